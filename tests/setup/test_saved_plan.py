"""A saved plan is applied as far as it still is what somebody looked at."""

from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.setup.json_file import SetupFileProblem
from sdesk_sync.setup.plan_json import plan_to_json
from sdesk_sync.setup.planned import PlannedTracker, PlanSource
from sdesk_sync.setup.saved_plan import PlanDifference, SavedPlan, find_plan_differences, read_saved_plan
from sdesk_sync.trackers.setup.steps import SetupPlan
from tests.setup.any_plan import digest_source
from tests.setup.played_project import SUBJECT, creation, label

DIGESTS = {source: digest_source(source.encode()) for source in PlanSource}
STEPS = (creation("a"), creation("b", "a"), creation("c", "a", "b"))


def plan(*steps: object, **subject: str) -> PlannedTracker:
    """What is planned now."""
    told = replace(SUBJECT, **subject)  # type: ignore[arg-type]  # of texts
    return PlannedTracker(SetupPlan(told, steps), 9, DIGESTS)  # type: ignore[arg-type]  # steps


@pytest.fixture
def saved(tmp_path: Path) -> SavedPlan:
    """Three steps, as they were written to a file."""
    file = tmp_path / "plan.json"
    file.write_text(plan_to_json("sdesk-sync", 0, (plan(*STEPS),)))
    return read_saved_plan(file)


def test_what_is_planned_still_is_applied(saved: SavedPlan) -> None:
    """Nothing came between."""
    assert find_plan_differences(saved, (plan(*STEPS),)) == ()


def test_what_is_half_done_is_resumed(saved: SavedPlan) -> None:
    """What is there already is needed by nobody any more; and nothing left is no difference either."""
    assert find_plan_differences(saved, (plan(replace(STEPS[2], needs=())),)) == ()
    assert find_plan_differences(saved, (plan(),)) == ()


def test_what_somebody_changed_between_is_named(saved: SavedPlan) -> None:
    """That step, and no other."""
    other = replace(STEPS[1], before=label("b", "#000000"))
    (difference,) = find_plan_differences(saved, (plan(STEPS[0], other, creation("d")),))
    assert [(one.planned.name, one.saved) for one in difference.steps] == [("b", STEPS[1]), ("d", None)]
    assert (difference.changed_sources, difference.is_other_project) == ((), False)


@pytest.mark.parametrize("source", PlanSource)
def test_another_file_is_another_plan(saved: SavedPlan, source: PlanSource) -> None:
    """Even where its steps are the same: nobody has looked at what else it says."""
    now = replace(plan(*STEPS), digests={**DIGESTS, source: digest_source(b"other")})
    assert find_plan_differences(saved, (now,)) == (PlanDifference("engineering", (source,)),)


def test_another_project_is_another_plan(saved: SavedPlan) -> None:
    """Also one of another tracker."""
    (difference,) = find_plan_differences(saved, (plan(*STEPS, project="acme/other"),))
    assert difference.is_other_project
    (difference,) = find_plan_differences(saved, (plan(*STEPS, tracker="support"),))
    assert (difference.tracker, difference.is_not_saved) == ("support", True)


def test_a_plan_that_names_a_tracker_twice_is_none_of_ours(tmp_path: Path) -> None:
    """Each step would be taken twice."""
    file = tmp_path / "plan.json"
    file.write_text(plan_to_json("sdesk-sync", 0, (plan(*STEPS), plan(*STEPS))))
    with pytest.raises(SetupFileProblem, match="has engineering more than once; plan again with"):
        read_saved_plan(file)
