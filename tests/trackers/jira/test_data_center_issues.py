"""Data Center's issues, through the real client: what hooks say, what a write came to, comments."""

import json
from dataclasses import replace
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.sightings import Comment, NotForUs
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE
from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.comments import IssueComments
from sdesk_sync.trackers.jira.editions import DATA_CENTER
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.site_ids import ProjectIdentity
from sdesk_sync.trackers.jira.tickets import JiraTickets
from sdesk_sync.trackers.jira.transitions import BotTransitions, KnownTransitions
from sdesk_sync.trackers.jira.webhooks import JiraWebhooks
from tests.trackers.jira.bodies import IDS, REF, TRACKER, UPDATED, Json, desk, issue, mapping_for
from tests.trackers.jira.site import connection

URL = "https://jira.example.com"
API = f"{URL}/rest/api/2"
SAMI = {"name": "sami", "key": "JIRAUSER10102", "displayName": "Sami Sommer"}
US = {"name": "desk-bot", "key": "JIRAUSER1", "displayName": "Desk Bot"}
DC_IDS = replace(IDS, me="JIRAUSER1")


def reading(find_named: Any = lambda name: None) -> JiraIssueParser:
    """Reads issues of Data Center."""
    return JiraIssueParser(TRACKER, mapping_for(DATA_CENTER), frozenset(desk().billing), DC_IDS, find_named)


def reading_service_project() -> JiraIssueParser:
    """The same in a project of Service Management."""
    return replace(reading(), ids=replace(DC_IDS, project=ProjectIdentity("10000", "DESK", is_service=True)))


def client() -> JiraClient:
    """A client of a site that is not there."""
    return JiraClient(connection(URL, user=None), DATA_CENTER)


def parse(body: Json, read_by: JiraIssueParser | None = None, told: list[bool] | None = None) -> Any:
    """What is made of a hook's body."""
    on_other = (lambda: None) if told is None else (lambda: told.append(True))
    parser = read_by or reading()
    hooks = JiraWebhooks(TRACKER, tuple, DATA_CENTER, lambda: parser, on_other_edition=on_other)
    return hooks.parse({}, json.dumps(body).encode())


def comment(**parts: Any) -> Json:
    """Sami's comment 91 as bodies have it."""
    own = {"self": f"{API}/issue/10042/comment/91", "id": "91", "author": SAMI, "body": "!desk order PO-1"}
    return {**own, "created": UPDATED, "updated": UPDATED, **parts}


def told_with_issue(**parts: Any) -> Json:
    """The second hook that a comment comes by."""
    body = {"webhookEvent": "jira:issue_updated", "user": SAMI, "issue": issue(), "comment": comment()}
    return {**body, **parts}


def test_a_comment_is_the_same_however_it_is_told() -> None:
    """Once alone, and once with its issue."""
    alone = parse({"timestamp": 1, "webhookEvent": "comment_created", "comment": comment()})
    within = parse(told_with_issue())
    assert isinstance(alone, Comment)
    assert replace(alone, ref=within.ref) == within
    assert (within.id, within.actor.account.id, within.is_public) == ("91", "JIRAUSER10102", True)


def test_an_edited_comment_is_not_read_however_it_is_told() -> None:
    """What it said at first is not known."""
    edited = comment(updated="2026-05-28T09:00:00.000+0200")
    assert isinstance(parse(told_with_issue(comment=edited)), NotForUs)


def test_a_change_that_has_a_comment_is_a_change() -> None:
    """The comment comes by itself as well."""
    items = {"items": [{"field": "status", "from": "10101", "to": "10104"}]}
    assert parse(told_with_issue(changelog=items)).changed_from == {STATUS: ("new",)}


def test_the_other_editions_people_are_told_of() -> None:
    """They are nobody here, and the config's `kind` may be wrong."""
    told: list[bool] = []
    body = {"webhookEvent": "jira:issue_updated", "issue": issue(), "user": {"accountId": "712020:a"}}
    assert parse(body, told=told).actor is None
    assert told == [True]
    parse({**body, "user": SAMI}, told=told)
    assert told == [True]


@pytest.mark.parametrize(("known", "found"), [({"leo": "leo.1"}, "leo.1"), ({}, None)])
def test_a_name_alone_is_whose_it_is(known: dict[str, str], found: str | None) -> None:
    """Bodies of old servers show no key; who is not known there is nobody."""
    body = {"webhookEvent": "jira:issue_updated", "issue": issue(), "user": {"name": "leo"}}
    actor = parse(body, reading(find_named=known.get)).actor
    assert (actor and actor.account.id) == found


