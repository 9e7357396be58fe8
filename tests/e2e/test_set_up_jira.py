"""A Jira project as a template makes it is set up by `apply`, and by hand as the plan says; what it takes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.by_hand import list_by_hand, shape_by_hand, words_to_settle
from tests.harness.jira_admin import JiraAdmin
from tests.harness.place import JIRA, JSM
from tests.harness.set_up import FreshProject, fresh_project

NOTHING_OPEN, SOMETHING_OPEN = 0, 2
MOST_CALLS = 32
MORE = 100
"""So many things of each kind a project has besides, in the test that it does not matter."""


def plan_as_json(found: FreshProject) -> Any:
    """The plan as scripts read it."""
    return json.loads(found.run("plan", "--json", "--tracker", found.tracker).stdout)


def do_by_hand(found: FreshProject) -> None:
    """What the list says, word for word."""
    steps = list_by_hand(plan_as_json(found))
    JiraAdmin(found.place, found.tracker).shape(**shape_by_hand(steps))
    if settled := words_to_settle(steps):
        assert found.run("apply", "--tracker", found.tracker, *settled).exit_code == NOTHING_OPEN


def look(found: FreshProject) -> tuple[int, str, int]:
    """What a plan ends with and says, and how many calls it took."""
    found.place.control("DELETE", "/calls")
    planned = found.run("plan", "--detailed-exitcode", "--tracker", found.tracker)
    return planned.exit_code, planned.output, len(found.calls)


@pytest.mark.parametrize(
    ("tracker", "shape", "codes", "writes"),
    [
        (JIRA, {}, ["J301"], 62),
        (JIRA, {"kanban": True}, ["J301"], 62),
        (JSM, {}, ["J310", "J311", "J312", "J313"], 71),
    ],
    ids=["scrum", "kanban", "service-management"],
)
def test_a_project_of_a_template_is_set_up(
    tmp_path: Path, tracker: str, shape: dict[str, object], codes: list[str], writes: int
) -> None:
    """Once what is left to people is done there is nothing to do, and no second apply writes anything."""
    with fresh_project(tmp_path, tracker) as found:
        JiraAdmin(found.place, tracker).shape(**shape)
        assert look(found)[0] == SOMETHING_OPEN
        applied = found.run("apply", "--yes", "--tracker", tracker)
        assert (applied.exit_code, applied.stderr) == (NOTHING_OPEN, "")
        assert (len(found.list_writes()), found.list_doubles()) == (writes, [])
        assert [step["code"] for step in list_by_hand(plan_as_json(found))] == codes
        assert look(found)[0] == SOMETHING_OPEN
        do_by_hand(found)
        code, said, calls = look(found)
        assert (code, "nothing to do" in said, calls <= MOST_CALLS) == (NOTHING_OPEN, True, True)
        found.place.control("DELETE", "/calls")
        assert found.run("apply", "--yes", "--tracker", tracker).exit_code == NOTHING_OPEN
        assert (found.list_writes(), len(found.calls)) == ([], calls)


@pytest.fixture(scope="module", params=[JIRA, JSM])
def ready(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """A project that was set up."""
    with fresh_project(tmp_path_factory.mktemp("ready"), request.param) as found:
        assert found.apply().failure is None
        do_by_hand(found)
        yield found


def test_what_is_missing_is_what_is_written(ready: FreshProject) -> None:
    """A component that somebody has deleted: one write, and no other."""
    admin = JiraAdmin(ready.place, ready.tracker)
    first, *_ = admin.get("project/DESK/components")
    admin.call("DELETE", f"component/{first['id']}")
    ready.place.control("DELETE", "/calls")
    assert ready.run("apply", "--yes", "--tracker", ready.tracker).exit_code == NOTHING_OPEN
    (write,) = ready.list_writes()
    assert (write.partition(" {")[0], first["name"] in write) == ("POST /rest/api/3/component", True)


def test_a_plan_costs_the_same_whatever_else_there_is(ready: FreshProject) -> None:
    """A hundred components, fields and statuses of others; one call for each further board."""
    usual = look(ready)
    assert (usual[0], usual[2] <= MOST_CALLS) == (NOTHING_OPEN, True)
    admin = JiraAdmin(ready.place, ready.tracker)
    for number in range(MORE):
        admin.call("POST", "component", {"project": "DESK", "name": f"Another {number:03}"})
        kind = "com.atlassian.jira.plugin.system.customfieldtypes"
        body = {
            "name": f"Another {number:03}",
            "type": f"{kind}:textfield",
            "searcherKey": f"{kind}:textsearcher",
        }
        admin.call("POST", "field", body)
    for first in range(0, MORE, 50):
        statuses = [
            {"name": f"Another {number:03}", "statusCategory": "TODO", "description": ""}
            for number in range(first, first + 50)
        ]
        admin.call("POST", "statuses", {"scope": {"type": "GLOBAL"}, "statuses": statuses})
    more = look(ready)
    assert (more[0], more[2]) == (NOTHING_OPEN, usual[2])
    if ready.tracker == JIRA:
        admin.shape(boards=["Another"])
        assert look(ready)[2] == usual[2] + 1
