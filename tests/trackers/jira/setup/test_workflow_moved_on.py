"""A workflow that somebody saves between the plan and the write: read anew, and nothing is done unseen."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.setup.apply import StepExecutor
from sdesk_sync.setup.progress import ApplyResult, FailureKind
from sdesk_sync.setup.selection import select_steps
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from tests.setup.played_project import Diary, Kept
from tests.trackers.jira.bodies import TRACKER
from tests.trackers.jira.setup.project_site import ProjectSite
from tests.trackers.jira.setup.workflows import NAME, transition_named

WORKFLOW = StepKey(ObjectKind.WORKFLOW, NAME)
_STATUS = ("statusReference", "id", "name", "statusCategory", "description")
_WORKFLOW = ("id", "version", "description", "statuses", "transitions", "startPointLayout")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[ProjectSite]:
    """A project that is set up, in whose workflow somebody has opened one of the bot's own ways."""
    with Sandbox(tmp_path, trackers=(TRACKER,), begins=ProjectBeginning.SEEDED) as running:
        site = ProjectSite(running)
        site.apply()
        save(site, lambda ways: transition_named(ways, "Desk: New").pop("conditions"))
        yield site


def save(site: ProjectSite, edit: Callable[[list[Any]], object]) -> None:
    """An administrator edits the transitions of our workflow, and saves it."""
    shown = site.api("POST", "workflows", {"workflowNames": [NAME]})
    (workflow,) = shown["workflows"]
    edit(workflow["transitions"])
    sent = {
        "statuses": [{key: one[key] for key in _STATUS} for one in shown["statuses"]],
        "workflows": [{key: workflow[key] for key in _WORKFLOW if key in workflow}],
    }
    site.api("POST", "workflows/update", sent)


def apply(site: ProjectSite, edit: Callable[[list[Any]], object]) -> tuple[ApplyResult, Diary]:
    """Plan, have somebody save the workflow, and apply."""
    port, diary = site.port(), Diary()
    plan = port.read_state().make_plan(EMPTY_RECORD)
    steps = select_steps(plan, [WORKFLOW])
    assert [step.key for step in steps] == [WORKFLOW]
    save(site, edit)
    return StepExecutor(port, Kept(), diary).apply(plan, steps, EMPTY_RECORD), diary


def test_what_is_saved_as_it_was_changes_no_plan(project: ProjectSite) -> None:
    """Only its version is another: it is put right all the same."""
    result, diary = apply(project, lambda ways: None)
    assert result.failure is None
    assert "moved-on 0 s" in diary.lines
    assert WORKFLOW not in {step.key for step in project.plan().steps}


def test_what_somebody_adds_meanwhile_is_looked_at_first(project: ProjectSite) -> None:
    """The plan that was shown does not say that it stays; the next one does."""
    theirs = {"id": "4711", "name": "Legal check", "type": "GLOBAL", "links": []}
    result, _ = apply(project, lambda ways: ways.append({**transition_named(ways, "Desk: Fixed"), **theirs}))
    assert result.failure is not None
    assert (result.failure.kind, result.failure.status) == (FailureKind.MOVED_ON, 409)
    assert len(result.still_to_do) == 1
    assert WORKFLOW in {step.key for step in project.plan().steps}
