"""The sandbox's workflow: what people may do, what only the bot may do, what a transition brings with it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

CAUSE = "customfield_10105"
WAITING = "Waiting for customer"

# From status to the transitions that people have there: the union of what the types allow, with reopening.
OPEN_TO_PEOPLE = {
    "New": ["In review", WAITING, "Closed"],
    "In review": ["Accepted", "Planned", WAITING, "Closed"],
    WAITING: ["New", "Accepted", "In review", "In progress", "Estimating", "Closed"],
    "Accepted": [WAITING, "In progress", "Estimating", "Forwarded", "Resolved", "Declined"],
    "Planned": ["In progress", "Delivered", "Declined"],
    "In progress": [
        "Accepted", WAITING, "Forwarded", "Scheduled", "Fixed", "Resolved", "Delivered", "Declined",
    ],
    "Estimating": [WAITING, "Awaiting order", "Declined"],
    "Awaiting order": ["Estimating", "Ordered", "Declined"],
    "Ordered": ["In progress", "Declined"],
    "Forwarded": ["Planned", "In progress", "Resolved", "Declined"],
    "Scheduled": ["In progress", "Delivered", "Declined"],
    "Fixed": ["In progress", "Delivered"],
    "Resolved": ["In progress", "Closed"],
    "Delivered": ["In progress", "Closed"],
    "Declined": ["Closed"],
    "Closed": [
        "New", "Accepted", "Planned", "In review", "In progress", "Estimating", "Awaiting order", "Ordered",
        "Forwarded", "Scheduled", "Fixed", "Resolved", "Delivered",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def list_transitions(site: JiraSite, who: str, key: str, **query: Any) -> Any:
    """Somebody's transitions by name."""
    found = site.read_json(who, f"2/issue/{key}/transitions", **query)["transitions"]
    return {way["name"]: way for way in found}


@pytest.mark.parametrize("status", OPEN_TO_PEOPLE)
def test_people_have_the_moves_of_all_types_and_no_others(site: JiraSite, status: str) -> None:
    """Also a customer, also on an incident: the product tells types apart, this workflow does not."""
    key = site.open_issue()
    site.move_issue("desk-bot", key, f"Desk: {status}")
    found = list_transitions(site, "carla", key)
    assert list(found) == OPEN_TO_PEOPLE[status]
    assert all(way["to"]["name"] == name and not way["hasScreen"] for name, way in found.items())


def test_the_bot_gets_from_everywhere_to_everywhere(site: JiraSite) -> None:
    """By transitions of its own, besides those of the people."""
    key = site.open_issue()
    found = list_transitions(site, "desk-bot", key)
    own = [way for way in found.values() if way["name"].startswith("Desk: ")]
    assert {way["to"]["name"] for way in own} == set(OPEN_TO_PEOPLE)
    assert all(way["isGlobal"] and way["isConditional"] and way["hasScreen"] for way in own)


def test_nobody_else_can_use_the_bots_transitions(site: JiraSite) -> None:
    """Not even the lead who knows their ids."""
    key = site.open_issue()
    way = list_transitions(site, "desk-bot", key)["Desk: Closed"]["id"]
    answer = site.send_request("lena", "POST", f"2/issue/{key}/transitions", {"transition": {"id": way}})
    assert answer.status_code == 400
    assert "not valid for the current state" in answer.json()["errorMessages"][0]
    assert site.read_fields(key)["status"]["name"] == "New"


@pytest.mark.parametrize("body", [{"transition": {"id": "99999"}}, {"transition": {}}, {}])
def test_a_transition_that_is_not_there_is_refused(site: JiraSite, body: Any) -> None:
    """And so is none."""
    answer = site.send_request("lena", "POST", f"2/issue/{site.open_issue()}/transitions", body)
    assert answer.status_code == 400
    assert answer.json()["errorMessages"]


