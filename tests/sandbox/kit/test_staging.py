"""A stage set from outside: very many tickets without a hook, and cards dragged over the board."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from sdesk_sync.sandbox.run import Sandbox
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands, HookReceiver


def test_gitlab_is_filled_with_requests(sandbox: Sandbox, someone: HandsOf, receiver: HookReceiver) -> None:
    """By service desk and support in turn, with the label events of their opening, told to nobody."""
    assert sandbox.fill_tracker("engineering", 250) == range(1, 251)
    answer = someone("anna").get("/issues?per_page=100&sort=asc")
    assert answer.headers["X-Total"] == "250"
    first, second = answer.json()[:2]
    assert (first["iid"], first["labels"]) == (1, ["status::new", "type::request"])
    assert [each["author"]["username"] for each in (first, second)] == ["anna", "sami"]
    events = someone("anna").get("/issues/2/resource_label_events").json()
    assert [(e["action"], e["label"]["name"], e["user"]["username"]) for e in events] == [
        ("add", "type::request", "sami"),
        ("add", "status::new", "sami"),
    ]
    assert {e["created_at"] for e in events} == {second["created_at"]}
    someone("anna").put("/issues/250", json={"add_labels": "team::hosting"})
    until(lambda: receiver.received_hooks)
    assert receiver.events() == [("Issue Hook", "update")]


def test_jira_is_filled_by_the_control(sandbox: Sandbox, control: ApiHands) -> None:
    """New requests with a reporter of the desk; their history begins empty, as every issue's does."""
    made = control.post("/fill", json={"tracker": "support", "count": 3}).json()
    assert (made["tracker"], made["count"], made["last"] - made["first"]) == ("support", 3, 2)
    place = sandbox.line["trackers"]["support"]
    anna = place["people"]["anna"]
    issue = requests.get(
        f"{place['url']}/rest/api/2/issue/DESK-{made['first']}?expand=changelog",
        auth=(anna["user"], anna["token"]),
        timeout=10,
    ).json()
    fields = issue["fields"]
    told = (fields["issuetype"]["name"], fields["status"]["name"], fields["priority"]["name"])
    assert told == ("Request", "New", "Not prioritised")
    assert fields["reporter"]["displayName"] == fields["creator"]["displayName"] == "Anna Amsel"
    assert issue["changelog"]["total"] == 0
    assert control.get("/hooks").json() == []


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        ({"tracker": "sales", "count": 1}, "no tracker 'sales'"),
        ({"count": 1}, "tracker is a text"),
        ({"tracker": "support", "count": 0}, "count is a whole number from 1"),
        ({"tracker": "support", "count": True}, "count is a whole number"),
        ({"tracker": "support", "count": 2_000_000}, "at most 1000000"),
    ],
)
def test_a_wish_that_is_not_understood_is_refused(control: ApiHands, wanted: Any, complaint: str) -> None:
    """With a sentence."""
    answer = control.post("/fill", json=wanted)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]


def test_nothing_can_be_filled_with_nothing(sandbox: Sandbox) -> None:
    """From Python no number is a number too."""
    assert list(sandbox.fill_tracker("engineering", 0)) == list(sandbox.fill_tracker("support", 0)) == []


def drag_card(control: ApiHands, source: str, target: str, who: str = "anna") -> requests.Response:
    """Card 1, dragged."""
    return control.post("/drag", json={"person": who, "issue": 1, "from": source, "to": target})


DRAGS = {
    "status::accepted": (["status::accepted", "type::request"], "opened", ["update"]),
    "Open": (["type::request"], "opened", ["update"]),
    "Closed": (["type::request"], "closed", ["close", "update"]),
}


@pytest.mark.parametrize("target", DRAGS)
def test_a_dragged_card_loses_labels(
    someone: HandsOf, control: ApiHands, receiver: HookReceiver, target: str
) -> None:
    """That of its list; dragged to an end of the board, every one that the board has.

    docs/trackers/gitlab.md#boards
    """
    labels, state, actions = DRAGS[target]
    someone("carla").post("/issues", json={"title": "x", "labels": "type::request,status::new,status::fixed"})
    assert drag_card(control, "status::new", target).status_code == 200
    issue = someone("anna").get("/issues/1").json()
    kept = ["status::fixed"] if target == "status::accepted" else []
    assert (issue["labels"], issue["state"]) == (sorted([*labels, *kept]), state)
    until(lambda: len(receiver.received_hooks) == 1 + len(actions))
    assert [action for _, action in receiver.events()[1:]] == actions
    assert receiver.received_hooks[-1].body["user"]["username"] == "anna"


def test_a_card_comes_back_from_the_ends(someone: HandsOf, control: ApiHands) -> None:
    """Out of Closed it is reopened; out of Open it gets its list's label."""
    someone("anna").post("/issues", json={"title": "x"})
    for source, target, state, labels in (
        ("Open", "status::new", "opened", ["status::new"]),
        ("status::new", "Closed", "closed", []),
        ("Closed", "status::fixed", "opened", ["status::fixed"]),
    ):
        drag_card(control, source, target)
        issue = someone("anna").get("/issues/1").json()
        assert (issue["state"], issue["labels"]) == (state, labels)


def test_a_card_that_does_not_lie_there_stays(sandbox: Sandbox, someone: HandsOf, control: ApiHands) -> None:
    """Each wrong wish has its sentence, and changes nothing."""
    someone("anna").post("/issues", json={"title": "x", "labels": "status::new"})
    for source, target, who, words in (
        ("Open", "Closed", "anna", "does not lie in 'Open'"),
        ("Closed", "Open", "anna", "does not lie in 'Closed'"),
        ("status::new", "status::new", "anna", "would stay there"),
        ("status::new", "team::hosting", "anna", "no board has both lists"),
        ("status::new", "Closed", "nobody", "nobody called"),
    ):
        answer = drag_card(control, source, target, who)
        assert answer.status_code == 400
        assert words in answer.json()["error"]
    with pytest.raises(ValueError, match="no issue 7"):
        sandbox.world.gitlab().drag_card("anna", 7, ("Open", "Closed"))
    assert someone("anna").get("/issues/1").json()["labels"] == ["status::new"]
