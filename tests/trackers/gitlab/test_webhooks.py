"""What GitLab's webhooks say, in the desk's words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.desk.model.sightings import Comment, NotForUs, Report, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers import Webhooks
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser
from tests.trackers.gitlab.bodies import (
    TRACKER,
    US,
    Json,
    desk,
    issue_body,
    mapping,
    note_body,
    relabel_event,
)
from tests.trackers.gitlab.site import connection

READING = GitLabIssueParser(TRACKER, mapping(), US)
LABELLED = GitLabIssueParser(TRACKER, mapping(only_labelled=True), US)
REF = TicketRef("engineering", "4711", "engineering#7")
URL = "https://gitlab.example.com"


@pytest.fixture
def hooks() -> Iterator[Webhooks]:
    """The hooks of a project on a GitLab that tells who we are."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as gitlab:
        api = f"{URL}/api/v4"
        gitlab.get(f"{api}/user", json={"id": 20, "username": "desk-bot"})
        gitlab.get(
            f"{api}/projects/acme%2Fengineering", json={"id": 101, "path_with_namespace": "acme/engineering"}
        )
        gitlab.get(f"{api}/users", json=[])
        reached = connection(URL)
        yield connect_gitlab(reached, desk(), mapping()).webhooks


def test_a_new_comment_is_a_remark() -> None:
    """With the words as they were written."""
    assert READING.parse_note_hook(note_body(), "Note Hook") == Comment(
        REF,
        "91",
        "!desk order PO-4711",
        Actor(Account("engineering", "13"), "Sami Sommer", "sami"),
        is_public=True,
    )


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ({"internal": True}, "Confidential Note Hook"),
        ({"internal": None}, "Confidential Note Hook"),
        ({"internal": "no"}, "Confidential Note Hook"),
    ],
)
def test_what_is_not_known_to_be_public_is_internal(told: Json, event: str) -> None:
    """Old releases do not tell an internal comment from one on a confidential issue."""
    found = READING.parse_note_hook(note_body(**told), event)
    assert isinstance(found, Comment)
    assert not found.is_public


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ({"internal": False}, "Note Hook"),
        ({"internal": False}, "Confidential Note Hook"),
        ({"internal": None}, "Note Hook"),
    ],
)
def test_a_comment_customers_see_is_public(told: Json, event: str) -> None:
    """Also on a confidential issue, among those who see it."""
    found = READING.parse_note_hook(note_body(**told), event)
    assert isinstance(found, Comment)
    assert found.is_public


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (note_body(action="update"), "a comment that was edited"),
        (note_body(system=True), "written by GitLab itself"),
        (note_body(noteable_type="MergeRequest"), "not a comment on an issue"),
        (note_body(id=None), "shows no ticket, comment or author"),
        (note_body() | {"issue": {"iid": 7, "type": "Epic"}}, "the work item type Epic is not for us"),
        (note_body() | {"project_id": 9, "project": {}}, "another project"),
    ],
)
def test_other_comments_are_passed_over(body: Json, reason: str) -> None:
    """Commands count only when a comment is created, on a ticket of ours."""
    assert READING.parse_note_hook(body, "Note Hook") == NotForUs(reason)


def test_a_comment_of_an_old_release_is_new_and_may_hide_its_labels() -> None:
    """Before 16.11 there is no action, and the issue shows little."""
    body = note_body(action=None) | {"issue": {"id": 4711, "iid": 7}}
    assert isinstance(LABELLED.parse_note_hook(body, "Note Hook"), Comment)


@pytest.mark.parametrize(
    ("event", "body", "kind"),
    [
        ("Issue Hook", issue_body("type::request"), Sighting),
        ("Confidential Issue Hook", issue_body() | {"object_kind": "work_item"}, Sighting),
        ("Note Hook", note_body(), Comment),
        ("Confidential Note Hook", note_body(internal=True), Comment),
        ("Push Hook", {"object_kind": "push"}, NotForUs),
        ("Issue Hook", note_body(), NotForUs),
        ("System Hook", issue_body(), NotForUs),
        ("", issue_body(), NotForUs),
    ],
)
def test_the_header_and_the_body_tell_what_it_is(
    hooks: Webhooks, event: str, body: Json, kind: type[Report]
) -> None:
    """Both must agree."""
    headers = {"x-gitlab-event": event} if event else {}
    assert isinstance(hooks.parse(headers, json.dumps(body).encode()), kind)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"text"', b"\xff\xfe\x00", b"[" * 100_000])
