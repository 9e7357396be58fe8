"""Accepted ticket + sighting -> what somebody asked for.

A field that was not seen never differs. On a tracker whose words are labels a person may add one
value without taking the other away, strip labels by dragging a card, or close a ticket without
touching its status: what that asks for is decided here (docs/desk.md#one-value-per-scope,
docs/desk.md#open-and-closed), so that rules only ever see one word per field.
"""

from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import FactKnowledge, Ticket
from sdesk_sync.desk.model.verdicts import FieldChange
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, REQUEST_TYPE, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.policy import Desk


def ticket_before_opening(sighting: Sighting) -> Ticket:
    """The state before an opening: nothing."""
    return Ticket(
        sighting.ref,
        version=0,
        values={},
        tracker_closed=sighting.tracker_closed,
        is_known_from_start=True,
        owners=sighting.owners,
        assignees=sighting.assignees or (),
        language=sighting.language,
    )


def ticket_at_first_contact(desk: Desk, sighting: Sighting) -> Ticket:
    """A ticket first met in the middle of its life: as it was before what this sighting names."""
    before = {**sighting.seen, **sighting.changed_from}
    values = {name: words[0] if words else None for name, words in before.items()}
    status = values.get(STATUS)
    is_untyped = desk.is_intake(values.get(TYPE))
    return Ticket(
        sighting.ref,
        version=0,
        values=values,
        tracker_closed=sighting.tracker_closed
        if sighting.tracker_was_closed is None
        else sighting.tracker_was_closed,
        raw=sighting.raw,
        working_status=status if desk.is_working(status) else None,
        past_statuses=(status,) if status else (),
        status_since=sighting.closed_at if status == desk.meanings.closed else None,
        owners=sighting.owners,
        assignees=sighting.assignees or (),
        language=sighting.language,
        fact_knowledge=FactKnowledge.NOT_SEEN_UNTYPED if is_untyped else FactKnowledge.NOT_SEEN,
    )


def find_changes(desk: Desk, ticket: Ticket, sighting: Sighting) -> tuple[FieldChange, ...]:
    """The changes in which the sighting asks for something else than what is accepted."""
    values = ticket.values
    asked = {name: _requested_word(name, ticket, sighting) for name in sighting.seen}
    if STATUS in asked:
        asked[STATUS] = _requested_status(desk, ticket, sighting, asked[STATUS])
    opening = ticket.is_known_from_start and not values
    return tuple(
        FieldChange(name, values.get(name), word)
        for name, word in asked.items()
        # Mostly nothing differs, and then nothing more has to be asked.
        if word != values.get(name) and (opening or (name in values and desk.knows_accepted(ticket, name)))
    )


def select_judged_at_opening(
    desk: Desk, changes: tuple[FieldChange, ...], author: Author, sighting: Sighting
) -> tuple[FieldChange, ...]:
    """The changes of an opening that rules look at: the type, and what others than customers set besides.

    The status is the desk's own to set, and what a customer or the tracker filled in besides the
    kind is reset in silence (docs/desk.md#opening).
    """
    silent: set[Field | None] = {STATUS, BILLING, TEAM, REQUEST_TYPE}
    silent |= {PRIORITY} if sighting.has_default_priority else set()
    name, kind = desk.meanings.opened_as, next((p.after for p in changes if p.field == TYPE), None)
    # A copy of another ticket may say already what the desk itself enters.
    silent |= {p.field for p in changes if p.field == name and desk.is_intake(kind) and p.after == kind}
    customer = desk.is_customer(author)
    return tuple(p for p in changes if p.field == TYPE or (not customer and p.field not in silent))


def _requested_word(name: Field, ticket: Ticket, sighting: Sighting) -> str | None:
    """The one value asked for among those a scope shows: the one that is not accepted yet.

    Where the delivery names what it changed and this is not among it, or the tracker still shows what
    it showed when the ticket was accepted, two values side by side are an older double, and nothing
    is asked.
    """
    words, accepted = sighting.seen[name], ticket.values.get(name)
    if words == (accepted,):
        return accepted
    if not words:
        is_left = name == TYPE and sighting.lacks_type
        return accepted if name in (TYPE, STATUS) and not is_left else None
    older = sighting.changed_from or ticket.version == 0 or (sighting.raw and sighting.raw == ticket.raw)
    if accepted in words and name not in sighting.changed_from and older:
        return accepted
    fresh = [word for word in words if word != accepted]
    return fresh[-1] if fresh else accepted


def _requested_status(desk: Desk, ticket: Ticket, sighting: Sighting, word: str | None) -> str | None:
    """The status asked for where the tracker also has an open/closed (docs/desk.md#open-and-closed)."""
    if sighting.tracker_closed is None or not ticket.values:
        return word
    if sighting.tracker_closed and not ticket.tracker_closed and not desk.closes_tracker(word):
        return desk.meanings.closed
    if not sighting.tracker_closed and ticket.tracker_closed and desk.closes_tracker(word):
        return next(iter(desk.allowed_moves(ticket, ticket.value(TYPE), desk.meanings.closed)), word)
    return word
