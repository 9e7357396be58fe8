"""Issues of the sandbox's Jira: what may be written how, what the history says of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira_site import JiraSite

ESTIMATE = "customfield_10101"
ORDER = "customfield_10102"


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def refusal(site: JiraSite, method: str, path: str, body: Any) -> Any:
    """The errors of a request that has to be a 400."""
    answer = site.ask("anna", method, path, body)
    assert answer.status_code == 400, answer.text
    return answer.json()["errors"]


def newest(site: JiraSite, key: str) -> Any:
    """The items of the last changelog group, by field id."""
    values = site.get("lena", f"2/issue/{key}/changelog")["values"]
    return {item["fieldId"]: (item["fromString"], item["toString"]) for item in values[-1]["items"]}


def test_a_new_issue_is_new_and_has_the_neutral_priority(site: JiraSite) -> None:
    """Whoever opens it is its reporter and creator."""
    fields = site.fields(site.opened("carla", "Request"))
    assert (fields["status"]["name"], fields["priority"]["name"]) == ("New", "Not prioritised")
    assert fields["status"]["statusCategory"]["key"] == "new"
    assert fields["reporter"]["displayName"] == fields["creator"]["displayName"] == "Carla Conrad"
    assert (fields["resolution"], fields["assignee"], fields[ESTIMATE]) == (None, None, None)


def test_a_customer_may_open_any_type_with_any_field(site: JiraSite) -> None:
    """Jira keeps none of the desk's rules here."""
    key = site.opened("carla", "Delivery (DESK)", priority={"name": "Highest"}, **{ORDER: "PO-1"}, labels=["b", "a"])
    fields = site.fields(key)
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


def test_one_put_is_one_changelog_group(site: JiraSite) -> None:
    """Whatever it changes."""
    key = site.opened()
    team = {"components": [{"add": {"name": "Team: Hosting"}}], "labels": [{"add": "vip"}]}
    fields = {"issuetype": {"name": "Non-Software Defect"}, "priority": {"id": "2"}, ESTIMATE: "3d"}
    site.do("sami", "PUT", f"2/issue/{key}", {"fields": fields, "update": team})
    assert site.get("lena", f"2/issue/{key}/changelog")["total"] == 1
    assert newest(site, key) == {
        "components": (None, "Team: Hosting"),
        ESTIMATE: (None, "3d"),
        "issuetype": ("Incident", "Non-Software Defect"),
        "labels": ("", "vip"),
        "priority": ("Not prioritised", "High"),
    }


def test_lists_are_added_to_and_taken_from(site: JiraSite) -> None:
    """Or set whole, as one operation after the other."""
    key = site.opened(labels=["a"], components=[{"name": "Team: Support"}])
    update = {
        "labels": [{"add": "b"}, {"remove": "a"}],
        "components": [{"set": [{"name": "Team: Hosting"}]}],
    }
    site.do("sami", "PUT", f"2/issue/{key}", {"update": update})
    fields = site.fields(key)
    assert (fields["labels"], [one["name"] for one in fields["components"]]) == (["b"], ["Team: Hosting"])


def test_a_put_that_changes_nothing_leaves_no_trace(site: JiraSite) -> None:
    """Neither in the history nor in the date of the last change."""
    key = site.opened()
    before = site.fields(key)["updated"]
    site.do("sami", "PUT", f"2/issue/{key}", {"fields": {"summary": "Nothing works", ESTIMATE: None}})
    assert site.fields(key)["updated"] == before
    assert site.get("lena", f"2/issue/{key}/changelog")["total"] == 0


def test_an_unknown_type_is_refused_in_jiras_words(site: JiraSite) -> None:
    """The same text for a type that is not there."""
    key = site.opened()
    answer = site.ask("sami", "PUT", f"3/issue/{key}", {"fields": {"issuetype": {"id": "4711"}}})
    assert answer.status_code == 400
    expected = {"errorMessages": [], "errors": {"issuetype": "The issue type selected is invalid."}}
    assert answer.json() == expected


