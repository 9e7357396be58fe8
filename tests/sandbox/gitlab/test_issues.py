"""Issues: opening, changing, finding them, and what a Guest may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import HandsOf


def open_issue(someone: HandsOf, who: str = "anna", **wanted: Any) -> dict[str, Any]:
    """An issue somebody opens."""
    answer = someone(who).post("/issues", json={"title": "Printer on fire", **wanted})
    assert answer.status_code == 201, answer.text
    issue: dict[str, Any] = answer.json()
    return issue


def test_an_issue_opens_with_all_it_was_given(someone: HandsOf) -> None:
    """Also what only later would need rights."""
    issue = open_issue(
        someone, "carla", description="Help", labels=["type::incident"], confidential=True, assignee_ids=[15]
    )
    assert (issue["iid"], issue["state"], issue["author"]["username"]) == (1, "opened", "carla")
    assert (issue["labels"], issue["confidential"]) == (["type::incident"], True)
    assert (issue["assignee"]["username"], issue["type"], issue["issue_type"]) == ("dev", "ISSUE", "issue")
    assert issue["references"]["full"] == "acme/engineering#1"


def test_a_guests_unknown_label_is_dropped(someone: HandsOf) -> None:
    """Only who may create labels creates them in passing."""
    assert open_issue(someone, "carla", labels="type::incident,invented")["labels"] == ["type::incident"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, {"error": "title is missing"}),
        ({"title": " "}, {"message": {"title": ["can't be blank"]}}),
        ({"title": "x" * 256}, {"message": {"title": ["is too long (maximum is 255 characters)"]}}),
        ({"title": "x", "issue_type": "story"}, {"error": "issue_type does not have a valid value"}),
        ({"title": "x", "confidential": "perhaps"}, {"error": "confidential is invalid"}),
    ],
)
def test_a_bad_issue_is_refused(someone: HandsOf, body: dict[str, Any], said: object) -> None:
    """In the two shapes GitLab has for it."""
    answer = someone("anna").post("/issues", json=body)
    assert (answer.status_code, answer.json()) == (400, said)


def test_one_put_changes_many_things(someone: HandsOf) -> None:
    """Labels, state, type, assignee, due date, confidentiality."""
    open_issue(someone, labels="status::new")
    changed = (
        someone("desk-bot")
        .put(
            "/issues/1",
            json={
                "add_labels": "status::closed",
                "remove_labels": "status::new",
                "state_event": "close",
                "issue_type": "incident",
                "assignee_ids": [16],
                "due_date": "2027-03-01",
                "confidential": True,
                "title": "Printer put out",
            },
        )
        .json()
    )
    assert (changed["labels"], changed["state"], changed["type"]) == (
        ["status::closed"],
        "closed",
        "INCIDENT",
    )
    assert (changed["assignees"][0]["username"], changed["due_date"]) == ("hugo", "2027-03-01")
    assert (changed["confidential"], changed["title"]) == (True, "Printer put out")
    assert (changed["closed_by"]["username"], bool(changed["closed_at"])) == ("desk-bot", True)
    reopened = someone("anna").put("/issues/1", json={"state_event": "reopen"}).json()
    assert (reopened["state"], reopened["closed_at"], reopened["closed_by"]) == ("opened", None, None)


def test_on_free_one_assignee_stays(someone: HandsOf) -> None:
    """Several are Premium's; 0 is nobody."""
    open_issue(someone, assignee_ids=[15, 16])
    assert [each["id"] for each in someone("anna").get("/issues/1").json()["assignees"]] == [15]
    assert someone("anna").put("/issues/1", json={"assignee_ids": [0]}).json()["assignees"] == []
    assert someone("anna").put("/issues/1", json={"assignee_id": 17}).json()["assignee"]["id"] == 17
    assert someone("anna").put("/issues/1", json={"assignee_ids": ""}).json()["assignees"] == []


def test_a_put_needs_something_to_change(someone: HandsOf) -> None:
    """What GitLab does not know is nothing."""
    open_issue(someone)
    answer = someone("anna").put("/issues/1", json={"status": "done"})
    assert answer.status_code == 400
    assert answer.json()["error"].endswith("are missing, at least one parameter must be provided")
    assert someone("anna").put("/issues/1", json={"state_event": "shut"}).status_code == 400
    assert someone("anna").put("/issues/9", json={"title": "x"}).json() == {"message": "404 Not found"}


