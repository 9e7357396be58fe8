"""Issues of the sandbox's Jira: opened, read, deleted, with their histories and properties."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.sandbox.jira.jira_site import JiraSite

ESTIMATE = "customfield_10101"
ORDER = "customfield_10102"


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def refusal(site: JiraSite, method: str, path: str, body: Any) -> Any:
    """The errors of a request that has to be a 400."""
    answer = site.send_request("anna", method, path, body)
    assert answer.status_code == 400, answer.text
    return answer.json()["errors"]


def test_a_new_issue_is_new_and_has_the_neutral_priority(site: JiraSite) -> None:
    """Whoever opens it is its reporter and creator."""
    fields = site.read_fields(site.open_issue("carla", "Request"))
    assert (fields["status"]["name"], fields["priority"]["name"]) == ("New", "Not prioritised")
    assert fields["status"]["statusCategory"]["key"] == "new"
    assert fields["reporter"]["displayName"] == fields["creator"]["displayName"] == "Carla Conrad"
    assert (fields["resolution"], fields["assignee"], fields[ESTIMATE]) == (None, None, None)


def test_a_customer_may_open_any_type_with_any_field(site: JiraSite) -> None:
    """Jira keeps none of the desk's rules here."""
    key = site.open_issue(
        "carla", "Delivery (DESK)", priority={"name": "Highest"}, **{ORDER: "PO-1"}, labels=["b", "a"]
    )
    fields = site.read_fields(key)
    assert (fields["issuetype"]["name"], fields["priority"]["name"]) == ("Delivery (DESK)", "Highest")
    assert (fields[ORDER], fields["labels"]) == ("PO-1", ["a", "b"])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"issuetype": {"name": "Incident"}}, "summary"),
        ({"summary": "x"}, "issuetype"),
        ({"summary": "x", "issuetype": {"name": "Nonsense"}}, "issuetype"),
        ({"summary": "x", "issuetype": {"name": "Sub-task"}}, "parent"),
        ({"summary": "x", "issuetype": {"name": "Task"}, "resolution": {"name": "Done"}}, "resolution"),
        ({"summary": "x", "issuetype": {"name": "Task"}, "status": {"name": "Closed"}}, "status"),
    ],
)
def test_an_issue_that_cannot_be_opened_names_the_field(site: JiraSite, fields: Any, wrong: str) -> None:
    """One error for each field."""
    body = {"fields": {"project": {"id": "10000"}, **fields}}
    assert wrong in refusal(site, "POST", "2/issue", body)


def test_another_project_is_not_here(site: JiraSite) -> None:
    """There is only DESK."""
    body = {"fields": {"project": {"key": "OPS"}, "summary": "x", "issuetype": {"name": "Task"}}}
    assert "project" in refusal(site, "POST", "2/issue", body)


def test_the_history_is_newest_first_in_the_issue_and_oldest_first_by_itself(site: JiraSite) -> None:
    """As the two resources are."""
    key = site.open_issue()
    for name in ("Low", "High", "Medium"):
        site.write_json("sami", "PUT", f"2/issue/{key}", {"fields": {"priority": {"name": name}}})
    inside = site.read_json("lena", f"2/issue/{key}", expand="changelog")["changelog"]["histories"]
    first = site.read_json("lena", f"2/issue/{key}/changelog", maxResults=2)
    rest = site.read_json("lena", f"2/issue/{key}/changelog", startAt=2)
    by_itself = [group["items"][0]["toString"] for group in first["values"] + rest["values"]]
    assert by_itself == ["Low", "High", "Medium"]
    assert [group["items"][0]["toString"] for group in inside] == ["Medium", "High", "Low"]
    assert (first["isLast"], rest["isLast"]) == (False, True)
    assert all(isinstance(group["id"], str) for group in inside)


def test_histories_of_many_issues_come_in_one_answer(site: JiraSite) -> None:
    """Cut down to the fields asked for, page by page, unknown issues left out."""
    keys = [site.open_issue() for _ in range(3)]
    for key in keys:
        site.write_json(
            "sami", "PUT", f"2/issue/{key}", {"fields": {"priority": {"name": "Low"}, "summary": "x"}}
        )
    body: dict[str, Any] = {"issueIdsOrKeys": [*keys, "DESK-0"], "fieldIds": ["priority"], "maxResults": 2}
    first = site.write_json("desk-bot", "POST", "3/changelog/bulkfetch", body)
    rest = site.write_json(
        "desk-bot", "POST", "3/changelog/bulkfetch", {**body, "nextPageToken": first["nextPageToken"]}
    )
    logs = first["issueChangeLogs"] + rest["issueChangeLogs"]
    assert [len(log["changeHistories"]) for log in logs] == [1, 1, 1]
    assert {
        item["fieldId"] for log in logs for group in log["changeHistories"] for item in group["items"]
    } == {"priority"}
    assert "nextPageToken" not in rest
    changes: tuple[Any, ...] = (
        {"issueIdsOrKeys": []},
        {"fieldIds": ["priority"] * 11},
        {"maxResults": "all"},
    )
    for change in changes:
        assert (
            site.send_request("desk-bot", "POST", "3/changelog/bulkfetch", {**body, **change}).status_code
            == 400
        )


