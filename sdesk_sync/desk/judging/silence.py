"""A ticket that nobody has answered for -> closed for want of an answer; or that closing taken back unsent.

It is a consequence of no rule and nobody is judged for it (docs/asking-back.md#closing).
"""

from collections.abc import Iterable
from dataclasses import replace

from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.judging.edits import JudgingContext
from sdesk_sync.desk.judging.resolutions import keep_resolution
from sdesk_sync.desk.model.people import NOBODY, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS


def close_unanswered(by: JudgingContext, ticket: Ticket, now: int) -> Outcome:
    """The ticket closed (ms), with the reason that nobody has answered, and what has to be written."""
    desk, meanings = by.desk, by.desk.meanings
    changes = [FieldChange(STATUS, ticket.value(STATUS), meanings.closed)]
    if meanings.close_reason is not None and meanings.no_answer is not None:
        before = ticket.value(meanings.close_reason)
        changes.insert(0, FieldChange(meanings.close_reason, before, meanings.no_answer))
    # A customer's own closing would be a withdrawal.
    desk_itself = Author(NOBODY.actor, frozenset(desk.roles))
    edit = Edit(ticket, tuple(changes), desk_itself, at=now)
    unseen = Sighting(ticket.ref, ticket.version, seen={}, raw=ticket.raw)
    verdicts = tuple(Verdict(change) for change in changes)
    outcome = apply_consequences(desk, edit, verdicts, unseen, by.writable_fields)
    updates = (replace(one, reason=Reason.SILENCE) for one in outcome.updates)
    after, written = keep_resolution(by.resolutions, ticket, outcome.ticket, updates, unseen)
    return replace(outcome, ticket=after, updates=written)


def take_closing_back(ticket: Ticket, updates: Iterable[FieldUpdate], waiting: str, episode: int) -> Ticket:
    """The ticket as it was before a closing that was decided and did not get out: waiting since `episode`."""
    before = {one.field: one.seen[-1] if one.seen else None for one in updates}
    past = [status for status in ticket.past_statuses if status not in (waiting, ticket.value(STATUS))]
    return replace(
        ticket,
        values={**ticket.values, **before, STATUS: waiting},
        tracker_closed=None if ticket.tracker_closed is None else False,
        past_statuses=(*past, waiting),
        status_since=episode,
    )
