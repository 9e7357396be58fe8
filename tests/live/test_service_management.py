"""What we assume of Service Management on Cloud, tried on a site (docs/trackers/jira.md#unproven)."""

from functools import partial

import pytest

from tests.live.hands import JiraHands, Json

PAGE = "docs/trackers/jira.md"
REQUEST_TYPE = "com.atlassian.servicedesk:vp-origin"
VISIBILITY = "sd.public.comment"


def _field(portal: JiraHands) -> str:
    """The id of the field of request types."""
    found = portal.done("GET", "field")
    ids = [each["id"] for each in found if each.get("schema", {}).get("custom") == REQUEST_TYPE]
    if not ids:
        portal.site.lacks(f"no field has the schema {REQUEST_TYPE}: it has no Service Management")
    return str(ids[0])


def _request_types(portal: JiraHands) -> list[Json]:
    path = f"servicedesk/{portal.site.project}/requesttype?limit=100"
    found: list[Json] = portal.done("GET", path, api="servicedeskapi")["values"]
    if not found:
        portal.site.lacks("the service project has no request type that the account is shown")
    return found


def _shown(portal: JiraHands, issue: str) -> str | None:
    """The id of an issue's request type."""
    value = portal.fields(issue)[_field(portal)]
    return None if value is None else str(value["requestType"]["id"])


@pytest.mark.settles(PAGE, "a request type is written as its bare id in a text")
def test_a_request_type_is_written_as_its_id(portal: JiraHands) -> None:
    """Without one an issue is invisible to its customer."""
    wanted = _request_types(portal)[0]
    issue = portal.open_issue("request type", wanted["issueTypeId"])
    answer = portal.call("PUT", f"issue/{issue}", {"fields": {_field(portal): wanted["id"]}})
    assert answer.status_code == 204, answer.text
    assert _shown(portal, issue) == wanted["id"]


@pytest.mark.settles(PAGE, "a request type of another issue type is taken")
def test_a_request_type_of_another_issue_type_is_taken(portal: JiraHands) -> None:
    """So type and request type may be written in one edit, in whatever order Jira does them."""
    types = _request_types(portal)
    other = next((each for each in types if each["issueTypeId"] != types[0]["issueTypeId"]), None)
    if other is None:
        portal.site.lacks("all request types belong to one issue type")
    issue = portal.open_issue("foreign request type", types[0]["issueTypeId"])
    answer = portal.call("PUT", f"issue/{issue}", {"fields": {_field(portal): other["id"]}})
    assert answer.status_code == 204, answer.text
    assert _shown(portal, issue) == other["id"]


@pytest.mark.settles(
    PAGE, "the platform's API takes `sd.public.comment` with a comment, and shows by `jsdPublic` what it did"
)
@pytest.mark.parametrize("is_internal", [True, False])
def test_a_comment_says_by_a_property_who_reads_it(portal: JiraHands, *, is_internal: bool) -> None:
    """No staff word may ever come out public."""
    issue = portal.open_issue("comment", _request_types(portal)[0]["issueTypeId"])
    properties = [{"key": VISIBILITY, "value": {"internal": is_internal}}]
    sent = {"body": "who reads this?", "properties": properties}
    made = portal.done("POST", f"issue/{issue}/comment", sent)
    assert made["jsdPublic"] is not is_internal
    assert [each["jsdPublic"] for each in portal.comments(issue)] == [not is_internal]


@pytest.mark.settles(PAGE, "an edit of a comment without properties leaves who reads it")
def test_an_edited_comment_stays_internal(portal: JiraHands) -> None:
    """Ours repeat the property all the same; a person's edit does not."""
    issue = portal.open_issue("edited comment", _request_types(portal)[0]["issueTypeId"])
    post = partial(portal.done, "POST", f"issue/{issue}/comment")
    made = post({"body": "staff", "properties": [{"key": VISIBILITY, "value": {"internal": True}}]})
    portal.done("PUT", f"issue/{issue}/comment/{made['id']}", {"body": "staff, edited"})
    assert [(each["body"], each["jsdPublic"]) for each in portal.comments(issue)] == [
        ("staff, edited", False)
    ]


@pytest.mark.settles(PAGE, "who is a licensed agent is told by the permission `SERVICEDESK_AGENT`")
def test_an_agent_is_known_by_a_permission(portal: JiraHands) -> None:
    """Only what agents write is read by customers, and /readyz says whether our account is one."""
    path = f"mypermissions?permissions=SERVICEDESK_AGENT&projectKey={portal.site.project}"
    found = portal.done("GET", path)["permissions"]
    assert found["SERVICEDESK_AGENT"]["havePermission"] is True
