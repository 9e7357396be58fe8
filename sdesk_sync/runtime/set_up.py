"""From a config to projects read for set-up: who asks, what that took, and what could not be read."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.clock import now_ms
from sdesk_sync.config import Config, ConfigProblem, TrackerConfig
from sdesk_sync.desk.project_words import narrow_desk
from sdesk_sync.messages import message
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.printable import escape_controls
from sdesk_sync.runtime.connect import LastGoodSecret, make_connection
from sdesk_sync.setup.drift import TrackerDrift, find_drift
from sdesk_sync.setup.planned import PlannedTracker, PlanSource, SourceDigests
from sdesk_sync.setup.record_file import SetupRecord
from sdesk_sync.setup.remembering import look_up_begun
from sdesk_sync.setup.rules.coverage import RuleTable, make_rule_table
from sdesk_sync.trackers.errors import TrackerError
from sdesk_sync.trackers.setup.port import NothingShown, ProjectState, SetupPort, SetupRequest, SiteMemory
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import SetupPlan
from sdesk_sync.trackers.wire.calls import CallContext, CallLog
from sdesk_sync.trackers.wire.connection import Connection


@dataclass(frozen=True, slots=True)
class SetupTracker:
    """A tracker of the config as set-up reaches it; nothing is asked of it yet. For one thread.

    `digests` tell of which files a plan for it is made, `calls` what was asked of it.
    """

    config: TrackerConfig
    request: SetupRequest
    digests: SourceDigests
    calls: CallLog = field(repr=False)

    @property
    def name(self) -> str:
        """What the config calls it."""
        return self.config.name


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project as it was read, the port through which it is changed, and what that took."""

    tracker: SetupTracker
    port: SetupPort
    state: ProjectState
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class UnreadProject:
    """A project that could not be read; without an error its kind of tracker is set up by hand."""

    tracker: SetupTracker
    error: TrackerError | None

    @property
    def name(self) -> str:
        """What the config calls its tracker."""
        return self.tracker.name


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """What is to be done in a project, by what is remembered of it."""

    read: ReadProject
    record: TrackerRecord
    plan: SetupPlan

    @property
    def name(self) -> str:
        """What the config calls its tracker."""
        return self.read.tracker.name

    def to_planned_tracker(self) -> PlannedTracker:
        """The plan, with what it cost and of which files it was made."""
        return PlannedTracker(self.plan, self.read.calls, self.read.tracker.digests, self.rules.lines)

    @property
    def rules(self) -> RuleTable:
        """Who sees to it that each of the desk's rules is kept there."""
        return make_rule_table(self.read.tracker.request.desk, self.read.state.refusals)


def connect_setup(
    config: Config, only: Iterable[str] = (), now: Callable[[], int] = now_ms
) -> tuple[SetupTracker, ...]:
    """The trackers of a config, or only these. Raises ConfigProblem.

    What holds for a whole site is asked of it once for all of them. `now` (ms) is for who looks them over.
    """
    named = tuple(only) or tuple(config.trackers)
    if unknown := [name for name in named if name not in config.trackers]:
        raise ConfigProblem(
            message("config.no-tracker", name=escape_controls(unknown[0]), names=", ".join(config.trackers))
        )
    # Nobody reads its notices: what set-up finds wrong is an error or stands in the plan.
    site, board = SiteMemory(), NoticeBoard()
    found = (_connect_tracker(config, config.trackers[name], site, board) for name in named)
    return tuple(replace(one, request=replace(one.request, now=now)) for one in found)


def read_projects(trackers: Iterable[SetupTracker]) -> tuple[ReadProject | UnreadProject, ...]:
    """Every project as it is now; of one that cannot be read why. Writes nothing."""
    return tuple(map(read_project, trackers))


def read_project(tracker: SetupTracker) -> ReadProject | UnreadProject:
    """A project as it is now, or why it cannot be read. Writes nothing."""
    if tracker.config.mapping.set_up is None:
        return UnreadProject(tracker, None)
    begun = time.monotonic()
    port = tracker.config.mapping.set_up(tracker.request)
    try:
        state = port.read_state()
    except TrackerError as error:
        return UnreadProject(tracker, error)
    return ReadProject(tracker, port, state, len(tracker.calls.take()), time.monotonic() - begun)


def plan_project(read: ReadProject, record: SetupRecord) -> PlannedProject | UnreadProject:
    """What is to be done in a project, after what an apply was cut at has been looked up.

    Raises SetupFileProblem where the record is of another project. Writes nothing.
    """
    remembered = record.find_record(read.state.subject)
    try:
        remembered = look_up_begun(read.port, read.state, remembered)
    except TrackerError as error:
        return UnreadProject(read.tracker, error)
    return PlannedProject(read, remembered, read.state.make_plan(remembered))


def find_project_drift(read: ReadProject, record: SetupRecord) -> TrackerDrift | UnreadProject:
    """What somebody changed in a project of what is remembered of it, and by whom. Writes nothing.

    Raises SetupFileProblem where the record is of another project.
    """
    begun, remembered = time.monotonic(), record.find_record(read.state.subject)
    if read.state.make_plan(remembered).blocked and not read.state.wanted_objects:
        # That nothing has changed would be said of what nobody has seen.
        return UnreadProject(read.tracker, NothingShown(read.state.subject.project))
    lines = find_drift(read.state, remembered, read.tracker.config.mapping.ignored)
    try:
        origins = read.port.find_authors([line.key for line in lines], remembered.at or 0) if lines else {}
    except TrackerError as error:
        return UnreadProject(read.tracker, error)
    calls = read.calls + len(read.tracker.calls.take())
    seconds = read.seconds + time.monotonic() - begun
    return TrackerDrift(read.state.subject, remembered, lines, origins, calls, seconds)


def _connect_tracker(
    config: Config, tracker: TrackerConfig, site: SiteMemory, notices: NoticeBoard
) -> SetupTracker:
    calls = CallLog()
    own = make_connection(tracker, config.limits, notices)
    request = SetupRequest(
        connection=_sign_in(own, tracker, notices),
        own=own,
        desk=narrow_desk(config.desk, tracker.mapping.absent),
        mode=config.mode,
        hook_address=config.serve.hook_address(tracker.name),
        site=site,
        context=CallContext(on_call=calls.add),
    )
    return SetupTracker(tracker, request, _digest_sources(config, tracker), calls)


def _sign_in(own: Connection, tracker: TrackerConfig, notices: NoticeBoard) -> Connection:
    """The same place with the account that sets up, where the config names one."""
    if tracker.setup is None:
        return own
    token = LastGoodSecret(tracker.setup.token, tracker.name, notices)
    user, source = tracker.setup.user or own.user, tracker.setup.token.source
    return replace(own, user=user, token=token.read, token_source=source)


def _digest_sources(config: Config, tracker: TrackerConfig) -> Mapping[PlanSource, str]:
    digests = {
        PlanSource.CONFIG: config.digest,
        PlanSource.DESK: config.desk.digest,
        PlanSource.MAPPING: tracker.mapping_digest,
    }
    return {source: f"sha256:{digest}" for source, digest in digests.items()}
