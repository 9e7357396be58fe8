"""Searching the sandbox's Jira: bounded queries, pages by token, moments in the caller's zone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.jira.jira_site import JiraSite

BUDGET = "customfield_10104"


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """A site with four issues, made an hour apart."""
    with JiraSite() as running:
        running.open_issue("carla", "Incident", summary="Printer on fire", labels=["Hot"])
        running.clock.advance(3600)
        running.open_issue("anna", "Software Defect", priority={"name": "High"}, **{BUDGET: "ACME-2026"})
        running.clock.advance(3600)
        running.open_issue("carla", "Request", components=[{"name": "Team: Hosting"}])
        running.clock.advance(3600)
        running.open_issue("anna", "Task")
        running.move_issue("desk-bot", "DESK-2", "Desk: Closed")
        yield running


def find_keys(site: JiraSite, jql: str, who: str = "desk-bot") -> list[str]:
    """The keys that a query finds."""
    answer = site.read_json(who, "3/search/jql", jql=jql, fields="key")
    return [issue["key"] for issue in answer["issues"]]


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("project = DESK ORDER BY created ASC", "1 2 3 4"),
        ("project in (DESK, 10000) ORDER BY key DESC", "4 3 2 1"),
        ('project = "Service Desk" order by updated', "2 4 3 1"),
        ("project = DESK ORDER BY status DESC, key ASC", "2 1 3 4"),
        ("key in (DESK-1, desk-3) ORDER BY key", "1 3"),
        ("issuekey = DESK-2", "2"),
        ("id != DESK-2 ORDER BY id", "1 3 4"),
        ("issuetype = 'Software Defect'", "2"),
        ('type not in (Task, "Software Defect") ORDER BY key', "1 3"),
        ("status = closed", "2"),
        ("priority = High AND project = DESK", "2"),
        ("resolution = Unresolved ORDER BY key", "1 3 4"),
        ("resolution is not EMPTY", "2"),
        ("labels = hot", "1"),
        ("labels is empty ORDER BY key", "2 3 4"),
        ('component = "Team: Hosting"', "3"),
        ("summary ~ fire", "1"),
        ("summary !~ printer ORDER BY key", "2 3 4"),
        ('"Desk: Budget account" ~ "ACME-2026"', "2"),
        ("cf[10104] is EMPTY ORDER BY key", "1 3 4"),
        ("created >= -90m ORDER BY key", "3 4"),
        ("created < -90m ORDER BY key", "1 2"),
        ("updated > -1h AND updated <= 1m ORDER BY key", "2 4"),
        ("updated >= -1d ORDER BY priority ASC, key DESC", "2 4 3 1"),
        ('created >= "2020-01-01" AND created <= "2020/01/02 10:00"', ""),
    ],
)
def test_a_query_finds_what_it_says(site: JiraSite, jql: str, keys: str) -> None:
    """In the order asked for, by ids and by names in any case."""
    assert find_keys(site, jql) == [f"DESK-{number}" for number in keys.split()]


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("", "Unbounded"),
        ("ORDER BY updated", "Unbounded"),
        ("project = NOWHERE", "'NOWHERE' does not exist"),
        ("issuetype = Nonsense", "does not exist for the field"),
        ("key = DESK-99", "does not exist"),
        ("nonsense = 1", "Field 'nonsense' does not exist"),
        ("project ~ DESK", "operator '~'"),
        ("summary = x", "operator '='"),
        ("updated = -1d", "operator '='"),
        ("updated >= yesterday", "Date value 'yesterday'"),
        ('updated >= "2026-01-01 10:00:30"', "Date value"),
        ("project = DESK key = DESK-1", "expecting 'AND'"),
        ("project = DESK ORDER BY colour", "Not able to sort"),
        ("project =", "ended unexpectedly"),
        ("project in (DESK", "ended unexpectedly"),
        ('project = "DESK', "unexpected characters"),
    ],
)
def test_a_query_that_is_not_understood_is_refused(site: JiraSite, jql: str, words: str) -> None:
    """Saying why."""
    answer = site.send_request("desk-bot", "GET", "3/search/jql", jql=jql)
    assert answer.status_code == 400
    assert words in answer.json()["errorMessages"][0]


@pytest.mark.parametrize(
    ("jql", "what"),
    [
        ("project = DESK OR key = DESK-1", "OR"),
        ("project = DESK AND NOT status = New", "NOT"),
        ("(project = DESK)", "("),
        ("status WAS New", "WAS"),
        ("assignee = currentUser()", "the function currentUser()"),
        ("text ~ login", "the field 'text'"),
        ("project = DESK ORDER BY assignee", "ORDER BY assignee"),
    ],
)
def test_what_jira_knows_of_jql_and_the_sandbox_does_not_is_said_so(
    site: JiraSite, jql: str, what: str
) -> None:
    """In the sandbox's own name."""
    answer = site.send_request("desk-bot", "GET", "3/search/jql", jql=jql)
    assert (answer.status_code, answer.json()) == (501, {"sandbox": f"does not play {what} of JQL"})


