"""Text of others on a terminal and in a log: it is read, and does nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.printable import escape_controls, escape_json, escape_lines

ACTING = "\x1b\x07\r\x9b\x85\u2028\u202e\u2066\u200f\u061c\ud800"
anything = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b2J", r"\x9b2J"),
        ("abc\u202ecba", r"abc\u202ecba"),
        ("\ud83d alone", r"\ud83d alone"),
        ("Jörg Müller 👩\u200d💻 – ok", "Jörg Müller 👩\u200d💻 – ok"),
    ],
)
def test_what_acts_is_shown_as_it_is_written_in_code(written: str, shown: str) -> None:
    """And whatever is only read stays as it is."""
    assert escape_controls(written) == shown


def test_lines_that_a_person_broke_stay_lines() -> None:
    """Those that others would break stay within theirs."""
    assert escape_lines("a\r\nb\nc\x0bd\x85e") == "a\nb\nc\\x0bd\\x85e"


@given(anything)
def test_what_is_shown_acts_no_more(text: str) -> None:
    """Whatever is in it: one line, and a terminal can take it."""
    shown = escape_controls(text)
    assert not any(mark in shown for mark in ACTING)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


@given(anything)
def test_json_says_the_same_without_acting(text: str) -> None:
    """A script reads what was written; a terminal it runs over does nothing."""
    shown = escape_json(json.dumps({"name": text}, ensure_ascii=False))
    # Two halves that stand side by side are one character to whoever reads JSON.
    read, wide = json.loads(shown)["name"], ("utf-16", "surrogatepass")
    assert read.encode(*wide) == text.encode(*wide)
    assert len(shown.splitlines()) == 1
    shown.encode("utf-8")
