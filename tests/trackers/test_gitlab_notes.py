"""What the adapter says in a GitLab project: to whom, and that nobody's words do anything."""

import pytest

from sdesk_sync.desk.actions import Audience, Nod, Say
from sdesk_sync.desk.text import Code, Foreign, Ours, Paragraph, Text
from sdesk_sync.trackers.errors import Later, Refused
from sdesk_sync.trackers.gitlab.text import marker
from tests.trackers.gitlab_site import Site, number

SAID = Text((Paragraph((Ours("An order is missing: "), Code("!desk order PO-1"))),))


def test_an_internal_note_is_read_by_staff_only(gitlab_site: Site) -> None:
    """Our mark at its end is hidden from the eye and finds it again."""
    ref = gitlab_site.opened("type::request", person="carla")
    gitlab_site.tracker().tickets.do(ref, Say(SAID, Audience.STAFF), "engineering#1:b", None)
    assert gitlab_site.notes(ref, "carla") == []
    (note,) = gitlab_site.notes(ref)
    assert note["internal"]
    said = "An order is missing: `!desk order PO-1`"
    assert note["body"] == f"{said}\n\n{marker('engineering#1:b')}"


def test_a_public_note_is_read_by_the_customer(gitlab_site: Site) -> None:
    """Where we mean them to."""
    ref = gitlab_site.opened("type::request", person="carla")
    gitlab_site.tracker().tickets.do(ref, Say(SAID, Audience.EVERYBODY), "k", None)
    assert [note["internal"] for note in gitlab_site.notes(ref, "carla")] == [False]


def test_an_internal_note_never_becomes_public(gitlab_site: Site) -> None:
    """An account that may not write one is told by GitLab's own word about its role, before it tries."""
    ref = gitlab_site.opened("type::request", person="carla")
    with pytest.raises(Refused, match="our account carla needs the role Reporter"):
        gitlab_site.tracker("carla").tickets.do(ref, Say(SAID, Audience.STAFF), "k", None)
    assert gitlab_site.asked() == []
    assert gitlab_site.notes(ref) == []


def test_an_internal_note_that_came_out_public_is_taken_away(gitlab_site: Site) -> None:
    """The role can be lost after we asked for it."""
    ref = gitlab_site.opened("type::request", person="desk-bot")
    tickets = gitlab_site.tracker().tickets
    bot = gitlab_site.place["people"]["desk-bot"]["id"]
    gitlab_site.api("PUT", f"/members/{bot}", {"access_level": 10}, person="lena")
    with pytest.raises(Refused, match="came out public and was taken away again"):
        tickets.do(ref, Say(SAID, Audience.STAFF), "k", None)
    assert gitlab_site.notes(ref) == []


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
    ref = gitlab_site.opened("type::request")
    said = Text(
        (Paragraph((Foreign(words),)), Paragraph((Ours(words), Code("x"))), Paragraph((Code(words),)))
    )
    gitlab_site.tracker().tickets.do(ref, Say(said, Audience.EVERYBODY), "k", None)
    issue = gitlab_site.api("GET", f"/issues/{number(ref)}")
    assert (issue["state"], issue["labels"], issue["assignees"]) == ("opened", ["type::request"], [])


def test_a_command_carried_out_gets_a_tick_once(gitlab_site: Site) -> None:
    """A tick already given, or a comment deleted since, is fine."""
    ref = gitlab_site.opened("type::request")
    note = str(gitlab_site.api("POST", f"/issues/{number(ref)}/notes", {"body": "!desk order PO-1"})["id"])
    tickets = gitlab_site.tracker().tickets
    for _ in range(2):
        tickets.do(ref, Nod(note), "k", None)
    tickets.do(ref, Nod("1"), "k", None)
    awards = gitlab_site.api("GET", f"/issues/{number(ref)}/notes/{note}/award_emoji")
    assert [award["name"] for award in awards] == ["white_check_mark"]


def test_a_note_limit_is_for_later_and_never_hammered(gitlab_site: Site) -> None:
    """GitLab's limit on notes names no time to wait, and every try counts against it."""
    ref = gitlab_site.opened("type::request")
    tickets = gitlab_site.tracker().tickets
    gitlab_site.strike(kind="note-limit", per_minute=0)
    with pytest.raises(Later) as refused:
        tickets.do(ref, Say(SAID, Audience.STAFF), "k", None)
    assert refused.value.after_s is None
    assert gitlab_site.asked() == ["POST /projects/101/issues/1/notes 429"]
