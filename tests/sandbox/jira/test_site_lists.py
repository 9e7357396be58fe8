"""What the site's administrators add to its lists, and that nobody else may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

TEXT = "com.atlassian.jira.plugin.system.customfieldtypes:text{}"
GLOBAL = {"type": "GLOBAL"}


@pytest.fixture
def site() -> Iterator[JiraSite]:
    """A site of its own for each test: all change its lists."""
    with JiraSite() as running:
        yield running


def write(site: JiraSite, path: str, body: Any, method: str = "POST") -> Any:
    """What a write of the lead's answers."""
    return site.write_json("lena", method, f"3/{path}", body)


def refusal(site: JiraSite, path: str, body: Any, method: str = "POST") -> int:
    """The status of a refused write."""
    answer = site.send_request("lena", method, f"3/{path}", body)
    assert not answer.ok
    return answer.status_code


@pytest.mark.parametrize("who", ["desk-bot", "sami"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "issuetype", 403), ("POST", "statuses", 401), ("GET", "statuses/byNames?name=x", 401),
        ("POST", "field", 400), ("GET", "field/search", 403), ("POST", "role", 403),
        ("POST", "priority", 403),
        ("GET", "screens", 403), ("POST", "screens", 403), ("PUT", "issuetypescheme/project", 403),
        ("GET", "screenscheme", 403), ("POST", "priorityscheme", 403),
        ("POST", "project/DESK/role/10101", 401),
    ],
)  # fmt: skip
def test_only_administrators_are_answered(
    shared_site: JiraSite, who: str, method: str, path: str, status: int
) -> None:
    """The bot is none; with the status that the document has for it."""
    answer = shared_site.send_request(who, method, f"3/{path}", {} if method != "GET" else None)
    assert (answer.status_code, bool(answer.json()["errorMessages"])) == (status, True)


@pytest.fixture(scope="module")
def shared_site() -> Iterator[JiraSite]:
    """One that nothing changes."""
    with JiraSite() as running:
        yield running


def test_a_new_type_joins_the_default_scheme_and_no_other(site: JiraSite) -> None:
    """Names are the site's, whatever their case, and no longer than 60."""
    made = write(site, "issuetype", {"name": "Visit", "description": "x", "hierarchyLevel": 0})
    assert (made["hierarchyLevel"], made["subtask"]) == (0, False)
    pairs = site.read_json("lena", "3/issuetypescheme/mapping", maxResults=100)["values"]
    assert [one["issueTypeSchemeId"] for one in pairs if one["issueTypeId"] == made["id"]] == ["10000"]
    assert made["id"] not in [one["id"] for one in site.read_json("lena", "3/project/DESK")["issueTypes"]]
    for body, status in (({"name": "vISIT"}, 409), ({"name": "x" * 61}, 400), ({}, 400)):
        assert refusal(site, "issuetype", body) == status
    assert refusal(site, "issuetype", {"name": "Deep", "hierarchyLevel": 2}) == 400


def test_statuses_are_made_all_or_none(site: JiraSite) -> None:
    """And found by names with commas."""
    sent = [{"name": "Back, soon", "statusCategory": "TODO"}, {"name": "Away", "statusCategory": "DONE"}]
    made = write(site, "statuses", {"scope": GLOBAL, "statuses": sent})
    assert [(one["name"], one["statusCategory"], one["scope"]) for one in made] == [
        ("Back, soon", "TODO", GLOBAL), ("Away", "DONE", GLOBAL),
    ]  # fmt: skip
    assert site.read_json("lena", "3/statuses/byNames", name=["back, SOON", "nothing"]) == made[:1]
    known = {"name": "away", "statusCategory": "DONE"}
    for wrong in ([known], [{"name": "Here", "statusCategory": "new"}], []):
        mixed = [{"name": "New one", "statusCategory": "TODO"}, *wrong] if wrong else []
        assert refusal(site, "statuses", {"scope": GLOBAL, "statuses": mixed}) == 400
    assert site.read_json("lena", "3/statuses/byNames", name="New one") == []
    assert refusal(site, "statuses", {"scope": {"type": "PROJECT"}, "statuses": sent}) == 400


def test_priorities_and_resolutions_have_a_name_each(site: JiraSite) -> None:
    """A new priority is offered where the default scheme is, not in the desk's project."""
    avatar = site.read_json("lena", "3/avatar/priority/system")["system"][0]["id"]
    body = {"name": "Later", "statusColor": "#000000", "avatarId": int(avatar)}
    made = write(site, "priority", body)["id"]
    schemes = site.read_json("lena", "3/priorityscheme", expand="priorities,projects")["values"]
    offered = {one["name"]: [each["id"] for each in one["priorities"]["values"]] for one in schemes}
    assert [name for name, keys in offered.items() if made in keys] == ["Default priority scheme"]
    assert [[p["key"] for p in one["projects"]["values"]] for one in schemes] == [["OPS"], ["DESK"]]
    for wrong in (body, {**body, "name": "B", "avatarId": 1}, {"name": "C", "avatarId": int(avatar)}):
        assert refusal(site, "priority", wrong) == 400
    key = write(site, "resolution", {"name": "Won't Do"})["id"]
    assert key in [one["id"] for one in site.read_json("desk-bot", "3/resolution/search")["values"]]
    assert refusal(site, "resolution", {"name": "won't do"}) == 400


