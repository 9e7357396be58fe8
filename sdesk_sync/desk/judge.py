"""Desk + edit -> a verdict on each part.

An edit is lawful if one order of its parts is: facts, status in the old type's workflow, kind or
type, priority, status in the new type's workflow (docs/desk.md#judging). Only what is refused is
undone; the rest is judged again without it, and what then falls says what it fell with.
"""

from collections.abc import Iterator
from dataclasses import replace

from sdesk_sync.desk.model import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Edit,
    Field,
    Mode,
    Nature,
    Part,
    Refusal,
    Values,
    Verdict,
)
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules import RULES
from sdesk_sync.desk.rules.step import Step

Found = dict[Field, tuple[Refusal, ...]]


def judge(desk: Desk, edit: Edit, cap: Mode) -> tuple[Verdict, ...]:
    """The verdicts on the edit's parts, in the order they are looked at; `cap` bounds every mode."""
    cap = cap.capped(Mode.OBSERVE) if _is_unnamed_app(edit) else cap
    found = _best(desk, edit, cap)
    if not found:
        return tuple(Verdict(part) for part in edit.parts)
    at_once, undone, rest = found.keys(), Found(), edit
    # One at a time, in the order of the walk: what only fell because of an undone part may stand.
    while name := next((name for name, refusals in found.items() if _enforces(refusals)), None):
        with_ = None if name in at_once else next(each for each in (TYPE, *undone) if each in undone)
        undone[name] = _falling(found[name], with_)
        rest = _without(rest, name, found[name])
        found = _best(desk, rest, cap)
    both = {**found, **undone}
    return tuple(Verdict(part, both.get(part.field, ())) for part in edit.parts)


def _is_unnamed_app(edit: Edit) -> bool:
    """Another bot that no line of the mapping names: journalled, not undone (docs/desk.md#roles)."""
    return edit.author.actor.nature is Nature.APP and not edit.author.roles


def _enforces(refusals: tuple[Refusal, ...]) -> bool:
    return any(refusal.mode is Mode.ENFORCE for refusal in refusals)


def _without(edit: Edit, name: Field, refusals: tuple[Refusal, ...]) -> Edit:
    """The rest of an edit, made to the ticket as it is once that part is undone."""
    back_to = next(refusal.back_to for refusal in refusals if refusal.mode is Mode.ENFORCE)
    ticket = replace(edit.ticket, values={**edit.ticket.values, name: back_to})
    return replace(edit, ticket=ticket, parts=tuple(part for part in edit.parts if part.field != name))


def _falling(refusals: tuple[Refusal, ...], with_: Field | None) -> tuple[Refusal, ...]:
    if with_ is None:
        return refusals
    return tuple(replace(refusal, falls_with=with_) for refusal in refusals)


def _best(desk: Desk, edit: Edit, cap: Mode) -> Found:
    """What is refused on the kinder of the two orders; where both are, in the new type's words."""
    if len(edit.parts) < 2:
        return _walk(desk, edit, edit.parts, cap)
    first, second = _orders(edit)
    old = _walk(desk, edit, first, cap)
    if first == second:
        return old
    new = _walk(desk, edit, second, cap)
    return min(new, old, key=lambda found: (sum(map(_enforces, found.values())), len(found)))


def _orders(edit: Edit) -> Iterator[tuple[Part, ...]]:
    parts = {part.field: part for part in edit.parts}
    facts = tuple(p for p in edit.parts if p.field not in (TYPE, STATUS, PRIORITY, BILLING, TEAM))
    tail = tuple(parts[name] for name in (BILLING, TEAM) if name in parts)
    for names in ((STATUS, TYPE, PRIORITY), (TYPE, PRIORITY, STATUS)):
        yield (*facts, *(parts[name] for name in names if name in parts), *tail)


def _walk(desk: Desk, edit: Edit, order: tuple[Part, ...], cap: Mode) -> Found:
    end = {**edit.ticket.values, **{part.field: part.after for part in order}}
    found: Found = {}
    for step in _steps(desk, edit, order, end):
        refusals = tuple(_refusals(step, cap))
        if refusals:
            found[step.part.field] = refusals
    return found


def _steps(desk: Desk, edit: Edit, order: tuple[Part, ...], end: Values) -> Iterator[Step]:
    before: Values = edit.ticket.values
    for part in order:
        after = {**before, part.field: part.after}
        if part.field == TYPE:
            after = _in_new_workflow(desk, after)
        # Where the type came first it has moved the status already, and the step begins there.
        if part.field == STATUS:
            part = Part(STATUS, before.get(STATUS), part.after)
        yield Step(desk, edit.ticket, edit.author, part, before, after, end, edit.opening)
        before = after


def _in_new_workflow(desk: Desk, values: dict[Field, str | None]) -> dict[Field, str | None]:
    """A typed ticket starts in its type's first status; between intake kinds nothing moves."""
    kind = values.get(TYPE)
    workflow = desk.workflow(kind)
    if workflow is None or desk.is_intake(kind):
        return {**values, STATUS: desk.standing(kind, values.get(STATUS))}
    return {**values, STATUS: workflow.first}


def _refusals(step: Step, cap: Mode) -> Iterator[Refusal]:
    for name, rule in _JUDGING:
        refusal = rule(step)
        if refusal is None:
            continue
        mode = step.desk.modes[name].capped(cap)
        if mode is not Mode.OFF:
            yield refusal if refusal.mode is mode else replace(refusal, mode=mode)


_JUDGING = tuple((name, rule) for name, rule in RULES.items() if rule is not None)
"""The rules that judge anything."""
