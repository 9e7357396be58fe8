"""A site that somebody has left in another shape: what the control makes, a word each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.boards import BoardResource
from sdesk_sync.sandbox.jira.editions import CLOUD, SERVICE_MANAGEMENT
from sdesk_sync.sandbox.jira.edits import FieldEditor
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.migration import MigrationQueue
from sdesk_sync.sandbox.jira.shape import ShapedSite
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.people import make_people
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.sandbox.jira.jira_site import JiraSite


@pytest.fixture(scope="module")
def running() -> Iterator[JiraSite]:
    """One site for all tests here."""
    with JiraSite(SERVICE_MANAGEMENT) as site:
        yield site


@pytest.fixture
def site(running: JiraSite) -> JiraSite:
    """The site as freshly started."""
    running.tracker.reset()
    return running


@pytest.mark.parametrize(
    ("word", "value", "facts"),
    [
        ("team-managed", True, {"simplified": True, "style": "next-gen"}),
        ("archived", True, {"archived": True}),
        ("project-type", "business", {"projectTypeKey": "business"}),
    ],
)
def test_a_project_is_of_another_kind(site: JiraSite, word: str, value: object, facts: Any) -> None:
    """As its own resource says; a reset takes it back."""
    usual = site.read_json("lena", "3/project/DESK")
    site.tracker.order_shape({word: value})
    assert site.read_json("lena", "3/project/DESK") == {**usual, **facts}
    site.tracker.reset()
    assert site.read_json("lena", "3/project/DESK") == usual


def test_a_project_has_another_key(site: JiraSite) -> None:
    """It is found by its id and by the key before."""
    site.tracker.order_shape({"key": "HELP"})
    assert site.read_json("lena", "3/project/10000")["key"] == "HELP"
    assert site.read_json("lena", "3/project/DESK")["key"] == "HELP"


def test_a_site_is_on_a_plan(site: JiraSite) -> None:
    """Of each product; a free one has no audit log."""
    for shape, plan, status in (({}, "PAID", 200), ({"jira-free": True}, "FREE", 403)):
        site.tracker.order_shape(shape)
        applications = site.read_json("anna", "3/instance/license")["applications"]
        assert applications == [{"id": f"jira-{one}", "plan": plan} for one in ("software", "servicedesk")]
        assert site.send_request("lena", "GET", "3/auditing/record").status_code == status


def administers(site: JiraSite, who: str) -> bool:
    """Whether somebody is told that they administer Jira."""
    told = site.read_json(who, "3/mypermissions", permissions="ADMINISTER")
    return bool(told["permissions"]["ADMINISTER"]["havePermission"])


def test_rights_are_taken_and_given(site: JiraSite) -> None:
    """Nobody administers, or somebody else."""
    site.tracker.order_shape({"rights": "none"})
    assert not administers(site, "lena")
    site.tracker.order_shape({"administrators": ["lena", "desk-bot"]})
    assert [administers(site, who) for who in ("lena", "desk-bot", "anna")] == [True, True, False]


def test_groups_and_licences_go(site: JiraSite) -> None:
    """A group that is missing has no members; who has no licence is no agent."""
    site.tracker.order_shape({"missing-groups": ["desk-hosting"], "unlicensed": ["desk-bot"]})
    names = [group["name"] for group in site.read_json("lena", "3/group/bulk")["values"]]
    assert ("desk-hosting" in names, "desk-support" in names) == (False, True)
    told = site.read_json("desk-bot", "3/mypermissions", permissions="SERVICEDESK_AGENT")
    assert told["permissions"]["SERVICEDESK_AGENT"]["havePermission"] is False


@pytest.fixture
def shaped() -> ShapedSite:
    """A site without its API, whose rows one sees."""
    project = JiraProject(CLOUD, ProjectBeginning.EMPTY, make_people())
    accounts = JiraAccounts(make_people(), CLOUD, lambda: project.rows.roles)
    clock = SandboxClock()
    editor = FieldEditor(project, FieldBook(project, accounts), clock)
    queue = MigrationQueue(project, accounts, editor)
    return ShapedSite(project, accounts, BoardResource(project), queue, clock)


SCHEMES = {
    "workflow-scheme": "workflow_schemes",
    "issue-type-scheme": "type_schemes",
    "issue-type-screen-scheme": "type_screen_schemes",
    "priority-scheme": "priority_schemes",
    "field-configuration": "field_configurations",
}


@pytest.mark.parametrize("word", SCHEMES)
def test_a_second_project_shares_a_scheme(shaped: ShapedSite, word: str) -> None:
    """Both use it, and the other project nothing else of this one."""
    rows = shaped.project.rows
    before = {name: getattr(rows, table).row_of("10001") for name, table in SCHEMES.items()}
    shaped.take_shape({"shared": [word]})
    for name, table in SCHEMES.items():
        ours, theirs = (getattr(rows, table).row_of(project) for project in ("10000", "10001"))
        assert theirs is (ours if name == word else before[name])
    table = getattr(rows, SCHEMES[word])
    assert sorted(table.users_of(table.row_of("10000"))) == ["10000", "10001"]
    shaped.take_shape({"default": [word]})
    assert table.row_of("10000") is next(iter(table))


def test_a_second_project_shares_a_screen(shaped: ShapedSite) -> None:
    """By its own scheme, or by a screen scheme of this one's; or all there is at once."""
    rows = shaped.project.rows
    screen = rows.screen_of("10000", "default", "edit")
    assert rows.projects_showing(screen) == ["10000"]
    for words in (["screen"], ["screen-scheme"], [*SCHEMES, "screen", "screen-scheme", "workflow"]):
        shaped.project.drop_contents()
        rows = shaped.project.rows
        shaped.take_shape({"shared": words})
        assert rows.projects_showing(rows.screen_of("10000", "default", "edit")) == ["10000", "10001"]


