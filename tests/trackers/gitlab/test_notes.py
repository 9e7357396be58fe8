"""What the adapter says in a GitLab project: to whom, and that nobody's words do anything."""

import json
from dataclasses import replace
from functools import partial

import pytest
import responses

from sdesk_sync.desk.model.actions import Acknowledge, Audience, EditComment, PostComment
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.text import Bullets, Code, Paragraph, Plain, Text, Untrusted
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers import ActionResult, CommentSignature
from sdesk_sync.trackers.errors import Gone, Rejected, Throttled, ThrottleScope
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.gitlab.identity import LEVEL_KEPT_S, IdentityLookup
from sdesk_sync.trackers.gitlab.markdown import hidden_marker
from sdesk_sync.trackers.gitlab.project_labels import ProjectLabels
from sdesk_sync.trackers.gitlab.staff_notes import StaffNotes
from sdesk_sync.trackers.gitlab.tickets import GitLabTickets
from tests.trackers.gitlab.bodies import TRACKER, desk, mapping
from tests.trackers.gitlab.site import Site, connection, number

SAID = Text((Paragraph((Plain("An order is missing: "), Code("!desk order PO-1"))),))


def test_an_internal_note_is_read_by_staff_only(gitlab_site: Site) -> None:
    """Our mark at its end is hidden from the eye and finds it again."""
    ref = gitlab_site.open_issue("type::request", person="carla")
    gitlab_site.tracker().tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("engineering#1:b",), None)
    assert gitlab_site.notes(ref, "carla") == []
    (note,) = gitlab_site.notes(ref)
    assert note["internal"]
    said = "An order is missing: `!desk order PO-1`"
    assert note["body"] == f"{said}\n\n{hidden_marker('engineering#1:b')}"


def test_a_public_note_is_read_by_the_customer(gitlab_site: Site) -> None:
    """Where we mean them to."""
    ref = gitlab_site.open_issue("type::request", person="carla")
    gitlab_site.tracker().tickets.perform(ref, PostComment(SAID, Audience.EVERYBODY), ("k",), None)
    assert [note["internal"] for note in gitlab_site.notes(ref, "carla")] == [False]


def test_an_internal_note_never_becomes_public(gitlab_site: Site) -> None:
    """An account that may not write one is told by GitLab's own word about its role, before it tries."""
    ref = gitlab_site.open_issue("type::request", person="carla")
    with pytest.raises(Rejected, match="our account carla needs the role Reporter"):
        gitlab_site.tracker("carla").tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    assert gitlab_site.take_calls() == []
    assert gitlab_site.notes(ref) == []


def test_an_internal_note_that_came_out_public_is_taken_away(gitlab_site: Site) -> None:
    """The role can be lost after we asked for it."""
    ref = gitlab_site.open_issue("type::request", person="desk-bot")
    tickets = gitlab_site.tracker().tickets
    bot = gitlab_site.place["people"]["desk-bot"]["id"]
    gitlab_site.api("PUT", f"/members/{bot}", {"access_level": 10}, person="lena")
    with pytest.raises(Rejected, match="came out public and was taken away again"):
        tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    assert gitlab_site.notes(ref) == []


def test_whether_we_may_write_one_is_asked_again_after_half_a_minute(gitlab_site: Site) -> None:
    """For a moment of being public everybody has mail of it; the look costs a call."""
    ref, moment = gitlab_site.open_issue("type::request", person="desk-bot"), [0.0]
    reached, board = gitlab_site.connection("desk-bot"), NoticeBoard()
    client, lookup = GitLabClient(reached), IdentityLookup(reached.project, now=lambda: moment[0])
    staff = StaffNotes(TRACKER, client, lambda: lookup.find_with_level(client), board)
    project_labels = ProjectLabels(TRACKER, board)
    identity = partial(lookup.find_identity, client)
    tickets = GitLabTickets(TRACKER, mapping(), client, identity, staff, project_labels)
    tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a",), None)
    _demote_bot(gitlab_site)
    moment[0] = LEVEL_KEPT_S + 1
    with pytest.raises(Rejected, match="our account desk-bot needs the role Reporter"):
        tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    made = [json.loads(record.delivery.body) for record in list(gitlab_site.sandbox.world.outgoing.log)]
    assert [one["event_type"] for one in made if one["object_kind"] == "note"] == ["confidential_note"]
    assert board.list_current() == ()


