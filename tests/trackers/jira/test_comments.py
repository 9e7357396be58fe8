"""What the adapter says in a Jira project and finds again there, and what people say."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import responses

from sdesk_sync.desk.model.actions import Audience, EditComment, PostComment
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.text import Paragraph, Plain, Text
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import ActionResult, CommentSignature
from sdesk_sync.trackers.errors import Gone, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.comments import IssueComments
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import BOT, IDS, REF, TRACKER, UPDATED, Json, desk, mapping
from tests.trackers.jira.site import Site, connection

SAID = Text((Paragraph((Plain("This could not stay."),)),))
AGAIN = Text((Paragraph((Plain("Twice now."),)),))
URL = "https://acme.atlassian.net/rest/api/2/issue/10042/comment"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests; each makes issues of its own."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="comments") as sandbox:
        yield Site(sandbox, CallLog())


def test_a_comment_carries_all_its_marks_and_its_id_is_told(site: Site) -> None:
    """Several explanations become one; the id serves to amend it later."""
    tickets, ref = site.tracker().tickets, site.open_issue()
    done = tickets.perform(ref, PostComment(SAID, Audience.EVERYBODY), ("a", "b"), None)
    (comment,) = site.comments(ref)
    assert done == ActionResult(comment_id=comment["id"])
    assert comment["properties"] == [{"key": "sdesk.action", "value": {"keys": ["a", "b"]}}]


def test_a_comment_of_ours_is_amended(site: Site) -> None:
    """In one call: words, marks, and whom it is for."""
    tickets = site.tracker(replace(mapping(), visible_to_role="Service Desk Team")).tickets
    ref = site.open_issue(person="carla")
    made = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a",), None).comment_id or ""
    site.take_calls()
    assert tickets.perform(ref, EditComment(made, AGAIN, Audience.STAFF), ("a", "b"), None) == ActionResult()
    assert site.take_calls() == [f"PUT issue/{ref.id}/comment/{made} 200"]
    (comment,) = site.comments(ref)
    assert (comment["id"], comment["body"], comment["jsdPublic"]) == (made, "Twice now.", False)
    assert {"key": "sdesk.action", "value": {"keys": ["a", "b"]}} in comment["properties"]
    assert site.comments(ref, "carla") == []


def test_a_comment_that_was_deleted_is_gone(site: Site) -> None:
    """Then it is said anew."""
    tickets, ref = site.tracker().tickets, site.open_issue()
    made = tickets.perform(ref, PostComment(SAID, Audience.EVERYBODY), ("a",), None).comment_id or ""
    site.api("DELETE", f"issue/{ref.id}/comment/{made}", person="lena")
    with pytest.raises(Gone):
        tickets.perform(ref, EditComment(made, AGAIN, Audience.EVERYBODY), ("a",), None)


def test_marks_are_listed_with_whoever_wrote_them(site: Site) -> None:
    """Anybody can write one: by itself it proves nothing."""
    tickets, ref = site.tracker().tickets, site.open_issue()
    tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a.1.1", "a.2.1"), None)
    mark = {"key": "sdesk.action", "value": {"keys": ["b.1.1"]}}
    site.api("POST", f"issue/{ref.id}/comment", {"body": "copied", "properties": [mark]})
    site.take_calls()
    sami, us = site.actor("sami").account, site.actor("desk-bot").account
    assert tickets.list_signatures(ref, 0) == (
        CommentSignature(sami, "b.1.1"),
        CommentSignature(us, "a.1.1"),
        CommentSignature(us, "a.2.1"),
    )
    assert site.take_calls() == [f"GET issue/{ref.id}/comment 200"]


def test_marks_are_found_in_comments_of_ours_only(site: Site) -> None:
    """Anybody may write a property; the newest of ours counts."""
    tickets, ref = site.tracker().tickets, site.open_issue()
    first = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a", "b"), None).comment_id
    second = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("b", "x"), None).comment_id
    mark = {"key": "sdesk.action", "value": {"keys": ["c"]}}
    site.api("POST", f"issue/{ref.id}/comment", {"body": "copied", "properties": [mark]})
    site.take_calls()
    assert tickets.find_comments(ref, ("a", "b", "c"), 0) == {"a": first, "b": second}
    assert site.take_calls() == [f"GET issue/{ref.id}/comment 200"]


def test_marks_are_looked_for_no_further_than_needed(site: Site) -> None:
    """Newest first, until all are found or all is older than what is in doubt."""
    tickets, ref = site.tracker().tickets, site.open_issue()
    old = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("old",), None).comment_id
    for _ in range(100):
        site.api("POST", f"issue/{ref.id}/comment", {"body": "hello"})
    site.pause(3600)
    new = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("new",), None).comment_id
    page, now = f"GET issue/{ref.id}/comment 200", tickets.fetch(ref).version
    site.take_calls()
    assert tickets.find_comments(ref, ("new",), 0) == {"new": new}
    assert tickets.find_comments(ref, ("new", "old"), now) == {"new": new}
    assert site.take_calls() == [page, page]
    assert tickets.find_comments(ref, ("new", "old"), 0) == {"new": new, "old": old}
    assert site.take_calls() == [page, page]


def test_what_people_wrote_meanwhile_is_read(site: Site) -> None:
    """Oldest first and without our own, the same as their deliveries tell."""
    tracker, ref = site.tracker(), site.open_issue(person="carla")
    told = []
    for person, words in (("sami", "heard"), ("sami", "!desk order PO-1"), ("carla", "thanks")):
        hidden = [{"key": "sd.public.comment", "value": {"internal": True}}] if "!" in words else []
        sent = {"body": words, "properties": hidden}
        site.api("POST", f"issue/{ref.id}/comment", sent, person=person)
        hook = site.find_webhook(ref)
        told.append(tracker.webhooks.parse(hook["headers"], hook["raw"]))
        tracker.tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    assert isinstance(told[0], Comment)
    found = tracker.tickets.list_comments(ref, told[0].written_at)
    assert list(found) == told[1:]
    assert [(each.text, each.is_public) for each in found] == [("!desk order PO-1", False), ("thanks", True)]
    assert list(tracker.tickets.list_comments(ref, 0)) == told


def test_who_may_not_amend_is_told_what_they_need(site: Site) -> None:
    """With the role that the mapping hides comments to."""
    tracker = site.tracker(replace(mapping(), visible_to_role="Secret Club"))
    ref = site.open_issue()
    comment = site.api("POST", f"issue/{ref.id}/comment", {"body": "hello"}, person="desk-bot")["id"]
    with pytest.raises(Rejected) as refused:
        tracker.tickets.perform(ref, EditComment(comment, AGAIN, Audience.STAFF), ("k",), None)
    assert "'Edit own comments' and the project role 'Secret Club'" in str(refused.value.hint)


# ── Answers of all sorts ────────────────────────────────────────────────────────────────────


def comments() -> IssueComments:
    """The comments of DESK-7 in a Jira whose answers the test says."""
    reading = JiraIssueParser(TRACKER, mapping(), frozenset(desk().billing), IDS)
    return IssueComments(JiraClient(connection("https://acme.atlassian.net"), CLOUD), reading, REF)


def ours(number: int, *properties: Json) -> Json:
    """A comment of our account with these properties."""
    return {
        "id": str(number),
        "author": {"accountId": BOT},
        "created": UPDATED,
        "properties": list(properties),
    }


@responses.activate
def test_marks_of_old_and_odd_ones_are_read() -> None:
    """Before several could stand in one comment, its property named the one."""
    properties: list[Json] = [
        {"key": "sdesk.action", "value": {"key": "a"}},
        {"key": "sdesk.action", "value": {"keys": ["b", 7], "key": 7}},
        {"key": "sdesk.action", "value": "c"},
        {"key": "other", "value": {"keys": ["d"]}},
    ]
    shown = [ours(number, each) for number, each in enumerate(properties)]
    responses.get(URL, json={"total": 4, "comments": [*shown, {"id": "9", "body": "no author"}]})
    assert comments().find_marked(("a", "b", "c", "d"), 0) == {"a": "0", "b": "1"}


@responses.activate
def test_pages_shorter_than_asked_for_are_walked_on() -> None:
    """From where the last one ended; an empty one ends it, whatever the total says."""
    for page in ([ours(3), ours(2)], [ours(1)], []):
        responses.get(URL, json={"total": 9, "comments": page})
    assert comments().list_people_comments(0) == ()
    assert [(call.request.url or "").partition("startAt=")[2] for call in responses.calls] == ["0", "2", "3"]