def test_a_guest_changes_only_the_text_and_state_of_own_issues(someone: HandsOf) -> None:
    """Everything else is passed over without a word (docs/trackers/gitlab.md#roles)."""
    open_issue(someone, "carla", labels="status::new")
    changed = someone("carla").put(
        "/issues/1",
        json={
            "title": "Mine",
            "description": "still mine",
            "add_labels": "priority::critical",
            "assignee_ids": [15],
            "confidential": True,
            "issue_type": "incident",
            "state_event": "close",
        },
    )
    after = changed.json()
    assert (changed.status_code, after["title"], after["description"]) == (200, "Mine", "still mine")
    assert after["state"] == "closed"
    assert (after["labels"], after["assignees"]) == (["status::new"], [])
    assert (after["confidential"], after["issue_type"]) == (False, "issue")


def test_a_guest_may_not_touch_others_issues(someone: HandsOf) -> None:
    """Unless they are assigned; incidents not even then."""
    open_issue(someone, "anna")
    assert someone("carla").put("/issues/1", json={"title": "x"}).json() == {"message": "403 Forbidden"}
    open_issue(someone, "anna", assignee_ids=[11])
    assert someone("carla").put("/issues/2", json={"state_event": "close"}).status_code == 200
    open_issue(someone, "anna", assignee_ids=[11], issue_type="incident")
    assert someone("carla").put("/issues/3", json={"state_event": "close"}).status_code == 403


def test_a_guest_does_not_see_others_confidential_issues(someone: HandsOf) -> None:
    """Not in lists, not by number; own ones are seen."""
    open_issue(someone, "anna", confidential=True)
    open_issue(someone, "carla", confidential=True)
    assert someone("carla").get("/issues/1").status_code == 404
    assert someone("carla").get("/issues/1/notes").status_code == 404
    assert [each["iid"] for each in someone("carla").get("/issues").json()] == [2]
    assert [each["iid"] for each in someone("anna").get("/issues").json()] == [2, 1]


def test_a_guests_incident_becomes_an_issue(someone: HandsOf) -> None:
    """Incidents need Reporter (docs/trackers/gitlab.md#types)."""
    assert open_issue(someone, "carla", issue_type="incident")["issue_type"] == "issue"
    assert open_issue(someone, "robo", issue_type="incident")["issue_type"] == "incident"


def test_issues_are_deleted_by_their_author_only(someone: HandsOf) -> None:
    """Even a Maintainer may not."""
    open_issue(someone, "anna")
    assert someone("lena").delete("/issues/1").status_code == 403
    assert someone("anna").delete("/issues/1").status_code == 204
    assert someone("anna").get("/issues/1").status_code == 404
    assert open_issue(someone)["iid"] == 2


def find_iids(someone: HandsOf, query: str) -> list[int]:
    """The issues a query lists."""
    answer = someone("anna").get(f"/issues?{query}")
    assert answer.status_code == 200, answer.text
    return [each["iid"] for each in answer.json()]


@pytest.fixture
def three(someone: HandsOf) -> HandsOf:
    """Three issues: closed by anna, a confidential one of carla's, an incident assigned to dev."""
    open_issue(someone, title="Alpha", labels="type::request,status::closed")
    someone("anna").put("/issues/1", json={"state_event": "close"})
    open_issue(
        someone, "carla", title="Beta", description="no Alpha here", labels="type::request", confidential=True
    )
    open_issue(someone, title="gamma", issue_type="incident", assignee_ids=[15])
    return someone


@pytest.mark.parametrize(
    ("query", "iids"),
    [
        ("", [3, 2, 1]),
        ("sort=asc", [1, 2, 3]),
        ("order_by=title&sort=asc", [1, 2, 3]),
        ("state=opened", [3, 2]),
        ("state=closed", [1]),
        ("labels=type::request", [2, 1]),
        ("labels=type::request,status::closed", [1]),
        ("labels=None", [3]),
        ("labels=Any", [2, 1]),
        ("not[labels]=status::closed", [3, 2]),
        ("search=alpha", [2, 1]),
        ("search=alpha&in=title", [1]),
        ("iids[]=1&iids[]=3", [3, 1]),
        ("author_username=carla", [2]),
        ("author_id=12", [3, 1]),
        ("assignee_id=15", [3]),
        ("assignee_id=None", [2, 1]),
        ("assignee_username=dev", [3]),
        ("confidential=true", [2]),
        ("issue_type=incident", [3]),
        ("scope=created_by_me", [3, 1]),
        ("updated_after=2100-01-01T00:00:00Z", []),
        ("created_before=2100-01-01T00:00:00%2B02:00", [3, 2, 1]),
    ],
)
def test_issues_are_found(three: HandsOf, query: str, iids: list[int]) -> None:
    """By every filter that people and the desk use."""
    assert find_iids(three, query) == iids


