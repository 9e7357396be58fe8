"""The sandbox's Jira with a service project: what customers see and do, what staff keep from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from jira import JIRA

from sdesk_sync.sandbox.jira.editions import SERVICE_MANAGEMENT
from tests.sandbox.jira.jira_site import JiraSite

ORIGIN, ORGANIZATIONS = "customfield_10010", "customfield_10002"
PARTICIPANTS, LANGUAGE = "customfield_10033", "customfield_10034"
INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}
PUBLIC = {"key": "sd.public.comment", "value": {"internal": False}}


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here."""
    with JiraSite(SERVICE_MANAGEMENT) as running:
        yield running


def _said(site: JiraSite, who: str, key: str, **query: str) -> list[str]:
    answer = site.send_to_portal(who, "GET", f"request/{key}/comment", **query)
    assert answer.status_code == 200, answer.text
    return [one["body"] for one in answer.json()["values"]]


def _write(site: JiraSite, who: str, key: str, text: str, *properties: Any) -> Any:
    body = {"body": text, "properties": list(properties)}
    return site.write_json(who, "POST", f"2/issue/{key}/comment", body)


def test_customers_sign_in_at_the_portal_and_nowhere_else(site: JiraSite) -> None:
    """The platform's API does not know them."""
    key = site.open_request()
    for path in (f"issue/{key}", "myself", "project/DESK"):
        assert site.send_request("carla", "GET", f"2/{path}").status_code == 401
    shown = site.send_to_portal("carla", "GET", f"request/{key}").json()
    assert (shown["issueKey"], shown["requestTypeId"], shown["summary"]) == (key, "21", "Nothing works")
    assert shown["currentStatus"] == {**shown["currentStatus"], "status": "New", "statusCategory": "NEW"}
    assert shown["reporter"]["displayName"] == "Carla Conrad"


def test_the_service_desk_and_its_request_types_are_found_by_the_projects_key(site: JiraSite) -> None:
    """Each with its issue type; a restricted one is not listed. Another key is 404, in this API's words."""
    desk = site.send_to_portal("desk-bot", "GET", "servicedesk/DESK").json()
    assert (desk["id"], desk["projectKey"], desk["projectTypeKey"]) == ("10", "DESK", "service_desk")
    page = site.send_to_portal("anna", "GET", "servicedesk/DESK/requesttype", limit=100).json()
    assert page["isLastPage"]
    found = {one["name"]: (one["id"], one["issueTypeId"]) for one in page["values"]}
    assert found["Report a problem"] == ("21", "10001")
    assert found["Störung melden"] == ("22", "10001")
    assert found["Software defect"] == ("24", "10003")
    assert "For partners only" not in found
    every = site.send_to_portal("lena", "GET", "servicedesk/DESK/requesttype", limit=100).json()
    assert "For partners only" in [one["name"] for one in every["values"]]
    listed = site.send_to_portal("desk-bot", "GET", "servicedesk").json()
    assert listed["values"] == [desk]
    first = site.send_to_portal("desk-bot", "GET", "servicedesk/10/requesttype", limit=3).json()
    assert (first["size"], first["isLastPage"]) == (3, False)
    refused = site.send_to_portal("desk-bot", "GET", "servicedesk/OPS")
    assert (refused.status_code, sorted(refused.json())) == (404, ["errorMessage", "i18nErrorMessage"])


REQUEST_TYPE = {
    "name": "Order",
    "description": "Of hardware",
    "helpText": "Say what.",
    "issueTypeId": "10002",
}


def test_a_request_type_that_is_made_is_shown_to_staff_alone(site: JiraSite) -> None:
    """It is in no group of the portal until somebody puts it there, which no route does."""
    path = "servicedesk/DESK/requesttype"
    made = site.send_to_portal("lena", "POST", path, REQUEST_TYPE)
    assert (made.status_code, made.json()["groupIds"]) == (200, [])
    assert made.json() in site.send_to_portal("anna", "GET", path, limit=100).json()["values"]
    request = {
        "serviceDeskId": "10",
        "requestTypeId": made.json()["id"],
        "requestFieldValues": {"summary": "x"},
    }
    assert site.send_to_portal("carla", "POST", "request", request).status_code == 400
    assert site.send_to_portal("anna", "POST", "request", request).status_code == 201
    site.tracker.order_shape({"portal-group": ["Order"]})
    assert site.send_to_portal("carla", "POST", "request", request).status_code == 201
    assert site.read_fields(site.open_request("carla", made.json()["id"]))["issuetype"]["name"] == "Request"


@pytest.mark.parametrize(
    ("who", "change", "status"),
    [("anna", {}, 403), ("lena", {"name": " "}, 400), ("lena", {"issueTypeId": "77"}, 404)],
)
def test_what_makes_no_request_type_is_refused(
    site: JiraSite, who: str, change: dict[str, str], status: int
) -> None:
    """Of who administers no project, without a name, of an issue type that there is not."""
    answer = site.send_to_portal(who, "POST", "servicedesk/10/requesttype", {**REQUEST_TYPE, **change})
    assert (answer.status_code, sorted(answer.json())) == (status, ["errorMessage", "i18nErrorMessage"])


