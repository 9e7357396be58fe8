"""Edits of issues in the sandbox's Jira: what is taken, what is refused, what the history says of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

ESTIMATE = "customfield_10101"


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


def newest(site: JiraSite, key: str) -> Any:
    """The items of the last changelog group, by field id."""
    values = site.read_json("lena", f"2/issue/{key}/changelog")["values"]
    return {item["fieldId"]: (item["fromString"], item["toString"]) for item in values[-1]["items"]}


def test_one_put_is_one_changelog_group(site: JiraSite) -> None:
    """Whatever it changes."""
    key = site.open_issue()
    team = {"components": [{"add": {"name": "Team: Hosting"}}], "labels": [{"add": "vip"}]}
    fields = {"issuetype": {"name": "Non-Software Defect"}, "priority": {"id": "2"}, ESTIMATE: "3d"}
    site.write_json("sami", "PUT", f"2/issue/{key}", {"fields": fields, "update": team})
    assert site.read_json("lena", f"2/issue/{key}/changelog")["total"] == 1
    assert newest(site, key) == {
        "components": (None, "Team: Hosting"),
        ESTIMATE: (None, "3d"),
        "issuetype": ("Incident", "Non-Software Defect"),
        "labels": ("", "vip"),
        "priority": ("Not prioritised", "High"),
    }


def test_lists_are_added_to_and_taken_from(site: JiraSite) -> None:
    """Or set whole, as one operation after the other."""
    key = site.open_issue(labels=["a"], components=[{"name": "Team: Support"}])
    update = {
        "labels": [{"add": "b"}, {"remove": "a"}],
        "components": [{"set": [{"name": "Team: Hosting"}]}],
    }
    site.write_json("sami", "PUT", f"2/issue/{key}", {"update": update})
    fields = site.read_fields(key)
    assert (fields["labels"], [one["name"] for one in fields["components"]]) == (["b"], ["Team: Hosting"])


def test_a_put_that_changes_nothing_leaves_no_trace(site: JiraSite) -> None:
    """Neither in the history nor in the date of the last change."""
    key = site.open_issue()
    before = site.read_fields(key)["updated"]
    site.write_json("sami", "PUT", f"2/issue/{key}", {"fields": {"summary": "Nothing works", ESTIMATE: None}})
    assert site.read_fields(key)["updated"] == before
    assert site.read_json("lena", f"2/issue/{key}/changelog")["total"] == 0


def test_an_unknown_type_is_refused_in_jiras_words(site: JiraSite) -> None:
    """The same text for a type that is not there."""
    key = site.open_issue()
    answer = site.send_request("sami", "PUT", f"3/issue/{key}", {"fields": {"issuetype": {"id": "4711"}}})
    assert answer.status_code == 400
    expected = {"errorMessages": [], "errors": {"issuetype": "The issue type selected is invalid."}}
    assert answer.json() == expected


def test_an_issue_does_not_become_a_subtask_nor_back(site: JiraSite) -> None:
    """Only a move does that."""
    parent = site.open_issue()
    piece = site.open_issue("anna", "Sub-task", parent={"key": parent})
    assert "issuetype" in refusal(
        site, "PUT", f"2/issue/{parent}", {"fields": {"issuetype": {"name": "Sub-task"}}}
    )
    assert "issuetype" in refusal(
        site, "PUT", f"2/issue/{piece}", {"fields": {"issuetype": {"name": "Task"}}}
    )
    for wrong in ({"key": piece}, None):
        assert "parent" in refusal(site, "PUT", f"2/issue/{piece}", {"fields": {"parent": wrong}})
    assert [one["key"] for one in site.read_fields(parent)["subtasks"]] == [piece]
    assert site.read_fields(piece)["parent"]["key"] == parent


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
def test_a_wrong_value_is_refused_and_nothing_else_is_written(
    site: JiraSite, fields: Any, wrong: str
) -> None:
    """All or nothing, each error under its field."""
    key = site.open_issue()
    assert list(refusal(site, "PUT", f"2/issue/{key}", {"fields": {**fields, "environment": "x"}})) == [wrong]
    assert site.read_fields(key)["environment"] is None


@pytest.mark.parametrize(
    "update", [{"summary": [{"add": "x"}]}, {"labels": {"add": "x"}}, {"labels": ["x"]}, {"labels": [{}]}]
)
def test_an_operation_that_the_field_lacks_is_refused(site: JiraSite, update: Any) -> None:
    """Single values are set only."""
    assert refusal(site, "PUT", f"2/issue/{site.open_issue()}", {"update": update})


def test_a_field_stands_in_fields_or_in_update_but_not_in_both(site: JiraSite) -> None:
    """Jira does not choose."""
    body = {"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}}
    assert "labels" in refusal(site, "PUT", f"2/issue/{site.open_issue()}", body)


@pytest.mark.parametrize("body", [None, [], "x", {"fields": []}, {"properties": ["x"]}])
def test_a_body_of_another_shape_is_refused(site: JiraSite, body: Any) -> None:
    """With a message of the whole, not of a field."""
    answer = site.send_request("anna", "PUT", f"2/issue/{site.open_issue()}", body)
    assert answer.status_code == 400
    assert answer.json()["errorMessages"]


def test_put_can_answer_with_the_issue_and_its_changelog(site: JiraSite) -> None:
    """returnIssue saves reading it again."""
    key = site.open_issue()
    body = {
        "fields": {"priority": {"name": "Low"}},
        "historyMetadata": {"type": "desk", "description": "undone"},
    }
    asked = {"returnIssue": "true", "expand": "changelog,transitions,names"}
    issue = site.write_json("sami", "PUT", f"2/issue/{key}", body, **asked)
    assert issue["fields"]["priority"]["name"] == "Low"
    assert issue["changelog"]["histories"][0]["historyMetadata"]["description"] == "undone"
    assert [way["name"] for way in issue["transitions"]] == ["In review", "Waiting for customer", "Closed"]
    assert issue["names"][ESTIMATE] == "Desk: Estimate"


def test_notifications_are_left_out_by_administrators_only(site: JiraSite) -> None:
    """Jira answers 403 to others."""
    key = site.open_issue()
    quiet = {"notifyUsers": "false"}
    body = {"fields": {"priority": {"name": "Low"}}}
    assert site.send_request("sami", "PUT", f"2/issue/{key}", body, **quiet).status_code == 403
    assert site.send_request("lena", "PUT", f"2/issue/{key}", body, **quiet).status_code == 204


def test_assigning_has_a_resource_of_its_own(site: JiraSite) -> None:
    """With an accountId; none and -1 leave it unassigned."""
    key = site.open_issue()
    for account, expected in ((site.people["dev"].account, "Devin Drossel"), (None, None)):
        site.write_json("anna", "PUT", f"2/issue/{key}/assignee", {"accountId": account})
        assignee = site.read_fields(key)["assignee"]
        assert (assignee and assignee["displayName"]) == expected


def test_parents_and_due_dates_are_told_in_the_history(site: JiraSite) -> None:
    """An issue may get a parent later, and lose it."""
    epic, key = site.open_issue("anna", "Epic"), site.open_issue()
    for parent, due in (({"key": epic}, "2026-12-24"), (None, None)):
        site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"parent": parent, "duedate": due}})
    assert newest(site, key) == {"duedate": ("2026-12-24", None), "parent": (epic, None)}
    assert "parent" not in site.read_fields(key)


def test_a_resolved_issue_has_a_date_of_its_resolution(site: JiraSite) -> None:
    """Also when the resolution is set by hand, which PUT allows."""
    key = site.open_issue()
    site.write_json("sami", "PUT", f"2/issue/{key}", {"fields": {"resolution": {"name": "Done"}}})
    assert site.read_fields(key)["resolutiondate"]
    site.write_json("sami", "PUT", f"2/issue/{key}", {"fields": {"resolution": None}})
    assert site.read_fields(key)["resolutiondate"] is None


def test_an_edit_can_set_properties_with_it(site: JiraSite) -> None:
    """Atomically: a property that is too long stops the edit."""
    key = site.open_issue()
    entries = [{"key": "sdesk", "value": 1}]
    site.write_json("desk-bot", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}, "properties": entries})
    assert site.read_json("lena", f"2/issue/{key}/properties/sdesk")["value"] == 1
    too_long = [{"key": "sdesk", "value": "x" * 40_000}]
    body = {"fields": {"labels": ["y"]}, "properties": too_long}
    assert site.send_request("desk-bot", "PUT", f"2/issue/{key}", body).status_code == 400
    assert site.read_fields(key)["labels"] == ["x"]
    assert site.send_request("desk-bot", "PUT", f"2/issue/{key}/properties/{'k' * 256}", 1).status_code == 400
