"""Verdicts -> what the ticket is to be: undos, and the consequences of what was allowed.

Consequences are no refusals: they are put in silently, in one batch with the undos
(docs/desk.md#consequences). What is to be written is the difference between that and what is seen,
so doubled labels, stripped labels and an open/closed out of step with the status need no case of
their own.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from typing import TypeAlias

from sdesk_sync.desk.acceptance import accept_ticket
from sdesk_sync.desk.model.assignments import AssignmentWish
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import Edit, Verdict
from sdesk_sync.desk.model.vocabulary import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Field,
    Values,
)
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.routing import find_team, find_wish, is_asked

Wanted = dict[Field, tuple[str | None, Reason | None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ticket as accepted afterwards, what has to be written to make it so, and whom it is to go to."""

    ticket: Ticket
    updates: tuple[FieldUpdate, ...] = ()
    open_state: SetOpenState | None = None
    assignment: AssignmentWish | None = None

    @property
    def has_writes(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.updates) or self.open_state is not None


def apply_consequences(
    desk: Desk, edit: Edit, verdicts: tuple[Verdict, ...], sighting: Sighting, writable_fields: Set[Field]
) -> Outcome:
    """What follows from the verdicts; `writable_fields` are those that the tracker can hold."""
    differing = tuple(_find_differing(edit.ticket, sighting))
    edit = _accept_unknown_fields(desk, edit, sighting, differing)
    wanted = _wanted_by_verdicts(edit, verdicts, sighting, differing)
    wanted.update(_cleared_by_override(desk, verdicts))
    values = {**edit.ticket.values, **{name: word for name, (word, _) in wanted.items()}}
    for consequence in _select_consequences(edit, values):
        # All of one are asked before any of them counts.
        for name, what in tuple(consequence(desk, edit, values, sighting)):
            wanted[name], values[name] = what, what[0]
    for name, word in tuple(_find_unemptied(desk, wanted, sighting)):
        wanted[name], values[name] = (word, None), word
    updates = tuple(_field_updates(desk, edit, wanted, sighting, writable_fields))
    is_closed = edit.ticket.tracker_closed if sighting.tracker_closed is None else sighting.tracker_closed
    should_be_closed = _wanted_closed(desk, edit, values, is_closed=is_closed)
    return Outcome(
        accept_ticket(desk, edit, verdicts, sighting, (values, should_be_closed)),
        updates,
        SetOpenState(should_be_closed)
        if should_be_closed is not None and should_be_closed != is_closed
        else None,
        find_wish(desk, edit, values, sighting) if desk.routing.assigns else None,
    )


def _find_differing(ticket: Ticket, sighting: Sighting) -> Iterator[Field]:
    """The fields that are not shown as they were accepted, or of which nothing was known; mostly none."""
    known = ticket.values
    for name, words in sighting.seen.items():
        accepted = known.get(name)
        if words != (() if accepted is None else (accepted,)) or name not in known:
            yield name


def _find_unemptied(desk: Desk, wanted: Wanted, sighting: Sighting) -> Iterator[tuple[Field, str]]:
    """What is left as it is shown, since the tracker has no way to take it out; an undo to that is told."""
    for name in desk.never_empty:
        word, why = wanted.get(name, ("", None))
        if word is None and why is not Reason.UNDO and sighting.seen.get(name):
            yield name, sighting.seen[name][0]


def _accept_unknown_fields(desk: Desk, edit: Edit, sighting: Sighting, differing: tuple[Field, ...]) -> Edit:
    """What was never known of a ticket is accepted as it is found, with no consequence."""
    ticket, known, seen = edit.ticket, edit.ticket.values, sighting.seen
    if edit.is_opening or not differing:
        return edit
    found = {
        name: seen[name][0] if seen[name] else None
        for name in differing
        if name not in known or not desk.knows_accepted(ticket, name)
    }
    return replace(edit, ticket=replace(ticket, values={**known, **found})) if found else edit


def _wanted_closed(desk: Desk, edit: Edit, values: Values, *, is_closed: bool | None) -> bool | None:
    """The tracker's open/closed in step with the status; one found out of step is left alone."""
    as_it_was = is_closed == edit.ticket.tracker_closed and values.get(STATUS) == edit.ticket.value(STATUS)
    return is_closed if is_closed is None or as_it_was else desk.closes_tracker(values.get(STATUS))


