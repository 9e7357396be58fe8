"""Estimate and time spent: GitLab's own fields, Jira's time spent, and what the desk makes of them."""

import json
from typing import Any

import pytest

from tests.harness.calls import Spent
from tests.harness.place import GITLAB, JIRA, At, Place, missing


def estimate(at: At, who: str, ticket: str, duration: str) -> Spent:
    """Set GitLab's own estimate as a person; what judging it has cost."""
    return at.does(lambda: at.call(who, "POST", f"/issues/{ticket}/time_estimate", {"duration": duration}))


def stats_of(at: At, ticket: str) -> Any:
    """GitLab's own amounts, in seconds."""
    return at.call("sami", "GET", f"/issues/{ticket}/time_stats")


def facts_of(place: Place, at: At, ticket: str) -> Any:
    """What the desk has accepted of a ticket."""
    key = f"{GITLAB}#{ticket}" if at.is_gitlab else ticket
    (row,) = place.rows("SELECT accepted FROM tickets WHERE ticket_key = ?", key)
    return json.loads(row["accepted"])["values"]


def test_an_estimate_of_gitlabs_own_is_the_desks(served: Place) -> None:
    """Set by hand by whom it is for it costs no call, and a customization may be offered."""
    at = served.at(GITLAB)
    ticket = at.open("sami", "customization")
    assert estimate(at, "dev", ticket, "3d4h").calls == ()
    at.set("dev", ticket, status="estimating")
    assert at.set("dev", ticket, status="awaiting-order").calls == ()
    assert at.words(ticket)[1] == "awaiting-order"
    assert at.said(ticket) == ()


def test_an_estimate_by_the_wrong_hand_goes_back(served: Place) -> None:
    """By its own call, with one explanation; and so does one that is taken away where it is needed."""
    at = served.at(GITLAB)
    ticket = at.open("sami", "customization")
    estimate(at, "dev", ticket, "3d")
    cost = estimate(at, "hugo", ticket, "1h")
    assert stats_of(at, ticket)["time_estimate"] == 24 * 3600
    (told,) = at.said(ticket)
    assert missing(told.text, "Hugo", "Estimate", "3d", "role-for-fact") == []
    assert cost.writes == 2
    at.set("dev", ticket, status="estimating")
    at.set("dev", ticket, status="awaiting-order")
    at.does(lambda: at.call("dev", "POST", f"/issues/{ticket}/reset_time_estimate"))
    assert stats_of(at, ticket)["time_estimate"] == 24 * 3600
    assert missing(at.said(ticket)[-1].text, "Devin", "estimate-before-offer") == []


def test_an_estimate_by_command_stands_in_gitlab(served: Place) -> None:
    """In one call besides the emoji; taken back it is none there either."""
    at = served.at(GITLAB)
    ticket = at.open("sami", "customization")
    at.comment("dev", ticket, "!desk estimate 1d 30m")
    assert stats_of(at, ticket)["time_estimate"] == (8 * 60 + 30) * 60
    at.comment("dev", ticket, "!desk estimate none")
    assert stats_of(at, ticket)["time_estimate"] == 0
    assert at.said(ticket) == ()


@pytest.mark.parametrize(
    ("name", "path", "sent"),
    [
        (GITLAB, "/issues/{}/add_spent_time", {"duration": "90m"}),
        (JIRA, "/issue/{}/worklog", {"timeSpent": "90m"}),
    ],
)
def test_time_spent_is_known(served: Place, name: str, path: str, sent: dict[str, str]) -> None:
    """Nobody is judged for booking it, whoever they are, and it costs nothing."""
    at = served.at(name)
    ticket = at.open("sami", "support-request")
    cost = at.does(lambda: at.call("hugo", "POST", path.format(ticket), dict(sent)))
    assert cost.calls == ()
    # Jira tells of worklogs by hooks that show no ticket: the next one about it does.
    assert at.set("sami", ticket, status="in-progress").calls == ()
    assert facts_of(served, at, ticket)["time_spent"] == "1h 30m"
    assert at.said(ticket) == ()