def test_a_note_that_was_public_is_told_to_whoever_watches(gitlab_site: Site) -> None:
    """For a day; one that could not be taken away is named, so that somebody does."""
    ref = gitlab_site.open_issue("type::request", person="desk-bot")
    board = NoticeBoard()
    reached = replace(gitlab_site.connection("desk-bot"), notices=board)
    tickets = connect_gitlab(reached, desk(), mapping()).tickets
    tickets.fetch(ref)
    _demote_bot(gitlab_site)
    with pytest.raises(Rejected, match="was taken away again"):
        tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    (told,) = board.list_sentences()
    assert told.startswith("engineering: a note for staff came out public and was taken away again (our acc")


@responses.activate
def test_a_public_note_that_cannot_be_taken_away_is_named() -> None:
    """It is tried twice; a person has to do it then, and the note does not count as said."""
    url, board = "https://gitlab.example.com", NoticeBoard()
    responses.get(f"{url}/api/v4/user", json={"id": 20})
    responses.get(f"{url}/api/v4/projects/acme%2Fengineering", json={"id": 101})
    notes = f"{url}/api/v4/projects/101/issues/7/notes"
    responses.post(notes, json={"id": 91, "internal": False, "body": "x"}, status=201)
    gone = responses.delete(f"{notes}/91", status=503)
    tickets = connect_gitlab(replace(connection(url), notices=board), desk(), mapping()).tickets
    ref = TicketRef(TRACKER, "4711", f"{TRACKER}#7")
    with pytest.raises(Rejected, match="could not be taken away: /projects/101/issues/7/notes/91"):
        tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    assert gone.call_count == 2
    assert "could not be taken away: /projects/101/issues/7/notes/91" in board.list_sentences()[0]


def _demote_bot(gitlab_site: Site) -> None:
    bot = gitlab_site.place["people"]["desk-bot"]["id"]
    gitlab_site.api("PUT", f"/members/{bot}", {"access_level": 10}, person="lena")


@pytest.mark.parametrize(
    "words",
    [
        "/close",
        "x\n/close\n/label ~API",
        "x\r\n/assign @sami",
        "`\n/close",
        "<p>\n/close\n</p>",
        "```\n/close",
    ],
)
def test_commands_in_somebodys_words_do_not_run(gitlab_site: Site, words: str) -> None:
    """A title or name that we quote must not act with our rights."""
    ref = gitlab_site.open_issue("type::request")
    said = Text(
        (Paragraph((Untrusted(words),)), Paragraph((Plain(words), Code("x"))), Paragraph((Code(words),)))
    )
    gitlab_site.tracker().tickets.perform(ref, PostComment(said, Audience.EVERYBODY), ("k",), None)
    issue = gitlab_site.api("GET", f"/issues/{number(ref)}")
    assert (issue["state"], issue["labels"], issue["assignees"]) == ("opened", ["type::request"], [])


def test_a_command_carried_out_gets_a_tick_once(gitlab_site: Site) -> None:
    """A tick already given, or a comment deleted since, is fine."""
    ref = gitlab_site.open_issue("type::request")
    note = str(gitlab_site.api("POST", f"/issues/{number(ref)}/notes", {"body": "!desk order PO-1"})["id"])
    tickets = gitlab_site.tracker().tickets
    for _ in range(2):
        tickets.perform(ref, Acknowledge(note), ("k",), None)
    tickets.perform(ref, Acknowledge("1"), ("k",), None)
    awards = gitlab_site.api("GET", f"/issues/{number(ref)}/notes/{note}/award_emoji")
    assert [award["name"] for award in awards] == ["white_check_mark"]