def _wanted_by_verdicts(
    edit: Edit, verdicts: tuple[Verdict, ...], sighting: Sighting, differing: tuple[Field, ...]
) -> Wanted:
    """What is accepted so far of what differs: as it was before, allowed, or put back."""
    before = edit.ticket.values
    wanted: Wanted = {name: (before.get(name), None) for name in differing}
    for verdict in verdicts:
        undone = verdict.undoing_refusal
        name = verdict.change.field
        if undone and name not in sighting.seen:
            continue  # it came by a command and was never put in
        commanded = None if name in sighting.seen else Reason.COMMAND
        wanted[name] = (undone.back_to, Reason.UNDO) if undone else (verdict.change.after, commanded)
    return wanted


Found = Iterator[tuple[Field, tuple[str | None, Reason | None]]]
Now = dict[Field, str | None]
Consequence: TypeAlias = Callable[[Desk, Edit, Now, Sighting], Found]


def _opening_consequences(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """A new ticket: a kind where it has none, its first status, nothing a customer may not set."""
    kind = now.get(TYPE) or sighting.default_kind
    workflow = desk.workflow_of(kind)
    if now.get(TYPE) is None:
        yield TYPE, (kind, Reason.OPENING)
    if workflow is not None:
        yield STATUS, (workflow.first, Reason.OPENING)
    if sighting.has_default_priority:
        yield PRIORITY, (None, Reason.NO_PRIORITY)
    if desk.is_customer(edit.author):
        yield from ((name, (None, Reason.OPENING)) for name in now if name not in (TYPE, STATUS))
    if desk.is_intake(kind) and desk.meanings.opened_as is not None:
        yield desk.meanings.opened_as, (kind, Reason.OPENED_AS)


def _type_consequences(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """A ticket with another type: its first status, its billing."""
    kind = now.get(TYPE)
    if kind is None or kind == edit.ticket.value(TYPE) or kind not in desk.types:
        return
    if desk.is_intake(kind) and desk.meanings.opened_as is not None:
        yield desk.meanings.opened_as, (kind, Reason.OPENED_AS)
    was_intake = desk.is_intake(kind) and desk.is_intake(edit.ticket.value(TYPE))
    if not edit.is_opening and not was_intake and not _is_moved_in(desk, edit, kind, now):
        yield STATUS, (desk.workflows[kind].first, Reason.FIRST_STATUS)
    yield BILLING, (desk.types[kind].billing, Reason.BILLING)


def _fit_consequences(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """What a ticket may not have by its type is taken out where the type is new, or went back."""
    kind = now.get(TYPE)
    if kind is None:
        return
    went_back = kind == edit.ticket.value(TYPE)
    tolerated = {(past.field, past.value) for past in edit.ticket.tolerated} if went_back else set()
    for name in desk.rules.find_unfit(kind, now):
        if (name, now.get(name)) not in tolerated:
            yield name, (None, _OUT.get(name, Reason.CLEAR))


_OUT = {PRIORITY: Reason.NO_PRIORITY}


def _order_consequences(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """What a move empties, by the desk's table of movers; and the day of a fact that is entered."""
    kind, status, was = now.get(TYPE), now.get(STATUS), edit.ticket.value(STATUS)
    if status != was and not edit.is_opening:
        rights = desk.movers.get((kind, desk.start_of(edit.ticket, kind), status))
        for name in rights.clears if rights is not None else ():
            if now.get(name) is not None:
                yield name, (None, Reason.CLEAR)
    for name, fact in desk.dated_facts if edit.at is not None else ():
        if now.get(fact) and now.get(fact) != edit.ticket.value(fact) and not now.get(name):
            yield name, (desk.day_of(edit.at or 0).isoformat(), Reason.DATE)


def _is_retyped(edit: Edit, now: Now) -> bool:
    return now.get(TYPE) != edit.ticket.value(TYPE)


def _is_moved_in(desk: Desk, edit: Edit, kind: str, now: Now) -> bool:
    """Whether the same edit lawfully set one of the new type's statuses."""
    asked = next((change.after for change in edit.changes if change.field == STATUS), None)
    return asked is not None and asked == now.get(STATUS) and desk.workflows[kind].has_status(asked)


def _team_consequences(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """The team of a ticket retyped, or whose status leads elsewhere; otherwise people's business."""
    ticket = edit.ticket
    if not desk.routing.lines:
        team = desk.team_of(now.get(TYPE), now.get(STATUS))
        was = desk.team_of(ticket.value(TYPE), ticket.value(STATUS))
    elif is_asked(desk, ticket.values, now):
        team = find_team(desk, now, {**ticket.raw, **sighting.raw})
        was = find_team(desk, ticket.values, ticket.raw)
    else:
        return
    if _is_retyped(edit, now) or team != was:
        yield TEAM, (team, Reason.ROUTING)


def _closing_consequences(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """The close reason: the desk's own where a customer closed, none once the ticket is open again."""
    meanings, was = desk.meanings, edit.ticket.value(STATUS)
    reason = meanings.close_reason
    if reason is None or now.get(STATUS) == was:
        return
    if now.get(STATUS) == meanings.closed:
        is_withdrawn = desk.is_intake(now.get(TYPE)) and desk.is_customer(edit.author)
        if is_withdrawn and meanings.withdrawn is not None and not edit.ticket.value(reason):
            yield reason, (meanings.withdrawn, Reason.CLOSE_REASON)
    elif was == meanings.closed:
        yield reason, (None, Reason.CLOSE_REASON)


_AFTER_CHANGE = (_order_consequences, _team_consequences, _closing_consequences)
_AFTER_RETYPE = (_type_consequences, _fit_consequences, *_AFTER_CHANGE)
_AFTER_OPENING = (_opening_consequences, *_AFTER_RETYPE)


def _select_consequences(edit: Edit, values: Values) -> tuple[Consequence, ...]:
    """Those that may follow, in their order; of an edit that was taken back only those of its type."""
    if edit.is_opening:
        return _AFTER_OPENING
    if any(change.field == TYPE for change in edit.changes):
        return _AFTER_RETYPE
    return () if values == edit.ticket.values else _AFTER_CHANGE


def _cleared_by_override(desk: Desk, verdicts: tuple[Verdict, ...]) -> Wanted:
    """What an overridden rule empties, where no other took the change back; what the edit sets stays."""
    stands = [verdict for verdict in verdicts if verdict.undoing_refusal is None]
    refusals = tuple(refusal for verdict in stands for refusal in verdict.refusals if refusal.is_overridden)
    if not refusals:
        return {}
    entered = {verdict.change.field for verdict in stands if verdict.change.after is not None}
    cleared = (name for name in desk.rules.find_cleared(refusals) if name not in entered)
    return dict.fromkeys(cleared, (None, Reason.CLEAR))


def _field_updates(
    desk: Desk, edit: Edit, wanted: Wanted, sighting: Sighting, writable_fields: Set[Field]
) -> Iterator[FieldUpdate]:
    before, shown = edit.ticket.values, sighting.seen
    for name, (word, why) in wanted.items():
        accepted = before.get(name)
        seen = shown.get(name, (accepted,) if accepted else ())
        if why is None and word == accepted and edit.ticket.is_accepted_so(name, seen):
            continue
        if word in seen and why is not Reason.UNDO and not desk.rules.repairs_doubles:
            continue
        if name in writable_fields and seen != ((word,) if word else ()):
            stripped = Reason.PUT_BACK if word == accepted else Reason.IN_STEP
            yield FieldUpdate(name, seen, word, why or (Reason.ONE_VALUE if len(seen) > 1 else stripped))


def leave_as_shown(outcome: Outcome, sighting: Sighting, fields: Set[Field]) -> Outcome:
    """The outcome without its writes on these fields: what the tracker shows of them is left."""
    left = {update.field: update.seen for update in outcome.updates if update.field in fields}
    moves = STATUS in fields and outcome.open_state is not None
    if not left and not moves:
        return outcome
    ticket = replace(
        outcome.ticket,
        left_alone={**outcome.ticket.left_alone, **left},
        tracker_closed=sighting.tracker_closed if moves else outcome.ticket.tracker_closed,
    )
    updates = tuple(update for update in outcome.updates if update.field not in fields)
    open_state = None if moves else outcome.open_state
    return Outcome(ticket, updates, open_state, None if TEAM in fields else outcome.assignment)


def accept_as_seen(outcome: Outcome, sighting: Sighting) -> Outcome:
    """The outcome of a desk that only watches: nothing is written, and what is seen is accepted."""
    shown = {
        update.field: update.seen[-1] if update.seen else None
        for update in outcome.updates
        if update.to not in update.seen
    }
    is_closed = outcome.ticket.tracker_closed if sighting.tracker_closed is None else sighting.tracker_closed
    ticket = replace(outcome.ticket, values={**outcome.ticket.values, **shown}, tracker_closed=is_closed)
    return Outcome(ticket)