def test_its_fields_are_found_by_what_their_schema_calls_them(site: JiraSite) -> None:
    """In the list of fields, and on issues in their shapes."""
    listed = site.read_json("desk-bot", "2/field")
    found = {one["schema"].get("custom", ""): one["id"] for one in listed if "schema" in one}
    desk = "com.atlassian.servicedesk"
    assert found[f"{desk}:vp-origin"] == ORIGIN
    assert found[f"{desk}:sd-customer-organizations"] == ORGANIZATIONS
    assert found[f"{desk}:sd-request-participants"] == PARTICIPANTS
    assert found[f"{desk}.servicedesk-lingo-integration-plugin:sd-request-language"] == LANGUAGE
    key, carla = site.open_request(kind="22"), site.people["carla"].account
    fields = {ORGANIZATIONS: [1], LANGUAGE: "de", PARTICIPANTS: [{"accountId": carla}]}
    site.write_json("lena", "PUT", f"2/issue/{key}", {"fields": fields})
    shown = site.read_fields(key)
    assert shown[ORIGIN]["requestType"]["id"] == "22"
    assert [one["name"] for one in shown[ORGANIZATIONS]] == ["Acme GmbH"]
    assert [one["accountType"] for one in shown[PARTICIPANTS]] == ["customer"]
    assert shown[LANGUAGE]["languageCode"] == "de"
    assert shown["project"]["projectTypeKey"] == "service_desk"
    assert site.read_fields(site.open_issue("anna"))[ORIGIN] is None


def test_a_request_type_is_written_by_its_bare_id_as_text(site: JiraSite) -> None:
    """With other fields at once; any other form, and an id that there is not, is refused."""
    key = site.open_request()
    edit = {"issuetype": {"name": "Software Defect"}, ORIGIN: "24"}
    site.write_json("desk-bot", "PUT", f"2/issue/{key}", {"fields": edit})
    assert site.read_fields(key)[ORIGIN]["requestType"]["name"] == "Software defect"
    (group,) = site.read_json("lena", f"2/issue/{key}/changelog")["values"]
    item = next(one for one in group["items"] if one["fieldId"] == ORIGIN)
    assert (item["from"], item["to"], item["toString"]) == ("21", "24", "Software defect")
    for wrong in ({"id": "24"}, 24, "Software defect", "99"):
        answer = site.send_request("desk-bot", "PUT", f"2/issue/{key}", {"fields": {ORIGIN: wrong}})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [ORIGIN])
    site.write_json("desk-bot", "PUT", f"2/issue/{key}", {"fields": {ORIGIN: None}})
    assert site.read_fields(key)[ORIGIN] is None


def test_a_comment_is_public_unless_it_is_marked(site: JiraSite) -> None:
    """A customer is shown no internal one, staff all; an edit without the mark keeps it."""
    key = site.open_request()
    told = [
        _write(site, "anna", key, "Which version?"),
        _write(site, "anna", key, "She is always late.", INTERNAL),
        _write(site, "anna", key, "Thank you.", PUBLIC),
    ]
    assert [one["jsdPublic"] for one in told] == [True, False, True]
    path = f"2/issue/{key}/comment/{told[1]['id']}"
    assert site.write_json("anna", "PUT", path, {"body": "She is late."})["jsdPublic"] is False
    assert _said(site, "carla", key) == ["Which version?", "Thank you."]
    assert _said(site, "anna", key) == ["Which version?", "She is late.", "Thank you."]
    assert _said(site, "anna", key, public="false") == ["She is late."]
    assert _said(site, "anna", key, internal="false") == ["Which version?", "Thank you."]


def test_comments_through_the_portal_say_whether_they_are_public(site: JiraSite) -> None:
    """A customer's are; staff choose."""
    key = site.open_request()
    path = f"request/{key}/comment"
    made = site.send_to_portal("carla", "POST", path, {"body": "Version 14.", "public": True})
    assert (made.status_code, made.json()["public"]) == (201, True)
    assert site.send_to_portal("carla", "POST", path, {"body": "x", "public": False}).status_code == 403
    assert site.send_to_portal("carla", "POST", path, {"body": "x"}).status_code == 400
    assert site.send_to_portal("anna", "POST", path, {"body": "Psst", "public": False}).status_code == 201
    assert _said(site, "carla", key) == ["Version 14."]
    shown = site.read_json("lena", f"2/issue/{key}/comment", expand="properties")["comments"]
    assert [one["jsdPublic"] for one in shown] == [True, False]
    assert shown[0]["author"]["accountType"] == "customer"


