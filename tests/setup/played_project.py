"""A project of a tracker in memory, brought into shape through set-up's port, and cut wherever a test wants.

It has labels alone, each with what it wants of others; what a kind of tracker does is its own tests' to say.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from sdesk_sync.setup.progress import StepFailure, StepProgress, StepWait
from sdesk_sync.trackers.errors import TrackerError
from sdesk_sync.trackers.setup.authors import ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import LabelState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import FoundObject, StepOutcome
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.refusals import TrackerRefusals
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    PlanSubject,
    SetupPlan,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)

SUBJECT = PlanSubject(
    "engineering", "gitlab", "GitLab 19.5 Free", "http://git", "acme/app", "lena", ("Maintainer",)
)

NOTHING_REFUSED = TrackerRefusals("GitLab", frozenset(), {}, ())


def label(title: str, color: str = "#69d100") -> LabelState:
    """A label that means no word."""
    return LabelState(title, color, title.title(), None, None)


def label_key(title: str) -> StepKey:
    """Its key."""
    return StepKey(ObjectKind.LABEL, title)


def creation(title: str, *needs: str) -> SetupStep:
    """The step that makes a label."""
    return SetupStep(
        label_key(title),
        StepAction.CREATE,
        title,
        None,
        label(title),
        StepReason.MISSING,
        StepRight.MAINTAINER,
        tuple(map(label_key, needs)),
    )


class ProcessKilled(BaseException):
    """Our process ends here, without another word."""


@dataclass
class Hitch:
    """What happens at one write: before the tracker has seen it, or after."""

    before: BaseException | None = None
    after: BaseException | None = None


@dataclass(frozen=True)
class StateRead:
    """A project as it was read."""

    subject: PlanSubject
    wanted_objects: Mapping[StepKey, ObjectState]
    found_objects: Mapping[StepKey, FoundObject]
    blocked: tuple[BlockedStep, ...] = ()
    refusals: TrackerRefusals = NOTHING_REFUSED

    def make_plan(self, record: TrackerRecord) -> SetupPlan:
        """A creation for whatever is missing, a change for what differs."""
        steps = tuple(self._steps())
        ids = {key: found.id for key, found in self.found_objects.items()}
        return SetupPlan(self.subject, steps, ids=ids, blocked=self.blocked)

    def _steps(self) -> Iterator[SetupStep]:
        for key, state in self.wanted_objects.items():
            found = self.found_objects.get(key)
            if found is None or found.state != state:
                action = StepAction.CREATE if found is None else StepAction.CHANGE
                reason = StepReason.MISSING if found is None else StepReason.DIFFERS
                before = None if found is None else found.state
                yield SetupStep(key, action, key.identity, before, state, reason, StepRight.MAINTAINER)


@dataclass
class PlayedProject:
    """What is there, what was written how often, and what goes wrong at which write (counted from 1).

    `look_ups` are what the next look-ups come to instead of the truth: an error, or None for nothing.
    """

    wanted: Mapping[StepKey, ObjectState]
    there: dict[StepKey, FoundObject] = field(default_factory=dict)
    hitches: dict[int, Hitch] = field(default_factory=dict)
    look_ups: list[TrackerError | None] = field(default_factory=list)
    blocked: tuple[BlockedStep, ...] = ()
    writes: Counter[StepKey] = field(default_factory=Counter)
    looked_up: list[StepKey] = field(default_factory=list)
    order: list[StepKey] = field(default_factory=list)
    attempts: Iterator[int] = field(default_factory=lambda: count(1))

    def read_state(self) -> StateRead:
        """As it is now."""
        return StateRead(SUBJECT, self.wanted, dict(self.there), self.blocked)

    def perform(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome:
        """Make or change it; raises what the hitch of this attempt says."""
        assert set(step.needs) <= set(ids), "what it needs is not there"
        hitch = self.hitches.get(next(self.attempts), Hitch())
        if hitch.before:
            raise hitch.before
        self.writes[step.key] += 1
        self.order.append(step.key)
        id_ = ids.get(step.key) or str(100 + len(self.there))
        self.there[step.key] = FoundObject(id_, step.after, is_in_scope=True)
        if hitch.after:
            raise hitch.after
        return StepOutcome({step.key: id_})

    def find_done(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | None:
        """Whether it is there as it was to be."""
        self.looked_up.append(step.key)
        if self.look_ups:
            if error := self.look_ups.pop(0):
                raise error
            return None
        found = self.there.get(step.key)
        return StepOutcome({step.key: found.id}) if found and found.state == step.after else None

    def find_authors(self, keys: Collection[StepKey], since: int) -> Mapping[StepKey, ChangeOrigin]:
        """Nobody has noted that."""
        return dict.fromkeys(keys, UntoldAuthor.NOT_RECORDED)


@dataclass
class Kept:
    """A record in memory, as often as it was kept."""

    record: TrackerRecord = field(default_factory=TrackerRecord)
    times: int = 0

    def keep_record(self, record: TrackerRecord) -> None:
        """It is kept."""
        self.record, self.times = record, self.times + 1


@dataclass
class Diary:
    """All that an observer is told, in words; `dies_at` is the told line at which our process ends."""

    lines: list[str] = field(default_factory=list)
    dies_at: str = ""

    def on_step_started(self, progress: StepProgress) -> None:
        """Noted."""
        self._note(f"started {progress.step.key.identity} {progress.number}/{progress.of}")

    def on_step_waiting(self, progress: StepProgress, wait: StepWait) -> None:
        """Noted."""
        self._note(f"{wait.cause} {wait.seconds:g} s")

    def on_step_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> None:
        """Noted."""
        self._note(f"done {progress.step.key.identity} {seconds:g} s")

    def on_step_failed(self, progress: StepProgress, failure: StepFailure) -> None:
        """Noted."""
        self._note(f"failed {failure.kind} {failure.status}: {failure.said}")

    def _note(self, line: str) -> None:
        self.lines.append(line)
        if self.dies_at and line.startswith(self.dies_at):
            raise ProcessKilled


@dataclass
class PlayedTime:
    """A clock that goes on only where somebody sleeps; in ms."""

    at: int = 1_780_000_000_000

    def read(self) -> int:
        """Now."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.at += int(seconds * 1000)
