"""The sandbox's boards: columns that one can read, and that change from outside alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.jira.editions import CLOUD, DATA_CENTER, SERVICE_MANAGEMENT, JiraEdition
from tests.sandbox.jira.jira_site import JiraSite

ROOT = "rest/agile/1.0/board"


@pytest.fixture
def site() -> Iterator[JiraSite]:
    """A site of its own for each test: some change its board."""
    with JiraSite() as running:
        yield running


def read_columns(site: JiraSite, board: int = 1) -> dict[str, list[str]]:
    """A board's columns with the names of their statuses."""
    answer = site.send_request_to(f"{site.url}/{ROOT}/{board}/configuration", "desk-bot", "GET")
    assert answer.status_code == 200, answer.text
    names = {one["id"]: one["name"] for one in site.read_json("desk-bot", "2/status")}
    columns: list[Any] = answer.json()["columnConfig"]["columns"]
    return {column["name"]: [names[one["id"]] for one in column["statuses"]] for column in columns}


def test_every_status_of_a_project_set_up_by_hand_has_a_column(site: JiraSite) -> None:
    """One column for each category."""
    listed = site.send_request_to(f"{site.url}/{ROOT}", "desk-bot", "GET", projectKeyOrId="DESK").json()
    assert [(one["id"], one["name"]) for one in listed["values"]] == [(1, "DESK board")]
    columns = read_columns(site)
    assert list(columns) == ["To Do", "In Progress", "Done"]
    assert sum(len(names) for names in columns.values()) == 16


def test_columns_change_by_the_control_alone(site: JiraSite) -> None:
    """A status is in one column, or in none; a column that there is not is made. No route writes them."""
    site.tracker.order_shape({"columns": {"Unmapped statuses": ["Planned"], "Waiting": ["Ordered"]}})
    columns = read_columns(site)
    assert columns["To Do"] == ["New", "Accepted"]
    assert (columns["Waiting"], "Ordered" in columns["In Progress"]) == (["Ordered"], False)
    answer = site.send_request_to(f"{site.url}/{ROOT}/1/configuration", "lena", "PUT", {"columns": []})
    assert answer.status_code == 501
    site.tracker.reset()
    assert "Waiting" not in read_columns(site)


def test_a_second_board_has_columns_of_its_own(site: JiraSite) -> None:
    """None at first; a board that there is not is 404, those of another project are none."""
    site.tracker.order_shape({"boards": ["Hosting"]})
    assert read_columns(site, 2) == {}
    for number in (0, 3):
        answer = site.send_request_to(f"{site.url}/{ROOT}/{number}/configuration", "lena", "GET")
        assert answer.status_code == 404
    others = site.send_request_to(f"{site.url}/{ROOT}", "lena", "GET", projectKeyOrId="OPS").json()
    assert (others["total"], others["isLast"]) == (0, True)


@pytest.mark.parametrize(
    ("edition", "status"),
    [(SERVICE_MANAGEMENT, 200), (DATA_CENTER, 501)],
    ids=["service-management", "data-center"],
)
def test_only_software_projects_on_cloud_have_boards(edition: JiraEdition, status: int) -> None:
    """A service project has queues; Data Center's boards are not played."""
    assert CLOUD.board_roots
    with JiraSite(edition) as other:
        answer = other.send_request_to(f"{other.url}/{ROOT}", "lena", "GET", projectKeyOrId="DESK")
        assert (answer.status_code, answer.json().get("values", [])) == (status, [])
