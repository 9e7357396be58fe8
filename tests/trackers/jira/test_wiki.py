"""Nobody's words become anything but words in a Jira comment."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.comments.commands import parse_commands
from sdesk_sync.desk.model.text import Bullets, Code, Paragraph, Piece, Plain, Strong, Text, Untrusted
from sdesk_sync.trackers.jira.wiki import LIMIT, render_wiki
from sdesk_sync.trackers.markup.lines import split_lines
from tests.trackers.jira.bodies import desk
from tests.trackers.jira.shown_wiki import ALIVE, JOINER, show_line, shown_inside

NASTY = [
    "[~accountid:712020:abc] [~lena] @lena",
    "\\[~accountid:712020:abc]",
    "\\\\[~accountid:712020:abc]\\\\h1. head",
    "[Pay here|https://evil.example] [https://evil.example] [^file.zip] [#top] [mailto:a@b.de]",
    "https://evil.example www.evil.example mailto:a@b.de ftp://x //x",
    "!https://evil.example/x.png! !x.png|thumbnail!",
    "{code}rm{code} {color:red}red{color} {quote}q{quote} {noformat} {panel:title=x} {{mono}} {*}b{*}",
    "h1. head",
    "\nh2. head",
    "bq. quote",
    "# one",
    "* item\n** item",
    "- item",
    "----",
    "||a||b||\n|c|d|",
    "*bold* _it_ -gone- +new+ ^up^ ~down~ ??cited?? a*b*c a-b_c",
    "!desk order PO-1",
    "\\!desk order PO-1",
    "hello\r\n!desk order PO-1",
    "hello\u2028!desk order PO-1",
    "\x85!desk order PO-1 \x0b!desk help \x1c!desk help",
    "\x00\x1b[31m\u202ered\ufeff\ud800",
    "\\",
    "{{",
    "}}",
    "*",
]


def paragraph(*pieces: Piece) -> str:
    """What a paragraph becomes."""
    return render_wiki(Text((Paragraph(pieces),)))


def assert_dead(body: str) -> None:
    """No line is a command or a structure, nothing links or calls anybody."""
    assert parse_commands(desk(), split_lines(body)) == ()
    for line in body.split("\n"):
        assert not ALIVE.search(show_line(line.removeprefix("* "))), line


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
@pytest.mark.parametrize("kind", [Untrusted, Strong])
def test_what_jira_would_act_on_is_only_shown(kind: type[Untrusted | Strong], nasty: str) -> None:
    """At the beginning of a line, in its middle, and in a list."""
    assert_dead(render_wiki(Text((Paragraph((kind(nasty),)), Bullets(((kind(nasty),),))))))
    assert_dead(paragraph(Plain("Title: "), kind(nasty), Plain(" !")))


@pytest.mark.parametrize("nasty", [*NASTY, "a}}b", "a\\}}", " x "], ids=ascii)
def test_code_cannot_end_early(nasty: str) -> None:
    """It is one monospaced stretch on one line, whatever is in it."""
    body = paragraph(Code(nasty), Plain(" and on"))
    assert parse_commands(desk(), split_lines(body)) == ()
    marked = re.fullmatch(r"\{\{((?:\\.|[^\\{}])+)\}\} and on", body)
    assert marked
    printable = re.sub("[\ud800-\udfff\x00-\x08\x0b-\x1f\x85\u2028]", " ", nasty)
    seen = shown_inside(marked[1]).split()
    assert seen == re.sub("[\u202e\ufeff]", "", printable).split()


PIECES = st.builds(
    lambda kind, said: kind(said),
    st.sampled_from([Untrusted, Strong, Code]),
    st.one_of(
        st.text(alphabet="*_-+^~?!{}[]|\\#h1.bq:/@w \n\r\t\u2028desk", max_size=12),
        st.sampled_from(NASTY),
        st.text(max_size=8),
    ),
)


@given(st.lists(PIECES, max_size=5), st.lists(PIECES, max_size=3))
def test_no_mixture_of_pieces_comes_alive(pieces: list[Piece], item: list[Piece]) -> None:
    """Two harmless pieces must not make one sign where they meet."""
    body = render_wiki(Text((Paragraph(tuple(pieces)), Bullets((tuple(item),)))))
    assert parse_commands(desk(), split_lines(body)) == ()
    for line in body.split("\n"):
        show_line(line.removeprefix("* "))


@given(st.text(max_size=40))
def test_every_printable_word_survives(said: str) -> None:
    """What is neutralised still reads the same."""
    seen = show_line(paragraph(Untrusted(said))).replace(JOINER, "")
    hidden = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2060]"
    printable = re.sub(hidden, "", re.sub("[\x00-\x1f\x7f-\x9f]", " ", said))
    assert seen.split() == printable.split()


def test_plain_sentences_stay_plain() -> None:
    """In the comment's source, too: webhooks and mails show it."""
    said = "Is the order reference (order_reference) of a Non-Software Defect missing? Then ask Sami."
    assert paragraph(Plain(said)) == said


def test_names_are_bold_between_plain_words() -> None:
    """Where Jira would take the stars for stars, the name stays plain."""
    assert paragraph(Strong("Sami Sommer"), Plain(", this")) == "*Sami Sommer*, this"
    assert paragraph(Plain("type "), Strong("Delivery (DESK)"), Plain(".")) == "type *Delivery (DESK)*."
    assert paragraph(Plain("a"), Strong("b"), Plain("c")) == "abc"
    assert paragraph(Strong("a"), Strong("b")) == "ab"
    assert paragraph(Strong(" a "), Strong(""), Plain("said")) == "a said"
    assert paragraph(Strong("*a*")) == f"{JOINER}\\*a\\*"


def test_a_command_is_shown_as_it_is_typed() -> None:
    """Jira drops the backslash; who copies it from the source may keep it."""
    assert paragraph(Plain("Type "), Code("!desk order PO-4711"), Plain(".")) == (
        "Type {{\\!desk order PO-4711}}."
    )


def test_paragraphs_and_lists_stand_apart() -> None:
    """Empty ones are left out."""
    text = Text(
        (
            Paragraph((Plain("First."),)),
            Paragraph((Untrusted(" \n"), Code(" "))),
            Bullets(((Plain("one"),), (Plain(""),), (Untrusted("two\nlines"),))),
        )
    )
    assert render_wiki(text) == "First.\n\n* one\n* two lines"


def test_a_comment_is_never_longer_than_jira_takes() -> None:
    """It would be refused as a whole."""
    assert len(paragraph(Untrusted("word " * LIMIT))) <= LIMIT
