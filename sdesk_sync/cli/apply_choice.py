"""Which steps of which trackers an apply is about, and whether a plan that was saved still holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from sdesk_sync.cli.setup_run import SetupRun
from sdesk_sync.config import ConfigProblem
from sdesk_sync.runtime.set_up import PlannedProject
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.saved_plan import PlanDifference
from sdesk_sync.setup.selection import SelectionProblem, select_by_hand, select_steps
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.steps import ByHandStep, SetupStep

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """What a person asked for: a saved plan, a tracker, single steps, codes of what was done by hand."""

    file: Path | None = None
    tracker: str | None = None
    only: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenSteps:
    """What of a project's plan is meant: steps to take, and by-hand steps that somebody did."""

    project: PlannedProject
    steps: tuple[SetupStep, ...]
    done: tuple[ByHandStep, ...] = ()

    @property
    def narrowed_project(self) -> PlannedProject:
        """The project with the plan as far as it is meant."""
        return replace(self.project, plan=replace(self.project.plan, steps=self.steps))


def choose_steps(run: SetupRun, request: ApplyRequest, wording: Wording) -> tuple[ChosenSteps, ...]:
    """What is meant of each project's plan, all where nothing is named. Raises ConfigProblem."""
    if not request.only and not request.done:
        return tuple(ChosenSteps(project, project.plan.steps) for project in run.plans)
    steps: dict[str, list[SetupStep]] = {}
    for written in request.only:
        key = _parse_step_key(written, wording)
        for name, found in _find_in_any(run, partial(_select_key, key), wording):
            steps.setdefault(name, []).extend(found)
    settled: dict[str, list[ByHandStep]] = {}
    for code in request.done:
        for name, done in _find_in_any(run, partial(_select_code, code), wording):
            settled.setdefault(name, []).extend(done)
    return tuple(
        ChosenSteps(
            project,
            tuple(step for step in project.plan.steps if step in steps.get(project.name, ())),
            tuple(settled.get(project.name, ())),
        )
        for project in run.plans
    )


def _select_key(key: StepKey, project: PlannedProject) -> tuple[SetupStep, ...]:
    return select_steps(project.plan, (key,))


def _select_code(code: str, project: PlannedProject) -> tuple[ByHandStep, ...]:
    return select_by_hand(project.plan, code)


def _find_in_any(
    run: SetupRun, select: Callable[[PlannedProject], C], wording: Wording
) -> Iterator[tuple[str, C]]:
    """What is selected, in every tracker that has it; one has to. Raises ConfigProblem."""
    first: SelectionProblem | None = None
    has_found = False
    for project in run.plans:
        # Nothing of it is gone about, whatever was asked for; what blocks it is shown.
        if project.plan.blocked:
            has_found = True
            continue
        try:
            yield project.name, select(project)
            has_found = True
        except SelectionProblem as problem:
            first = first or problem
    if first is not None and not has_found:
        raise ConfigProblem(_tell_problem(first, wording))


def _tell_problem(problem: SelectionProblem, wording: Wording) -> str:
    told = wording.say(f"select.{problem.fault}", asked=problem.asked)
    return f"{told}{wording.say('select.nearest', nearest=problem.nearest)}" if problem.nearest else told


def _parse_step_key(written: str, wording: Wording) -> StepKey:
    try:
        return StepKey.parse(written)
    except ValueError:
        raise ConfigProblem(wording.say("select.no-key", asked=written)) from None


def draw_differences(differences: Sequence[PlanDifference], wording: Wording) -> Iterator[DrawnRow]:
    """In what a saved plan no longer holds."""
    for each in differences:
        yield DrawnRow(wording.say("saved.broken", tracker=each.tracker))
        if each.is_not_saved:
            yield DrawnRow(wording.say("saved.not-saved"), lead="  ")
        if each.is_other_project:
            yield DrawnRow(wording.say("saved.other-project"), lead="  ")
        for source in each.changed_sources:
            yield DrawnRow(wording.say(f"saved.changed.{source}"), lead="  ")
        for step in each.steps:
            how = wording.say("saved.new-step" if step.saved is None else "saved.other-step")
            mark = RowMark.CREATE if step.saved is None else RowMark.CHANGE
            yield DrawnRow(name_of_others(str(step.planned.key)), how, lead=f"  {mark} ", mark=mark)
