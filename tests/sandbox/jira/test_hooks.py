"""The sandbox's Jira webhooks: what is sent when, signed, and as unpleasant as recorded."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import HeardHook, JiraSite

ESTIMATE = "customfield_10101"
COMMENT_KEYS = {"summary", "issuetype", "project", "assignee", "priority", "status"}


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def hooks_until(site: JiraSite, event: str) -> list[HeardHook]:
    """What was heard up to the first hook of this event."""
    return site.take_hooks_until(lambda heard: heard.event == event)


def only(site: JiraSite, event: str) -> Any:
    """The body of the one hook that was sent since the last time."""
    (heard,) = hooks_until(site, event)
    return heard.body


@pytest.fixture
def key(site: JiraSite) -> str:
    """An issue whose opening has been heard."""
    made = site.open_issue()
    site.take_hooks_until(lambda heard: heard.body.get("issue", {}).get("key") == made)
    return made


def test_a_hook_is_signed_over_its_raw_body_and_has_an_identifier(site: JiraSite, key: str) -> None:
    """In the headers of Cloud."""
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"summary": "Ünlesbar"}})
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"summary": "again"}})
    first, second = site.take_hooks_until(lambda heard: heard.body["issue"]["fields"]["summary"] == "again")
    assert first.is_genuine
    assert second.is_genuine
    assert first.headers["x-atlassian-webhook-flow"] == "Primary"
    identifiers = {heard.headers["x-atlassian-webhook-identifier"] for heard in (first, second)}
    assert len(identifiers) == 2
    assert "x-atlassian-webhook-retry" not in first.headers


def test_a_hook_that_failed_comes_again_five_times_under_the_same_identifier(
    site: JiraSite, key: str
) -> None:
    """Counted in a header of its own, with a quarter of an hour between two attempts at most."""
    site.hook_answers[:] = [503] * 6
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}})
    (first,) = hooks_until(site, "jira:issue_updated")
    again = []
    for _ in range(5):
        again += site.take_later_hooks(900, lambda heard: heard.event == "jira:issue_updated")
    name = "x-atlassian-webhook-identifier"
    assert {heard.headers[name] for heard in again} == {first.headers[name]}
    assert [heard.headers["x-atlassian-webhook-retry"] for heard in again] == ["1", "2", "3", "4", "5"]
    site.clock.advance(3600)
    site.open_issue()
    assert [heard.event for heard in hooks_until(site, "jira:issue_created")] == ["jira:issue_created"]


def test_a_new_issues_hook_has_a_changelog_with_a_capital_status(site: JiraSite) -> None:
    """It stands in no history."""
    site.drain_hooks()
    made = site.open_issue("carla", "Request", **{ESTIMATE: "3d"})
    body = only(site, "jira:issue_created")
    assert body["issue_event_type_name"] == "issue_created"
    items = {item["fieldId"]: item for item in body["changelog"]["items"]}
    assert list(items) == [ESTIMATE, "priority", "reporter", "status", "summary"]
    assert (items["status"]["field"], items["status"]["toString"]) == ("Status", "New")
    assert items["reporter"]["tmpToAccountId"] == site.people["carla"].account
    assert items[ESTIMATE] == {
        "field": "Desk: Estimate",
        "fieldtype": "custom",
        "fieldId": ESTIMATE,
        "from": None,
        "fromString": None,
        "to": None,
        "toString": "3d",
    }
    assert site.read_json("lena", f"2/issue/{made}/changelog")["total"] == 0


def test_the_issue_in_a_hook_has_an_address_that_leads_nowhere(site: JiraSite, key: str) -> None:
    """As on sites of today: without "/issue/"."""
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}})
    issue = only(site, "jira:issue_updated")["issue"]
    assert issue["self"] == f"{site.url}/rest/api/2/{issue['id']}"
    assert site.send_request_to(issue["self"], "lena", "GET").status_code == 404


def test_the_user_in_a_hook_has_no_mail(site: JiraSite, key: str) -> None:
    """But an account and its type."""
    site.write_json("robo", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}})
    user = only(site, "jira:issue_updated")["user"]
    assert (user["accountId"], user["accountType"]) == (site.people["robo"].account, "app")
    assert "emailAddress" not in user


def test_one_put_is_one_hook(site: JiraSite, key: str) -> None:
    """With one item for each field, the history's id, and wiki text."""
    fields = {
        "priority": {"name": "High"},
        "description": "Broken!",
        "issuetype": {"name": "Software Defect"},
    }
    site.write_json("sami", "PUT", f"2/issue/{key}", {"fields": fields})
    body = only(site, "jira:issue_updated")
    assert body["issue_event_type_name"] == "issue_updated"
    assert [item["fieldId"] for item in body["changelog"]["items"]] == [
        "description",
        "issuetype",
        "priority",
    ]
    assert body["issue"]["fields"]["description"] == "Broken!"
    groups = site.read_json("lena", f"2/issue/{key}/changelog")["values"]
    assert [group["id"] for group in groups] == [body["changelog"]["id"]]


def test_assigning_alone_has_a_name_of_its_own(site: JiraSite, key: str) -> None:
    """issue_assigned, with the account in the item twice."""
    account = site.people["dev"].account
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"assignee": {"accountId": account}}})
    body = only(site, "jira:issue_updated")
    assert body["issue_event_type_name"] == "issue_assigned"
    item = body["changelog"]["items"][0]
    assert (item["to"], item["tmpToAccountId"], item["toString"]) == (account, account, "Devin Drossel")