@pytest.mark.parametrize(
    ("read_by", "hidden", "is_public"),
    [
        (reading, None, True),
        (reading, {"type": "role"}, False),
        (reading_service_project, None, None),
        (reading_service_project, {"type": "role"}, False),
    ],
)
def test_who_reads_a_comment_is_not_told_in_a_service_project(
    read_by: Any, hidden: Json | None, is_public: object
) -> None:
    """There it is a property's to say."""
    found = read_by().parse_comment(REF, comment(**({"visibility": hidden} if hidden else {})))
    assert found.is_public is is_public


@responses.activate
@pytest.mark.parametrize(
    ("answer", "is_public"),
    [
        ({"json": {"key": "sd.public.comment", "value": {"internal": False}}}, True),
        ({"json": {"key": "sd.public.comment", "value": {"internal": True}}}, False),
        ({"json": {"key": "sd.public.comment", "value": {"internal": "false"}}}, False),
        ({"json": {"errorMessages": ["No."]}, "status": 404}, False),
    ],
)
def test_the_property_says_who_reads_it(answer: Json, is_public: object) -> None:
    """What it does not say clearly is internal."""
    responses.get(f"{API}/comment/91/properties/sd.public.comment", **answer)
    comments = IssueComments(client(), reading_service_project(), REF)
    assert comments.look_whether_public("91") is is_public


@responses.activate
def test_marks_that_a_list_does_not_show_are_asked_for() -> None:
    """Of our own comments only."""
    listed = [comment(), comment(id="92", self=f"{API}/issue/10042/comment/92", author=US)]
    responses.get(f"{API}/issue/10042/comment", json={"total": 2, "comments": listed})
    mark = {"key": "sdesk.action", "value": {"keys": ["k"]}}
    responses.get(f"{API}/comment/92/properties/sdesk.action", json=mark)
    assert IssueComments(client(), reading(), REF).find_marked({"k"}, 0) == {"k": "92"}
    assert len(responses.calls) == 2


def tickets() -> JiraTickets:
    """The issues of the project."""
    asks, mapping = client(), mapping_for(DATA_CENTER)
    transitions = BotTransitions(asks, lambda: DC_IDS, mapping, KnownTransitions())
    return JiraTickets(mapping, asks, reading, transitions)


def methods_called() -> list[str]:
    """In which order what was asked."""
    return [str(each.request.method) for each in responses.calls]


def to_customization() -> UpdateFields:
    """What an undo of a type writes."""
    return UpdateFields((FieldUpdate(TYPE, ("incident",), "customization", Reason.UNDO),))


@responses.activate
def test_a_type_is_looked_at_after_it_was_written() -> None:
    """One call more."""
    responses.put(f"{API}/issue/10042", status=204)
    responses.get(f"{API}/issue/10042", json=issue(issuetype={"id": "10007", "name": "Customization"}))
    assert tickets().perform(REF, to_customization(), ("k",), None).is_shown
    assert methods_called() == ["PUT", "GET"]


@responses.activate
def test_a_type_that_stayed_is_a_refusal() -> None:
    """204 may have changed nothing."""
    responses.put(f"{API}/issue/10042", status=204)
    responses.get(f"{API}/issue/10042", json=issue())
    with pytest.raises(Rejected, match="did not change type"):
        tickets().perform(REF, to_customization(), ("k",), None)


@responses.activate
def test_what_is_neither_type_nor_status_is_believed() -> None:
    """One call."""
    responses.put(f"{API}/issue/10042", status=204)
    update = UpdateFields((FieldUpdate(PRIORITY, (), "high", Reason.UNDO),))
    assert not tickets().perform(REF, update, ("k",), None).is_shown
    assert methods_called() == ["PUT"]


@responses.activate
@pytest.mark.parametrize(
    ("shown", "made"),
    [({"fields": {"priority": {}}}, ["GET", "POST", "GET"]), ({}, ["GET", "PUT", "POST", "GET"])],
    ids=["with fields", "without"],
)
def test_a_transitions_fields_tell_that_it_has_a_screen(shown: Json, made: list[str]) -> None:
    """Without them what goes along is edited apart."""
    moved = {"id": "11", "name": "Desk: In progress", "to": {"id": "10106"}, **shown}
    responses.get(f"{API}/issue/10042/transitions", json={"transitions": [moved]})
    responses.put(f"{API}/issue/10042", status=204)
    responses.post(f"{API}/issue/10042/transitions", status=204)
    responses.get(f"{API}/issue/10042", json=issue(status={"id": "10106"}, priority={"id": "2"}))
    updates = (
        FieldUpdate(STATUS, ("in-review",), "in-progress", Reason.UNDO),
        FieldUpdate(PRIORITY, (), "high", Reason.UNDO),
    )
    tickets().perform(REF, UpdateFields(updates), ("k",), None)
    assert methods_called() == made
    assert "expand=transitions.fields" in str(responses.calls[0].request.url)
