"""Who did what a delivery tells of, what comments say, and what is nothing for us."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.model.people import Account, AccountKind, Actor
from sdesk_sync.desk.model.sightings import Comment, NotForUs, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers.errors import Transient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.site_ids import ProjectIdentity
from sdesk_sync.trackers.jira.webhooks import JiraWebhooks
from tests.trackers.jira.bodies import (
    BOT,
    MONEY,
    ORDER,
    REF,
    SAMI,
    TRACKER,
    UPDATED_MS,
    Json,
    comment_event,
    find_reason,
    issue_event,
    item,
    parse_comment,
    parse_sighting,
    webhooks,
)


@pytest.mark.parametrize(
    ("user", "nature"),
    [
        (SAMI, AccountKind.PERSON),
        ({"accountId": "a"}, AccountKind.PERSON),
        ({"accountId": "a", "accountType": "customer"}, AccountKind.CUSTOMER),
        ({"accountId": "a", "accountType": "app"}, AccountKind.APP),
        ({"accountId": BOT, "accountType": "atlassian"}, AccountKind.US),
        ({"accountId": BOT, "accountType": "app"}, AccountKind.US),
    ],
)
def test_the_kind_of_account_is_told(user: Json, nature: AccountKind) -> None:
    """Our own before all."""
    found = parse_sighting(issue_event(user=user)).actor
    assert found is not None
    assert (found.account, found.kind) == (Account("support", user["accountId"]), nature)


@pytest.mark.parametrize(
    ("query", "ident"),
    [
        ("?accountId=712020:sami", "712020:sami"),
        ("?expand=groups&accountId=712020%3Asami", "712020:sami"),
        ("?username=sami", None),
        ("?accountId=", None),
        ("?accountId=%00", None),
        ("", None),
    ],
)
def test_an_id_may_stand_in_an_accounts_address_alone(query: str, ident: str | None) -> None:
    """As in comments of 2019; beside it stand names that nobody keeps."""
    user = {
        "self": f"https://[acme/rest/api/2/user{query}",
        "name": "sami",
        "key": "sami",
        "displayName": "S",
    }
    actor = parse_sighting(issue_event(user=user)).actor
    assert (actor and actor.account.id) == ident


def test_a_delivery_that_names_nobody_says_so() -> None:
    """Neither the reporter nor the creator did it."""
    assert parse_sighting(issue_event(user={}, creator=SAMI, reporter=SAMI)).actor is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (issue_event(event="jira:issue_deleted"), "deleted"),
        ({**comment_event(), "webhookEvent": "comment_updated"}, "comment_updated"),
        ({**comment_event(), "webhookEvent": "comment_deleted"}, "comment_deleted"),
        ({"webhookEvent": "worklog_created", "worklog": {"issueId": "10014"}}, "worklog_created"),
        ({"webhookEvent": "issuelink_created"}, "issuelink_created"),
        ({}, "no event"),
        ({"webhookEvent": "jira:issue_updated"}, "names no issue"),
        (issue_event(project={"id": "10009", "key": "SALES"}), "project SALES, not to DESK"),
        (issue_event(project={"key": "SALES"}), "project SALES, not to DESK"),
        (issue_event(project={"id": "10009", "key": "DESK"}), "project DESK"),
        (comment_event() | {"issue": issue_event(project={"key": "SALES"})["issue"]}, "project SALES"),
        ({**issue_event(), "issue": {"id": "1", "fields": {}}}, "names no project"),
        (issue_event(issuetype={"id": "10011", "name": "Epic"}), "no issue type 'Epic'"),
        (issue_event(issuetype={"id": "10001", "subtask": True}), "sub-tasks"),
        (
            issue_event(
                item("issuetype", ("10001", "Incident"), ("10010", "Task")), issuetype={"id": "10010"}
            ),
            "type",
        ),
        (comment_event(author=...), "no author"),
    ],
)
def test_what_is_not_for_us_is_said_why(body: Json, reason: str) -> None:
    """In words that people read in the list of deliveries."""
    assert reason in find_reason(body)


def test_a_comment_is_a_remark_by_its_author() -> None:
    """With its text as it stands, and when it was written."""
    by = Actor(Account("support", "712020:sami"), "Sami Sommer")
    assert parse_comment(comment_event()) == Comment(
        REF, "91", "!desk order PO-4711", by, is_public=True, written_at=UPDATED_MS
    )
    assert parse_comment(comment_event(created=...)).written_at == 0


@pytest.mark.parametrize(
    "parts",
    [
        {"jsdPublic": False},
        {"jsdPublic": ...},
        {"jsdPublic": "true"},
        {"visibility": {"type": "role", "value": "Service Desk Team"}},
        {"visibility": {}},
    ],
)
def test_a_comment_not_known_to_be_public_counts_as_internal(parts: Json) -> None:
    """Words that must never leak."""
    assert parse_comment(comment_event(**parts)).is_public is False


def test_a_comment_without_its_issue_is_still_found() -> None:
    """Its own address has the issue's id."""
    assert parse_comment({**comment_event(), "issue": None}).ref == TicketRef(TRACKER, "10042", "10042")


