"""Desk + edit -> a verdict on each change.

Only what is refused is undone, one change at a time in the order of the walk; the rest is judged again
without it, and what then falls says what it fell with (docs/desk.md#judging).
"""

from dataclasses import replace
from typing import TypeAlias

from sdesk_sync.desk.judging.walk import walk_edit
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.verdicts import Edit, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk

Refused: TypeAlias = dict[Field, tuple[Refusal, ...]]


def judge(desk: Desk, edit: Edit, cap: Mode) -> tuple[Verdict, ...]:
    """The verdicts on the edit's changes, in the order they are looked at; `cap` bounds every mode."""
    if not edit.changes:
        return ()
    cap = cap.cap_at(Mode.OBSERVE) if _is_unnamed_app(edit) else cap
    refused = _find_refused(desk, edit, cap)
    if not refused:
        return tuple(Verdict(change) for change in edit.changes)
    at_once, undone = refused.keys(), Refused()
    # One at a time, in the order of the walk: what only fell because of an undone change may stand.
    while name := next((name for name, refusals in refused.items() if _enforces(refusals)), None):
        with_ = None if name in at_once else next(each for each in (TYPE, *undone) if each in undone)
        undone[name] = _mark_falling(refused[name], with_)
        if name == TYPE:
            # What was said of a ticket of the new type holds no more.
            undone = {TYPE: undone[TYPE]}
        is_all_undone = len(undone) == len(edit.changes)
        refused = {} if is_all_undone else _find_refused(desk, _drop_changes(edit, undone), cap)
    both = {**refused, **undone}
    return tuple(Verdict(change, both.get(change.field, ())) for change in edit.changes)


def _is_unnamed_app(edit: Edit) -> bool:
    """Another bot that no line of the mapping names: journalled, not undone (docs/desk.md#roles)."""
    return edit.author.actor.kind is AccountKind.APP and not edit.author.roles


def _enforces(refusals: tuple[Refusal, ...]) -> bool:
    return any(refusal.mode is Mode.ENFORCE for refusal in refusals)


def _drop_changes(edit: Edit, undone: Refused) -> Edit:
    """The rest of an edit, made to the ticket as it is once these changes are undone."""
    kept = tuple(change for change in edit.changes if change.field not in undone)
    values = dict(edit.ticket.values)
    for name, refusals in undone.items():
        # Where the type is changed, that moves the status: what it was before does not matter then.
        if name != STATUS or all(change.field != TYPE for change in kept):
            values[name] = next(refusal.back_to for refusal in refusals if refusal.mode is Mode.ENFORCE)
    return replace(edit, ticket=replace(edit.ticket, values=values), changes=kept)


def _mark_falling(refusals: tuple[Refusal, ...], with_: Field | None) -> tuple[Refusal, ...]:
    if with_ is None:
        return refusals
    return tuple(replace(refusal, falls_with=with_) for refusal in refusals)


def _find_refused(desk: Desk, edit: Edit, cap: Mode) -> Refused:
    refused = _walk_refused(desk, edit, cap)
    overridden = refused.get(TYPE)
    if overridden is None or _enforces(overridden):
        return refused
    cleared = desk.rules.find_cleared(overridden)
    # What an overridden retype empties is not there any more where the status of the same edit needs it.
    return _walk_refused(desk, edit, cap, cleared) if cleared else refused


def _walk_refused(desk: Desk, edit: Edit, cap: Mode, cleared: tuple[Field, ...] = ()) -> Refused:
    refused: Refused = {}
    for context in walk_edit(desk, edit, cleared):
        refusals = desk.rules.find_refusals(context, cap)
        if refusals:
            refused[context.change.field] = refusals
    return refused
