"""A project in which people have worked for years is set up: only those tickets move that have to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sdesk_sync.presets import preset_path
from sdesk_sync.setup.drift import find_drift
from sdesk_sync.trackers.setup.steps import MovesTickets, SetupCode
from tests.harness.jira_admin import JiraAdmin, Json
from tests.harness.place import serving
from tests.harness.set_up import FreshProject, fresh_project

COUNT = 200
OURS = ("Incident", "Request")
OF_OTHERS = ("Task", "Story", "Bug", "Epic")
OLD_WORKFLOW = "DESK: Grown workflow"
MOVES = {
    "To Do": "New",
    "Open": "New",
    "Reopened": "New",
    "Blocked": "New",
    "Done": "Closed",
}
WORDS = {"New": "new", "Closed": "closed"}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[FreshProject]:
    """Two hundred tickets of six types in nine statuses; two of the types are the desk's too."""
    with fresh_project(tmp_path, "support") as found:
        JiraAdmin(found.place, "support").shape(tickets=COUNT)
        yield found


CHANGED_BY_MOVES = frozenset(
    {"status", "statuscategorychangedate", "updated", "resolution", "resolutiondate"}
)


def map_moves(found: FreshProject) -> None:
    """The shipped mapping that says where tickets go."""
    mapping = yaml.safe_load(preset_path("jira-cloud").read_text(encoding="utf-8"))
    mapping["setup"] = {"move_statuses": {old: WORDS[new] for old, new in MOVES.items()}}
    file = found.place.home / "moved.yaml"
    file.write_text(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False), encoding="utf-8")
    found.place.reconfigure(lambda config: config["trackers"]["support"].update(mapping=str(file)))


def list_tickets(admin: JiraAdmin) -> dict[str, Json]:
    """All tickets by key, each with everything that it shows."""
    found: list[Json] = []
    token = ""
    while True:
        query = f"jql=project=DESK&fields=*all&maxResults=100{token}"
        page = admin.get(f"search/jql?{query}")
        found += page["issues"]
        if page.get("isLast", True):
            return {issue["key"]: issue["fields"] for issue in found}
        token = f"&nextPageToken={page['nextPageToken']}"


def test_without_a_map_nothing_is_written(grown: FreshProject) -> None:
    """It says which tickets stand where, and the line to write; an enforcing desk has to be stopped first."""
    before = len(grown.list_writes())
    blocked = grown.run("apply", "--yes", "--tracker", "support")
    assert blocked.exit_code == 3
    assert "move_statuses: {" in " ".join(blocked.output.split())
    assert {step.code for step in grown.plan().plan.blocked} == {SetupCode.TICKETS_NEED_MAP}
    map_moves(grown)
    assert grown.run("apply", "--yes", "--tracker", "support").exit_code == 3
    assert {step.code for step in grown.plan().plan.blocked} == {SetupCode.MOVES_WHILE_SERVING}
    assert len(_list_changes(grown)) == before


def _list_changes(found: FreshProject) -> list[str]:
    """Every write that is no question."""
    asked = (
        "permissions/check",
        "approximate-count",
        "POST /tracker/support/rest/api/3/workflows {",
        "/read",
    )
    return [write for write in found.list_writes() if not any(word in write for word in asked)]


def test_only_those_tickets_move_that_have_to(grown: FreshProject) -> None:
    """Of the desk's types, out of statuses that the new workflow lacks; all others are as they were."""
    admin = JiraAdmin(grown.place, "support")
    map_moves(grown)
    grown.place.reconfigure(lambda config: config.update(mode="observe"))
    tickets, project = list_tickets(admin), admin.describe()
    old_workflow = admin.describe_workflow(OLD_WORKFLOW)
    plan = grown.plan().plan
    assert grown.apply().failure is None
    moved = _compare_tickets(tickets, list_tickets(admin))
    with serving(grown.place):
        # The desk looks at what has moved, and leaves it.
        assert grown.run("sweep", "--tracker", "support").exit_code == 0
        grown.place.settled()
    told = [effect for step in plan.steps for effect in step.effects if isinstance(effect, MovesTickets)]
    assert moved == {(move.origin, move.target): move.count for effect in told for move in effect.moves}
    assert admin.describe_workflow(OLD_WORKFLOW) == old_workflow
    _compare_projects(project, admin.describe())
    after = grown.plan()
    assert after.plan.steps == ()
    assert find_drift(after.read.state, after.record, ()) == ()
    assert moved == _compare_tickets(tickets, list_tickets(admin))
    assert all(issue["comment"]["total"] == 0 for issue in list_tickets(admin).values())


def _compare_tickets(before: dict[str, Json], after: dict[str, Json]) -> dict[tuple[str, str], int]:
    """How many tickets went from which status where; that nothing else of any ticket is another."""
    moved: dict[tuple[str, str], int] = {}
    for key, ticket in before.items():
        now, old, new = after[key], ticket["status"]["name"], after[key]["status"]["name"]
        must_move = ticket["issuetype"]["name"] in OURS and old in MOVES
        assert new == (MOVES[old] if must_move else old)
        changed = CHANGED_BY_MOVES if must_move else frozenset[str]()
        if must_move:
            moved[old, new] = moved.get((old, new), 0) + 1
        kept = {field: value for field, value in ticket.items() if field not in changed}
        assert {field: now[field] for field in kept} == kept
    return moved


def _compare_projects(before: Json, after: Json) -> None:
    """Types that are not the desk's have their workflow and their forms, but for our fields on them."""
    for name in OF_OTHERS:
        assert after["statuses"][name] == before["statuses"][name]
        assert list_fields(after["create"][name]) == list_fields(before["create"][name])
    # What stood on a screen stands there; ours have a tab of their own.
    for screen, tabs in before["screens"].items():
        assert {tab: after["screens"][screen][tab] for tab in tabs} == tabs


def list_fields(fields: list[Json]) -> list[Json]:
    """Those of a form that are not ours; without what a new priority and component add to every form."""
    offers_ours = ("Priority", "Components")
    return [one for one in fields if not one["name"].startswith("Desk: ") and one["name"] not in offers_ours]
