"""A plan that `plan --out` wrote: read back, and held against what is planned anew.

It is applied only as far as it still is what somebody looked at (docs/setup.md#saved-plans).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sdesk_sync.messages import message
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.json_file import SetupFileProblem, read_json_file
from sdesk_sync.setup.plan_shapes import PlanShape, TrackerPlanShape
from sdesk_sync.setup.planned import PlannedTracker, PlanSource, SourceDigests
from sdesk_sync.setup.step_shapes import read_step_shape
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupStep

_WAY_OUT = message("setup-file.plan-way-out")


@dataclass(frozen=True, slots=True)
class SavedTracker:
    """What a saved plan says of one tracker."""

    tracker: str
    site: str
    project: str
    digests: SourceDigests
    steps: tuple[SetupStep, ...]


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A saved plan, by tracker. `made_at` is written as in the file, in UTC."""

    product: str
    made_at: str
    trackers: tuple[SavedTracker, ...]

    @property
    def tracker_names(self) -> tuple[str, ...]:
        """The trackers it was made for."""
        return tuple(one.tracker for one in self.trackers)


@dataclass(frozen=True, slots=True)
class StepDifference:
    """A step still to do that the saved plan does not have so: `saved` is its own, None where it has none."""

    planned: SetupStep
    saved: SetupStep | None


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """In what a saved plan differs from what is planned now; where it does, none of it is applied."""

    tracker: str
    changed_sources: tuple[PlanSource, ...] = ()
    is_other_project: bool = False
    is_not_saved: bool = False
    """The saved plan was not made for this tracker."""
    steps: tuple[StepDifference, ...] = ()


def read_saved_plan(file: Path) -> SavedPlan:
    """The plan in a file. Raises SetupFileProblem."""
    shape = read_json_file(file, PlanShape, _WAY_OUT)
    names = [tracker.name for tracker in shape.trackers]
    if twice := [name for name in names if names.count(name) > 1]:
        # Each would be gone about twice, by the same plan.
        raise SetupFileProblem(
            message("setup-file.twice", file=file, name=escape_controls(twice[0]), way_out=_WAY_OUT)
        )
    return SavedPlan(shape.product, shape.made_at, tuple(map(_read_saved_tracker, shape.trackers)))


def find_plan_differences(
    saved: SavedPlan, planned: tuple[PlannedTracker, ...]
) -> tuple[PlanDifference, ...]:
    """In what each of the trackers differs from the saved plan; one that is half done does not."""
    by_name = {one.tracker: one for one in saved.trackers}
    found = (_compare_tracker(by_name.get(one.plan.subject.tracker), one) for one in planned)
    return tuple(difference for difference in found if difference is not None)


def _read_saved_tracker(shape: TrackerPlanShape) -> SavedTracker:
    steps = tuple(map(read_step_shape, shape.steps))
    return SavedTracker(shape.name, shape.site, shape.project, shape.digests, steps)


def _compare_tracker(saved: SavedTracker | None, planned: PlannedTracker) -> PlanDifference | None:
    subject = planned.plan.subject
    if saved is None:
        return PlanDifference(subject.tracker, is_not_saved=True)
    changed = tuple(each for each in PlanSource if saved.digests.get(each) != planned.digests.get(each))
    is_other = _is_other_project(saved, subject)
    steps = tuple(_find_other_steps(saved, planned))
    if changed or is_other or steps:
        return PlanDifference(subject.tracker, changed, is_other, steps=steps)
    return None


def _is_other_project(saved: SavedTracker, subject: PlanSubject) -> bool:
    return (saved.site, saved.project) != (subject.site, subject.project)


def _find_other_steps(saved: SavedTracker, planned: PlannedTracker) -> Iterator[StepDifference]:
    for step in planned.plan.steps:
        # A thing may take two steps, such as to be made and to be put in its place.
        same = [each for each in saved.steps if (each.key, each.action) == (step.key, step.action)]
        if not is_planned(step, same):
            yield StepDifference(step, next(iter(same), None))


def is_planned(step: SetupStep, steps: Iterable[SetupStep]) -> bool:
    """Whether a step is one of these: the same write to the same thing as it is."""
    return _strip_needs(step) in map(_strip_needs, steps)


def _strip_needs(step: SetupStep) -> SetupStep:
    """The step without its needs, which follow from what it makes and are fewer once some of it is there."""
    return replace(step, needs=())