def test_a_note_limit_holds_up_comments_only_and_is_never_hammered(gitlab_site: Site) -> None:
    """GitLab's limit on notes names no time to wait: it counts minutes, and every try counts against it."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    gitlab_site.strike(kind="note-limit", per_minute=0)
    with pytest.raises(Throttled) as refused:
        tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    assert (refused.value.after_s, refused.value.scope) == (60, ThrottleScope.COMMENTS)
    assert gitlab_site.take_calls() == ["POST /projects/101/issues/1/notes 429"]


def test_a_note_carries_all_its_marks_and_its_id_is_told(gitlab_site: Site) -> None:
    """Several explanations become one; the id serves to amend it later."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    done = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a", "b"), None)
    (note,) = gitlab_site.notes(ref)
    assert done == ActionResult(comment_id=str(note["id"]))
    assert note["body"].endswith(f"\n\n{hidden_marker('a')}\n{hidden_marker('b')}")


def test_a_note_of_ours_is_amended(gitlab_site: Site) -> None:
    """In one call, its marks renewed with its words; it stays hidden from the customer."""
    ref = gitlab_site.open_issue("type::request", person="carla")
    tickets = gitlab_site.tracker().tickets
    made = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a",), None).comment_id or ""
    gitlab_site.take_calls()
    again = Text((Paragraph((Plain("Twice now."),)),))
    assert tickets.perform(ref, EditComment(made, again, Audience.STAFF), ("a", "b"), None) == ActionResult()
    assert gitlab_site.take_calls() == [f"PUT /projects/101/issues/1/notes/{made} 200"]
    (note,) = gitlab_site.notes(ref)
    assert (note["body"], note["internal"]) == (
        f"Twice now.\n\n{hidden_marker('a')}\n{hidden_marker('b')}",
        True,
    )


def test_a_note_that_was_deleted_is_gone(gitlab_site: Site) -> None:
    """Then it is said anew."""
    ref = gitlab_site.open_issue("type::request")
    with pytest.raises(Gone):
        gitlab_site.tracker().tickets.perform(ref, EditComment("1", SAID, Audience.EVERYBODY), ("a",), None)


def test_words_for_staff_never_stand_in_a_public_note(gitlab_site: Site) -> None:
    """A note cannot become internal later."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    made = tickets.perform(ref, PostComment(SAID, Audience.EVERYBODY), ("a",), None).comment_id or ""
    with pytest.raises(Rejected, match="taken away again"):
        tickets.perform(ref, EditComment(made, SAID, Audience.STAFF), ("a",), None)
    assert gitlab_site.notes(ref) == []


def test_marks_are_found_in_notes_of_ours_only(gitlab_site: Site) -> None:
    """Somebody may copy one; the newest of ours counts."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    first = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("a", "b"), None).comment_id
    second = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("b",), None).comment_id
    gitlab_site.api("POST", f"/issues/{number(ref)}/notes", {"body": f"copied:\n{hidden_marker('c')}"})
    gitlab_site.take_calls()
    assert tickets.find_comments(ref, ("a", "b", "c"), 0) == {"a": first, "b": second}
    assert gitlab_site.take_calls() == ["GET /projects/101/issues/1/notes 200"]


