"""What a sighting shows besides what it is named for, and which edits have led there.

A delivery names its own change. Whatever else differs from the accepted state was done by somebody
whose delivery is late or lost, or it is older than what we wrote ourselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.model import STATUS, TYPE, Field, Put, Shut, Sighting, Ticket
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """What we wrote, or are about to write; `until` is the newest version that may not show it yet.

    `until` is None for what has not been written so far.
    """

    puts: tuple[Put, ...]
    shut: Shut | None
    until: int | None = None


def differing(desk: Desk, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
    """The fields that are not as accepted.

    A stripped type or status asks for nothing (docs/desk.md#open-and-closed).
    """
    known = [name for name in sighting.seen if name in ticket.values and _is_of(desk, ticket, name)]
    return frozenset(name for name in known if _differs(ticket, sighting, name))


def _differs(ticket: Ticket, sighting: Sighting, name: Field) -> bool:
    words = sighting.seen[name]
    if words != _words(ticket, name) and (words or name not in (TYPE, STATUS)):
        return True
    return name == STATUS and None not in (sighting.shut, ticket.shut) and sighting.shut != ticket.shut


def unnamed(desk: Desk, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
    """The fields in which a delivery shows more than the change it names, whoever may have made it.

    They are not as accepted, or empty, and not named; or named with another value before.
    """
    off = (name for name, words in sighting.named.items() if not _fits(ticket, name, words, sighting))
    return frozenset((*(_other(desk, ticket, sighting) - sighting.named.keys()), *off))


def _other(desk: Desk, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
    """What is not as accepted, and what is missing: that asks for nothing, but may be older than ours."""
    return differing(desk, ticket, sighting) | {
        name for name, words in sighting.seen.items() if not words and ticket.value(name) is not None
    }


def surprising(desk: Desk, ticket: Ticket, sighting: Sighting, ours: Sequence[OwnWrite]) -> frozenset[Field]:
    """The fields that a delivery shows otherwise than accepted, and that nothing we know explains.

    They are not named by it, or named with another value before than the one accepted; and they do not
    look as they did before we wrote them ourselves.
    """
    unnamed = (name for name in differing(desk, ticket, sighting) if name not in sighting.named)
    off = (name for name, words in sighting.named.items() if not _fits(ticket, name, words, sighting))
    return frozenset(name for name in (*unnamed, *off) if not _is_before_ours(ticket, sighting, name, ours))


def without_stale(desk: Desk, ticket: Ticket, sighting: Sighting, ours: Sequence[OwnWrite]) -> Sighting:
    """The sighting without what it shows as it was before our own write: that says nothing any more."""
    stale = {
        name
        for name in _other(desk, ticket, sighting) - sighting.named.keys()
        if _is_before_ours(ticket, sighting, name, ours)
    }
    if not stale:
        return sighting
    seen = {name: words for name, words in sighting.seen.items() if name not in stale}
    return replace(sighting, seen=seen, shut=None if STATUS in stale else sighting.shut)


def leading(
    desk: Desk, ticket: Ticket, steps: Sequence[Sighting], now: Sighting
) -> tuple[tuple[Sighting, ...], frozenset[Field]]:
    """The steps that are to be judged, and the fields in which no step explains what is there now.

    All that is newer than the accepted state. Of what is older, the steps that led from the accepted
    value of a field to the one that is there: those since it last was as accepted, for what was undone
    or taken back before asks for nothing. Each older step is named only for what it leads with.
    """
    open_ = set(differing(desk, ticket, now))
    unexplained, kept = set(open_), list[Sighting]()
    for step in reversed(steps):
        touched = open_ & step.named.keys()
        if step.version > ticket.version:
            kept.append(step)
        elif touched:
            kept.append(replace(step, named={name: step.named[name] for name in touched}))
        unexplained -= touched
        open_ -= {name for name in touched if _fits(ticket, name, step.named[name], step)}
    return tuple(reversed(kept)), frozenset(unexplained)


def _fits(ticket: Ticket, name: Field, before: tuple[str, ...], sighting: Sighting) -> bool:
    """Whether a change began at the accepted state."""
    if name not in ticket.values:
        return True
    if name == STATUS and None not in (sighting.was_shut, ticket.shut) and sighting.was_shut != ticket.shut:
        return False
    accepted = ticket.value(name)
    stripped = not before and name in (TYPE, STATUS)
    return stripped or (accepted in before if accepted else not before)


def _is_before_ours(ticket: Ticket, sighting: Sighting, name: Field, ours: Iterable[OwnWrite]) -> bool:
    """Whether the field (or its value before) looks as it did before our newest write of it."""
    before = sighting.named.get(name, sighting.seen.get(name, ()))
    shut = sighting.was_shut if name in sighting.named else sighting.shut
    for write in ours:
        put = next((put for put in write.puts if put.field == name), None)
        moves = name == STATUS and write.shut is not None
        if put is None and not moves:
            continue
        if write.until is not None and sighting.version > write.until:
            return False
        same = before == (put.seen if put else _words(ticket, name))
        return same and (not moves or write.shut is None or shut in (None, not write.shut.to))
    return False


def _words(ticket: Ticket, name: Field) -> tuple[str, ...]:
    word = ticket.value(name)
    return () if word is None else (word,)


def _is_of(desk: Desk, ticket: Ticket, name: Field) -> bool:
    """After a change of the desk file the accepted word may be none of the desk's; nobody is held to it."""
    word = ticket.value(name)
    return word is None or desk.knows(name, word)


def is_as_accepted(ticket: Ticket, sighting: Sighting) -> bool:
    """Whether a ticket is wholly as accepted, stripped labels and its open/closed included."""
    words = all(
        shown == _words(ticket, name) for name, shown in sighting.seen.items() if name in ticket.values
    )
    return words and (None in (sighting.shut, ticket.shut) or sighting.shut == ticket.shut)
