"""A project is set up beside another one that shares what it has: the other sees what the plan says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sdesk_sync.setup.drift import find_drift
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import SeenBy, SetupCode, SetupPlan
from tests.harness.jira_admin import JiraAdmin
from tests.harness.set_up import FreshProject, fresh_project

OTHER = "OPS"
OUR_PRIORITY = "Not prioritised"
SHARED = (
    "workflow-scheme",
    "workflow",
    "issue-type-scheme",
    "issue-type-screen-scheme",
    "screen-scheme",
    "screen",
    "priority-scheme",
    "field-configuration",
)
_OF_SCHEMES = ("projects", "total", "maxResults")
SCREENS = frozenset({"issue-type-screen-scheme", "screen-scheme", "screen"})


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up, and another one on the same site."""
    with fresh_project(tmp_path, "support") as found:
        yield found


@pytest.mark.parametrize("shared", [(), *((each,) for each in SHARED), SHARED], ids="-and-".join)
def test_the_other_project_sees_what_the_plan_says_and_no_more(
    fresh: FreshProject, shared: tuple[str, ...]
) -> None:
    """Its forms, screens, workflows, priorities: as they were, but for a priority where that was told."""
    admin = JiraAdmin(fresh.place, "support")
    admin.shape(shared=list(shared))
    before, plan = admin.describe(OTHER), fresh.plan().plan
    told = list_told(plan)
    assert fresh.apply().failure is None
    assert without_ours(admin.describe(OTHER), told) == without_ours(before, told)
    assert (ObjectKind.PRIORITY in told) is ("priority-scheme" not in shared)
    assert told <= {ObjectKind.PRIORITY, ObjectKind.FIELD_USE, ObjectKind.SCREEN_FIELD}
    after = fresh.plan()
    assert after.plan.steps == ()
    codes = {step.code for step in after.plan.open_by_hand}
    assert (SetupCode.SCREENS_SHARED in codes) is bool(SCREENS & set(shared))
    assert find_drift(after.read.state, after.record, ()) == ()


def list_told(plan: SetupPlan) -> set[ObjectKind]:
    """Of which things the plan says that the other project sees them."""
    return {
        step.key.object
        for step in plan.steps
        for effect in step.effects
        if isinstance(effect, SeenBy) and OTHER in effect.projects
    }


def without_ours(shown: Any, told: set[ObjectKind]) -> Any:
    """What the other project shows, without the priority that was told of, or a role that nobody holds.

    Of a scheme of priorities is left out who else goes by it, and how many there are: ours leaves it.
    """
    match shown:
        case dict():
            kept = {
                key: each
                for key, each in shown.items()
                if key not in ("projects", "total", "maxResults") and (key, each) != (BOT_ROLE, [])
            }
            return {key: without_ours(each, told) for key, each in kept.items()}
        case list():
            is_told = ObjectKind.PRIORITY in told
            named = [each for each in shown if not (is_told and _is_our_priority(each))]
            return [without_ours(each, told) for each in named]
        case _:
            return shown


def _is_our_priority(shown: Any) -> bool:
    return isinstance(shown, dict) and shown.get("name") == OUR_PRIORITY
