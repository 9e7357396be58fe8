"""What `plan` and `apply` begin with: the config, the record, and every project as it is now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

from sdesk_sync import __version__
from sdesk_sync.cli.terminal import say
from sdesk_sync.config import Config, load_config
from sdesk_sync.messages import tell_error
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.runtime.set_up import (
    PlannedProject,
    UnreadProject,
    connect_setup,
    plan_project,
    read_projects,
)
from sdesk_sync.setup.drawing.pages import PlanPart, UnplannedTracker
from sdesk_sync.setup.drawing.plans import PlanDrawing, ReadingCost, has_open_steps
from sdesk_sync.setup.drawing.rule_rows import RuleRows
from sdesk_sync.setup.drawing.sections import USUAL_LIMIT
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.plan_json import plan_to_json
from sdesk_sync.setup.record_file import SetupRecord, read_record, record_path
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.trackers.errors import (
    ForeignAnswer,
    Misconfigured,
    Rejected,
    Throttled,
    TrackerError,
    Transient,
)
from sdesk_sync.trackers.setup.port import NothingShown, OwnAccountUnfit


class SetupExit(IntEnum):
    """How a command of set-up ends."""

    NOTHING_OPEN = 0
    ERROR = 1
    OPEN = 2
    REFUSED = 3
    UNREACHABLE = 4


@dataclass(frozen=True, slots=True)
class PageDetail:
    """How much is shown: rows of a kind (None for all), and whether each rule is."""

    limit: int | None = USUAL_LIMIT
    lists_rules: bool = False


@dataclass(frozen=True, slots=True)
class SetupRun:
    """The trackers that were asked for, each planned or with why not, in the config's order."""

    config: Config
    record: SetupRecord
    projects: tuple[PlannedProject | UnreadProject, ...]

    @property
    def plans(self) -> tuple[PlannedProject, ...]:
        """Those of which there is a plan."""
        return tuple(one for one in self.projects if isinstance(one, PlannedProject))

    @property
    def read_failure(self) -> SetupExit | None:
        """How the command ends because something could not be read; None where all could."""
        return find_failure(one for one in self.projects if isinstance(one, UnreadProject))

    def find_exit(self) -> SetupExit:
        """How a plan ends that tells what is open."""
        if self.read_failure is not None:
            return self.read_failure
        plans = [one.plan for one in self.plans]
        if any(plan.blocked for plan in plans):
            return SetupExit.REFUSED
        return SetupExit.OPEN if any(map(has_open_steps, plans)) else SetupExit.NOTHING_OPEN

    def draw_parts(self, wording: Wording, detail: PageDetail) -> tuple[PlanPart, ...]:
        """Every tracker as it is shown."""
        return tuple(_draw_project(one, wording, detail) for one in self.projects)

    def replace_plans(self, shown: Mapping[str, PlannedProject]) -> "SetupRun":
        """The same with these plans, by the tracker's name."""
        return replace(self, projects=tuple(shown.get(one.name, one) for one in self.projects))

    def plans_to_json(self) -> str:
        """The plans for machines, and for `apply`."""
        planned = tuple(one.to_planned_tracker() for one in self.plans)
        return plan_to_json(f"sdesk-sync {__version__}", make_clock(self.config).now(), planned)

    def tell_unread(self, wording: Wording) -> None:
        """On stderr, of which trackers there is no plan and why."""
        tell_unread(self.projects, wording)


def find_failure(unread: Iterable[UnreadProject]) -> SetupExit | None:
    """How a command ends because something could not be read; None where all could."""
    errors = [one.error for one in unread if one.error]
    if not errors:
        return None
    is_down = all(isinstance(one, Transient) and not isinstance(one, Misconfigured) for one in errors)
    return SetupExit.UNREACHABLE if is_down else SetupExit.ERROR


def plan_trackers(config: Path, only: tuple[str, ...]) -> SetupRun:
    """Read and plan the trackers of a config, or only these; writes nothing.

    Raises ConfigProblem, YamlErrors, SetupFileProblem.
    """
    checked, record = load_config(config), read_record(record_path(config))
    read = read_projects(connect_setup(checked, only))
    projects = tuple(one if isinstance(one, UnreadProject) else plan_project(one, record) for one in read)
    return SetupRun(checked, record, projects)


def _draw_project(project: PlannedProject | UnreadProject, wording: Wording, detail: PageDetail) -> PlanPart:
    if isinstance(project, UnreadProject):
        return UnplannedTracker(project.name, say_unread(project, wording))
    desk = project.read.tracker.request.desk
    rules = RuleRows(RuleSentences(desk, project.rules, wording.language), wording, detail.lists_rules)
    cost = ReadingCost(project.read.calls, project.read.seconds)
    return PlanDrawing(project.plan, desk, cost, rules, detail.limit)


def tell_unread(projects: Iterable[object], wording: Wording) -> None:
    """On stderr, which of them could not be read and why."""
    for one in projects:
        if isinstance(one, UnreadProject):
            say(f"{one.name}: {say_unread(one, wording)}", err=True)


def say_unread(project: UnreadProject, wording: Wording) -> str:
    """Why there is no plan of a project."""
    if project.error is None:
        return wording.say("head.by-hand-kind")
    return _explain_error(project, project.error, wording)


def _name_account(project: UnreadProject) -> str:
    """Where in the config the account stands that did not fit."""
    is_own = isinstance(project.error, OwnAccountUnfit) or project.tracker.config.setup is None
    return "own" if is_own else "setup"


def _explain_error(project: UnreadProject, error: TrackerError, wording: Wording) -> str:
    told = tell_error(error, wording.language)
    match error:
        case NothingShown():
            return wording.say("head.nothing-shown", project=told)
        case Misconfigured(refusal=Rejected(status=401 | 403 | 404 as status, answer=said)):
            return _explain_refusal(project, status, said, wording)
        case Throttled(after_s=float() | int() as seconds):
            return wording.say("head.throttled", error=told, wait=wording.seconds(seconds))
        case ForeignAnswer():
            return wording.say("head.foreign", error=told)
        case Transient() if not isinstance(error, Misconfigured):
            return wording.say("head.down", error=told)
        case _:
            return wording.say("head.unreached", error=told)


def _explain_refusal(project: UnreadProject, status: int, said: str, wording: Wording) -> str:
    account = _name_account(project)
    section = f"trackers.{project.name}" + (".setup" if account == "setup" else "")
    fault = _FAULTS.get(status, account)
    # What an account has to be, and what it signs in with, each kind of tracker calls otherwise.
    key = f"head.refused.{fault}.{project.tracker.config.kind}"
    values = {"place": f"{section}.token", "said": said}
    return wording.say(key if wording.knows(key) else f"head.refused.{fault}", **values)


_FAULTS = {401: "token", 404: "project"}
"""What of an account does not fit, by how it is refused; else it lacks a right."""
