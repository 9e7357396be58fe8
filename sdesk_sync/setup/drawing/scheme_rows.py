"""Schemes of issue types and of priorities in rows: what they offer from now on, and to whom else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark
from sdesk_sync.setup.drawing.site_changes import SiteChanges
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import IssueTypeSchemeState, PrioritySchemeState
from sdesk_sync.trackers.setup.steps import SetupPlan, SetupStep, StepAction, StepReason


@dataclass(frozen=True, slots=True)
class SchemeRows:
    """Rows of the steps of a plan that are about such schemes, one for each scheme."""

    plan: SetupPlan
    wording: Wording

    def draw_schemes(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        """A scheme that is made and assigned in two writes stands in one row."""
        for key in dict.fromkeys(step.key for step in steps):
            yield self._draw_offer([step for step in steps if step.key == key])

    def _draw_offer(self, steps: Sequence[SetupStep]) -> DrawnRow:
        first, last = steps[0], steps[-1]
        is_new = first.action is StepAction.CREATE
        mark = RowMark.CREATE if is_new else RowMark.CHANGE
        told = [self._tell_new(last.after)] if is_new else [*self._tell_differences(first.before, last.after)]
        if first.reason is StepReason.SCHEME_SHARED:
            told.append(self.wording.say("reason.scheme-shared"))
        elif first.reason is StepReason.DIFFERS:
            told.append(self.wording.say("step.alone", project=name_of_others(self.plan.subject.project)))
        name = name_of_others(first.name)
        return DrawnRow(name, "; ".join(part for part in told if part), lead=f"  {mark} ", mark=mark)

    def _tell_new(self, after: ObjectState) -> str:
        """Whatever is offered now is offered on; told is what comes with it."""
        new = [key for key in _list_offered(after) if self._is_made_with_it(key)]
        more = self.wording.count("step.offers-new", len(new)) if new else ""
        if isinstance(after, PrioritySchemeState):
            default = self.wording.say("step.default", name=name_of_others(after.default.identity))
            return ", ".join(part for part in (more, default) if part)
        return more

    def _tell_differences(self, before: ObjectState | None, after: ObjectState) -> Iterator[str]:
        more = [key for key in _list_offered(after) if before and key not in _list_offered(before)]
        is_said_above = bool(more) and all(map(self._is_made_with_it, more))
        if is_said_above:
            yield self.wording.count("step.offers-new", len(more))
        if before is not None:
            shown = _without(after, more) if is_said_above else after
            yield from SiteChanges(self.wording).list_site_changes(before, shown)

    def _is_made_with_it(self, key: StepKey) -> bool:
        return any(step.key == key and step.action is StepAction.CREATE for step in self.plan.steps)


def _list_offered(state: ObjectState) -> tuple[StepKey, ...]:
    match state:
        case IssueTypeSchemeState():
            return state.types
        case PrioritySchemeState():
            return state.priorities
        case _:
            return ()


def _without(state: ObjectState, keys: Sequence[StepKey]) -> ObjectState:
    """The scheme without what is told otherwise."""
    kept = tuple(key for key in _list_offered(state) if key not in keys)
    match state:
        case IssueTypeSchemeState():
            return IssueTypeSchemeState(state.name, kept, state.is_in_use)
        case PrioritySchemeState():
            return PrioritySchemeState(state.name, state.default, kept)
        case _:
            return state