def test_a_field_without_a_searcher_says_that_it_is_searchable_and_is_not(site: JiraSite) -> None:
    """Until it has one; and issues have it once it is associated with their project."""
    made = write(site, "field", {"name": "Place", "type": TEXT.format("field")})
    key, query = made["id"], f"cf[{made['schema']['customId']}] ~ x"
    assert made["searchable"] is True
    refused = site.send_request("anna", "GET", "3/search/jql", jql=query)
    assert (refused.status_code, "couldn't be processed" in refused.text) == (400, True)
    write(site, f"field/{key}", {"searcherKey": TEXT.format("searcher"), "name": "Place of work"}, "PUT")
    assert site.read_json("anna", "3/search/jql", jql=query)["issues"] == []
    found = site.read_json("lena", "3/field/search", type="custom", query="of WORK")["values"]
    assert [one["id"] for one in found] == [key]
    issue = site.open_issue()
    change = {"fields": {key: "x"}}
    assert (refusal(site, f"issue/{issue}", change, "PUT"), key in site.read_fields(issue)) == (400, False)
    project = {"type": "PROJECT_ID", "identifier": 10000}
    association = {"associationContexts": [project], "fields": [{"type": "FIELD_ID", "identifier": key}]}
    write(site, "field/association", association, "PUT")
    write(site, f"issue/{issue}", change, "PUT")
    assert site.read_fields(issue)[key] == "x"
    asked = {"projectId": ["10000", "10001"], "workTypeId": "10001", "fieldId": key}
    assert site.read_json("lena", "3/projects/fields", **asked)["total"] == 1
    assert refusal(site, "field/association", {**association, "fields": []}, "PUT") == 400
    assert site.send_request("lena", "POST", "3/field", {"name": "N", "type": "x:float"}).status_code == 501


def test_a_role_is_given_to_people_of_one_project(site: JiraSite) -> None:
    """And taken away from them."""
    role = write(site, "role", {"name": "Night watch", "description": "x"})["id"]
    anna = site.people["anna"].account
    held = write(site, f"project/DESK/role/{role}", {"user": [anna]})
    assert [one["displayName"] for one in held["actors"]] == ["Anna Amsel"]
    assert site.read_json("lena", f"3/project/OPS/role/{role}")["actors"] == []
    assert refusal(site, f"project/DESK/role/{role}", {"user": ["nobody"]}) == 404
    assert refusal(site, "role", {"name": "night WATCH"}) == 409
    path = f"project/DESK/role/{role}?user={anna}"
    write(site, path, None, "DELETE")
    assert refusal(site, path, None, "DELETE") == 404
    site.tracker.order_shape({"jira-free": True})
    assert refusal(site, "role", {"name": "Another"}) == 403


def test_permissions_are_told_for_oneself_and_by_administrators_for_others(site: JiraSite) -> None:
    """Projects that are not there are passed over."""
    wanted = {"permissions": ["EDIT_ISSUES", "ADMINISTER_PROJECTS"], "projects": [10000, 7]}
    body = {"globalPermissions": ["ADMINISTER", "USER_PICKER"], "projectPermissions": [wanted]}
    of_bot = {**body, "accountId": site.people["desk-bot"].account}
    own, bots = write(site, "permissions/check", body), write(site, "permissions/check", of_bot)
    assert (own["globalPermissions"], bots["globalPermissions"]) == (
        body["globalPermissions"],
        ["USER_PICKER"],
    )
    assert [one["permission"] for one in own["projectPermissions"]] == wanted["permissions"]
    assert bots["projectPermissions"] == [{"permission": "EDIT_ISSUES", "issues": [], "projects": [10000]}]
    assert site.send_request("desk-bot", "POST", "3/permissions/check", body).json() == bots
    of_lead = {**body, "accountId": site.people["lena"].account}
    assert site.send_request("desk-bot", "POST", "3/permissions/check", of_lead).status_code == 403
    for wrong in ({"globalPermissions": ["FLY"]}, {"accountId": "nobody"}):
        assert refusal(site, "permissions/check", wrong) == 400
    site.tracker.order_shape({"withheld": ["EDIT_ISSUES"]})
    assert write(site, "permissions/check", of_bot)["projectPermissions"] == []
