"""The sandbox's Jira as Data Center: what differs from Cloud, as its document and recorded bodies have it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from jira import JIRA, JIRAError
from starlette.routing import Route

from sdesk_sync.sandbox.jira.editions import DATA_CENTER
from tests.sandbox.jira.jira_site import HeardHook, JiraSite

ESTIMATE = "customfield_10101"
BAD_WORDS = ("accountId", "jsdPublic", "accountType", "groupId", "nextPageToken")


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One server for all tests here."""
    with JiraSite(DATA_CENTER) as running:
        yield running


@pytest.fixture(scope="module")
def bot(site: JiraSite) -> Iterator[JIRA]:
    """The library signed in as the bot."""
    with closing(site.sign_in_library("desk-bot")) as client:
        yield client


def test_the_library_takes_it_for_a_server(bot: JIRA) -> None:
    """By what it asks for first; our own account has a name and a key, and no account id."""
    told = bot.server_info()
    assert (told["deploymentType"], told["versionNumbers"]) == ("Server", [10, 3, 24])
    me = bot.myself()
    assert (me["name"], me["key"], me["emailAddress"]) == (
        "desk-bot",
        "JIRAUSER10120",
        "desk-bot@example.com",
    )


def test_only_a_known_token_signs_in(site: JiraSite) -> None:
    """A wrong one is 401, so is a password; the server's information is for everybody."""
    url, anna = f"{site.url}/rest/api/2", site.people["anna"]
    wrong = {"Authorization": "Bearer wrong"}
    assert requests.get(f"{url}/myself", headers=wrong, timeout=10).status_code == 401
    basic = (anna.email, anna.token)
    assert requests.get(f"{url}/myself", auth=basic, timeout=10).status_code == 401
    assert requests.get(f"{url}/serverInfo", timeout=10).status_code == 200


def test_people_are_found_by_name_and_by_key(site: JiraSite) -> None:
    """With their groups; an account id finds nobody, and who is unknown is 404."""
    by_name = site.read_json("desk-bot", "2/user", username="anna", expand="groups")
    by_key = site.read_json("desk-bot", "2/user", key="JIRAUSER10112", expand="groups")
    assert by_name == by_key
    assert [group["name"] for group in by_name["groups"]["items"]] == ["desk-service-desk", "jira-users"]
    assert site.send_request("desk-bot", "GET", "2/user", username="nobody").status_code == 404
    account = site.people["anna"].account
    assert site.send_request("desk-bot", "GET", "2/user", accountId=account).status_code == 400
    found = site.read_json("desk-bot", "2/user/search", username="anna")
    assert [one["key"] for one in found] == ["JIRAUSER10112"]
    role = site.read_json("desk-bot", "2/project/DESK/role/10002")
    shown = [(one["name"], one["type"]) for one in role["actors"]]
    assert shown == [("lena", "atlassian-user-role-actor")]


def test_the_library_opens_assigns_moves_and_comments(site: JiraSite, bot: JIRA) -> None:
    """The everyday calls; the history shows people by their key."""
    issue = bot.create_issue(project="DESK", summary="By the library", issuetype="Incident")
    bot.assign_issue(issue, "hugo")
    bot.transition_issue(issue, "Desk: In progress", fields={"priority": {"name": "High"}})
    issue.update(fields={"assignee": {"name": None}, ESTIMATE: "3d"})
    bot.add_comment(issue, "Psst", is_internal=True)
    again = bot.issue(issue.key, expand="changelog")
    assert (again.fields.status.name, again.fields.assignee) == ("In progress", None)
    told = [
        (item.field, getattr(item, "from"), item.to) for g in again.changelog.histories for item in g.items
    ]
    assert told[0] == ("assignee", None, "JIRAUSER10116")
    assert ("assignee", "JIRAUSER10116", None) in told
    assert told[-1][0] == "Desk: Estimate"
    assert [comment.body for comment in bot.comments(issue)] == ["Psst"]


def test_an_unknown_assignee_is_refused(site: JiraSite) -> None:
    """By another's word or an account id as well."""
    key = site.open_issue()
    account = site.people["hugo"].account
    for wrong in ({"name": "nobody"}, {"accountId": account}, {"id": account}, {}):
        answer = site.send_request("lena", "PUT", f"2/issue/{key}", {"fields": {"assignee": wrong}})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["assignee"])
    answer = site.send_request("lena", "PUT", f"2/issue/{key}/assignee", {"name": "nobody"})
    assert (answer.status_code, list(answer.json()["errors"])) == (404, ["assignee"])


