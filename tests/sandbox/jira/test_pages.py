"""Pages of a search in the sandbox's Jira: many at one moment, while they move, very many of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

RISING = (
    "ORDER BY updated ASC",
    "ORDER BY created ASC",
    "ORDER BY priority DESC, updated ASC, key ASC",
)
FALLING = ("", "ORDER BY updated DESC", "ORDER BY key DESC", "ORDER BY status, created DESC")


@pytest.fixture
def site() -> Iterator[JiraSite]:
    """A site with 500 issues, many of them made in the same millisecond."""
    with JiraSite() as running:
        running.tracker.fill_project(500)
        yield running


def page(site: JiraSite, jql: str, token: str | None = None, **more: Any) -> Any:
    """One page."""
    asked = {"jql": jql, "fields": "summary,updated", **more, **({"nextPageToken": token} if token else {})}
    return site.read_json("desk-bot", "2/search/jql", **asked)


def walked(site: JiraSite, jql: str, token: str | None = None, **more: Any) -> list[int]:
    """The numbers of the issues of all pages, in order."""
    found = []
    while True:
        shown = page(site, jql, token, **more)
        found += [int(issue["key"].removeprefix("DESK-")) for issue in shown["issues"]]
        token = shown.get("nextPageToken")
        assert shown["isLast"] == (token is None)
        if token is None:
            return found


@pytest.mark.parametrize("order", RISING + FALLING)
def test_no_issue_of_one_moment_is_skipped(site: JiraSite, order: str) -> None:
    """Nor shown twice, whatever the order."""
    found = walked(site, f"project = DESK {order}", maxResults=37)
    assert found == sorted(range(1, 501), reverse=order in FALLING)
    moments = {one["fields"]["updated"] for one in page(site, "project = DESK", maxResults=100)["issues"]}
    assert len(moments) < 100


def test_what_moves_while_one_pages_comes_again_and_nothing_is_lost(site: JiraSite) -> None:
    """Even the last issue of the page before."""
    jql = "project = DESK AND updated >= -1d ORDER BY updated ASC"
    first = page(site, jql, maxResults=50)
    for number in (50, 51, 3):
        site.write_json("anna", "PUT", f"2/issue/DESK-{number}", {"fields": {"summary": "moved"}})
    assert walked(site, jql, first["nextPageToken"], maxResults=50) == [*range(52, 501), 50, 51, 3]


def test_a_token_belongs_to_its_order(site: JiraSite) -> None:
    """With another one it is refused; a page of nothing has one issue at least, so that a walk ends."""
    token = page(site, "project = DESK ORDER BY priority, key", maxResults=1)["nextPageToken"]
    query = {"jql": "project = DESK ORDER BY updated", "nextPageToken": token}
    assert site.send_request("desk-bot", "GET", "3/search/jql", **query).status_code == 400
    assert len(page(site, "project = DESK", maxResults=0)["issues"]) == 1


def test_the_newest_change_comes_first_on_request(site: JiraSite) -> None:
    """Page after page, with the bounds of the query."""
    site.clock.advance(7200)
    for number in (9, 4):
        site.write_json("anna", "POST", f"2/issue/DESK-{number}/comment", {"body": "x"})
    assert walked(site, "updated >= -1h ORDER BY updated DESC", maxResults=1) == [4, 9]
    assert walked(site, "updated >= -1h ORDER BY updated ASC", maxResults=1) == [9, 4]
    assert walked(site, "updated < -1h ORDER BY updated DESC", maxResults=100)[:2] == [500, 499]


def test_sub_tasks_follow_their_parent(site: JiraSite) -> None:
    """Through a change of parent, and when the piece is gone."""
    piece = site.open_issue("anna", "Sub-task", parent={"key": "DESK-1"})

    def pieces(key: str) -> list[str]:
        return [each["key"] for each in site.read_fields(key)["subtasks"]]

    assert pieces("DESK-1") == [piece]
    site.write_json("anna", "PUT", f"2/issue/{piece}", {"fields": {"parent": {"key": "DESK-2"}}})
    assert (pieces("DESK-1"), pieces("DESK-2")) == ([], [piece])
    site.write_json("lena", "DELETE", f"2/issue/{piece}")
    assert pieces("DESK-2") == []


def test_a_page_takes_as_long_however_many_there_are(site: JiraSite) -> None:
    """While others write: nothing is sorted or filtered anew that the page does not show."""

    def median() -> float:
        took = []
        for number in range(9):
            site.write_json("anna", "PUT", "2/issue/DESK-1", {"fields": {"summary": f"{number}"}})
            begun = time.monotonic()
            page(site, "project = DESK AND updated >= -1d ORDER BY updated ASC", maxResults=100)
            took.append(time.monotonic() - begun)
        return sorted(took)[4]

    few = median()
    site.tracker.fill_project(30_000)
    assert median() < 5 * few