def test_fields_are_shown_as_asked_for(site: JiraSite) -> None:
    """By id, all but some, all; comments and worklogs are part of all."""
    path = f"2/issue/{site.open_issue()}"
    assert set(site.read_json("lena", path, fields="summary,status")["fields"]) == {"summary", "status"}
    assert {"summary", "comment"} <= set(site.read_json("lena", path, fields="*all")["fields"])
    navigable = set(site.read_json("lena", path, fields="*navigable,-summary")["fields"])
    assert "status" in navigable
    assert not {"summary", "comment"} & navigable


def test_an_issue_is_found_by_id_and_by_key_in_any_case(site: JiraSite) -> None:
    """And not otherwise."""
    key = site.open_issue()
    issue = site.read_json("lena", f"2/issue/{key.lower()}")
    assert site.read_json("lena", f"2/issue/{issue['id']}")["key"] == key
    assert site.send_request("lena", "GET", "2/issue/DESK-0").status_code == 404


def test_texts_are_wiki_in_version_2_and_documents_in_version_3(site: JiraSite) -> None:
    """Both read the same text; plain strings are refused by version 3."""
    key = site.open_issue(description="Broken!\n\nsince *today*")
    document = site.read_json("lena", f"3/issue/{key}")["fields"]["description"]
    assert (document["type"], len(document["content"])) == ("doc", 2)
    answer = site.send_request("lena", "PUT", f"3/issue/{key}", {"fields": {"description": "plain"}})
    assert answer.status_code == 400
    site.write_json("lena", "PUT", f"3/issue/{key}", {"fields": {"description": document}})
    assert site.read_fields(key)["description"] == "Broken\\!\n\nsince *today*"


def test_an_issue_with_subtasks_goes_only_together_with_them(site: JiraSite) -> None:
    """By deleteSubtasks."""
    parent = site.open_issue()
    piece = site.open_issue("anna", "Sub-task", parent={"key": parent})
    assert site.send_request("anna", "DELETE", f"2/issue/{parent}").status_code == 400
    site.write_json("anna", "DELETE", f"2/issue/{parent}", deleteSubtasks="true")
    assert site.send_request("anna", "GET", f"2/issue/{piece}").status_code == 404


def test_properties_are_kept_and_leave_the_date_of_change_alone(site: JiraSite) -> None:
    """201 for a new one, 200 for a changed one."""
    key = site.open_issue()
    before = site.read_fields(key)["updated"]
    path = f"2/issue/{key}/properties"
    value = {"op": 7, "hash": "ab"}
    assert [
        site.send_request("desk-bot", "PUT", f"{path}/sdesk", one).status_code for one in ({}, value)
    ] == [
        201,
        200,
    ]
    assert site.read_json("lena", f"{path}/sdesk") == {"key": "sdesk", "value": value}
    assert [entry["key"] for entry in site.read_json("lena", path)["keys"]] == ["sdesk"]
    assert site.read_json("lena", f"2/issue/{key}", properties="*all")["properties"] == {"sdesk": value}
    assert site.read_fields(key)["updated"] == before
    site.write_json("desk-bot", "DELETE", f"{path}/sdesk")
    assert site.send_request("lena", "GET", f"{path}/sdesk").status_code == 404


def test_a_broken_body_is_refused(site: JiraSite) -> None:
    """JSON only, and something of it."""
    path = f"2/issue/{site.open_issue()}/properties/x"
    assert site.send_request("anna", "PUT", path, None).status_code == 400
    anna = site.people["anna"]
    url, account = f"{site.url}/rest/api/{path}", (anna.email, anna.token)
    assert requests.put(url, data="{", auth=account, timeout=20).status_code == 400


def test_after_a_reset_ids_and_keys_go_on() -> None:
    """So that nothing old is taken for something new."""
    with JiraSite() as own:
        before = own.read_json("lena", f"2/issue/{own.open_issue()}")
        own.tracker.reset()
        after = own.read_json("lena", f"2/issue/{own.open_issue()}")
        assert own.send_request("lena", "GET", f"2/issue/{before['key']}").status_code == 404
        assert int(after["id"]) > int(before["id"])
        assert (before["key"], after["key"]) == ("DESK-1", "DESK-2")
