"""What `plan` finds out about one tracker: its plan, what that cost, and of which files it was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sdesk_sync.setup.rules.coverage import RuleCoverage
from sdesk_sync.trackers.setup.steps import MovesTickets, SetupPlan, SetupStep, StepAction


class PlanSource(StrEnum):
    """A file that a plan is made of."""

    CONFIG = "config"
    DESK = "desk"
    MAPPING = "mapping"


SourceDigests = Mapping[PlanSource, str]
"""What tells each version of a file from others: `sha256:` and the beginning of its digest in hex."""


@dataclass(frozen=True, slots=True)
class PlannedTracker:
    """A tracker's plan; `calls` are those that it took to make it, `rules` how the desk's rules are kept."""

    plan: SetupPlan
    calls: int
    digests: SourceDigests
    rules: tuple[RuleCoverage, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """How much there is to do. `create` and `change` count things: a commit may have several files."""

    create: int = 0
    change: int = 0
    by_hand: int = 0
    blocked: int = 0
    tickets_moved: int = 0
    calls: int = 0


def count_planned(trackers: tuple[PlannedTracker, ...]) -> PlanCounts:
    """The counts of all of them together."""
    plans = [one.plan for one in trackers]
    effects = [effect for plan in plans for step in plan.steps for effect in step.effects]
    moves = [move for effect in effects if isinstance(effect, MovesTickets) for move in effect.moves]
    return PlanCounts(
        create=sum(count_things(plan.steps, StepAction.CREATE) for plan in plans),
        change=sum(count_things(plan.steps, StepAction.CHANGE) for plan in plans),
        by_hand=sum(len(plan.open_by_hand) for plan in plans),
        blocked=sum(len(plan.blocked) for plan in plans),
        tickets_moved=sum(move.count for move in moves),
        calls=sum(one.calls for one in trackers),
    )


def count_things(steps: Sequence[SetupStep], action: StepAction) -> int:
    """How many things are made, or changed; what is made in two writes is made."""
    new = {step.key for step in steps if step.action is StepAction.CREATE}
    return sum(
        step.size
        for step in steps
        if step.action is action and (action is StepAction.CREATE or step.key not in new)
    )