def test_an_edit_is_never_answered_with_the_issue(site: JiraSite) -> None:
    """Whatever is asked for."""
    edit = {"fields": {"summary": "New"}}
    answer = site.send_request("lena", "PUT", f"2/issue/{site.open_issue()}", edit, returnIssue="true")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_search_counts_its_pages(site: JiraSite, bot: JIRA) -> None:
    """By GET and by POST, and the library walks them."""
    made = [site.open_issue(labels=["counted"]) for _ in range(3)]
    jql = "project = DESK AND labels = counted ORDER BY created ASC"
    page = site.read_json("lena", "2/search", jql=jql, startAt=1, maxResults=1, fields="summary")
    assert (page["startAt"], page["maxResults"], page["total"]) == (1, 1, 3)
    assert [(one["key"], list(one["fields"])) for one in page["issues"]] == [(made[1], ["summary"])]
    asked = {"jql": jql, "startAt": 2, "fields": ["status"], "expand": ["changelog"]}
    page = site.write_json("lena", "POST", "2/search", asked)
    assert [(one["key"], one["changelog"]["total"]) for one in page["issues"]] == [(made[2], 0)]
    assert [issue.key for issue in bot.search_issues(jql, maxResults=False)] == made


def test_the_history_is_whole_and_in_order(site: JiraSite) -> None:
    """More than a hundred groups; no item has the id of its field."""
    key = site.open_issue()
    for place in range(102):
        site.write_json("lena", "PUT", f"2/issue/{key}", {"fields": {"summary": f"{place}"}})
    told = site.read_json("lena", f"2/issue/{key}", expand="changelog", fields="summary")["changelog"]
    assert told["total"] == len(told["histories"]) == 102
    assert [group["items"][0]["toString"] for group in told["histories"]] == [str(n) for n in range(102)]
    assert "fieldId" not in told["histories"][0]["items"][0]


def test_create_metadata_come_in_pages_with_the_default(site: JiraSite) -> None:
    """Under `values`, each field with its id."""
    types = site.read_json("desk-bot", "2/issue/createmeta/DESK/issuetypes", maxResults=2)
    assert (len(types["values"]), types["total"], types["isLast"]) == (2, 12, False)
    fields = site.read_json("desk-bot", "2/issue/createmeta/DESK/issuetypes/10001")["values"]
    priority = next(one for one in fields if one["fieldId"] == "priority")
    assert priority["hasDefaultValue"]
    assert (priority["defaultValue"]["name"], "key" in priority) == ("Not prioritised", False)


def test_what_a_comment_is_marked_with_is_read_by_its_properties(site: JiraSite, bot: JIRA) -> None:
    """In a list that expands them, and each by itself."""
    key = site.open_issue()
    mark = {"key": "sd.public.comment", "value": {"internal": True}}
    made = site.write_json("lena", "POST", f"2/issue/{key}/comment", {"body": "x", "properties": [mark]})
    listed = site.read_json("lena", f"2/issue/{key}/comment", expand="properties")["comments"]
    assert [one["properties"] for one in listed] == [[mark]]
    assert site.read_json("lena", f"2/comment/{made['id']}/properties/sd.public.comment") == mark
    with pytest.raises(JIRAError, match="does not exist"):
        bot._get_json(f"comment/{made['id']}/properties/other")


def _heard_of(site: JiraSite, last: str) -> list[HeardHook]:
    return site.take_hooks_until(lambda heard: heard.body.get("issue_event_type_name") == last)


def test_a_comment_is_told_twice(site: JiraSite) -> None:
    """Alone, its address naming the issue; and with its issue, whose update has no changelog."""
    site.drain_hooks()
    key = site.open_issue()
    made = site.write_json("sami", "POST", f"2/issue/{key}/comment", {"body": "On it."})
    opened, alone, again = _heard_of(site, "issue_commented")
    assert (opened.event, "changelog" in opened.body) == ("jira:issue_created", False)
    assert sorted(alone.body) == ["comment", "timestamp", "webhookEvent"]
    ident = opened.body["issue"]["id"]
    assert alone.body["comment"]["self"].endswith(f"/rest/api/2/issue/{ident}/comment/{made['id']}")
    assert "changelog" not in again.body
    assert again.body["comment"] == alone.body["comment"]
    assert (again.body["user"]["name"], again.body["user"]["key"]) == ("sami", "JIRAUSER10113")
    assert again.body["issue"]["self"].endswith(f"/issue/{ident}")
    assert again.body["issue"]["fields"]["comment"]["total"] == 1


