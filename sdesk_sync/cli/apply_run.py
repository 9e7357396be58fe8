"""An apply from its question to its end: whether it holds, whether somebody says yes, what came of it."""

import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from sdesk_sync.cli.apply_choice import ApplyRequest, ChosenSteps, choose_steps, draw_differences
from sdesk_sync.cli.apply_progress import show_progress
from sdesk_sync.cli.looking import show_looking
from sdesk_sync.cli.setup_page import TerminalPage
from sdesk_sync.cli.setup_run import PageDetail, SetupExit, SetupRun, plan_trackers
from sdesk_sync.cli.terminal import say
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.runtime.set_up import PlannedProject
from sdesk_sync.setup.apply import ApplyClock, StepExecutor
from sdesk_sync.setup.apply_json import JsonLines, summary_to_json
from sdesk_sync.setup.drawing.coded import say_code
from sdesk_sync.setup.drawing.pages import draw_plan_parts, plan_shape
from sdesk_sync.setup.drawing.progress import ProgressDrawing
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.progress import ApplyObserver, ApplyResult, FailureKind
from sdesk_sync.setup.record_file import HeldRecord, TrackerRecordKeeper, hold_record
from sdesk_sync.setup.record_lock import LockHolder, RecordLocked
from sdesk_sync.setup.remembering import remember_found, remember_settlement
from sdesk_sync.setup.saved_plan import find_plan_differences, read_saved_plan
from sdesk_sync.trackers.setup.steps import Settlement

_EXITS = {
    FailureKind.UNREACHABLE: SetupExit.UNREACHABLE,
    FailureKind.BUSY: SetupExit.REFUSED,
    FailureKind.MOVED_ON: SetupExit.REFUSED,
}


@dataclass(frozen=True, slots=True)
class ApplyRun:
    """What is to be applied, read and planned; nothing is written yet."""

    run: SetupRun
    chosen: tuple[ChosenSteps, ...]
    wording: Wording
    page: TerminalPage

    def apply_on_terminal(self, *, is_confirmed: bool) -> SetupExit:
        """Show the plan, ask, take the steps and tell how they go on."""
        detail, shown = PageDetail(), {one.project.name: one.narrowed_project for one in self.chosen}
        parts = self.run.replace_plans(shown).draw_parts(self.wording, detail)
        self.page.print_lines(draw_plan_parts(parts, plan_shape(self.wording.language, self.page.width)))
        meant = self._find_applicable()
        if any(one.project.plan.blocked for one in self.chosen):
            say(self.wording.say("apply.blocked"), err=True)
        if not meant:
            if self._count_by_hand():
                say(self.wording.say("next.by-hand"))
            return self._find_exit(())
        if not is_confirmed and not (meant := self._ask_person(meant)):
            return SetupExit.REFUSED
        drawing, begun = ProgressDrawing(self.wording, self.page.width), time.monotonic()
        try:
            results = self._apply(meant, show_progress(self.page, drawing))
        except KeyboardInterrupt:
            say(self.wording.say("apply.interrupted"), err=True)
            return SetupExit.ERROR
        if results is None:
            return SetupExit.REFUSED
        if any(one.steps for one in meant):
            seconds = time.monotonic() - begun
            ending = self._find_exit(results)
            self.page.print_lines(drawing.draw_summary(results, seconds, ending, self._count_by_hand()))
        if codes := sorted({step.code for one in meant for step in one.done}):
            say(self.wording.say("apply.noted", codes=", ".join(codes)))
        return self._find_exit(results)

    def apply_as_json(self, *, is_confirmed: bool) -> SetupExit:
        """Take the steps; every event is a line of JSON on stdout, and stderr says what forbids it."""
        self.run.tell_unread(self.wording)
        for one in self.chosen:
            for blocked in one.project.plan.blocked:
                told = say_code(self.wording, blocked.code, blocked.values)
                say(f"{one.project.name}: {blocked.code} {told}", err=True)
        meant = self._find_applicable()
        if meant and not is_confirmed and any(one.steps for one in meant):
            say(self.wording.say("apply.not-asked"), err=True)
            return SetupExit.REFUSED
        results = self._apply(meant, nullcontext(JsonLines(click.echo))) if meant else ()
        if results is None:
            return SetupExit.REFUSED
        click.echo(summary_to_json(results))
        return self._find_exit(results)

    def _find_applicable(self) -> tuple[ChosenSteps, ...]:
        """What can be gone about: of a project that something blocks nothing is."""
        with_steps = (
            one for one in self.chosen if one.steps or one.done or self._is_record_behind(one.project)
        )
        return tuple(one for one in with_steps if not one.project.plan.blocked)

    def _count_by_hand(self) -> int:
        """How much is left to a person; none of a project that something blocks: that comes first."""
        plans = [one.project.plan for one in self.chosen]
        if any(plan.blocked for plan in plans):
            return 0
        return sum(len(plan.open_by_hand) for plan in plans) - sum(len(one.done) for one in self.chosen)

    def _is_record_behind(self, project: PlannedProject) -> bool:
        """Whether something is not noted: what became of a step that was cut, or what was there before."""
        found = remember_found(project.record, project.read.state)
        return self.run.record.find_record(project.plan.subject) != found

    def _ask_person(self, meant: tuple[ChosenSteps, ...]) -> tuple[ChosenSteps, ...]:
        """Those to which somebody says yes; for what is only noted nobody is asked."""
        if any(one.steps for one in meant) and not sys.stdin.isatty():
            say(self.wording.say("apply.not-asked"), err=True)
            return ()
        agreed = tuple(one for one in meant if not one.steps or self._is_agreed(one))
        if not agreed:
            say(self.wording.say("apply.declined"), err=True)
        return agreed

    def _is_agreed(self, one: ChosenSteps) -> bool:
        question = self.wording.count("apply.question", len(one.steps), tracker=one.project.name)
        try:
            answer = click.prompt(question, default="", show_default=False, prompt_suffix="")
        except click.Abort:
            click.echo()
            return False
        return str(answer).strip().casefold() in self.wording.say("apply.yes").split()

    def _apply(
        self, meant: tuple[ChosenSteps, ...], observing: AbstractContextManager[ApplyObserver]
    ) -> tuple[ApplyResult, ...] | None:
        """What came of each tracker's steps; None where another apply has the record."""
        # Taken only now: whoever is asked may take long, and meanwhile others go on.
        clock = make_clock(self.run.config)
        holder = LockHolder(meant[0].project.plan.subject.account, clock.now())
        try:
            with hold_record(self.run.record, holder) as held, observing as observer:
                return _take_steps(meant, held, observer, ApplyClock(clock.now))
        except RecordLocked as locked:
            holder_text = locked.holder or self.wording.say("apply.another")
            say(self.wording.say("apply.locked", lock=locked.lock, holder=holder_text), err=True)
            return None

    def _find_exit(self, results: Sequence[ApplyResult]) -> SetupExit:
        failures = [result.failure for result in results if result.failure]
        if failures:
            return _EXITS.get(failures[0].kind, SetupExit.ERROR)
        if self.run.read_failure is not None:
            return self.run.read_failure
        is_blocked = any(one.project.plan.blocked for one in self.chosen)
        return SetupExit.REFUSED if is_blocked else SetupExit.NOTHING_OPEN


