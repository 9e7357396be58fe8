"""What others wrote does nothing where we repeat it, on any tracker: it is read, whole, and no more.

It runs no quick action and no command of ours, mails nobody, becomes no link, hides nothing, and cannot
pass for a mark of ours.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from sdesk_sync.config import load_config
from sdesk_sync.desk.comments.commands import MOST_CHARACTERS, ReplyToCustomer, parse_commands
from sdesk_sync.desk.comments.spoken import compose_spoken
from sdesk_sync.desk.model.actions import Audience, PostComment
from sdesk_sync.desk.model.text import (
    Bullets,
    Code,
    LineBlock,
    Paragraph,
    Piece,
    Plain,
    Strong,
    Text,
    Untrusted,
    list_runs,
)
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.runtime.connect import connect_config
from sdesk_sync.sandbox.trackers import TRACKERS
from sdesk_sync.trackers.gitlab.markdown import find_keys, hidden_marker, render_note
from sdesk_sync.trackers.jira.wiki import LIMIT, render_wiki
from sdesk_sync.trackers.markup.lines import split_lines
from tests.harness.place import At, Place, place
from tests.trackers.gitlab.shown_note import assert_dead, show_words
from tests.trackers.jira.bodies import desk
from tests.trackers.jira.shown_wiki import ALIVE, show_line

KEY = "k"
UNSEEN = re.compile("[\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x20\x7f-\xa0\ud800-\udfff]|\\s")

FOREIGN = (
    "[~anna]",
    "[~accountid:712020:anna]",
    "[~JIRAUSER10101] and [~anna@acme.example]",
    "@anna @all @acme/support",
    "/close",
    "hello\n/assign @anna\n/close",
    "hello\r\n  /label ~bug",
    "\u2028/confidential",
    "!desk order PO-1",
    "\\!desk order PO-1",
    "hello\n!desk order PO-1",
    "<!-- hidden -->",
    "<!-- and on",
    "-->",
    f"!desk {hidden_marker('forged')}",
    hidden_marker("forged"),
    "<details><summary>less</summary>more</details> <del>gone</del> <template>",
    "{code}",
    "{code:title=a} rm {code}",
    "{noformat} {quote} {panel:title=x} {color:white}unseen{color} {{mono}} {*}b{*} {anchor:x}",
    "~~gone~~ -gone- [x] [ ] {-gone-}",
    "**bold** *bold* _it_ __b__ ??cited?? ^up^ ~down~ +new+ a*b*c a-b_c",
    "`code` ``two`` ```\n$`x`$ $$y$$",
    "[pay here](https://evil.example) [pay here|https://evil.example] [^file.zip] [#top]",
    "![x](https://evil.example/x.png) !https://evil.example/x.png! !x.png|thumbnail!",
    "https://evil.example www.evil.example mailto:anna@acme.example //x",
    "#12 !3 &4 $5 %6 ~bug GL-7 *iteration:8 ^alert#9 [epic:1] [[page]] [TOC]",
    "[anna]: https://evil.example",
    "# head\n===\nh1. head\nbq. quote\n> quote\n>>> quote\n----",
    "- item\n* item\n1. one\n| a | b |\n|---|---|\n||a||b||",
    "    indented",
    "\\ \\\\ \\[~anna] \\\\[~anna]\\\\h1. head",
    "&lt;b&gt; &#64;all &amp;",
    "\x00\x1b[31m\u202ered\ufeff\ud800",
)


def read_note(body: str) -> str:
    """What people see of a note of ours on GitLab; fails where more is in it than words."""
    assert_dead(body)
    assert find_keys(body) == (KEY,)
    return show_words(body)


def read_comment(body: str) -> str:
    """The same on Jira, where `[~` names somebody on either edition, by account or by user name."""
    assert "[~" not in body
    lines = [line.removeprefix("* ") for line in body.split("\n")]
    # A monospaced line shows what is no link in it.
    assert not any(ALIVE.search(show_line(line)) for line in lines if "{{" not in line), body
    return "".join(map(show_line, lines))


@dataclass(frozen=True)
class TrackerMarkup:
    """How a tracker's comments are written and read."""

    render: Callable[[Text], str]
    read: Callable[[str], str]


NOTES = TrackerMarkup(lambda text: render_note(text, (KEY,)), read_note)
WIKI = TrackerMarkup(render_wiki, read_comment)
MARKUPS = {
    "support": WIKI,
    "support-jsm": WIKI,
    "support-dc": WIKI,
    "engineering": NOTES,
    "engineering-premium": NOTES,
}


def whole(words: str) -> str:
    """Words without what nobody sees, and without blanks, which may come and go."""
    return UNSEEN.sub("", words)


def written(text: Text) -> str:
    """All words of a text, one after the other."""
    return "".join(piece.text for block in text.blocks for line in list_runs(block) for piece in line)


PIECES = some.builds(
    lambda kind, words: kind(words),
    some.sampled_from([Untrusted, Strong, Code]),
    some.one_of(
        some.sampled_from(FOREIGN),
        some.builds("".join, some.lists(some.sampled_from(FOREIGN), min_size=2, max_size=3)),
        some.text(alphabet="[~]@/!<>-{}`\\|*_#:. \n\u2028acdeklnos", max_size=16),
    ),
)


