"""What a plan says of a site that somebody has left in another shape: a word of the control each."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, Protocol

import pytest
import requests

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.setup.steps import SeenBy, SetupCode, SetupPlan
from tests.trackers.jira.bodies import TRACKER
from tests.trackers.jira.setup.project_site import ProjectSite

EMPTY, SEEDED = ProjectBeginning.EMPTY, ProjectBeginning.SEEDED
NAME = "DESK: Service desk"
BLOCKING = {
    "team-managed": (True, "J101"),
    "archived": (True, "J102"),
    "project-type": ("business", "J102"),
    "rights": ("none", "J105"),
    "tickets": (60, "J104"),
}
HELD = {
    "sub-task": ("Incident", "J103"),
    "paragraph": ("Desk: Billing", "J103"),
    "second-field": ("Desk: Billing", "J103"),
    "screen": (NAME, "J103"),
    "workflow": (NAME, "J103"),
}
NOTED = {
    "done-status": ("Planned", "J201"),
    "held-role": ("Desk bot", "J203"),
    "transition": ("Escalate", "J206"),
}
BY_HAND = {
    "columns": (SEEDED, {"Unmapped statuses": ["Planned"]}, "J301"),
    "boards": (SEEDED, ["Hosting"], "J301"),
    "missing-groups": (SEEDED, ["desk-hosting"], "J302"),
    "shared": (EMPTY, ["screen"], "J304"),
    "jira-free": (EMPTY, True, "J305"),
}
SHARED: dict[str, tuple[int, list[str]]] = {
    "workflow-scheme": (1, ["priority"]),
    "issue-type-scheme": (1, ["priority"]),
    "priority-scheme": (0, []),
    "field-configuration": (0, ["priority", "screen-field"]),
    "workflow": (0, ["priority"]),
}
"""How many steps more there are, and of what the other project gets to see something."""

PlanOf = Callable[[ProjectBeginning, dict[str, Any]], SetupPlan]


class CodedEntry(Protocol):
    """What a plan tells beside its steps."""

    @property
    def code(self) -> SetupCode:
        """What it is about."""
        ...


@pytest.fixture(scope="module")
def plan_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanOf]:
    """The plan for a project that began so and was given a shape then."""
    with ExitStack() as stack:

        @cache
        def begin(begins: ProjectBeginning) -> Sandbox:
            home = tmp_path_factory.mktemp(begins.value)
            return stack.enter_context(Sandbox(home, trackers=(TRACKER,), begins=begins))

        def plan(begins: ProjectBeginning, shape: dict[str, Any]) -> SetupPlan:
            sandbox = begin(begins)
            control = sandbox.line["control"]
            requests.post(f"{control}/reset", timeout=10).raise_for_status()
            ordered = requests.put(f"{control}/shape", json={"tracker": TRACKER, **shape}, timeout=10)
            assert ordered.json() == {}, ordered.text
            return ProjectSite(sandbox).plan()

        yield plan


def codes(entries: Iterable[CodedEntry]) -> list[str]:
    """Their codes, in order."""
    return sorted(each.code.value for each in entries)


@pytest.mark.parametrize("word", BLOCKING)
def test_a_shape_blocks_the_plan(plan_of: PlanOf, word: str) -> None:
    """Whatever else there would be to do."""
    value, code = BLOCKING[word]
    assert codes(plan_of(EMPTY, {word: value}).blocked) == [code]


@pytest.mark.parametrize("kind", HELD)
def test_a_name_of_ours_is_held_by_others(plan_of: PlanOf, kind: str) -> None:
    """In a project that was set up, one thing of which somebody has replaced."""
    name, code = HELD[kind]
    assert codes(plan_of(SEEDED, {"foreign": {kind: name}}).blocked) == [code]


@pytest.mark.parametrize("kind", NOTED)
def test_what_others_have_changed_is_noted(plan_of: PlanOf, kind: str) -> None:
    """And left as it is."""
    name, code = NOTED[kind]
    usual, plan = plan_of(SEEDED, {}), plan_of(SEEDED, {"foreign": {kind: name}})
    assert (codes(plan.notes), plan.steps, plan.blocked) == ([code], usual.steps, ())


@pytest.mark.parametrize("word", BY_HAND)
def test_what_only_people_can_do_is_told(plan_of: PlanOf, word: str) -> None:
    """Beside what such a project asks for anyhow."""
    begins, value, code = BY_HAND[word]
    usual, plan = plan_of(begins, {}), plan_of(begins, {word: value})
    assert codes(plan.by_hand) == sorted([*codes(usual.by_hand), code])


@pytest.mark.parametrize("word", SHARED)
def test_what_the_other_project_shares_is_left_to_it(plan_of: PlanOf, word: str) -> None:
    """A scheme of its own is one step more; what the other project gets to see is told."""
    more, seen = SHARED[word]
    usual, plan = plan_of(EMPTY, {}), plan_of(EMPTY, {"shared": [word]})
    assert len(plan.steps) - len(usual.steps) == more
    assert sorted({str(s.key.object) for s in plan.steps if SeenBy(("OPS",)) in s.effects}) == seen