def test_an_issue_does_not_become_a_subtask_nor_back(site: JiraSite) -> None:
    """Only a move does that."""
    parent = site.opened()
    piece = site.opened("anna", "Sub-task", parent={"key": parent})
    assert "issuetype" in refusal(site, "PUT", f"2/issue/{parent}", {"fields": {"issuetype": {"name": "Sub-task"}}})
    assert "issuetype" in refusal(site, "PUT", f"2/issue/{piece}", {"fields": {"issuetype": {"name": "Task"}}})
    assert [one["key"] for one in site.fields(parent)["subtasks"]] == [piece]
    assert site.fields(piece)["parent"]["key"] == parent


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"status": {"name": "Closed"}}, "status"),
        ({"customfield_1": "x"}, "customfield_1"),
        ({ESTIMATE: 3}, ESTIMATE),
        ({ESTIMATE: "x" * 256}, ESTIMATE),
        ({"summary": ""}, "summary"),
        ({"summary": "two\nlines"}, "summary"),
        ({"labels": ["two words"]}, "labels"),
        ({"labels": "a"}, "labels"),
        ({"components": [{"name": "Team: None"}]}, "components"),
        ({"components": {}}, "components"),
        ({"priority": None}, "priority"),
        ({"resolution": {"name": "Perhaps"}}, "resolution"),
        ({"assignee": {"accountId": "nobody"}}, "assignee"),
        ({"reporter": None}, "reporter"),
        ({"duedate": "tomorrow"}, "duedate"),
        ({"parent": {"key": "DESK-0"}}, "parent"),
        ({"description": 7}, "description"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_else_is_written(site: JiraSite, fields: Any, wrong: str) -> None:
    """All or nothing, each error under its field."""
    key = site.opened()
    assert list(refusal(site, "PUT", f"2/issue/{key}", {"fields": {**fields, "environment": "x"}})) == [wrong]
    assert site.fields(key)["environment"] is None


@pytest.mark.parametrize(
    "update", [{"summary": [{"add": "x"}]}, {"labels": {"add": "x"}}, {"labels": ["x"]}, {"labels": [{}]}]
)
def test_an_operation_that_the_field_lacks_is_refused(site: JiraSite, update: Any) -> None:
    """Single values are set only."""
    assert refusal(site, "PUT", f"2/issue/{site.opened()}", {"update": update})


def test_a_field_stands_in_fields_or_in_update_but_not_in_both(site: JiraSite) -> None:
    """Jira does not choose."""
    body = {"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}}
    assert "labels" in refusal(site, "PUT", f"2/issue/{site.opened()}", body)


@pytest.mark.parametrize("body", [None, [], "x", {"fields": []}, {"properties": ["x"]}])
def test_a_body_of_another_shape_is_refused(site: JiraSite, body: Any) -> None:
    """With a message of the whole, not of a field."""
    answer = site.ask("anna", "PUT", f"2/issue/{site.opened()}", body)
    assert answer.status_code == 400
    assert answer.json()["errorMessages"]


def test_put_can_answer_with_the_issue_and_its_changelog(site: JiraSite) -> None:
    """returnIssue saves reading it again."""
    key = site.opened()
    body = {"fields": {"priority": {"name": "Low"}}, "historyMetadata": {"type": "desk", "description": "undone"}}
    asked = {"returnIssue": "true", "expand": "changelog,transitions,names"}
    issue = site.do("sami", "PUT", f"2/issue/{key}", body, **asked)
    assert issue["fields"]["priority"]["name"] == "Low"
    assert issue["changelog"]["histories"][0]["historyMetadata"]["description"] == "undone"
    assert [way["name"] for way in issue["transitions"]] == ["In review", "Waiting for customer", "Closed"]
    assert issue["names"][ESTIMATE] == "Desk: Estimate"


def test_the_history_is_newest_first_in_the_issue_and_oldest_first_by_itself(site: JiraSite) -> None:
    """As the two resources are."""
    key = site.opened()
    for name in ("Low", "High", "Medium"):
        site.do("sami", "PUT", f"2/issue/{key}", {"fields": {"priority": {"name": name}}})
    inside = site.get("lena", f"2/issue/{key}", expand="changelog")["changelog"]["histories"]
    first = site.get("lena", f"2/issue/{key}/changelog", maxResults=2)
    rest = site.get("lena", f"2/issue/{key}/changelog", startAt=2)
    by_itself = [group["items"][0]["toString"] for group in first["values"] + rest["values"]]
    assert by_itself == ["Low", "High", "Medium"]
    assert [group["items"][0]["toString"] for group in inside] == ["Medium", "High", "Low"]
    assert (first["isLast"], rest["isLast"]) == (False, True)
    assert all(isinstance(group["id"], str) for group in inside)


def test_histories_of_many_issues_come_in_one_answer(site: JiraSite) -> None:
    """Cut down to the fields asked for, page by page, unknown issues left out."""
    keys = [site.opened() for _ in range(3)]
    for key in keys:
        site.do("sami", "PUT", f"2/issue/{key}", {"fields": {"priority": {"name": "Low"}, "summary": "x"}})
    body: dict[str, Any] = {"issueIdsOrKeys": [*keys, "DESK-0"], "fieldIds": ["priority"], "maxResults": 2}
    first = site.do("desk-bot", "POST", "3/changelog/bulkfetch", body)
    rest = site.do("desk-bot", "POST", "3/changelog/bulkfetch", {**body, "nextPageToken": first["nextPageToken"]})
    logs = first["issueChangeLogs"] + rest["issueChangeLogs"]
    assert [len(log["changeHistories"]) for log in logs] == [1, 1, 1]
    assert {item["fieldId"] for log in logs for group in log["changeHistories"] for item in group["items"]} == {
        "priority"
    }
    assert "nextPageToken" not in rest


def test_notifications_are_left_out_by_administrators_only(site: JiraSite) -> None:
    """Jira answers 403 to others."""
    key = site.opened()
    quiet = {"notifyUsers": "false"}
    body = {"fields": {"priority": {"name": "Low"}}}
    assert site.ask("sami", "PUT", f"2/issue/{key}", body, **quiet).status_code == 403
    assert site.ask("desk-bot", "PUT", f"2/issue/{key}", body, **quiet).status_code == 204


def test_fields_are_shown_as_asked_for(site: JiraSite) -> None:
    """By id, all but some, all; comments and worklogs are part of all."""
    path = f"2/issue/{site.opened()}"
    assert set(site.get("lena", path, fields="summary,status")["fields"]) == {"summary", "status"}
    assert {"summary", "comment"} <= set(site.get("lena", path, fields="*all")["fields"])
    navigable = set(site.get("lena", path, fields="*navigable,-summary")["fields"])
    assert "status" in navigable
    assert not {"summary", "comment"} & navigable


def test_an_issue_is_found_by_id_and_by_key_in_any_case(site: JiraSite) -> None:
    """And not otherwise."""
    key = site.opened()
    issue = site.get("lena", f"2/issue/{key.lower()}")
    assert site.get("lena", f"2/issue/{issue['id']}")["key"] == key
    assert site.ask("lena", "GET", "2/issue/DESK-0").status_code == 404


def test_texts_are_wiki_in_version_2_and_documents_in_version_3(site: JiraSite) -> None:
    """Both read the same text; plain strings are refused by version 3."""
    key = site.opened(description="Broken!\n\nsince *today*")
    document = site.get("lena", f"3/issue/{key}")["fields"]["description"]
    assert (document["type"], len(document["content"])) == ("doc", 2)
    answer = site.ask("lena", "PUT", f"3/issue/{key}", {"fields": {"description": "plain"}})
    assert answer.status_code == 400
    site.do("lena", "PUT", f"3/issue/{key}", {"fields": {"description": document}})
    assert site.fields(key)["description"] == "Broken\\!\n\nsince *today*"


def test_assigning_has_a_resource_of_its_own(site: JiraSite) -> None:
    """With an accountId; none and -1 leave it unassigned."""
    key = site.opened()
    for account, expected in ((site.people["dev"].account, "Devin Drossel"), (None, None)):
        site.do("anna", "PUT", f"2/issue/{key}/assignee", {"accountId": account})
        assignee = site.fields(key)["assignee"]
        assert (assignee and assignee["displayName"]) == expected


def test_a_resolved_issue_has_a_date_of_its_resolution(site: JiraSite) -> None:
    """Also when the resolution is set by hand, which PUT allows."""
    key = site.opened()
    site.do("sami", "PUT", f"2/issue/{key}", {"fields": {"resolution": {"name": "Done"}}})
    assert site.fields(key)["resolutiondate"]
    site.do("sami", "PUT", f"2/issue/{key}", {"fields": {"resolution": None}})
    assert site.fields(key)["resolutiondate"] is None


def test_an_issue_with_subtasks_goes_only_together_with_them(site: JiraSite) -> None:
    """By deleteSubtasks."""
    parent = site.opened()
    piece = site.opened("anna", "Sub-task", parent={"key": parent})
    assert site.ask("anna", "DELETE", f"2/issue/{parent}").status_code == 400
    site.do("anna", "DELETE", f"2/issue/{parent}", deleteSubtasks="true")
    assert site.ask("anna", "GET", f"2/issue/{piece}").status_code == 404


def test_properties_are_kept_and_leave_the_date_of_change_alone(site: JiraSite) -> None:
    """201 for a new one, 200 for a changed one."""
    key = site.opened()
    before = site.fields(key)["updated"]
    path = f"2/issue/{key}/properties"
    value = {"op": 7, "hash": "ab"}
    assert [site.ask("desk-bot", "PUT", f"{path}/sdesk", one).status_code for one in ({}, value)] == [201, 200]
    assert site.get("lena", f"{path}/sdesk") == {"key": "sdesk", "value": value}
    assert [entry["key"] for entry in site.get("lena", path)["keys"]] == ["sdesk"]
    assert site.get("lena", f"2/issue/{key}", properties="*all")["properties"] == {"sdesk": value}
    assert site.fields(key)["updated"] == before
    site.do("desk-bot", "DELETE", f"{path}/sdesk")
    assert site.ask("lena", "GET", f"{path}/sdesk").status_code == 404


def test_an_edit_can_set_properties_with_it(site: JiraSite) -> None:
    """Atomically: a property that is too long stops the edit."""
    key = site.opened()
    entries = [{"key": "sdesk", "value": 1}]
    site.do("desk-bot", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}, "properties": entries})
    assert site.get("lena", f"2/issue/{key}/properties/sdesk")["value"] == 1
    too_long = [{"key": "sdesk", "value": "x" * 40_000}]
    body = {"fields": {"labels": ["y"]}, "properties": too_long}
    assert site.ask("desk-bot", "PUT", f"2/issue/{key}", body).status_code == 400
    assert site.fields(key)["labels"] == ["x"]
    assert site.ask("desk-bot", "PUT", f"2/issue/{key}/properties/{'k' * 256}", 1).status_code == 400


def test_a_broken_body_is_refused(site: JiraSite) -> None:
    """JSON only."""
    answer = site.ask("anna", "PUT", f"2/issue/{site.opened()}/properties/x", None)
    assert answer.status_code == 400


def test_after_a_reset_ids_and_keys_go_on() -> None:
    """So that nothing old is taken for something new."""
    with JiraSite() as own:
        before = own.get("lena", f"2/issue/{own.opened()}")
        own.tracker.reset()
        after = own.get("lena", f"2/issue/{own.opened()}")
        assert own.ask("lena", "GET", f"2/issue/{before['key']}").status_code == 404
        assert int(after["id"]) > int(before["id"])
        assert (before["key"], after["key"]) == ("DESK-1", "DESK-2")
