"""By which key the config knows a project: as Jira writes it, and as it was before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.port import SiteMemory
from tests.trackers.jira.bodies import TRACKER
from tests.trackers.jira.setup.project_site import ProjectSite


@pytest.fixture
def project(tmp_path: Path) -> Iterator[ProjectSite]:
    """One that was set up."""
    with Sandbox(tmp_path, trackers=(TRACKER,)) as sandbox:
        yield ProjectSite(sandbox)


def test_a_renamed_project_is_found_by_its_old_key(project: ProjectSite) -> None:
    """Things of ours keep their names, and the record its project; the hook asks for the new key."""
    record = project.apply()
    project.reshape(key="HELP")
    project.memory = SiteMemory()
    state = project.port().read_state()
    plan = state.make_plan(record)
    assert (state.subject.project, state.reading.project.key) == ("DESK", "HELP")
    assert [note.values for note in plan.notes if note.code == "J202"] == [{"old": "DESK", "new": "HELP"}]
    assert [step.key.object for step in plan.steps] == [ObjectKind.HOOK]


def test_a_key_in_small_letters_is_the_same_key(project: ProjectSite) -> None:
    """Jira finds the project by it: nothing is named, or made once more, by how the config writes it."""
    record = project.apply()
    project.key, project.memory = "desk", SiteMemory()
    state = project.port().read_state()
    plan = state.make_plan(record)
    assert (state.subject.project, plan.steps, plan.blocked) == ("DESK", (), ())
    assert state.comparison.wanted.name == "DESK: Service desk"
