"""What the tier Premium adds, through the library that others use too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import gitlab
import pytest
from gitlab.v4.objects import Project

from sdesk_sync.sandbox.gitlab.records import ProjectSettings
from sdesk_sync.sandbox.gitlab.shape import ProjectShape
from sdesk_sync.sandbox.run import Sandbox

BOTH = ("engineering", "engineering-premium")


@pytest.fixture(scope="module")
def tiers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A GitLab of each tier."""
    with Sandbox(tmp_path_factory.mktemp("tiers"), trackers=BOTH) as sandbox:
        yield sandbox


def project_of(sandbox: Sandbox, tracker: str, who: str) -> Project:
    """One of the projects, as somebody finds it."""
    place = sandbox.line["trackers"][tracker]
    client = gitlab.Gitlab(place["url"], private_token=place["people"][who]["token"], timeout=10)
    return client.projects.get("acme/engineering")


def last_hook(sandbox: Sandbox, tracker: str) -> Any:
    """The body of the newest delivery of a tracker."""
    sent = [each.delivery for each in list(sandbox.world.outgoing.log) if each.delivery.tracker == tracker]
    return json.loads(sent[-1].body)


def test_only_premium_has_a_default_text(tiers: Sandbox) -> None:
    """The key itself tells the tier (docs/trackers/gitlab.md#premium)."""
    tiers.world.gitlab("engineering-premium").reshape(
        ProjectShape(settings=ProjectSettings(issues_template="x"))
    )
    found = {tracker: project_of(tiers, tracker, "lena").attributes for tracker in BOTH}
    told = {tracker: project.get("issues_template") for tracker, project in found.items()}
    assert told == {"engineering": None, "engineering-premium": "x"}
    assert "issues_template" not in found["engineering"]


def test_several_have_an_issue(tiers: Sandbox) -> None:
    """On Free the first does; a command adds and takes away one."""
    found = {}
    for tracker in BOTH:
        issue = project_of(tiers, tracker, "lena").issues.create({"title": "x", "assignee_ids": [12, 13]})
        issue.notes.create({"body": "/assign @dev"})
        issue.notes.create({"body": "/unassign @anna"})
        read = project_of(tiers, tracker, "lena").issues.get(issue.iid)
        found[tracker] = [each["username"] for each in read.assignees]
    assert found == {"engineering": [], "engineering-premium": ["sami", "dev"]}


def test_an_issue_has_a_weight(tiers: Sandbox) -> None:
    """In answers, bodies and `changes`; a customer cannot set it, nor anybody on Free."""
    project = project_of(tiers, "engineering-premium", "lena")
    issue = project.issues.create({"title": "x", "weight": 3})
    assert (issue.weight, issue.epic, issue.iteration, issue.health_status) == (3, None, None, None)
    issue.weight = 5
    issue.save()
    told = last_hook(tiers, "engineering-premium")
    assert (told["object_attributes"]["weight"], told["changes"]["weight"]["previous"]) == (5, 3)
    issue.notes.create({"body": "/weight 8"})
    assert project.issues.get(issue.iid).weight == 8
    own = project_of(tiers, "engineering-premium", "carla").issues.create({"title": "x"})
    own.weight = 1
    own.save()
    assert own.weight is None
    free = project_of(tiers, "engineering", "lena").issues.create({"title": "x", "weight": 3})
    assert "weight" not in free.attributes
    assert free.notes.create({"body": "/weight 8"}).summary == ["Could not apply weight command."]


def test_an_issue_has_a_status_that_no_answer_shows(tiers: Sandbox) -> None:
    """Done closes, closing is Done, and a customer moves their own."""
    issue = project_of(tiers, "engineering-premium", "carla").issues.create({"title": "x"})

    def told() -> tuple[str, str]:
        shown = last_hook(tiers, "engineering-premium")["object_attributes"]
        return shown["status"]["name"], shown["state"]

    assert told() == ("To do", "opened")
    issue.notes.create({"body": '/status "In progress"'})
    assert told() == ("In progress", "opened")
    changes = last_hook(tiers, "engineering-premium")["changes"]
    assert (changes["status"]["previous"]["name"], "labels" in changes) == ("To do", False)
    issue.notes.create({"body": '/status "Done"'})
    assert told() == ("Done", "closed")
    issue.state_event = "reopen"
    issue.save()
    assert told() == ("To do", "opened")
    assert "status" not in issue.attributes
    free = project_of(tiers, "engineering", "lena").issues.create({"title": "x"})
    assert free.notes.create({"body": '/status "Done"'}).summary == ["Could not apply status command."]
    incident = project_of(tiers, "engineering-premium", "lena").issues.create(
        {"title": "x", "issue_type": "incident"}
    )
    assert "status" not in last_hook(tiers, "engineering-premium")["object_attributes"], incident.iid


def test_labels_of_a_scope_displace_each_other(tiers: Sandbox) -> None:
    """On Free two stand side by side."""
    found = []
    for tracker in BOTH:
        issues = project_of(tiers, tracker, "lena").issues
        number = issues.create({"title": "x", "labels": ["status::new"]}).iid
        issues.update(number, {"add_labels": ["status::fixed"]})
        found.append(issues.get(number).labels)
    assert found == [["status::fixed", "status::new"], ["status::fixed"]]
