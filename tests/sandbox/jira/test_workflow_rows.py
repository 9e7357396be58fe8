"""Workflows through the API: read, made, changed as a whole, and refused as a live site refuses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

Json = Any
Change = Callable[[Json], object]
DESK = "DESK: Service desk"


@pytest.fixture
def site() -> Iterator[JiraSite]:
    """A site for each test: workflows are the whole site's."""
    with JiraSite() as running:
        yield running


def read_workflow(site: JiraSite, name: str = DESK) -> Json:
    """What the API answers of one workflow."""
    return site.write_json("lena", "POST", "3/workflows", {"workflowNames": [name]})


def update_of(found: Json) -> Json:
    """The body that sends a workflow back as it is."""
    row = deepcopy(found["workflows"][0])
    return {
        "statuses": [{key: one[key] for key in one if key != "scope"} for one in found["statuses"]],
        "workflows": [{key: row[key] for key in ("id", "version", "description", "statuses", "transitions")}],
    }


def creation_of(found: Json, name: str) -> Json:
    """The body that makes another workflow like one."""
    body = update_of(found)
    row = body["workflows"][0]
    made = {"name": name, **{key: row[key] for key in ("description", "statuses", "transitions")}}
    return {"scope": {"type": "GLOBAL"}, "statuses": body["statuses"], "workflows": [made]}


def way_named(body: Json, name: str) -> Json:
    """A transition of the first workflow of a body."""
    return next(way for way in body["workflows"][0]["transitions"] if way["name"] == name)


