"""One step, until it is taken or cannot be: what is waited for, what is looked up before it is sent again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sdesk_sync.setup.progress import FailureKind, StepFailure, StepWait, WaitCause
from sdesk_sync.trackers.errors import Conflicting, Gone, Misconfigured, Rejected, Throttled, Transient
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import RunningTask, SetupPort, StepOutcome
from sdesk_sync.trackers.setup.steps import SetupStep

FIRST_WAIT_S = 2.0
LONGEST_PATIENCE_S = 120.0
"""Seconds that a step waits altogether for a tracker that is busy or does not answer."""
TASK_PAUSE_S = 2.0
"""Seconds between two looks at what the tracker does on its own time."""
MOST_THROTTLED = 20
"""How often a step waits because the tracker asks for patience; each time as long as it asks."""
_CONFLICT = 409
_NOT_FOUND = 404
_BUSY_WORDS = ("ongoing", "currently running", "still in progress", "failed to acquire lock")
"""What trackers say where another change of theirs is under way (docs/setup.md#waits)."""


_Failed: TypeAlias = Transient | Gone | Rejected


class StepStopped(Exception):
    """The step was not taken; or nobody knows whether it was (`is_in_doubt`)."""

    def __init__(self, failure: StepFailure, *, is_in_doubt: bool) -> None:
        super().__init__(failure.said)
        self.failure, self.is_in_doubt = failure, is_in_doubt


@dataclass(slots=True)
class _Patience:
    """2, 4, 8 … s, and no more than two minutes in all."""

    spent_s: float = 0.0
    next_s: float = FIRST_WAIT_S

    def draw_wait(self) -> float | None:
        """Seconds of the next wait; None where it is used up."""
        wait = min(self.next_s, LONGEST_PATIENCE_S - self.spent_s)
        if wait <= 0:
            return None
        self.spent_s, self.next_s = self.spent_s + wait, 2 * self.next_s
        return wait


@dataclass(slots=True)
class StepAttempt:
    """A step on its way; `ids` are those of what there is, `on_wait` lets the time pass."""

    port: SetupPort
    step: SetupStep
    ids: Mapping[StepKey, str]
    on_wait: Callable[[StepWait], None]
    is_in_doubt: bool = False
    """Whether a write went out to which no answer came."""
    throttled: int = 0
    patience: _Patience = field(default_factory=_Patience)

    def complete_step(self) -> StepOutcome:
        """What the step came to. Raises StepStopped."""
        while True:
            try:
                return self._find_carried_out() or self._perform()
            except (Transient, Gone, Rejected) as error:
                wait = self._find_wait(error)
            if isinstance(wait, StepFailure):
                raise StepStopped(wait, is_in_doubt=self.is_in_doubt)
            self.on_wait(wait)

    def _find_carried_out(self) -> StepOutcome | None:
        return self.port.find_done(self.step, self.ids) if self.is_in_doubt else None

    def _perform(self) -> StepOutcome:
        try:
            return self._await_outcome(self.port.perform(self.step, self.ids))
        except Throttled:
            raise
        except Conflicting as error:
            if not _is_busy(error.answer) and (outcome := self._find_carried_out()):
                return outcome
            # What it is busy with may be this very step, sent by an apply that was cut meanwhile.
            self.is_in_doubt = self.is_in_doubt or _is_busy(error.answer)
            raise
        except Transient:
            self.is_in_doubt = True
            raise
        except Rejected:
            # A write whose answer was lost may be carried out only now, and then forbids the second one.
            if outcome := self._find_carried_out():
                return outcome
            raise

    def _await_outcome(self, answer: StepOutcome | RunningTask) -> StepOutcome:
        """What a write came to that the tracker carries out on its own time."""
        looks = 0
        while not isinstance(answer, StepOutcome):
            left = _estimate_rest(looks * TASK_PAUSE_S, answer.percent)
            self.on_wait(StepWait(WaitCause.TASK, TASK_PAUSE_S, "", answer.percent, left))
            answer, looks = answer.look_again(), looks + 1
        return answer

    def _find_wait(self, error: _Failed) -> StepWait | StepFailure:
        """What is waited for after the error, or why waiting does not help."""
        match error:
            case Throttled():
                return self._wait_as_asked(error)
            case Misconfigured():
                return StepFailure(FailureKind.ACCOUNT_UNFIT, str(error))
            case Conflicting() if _is_busy(error.answer):
                failure = StepFailure(FailureKind.BUSY, error.answer, _CONFLICT)
                return self._wait(WaitCause.BUSY, failure)
            case Conflicting() if error.answer:
                return StepFailure(FailureKind.MOVED_ON, error.answer, _CONFLICT)
            case Transient():
                return self._wait(WaitCause.ANSWER_LOST, StepFailure(FailureKind.UNREACHABLE, str(error)))
            case Gone():
                return StepFailure(FailureKind.REFUSED, error.answer or str(error), _NOT_FOUND)
            case Rejected():
                return StepFailure(FailureKind.REFUSED, error.answer, error.status, str(error.hint))

    def _wait_as_asked(self, error: Throttled) -> StepWait | StepFailure:
        self.throttled += 1
        failure = StepFailure(FailureKind.THROTTLED, str(error))
        if self.throttled > MOST_THROTTLED:
            return failure
        if error.after_s is None:
            return self._wait(WaitCause.THROTTLED, failure)
        return StepWait(WaitCause.THROTTLED, error.after_s, failure.said)

    def _wait(self, cause: WaitCause, failure: StepFailure) -> StepWait | StepFailure:
        seconds = self.patience.draw_wait()
        return failure if seconds is None else StepWait(cause, seconds, failure.said)


def _estimate_rest(elapsed_s: float, percent: int | None) -> float | None:
    """Seconds that a task may still take, by what is done of it; None where nothing tells that yet."""
    return elapsed_s * (100 - percent) / percent if percent and elapsed_s else None


def _is_busy(answer: str) -> bool:
    return any(words in answer.casefold() for words in _BUSY_WORDS)