def test_nothing_is_told_of_a_write_that_changes_nothing_nor_of_properties(site: JiraSite, key: str) -> None:
    """The next hook is that of the next change."""
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"summary": "Nothing works"}})
    site.write_json("desk-bot", "PUT", f"2/issue/{key}/properties/sdesk", {"op": 1})
    site.write_json("anna", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}})
    assert [item["fieldId"] for item in only(site, "jira:issue_updated")["changelog"]["items"]] == ["labels"]


def test_a_transition_with_fields_and_comment_is_one_update_and_one_comment(site: JiraSite, key: str) -> None:
    """In this order; the status and the post function's resolution in one group."""
    found = site.read_json("desk-bot", f"2/issue/{key}/transitions")["transitions"]
    way = next(way["id"] for way in found if way["name"] == "Desk: Closed")
    body = {
        "transition": {"id": way},
        "fields": {"priority": {"name": "Low"}},
        "update": {"comment": [{"add": {"body": "Done."}}]},
    }
    site.write_json("desk-bot", "POST", f"2/issue/{key}/transitions", body)
    updated, commented = hooks_until(site, "comment_created")
    assert updated.body["issue_event_type_name"] == "issue_generic"
    assert [item["fieldId"] for item in updated.body["changelog"]["items"]] == [
        "priority",
        "resolution",
        "status",
    ]
    assert commented.body["comment"]["body"] == "Done."


def test_a_comments_hook_names_no_user_and_little_of_the_issue(site: JiraSite, key: str) -> None:
    """Only the comment's authors tell who it was; who deleted one is not told."""
    made = site.write_json("carla", "POST", f"2/issue/{key}/comment", {"body": "Still broken!"})
    path = f"2/issue/{key}/comment/{made['id']}"
    site.write_json("anna", "PUT", path, {"body": "x"})
    site.write_json("lena", "DELETE", path)
    hooks = hooks_until(site, "comment_deleted")
    assert [heard.event for heard in hooks] == ["comment_created", "comment_updated", "comment_deleted"]
    for heard in hooks:
        assert set(heard.body) == {"timestamp", "webhookEvent", "comment", "issue"}
        assert set(heard.body["issue"]["fields"]) == COMMENT_KEYS
    authors = [heard.body["comment"]["updateAuthor"]["displayName"] for heard in hooks]
    assert authors == ["Carla Conrad", "Anna Amsel", "Anna Amsel"]


def test_a_worklogs_hook_names_the_issue_by_its_id_only(site: JiraSite, key: str) -> None:
    """No issue, no user."""
    site.write_json("coni", "POST", f"2/issue/{key}/worklog", {"timeSpent": "1d 2h"})
    body = only(site, "worklog_created")
    assert set(body) == {"timestamp", "webhookEvent", "worklog", "isFromIssueLimitTransformation"}
    assert (body["worklog"]["timeSpentSeconds"], body["worklog"]["timeSpent"]) == (36_000, "1d 2h")
    assert body["worklog"]["issueId"] == site.read_json("lena", f"2/issue/{key}")["id"]


def test_a_links_hook_has_numbers_and_names_nobody(site: JiraSite, key: str) -> None:
    """Ids only; linking again sends nothing."""
    other = site.open_issue()
    hooks_until(site, "jira:issue_created")
    link = {"type": {"name": "Duplicate"}, "inwardIssue": {"key": key}, "outwardIssue": {"key": other}}
    assert [site.send_request("anna", "POST", "2/issueLink", link).status_code for _ in range(2)] == [
        201,
        201,
    ]
    body = only(site, "issuelink_created")
    assert set(body) == {"timestamp", "webhookEvent", "issueLink"}
    ids = [int(site.read_json("lena", f"2/issue/{one}")["id"]) for one in (key, other)]
    assert [body["issueLink"]["sourceIssueId"], body["issueLink"]["destinationIssueId"]] == ids
    site.drain_hooks()
    assert len(site.read_fields(key)["issuelinks"]) == 1


def test_a_deleted_issue_takes_its_comments_with_it(site: JiraSite, key: str) -> None:
    """The issue first; what follows has the secondary flow."""
    site.write_json("carla", "POST", f"2/issue/{key}/comment", {"body": "x"})
    hooks_until(site, "comment_created")
    link = {
        "type": {"name": "Relates"},
        "inwardIssue": {"key": key},
        "outwardIssue": {"key": site.open_issue()},
    }
    site.write_json("carla", "POST", "2/issueLink", link)
    hooks_until(site, "issuelink_created")
    site.write_json("lena", "DELETE", f"2/issue/{key}")
    deleted, comment = hooks_until(site, "comment_deleted")
    assert deleted.event == "jira:issue_deleted"
    assert "issue_event_type_name" not in deleted.body
    assert (deleted.body["issue"]["key"], deleted.body["user"]["displayName"]) == (key, "Lena Lorenz")
    assert comment.headers["x-atlassian-webhook-flow"] == "Secondary"


def test_the_actors_zone_is_that_of_the_moments(site: JiraSite, key: str) -> None:
    """People and the bot have different ones; the moments are the same."""
    site.write_json("desk-bot", "PUT", f"2/issue/{key}", {"fields": {"labels": ["x"]}})
    updated = only(site, "jira:issue_updated")["issue"]["fields"]["updated"]
    assert updated[-5:] in ("-0500", "-0400")
    assert site.read_fields(key)["updated"][-5:] in ("+0100", "+0200")