def test_an_edited_and_a_deleted_comment_are_told_twice(site: JiraSite) -> None:
    """The deleted one is not shown again, and whoever deleted it is named."""
    key = site.open_issue()
    made = site.write_json("sami", "POST", f"2/issue/{key}/comment", {"body": "x"})
    site.drain_hooks()
    path = f"2/issue/{key}/comment/{made['id']}"
    site.write_json("sami", "PUT", path, {"body": "y"})
    edited = _heard_of(site, "issue_comment_edited")
    assert [heard.event for heard in edited] == ["comment_updated", "jira:issue_updated"]
    assert edited[1].body["comment"]["body"] == "y"
    site.write_json("lena", "DELETE", path)
    gone = _heard_of(site, "issue_comment_deleted")
    assert [heard.event for heard in gone] == ["comment_deleted", "jira:issue_updated"]
    assert ("comment" in gone[1].body, gone[1].body["user"]["name"]) == (False, "lena")


def test_a_hook_is_signed_and_sent_once(site: JiraSite) -> None:
    """No header names the delivery, and a receiver that fails is not tried again."""
    site.drain_hooks()
    site.hook_answers.append(503)
    key = site.open_issue()
    site.clock.advance(3600)
    site.write_json("lena", "PUT", f"2/issue/{key}", {"fields": {"assignee": {"name": "hugo"}}})
    opened, changed = _heard_of(site, "issue_assigned")
    assert opened.is_genuine
    assert changed.is_genuine
    assert [name for name in opened.headers if "atlassian" in name] == []
    (item,) = changed.body["changelog"]["items"]
    assert item == {
        "field": "assignee", "fieldtype": "jira", "from": None, "fromString": None,
        "to": "JIRAUSER10116", "toString": "Hugo Habicht",
    }  # fmt: skip


def test_no_word_of_clouds_is_shown(site: JiraSite) -> None:
    """In no answer of a read, and in no hook."""
    site.drain_hooks()
    key = site.open_issue(assignee={"name": "dev"})
    seen = {"type": "role", "value": "Administrators"}
    site.write_json("lena", "POST", f"2/issue/{key}/comment", {"body": "x", "visibility": seen})
    site.write_json("lena", "POST", f"2/issue/{key}/worklog", {"timeSpent": "1h"})
    heard = site.take_hooks_until(lambda one: one.event == "worklog_created")
    texts = [one.raw.decode() for one in heard]
    for path in ("user?username=lena&expand=groups", "groups/picker", "group/member?groupname=jira-users"):
        texts.append(site.send_request("lena", "GET", f"2/{path}").text)
    for path in (
        "project/DESK",
        f"issue/{key}?expand=changelog,transitions",
        f"issue/{key}/comment",
        "field",
    ):
        texts.append(site.send_request("lena", "GET", f"2/{path}").text)
    assert [word for word in BAD_WORDS for text in texts if f'"{word}"' in text] == []


def test_what_the_document_lacks_is_not_there(site: JiraSite, shared: Path) -> None:
    """Every address that Cloud has here and Data Center's document has not: 404; the rest is in it."""
    described, root = _described_paths(shared), "/rest/api/2/"
    routes = [route for route in site.tracker.routes() if isinstance(route, Route)]
    shown = {route.path.removeprefix(root) for route in routes if route.path.startswith(root)}
    assert {path for path in shown if _bare(path) not in described} == DATA_CENTER.lacks
    for path in DATA_CENTER.lacks:
        for method in ("GET", "POST"):
            address = path.format(issue="DESK-1", project="DESK")
            assert site.send_request("lena", method, f"2/{address}").status_code == 404
    assert site.send_request("lena", "GET", "3/myself").status_code == 404


def _described_paths(shared: Path) -> set[tuple[str, ...]]:
    whole: Any = json.loads((shared / "specs" / "jira-dc.json").read_text(encoding="utf-8"))
    return {_bare(path.removeprefix("/api/2/")) for path in whole["paths"]}


def _bare(path: str) -> tuple[str, ...]:
    return tuple("{}" if part.startswith("{") else part for part in path.split("/"))


def test_its_calls_are_counted_in_a_bucket(site: JiraSite) -> None:
    """Every good answer says so, even that one need not wait."""
    headers = site.send_request("lena", "GET", "2/myself").headers
    assert headers["Retry-After"] == "0"
    assert (headers["X-RateLimit-FillRate"], headers["X-RateLimit-Interval-Seconds"]) == ("10", "1")
    assert "X-RateLimit-NearLimit" not in headers
