"""Who did what a delivery tells of, what comments say, and what is nothing for us."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.model import Actor, Nature, NotForUs, Remark, Sighting, TicketRef
from sdesk_sync.trackers.errors import Later
from sdesk_sync.trackers.jira.hooks import JiraHooks
from tests.trackers.jira_bodies import (
    BOT,
    MONEY,
    ORDER,
    REF,
    SAMI,
    TRACKER,
    UPDATED_MS,
    Json,
    commented,
    hooks,
    item,
    nothing,
    remark,
    sighting,
    updated,
)


@pytest.mark.parametrize(
    ("user", "nature"),
    [
        (SAMI, Nature.PERSON),
        ({"accountId": "a"}, Nature.PERSON),
        ({"accountId": "a", "accountType": "customer"}, Nature.CUSTOMER),
        ({"accountId": "a", "accountType": "app"}, Nature.APP),
        ({"accountId": BOT, "accountType": "atlassian"}, Nature.US),
        ({"accountId": BOT, "accountType": "app"}, Nature.US),
    ],
)
def test_the_kind_of_account_is_told(user: Json, nature: Nature) -> None:
    """Our own before all."""
    found = sighting(updated(user=user)).by
    assert found is not None
    assert (found.account, found.nature) == (user["accountId"], nature)


def test_a_delivery_that_names_nobody_says_so() -> None:
    """Neither the reporter nor the creator did it."""
    assert sighting(updated(user={}, creator=SAMI, reporter=SAMI)).by is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (updated(event="jira:issue_deleted"), "deleted"),
        ({**commented(), "webhookEvent": "comment_updated"}, "comment_updated"),
        ({**commented(), "webhookEvent": "comment_deleted"}, "comment_deleted"),
        ({"webhookEvent": "worklog_created", "worklog": {"issueId": "10014"}}, "worklog_created"),
        ({"webhookEvent": "issuelink_created"}, "issuelink_created"),
        ({}, "no event"),
        ({"webhookEvent": "jira:issue_updated"}, "names no issue"),
        (updated(project={"key": "SALES"}), "project SALES, not to DESK"),
        (commented() | {"issue": updated(project={"key": "SALES"})["issue"]}, "project SALES"),
        ({**updated(), "issue": {"id": "1", "fields": {}}}, "names no project"),
        (updated(issuetype={"id": "10011", "name": "Epic"}), "no issue type 'Epic'"),
        (updated(issuetype={"id": "10001", "subtask": True}), "sub-tasks"),
        (
            updated(item("issuetype", ("10001", "Incident"), ("10010", "Task")), issuetype={"id": "10010"}),
            "type",
        ),
        (updated(issuetype=...), "names no type"),
        (commented(author=...), "no author"),
    ],
)
def test_what_is_not_for_us_is_said_why(body: Json, reason: str) -> None:
    """In words that people read in the list of deliveries."""
    assert reason in nothing(body)


def test_a_comment_is_a_remark_by_its_author() -> None:
    """With its text as it stands, and when it was written."""
    by = Actor("712020:sami", "Sami Sommer")
    assert remark(commented()) == Remark(REF, "91", "!desk order PO-4711", by, public=True, at=UPDATED_MS)
    assert remark(commented(created=...)).at == 0


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
    assert remark(commented(**parts)).public is False


def test_a_comment_without_its_issue_is_still_found() -> None:
    """Its own address has the issue's id."""
    assert remark({**commented(), "issue": None}).ref == TicketRef(TRACKER, "10042", "10042")


def test_names_not_known_yet_make_a_delivery_wait() -> None:
    """But not one that is nothing for us anyway."""

    def down() -> Any:
        raise Later("no answer")

    waiting = JiraHooks(TRACKER, "DESK", tuple, down)
    with pytest.raises(Later):
        waiting.read({}, json.dumps(updated()).encode())
    elsewhere = json.dumps(updated(project={"key": "SALES"})).encode()
    assert isinstance(waiting.read({}, elsewhere), NotForUs)


def test_recorded_bodies_of_all_kinds_are_read(shared: Path) -> None:
    """Whatever sites and servers of all ages send: none of it is unreadable."""
    bodies = [path.read_bytes() for path in sorted((shared / "payloads" / "jira").glob("*.json"))]
    assert bodies
    for body in bodies:
        project = json.loads(body).get("issue", {}).get("fields", {}).get("project", {}).get("key", "DESK")
        found = hooks(project=project)
        assert found.address({}, body).lane
        found.read({}, body)


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
    body = json.dumps({**commented(), **updated(*items, event=event, **fields), **parts}).encode()
    found = hooks().read({}, body)
    assert isinstance(found, Sighting | Remark | NotForUs)
    repr(found).encode()
    assert hooks().address({}, body).lane.encode()
