"""The demo's projects are set up as anybody sets one up: planned, shown in short, applied."""

import time
from pathlib import Path

from rich.console import Console

from sdesk_sync.config import load_config
from sdesk_sync.demo.stage import StageProblem
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.printable import escape_controls
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.runtime.set_up import (
    PlannedProject,
    UnreadProject,
    connect_setup,
    plan_project,
    read_projects,
)
from sdesk_sync.setup.apply import ApplyClock, StepExecutor
from sdesk_sync.setup.drawing.pages import plan_shape
from sdesk_sync.setup.drawing.plans import PlanDrawing, ReadingCost
from sdesk_sync.setup.drawing.rule_rows import RuleRows
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.progress import ApplyResult, StepFailure, StepProgress, StepWait
from sdesk_sync.setup.record_file import (
    SetupRecord,
    TrackerRecordKeeper,
    hold_record,
    read_record,
    record_path,
)
from sdesk_sync.setup.record_lock import LockHolder
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.trackers.setup.port import StepOutcome


class UntoldProgress:
    """Of the single steps nothing is told."""

    def on_step_started(self, progress: StepProgress) -> None:
        """It goes on."""

    def on_step_waiting(self, progress: StepProgress, wait: StepWait) -> None:
        """It goes on later."""

    def on_step_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> None:
        """It went well."""

    def on_step_failed(self, progress: StepProgress, failure: StepFailure) -> None:
        """The result says so too."""


def set_up_projects(config: Path, out: Console, language: str) -> None:
    """Bring every project into shape that is not set up by hand or was before. Raises StageProblem."""
    checked = load_config(config)
    clock = make_clock(checked)
    for read in read_projects(connect_setup(checked)):
        # Read anew for each: what the one before came to stands in it.
        record = read_record(record_path(config))
        project = None if isinstance(read, UnreadProject) else plan_project(read, record)
        if isinstance(project, PlannedProject) and project.plan.steps:
            _print_plan(project, out, language)
            begun, result = time.monotonic(), _apply_plan(project, record, ApplyClock(clock.now))
            _print_result(result, time.monotonic() - begun, out, language)


def _print_plan(project: PlannedProject, out: Console, language: str) -> None:
    wording, desk = Wording(language), project.read.tracker.request.desk
    rules = RuleRows(RuleSentences(desk, project.rules, language), wording)
    cost = ReadingCost(project.read.calls, project.read.seconds)
    drawing = PlanDrawing(project.plan, desk, cost, rules)
    out.print(f"\n[bold]{console_texts('demo', language)['set-up.plan']}")
    for line in plan_shape(language, out.width).lay_out(drawing.draw_short()):
        out.print(line.text, markup=False, soft_wrap=True)


def _apply_plan(project: PlannedProject, record: SetupRecord, clock: ApplyClock) -> ApplyResult:
    """What applying it came to. Raises StageProblem."""
    subject = project.plan.subject
    with hold_record(record, LockHolder(subject.account, clock.now())) as held:
        keeper = TrackerRecordKeeper(held, subject)
        executor = StepExecutor(project.read.port, keeper, UntoldProgress(), clock)
        result = executor.apply(project.plan, project.plan.steps, project.record)
    if result.failure is not None:
        raise StageProblem(f"apply ended with: {escape_controls(result.failure.said)}")
    return result


def _print_result(result: ApplyResult, seconds: float, out: Console, language: str) -> None:
    told = console_texts("demo", language)["set-up.done"]
    said = told.format(count=len(result.done), seconds=Wording(language).seconds(seconds))
    out.print(said, markup=False, soft_wrap=True)
