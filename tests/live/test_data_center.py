"""What we assume of Jira Data Center, tried on a site (docs/trackers/jira.md#unproven)."""

import pytest

from tests.live.hands import JiraHands

PAGE = "docs/trackers/jira.md"


@pytest.mark.settles(PAGE, "`deploymentType` is `Server`")
def test_the_site_says_which_edition_it_is(server: JiraHands) -> None:
    """It is held against the kind in the config."""
    assert server.done("GET", "serverInfo")["deploymentType"] == "Server"


@pytest.mark.settles(PAGE, "`GET /user?expand=groups` lists the groups")
def test_a_person_is_shown_with_their_groups(server: JiraHands) -> None:
    """Roles come from them."""
    me = server.done("GET", "myself")["key"]
    assert server.done("GET", f"user?key={me}&expand=groups")["groups"]["items"]


@pytest.mark.settles(PAGE, "the history of an issue is in order, people in it by their key")
def test_the_history_is_in_order(server: JiraHands) -> None:
    """Whoever acted last is who answers for it."""
    issue = server.open_issue("history")
    me = server.done("GET", "myself")
    for assignee in (me["name"], None):
        server.done("PUT", f"issue/{issue}", {"fields": {"assignee": {"name": assignee}}})
    groups = server.done("GET", f"issue/{issue}?expand=changelog")["changelog"]["histories"]
    told = [item for group in groups for item in group["items"] if item["field"] == "assignee"]
    assert [group["created"] for group in groups] == sorted(group["created"] for group in groups)
    # Whom a new issue is given to is the project's choice: the last two are ours.
    assert (told[-2]["to"], told[-1]["from"], told[-1]["to"]) == (me["key"], me["key"], None)


@pytest.mark.settles(
    PAGE, "on Data Center `expand=transitions.fields` shows the fields of a transition's screen"
)
def test_a_transition_shows_its_screen(server: JiraHands) -> None:
    """What it shows is written with the move, what it does not, before."""
    issue = server.open_issue("transitions")
    ways = server.done("GET", f"issue/{issue}/transitions?expand=transitions.fields")["transitions"]
    assert all(isinstance(way["fields"], dict) for way in ways)
    if not any(way["fields"] for way in ways):
        server.site.lacks("no transition of a new issue has a screen")
