"""What a sighting shows besides what it is named for, and which edits have led there.

A delivery names its own change. Whatever else differs from the accepted state was done by somebody
whose delivery is late or lost, or it is older than what we wrote ourselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.updates import FieldUpdate, SetOpenState
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """What we wrote, or are about to write; `until` is the newest version that may not show it yet.

    `until` is None for what has not been written so far.
    """

    updates: tuple[FieldUpdate, ...]
    open_state: SetOpenState | None
    until: int | None = None
    has_begun: bool = True
    """Whether it was at least on its way: what is only planned is in no tracker."""


def find_deviations(desk: Desk, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
    """The fields that are not as accepted.

    A stripped type or status asks for nothing (docs/desk.md#open-and-closed).
    """
    known = [name for name in sighting.seen if name in ticket.values and desk.knows_accepted(ticket, name)]
    return frozenset(name for name in known if _deviates(ticket, sighting, name))


def _deviates(ticket: Ticket, sighting: Sighting, name: Field) -> bool:
    words = sighting.seen[name]
    asks = words or name not in (TYPE, STATUS) or (name == TYPE and sighting.lacks_type)
    if asks and not ticket.is_accepted_so(name, words):
        return True
    return (
        name == STATUS
        and None not in (sighting.tracker_closed, ticket.tracker_closed)
        and sighting.tracker_closed != ticket.tracker_closed
    )


def find_unnamed(desk: Desk, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
    """The fields in which a delivery shows more than the change it names, whoever may have made it.

    They are not as accepted, or empty, and not named; or named with another value before.
    """
    off = (
        name
        for name, words in sighting.changed_from.items()
        if not _begins_at_accepted(ticket, name, words, sighting)
    )
    return frozenset(
        (*(_find_deviating_or_empty(desk, ticket, sighting) - sighting.changed_from.keys()), *off)
    )


def _find_deviating_or_empty(desk: Desk, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
    """What is not as accepted, and what is missing: that asks for nothing, but may be older than ours."""
    return find_deviations(desk, ticket, sighting) | {
        name for name, words in sighting.seen.items() if not words and not ticket.is_accepted_so(name, words)
    }


def find_surprises(
    desk: Desk, ticket: Ticket, sighting: Sighting, ours: Sequence[OwnWrite]
) -> frozenset[Field]:
    """The fields that a delivery shows otherwise than accepted, and that nothing we know explains.

    They are not named by it, or named with another value before than the one accepted; and they do not
    look as they did before we wrote them ourselves. Of what no history tells nobody could be asked.
    """
    unnamed = (name for name in find_deviations(desk, ticket, sighting) if name not in sighting.changed_from)
    off = (
        name
        for name, words in sighting.changed_from.items()
        if not _begins_at_accepted(ticket, name, words, sighting)
    )
    surprising = frozenset((*unnamed, *off)) - sighting.accepted_as_found
    return frozenset(name for name in surprising if not _is_before_ours(ticket, sighting, name, ours))


def drop_stale(desk: Desk, ticket: Ticket, sighting: Sighting, ours: Sequence[OwnWrite]) -> Sighting:
    """The sighting without what it shows as it was before our own write: that says nothing any more."""
    sighting = _begin_at_accepted(ticket, sighting, ours)
    stale = {
        name
        for name in _find_deviating_or_empty(desk, ticket, sighting) - sighting.changed_from.keys()
        if _is_before_ours(ticket, sighting, name, ours)
    }
    if not stale:
        return sighting
    seen = {name: words for name, words in sighting.seen.items() if name not in stale}
    return replace(sighting, seen=seen, tracker_closed=None if STATUS in stale else sighting.tracker_closed)


def _begin_at_accepted(ticket: Ticket, sighting: Sighting, ours: Sequence[OwnWrite]) -> Sighting:
    """What is accepted as it is found does not begin at what we are about to put back."""
    begun = {
        name: _accepted_words(ticket, name)
        for name in sighting.accepted_as_found & sighting.changed_from.keys() & ticket.values.keys()
        if _is_before_ours(ticket, sighting, name, ours)
    }
    return replace(sighting, changed_from={**sighting.changed_from, **begun}) if begun else sighting


def select_leading(
    desk: Desk, ticket: Ticket, sightings: Sequence[Sighting], now: Sighting
) -> tuple[tuple[Sighting, ...], frozenset[Field]]:
    """The edits that are to be judged, and the fields in which no edit explains what is there now.

    All that is newer than the accepted state. Of what is older, the edits that led from the accepted
    value of a field to the one that is there: those since it last was as accepted, for what was undone
    or taken back before asks for nothing. Each older edit is named only for what it leads with.
    """
    open_ = set(find_deviations(desk, ticket, now) - now.accepted_as_found)
    unexplained, kept = set(open_), list[Sighting]()
    for edit in reversed(sightings):
        touched = open_ & edit.changed_from.keys()
        if edit.version > ticket.version:
            kept.append(edit)
        elif touched:
            kept.append(replace(edit, changed_from={name: edit.changed_from[name] for name in touched}))
        unexplained -= touched
        open_ -= {
            name for name in touched if _begins_at_accepted(ticket, name, edit.changed_from[name], edit)
        }
    return tuple(reversed(kept)), frozenset(unexplained)


def _begins_at_accepted(ticket: Ticket, name: Field, before: tuple[str, ...], sighting: Sighting) -> bool:
    """Whether a change began at the accepted state."""
    if name not in ticket.values:
        return True
    if (
        name == STATUS
        and None not in (sighting.tracker_was_closed, ticket.tracker_closed)
        and sighting.tracker_was_closed != ticket.tracker_closed
    ):
        return False
    accepted = ticket.value(name)
    stripped = not before and name in (TYPE, STATUS)
    return stripped or (accepted in before if accepted else not before)


def _is_before_ours(ticket: Ticket, sighting: Sighting, name: Field, ours: Iterable[OwnWrite]) -> bool:
    """Whether the field (or its value before) looks as it did before our newest write of it."""
    before = sighting.changed_from.get(name, sighting.seen.get(name, ()))
    is_closed = sighting.tracker_was_closed if name in sighting.changed_from else sighting.tracker_closed
    for write in ours:
        update = next((update for update in write.updates if update.field == name), None)
        moves = name == STATUS and write.open_state is not None
        if update is None and not moves:
            continue
        if write.until is not None and sighting.version > write.until:
            return False
        same = before == (update.seen if update else _accepted_words(ticket, name))
        return same and (
            not moves or write.open_state is None or is_closed in (None, not write.open_state.closed)
        )
    return False


def _accepted_words(ticket: Ticket, name: Field) -> tuple[str, ...]:
    word = ticket.value(name)
    return () if word is None else (word,)


def is_as_accepted(ticket: Ticket, sighting: Sighting) -> bool:
    """Whether a ticket is wholly as accepted, stripped labels and its open/closed included.

    One that has left the desk is, for as long as it stays away.
    """
    if ticket.state is not TicketState.OURS or sighting.departure is not None:
        is_away = ticket.state is TicketState.LET_GO and sighting.departure is not None
        return ticket.state is TicketState.MOVED or is_away
    words = all(
        ticket.is_accepted_so(name, shown) for name, shown in sighting.seen.items() if name in ticket.values
    )
    return words and (
        None in (sighting.tracker_closed, ticket.tracker_closed)
        or sighting.tracker_closed == ticket.tracker_closed
    )


def find_unwritten(updates: Iterable[FieldUpdate], now: Sighting) -> tuple[FieldUpdate, ...]:
    """What was written, and looks in the ticket `now` as it did before: nothing has come of it.

    What is something else by now is somebody's doing since.
    """
    return tuple(
        replace(one, seen=now.seen[one.field])
        for one in updates
        if now.seen.get(one.field) == one.seen and one.seen != ((one.to,) if one.to else ())
    )
