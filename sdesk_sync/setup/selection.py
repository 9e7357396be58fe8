"""Which steps of a plan are meant: all, or some with what they need; and which by-hand steps by a code."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import StatusesState
from sdesk_sync.trackers.setup.steps import ByHandStep, SettledBy, SetupPlan, SetupStep
from sdesk_sync.yamlfile import nearest_name


class SelectionFault(StrEnum):
    """What is wrong with what somebody asked for."""

    NO_SUCH_STEP = "no-such-step"
    """No step is to be taken about that: it is as it should be, or no step is of that name."""
    ONLY_BY_HAND = "only-by-hand"
    NO_SUCH_CODE = "no-such-code"
    READ_BACK = "read-back"
    """The next plan sees by itself whether it is done."""


class SelectionProblem(Exception):
    """What somebody asked for is not in the plan, and nothing was written; `nearest` is what was meant."""

    def __init__(self, fault: SelectionFault, asked: str, nearest: str | None = None) -> None:
        super().__init__(f"{fault}: {asked}")
        self.fault, self.asked, self.nearest = fault, asked, nearest


def select_steps(plan: SetupPlan, only: Iterable[StepKey]) -> tuple[SetupStep, ...]:
    """These steps and those they need, in the plan's order. Raises SelectionProblem."""
    needs = defaultdict[StepKey, list[StepKey]](list)
    for step in plan.steps:
        # A thing may take two steps: made first, and put in its place then.
        needs[step.key].extend(step.needs)
    meant: set[StepKey] = set()
    makers = _find_makers(plan)
    asked = [makers.get(key, key) for key in only]
    for key in asked:
        if key not in needs:
            raise _find_step_problem(plan, key)
    while asked:
        key = asked.pop()
        if key in needs and key not in meant:
            meant.add(key)
            asked.extend(needs[key])
    return tuple(step for step in plan.steps if step.key in meant)


def select_by_hand(plan: SetupPlan, code: str) -> tuple[ByHandStep, ...]:
    """The by-hand steps of a code that only a person's word settles. Raises SelectionProblem."""
    found = tuple(step for step in plan.by_hand if step.code == code)
    if not found:
        codes = [str(step.code) for step in plan.by_hand]
        raise SelectionProblem(SelectionFault.NO_SUCH_CODE, code, nearest_name(code, codes))
    if all(step.settled_by is SettledBy.READ_BACK for step in found):
        raise SelectionProblem(SelectionFault.READ_BACK, code)
    return tuple(step for step in found if step.settled_by is SettledBy.UNREADABLE)


def _find_makers(plan: SetupPlan) -> Mapping[StepKey, StepKey]:
    """By the key of a thing that is made in one write with others, that of the write."""
    return {
        StepKey(ObjectKind.STATUS, status.name): step.key
        for step in plan.steps
        if isinstance(step.after, StatusesState)
        for status in step.after.statuses
    }


def _find_step_problem(plan: SetupPlan, key: StepKey) -> SelectionProblem:
    if any(step.key == key for step in plan.by_hand):
        return SelectionProblem(SelectionFault.ONLY_BY_HAND, str(key))
    known = [str(key) for key in (*(step.key for step in plan.steps), *_find_makers(plan))]
    return SelectionProblem(SelectionFault.NO_SUCH_STEP, str(key), nearest_name(str(key), known))
