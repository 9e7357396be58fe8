"""The sandbox's Jira through the jira library, as it comes."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from jira import JIRA, JIRAError

from tests.sandbox.jira.jira_site import JiraSite

ESTIMATE = "customfield_10101"


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


@pytest.fixture(scope="module")
def bot(site: JiraSite) -> Iterator[JIRA]:
    """The library signed in as the bot, with version 2, its default."""
    with closing(site.sign_in_library("desk-bot")) as client:
        yield client


def test_it_takes_the_site_for_cloud(site: JiraSite, bot: JIRA) -> None:
    """By the server's information, which it asks for first."""
    assert bot.server_info()["deploymentType"] == "Cloud"
    assert bot.myself()["accountId"] == site.people["desk-bot"].account


def test_a_wrong_token_is_an_error_of_its_own(site: JiraSite) -> None:
    """401, with Jira's words."""
    with pytest.raises(JIRAError) as caught:
        JIRA(site.url, basic_auth=("desk-bot@example.com", "wrong"), max_retries=0, timeout=20)
    assert caught.value.status_code == 401
    assert "authenticated" in str(caught.value.text)


def test_it_opens_edits_moves_and_deletes(site: JiraSite, bot: JIRA) -> None:
    """The everyday calls, one after the other."""
    issue = bot.create_issue(project="DESK", summary="By the library", issuetype="Incident")
    issue.update(fields={"issuetype": {"name": "Software Defect"}, ESTIMATE: "3d"})
    bot.transition_issue(issue, "Desk: In progress", fields={"priority": {"name": "High"}}, comment="On it.")
    again = bot.issue(issue.key, expand="changelog")
    assert (again.fields.issuetype.name, again.fields.status.name) == ("Software Defect", "In progress")
    assert (again.fields.priority.name, again.get_field(ESTIMATE)) == ("High", "3d")
    assert [comment.body for comment in bot.comments(issue)] == ["On it."]
    assert len(again.changelog.histories) == 2
    bot.assign_issue(issue, "hugo@example.com")
    assert site.read_fields(issue.key)["assignee"]["accountId"] == site.people["hugo"].account
    issue.delete()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    with pytest.raises(JIRAError, match="does not exist"):
        bot.issue(issue.key)


def test_it_writes_internal_comments_worklogs_links_and_properties(site: JiraSite, bot: JIRA) -> None:
    """What the product needs besides fields."""
    first, second = site.open_issue(), site.open_issue()
    comment = bot.add_comment(first, "Psst", is_internal=True)
    assert comment.jsdPublic is False
    comment.update(body="Psst!")
    assert bot.comment(first, comment.id).body == "Psst!"
    assert bot.add_worklog(first, timeSpent="2h").timeSpentSeconds == 7200
    bot.create_issue_link("duplicates", first, second)
    assert bot.issue(first).fields.issuelinks[0].outwardIssue.key == second
    bot.add_issue_property(first, "sdesk", {"op": 1})
    assert bot.issue_property(first, "sdesk").raw["value"] == {"op": 1}


def test_it_finds_issues_page_by_page(site: JiraSite, bot: JIRA) -> None:
    """By the new search, which it chooses on Cloud."""
    made = {site.open_issue(labels=["paged"]) for _ in range(3)}
    issues = bot.search_issues(
        "project = DESK AND labels = paged", maxResults=False, fields=["summary", "status"]
    )
    assert {issue.key for issue in issues} == made
    one = bot.enhanced_search_issues(
        "project = DESK AND labels = paged", maxResults=1, fields=["Desk: Estimate"]
    )
    assert len(one) == 1
    assert one.nextPageToken


def test_it_reads_groups_types_and_fields(bot: JIRA) -> None:
    """The lists that a set-up compares."""
    assert "desk-support" in bot.groups()
    assert len(bot.issue_types_for_project("DESK")) == 12
    assert {field["name"] for field in bot.fields()} >= {"Desk: Estimate", "Status"}
    assert "Team: Support" in {component.name for component in bot.project_components("DESK")}
    assert {status.name for status in bot.statuses()} >= {"In review", "Awaiting order"}


def test_its_plain_strings_are_refused_by_version_3(site: JiraSite) -> None:
    """It builds no documents."""
    with (
        closing(site.sign_in_library("anna", rest_api_version="3")) as client,
        pytest.raises(JIRAError) as caught,
    ):
        client.add_comment(site.open_issue(), "plain")
    assert caught.value.status_code == 400
