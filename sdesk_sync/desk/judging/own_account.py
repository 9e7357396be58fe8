"""Edits of our own account: what we have written, and what somebody else did with it.

The latter is judged as done by somebody whom the desk does not know (docs/desk.md#roles).
"""

from collections.abc import Sequence
from dataclasses import replace

from sdesk_sync.desk.judging.deviations import OwnWrite
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS, Field


def find_requested_as_us(ticket: Ticket, sighting: Sighting) -> dict[Field, tuple[str, ...]]:
    """What an edit of our account names that is not as accepted, with its words.

    Of a ticket closed or reopened that is the status, whatever its words.
    """
    named = sighting.seen if sighting.is_opening else sighting.changed_from
    words = {name: sighting.seen.get(name, ()) for name in named}
    return {
        name: shown
        for name, shown in words.items()
        if shown != _as_words(ticket.value(name)) or (name == STATUS and _is_moved(ticket, sighting))
    }


def find_foreign_use(ticket: Ticket, sighting: Sighting, own_writes: Sequence[OwnWrite]) -> frozenset[Field]:
    """What an edit of our account names that we have not written: somebody uses our account."""
    asked = find_requested_as_us(ticket, sighting)
    begun = [put for write in own_writes if write.has_begun for put in write.updates]
    ours = {(put.field, word) for put in begun for word in _as_words(put.to) or ("",)}
    accepted = {(STATUS, word) for word in _as_words(ticket.value(STATUS))}
    if {(STATUS, word) for word in asked.get(STATUS, ())} == accepted:
        # Only closed or reopened: its words are as they were, whoever wrote them.
        ours = ours | accepted if _is_moved_by_us(sighting, own_writes) else ours - accepted
    return frozenset(
        name
        for name, words in asked.items()
        if not any((name, word) in ours for word in words or ("",))
        and not (name == STATUS and _is_half_of_ours(sighting, own_writes))
    )


def restrict_to(sighting: Sighting, fields: frozenset[Field]) -> Sighting:
    """The sighting, showing only these fields."""
    return replace(
        sighting,
        seen={name: words for name, words in sighting.seen.items() if name in fields},
        changed_from={name: words for name, words in sighting.changed_from.items() if name in fields},
        tracker_closed=sighting.tracker_closed if STATUS in fields else None,
    )


def _is_moved(ticket: Ticket, sighting: Sighting) -> bool:
    """Whether a tracker with an open/closed of its own shows another than is accepted."""
    both = (sighting.tracker_closed, ticket.tracker_closed)
    return None not in both and both[0] != both[1]


def _is_moved_by_us(sighting: Sighting, own_writes: Sequence[OwnWrite]) -> bool:
    return any(
        write.has_begun
        and write.open_state is not None
        and write.open_state.closed == sighting.tracker_closed
        for write in own_writes
    )


def _is_half_of_ours(sighting: Sighting, own_writes: Sequence[OwnWrite]) -> bool:
    """Whether it tells that we opened or closed a ticket, and shows the status as it was before that write.

    One edit may be told in two deliveries (docs/trackers/gitlab.md#one-edit-two-deliveries).
    """
    is_closed = sighting.tracker_closed
    return sighting.tracker_was_closed not in (None, is_closed) and any(
        write.has_begun
        and write.open_state is not None
        and write.open_state.closed == is_closed
        and any(put.field == STATUS and put.seen == sighting.seen.get(STATUS) for put in write.updates)
        for write in own_writes
    )


def _as_words(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)