def test_names_not_known_yet_make_a_delivery_wait() -> None:
    """One of a project with another key too: ours may have been renamed."""

    def down() -> Any:
        raise Transient("no answer")

    waiting = JiraWebhooks(TRACKER, tuple, CLOUD, down)
    for body in (issue_event(), issue_event(project={"id": "10000", "key": "SALES"})):
        with pytest.raises(Transient):
            waiting.parse({}, json.dumps(body).encode())
    elsewhere = json.dumps({"webhookEvent": "jira:issue_deleted"}).encode()
    assert isinstance(waiting.parse({}, elsewhere), NotForUs)


def test_a_project_whose_key_was_changed_is_still_ours() -> None:
    """By its id; the new key is told on, so that somebody can write it in the config."""
    keys: list[str] = []
    hooks = replace(webhooks(), on_key=keys.append)
    body = json.dumps(issue_event(project={"id": "10000", "key": "HELP"})).encode()
    assert isinstance(hooks.parse({}, body), Sighting)
    assert keys == ["HELP"]


def test_recorded_bodies_of_all_kinds_are_read(shared: Path) -> None:
    """Whatever sites and servers of all ages send: none of it is unreadable."""
    bodies = [path.read_bytes() for path in sorted((shared / "payloads" / "jira").glob("*.json"))]
    assert bodies
    for body in bodies:
        project = json.loads(body).get("issue", {}).get("fields", {}).get("project", {})
        found = webhooks(project=ProjectIdentity(str(project.get("id", "10000")), project.get("key", "DESK")))
        assert found.find_key({}, body).lane
        found.parse({}, body)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("10001") | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "key", "name"]), inner)
    ),
    max_leaves=6,
)
KEYS = ["issuetype", "status", "priority", "components", "updated", "project", "creator", ORDER, MONEY]
EVENTS = ["jira:issue_created", "jira:issue_updated", "comment_created"]


@given(
    st.sampled_from(EVENTS),
    st.dictionaries(st.sampled_from(KEYS), ODD),
    st.dictionaries(
        st.sampled_from(["user", "issue", "changelog", "comment", "timestamp", "webhookEvent"]), ODD
    ),
    st.lists(st.dictionaries(st.sampled_from(["field", "fieldId", "from", "fromString", "toString"]), ODD)),
)
def test_no_body_is_too_odd_to_be_read(event: str, fields: Json, parts: Json, items: list[Any]) -> None:
    """It is a sighting, a remark or nothing for us, and what it says can be stored."""
    body = json.dumps({**comment_event(), **issue_event(*items, event=event, **fields), **parts}).encode()
    found = webhooks().parse({}, body)
    assert isinstance(found, Sighting | Comment | NotForUs)
    repr(found).encode()
    assert webhooks().find_key({}, body).lane.encode()
