"""What the adapter says in a Jira project and finds again there, and what people say."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import responses

from sdesk_sync.desk.actions import Amend, Audience, Say
from sdesk_sync.desk.model import Remark
from sdesk_sync.desk.text import Ours, Paragraph, Text
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import Done
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.errors import Gone, Refused
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.comments import Comments
from sdesk_sync.trackers.jira.reading import Reading
from tests.trackers.jira_bodies import BOT, IDS, REF, TRACKER, UPDATED, Json, desk, mapping
from tests.trackers.jira_site import Site, connection

SAID = Text((Paragraph((Ours("This could not stay."),)),))
AGAIN = Text((Paragraph((Ours("Twice now."),)),))
URL = "https://acme.atlassian.net/rest/api/2/issue/10042/comment"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests; each makes issues of its own."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="comments") as sandbox:
        yield Site(sandbox, CallLog())


def test_a_comment_carries_all_its_marks_and_its_id_is_told(site: Site) -> None:
    """Several explanations become one; the id serves to amend it later."""
    tickets, ref = site.tracker().tickets, site.opened()
    done = tickets.do(ref, Say(SAID, Audience.EVERYBODY), ("a", "b"), None)
    (comment,) = site.comments(ref)
    assert done == Done(made=comment["id"])
    assert comment["properties"] == [{"key": "sdesk.action", "value": {"keys": ["a", "b"]}}]


def test_a_comment_of_ours_is_amended(site: Site) -> None:
    """In one call: words, marks, and whom it is for."""
    tickets = site.tracker(replace(mapping(), visible_to_role="Service Desk Team")).tickets
    ref = site.opened(person="carla")
    made = tickets.do(ref, Say(SAID, Audience.STAFF), ("a",), None).made or ""
    site.asked()
    assert tickets.do(ref, Amend(made, AGAIN, Audience.STAFF), ("a", "b"), None) == Done()
    assert site.asked() == [f"PUT issue/{ref.id}/comment/{made} 200"]
    (comment,) = site.comments(ref)
    assert (comment["id"], comment["body"], comment["jsdPublic"]) == (made, "Twice now.", False)
    assert {"key": "sdesk.action", "value": {"keys": ["a", "b"]}} in comment["properties"]
    assert site.comments(ref, "carla") == []


def test_a_comment_that_was_deleted_is_gone(site: Site) -> None:
    """Then it is said anew."""
    tickets, ref = site.tracker().tickets, site.opened()
    made = tickets.do(ref, Say(SAID, Audience.EVERYBODY), ("a",), None).made or ""
    site.api("DELETE", f"issue/{ref.id}/comment/{made}", person="lena")
    with pytest.raises(Gone):
        tickets.do(ref, Amend(made, AGAIN, Audience.EVERYBODY), ("a",), None)


def test_marks_are_found_in_comments_of_ours_only(site: Site) -> None:
    """Anybody may write a property; the newest of ours counts."""
    tickets, ref = site.tracker().tickets, site.opened()
    first = tickets.do(ref, Say(SAID, Audience.STAFF), ("a", "b"), None).made
    second = tickets.do(ref, Say(SAID, Audience.STAFF), ("b", "x"), None).made
    mark = {"key": "sdesk.action", "value": {"keys": ["c"]}}
    site.api("POST", f"issue/{ref.id}/comment", {"body": "copied", "properties": [mark]})
    site.asked()
    assert tickets.found(ref, ("a", "b", "c"), 0) == {"a": first, "b": second}
    assert site.asked() == [f"GET issue/{ref.id}/comment 200"]


def test_marks_are_looked_for_no_further_than_needed(site: Site) -> None:
    """Newest first, until all are found or all is older than what is in doubt."""
    tickets, ref = site.tracker().tickets, site.opened()
    old = tickets.do(ref, Say(SAID, Audience.STAFF), ("old",), None).made
    for _ in range(100):
        site.api("POST", f"issue/{ref.id}/comment", {"body": "hello"})
    site.pause(3600)
    new = tickets.do(ref, Say(SAID, Audience.STAFF), ("new",), None).made
    page, now = f"GET issue/{ref.id}/comment 200", tickets.read(ref).version
    site.asked()
    assert tickets.found(ref, ("new",), 0) == {"new": new}
    assert tickets.found(ref, ("new", "old"), now) == {"new": new}
    assert site.asked() == [page, page]
    assert tickets.found(ref, ("new", "old"), 0) == {"new": new, "old": old}
    assert site.asked() == [page, page]


def test_what_people_wrote_meanwhile_is_read(site: Site) -> None:
    """Oldest first and without our own, the same as their deliveries tell."""
    tracker, ref = site.tracker(), site.opened(person="carla")
    told = []
    for person, words in (("sami", "heard"), ("sami", "!desk order PO-1"), ("carla", "thanks")):
        hidden = [{"key": "sd.public.comment", "value": {"internal": True}}] if "!" in words else []
        sent = {"body": words, "properties": hidden}
        site.api("POST", f"issue/{ref.id}/comment", sent, person=person)
        hook = site.hook_of(ref)
        told.append(tracker.hooks.read(hook["headers"], hook["raw"]))
        tracker.tickets.do(ref, Say(SAID, Audience.STAFF), ("k",), None)
    assert isinstance(told[0], Remark)
    found = tracker.tickets.remarks(ref, told[0].at)
    assert list(found) == told[1:]
    assert [(each.text, each.public) for each in found] == [("!desk order PO-1", False), ("thanks", True)]
    assert list(tracker.tickets.remarks(ref, 0)) == told


def test_who_may_not_amend_is_told_what_they_need(site: Site) -> None:
    """With the role that the mapping hides comments to."""
    tracker = site.tracker(replace(mapping(), visible_to_role="Secret Club"))
    ref = site.opened()
    comment = site.api("POST", f"issue/{ref.id}/comment", {"body": "hello"}, person="desk-bot")["id"]
    with pytest.raises(Refused) as refused:
        tracker.tickets.do(ref, Amend(comment, AGAIN, Audience.STAFF), ("k",), None)
    assert "'Edit own comments' and the project role 'Secret Club'" in refused.value.hint


# ── Answers of all sorts ────────────────────────────────────────────────────────────────────


def comments() -> Comments:
    """The comments of DESK-7 in a Jira whose answers the test says."""
    reading = Reading(TRACKER, mapping(), frozenset(desk().billing), IDS)
    return Comments(Client(connection("https://acme.atlassian.net"), CallLog()), reading, REF)


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
    responses.get(URL, json={"total": 4, "comments": [*shown, {"body": "no author"}]})
    assert comments().found(("a", "b", "c", "d"), 0) == {"a": "0", "b": "1"}


@responses.activate
def test_pages_shorter_than_asked_for_are_walked_on() -> None:
    """From where the last one ended; an empty one ends it, whatever the total says."""
    for page in ([ours(3), ours(2)], [ours(1)], []):
        responses.get(URL, json={"total": 9, "comments": page})
    assert comments().remarks(0) == ()
    assert [(call.request.url or "").partition("startAt=")[2] for call in responses.calls] == ["0", "2", "3"]
