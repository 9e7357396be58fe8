"""What we assume of Jira Cloud, tried on a site (docs/trackers/jira.md#unproven)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.harness.waiting import until
from tests.live.hands import JiraHands
from tests.live.sites import TITLE

PAGE = "docs/trackers/jira.md"
LIMIT = 32_767


@pytest.mark.settles(PAGE, "the old `/search` answers 410")
def test_the_old_search_is_gone(jira: JiraHands) -> None:
    """Data Center has no other one, so each edition has its own."""
    assert jira.call("GET", f"search?jql=project={jira.site.project}").status_code == 410


@pytest.mark.settles(PAGE, "`/rest/api/latest` is version 2")
def test_the_latest_version_shows_wiki_markup(jira: JiraHands) -> None:
    """In version 3 a comment is a document."""
    issue = jira.open_issue("latest version")
    made = jira.done("POST", f"issue/{issue}/comment", {"body": "*bold*"})
    assert jira.done("GET", f"issue/{issue}/comment/{made['id']}", api="api/latest")["body"] == "*bold*"


@pytest.mark.settles(PAGE, "a type is changed by PUT only within one workflow, else 400")
def test_a_type_changes_within_its_workflow(jira: JiraHands) -> None:
    """A type that is put back needs no page of Jira's that asks for more."""
    issue = jira.open_issue("type")
    offered = jira.done("GET", f"issue/{issue}/editmeta")["fields"].get("issuetype", {}).get("allowedValues")
    within = {each["id"] for each in offered or () if not each["subtask"]} - {jira.types[0]["id"]}
    if not within:
        jira.site.lacks("no other issue type of the project shares the first one's workflow")
    wanted = min(within)
    answer = jira.call("PUT", f"issue/{issue}", {"fields": {"issuetype": {"id": wanted}}})
    assert answer.status_code == 204, answer.text
    assert jira.fields(issue)["issuetype"]["id"] == wanted
    for beyond in {each["id"] for each in jira.types} - within - {jira.types[0]["id"]}:
        assert (
            jira.call("PUT", f"issue/{issue}", {"fields": {"issuetype": {"id": beyond}}}).status_code == 400
        )


@pytest.mark.settles(PAGE, "a property alone leaves `updated` and the history alone")
def test_a_property_leaves_no_trace(jira: JiraHands) -> None:
    """So nothing of ours can be told by one."""
    issue = jira.open_issue("property")
    before = jira.fields(issue)["updated"], jira.done("GET", f"issue/{issue}/changelog")["total"]
    jira.done("PUT", f"issue/{issue}/properties/sdesk.live", {"tried": True})
    assert (jira.fields(issue)["updated"], jira.done("GET", f"issue/{issue}/changelog")["total"]) == before


@pytest.mark.settles(PAGE, "`updated` in JQL counts minutes in the caller's zone")
def test_a_search_counts_in_the_callers_zone(jira: JiraHands) -> None:
    """The sweep asks for what changed since a minute of the bot's own clock."""
    zone = ZoneInfo(jira.done("GET", "myself")["timeZone"])
    changed = datetime.strptime(
        jira.fields(issue := jira.open_issue("time zone"))["updated"], "%Y-%m-%dT%H:%M:%S.%f%z"
    ).astimezone(zone)
    if not changed.utcoffset():
        jira.site.lacks("the account's time zone is UTC: choose another one in its profile")
    until(lambda: _is_found(jira, issue, changed), "the issue is found from its own minute on")
    assert not _is_found(jira, issue, changed + timedelta(minutes=1))


def _is_found(jira: JiraHands, issue: str, since: datetime) -> bool:
    return bool(_search(jira, f'key = {issue} AND updated >= "{since:%Y/%m/%d %H:%M}"', 1)[0])


def _search(jira: JiraHands, jql: str, most: int, token: str | None = None) -> tuple[list[str], str | None]:
    """The keys of a page, and the token of the next one."""
    wanted = {"jql": jql, "fields": ["updated"], "maxResults": most}
    found = jira.done("POST", "search/jql", {**wanted, **({"nextPageToken": token} if token else {})})
    return [each["key"] for each in found["issues"]], found.get("nextPageToken")


@pytest.mark.settles(PAGE, "a page token marks the last issue's place")
def test_an_edit_between_two_pages_leaves_no_issue_out(jira: JiraHands) -> None:
    """What moves to the end meanwhile comes once more, and whoever follows it is not passed over."""
    keys = [jira.open_issue(f"page {number}") for number in range(3)]
    jql = f"key in ({','.join(keys)}) ORDER BY updated ASC"
    until(lambda: len(_search(jira, jql, 10)[0]) == 3, "all three are found")
    seen, token = _search(jira, jql, 1)
    jira.done("PUT", f"issue/{seen[0]}", {"fields": {"summary": f"{TITLE}: moved to the end"}})
    while token:
        found, token = _search(jira, jql, 1, token)
        seen += found
    assert set(seen) == set(keys)


@pytest.mark.settles(
    PAGE,
    "a resolution is set and cleared by an edit, and stays where a transition does nothing about it",
)
def test_an_edit_sets_and_clears_a_resolution(jira: JiraHands) -> None:
    """Where the mapping names it, it is kept in step with the status."""
    issue = jira.open_issue("resolution")
    name = jira.done("GET", "resolution")[0]["name"]
    answer = jira.call("PUT", f"issue/{issue}", {"fields": {"resolution": {"name": name}}})
    assert answer.status_code == 204, answer.text
    assert jira.fields(issue)["resolution"]["name"] == name
    jira.done("PUT", f"issue/{issue}", {"fields": {"resolution": None}})
    assert jira.fields(issue)["resolution"] is None


@pytest.mark.settles(PAGE, "a comment in a transition without a screen is dropped")
def test_a_comment_without_a_screen_is_dropped(jira: JiraHands) -> None:
    """So what is said about a move is written apart."""
    issue = jira.open_issue("comment in a transition")
    ways = jira.done("GET", f"issue/{issue}/transitions")["transitions"]
    bare = next((way for way in ways if not way["hasScreen"]), None)
    if bare is None:
        jira.site.lacks("every transition of a new issue has a screen")
    comment = [{"add": {"body": "said in passing"}}]
    sent = {"transition": {"id": bare["id"]}, "update": {"comment": comment}}
    answer = jira.call("POST", f"issue/{issue}/transitions", sent)
    assert (answer.status_code, jira.comments(issue)) == (204, []), answer.text


@pytest.mark.settles(PAGE, "a comment holds 32,767 characters")
def test_a_comment_has_a_longest_length(jira: JiraHands) -> None:
    """A longer one would be refused as a whole, so ours are cut there."""
    issue = jira.open_issue("long comment")
    assert jira.call("POST", f"issue/{issue}/comment", {"body": "x" * (LIMIT + 1)}).status_code == 400
    assert jira.call("POST", f"issue/{issue}/comment", {"body": "x" * LIMIT}).status_code == 201