def prepare_apply(
    config: Path, request: ApplyRequest, wording: Wording, page: TerminalPage
) -> ApplyRun | SetupExit:
    """What is to be applied, or how the command ends, because a saved plan no longer holds.

    Raises ConfigProblem, YamlErrors, SetupFileProblem.
    """
    saved = None if request.file is None else read_saved_plan(request.file)
    only = (
        (request.tracker,)
        if request.tracker
        else (tuple(one.tracker for one in saved.trackers) if saved else ())
    )
    with show_looking(wording):
        run = plan_trackers(config, only)
    if saved is not None:
        if run.read_failure is not None:
            run.tell_unread(wording)
            return run.read_failure
        differences = find_plan_differences(saved, tuple(one.to_planned_tracker() for one in run.plans))
        if differences:
            shape = plan_shape(wording.language, page.width)
            page.print_lines(shape.lay_out(draw_differences(differences, wording)))
            return SetupExit.REFUSED
    return ApplyRun(run, choose_steps(run, request, wording), wording, page)


def _take_steps(
    meant: tuple[ChosenSteps, ...], held: HeldRecord, observer: ApplyObserver, clock: ApplyClock
) -> tuple[ApplyResult, ...]:
    """Tracker after tracker, up to the first step that fails: what comes after it is still to do."""
    results: list[ApplyResult] = []
    changed: set[str] = set()
    for one in meant:
        keys = tuple(step.key for step in one.steps)
        # Of another site it might work, but a person looks at one failure at a time.
        if any(result.failure for result in results):
            results.append(ApplyResult((), keys))
            continue
        project = one.project
        keeper = TrackerRecordKeeper(held, project.plan.subject)
        record = remember_found(project.record, project.read.state)
        settlement = Settlement(clock.now(), project.plan.subject.account)
        for step in one.done:
            record = remember_settlement(record, step.code, (step.key,), settlement)
        executor = StepExecutor(project.read.port, keeper, observer, clock)
        is_first = project.plan.subject.site not in changed
        apply = executor.apply if is_first else executor.apply_after_others
        results.append(apply(project.plan, one.steps, record))
        changed |= {project.plan.subject.site} if one.steps else set()
    return tuple(results)
