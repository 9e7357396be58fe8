"""What several deliveries of a ticket have planned -> one write and one explanation. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.actions import Explanation, UpdateFields
from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import FieldUpdate, SetOpenState
from sdesk_sync.desk.model.vocabulary import STATUS, Field
from sdesk_sync.store.outbox import OutboxEntry


@dataclass(frozen=True, slots=True)
class CoalescedUpdate:
    """One write for several actions: what is left of it, whose it is, and the fields it gave up."""

    update: UpdateFields
    kept: tuple[OutboxEntry, ...]
    dropped: tuple[OutboxEntry, ...]
    given_up: frozenset[Field]
    """Fields that are no longer as they were judged: already so, or a later delivery's business."""


def coalesce_updates(
    updates: Sequence[tuple[OutboxEntry, UpdateFields, Sighting]], on: Sighting | None
) -> CoalescedUpdate:
    """Each write comes with what was seen when it was decided; `on` is the ticket now, where it was looked.

    They follow on one another: each may rest on what the one before is about to write. What is
    something else by now is a later delivery's business, what is already so needs no call.
    """
    coalesced: dict[Field, FieldUpdate] = {}
    open_state: SetOpenState | None = None
    assignment: Assignment | None = None
    kept: list[OutboxEntry] = []
    dropped: list[OutboxEntry] = []
    wanted: set[Field] = set()
    for entry, update, then in updates:
        wanted |= fields_of(update)
        mine = {
            one.field: one
            for one in update.updates
            if on is None or _is_on(one, on, coalesced.get(one.field))
        }
        coalesced |= {name: replace(one, seen=_before(one, on, coalesced)) for name, one in mine.items()}
        moves = update.open_state if on is None or _moves_on(then, on, coalesced) else None
        open_state = moves or open_state
        assigns = update.assignment if is_assignment_due(update.assignment, on) else None
        assignment = assigns or assignment
        (kept if mine or moves or assigns else dropped).append(entry)
    # Without what is so already: no call, and no echo that somebody would have to know as ours.
    coalesced = {name: one for name, one in coalesced.items() if one.seen != ((one.to,) if one.to else ())}
    whole = UpdateFields(tuple(coalesced.values()), open_state, assignment)
    # What only undid one another leaves nothing to do.
    kept, dropped = (kept, dropped) if is_any(whole) else ([], [*dropped, *kept])
    return CoalescedUpdate(whole, tuple(kept), tuple(dropped), frozenset(wanted - fields_of(whole)))


def without_fields(update: UpdateFields, fields: Set[str]) -> UpdateFields:
    """The write without what goes apart; open and closed go with the status."""
    left = tuple(one for one in update.updates if one.field not in fields)
    return UpdateFields(left, None if STATUS in fields else update.open_state, update.assignment)


def only_fields(update: UpdateFields, fields: Set[str]) -> UpdateFields:
    """What of the write goes apart."""
    taken = tuple(one for one in update.updates if one.field in fields)
    return UpdateFields(taken, update.open_state if STATUS in fields else None)


def _is_on(one: FieldUpdate, on: Sighting, before: FieldUpdate | None) -> bool:
    """Whether a field is as it was when this was decided, now or after what goes before it."""
    now = on.seen.get(one.field, ())
    after = now if before is None else ((before.to,) if before.to else ())
    return one.seen in (now, after)


def _before(one: FieldUpdate, on: Sighting | None, coalesced: Mapping[Field, FieldUpdate]) -> tuple[str, ...]:
    """What the write will find there."""
    if on is not None:
        return on.seen.get(one.field, ())
    return coalesced[one.field].seen if one.field in coalesced else one.seen


def _moves_on(then: Sighting, on: Sighting, coalesced: Mapping[Field, FieldUpdate]) -> bool:
    """Open/closed is half of the status: one edit of both comes as two deliveries.

    docs/trackers/gitlab.md#one-edit-two-deliveries
    """
    same_status = (
        STATUS in coalesced or STATUS not in then.seen or then.seen[STATUS] == on.seen.get(STATUS, ())
    )
    return same_status and then.tracker_closed in (on.tracker_closed, None)


def is_assignment_due(assignment: Assignment | None, on: Sighting | None) -> bool:
    """Whether somebody is still to be assigned; whom people have chosen meanwhile they keep."""
    if assignment is None or on is None or on.assignees is None:
        return assignment is not None
    return set(on.assignees) == set(assignment.seen) and not assignment.is_done(on.assignees)


def is_any(update: UpdateFields) -> bool:
    """Whether anything is to be written."""
    return bool(fields_of(update)) or update.assignment is not None


def fields_of(update: UpdateFields) -> frozenset[Field]:
    """What is written; open and closed is half of the status."""
    moved = {STATUS} if update.open_state is not None else set()
    return frozenset({one.field for one in update.updates} | moved)


def without_given_up(explain: Explanation, given_up: frozenset[Field]) -> Explanation | None:
    """The explanation without what is not undone after all; None where nothing is left to say."""
    edits = tuple(
        replace(edit, verdicts=kept)
        for edit in explain.edits
        if (
            kept := tuple(
                v for v in edit.verdicts if v.undoing_refusal is None or v.change.field not in given_up
            )
        )
    )
    return replace(explain, edits=edits) if edits else None


def group_by_audience(
    explains: Iterable[tuple[OutboxEntry, Explanation]],
) -> Iterator[tuple[tuple[OutboxEntry, ...], Explanation]]:
    """The explanations for the same readers as one, in the order they were planned."""
    by_audience: dict[str, list[tuple[OutboxEntry, Explanation]]] = {}
    for outgoing, explain in explains:
        by_audience.setdefault(explain.audience, []).append((outgoing, explain))
    for group in by_audience.values():
        edits = tuple(edit for _, explain in group for edit in explain.edits)
        # Folded only where all of them are: who is undone for the first time must find a comment.
        times = min(explain.undo_count for _, explain in group)
        yield tuple(outgoing for outgoing, _ in group), Explanation(edits, group[0][1].audience, times)


def find_changed_explanations(
    explains: Iterable[tuple[OutboxEntry, Explanation]], whole: CoalescedUpdate
) -> Mapping[str, Explanation | None]:
    """The explanations that change because of what the write gave up, by key."""
    changed = {
        outgoing.key: (explain, without_given_up(explain, whole.given_up)) for outgoing, explain in explains
    }
    return {key: now for key, (then, now) in changed.items() if now != then}
