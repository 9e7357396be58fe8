"""Nobody's words become anything but words in a GitLab note."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.model.text import Bullets, Code, Paragraph, Piece, Plain, Strong, Text, Untrusted
from sdesk_sync.trackers.gitlab.markdown import hidden_marker, render_note
from tests.trackers.gitlab.shown_note import COMMAND, JOINER, MARKDOWN, assert_dead, flat, render_html

NASTY = [
    "/close",
    "hello\n/close",
    "hello\r\n  /label ~bug",
    "\u2028/assign @all",
    "\x85/move x",
    "!desk order PO-1",
    "\\!desk order PO-1",
    "@lena and @all",
    "see #12, !3, ~bug, %14.2, &4, $5, ^alert#6",
    "[vulnerability:1] [epic:2] [issue:a/b/3] *iteration:4 GL-5 acme/engineering>",
    "[[page]] [TOC] [[_TOC_]] [ ] [x] [+new+] {-old-} [^1] [a](https://b)",
    "https://gitlab.example.com/a/-/issues/1 ftp://b www.c.de d@e.de <https://f>",
    "![x](https://evil/x.png) <img src=x> <!-- hidden --> &#64;all &amp;",
    "# head\n===\n- item\n1. one\n> quote\n| a | b |\n|---|---|\n```\ncode",
    "    indented code",
    "> quote",
    ">>> quote",
    "1. one",
    "12) two",
    "- item",
    "+ item",
    ": definition",
    "--- ***",
    "**bold** _it_ __b__ ~~gone~~ `code` ``two`` a_b \\ \\\\ $`x`$ $$y$$",
    "\x00\x1b[31m\u202ered\ufeff\ud800",
    "::include{file=x}",
]


def paragraph(*pieces: Piece) -> str:
    """What a paragraph becomes, without the mark at the end."""
    return render_note(Text((Paragraph(pieces),)), ("k",)).removesuffix(hidden_marker("k")).rstrip("\n")


@pytest.mark.parametrize("words", NASTY, ids=ascii)
@pytest.mark.parametrize("kind", [Plain, Untrusted, Strong])
def test_what_gitlab_would_act_on_is_only_shown(kind: type[Piece], words: str) -> None:
    """At the beginning of a line, in its middle, and in a list."""
    assert_dead(render_note(Text((Paragraph((kind(words),)), Bullets(((kind(words),),)))), ("k",)))
    assert_dead(paragraph(Plain("Title: "), kind(words), Plain(" /close")))


@pytest.mark.parametrize("words", [*NASTY, "`", "``", "a`b``c", " x ", "`x", "x`"], ids=ascii)
def test_code_cannot_end_its_own_fence(words: str) -> None:
    """It is shown as it stands, on one line."""
    body = paragraph(Code(words), Plain(" and on"))
    assert not COMMAND.search(body)
    spans = [token.content for token in flat(MARKDOWN.parse(body)) if token.type == "code_inline"]
    printable = re.sub("[\x00\x1b\u202e\ufeff\ud800]", "", words)
    assert [span.split() for span in spans] == [printable.split()]


PIECES = st.builds(
    lambda kind, words: kind(words),
    st.sampled_from([Plain, Untrusted, Strong, Code]),
    st.one_of(
        st.text(alphabet="/!@#~%&$^[]{}<>()*_`\\|:.+-= \n\r\t\u2028abwGL1", max_size=12),
        st.sampled_from(NASTY),
        st.text(max_size=8),
    ),
)


@given(st.lists(PIECES, max_size=5), st.lists(PIECES, max_size=3))
def test_no_mixture_of_pieces_comes_alive(pieces: list[Piece], item: list[Piece]) -> None:
    """Two harmless pieces must not make one command where they meet."""
    body = render_note(Text((Paragraph(tuple(pieces)), Bullets((tuple(item),)))), ("k",))
    assert_dead(body)


@given(st.text(max_size=40))
def test_every_printable_word_survives(words: str) -> None:
    """What is neutralised still reads the same."""
    shown = "".join(render_html(paragraph(Untrusted(words)))).replace(JOINER, "")
    printable = re.sub(
        "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u2060]", "", words
    )
    assert shown.split() == printable.split()


def test_plain_sentences_stay_plain() -> None:
    """In the note's source, too: people edit and quote it."""
    said = "The order reference (order_reference) is missing, so the ticket stays in 'ordered' - ask Sami."
    assert paragraph(Plain(said)) == said


def test_a_command_can_be_copied_from_a_note() -> None:
    """In a code span nothing is put between its letters."""
    assert paragraph(Plain("Type "), Code("!desk order PO-4711"), Plain(".")) == "Type `!desk order PO-4711`."


def test_bold_words_have_their_blanks_outside() -> None:
    """Markdown makes nothing bold that begins with a blank."""
    assert paragraph(Strong(" Sami "), Strong(""), Plain("said")) == "**Sami** said"
    assert paragraph(Plain("a"), Strong(" "), Plain("b")) == "a b"


def test_paragraphs_and_lists_stand_apart() -> None:
    """Empty ones are left out."""
    text = Text(
        (
            Paragraph((Plain("First."),)),
            Paragraph((Untrusted(" \n"),)),
            Bullets(((Plain("one"),), (Plain(""),), (Untrusted("two\nlines"),))),
        )
    )
    assert render_note(text, ("k",)) == "First.\n\n- one\n- two lines\n\n<!-- sdesk:k -->"


def test_the_key_cannot_end_its_comment() -> None:
    """It is found again as it was written."""
    assert hidden_marker("engineering:7/say#1@x") == "<!-- sdesk:engineering:7/say#1@x -->"
    assert hidden_marker("a -->/close\n/close") == "<!-- sdesk:a%20--%3E/close%0A/close -->"
