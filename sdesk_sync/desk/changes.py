"""Accepted ticket + sighting -> what somebody asked for.

A field that was not seen never differs. On a tracker whose words are labels a person may add one
value without taking the other away, strip labels by dragging a card, or close a ticket without
touching its status: what that asks for is decided here (docs/desk.md#one-value-per-scope,
docs/desk.md#open-and-closed), so that rules only ever see one word per field.
"""

from sdesk_sync.desk.model import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Author,
    Field,
    Part,
    Sighting,
    Ticket,
)
from sdesk_sync.desk.policy import Desk


def opened(sighting: Sighting) -> Ticket:
    """The state before an opening: nothing."""
    return Ticket(sighting.ref, version=0, values={}, shut=sighting.shut, from_start=True)


def met(desk: Desk, sighting: Sighting) -> Ticket:
    """A ticket first met in the middle of its life: as it was before what this sighting names."""
    before = {**sighting.seen, **sighting.named}
    values = {name: words[0] if words else None for name, words in before.items()}
    status = values.get(STATUS)
    resting = status in (None, desk.waiting, desk.closed, desk.declined)
    return Ticket(
        sighting.ref,
        version=0,
        values=values,
        shut=sighting.shut if sighting.was_shut is None else sighting.was_shut,
        raw=sighting.raw,
        working=None if resting else status,
        been=(status,) if status else (),
    )


def changes(desk: Desk, ticket: Ticket, sighting: Sighting) -> tuple[Part, ...]:
    """The parts in which the sighting asks for something else than what is accepted."""
    asked = {name: _one(name, ticket, sighting) for name in sighting.seen}
    if STATUS in asked:
        asked[STATUS] = _status(desk, ticket, sighting, asked[STATUS])
    opening = ticket.from_start and not ticket.values
    known = (
        asked
        if opening
        else {name for name in asked.keys() & ticket.values.keys() if _is_of(desk, ticket, name)}
    )
    values = ticket.values
    return tuple(
        Part(name, values.get(name), word)
        for name, word in asked.items()
        if name in known and word != values.get(name)
    )


def _is_of(desk: Desk, ticket: Ticket, name: Field) -> bool:
    """Whether the accepted word is (still) one of the desk's; after a change of the desk file it may not be.

    What no longer is stands as seen, and nobody is held to it (docs/desk.md#changes).
    """
    word = ticket.value(name)
    return word is None or desk.knows(name, word)


def judged_at_opening(
    desk: Desk, parts: tuple[Part, ...], author: Author, sighting: Sighting
) -> tuple[Part, ...]:
    """The parts of an opening that rules look at: the type, and what others than customers set besides.

    The status is the desk's own to set, and what a customer or the tracker filled in besides the
    kind is reset in silence (docs/desk.md#opening).
    """
    silent = {STATUS, BILLING, TEAM} | ({PRIORITY} if sighting.default_priority else set())
    customer = desk.is_customer(author)
    return tuple(p for p in parts if p.field == TYPE or (not customer and p.field not in silent))


def _one(name: Field, ticket: Ticket, sighting: Sighting) -> str | None:
    """The one value asked for among those a scope shows: the one that is not accepted yet.

    Where the delivery names what it changed and this is not among it, or the tracker still shows what
    it showed when the ticket was accepted, two values side by side are an older double, and nothing
    is asked.
    """
    words, accepted = sighting.seen[name], ticket.value(name)
    if not words:
        return accepted if name in (TYPE, STATUS) else None
    older = sighting.named or ticket.version == 0 or (sighting.raw and sighting.raw == ticket.raw)
    if accepted in words and name not in sighting.named and older:
        return accepted
    fresh = [word for word in words if word != accepted]
    return fresh[-1] if fresh else accepted


def _status(desk: Desk, ticket: Ticket, sighting: Sighting, word: str | None) -> str | None:
    """The status asked for where the tracker also has an open/closed (docs/desk.md#open-and-closed)."""
    if sighting.shut is None or not ticket.values:
        return word
    if sighting.shut and not ticket.shut and not desk.closes(word):
        return desk.closed
    if not sighting.shut and ticket.shut and desk.closes(word):
        return next(iter(desk.moves(ticket, ticket.value(TYPE), desk.closed)), word)
    return word
