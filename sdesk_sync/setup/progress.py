"""How an apply goes on, as values, and who is told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.steps import SetupStep


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step and its place among those that are taken; `number` counts from 1."""

    tracker: str
    step: SetupStep
    number: int
    of: int


class WaitCause(StrEnum):
    """Why a step is not taken at once."""

    THROTTLED = "throttled"
    """The tracker asks for patience (429); nothing was carried out."""
    BUSY = "busy"
    """Another change of the tracker's is under way (409); nothing was carried out."""
    ANSWER_LOST = "answer-lost"
    """Whether it was carried out is looked up next, before anything is sent again."""
    TASK = "task"
    """The tracker took it, and carries it out on its own time."""
    MOVED_ON = "moved-on"
    """It is another by now than it was planned for (409): nothing was carried out, and it is planned anew."""


@dataclass(frozen=True, slots=True)
class StepWait:
    """So many seconds pass before the step goes on; `said` is what the tracker or the network said.

    Of what the tracker carries out itself, `percent` is done, and `seconds_left` are about what that still
    takes; None where it is not told.
    """

    cause: WaitCause
    seconds: float
    said: str
    percent: int | None = None
    seconds_left: float | None = None


class FailureKind(StrEnum):
    """What ended an apply before its last step."""

    REFUSED = "refused"
    MOVED_ON = "moved-on"
    """It is another by now than it was planned for."""
    ACCOUNT_UNFIT = "account-unfit"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class StepFailure:
    """Why a step was not taken. `status` is HTTP's, where the tracker answered; `said` is in its own words.

    `hint` says in English what a person can do; empty where nothing more is known than what was said.
    """

    kind: FailureKind
    said: str
    status: int | None = None
    hint: str = ""


class ApplyObserver(Protocol):
    """Who is told how an apply goes on, in the thread that does it; what it raises ends the apply."""

    def on_step_started(self, progress: StepProgress) -> None:
        """The step is about to be taken; that is noted in the record."""
        ...

    def on_step_waiting(self, progress: StepProgress, wait: StepWait) -> None:
        """The step waits, from now on."""
        ...

    def on_step_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> None:
        """The step is taken and in the record; it took so many seconds, waits included."""
        ...

    def on_step_failed(self, progress: StepProgress, failure: StepFailure) -> None:
        """The step was not taken, and no further one will be."""
        ...


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What an apply came to: the steps that were taken, and those still to do, the one that failed first."""

    done: tuple[StepKey, ...]
    still_to_do: tuple[StepKey, ...] = ()
    failure: StepFailure | None = None
