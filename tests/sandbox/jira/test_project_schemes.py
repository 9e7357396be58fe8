"""Screens and schemes of the sandbox's Jira: read, made, given to projects; and forms that obey them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.jira.editions import CLOUD
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.sandbox.jira.jira_site import JiraSite

DESK, OPS = "10000", "10001"


@pytest.fixture(params=list(ProjectBeginning), ids=lambda begins: str(begins.value))
def site(request: pytest.FixtureRequest) -> Iterator[JiraSite]:
    """A site of its own for each test, one set up by hand and one fresh."""
    with JiraSite(CLOUD, request.param) as running:
        yield running


def read(site: JiraSite, path: str, **query: Any) -> Any:
    """What the lead reads."""
    return site.read_json("lena", f"3/{path}", **query)


def write(site: JiraSite, method: str, path: str, body: Any = None) -> Any:
    """What a write of the lead's answers."""
    return site.write_json("lena", method, f"3/{path}", body)


def refusal(site: JiraSite, method: str, path: str, body: Any = None) -> int:
    """The status of a refused write."""
    return site.send_request("lena", method, f"3/{path}", body).status_code


def find_screen(site: JiraSite, project: str) -> Any:
    """The screen on which ordinary issues of a project are edited, by its schemes alone."""
    (used,) = read(site, "issuetypescreenscheme/project", projectId=project)["values"]
    scheme = used["issueTypeScreenScheme"]["id"]
    pairs = read(site, "issuetypescreenscheme/mapping", issueTypeScreenSchemeId=scheme)["values"]
    (wanted,) = [one["screenSchemeId"] for one in pairs if one["issueTypeId"] == "default"]
    (found,) = read(site, "screenscheme", id=wanted)["values"]
    (screen,) = read(site, "screens", id=found["screens"]["default"])["values"]
    return screen


def create_fields(site: JiraSite, project: str = "DESK") -> dict[str, Any]:
    """What the create form of the project's first type offers, by field."""
    kind = read(site, f"issue/createmeta/{project}/issuetypes")["issueTypes"][0]["id"]
    fields = read(site, f"issue/createmeta/{project}/issuetypes/{kind}", maxResults=200)["fields"]
    return {one["fieldId"]: one for one in fields}


def test_each_project_has_schemes_and_screens_of_its_own(site: JiraSite) -> None:
    """Ids are numbers or texts, as recorded; who uses one is told on request."""
    screen = find_screen(site, DESK)
    assert (screen["name"], isinstance(screen["id"], int)) == ("DESK: Scrum Default Issue Screen", True)
    for path in ("issuetypescheme", "issuetypescreenscheme"):
        listed = read(site, path, expand="projects")["values"]
        users = {one["id"]: [each["key"] for each in one["projects"]["values"]] for one in listed}
        assert list(users.values()) == [[], ["DESK"], ["OPS"]]
        assert "projects" not in read(site, path)["values"][0]
    types = read(site, "issuetypescheme", queryString="default")["values"]
    assert [(one["id"], one["isDefault"]) for one in types] == [("10000", True)]
    above = read(site, "screenscheme", expand="issueTypeScreenSchemes", queryString="OPS: Scrum Bug")[
        "values"
    ]
    names = [one["name"] for one in above[0]["issueTypeScreenSchemes"]["values"]]
    assert names == ["OPS: Scrum Issue Type Screen Scheme"]
    assert refusal(site, "GET", "screenscheme?id=1,2") == 400


def test_a_field_on_a_screen_is_offered_where_the_screen_is_used(site: JiraSite) -> None:
    """Once it hangs there; what skips the association is on the screen and offered nowhere."""
    text = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
    shown, hidden = (write(site, "POST", "field", {"name": name, "type": text})["id"] for name in "AB")
    screen = find_screen(site, DESK)["id"]
    tab = write(site, "POST", f"screens/{screen}/tabs", {"name": "Ours"})["id"]
    assert refusal(site, "POST", f"screens/{screen}/tabs", {"name": "ours"}) == 400
    place = f"screens/{screen}/tabs/{tab}/fields"
    write(site, "POST", place, {"fieldId": shown})
    write(site, "POST", f"{place}?skipFieldAssociation=true", {"fieldId": hidden})
    assert read(site, place) == [{"id": shown, "name": "A"}, {"id": hidden, "name": "B"}]
    offered = create_fields(site)
    assert (shown in offered, hidden in offered, shown in create_fields(site, "OPS")) == (True, False, False)
    for wrong in (shown, "summary", "customfield_1", None):
        assert refusal(site, "POST", place, {"fieldId": wrong}) == 400
    write(site, "DELETE", f"{place}/{shown}")
    assert (shown in create_fields(site), refusal(site, "DELETE", f"{place}/{shown}")) == (False, 404)
    assert refusal(site, "GET", f"screens/{screen}/tabs/1/fields") == 404


