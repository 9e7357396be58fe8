"""The port of set-up: what a kind of tracker offers to bring a project of its into shape."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sdesk_sync.clock import now_ms
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.errors import Misconfigured
from sdesk_sync.trackers.setup.authors import ChangeOrigin
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.refusals import TrackerRefusals
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupPlan, SetupStep
from sdesk_sync.trackers.wire.calls import ANYBODYS, CallContext
from sdesk_sync.trackers.wire.connection import Connection

V = TypeVar("V")


class OwnAccountUnfit(Misconfigured):
    """Of the two accounts it is the tracker's own, which serves, that does not fit."""


class NothingShown(Misconfigured):
    """Nothing of the project could be looked at: it cannot be set up so, and its plan says why."""


class SiteMemory:
    """Answers that hold for a whole site, kept for one run of one thread: its trackers ask for them once.

    Keys are whatever tells answers apart; who asks is part of them, by something that is no secret.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[str, ...], object] = {}

    def remember(self, key: tuple[str, ...], kind: type[V], ask: Callable[[], V]) -> V:
        """The answer that was got under this key, or else is got now."""
        answer = self._answers.get(key)
        if not isinstance(answer, kind):
            answer = self._answers[key] = ask()
        return answer

    def forget_all(self) -> None:
        """What was answered may hold no longer: something is about to be written."""
        self._answers.clear()


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """What set-up is asked to do, and by whose account.

    `connection` is the set-up account's, `own` the tracker's own, which serves: both are the same where the
    config names no other. `hook_address` is where the tracker's webhooks are to go, None where the config
    does not say it. `mode` is the config's. All calls are made within `context`; `now` is in ms.
    """

    connection: Connection
    own: Connection
    desk: Desk
    mode: Mode
    hook_address: str | None
    site: SiteMemory = field(repr=False, compare=False)
    context: CallContext = field(default=ANYBODYS, repr=False, compare=False)
    now: Callable[[], int] = field(default=now_ms, repr=False, compare=False)

    @property
    def allows_renames(self) -> bool:
        """Whether a running desk would leave alone what is renamed, instead of putting the old name back."""
        return self.mode in (Mode.OBSERVE, Mode.OFF)


@dataclass(frozen=True, slots=True)
class FoundObject:
    """A thing that is there in the project, or in the groups above it.

    `is_in_scope` says whether it stands where only things of ours are expected: a label whose title begins as
    ours do, a list of a board of ours. `tickets` counts those that have it, where that was asked.
    """

    id: str
    state: ObjectState
    is_in_scope: bool
    tickets: int | None = None


class ProjectState(Protocol):
    """A project as it was read: everything that is concluded from it costs no call."""

    @property
    def subject(self) -> PlanSubject:
        """What was read, and who asked."""
        ...

    @property
    def refusals(self) -> TrackerRefusals:
        """What the tracker itself refuses here, whatever the desk does."""
        ...

    @property
    def wanted_objects(self) -> Mapping[StepKey, ObjectState]:
        """What desk and mapping ask for, of the kinds that the account is shown."""
        ...

    @property
    def found_objects(self) -> Mapping[StepKey, FoundObject]:
        """What is there of the kinds that set-up makes, ours or not."""
        ...

    def make_plan(self, record: TrackerRecord) -> SetupPlan:
        """What has to be done. Pure: the same of the same."""
        ...


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What a write came to: the ids that the tracker gave, and of a secret that was set, its fingerprint."""

    ids: Mapping[StepKey, str]
    fingerprint: SecretFingerprint | None = None


class RunningTask(Protocol):
    """A write that the tracker took and carries out on its own time."""

    @property
    def percent(self) -> int | None:
        """How much of it is done; None where that is not told."""
        ...

    def look_again(self) -> "StepOutcome | RunningTask":
        """What it came to, or how it stands now: one call.

        Raises Rejected with the tracker's own words where it failed, else Transient.
        """
        ...


class SetupPort(Protocol):
    """One tracker's project, to be brought into shape. For one thread."""

    def read_state(self) -> ProjectState:
        """The project as it is now; writes nothing. Raises Transient (Misconfigured among them), Rejected."""
        ...

    def perform(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | RunningTask:
        """Take one step: one write. `ids` are those of everything there is by now.

        Raises Transient, Gone, Rejected; of Transient only Throttled says that nothing was carried out.
        """
        ...

    def find_done(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | None:
        """What a step came to whose answer was lost, by what identifies the thing; None for nothing.

        Reads only. Raises Transient, Rejected.
        """
        ...

    def find_authors(self, keys: Collection[StepKey], since: int) -> Mapping[StepKey, ChangeOrigin]:
        """Who changed each of these last, not before then (ms since the epoch), or why that is not told.

        Reads only, none for no keys: one call, and where that tells of people by ids alone, one for each of
        them. Raises Transient, Rejected.
        """
        ...