def test_the_desks_workflow_is_as_set_up_makes_it(site: JiraSite) -> None:
    """One to begin; for people and for the bot one into each status, the bot's by role and with a screen."""
    (row,) = read_workflow(site)["workflows"]
    kinds = [way["type"] for way in row["transitions"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"INITIAL": 1, "DIRECTED": 16, "GLOBAL": 16}
    own = next(way for way in row["transitions"] if way["name"] == "Desk: Closed")
    assert own["links"] == []
    assert own["conditions"]["conditions"][0]["ruleKey"] == "system:restrict-issue-transition"
    assert own["transitionScreen"]["parameters"]["screenId"] == "10001"
    assert own["actions"][0]["parameters"] == {"field": "resolution", "value": "10000", "mode": "replace"}
    assert "sdesk-sync" in row["description"]


def test_one_unknown_name_hides_the_others(site: JiraSite) -> None:
    """404 for the whole call, not naming which."""
    asked = {"workflowNames": [DESK, "Nobody's"]}
    answer = site.send_request("lena", "POST", "3/workflows", asked)
    assert (answer.status_code, answer.json()) == (404, {"errorMessages": ["Not found"], "errors": {}})
    assert site.send_request("anna", "POST", "3/workflows", asked).status_code == 401


def test_who_uses_a_workflow_is_told(site: JiraSite) -> None:
    """Projects and schemes, by their ids."""
    key = read_workflow(site)["workflows"][0]["id"]
    used = site.read_json("lena", f"3/workflow/{key}/projectUsages")
    assert used == {"workflowId": key, "projects": {"nextPageToken": None, "values": [{"id": "10000"}]}}
    schemes = site.read_json("lena", f"3/workflow/{key}/workflowSchemes")["workflowSchemes"]["values"]
    assert len(schemes) == 1


def test_an_update_replaces_the_whole(site: JiraSite) -> None:
    """What is not sent is gone, a description too; the version counts on, rules keep their ids."""
    body = update_of(read_workflow(site))
    body["workflows"][0]["transitions"].remove(way_named(body, "In review"))
    del body["workflows"][0]["description"]
    own = way_named(body, "Desk: Closed")["actions"][0]["id"]
    answer = site.write_json("lena", "POST", "3/workflows/update", body)
    (row,) = answer["workflows"]
    assert (row["version"]["versionNumber"], row["description"]) == (2, "")
    assert way_named(answer, "Desk: Closed")["actions"][0]["id"] == own
    ways = site.read_json("anna", f"2/issue/{site.open_issue()}/transitions")["transitions"]
    assert "In review" not in [way["name"] for way in ways]
    again = site.send_request("lena", "POST", "3/workflows/update", body)
    assert again.status_code == 409


def test_a_description_that_is_not_sent_is_emptied_for_the_whole_site(site: JiraSite) -> None:
    """As it happened to two statuses of a live site."""
    body = update_of(read_workflow(site))
    body["statuses"][0]["description"] = "Nobody has looked yet."
    site.write_json("lena", "POST", "3/workflows/update", body)
    key = body["statuses"][0]["id"]
    assert site.read_json("anna", f"2/status/{key}")["description"] == "Nobody has looked yet."
    body = update_of(read_workflow(site))
    del body["statuses"][0]["description"]
    site.write_json("lena", "POST", "3/workflows/update", body)
    assert site.read_json("anna", f"2/status/{key}")["description"] == ""


def test_a_global_transition_without_links_is_a_loop(site: JiraSite) -> None:
    """It leads to where the ticket is."""
    body = creation_of(read_workflow(site), "Loops")
    del way_named(body, "Desk: Closed")["links"]
    answer = site.write_json("lena", "POST", "3/workflows/create", body)
    assert "toStatusReference" not in way_named(answer, "Desk: Closed")


def test_a_new_status_comes_with_its_workflow(site: JiraSite) -> None:
    """Referred to by whatever the writer called it."""
    body = creation_of(read_workflow(site), "With another")
    body["statuses"].append({"statusReference": "x", "name": "Legal check", "statusCategory": "IN_PROGRESS"})
    body["workflows"][0]["statuses"].append({"statusReference": "x", "properties": {}})
    way = {"id": "5000", "type": "GLOBAL", "name": "Legal check", "toStatusReference": "x", "links": []}
    body["workflows"][0]["transitions"].append(way)
    answer = site.write_json("lena", "POST", "3/workflows/create", body)
    key = next(one["id"] for one in answer["statuses"] if one["name"] == "Legal check")
    assert way_named(answer, "Legal check")["toStatusReference"] == key


def test_a_condition_may_name_a_group(site: JiraSite) -> None:
    """As on a site that has no roles of its own; a rule that is gone with its app lets everybody through."""
    groups = site.read_json("lena", "2/group/bulk", groupName="desk-bot")["values"]
    body = update_of(read_workflow(site))
    by_group, by_app = (way_named(body, f"Desk: {name}") for name in ("Closed", "Fixed"))
    by_group["conditions"]["conditions"][0]["parameters"] = {"groupIds": groups[0]["groupId"]}
    by_app["conditions"]["conditions"] = [{"ruleKey": "connect:remote-condition", "parameters": {}}]
    site.write_json("lena", "POST", "3/workflows/update", body)
    key = site.open_issue()
    for who, names in (("desk-bot", {"Desk: Closed", "Desk: Fixed"}), ("lena", {"Desk: Fixed"})):
        ways = site.read_json(who, f"2/issue/{key}/transitions")["transitions"]
        assert {"Desk: Closed", "Desk: Fixed"} & {way["name"] for way in ways} == names


def test_a_status_with_tickets_is_not_taken_out(site: JiraSite) -> None:
    """One without is."""
    key = site.open_issue()
    site.move_issue("desk-bot", key, "Desk: Ordered")
    body = update_of(read_workflow(site))
    gone = next(one["id"] for one in body["statuses"] if one["name"] == "Ordered")
    row = body["workflows"][0]
    row["statuses"] = [one for one in row["statuses"] if one["statusReference"] != gone]
    ways = [way for way in row["transitions"] if way["toStatusReference"] != gone]
    for way in ways:
        way["links"] = [link for link in way["links"] if link["fromStatusReference"] != gone]
    row["transitions"] = ways
    assert site.send_request("lena", "POST", "3/workflows/update", body).status_code == 400
    site.move_issue("desk-bot", key, "Desk: In progress")
    assert site.send_request("lena", "POST", "3/workflows/update", body).status_code == 200


REFUSED: dict[str, tuple[Change, str]] = {
    "no id of a transition": (
        lambda body: way_named(body, "Closed").pop("id"),
        "Missing required field 'workflows.[0].transitions.[16].id'",
    ),
    "a status without properties": (
        lambda body: body["workflows"][0]["statuses"][0].pop("properties"),
        "Missing required field 'workflows.[0].statuses.[0].properties'",
    ),
    "no groups of conditions": (
        lambda body: way_named(body, "Desk: Closed")["conditions"].pop("conditionGroups"),
        "Missing required field 'workflows.[0].transitions.[32].conditions.conditionGroups'",
    ),
    "a reused status without its id": (
        lambda body: body["statuses"][0].pop("id"),
        'Status name "New" already in use. Try a different name.',
    ),
    "a known name": (
        lambda body: body["workflows"][0].update(name=DESK.upper()),
        f'Workflow name "{DESK.upper()}" must be unique.',
    ),
    "a global transition called like a directed one": (
        lambda body: way_named(body, "Desk: Closed").update(name="Closed"),
        'Transition name "Closed" must be unique.',
    ),
    "a role that there is not": (
        lambda body: way_named(body, "Desk: New")["conditions"]["conditions"][0].update(
            parameters={"roleIds": "99"}
        ),
        'A rule of transition "Desk: New" refers to something that does not exist.',
    ),
    "a screen whose id is elsewhere": (
        lambda body: way_named(body, "Desk: New")["transitionScreen"].update(
            params=way_named(body, "Desk: New")["transitionScreen"].pop("parameters")
        ),
        'A rule of transition "Desk: New" refers to something that does not exist.',
    ),
    "an unknown status": (
        lambda body: way_named(body, "Desk: New").update(toStatusReference="999999"),
        "Transition refers to a status that does not exist within this workflow.",
    ),
    "no status at all": (lambda body: body["statuses"].clear(), "statuses : must not be empty"),
    "two initial transitions": (
        lambda body: way_named(body, "Desk: New").update(type="INITIAL"),
        "A workflow has exactly one initial transition.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_one_mistake_in_the_body_is_refused(site: JiraSite, case: str) -> None:
    """And no workflow is made."""
    change, words = REFUSED[case]
    body = creation_of(read_workflow(site), "Another")
    change(body)
    answer = site.send_request("lena", "POST", "3/workflows/create", body)
    assert (answer.status_code, answer.json()["errorMessages"][0]) == (400, words)
    missing = site.send_request("lena", "POST", "3/workflows", {"workflowNames": ["Another"]})
    assert missing.status_code == 404


def test_validating_answers_with_what_is_wrong(site: JiraSite) -> None:
    """200, one mistake two entries, with the codes that were recorded; and nothing is written."""
    body = update_of(read_workflow(site))
    unknown = {"payload": body, "validationOptions": {"levels": ["ERROR", "WARNING"]}}
    path = "3/workflows/update/validation"
    assert site.write_json("lena", "POST", path, unknown) == {"errors": []}
    way_named(body, "Desk: New")["toStatusReference"] = "999999"
    found = site.write_json("lena", "POST", path, unknown)["errors"]
    assert [(one["type"], one["code"], one["level"], one["elementReference"]) for one in found] == [
        ("TRANSITION", code, "ERROR", {"transitionId": way_named(body, "Desk: New")["id"]})
        for code in (
            "TRANSITION_REFERENCES_A_STATUS_THAT_IS_NOT_IN_WORKFLOW",
            "TRANSITION_REFERENCES_AN_UNKNOWN_STATUS_REFERENCE",
        )
    ]


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ({"statuses": [], "workflows": []}, None),
        ({"payload": {"statuses": [], "workflows": []}}, ["payload.statuses : must not be empty"]),
    ],
    ids=["no envelope", "no statuses"],
)
def test_what_cannot_be_validated_is_refused(site: JiraSite, body: Json, messages: Any) -> None:
    """Without the envelope in the one error body that has no `errors`."""
    answer = site.send_request("lena", "POST", "3/workflows/update/validation", body)
    refused = "Invalid request payload. Refer to the REST API documentation and try again."
    expected = {"errorMessages": messages, "errors": {}} if messages else {"errorMessages": [refused]}
    assert (answer.status_code, answer.json()) == (400, expected)