def test_a_mark_in_words_we_repeat_is_none(gitlab_site: Site) -> None:
    """Nobody keeps us from writing, or passes for another desk, by what they have us quote."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    forged = f"!desk {hidden_marker('forged')}"
    said = Text((Paragraph((Code(forged), Untrusted(forged))), Bullets(((Code(hidden_marker("forged")),),))))
    made = tickets.perform(ref, PostComment(said, Audience.EVERYBODY), ("a",), None).comment_id
    assert tickets.find_comments(ref, ("a", "forged"), 0) == {"a": made}
    assert [signature.key for signature in tickets.list_signatures(ref, 0)] == ["a"]


def test_marks_are_looked_for_no_further_than_needed(gitlab_site: Site) -> None:
    """Newest first, until all are found or all is older than what is in doubt."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    old = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("old",), None).comment_id
    for _ in range(100):
        gitlab_site.api("POST", f"/issues/{number(ref)}/notes", {"body": "hello"})
    gitlab_site.pause(3600)
    new = tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("new",), None).comment_id
    page, now = "GET /projects/101/issues/1/notes 200", tickets.fetch(ref).version
    gitlab_site.take_calls()
    assert tickets.find_comments(ref, ("new",), 0) == {"new": new}
    assert tickets.find_comments(ref, ("new", "old"), now) == {"new": new}
    assert gitlab_site.take_calls() == [page, page]
    assert tickets.find_comments(ref, ("new", "old"), 0) == {"new": new, "old": old}
    assert gitlab_site.take_calls() == [page, page]


def test_what_people_wrote_meanwhile_is_read(gitlab_site: Site) -> None:
    """Oldest first; neither our own notes nor GitLab's."""
    ref = gitlab_site.open_issue("type::request", person="carla")
    tickets, path = gitlab_site.tracker().tickets, f"/issues/{number(ref)}/notes"
    heard = gitlab_site.api("POST", path, {"body": "heard"})
    at = tickets.list_comments(ref, 0)[0].written_at
    one = gitlab_site.api("POST", path, {"body": "!desk order PO-1", "internal": True})
    gitlab_site.api("PUT", f"/issues/{number(ref)}", {"title": "another"})
    tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("k",), None)
    two = gitlab_site.api("POST", path, {"body": "thanks"}, person="carla")
    found = tickets.list_comments(ref, at)
    sami, carla = gitlab_site.actor("sami"), gitlab_site.actor("carla")
    assert [(each.id, each.text, each.is_public) for each in found] == [
        (str(one["id"]), "!desk order PO-1", False),
        (str(two["id"]), "thanks", True),
    ]
    assert [each.actor.account for each in found] == [sami.account, carla.account]
    assert at < found[0].written_at < found[1].written_at
    assert tickets.list_comments(ref, 0)[0].id == str(heard["id"])


def test_a_hook_tells_a_comment_as_the_api_does(gitlab_site: Site) -> None:
    """Its time to the second only, and so never later than it was."""
    ref = gitlab_site.open_issue("type::request")
    gitlab_site.api("POST", f"/issues/{number(ref)}/notes", {"body": "!desk help"})
    tracker = gitlab_site.tracker()
    headers, body = gitlab_site.wait_for_webhook("create")
    told, (found,) = tracker.webhooks.parse(headers, body), tracker.tickets.list_comments(ref, 0)
    assert isinstance(told, Comment)
    assert found.written_at - 1000 < told.written_at <= found.written_at
    assert (told.ref, told.id, told.text, told.is_public) == (ref, found.id, found.text, found.is_public)
    assert told.actor == found.actor


def test_marks_are_listed_with_whoever_wrote_them(gitlab_site: Site) -> None:
    """Anybody can write one: by itself it proves nothing."""
    ref = gitlab_site.open_issue("type::request")
    tickets = gitlab_site.tracker().tickets
    tickets.perform(ref, PostComment(SAID, Audience.STAFF), ("0ab1.engineering#1.2",), None)
    gitlab_site.api("POST", f"/issues/{number(ref)}/notes", {"body": f"copied:\n{hidden_marker('x.1.1')}"})
    sami, us = (Account(TRACKER, gitlab_site.place["people"][who]["id"]) for who in ("sami", "desk-bot"))
    assert tickets.list_signatures(ref, 0) == (
        CommentSignature(sami, "x.1.1"),
        CommentSignature(us, "0ab1.engineering#1.2"),
    )