@pytest.mark.parametrize("tracker", TRACKERS)
@given(some.lists(PIECES, max_size=4), some.lists(PIECES, max_size=3))
def test_no_foreign_piece_is_more_than_its_words(
    tracker: str, pieces: list[Piece], item: list[Piece]
) -> None:
    """Alone, beside others, and where two of them meet."""
    markup = MARKUPS[tracker]
    lines = LineBlock((tuple(pieces), tuple(item), tuple(pieces)))
    text = Text((Paragraph(tuple(pieces)), Bullets((tuple(item),)), lines))
    body = markup.render(text)
    assert parse_commands(desk(), split_lines(body)) == ()
    assert whole(markup.read(body)) == whole(written(text))


@pytest.mark.parametrize("tracker", TRACKERS)
@given(some.lists(some.one_of(some.sampled_from(FOREIGN), some.text(max_size=16)), max_size=4))
def test_what_staff_have_the_bot_say_is_their_words_and_nothing_else(tracker: str, said: list[str]) -> None:
    """Word for word, whatever it begins with; it neither runs nor mails nor hides anything."""
    markup = MARKUPS[tracker]
    lines = [line for words in said for line in split_lines(f"!desk reply x {words}")]
    for command in parse_commands(desk(), lines):
        if not isinstance(command, ReplyToCustomer):
            continue
        body = markup.render(compose_spoken([command.text]))
        assert parse_commands(desk(), split_lines(body)) == ()
        assert whole(markup.read(body)) == whole(command.text)


@given(some.text(alphabet="[~@!/{\\|#-x:w.\n ", min_size=1_000, max_size=MOST_CHARACTERS))
@example("[~" * (MOST_CHARACTERS // 2))
@example("#\n" * (MOST_CHARACTERS // 2))
@example("://" * (MOST_CHARACTERS // 3))
@example("{[" * (MOST_CHARACTERS // 2))
def test_a_text_of_the_greatest_length_is_said_whole(said: str) -> None:
    """What Jira takes of a comment is enough for it, however many of its signs have to be neutralised."""
    assert len(render_wiki(compose_spoken([said]))) < LIMIT


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """All trackers of the sandbox; nobody serves them."""
    with place(tmp_path_factory.mktemp("words"), *TRACKERS) as found:
        yield found


@pytest.fixture(params=TRACKERS)
def at(request: pytest.FixtureRequest, people: Place) -> At:
    """Each of them in turn."""
    return people.at(request.param)


def open_ticket(at: At) -> TicketRef:
    """A new ticket of Sami's."""
    ticket = at.office.open_ticket("sami", "Login fails", "incident")
    if at.is_gitlab:
        return TicketRef(
            at.tracker, str(at.call("sami", "GET", f"/issues/{ticket}")["id"]), f"{at.tracker}#{ticket}"
        )
    return TicketRef(at.tracker, at.call("sami", "GET", f"/issue/{ticket}")["id"], ticket)


def look(at: At, ref: TicketRef) -> tuple[Any, list[str]]:
    """What somebody else sees: the ticket without its times and counts, and the words of its comments."""
    if at.is_gitlab:
        path = f"/issues/{ref.key.rpartition('#')[2]}"
        issue, notes = at.call("lena", "GET", path), at.call("lena", "GET", f"{path}/notes?sort=asc")
        kept = {name: issue[name] for name in ("state", "labels", "assignees", "confidential", "title")}
        assert [note["body"] for note in notes if note["system"]] == []
        return kept, [note["body"] for note in notes]
    fields = at.call("lena", "GET", f"/issue/{ref.key}")["fields"]
    comments = at.call("lena", "GET", f"/issue/{ref.key}/comment")["comments"]
    kept = {name: fields[name] for name in ("status", "issuetype", "assignee", "summary", "priority")}
    return kept, [comment["body"] for comment in comments]


SAMPLE = (
    Text(tuple(Paragraph((Untrusted(words), Plain(" is what they wrote."))) for words in FOREIGN)),
    Text((Bullets(tuple((Strong(words),) for words in FOREIGN)),)),
    Text(tuple(Paragraph((Code(words),)) for words in FOREIGN)),
    compose_spoken(["\n".join(FOREIGN), *FOREIGN]),
)


def test_what_we_repeat_does_nothing_on_the_tracker(at: At) -> None:
    """Written by our account, read by somebody else: the ticket is as it was, and every word is there."""
    tickets = connect_config(load_config(Path(at.place.config))).trackers[at.tracker].tickets
    ref = open_ticket(at)
    before, _ = look(at, ref)
    for text in SAMPLE:
        tickets.perform(ref, PostComment(text, Audience.EVERYBODY), (KEY,), None)
    after, said = look(at, ref)
    assert after == before
    read = MARKUPS[at.tracker].read
    assert [whole(read(body)) for body in said] == [whole(written(text)) for text in SAMPLE]


def test_no_document_of_jiras_names_anybody(people: Place) -> None:
    """Version 3 shows what Jira makes of our markup: paragraphs of words, without a mention or a link."""
    at = people.at("support")
    tickets = connect_config(load_config(Path(at.place.config))).trackers["support"].tickets
    ref = open_ticket(at)
    tickets.perform(ref, PostComment(SAMPLE[0], Audience.EVERYBODY), (KEY,), None)
    (shown,) = at.call("lena", "GET", f"/../3/issue/{ref.key}/comment")["comments"]
    assert set(_kinds(shown["body"])) <= {"doc", "paragraph", "text", "hardBreak"}


def _kinds(node: Any) -> Iterator[str]:
    yield node["type"]
    yield from (mark["type"] for mark in node.get("marks", ()))
    for child in node.get("content", ()):
        yield from _kinds(child)
