"""Apply: the steps of a plan, one write after another, each in the record before the next begins.

It may be cut anywhere: the step that was under way stands in the record, and is looked up in the tracker
before anything is sent again (docs/setup.md#what-happens-when-apply-is-cut).
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sdesk_sync.clock import now_ms, running_ms
from sdesk_sync.setup.attempt import StepAttempt, StepStopped
from sdesk_sync.setup.progress import (
    ApplyObserver,
    ApplyResult,
    FailureKind,
    StepFailure,
    StepProgress,
    StepWait,
    WaitCause,
)
from sdesk_sync.setup.remembering import remember_step
from sdesk_sync.setup.saved_plan import is_planned
from sdesk_sync.trackers.errors import TrackerError
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import SetupPort, StepOutcome
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupPlan, SetupStep


class RecordKeeper(Protocol):
    """Where the record of one tracker is kept."""

    def keep_record(self, record: TrackerRecord) -> None:
        """It is on the disk when this returns. Raises RecordProblem."""
        ...


class PlanBlocked(Exception):
    """Something keeps the plan from being applied; nothing was written."""

    def __init__(self, blocked: tuple[BlockedStep, ...]) -> None:
        super().__init__(", ".join(f"{one.code} {one.key}" for one in blocked))
        self.blocked = blocked


@dataclass(frozen=True, slots=True)
class ApplyClock:
    """What time it is (ms since the epoch), how long the machine runs (ms), and how time is let pass (s)."""

    now: Callable[[], int] = now_ms
    running: Callable[[], int] = running_ms
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class StepExecutor:
    """Takes steps of one tracker. For one thread, and for one apply at a time."""

    port: SetupPort
    keeper: RecordKeeper
    observer: ApplyObserver
    clock: ApplyClock = field(default_factory=ApplyClock)

    def apply(self, plan: SetupPlan, steps: Sequence[SetupStep], record: TrackerRecord) -> ApplyResult:
        """Take these steps of the plan, which was made with this record.

        Raises PlanBlocked before the first write, and RecordProblem: what cannot be noted is not begun.
        """
        if plan.blocked:
            raise PlanBlocked(plan.blocked)
        return _Application(self, plan, tuple(steps), record).take_steps()

    def apply_after_others(
        self, plan: SetupPlan, steps: Sequence[SetupStep], record: TrackerRecord
    ) -> ApplyResult:
        """The same of a site on which steps of another tracker were taken since the plan was made.

        It is read and planned anew first: what both want, such as a field of the whole site, is made once.
        """
        if plan.blocked:
            raise PlanBlocked(plan.blocked)
        return _Application(self, plan, tuple(steps), record).take_steps_after_others()


@dataclass(slots=True)
class _Application:
    """One apply under way: what there is by now, and what is remembered of it."""

    executor: StepExecutor
    plan: SetupPlan
    steps: tuple[SetupStep, ...]
    record: TrackerRecord
    ids: dict[StepKey, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = dict(self.plan.ids)

    def take_steps(self) -> ApplyResult:
        """Take the steps in their order, up to the first that fails."""
        keys = tuple(step.key for step in self.steps)
        if not keys:
            # What became of a step that was cut is noted, and nothing else.
            self.executor.keeper.keep_record(self.record)
            return ApplyResult(keys)
        self._keep_progress(self.record, 0)
        done, has_planned_anew = 0, False
        while done < len(self.steps):
            progress = StepProgress(self.plan.subject.tracker, self.steps[done], done + 1, len(self.steps))
            try:
                self._take_step(progress)
            except StepStopped as stopped:
                if not has_planned_anew and self._goes_on(progress, stopped.failure):
                    has_planned_anew = True
                    continue
                if not stopped.is_in_doubt:
                    self._keep_progress(self.record, len(self.steps))
                self.executor.observer.on_step_failed(progress, stopped.failure)
                still_to_do = tuple(step.key for step in self.steps[done:])
                return ApplyResult(_take_out(keys, still_to_do), still_to_do, stopped.failure)
            done += 1
        return ApplyResult(keys)

    def take_steps_after_others(self) -> ApplyResult:
        """The same, of what is still to do by now."""
        if not self.steps:
            return self.take_steps()
        keys = tuple(step.key for step in self.steps)
        try:
            holds = self._plan_anew(0)
            failure = StepFailure(FailureKind.MOVED_ON, "")
        except TrackerError as error:
            holds, failure = False, StepFailure(FailureKind.UNREACHABLE, str(error))
        if holds:
            result = self.take_steps()
            # What is no step any more somebody has done.
            return replace(result, done=_take_out(keys, result.still_to_do))
        progress = StepProgress(self.plan.subject.tracker, self.steps[0], 1, len(self.steps))
        self.executor.observer.on_step_failed(progress, failure)
        return ApplyResult((), keys, failure)

    def _goes_on(self, progress: StepProgress, failure: StepFailure) -> bool:
        """Whether the plan holds for what is there by now, where that moved on meanwhile."""
        if failure.kind is not FailureKind.MOVED_ON:
            return False
        taken = progress.number - 1
        try:
            if not self._plan_anew(taken):
                return False
        except TrackerError:
            # What was said first is what a person has to know.
            return False
        self.executor.observer.on_step_waiting(progress, StepWait(WaitCause.MOVED_ON, 0, failure.said))
        self._keep_progress(self.record, taken)
        return True

    def _plan_anew(self, taken: int) -> bool:
        """Whether what comes after so many steps is as planned, by what is there now; then it is meant.

        Raises TrackerError.
        """
        rest = self.steps[taken:]
        plan = self.executor.port.read_state().make_plan(self.record)
        meant = {step.key for step in rest}
        steps = tuple(step for step in plan.steps if step.key in meant)
        # Nobody has seen another step, so nobody has said yes to it; what somebody did meanwhile is done.
        if plan.blocked or not all(is_planned(step, rest) for step in steps):
            return False
        self.plan, self.steps = plan, (*self.steps[:taken], *steps)
        self.ids = {**self.ids, **plan.ids}
        return True

    def _take_step(self, progress: StepProgress) -> None:
        """Raises StepStopped."""
        clock, observer = self.executor.clock, self.executor.observer
        began = clock.running()
        observer.on_step_started(progress)

        def wait(pause: StepWait) -> None:
            observer.on_step_waiting(progress, pause)
            clock.sleep(pause.seconds)

        outcome = StepAttempt(self.executor.port, progress.step, self.ids, wait).complete_step()
        self._remember_outcome(progress, outcome)
        observer.on_step_done(progress, outcome, (clock.running() - began) / 1000)

    def _remember_outcome(self, progress: StepProgress, outcome: StepOutcome) -> None:
        record = remember_step(self.record, progress.step, outcome, self.ids)
        self.ids.update(outcome.ids)
        self._keep_progress(record, progress.number)

    def _keep_progress(self, record: TrackerRecord, position: int) -> None:
        """Keep it, with the step at the position as the one that is begun; none after the last."""
        begun = self.steps[position] if position < len(self.steps) else None
        stamp = self.executor.clock.now(), self.plan.subject.account
        self.record = replace(record, at=stamp[0], by=stamp[1], begun=begun)
        self.executor.keeper.keep_record(self.record)


def _take_out(keys: Sequence[StepKey], still_to_do: Sequence[StepKey]) -> tuple[StepKey, ...]:
    """The keys without those: of a thing that takes two steps the first one is done first."""
    left = Counter(still_to_do)
    done: list[StepKey] = []
    for key in reversed(keys):
        if left[key]:
            left[key] -= 1
        else:
            done.append(key)
    return tuple(reversed(done))
