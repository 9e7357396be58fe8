"""Desk + edit -> a verdict on each change.

An edit is lawful if one order of its changes is: facts, status in the old type's workflow, kind or
type, priority, status in the new type's workflow (docs/desk.md#judging). Only what is refused is
undone; the rest is judged again without it, and what then falls says what it fell with.
"""

from collections.abc import Iterator
from dataclasses import replace

from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Mode, Values
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules import RULES
from sdesk_sync.desk.rules.context import RuleContext

Found = dict[Field, tuple[Refusal, ...]]


def judge(desk: Desk, edit: Edit, cap: Mode) -> tuple[Verdict, ...]:
    """The verdicts on the edit's changes, in the order they are looked at; `cap` bounds every mode."""
    cap = cap.cap_at(Mode.OBSERVE) if _is_unnamed_app(edit) else cap
    refused = _judge_kinder_order(desk, edit, cap)
    if not refused:
        return tuple(Verdict(change) for change in edit.changes)
    at_once, undone, rest = refused.keys(), Found(), edit
    # One at a time, in the order of the walk: what only fell because of an undone change may stand.
    while name := next((name for name, refusals in refused.items() if _enforces(refusals)), None):
        with_ = None if name in at_once else next(each for each in (TYPE, *undone) if each in undone)
        undone[name] = _mark_falling(refused[name], with_)
        rest = _drop_change(rest, name, refused[name])
        refused = _judge_kinder_order(desk, rest, cap)
    both = {**refused, **undone}
    return tuple(Verdict(change, both.get(change.field, ())) for change in edit.changes)


def _is_unnamed_app(edit: Edit) -> bool:
    """Another bot that no line of the mapping names: journalled, not undone (docs/desk.md#roles)."""
    return edit.author.actor.kind is AccountKind.APP and not edit.author.roles


def _enforces(refusals: tuple[Refusal, ...]) -> bool:
    return any(refusal.mode is Mode.ENFORCE for refusal in refusals)


def _drop_change(edit: Edit, name: Field, refusals: tuple[Refusal, ...]) -> Edit:
    """The rest of an edit, made to the ticket as it is once that change is undone."""
    back_to = next(refusal.back_to for refusal in refusals if refusal.mode is Mode.ENFORCE)
    ticket = replace(edit.ticket, values={**edit.ticket.values, name: back_to})
    return replace(
        edit, ticket=ticket, changes=tuple(change for change in edit.changes if change.field != name)
    )


def _mark_falling(refusals: tuple[Refusal, ...], with_: Field | None) -> tuple[Refusal, ...]:
    if with_ is None:
        return refusals
    return tuple(replace(refusal, falls_with=with_) for refusal in refusals)


def _judge_kinder_order(desk: Desk, edit: Edit, cap: Mode) -> Found:
    """What is refused on the kinder of the two orders; where both are, in the new type's words."""
    if len(edit.changes) < 2:
        return _apply(desk, edit, edit.changes, cap)
    first, second = _possible_orders(edit)
    old = _apply(desk, edit, first, cap)
    if first == second:
        return old
    new = _apply(desk, edit, second, cap)
    return min(new, old, key=lambda refused: (sum(map(_enforces, refused.values())), len(refused)))


def _possible_orders(edit: Edit) -> Iterator[tuple[FieldChange, ...]]:
    changes = {change.field: change for change in edit.changes}
    facts = tuple(p for p in edit.changes if p.field not in (TYPE, STATUS, PRIORITY, BILLING, TEAM))
    tail = tuple(changes[name] for name in (BILLING, TEAM) if name in changes)
    for names in ((STATUS, TYPE, PRIORITY), (TYPE, PRIORITY, STATUS)):
        yield (*facts, *(changes[name] for name in names if name in changes), *tail)


def _apply(desk: Desk, edit: Edit, order: tuple[FieldChange, ...], cap: Mode) -> Found:
    end = {**edit.ticket.values, **{change.field: change.after for change in order}}
    refused: Found = {}
    for context in _rule_contexts(desk, edit, order, end):
        refusals = tuple(_find_refusals(context, cap))
        if refusals:
            refused[context.change.field] = refusals
    return refused


def _rule_contexts(
    desk: Desk, edit: Edit, order: tuple[FieldChange, ...], end: Values
) -> Iterator[RuleContext]:
    before: Values = edit.ticket.values
    for change in order:
        after = {**before, change.field: change.after}
        if change.field == TYPE:
            after = _in_new_workflow(desk, after)
        # Where the type came first it has moved the status already, and the step begins there.
        if change.field == STATUS:
            change = FieldChange(STATUS, before.get(STATUS), change.after)
        yield RuleContext(desk, edit.ticket, edit.author, change, before, after, end, edit.is_opening)
        before = after


def _in_new_workflow(desk: Desk, values: dict[Field, str | None]) -> dict[Field, str | None]:
    """A typed ticket starts in its type's first status; between intake kinds nothing moves."""
    kind = values.get(TYPE)
    workflow = desk.workflow_of(kind)
    if workflow is None or desk.is_intake(kind):
        return {**values, STATUS: desk.standing_status(kind, values.get(STATUS))}
    return {**values, STATUS: workflow.first}


def _find_refusals(step: RuleContext, cap: Mode) -> Iterator[Refusal]:
    for name, rule in _JUDGING:
        refusal = rule(step)
        if refusal is None:
            continue
        mode = step.desk.modes[name].cap_at(cap)
        if mode is not Mode.OFF:
            yield refusal if refusal.mode is mode else replace(refusal, mode=mode)


_JUDGING = tuple((name, rule) for name, rule in RULES.items() if rule is not None)
"""The rules that judge anything."""