def test_names_of_ours_are_held_by_others(site: JiraSite) -> None:
    """A sub-task, a paragraph, a second field, a finished status, a screen without our mark, a held role."""
    things = {
        "sub-task": "Delivery (DESK)", "paragraph": "Desk: Estimate", "second-field": "Desk: Billing",
        "done-status": "Planned", "screen": "DESK: Service desk", "held-role": "Desk bot",
    }  # fmt: skip
    site.tracker.order_shape({"foreign": things})
    types = {one["name"]: one for one in site.read_json("lena", "3/issuetype")}
    assert types["Delivery (DESK)"]["hierarchyLevel"] == -1
    fields = [(one["name"], one["schema"].get("custom", "")) for one in site.read_json("lena", "3/field")[1:]]
    assert [name for name, _ in fields].count("Desk: Billing") == 2
    assert any(name == "Desk: Estimate" and kind.endswith(":textarea") for name, kind in fields)
    statuses = {one["name"]: one for one in site.read_json("lena", "3/status")}
    assert statuses["Planned"]["statusCategory"]["key"] == "done"
    roles = site.read_json("lena", "3/project/DESK/role")
    held = site.send_request_to(roles["Desk bot"], "lena", "GET").json()
    assert [one["displayName"] for one in held["actors"]] == ["Anna Amsel", "Desk Bot"]


def test_a_project_has_tickets_of_its_own(shaped: ShapedSite) -> None:
    """Of six types in nine statuses, each with each as far as they go; the new types are offered."""
    shaped.take_shape({"tickets": 200})
    project = shaped.project
    assert len(project.issues) == 200
    found = {
        (project.types.name_of(one.values["issuetype"]), project.status_of(one))
        for one in project.issues.values()
    }
    assert (len(found), len({kind for kind, _ in found}), len({status for _, status in found})) == (54, 6, 9)
    offered = [project.types.name_of(key) for key in project.rows.types_of("10000")]
    assert offered == ["Story", "Task", "Bug", "Epic", "Sub-task", "Incident", "Request"]
    assert "Incident" not in [project.types.name_of(key) for key in project.rows.types_of("10001")]


def test_another_project_has_tickets_with_its_own_ways(site: JiraSite) -> None:
    """Of its workflow, which it may share with this one."""
    site.tracker.order_shape({"elsewhere": ["OPS-1"]})
    ways = site.read_json("lena", "2/issue/OPS-1/transitions")["transitions"]
    assert [way["name"] for way in ways] == ["To Do", "In progress", "Done"]
    site.tracker.reset()
    site.tracker.order_shape({"shared": ["workflow"], "elsewhere": ["OPS-1"]})
    ways = site.read_json("lena", "2/issue/OPS-1/transitions")["transitions"]
    assert {way["name"] for way in ways} == {"In review", "Closed", "Waiting for customer"}


def test_another_change_is_running(site: JiraSite) -> None:
    """For so many seconds of the sandbox's clock; who asks meanwhile is told to wait."""
    site.tracker.order_shape({"running-change": 60})
    scheme = {"projectId": "10000", "targetSchemeId": "10020"}
    # What is wrong with it besides is told once it is looked at.
    for expected in (409, 400):
        answer = site.send_request("lena", "POST", "3/workflowscheme/project/switch", scheme)
        assert answer.status_code == expected, answer.text
        site.clock.advance(61)


def test_a_workflow_is_edited_by_hand(site: JiraSite) -> None:
    """A way of somebody's, a rule of an app, and no mark of ours any more."""
    name = "DESK: Service desk"
    site.tracker.order_shape(
        {"foreign": {"workflow": name, "transition": "Escalate", "app-rule": "Desk: Fixed"}}
    )
    key = site.open_issue("anna")
    ways = site.read_json("anna", f"2/issue/{key}/transitions")["transitions"]
    assert ("Escalate", True) in [(way["name"], way["isGlobal"]) for way in ways]


@pytest.mark.parametrize(
    "shape",
    [
        {"colour": "red"},
        {"administrators": ["nobody"]},
        {"columns": {"To Do": ["Nowhere"]}},
        {"shared": ["house"]},
        {"default": ["house"]},
        {"foreign": {"house": "x"}},
    ],
    ids=["word", "person", "status", "shared", "default", "foreign"],
)
def test_a_shape_that_is_none_is_refused(site: JiraSite, shape: Any) -> None:
    """With the word that there is not."""
    with pytest.raises(ValueError, match=r"nothing called '(colour|nobody|Nowhere|house)'"):
        site.tracker.order_shape(shape)


def test_a_project_is_of_another_template(shaped: ShapedSite) -> None:
    """Its own schemes bear that word, and boards have the four statuses."""
    shaped.take_shape({"kanban": True})
    rows, statuses = shaped.project.rows, shaped.project.statuses
    own = rows.workflows.require_row(rows.workflow_schemes.row_of("10000").entries["default"])
    ways = ["Backlog", "Selected for Development", "In Progress", "Done"]
    assert [statuses.name_of(key) for key in own.statuses] == ways
    assert rows.screens.row_named("DESK: Kanban Default Issue Screen") is not None
    assert rows.screens.row_named("OPS: Scrum Default Issue Screen") is not None