def test_an_issue_without_request_type_is_nothing_to_customers(site: JiraSite) -> None:
    """Neither is somebody else's; of its comments the portal shows none, and says nothing of why."""
    key, others = site.open_request(), site.open_request("anna")
    _write(site, "anna", key, "Hello", PUBLIC)
    site.write_json("desk-bot", "PUT", f"2/issue/{key}", {"fields": {ORIGIN: None}})
    assert site.send_to_portal("carla", "GET", f"request/{key}").status_code == 404
    assert _said(site, "carla", key) == []
    assert site.send_to_portal("carla", "GET", f"request/{others}").status_code == 403
    assert _said(site, "carla", others) == []
    body = {"body": "x", "public": True}
    assert site.send_to_portal("carla", "POST", f"request/{others}/comment", body).status_code == 403
    site.write_json("desk-bot", "PUT", f"2/issue/{key}", {"fields": {ORIGIN: "21"}})
    assert _said(site, "carla", key) == ["Hello"]


def test_staff_open_a_request_for_a_customer(site: JiraSite) -> None:
    """Who is then its reporter; a customer opens only what is on the portal."""
    carla = site.people["carla"].account
    key = site.open_request("sami", "24", raiseOnBehalfOf=carla)
    assert site.read_fields(key)["reporter"]["accountId"] == carla
    assert site.send_to_portal("carla", "GET", f"request/{key}").status_code == 200
    refused = {"serviceDeskId": "10", "requestTypeId": "24", "requestFieldValues": {"summary": "x"}}
    assert site.send_to_portal("carla", "POST", "request", refused).status_code == 400
    refused = {**refused, "requestTypeId": "21", "requestFieldValues": {}}
    assert site.send_to_portal("carla", "POST", "request", refused).status_code == 400


def test_a_customer_moves_a_request_in_the_portal(site: JiraSite) -> None:
    """As themselves, by what the workflow opens to people; a comment along with it is public."""
    key = site.open_request()
    site.drain_hooks()
    path = f"request/{key}/transition"
    ways = site.send_to_portal("carla", "GET", path).json()["values"]
    names = {way["name"]: way["id"] for way in ways}
    assert "Closed" in names
    assert not any(name.startswith("Desk: ") for name in names)
    body = {"id": names["Closed"], "additionalComment": {"body": "Never mind."}}
    assert site.send_to_portal("carla", "POST", path, body).status_code == 204
    assert site.read_fields(key)["status"]["name"] == "Closed"
    assert _said(site, "carla", key) == ["Never mind."]
    (told,) = site.take_hooks_until(lambda heard: heard.event == "jira:issue_updated")
    assert told.body["user"] == {
        **told.body["user"],
        "accountType": "customer",
        "displayName": "Carla Conrad",
    }
    assert told.body["issue"]["fields"][ORIGIN]["requestType"]["id"] == "21"
    assert site.send_to_portal("carla", "POST", path, {"id": "1"}).status_code == 400


def test_a_comments_author_may_be_an_outsider(site: JiraSite) -> None:
    """Mail of somebody who takes no part in the issue becomes a comment, and says so."""
    key, own = site.open_request("anna"), site.open_request("carla")
    site.drain_hooks()
    site.tracker.receive_mail("carla", key, "Me too!")
    site.tracker.receive_mail("carla", own, "Any news?")
    told = site.take_hooks_until(lambda heard: heard.body["issue"]["key"] == own)
    assert [one.body["comment"]["jsdAuthorCanSeeRequest"] for one in told] == [False, True]
    assert [one.body["comment"]["jsdPublic"] for one in told] == [True, True]


def test_only_a_licensed_agent_comments_in_public(site: JiraSite) -> None:
    """Without the licence a comment comes out internal; `mypermissions` tells who has it."""
    with JiraSite(SERVICE_MANAGEMENT) as own:
        asked = {"permissions": "SERVICEDESK_AGENT"}
        held = own.read_json("desk-bot", "2/mypermissions", **asked)["permissions"]["SERVICEDESK_AGENT"]
        assert held["havePermission"] is True
        own.tracker.order_shape({"unlicensed": ["desk-bot"]})
        held = own.read_json("desk-bot", "2/mypermissions", **asked)["permissions"]["SERVICEDESK_AGENT"]
        assert held["havePermission"] is False
        key = own.open_request()
        assert _write(own, "desk-bot", key, "Hello", PUBLIC)["jsdPublic"] is False
        assert _write(own, "anna", key, "Hello", PUBLIC)["jsdPublic"] is True


def test_the_library_knows_its_service_desk(site: JiraSite) -> None:
    """It signs in as staff; its requests are the portal's."""
    with closing(site.sign_in_library("anna")) as client:
        _walk_library(site, client)


def _walk_library(site: JiraSite, client: JIRA) -> None:
    asked = {
        "serviceDeskId": "10",
        "requestTypeId": "Report a problem",
        "requestFieldValues": {"summary": "By the library"},
    }
    made = client.create_customer_request(asked)
    assert made.key.startswith("DESK-")
    client.add_comment(made.key, "Psst", is_internal=True)
    assert [one.jsdPublic for one in client.comments(made.key)] == [False]
    assert site.read_fields(made.key)[ORIGIN]["requestType"]["id"] == "21"
