"""Reactions, links and time on an issue."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import HandsOf


@pytest.fixture
def two(someone: HandsOf) -> HandsOf:
    """Two issues and a note on the first."""
    someone("anna").post("/issues", json={"title": "one"})
    someone("anna").post("/issues", json={"title": "two"})
    return someone


def test_a_reaction_is_given_once_and_taken_back_by_its_giver(two: HandsOf) -> None:
    """On an issue."""
    given = two("dev").post("/issues/1/award_emoji", json={"name": "thumbsup"})
    assert (given.status_code, given.json()["awardable_type"]) == (201, "Issue")
    path = f"/issues/1/award_emoji/{given.json()['id']}"
    assert two("dev").post("/issues/1/award_emoji", json={"name": "thumbsup"}).status_code == 404
    assert two("anna").get("/issues/1").json()["upvotes"] == 1
    assert two("anna").get(path).json()["user"]["username"] == "dev"
    assert two("carla").delete(path).status_code == 401
    assert two("dev").delete(path).status_code == 204
    assert two("dev").get("/issues/1/award_emoji").json() == []


def test_a_note_gets_reactions_too(two: HandsOf) -> None:
    """How the desk says that a command was done."""
    note = two("anna").post("/issues/1/notes", json={"body": "!desk why"}).json()["id"]
    path = f"/issues/1/notes/{note}/award_emoji"
    assert two("desk-bot").post(path, json={"name": "white_check_mark"}).json()["awardable_id"] == note
    assert [each["name"] for each in two("anna").get(path).json()] == ["white_check_mark"]
    assert two("anna").post(path, json={"name": "not an emoji"}).status_code == 404
    assert two("anna").get(f"{path}/1").status_code == 404


def test_issues_are_linked_both_ways(two: HandsOf) -> None:
    """Seen from either end, with a system note on both; taking it away answers with the link."""
    wanted = {"target_project_id": "acme/engineering", "target_issue_iid": 2}
    made = two("anna").post("/issues/1/links", json=wanted)
    assert (made.status_code, made.json()["link_type"]) == (201, "relates_to")
    assert made.json()["target_issue"]["iid"] == 2
    (seen,) = two("anna").get("/issues/2/links").json()
    assert (seen["iid"], seen["link_type"]) == (1, "relates_to")
    assert two("anna").get("/issues/2/notes").json()[0]["body"] == "marked this issue as related to #1"
    assert two("anna").post("/issues/2/links", json=wanted | {"target_issue_iid": 1}).status_code == 409
    path = f"/issues/1/links/{seen['issue_link_id']}"
    assert two("anna").get(path).json()["source_issue"]["iid"] == 1
    assert two("anna").delete(path).status_code == 200
    assert two("anna").get("/issues/1/links").json() == []
    assert two("anna").get(path).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"target_project_id": 101}, 400),
        ({"target_project_id": 101, "target_issue_iid": 9}, 404),
        ({"target_project_id": 9, "target_issue_iid": 2}, 404),
        ({"target_project_id": 101, "target_issue_iid": "b"}, 400),
        ({"target_project_id": 101, "target_issue_iid": 1}, 409),
        ({"target_project_id": 101, "target_issue_iid": 2, "link_type": "blocks"}, 400),
    ],
)
def test_a_link_that_cannot_be_is_refused(two: HandsOf, wanted: dict[str, object], status: int) -> None:
    """To nothing, to itself, and as Premium's blocks."""
    assert two("anna").post("/issues/1/links", json=wanted).status_code == status


def test_time_is_estimated_and_spent(two: HandsOf) -> None:
    """In GitLab's units: a day is eight hours, a week five days."""
    anna = two("anna")
    estimated = anna.post("/issues/1/time_estimate", json={"duration": "1w 2d 3h"})
    assert (estimated.status_code, estimated.json()["time_estimate"]) == (200, (5 * 8 + 2 * 8 + 3) * 3600)
    assert estimated.json()["human_time_estimate"] == "1w 2d 3h"
    spent = anna.post("/issues/1/add_spent_time?duration=90m")
    assert (spent.status_code, spent.json()["human_total_time_spent"]) == (201, "1h 30m")
    assert anna.post("/issues/1/reset_time_estimate").json()["time_estimate"] == 0
    assert anna.post("/issues/1/reset_spent_time").json()["total_time_spent"] == 0
    assert anna.get("/issues/1/time_stats").json()["human_time_estimate"] is None


@pytest.mark.parametrize(
    ("path", "duration", "status"),
    [
        ("time_estimate", "soon", 400),
        ("time_estimate", "-1h", 400),
        ("add_spent_time", "-1h", 400),
        ("add_spent_time", "never", 400),
    ],
)
def test_a_bad_duration_is_refused(two: HandsOf, path: str, duration: str, status: int) -> None:
    """Also one that takes back more than was spent."""
    assert two("anna").post(f"/issues/1/{path}", json={"duration": duration}).status_code == status


def test_guests_track_no_time(two: HandsOf) -> None:
    """403."""
    assert two("carla").post("/issues/1/time_estimate", json={"duration": "1h"}).status_code == 403