def test_a_query_that_makes_no_sense_is_refused(someone: HandsOf) -> None:
    """400 with the parameter's name."""
    for query in (
        "state=shut",
        "sort=up",
        "updated_after=soon",
        "per_page=x",
        "page=0",
        "author=1&order_by=mood",
    ):
        assert someone("anna").get(f"/issues?{query}").status_code == 400


def test_everywhere_means_ones_own_unless_asked(three: HandsOf, visitor: HandsOf) -> None:
    """`/issues` has scope created_by_me by default."""
    assert [each["iid"] for each in visitor("carla").get("/issues").json()] == [2]
    assert len(visitor("anna").get("/issues?scope=all").json()) == 3
    assert [each["iid"] for each in visitor("dev").get("/issues?scope=assigned_to_me").json()] == [3]


def test_updated_after_includes_the_moment_itself(three: HandsOf) -> None:
    """So that an overlap of nothing still finds the last one again."""
    last = three("anna").get("/issues/3").json()["updated_at"]
    later = (datetime.fromisoformat(last) + timedelta(milliseconds=1)).isoformat().replace("+00:00", "Z")
    assert 3 in find_iids(three, f"updated_after={last}")
    assert 3 not in find_iids(three, f"updated_after={later}")


def test_labels_come_with_details_if_asked(three: HandsOf) -> None:
    """Names otherwise."""
    (label,) = three("anna").get("/issues?iids[]=2&with_labels_details=true").json()[0]["labels"]
    assert (label["name"], label["color"]) == ("type::request", "#428bca")


def test_keyset_pages_follow_the_link(someone: HandsOf) -> None:
    """Without totals; what changes meanwhile turns up later, and nothing is left out."""
    for number in range(7):
        open_issue(someone, title=f"{number}")
    url = "/issues?pagination=keyset&order_by=updated_at&sort=asc&per_page=3"
    answer = someone("anna").get(url)
    seen = [each["iid"] for each in answer.json()]
    assert "x-total" not in answer.headers
    someone("anna").put("/issues/3", json={"title": "moved to the end"})
    while "next" in answer.links:
        answer = requests.get(answer.links["next"]["url"], headers=someone("anna").headers, timeout=10)
        seen += [each["iid"] for each in answer.json()]
    assert seen == [1, 2, 3, 4, 5, 6, 7, 3]
    assert someone("anna").get("/issues?pagination=keyset&order_by=priority").status_code == 405


def test_participants_are_who_had_a_part_in_it(someone: HandsOf) -> None:
    """A Guest does not learn who wrote only internal notes; merge requests there are none."""
    open_issue(someone, "carla", assignee_ids=[15])
    someone("hugo").post("/issues/1/notes", json={"body": "hm"})
    someone("sami").post("/issues/1/notes", json={"body": "psst", "internal": True})
    for who, names in (("anna", ["carla", "dev", "hugo", "sami"]), ("carla", ["carla", "dev", "hugo"])):
        assert [each["username"] for each in someone(who).get("/issues/1/participants").json()] == names
    assert someone("anna").get("/issues/1/closed_by").json() == []
    assert someone("anna").get("/issues/1/related_merge_requests").json() == []


def test_state_events_name_who_closed_and_reopened(someone: HandsOf) -> None:
    """An opening is none of them; closing twice is one."""
    open_issue(someone)
    for who, event in (("dev", "close"), ("anna", "close"), ("lena", "reopen")):
        someone(who).put("/issues/1", json={"state_event": event})
    events = someone("anna").get("/issues/1/resource_state_events").json()
    assert [(e["state"], e["user"]["username"]) for e in events] == [("closed", "dev"), ("reopened", "lena")]