@pytest.mark.parametrize(
    ("status", "resolution"), [("Resolved", "Done"), ("Declined", "Declined"), ("Closed", "Done")]
)
def test_a_done_status_brings_its_resolution_in_the_same_group(
    site: JiraSite, status: str, resolution: str
) -> None:
    """And leaving it takes the resolution away."""
    key = site.open_issue()
    site.move_issue("desk-bot", key, f"Desk: {status}")
    site.move_issue("desk-bot", key, "Desk: In progress")
    into, out = site.read_json("lena", f"2/issue/{key}/changelog")["values"]
    assert [item["fieldId"] for item in into["items"]] == ["resolution", "status"]
    assert into["items"][0]["toString"] == resolution
    assert (out["items"][0]["fromString"], out["items"][0]["toString"]) == (resolution, None)
    fields = site.read_fields(key)
    assert (fields["resolution"], fields["resolutiondate"]) == (None, None)


def test_the_bot_sets_fields_and_comments_on_the_way(site: JiraSite) -> None:
    """All in one call and one changelog group."""
    key = site.open_issue()
    way = list_transitions(site, "desk-bot", key)["Desk: In progress"]["id"]
    body = {
        "transition": {"id": way},
        "fields": {"priority": {"name": "High"}, CAUSE: "hosting"},
        "update": {
            "components": [{"add": {"name": "Team: Hosting"}}],
            "comment": [{"add": {"body": "On it."}}],
        },
        "properties": [{"key": "sdesk", "value": 1}],
    }
    site.write_json("desk-bot", "POST", f"2/issue/{key}/transitions", body)
    groups = site.read_json("lena", f"2/issue/{key}/changelog")["values"]
    assert [item["fieldId"] for item in groups[0]["items"]] == ["components", CAUSE, "priority", "status"]
    assert len(groups) == 1
    fields = site.read_fields(key)
    assert [one["body"] for one in fields["comment"]["comments"]] == ["On it."]
    assert fields["status"]["name"] == "In progress"
    assert site.read_json("lena", f"2/issue/{key}/properties/sdesk")["value"] == 1


def test_the_screen_names_its_fields(site: JiraSite) -> None:
    """On request, with what there is to choose from."""
    key = site.open_issue()
    found = list_transitions(site, "desk-bot", key, expand="transitions.fields")
    screen = found["Desk: Closed"]["fields"]
    assert {"resolution", "priority", "components", CAUSE} <= set(screen)
    assert "issuetype" not in screen
    assert {value["name"] for value in screen["resolution"]["allowedValues"]} == {"Done", "Declined"}
    assert found["In review"]["fields"] == {}


def test_without_a_screen_fields_are_refused_and_comments_get_lost(site: JiraSite) -> None:
    """As people know it from Jira."""
    key = site.open_issue()
    way = list_transitions(site, "anna", key)["In review"]["id"]
    body: dict[str, Any] = {"transition": {"id": way}, "fields": {"priority": {"name": "High"}}}
    answer = site.send_request("anna", "POST", f"2/issue/{key}/transitions", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["priority"])
    body = {"transition": {"id": way}, "update": {"comment": [{"add": {"body": "Looking."}}]}}
    site.write_json("anna", "POST", f"2/issue/{key}/transitions", body)
    fields = site.read_fields(key)
    assert (fields["status"]["name"], fields["comment"]["total"]) == ("In review", 0)


def test_one_transition_can_be_asked_for(site: JiraSite) -> None:
    """By its id."""
    key = site.open_issue()
    way = list_transitions(site, "anna", key)["Closed"]["id"]
    assert list(list_transitions(site, "anna", key, transitionId=way)) == ["Closed"]


def test_a_move_within_a_category_keeps_the_date_of_the_categorys_change(site: JiraSite) -> None:
    """The date belongs to the category."""
    key = site.open_issue()
    site.move_issue("anna", key, "In review")
    before = site.read_fields(key)["statuscategorychangedate"]
    site.clock.advance(60)
    site.move_issue("anna", key, WAITING)
    assert site.read_fields(key)["statuscategorychangedate"] == before
    site.move_issue("anna", key, "Closed")
    assert site.read_fields(key)["statuscategorychangedate"] != before


def test_moving_to_where_the_issue_is_changes_nothing(site: JiraSite) -> None:
    """The bot's transitions loop."""
    key = site.open_issue()
    site.move_issue("desk-bot", key, "Desk: New")
    assert site.read_json("lena", f"2/issue/{key}/changelog")["total"] == 0
