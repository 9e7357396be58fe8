"""The tickets that wait for their customer, gone through where the desk counts otherwise than before.

At a start and at a reload: other days, hours or another zone have all dates computed anew, never before the
next morning; a desk that says more than before counts from now on, so that nobody is flooded; what the desk
or a mapping has no words for any more does not wait (docs/asking-back.md#changes-of-the-desk-file).
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from sdesk_sync.desk.deadlines.episodes import WaitTerms, begin_wait, count_anew, find_terms, is_counted_anew
from sdesk_sync.desk.deadlines.schedule import WaitDeadlines
from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.engine.accepted import find_accepted, find_known
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.store.meta import CountedSilence, note_silence
from sdesk_sync.store.store import Store
from sdesk_sync.store.waits import drop_wait, find_wait, put_wait, set_deadlines


def recount_waits(store: Store, config: ActiveConfig, now: int) -> None:
    """Have every ticket that waits looked at when it is due by the config in force (`now` in ms)."""
    counted, before = _describe_silence(config), store.meta.find_silence()
    if counted == before:
        return
    known = [(wait, *_find_terms(store, config, wait)) for wait in store.waits.list_all()]
    # Accepted by a version or a desk that noted nobody's waiting.
    met = (
        ()
        if before is not None and before.digests == counted.digests
        else tuple(_iterate_waiting(store, config))
    )

    def commit(connection: Connection) -> None:
        for wait, is_known, terms in known:
            if is_known and terms is None:
                drop_wait(connection, wait.ref)
            elif terms is not None:
                _recount(connection, wait, (terms, before, counted), now)
        for ticket, terms in met:
            if find_wait(connection, ticket.ref) is None:
                begun = replace(begin_wait(ticket, now), counted_from=now)
                put_wait(connection, begun)
                set_deadlines(connection, ticket.ref, terms.deadlines_of(begun), begun.episode)
        note_silence(connection, counted)

    store.writer.commit(commit)


def _recount(
    connection: Connection,
    wait: CustomerWait,
    changed: tuple[WaitTerms, CountedSilence | None, CountedSilence],
    now: int,
) -> None:
    terms, before, counted = changed
    known = find_wait(connection, wait.ref)
    if known is None or known.episode != wait.episode or before is None:
        return
    if is_counted_anew(Mode(before.mode), Mode(counted.mode)):
        known = count_anew(known, now)
        due = terms.deadlines_of(known)
    elif (before.terms, before.mode) == (counted.terms, counted.mode):
        return
    else:
        due = terms.changed_deadlines_of(known, now)
    if known.unasked_told_at is not None or known.silence_told_at is not None:
        due = WaitDeadlines(None, None)
    put_wait(connection, known)
    set_deadlines(connection, wait.ref, due, known.episode)


def _describe_silence(config: ActiveConfig) -> CountedSilence:
    """By what is counted under a config."""
    desk = config.desk
    silence, hours = desk.silence, desk.silence.quiet_hours
    ends = None if hours is None else (hours.begin.isoformat(), hours.end.isoformat())
    terms = json.dumps([silence.remind_days, silence.close_days, ends, desk.timezone])
    digests = " ".join(config.digest(name) for name in sorted(config.trackers))
    return CountedSilence(silence.effective_mode(config.mode), terms, digests)


def _find_terms(store: Store, config: ActiveConfig, wait: CustomerWait) -> tuple[bool, WaitTerms | None]:
    """Whether anything can be said of it now, and by what its days are counted."""
    if wait.ref.tracker not in config.trackers:
        return False, None
    ticket = find_accepted(store, config, wait.ref)
    return True, None if ticket is None else find_terms(config.desk_of(wait.ref.tracker), ticket)


def _iterate_waiting(store: Store, config: ActiveConfig) -> Iterator[tuple[Ticket, WaitTerms]]:
    """The accepted tickets that wait."""
    waiting = config.desk.meanings.waiting
    for name in config.trackers:
        ids = store.tickets.list_in_status(name, waiting)
        for known in find_known(store, config, name, ids).values():
            terms = find_terms(config.desk_of(name), known.ticket)
            if terms is not None:
                yield known.ticket, terms