def test_by_default_there_are_ids_and_no_total(site: JiraSite) -> None:
    """So a page tells only whether it is the last."""
    answer = site.read_json("desk-bot", "3/search/jql", jql="project = DESK")
    assert set(answer) == {"issues", "isLast"}
    assert all(set(issue) == {"id"} for issue in answer["issues"])


def test_pages_follow_a_token(site: JiraSite) -> None:
    """By POST as by GET."""
    body: dict[str, Any] = {"jql": "project = DESK ORDER BY key", "maxResults": 3, "fields": ["summary"]}
    first = site.write_json("desk-bot", "POST", "2/search/jql", body)
    rest = site.write_json(
        "desk-bot", "POST", "2/search/jql", {**body, "nextPageToken": first["nextPageToken"]}
    )
    assert (first["isLast"], len(first["issues"]), rest["isLast"], len(rest["issues"])) == (False, 3, True, 1)
    assert set(rest["issues"][0]["fields"]) == {"summary"}
    for token in ("x", "bm90OjE="):
        assert (
            site.send_request(
                "desk-bot", "POST", "2/search/jql", {**body, "nextPageToken": token}
            ).status_code
            == 400
        )
    assert (
        site.send_request("desk-bot", "POST", "2/search/jql", {**body, "maxResults": "3"}).status_code == 400
    )


def test_a_moment_is_in_the_callers_zone(site: JiraSite) -> None:
    """The bot's profile is west of UTC, the people's east: the same words mean different moments."""
    then = site.clock.now() - timedelta(minutes=30)
    for who, zone in (("desk-bot", "America/New_York"), ("lena", "Europe/Berlin")):
        assert site.read_json(who, "2/myself")["timeZone"] == zone
        words = f"{then.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        assert find_keys(site, f'created >= "{words}"', who) == ["DESK-4"]
    in_utc = f"{then:%Y-%m-%d %H:%M}"
    assert find_keys(site, f'created >= "{in_utc}"') == []


def test_histories_and_properties_come_along_on_request(site: JiraSite) -> None:
    """As with a single issue."""
    site.write_json("desk-bot", "PUT", "2/issue/DESK-2/properties/sdesk", 7)
    asked = {"jql": "key = DESK-2", "fields": "status", "expand": "changelog", "properties": "sdesk"}
    (issue,) = site.read_json("desk-bot", "3/search/jql", **asked)["issues"]
    assert issue["changelog"]["histories"][0]["items"][-1]["toString"] == "Closed"
    assert issue["properties"] == {"sdesk": 7}


def test_a_number_can_be_asked_for(site: JiraSite) -> None:
    """By a resource of its own."""
    counted = site.write_json("desk-bot", "POST", "3/search/approximate-count", {"jql": "project = DESK"})
    assert counted == {"count": 4}


@pytest.mark.parametrize("version", ["2", "3"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_old_search_is_gone(site: JiraSite, version: str, method: str) -> None:
    """410, naming the new one."""
    answer = site.send_request("desk-bot", method, f"{version}/search", {"jql": "project = DESK"})
    assert answer.status_code == 410
    assert "/rest/api/3/search/jql" in answer.json()["errorMessages"][0]