def test_a_new_screen_has_a_tab_and_a_name_of_its_own(site: JiraSite) -> None:
    """No project uses it."""
    made = write(site, "POST", "screens", {"name": "Ours", "description": "x"})
    assert [tab["name"] for tab in read(site, f"screens/{made['id']}/tabs")] == ["Field Tab"]
    assert read(site, "screens", queryString="ours")["values"][-1] == made
    assert refusal(site, "POST", "screens", {"name": "OURS"}) == 400


def test_a_scheme_decides_which_types_a_project_offers(site: JiraSite) -> None:
    """None that its issues have can go."""
    before = [one["id"] for one in read(site, "project/DESK")["issueTypes"]]
    visit = write(site, "POST", "issuetype", {"name": "Visit"})["id"]
    body = {"name": "DESK: ours", "issueTypeIds": [*before, visit], "defaultIssueTypeId": visit}
    scheme = write(site, "POST", "issuetypescheme", body)["issueTypeSchemeId"]
    write(site, "PUT", "issuetypescheme/project", {"issueTypeSchemeId": scheme, "projectId": DESK})
    offered = [one["id"] for one in read(site, "project/DESK")["issueTypes"]]
    assert offered == [*before, visit] == [one["id"] for one in _types(site)]
    assert refusal(site, "POST", "issuetypescheme", body) == 409
    assert refusal(site, "POST", "issuetypescheme", {"name": "N", "issueTypeIds": ["7"]}) == 400
    more = write(site, "POST", "issuetype", {"name": "Call"})["id"]
    write(site, "PUT", f"issuetypescheme/{scheme}/issuetype", {"issueTypeIds": [more]})
    assert refusal(site, "PUT", f"issuetypescheme/{scheme}/issuetype", {"issueTypeIds": [more]}) == 400
    site.open_issue("anna", next(one["name"] for one in _types(site) if one["id"] == before[1]))
    narrow = write(site, "POST", "issuetypescheme", {"name": "Narrow", "issueTypeIds": [visit]})
    given = {"issueTypeSchemeId": narrow["issueTypeSchemeId"], "projectId": DESK}
    assert refusal(site, "PUT", "issuetypescheme/project", given) == 400
    assert refusal(site, "PUT", "issuetypescheme/project", {**given, "issueTypeSchemeId": "7"}) == 404


def _types(site: JiraSite) -> Any:
    return read(site, "issue/createmeta/DESK/issuetypes")["issueTypes"]


def test_a_priority_scheme_decides_which_is_the_default(site: JiraSite) -> None:
    """In the project's create form, whatever the site's own is; issues have one that is in the scheme."""
    high = next(one["id"] for one in read(site, "priority") if one["name"] == "High")
    every = [one["id"] for one in create_fields(site)["priority"]["allowedValues"]]
    key = site.open_issue("anna", _types(site)[0]["name"], priority={"id": high})
    body = {"name": "DESK: ours", "defaultPriorityId": int(high), "projectIds": [int(DESK)]}
    narrow: dict[str, Any] = {**body, "priorityIds": [int(one) for one in every if one != high]}
    assert refusal(site, "POST", "priorityscheme", narrow) == 400
    narrow["defaultPriorityId"] = narrow["priorityIds"][0]
    refused = site.send_request("lena", "POST", "3/priorityscheme", narrow)
    assert (refused.status_code, f"[{high}] require mapping" in refused.text) == (400, True)
    made = write(site, "POST", "priorityscheme", {**body, "priorityIds": [int(one) for one in every]})
    form = create_fields(site)["priority"]
    assert (form["defaultValue"]["id"], site.read_fields(key)["priority"]["id"]) == (high, high)
    assert create_fields(site, "OPS")["priority"]["defaultValue"]["id"] != high
    changed = write(site, "PUT", f"priorityscheme/{made['id']}", {"defaultPriorityId": int(every[0])})
    assert changed["priorityScheme"]["defaultPriorityId"] == every[0]
    inside = read(site, f"priorityscheme/{made['id']}/priorities")["values"]
    assert [one["id"] for one in inside if one["isDefault"]] == [every[0]]
    assert [one["key"] for one in read(site, f"priorityscheme/{made['id']}/projects")["values"]] == ["DESK"]
    assert read(site, "config/fieldschemes", projectId=DESK)["total"] == 1