def test_a_body_that_is_no_json_is_unreadable_and_has_a_lane_of_its_own(hooks: Webhooks, body: bytes) -> None:
    """It is kept and shown; nothing signed is lost."""
    found = hooks.find_key({"webhook-id": "d-1", "x-gitlab-event": "Issue Hook"}, body)
    assert (found.delivery, found.lane, found.event) == ("d-1", "-unreadable", "Issue Hook")
    with pytest.raises(Unreadable):
        hooks.parse({"x-gitlab-event": "Issue Hook"}, body)


@pytest.mark.parametrize(
    ("body", "lane"),
    [
        (issue_body(), "4711"),
        (note_body(), "4711"),
        (note_body() | {"issue": None}, "-Note Hook"),
        (issue_body(id="4711"), "-Note Hook"),
        ({"object_kind": "push"}, "-Note Hook"),
    ],
)
def test_a_delivery_waits_in_its_tickets_lane(hooks: Webhooks, body: Json, lane: str) -> None:
    """What is about no ticket waits by itself."""
    assert hooks.find_key({"x-gitlab-event": "Note Hook"}, json.dumps(body).encode()).lane == lane


def test_a_delivery_sent_again_has_the_same_id(hooks: Webhooks) -> None:
    """By the newest header there is; before 17.4 by the body itself."""
    body = json.dumps(issue_body()).encode()
    both = {"webhook-id": "d-1", "idempotency-key": "d-2"}
    assert hooks.find_key(both, body).delivery == "d-1"
    assert hooks.find_key({"idempotency-key": "d-2"}, body).delivery == "d-2"
    old = hooks.find_key({}, body)
    assert old == hooks.find_key({}, body)
    assert old.delivery != hooks.find_key({}, body + b" ").delivery
    assert old.event == "issue"


ODD: list[Any] = [None, True, 3, -1, "x", [], [None], {}, {"previous": 3}, "\ud800"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_an_odd_value_anywhere_never_breaks_the_reading(hooks: Webhooks, odd: Any) -> None:
    """Each key of both bodies is made odd in turn."""
    changes: Json = relabel_event(("status::new",), ()) | {"state_id": {"previous": 1, "current": 2}}
    for whole, event in (
        (issue_body("status::new", changes=changes), "Issue Hook"),
        (note_body(), "Note Hook"),
    ):
        for body in spoil(whole, odd):
            raw = json.dumps(body).encode()
            hooks.find_key({"x-gitlab-event": event}, raw)
            assert isinstance(hooks.parse({"x-gitlab-event": event}, raw), Sighting | Comment | NotForUs)


def spoil(body: Json, odd: Any) -> Iterator[Json]:
    """The body with one value after the other replaced, at every depth."""
    for key, value in body.items():
        yield {**body, key: odd}
        if isinstance(value, dict):
            yield from ({**body, key: inner} for inner in spoil(value, odd))


def test_half_a_character_is_not_passed_on() -> None:
    """JSON can carry one; neither a store nor a socket takes it."""
    found = READING.parse_note_hook(note_body("half \ud800"), "Note Hook")
    assert isinstance(found, Comment)
    assert found.text == "half ?"


EVENTS = {"issue": "Issue Hook", "work_item": "Issue Hook", "note": "Note Hook", "push": "Push Hook"}


def test_every_recorded_delivery_is_read(hooks: Webhooks, shared: Path) -> None:
    """They come from real servers of twelve years; none of them is about our project."""
    recorded = sorted((shared / "payloads" / "gitlab").glob("*.json"))
    assert recorded
    for path in recorded:
        raw = path.read_bytes()
        kind = json.loads(raw).get("object_kind", "")
        headers = {"x-gitlab-event": EVENTS.get(kind, "System Hook")}
        assert hooks.find_key(headers, raw).lane, path.name
        assert isinstance(hooks.parse(headers, raw), NotForUs), path.name
