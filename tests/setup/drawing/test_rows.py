"""Rows become lines that fit: nothing of them is cut, columns stand where there is room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sdesk_sync.setup.drawing.paint import colour_line
from sdesk_sync.setup.drawing.rows import GLUE, DrawnLine, DrawnRow, PageShape, RowMark
from sdesk_sync.setup.drawing.wording import LONGEST_NAME, Wording, name_of_others

WORDS = st.text(st.sampled_from("ab ü→鹿…"), max_size=60)
ROWS = st.builds(
    DrawnRow,
    text=WORDS,
    middle=WORDS,
    right=WORDS,
    lead=st.sampled_from(["", "  ", "  + ", "  ! G401  "]),
    hang=st.integers(0, 2),
)


def lay_out(row: DrawnRow, width: int = 100) -> list[str]:
    """Its lines, with the columns of an English plan."""
    return [line.text for line in PageShape(width, (34, 44), (71,)).lay_out([row])]


@given(ROWS, st.integers(40, 120))
def test_no_line_is_too_wide_and_no_letter_is_lost(row: DrawnRow, width: int) -> None:
    """Whatever names there are: what does not fit stands below."""
    lines = lay_out(row, width)
    assert max(map(cell_len, lines)) <= width
    letters = "".join("".join(lines).split())
    assert letters == "".join((row.lead + row.text + row.middle + row.right).split())


def test_columns_begin_at_the_first_place_with_room() -> None:
    """Names that are too long for the first make room for themselves."""
    assert lay_out(DrawnRow("a", "b", "c")) == ["a" + " " * 33 + "b" + " " * 36 + "c"]
    assert lay_out(DrawnRow("a" * 40, "b")) == ["a" * 40 + "    b"]
    assert lay_out(DrawnRow("a" * 60, "b")) == ["a" * 60 + "    b"]


def test_what_has_no_room_beside_goes_below() -> None:
    """Under the text, not cut."""
    row = DrawnRow("a" * 60, "b " * 20 + "c", lead="  + ")
    assert lay_out(row) == ["  + " + "a" * 60, "    " + "b " * 20 + "c"]


def test_a_long_column_goes_on_under_itself() -> None:
    """Where it has room enough to be read."""
    first, second = lay_out(DrawnRow("name", "word " * 20, lead="  + "))
    assert (first.index("word"), second.index("word")) == (34, 34)


def test_a_page_without_a_right_column_puts_it_below() -> None:
    """As narrow terminals have it."""
    lines = [line.text for line in PageShape(80, (34,)).lay_out([DrawnRow("Labels", right="2", lead="  ")])]
    assert lines == ["  Labels", "    2"]


def test_glued_words_are_not_parted() -> None:
    """`9 calls` stays together."""
    assert [line.text for line in PageShape(12).lay_out([DrawnRow(f"lena · 9{GLUE}calls", hang=2)])] == [
        "lena ·",
        "  9 calls",
    ]


@pytest.mark.parametrize(
    ("mark", "colour"), [(RowMark.CREATE, 32), (RowMark.ATTENTION, 33), (RowMark.FAILED, 31)]
)
def test_only_the_mark_has_a_colour(mark: RowMark, colour: int) -> None:
    """It repeats what the mark says."""
    (line,) = PageShape(80).lay_out([DrawnRow("a + b", lead=f"  {mark} ", mark=mark)])
    assert colour_line(line) == f"  \x1b[{colour}m{mark}\x1b[0m a + b"
    assert colour_line(DrawnLine("a + b")) == "a + b"


def test_a_mark_that_means_neither_has_none() -> None:
    """What stays as it is, is not to catch the eye."""
    assert colour_line(DrawnLine("= a", RowMark.LEAVE)) == "= a"


@given(st.text(max_size=90))
def test_a_name_of_others_is_short_and_does_nothing(name: str) -> None:
    """Its beginning and its end are kept: names of one kind differ there."""
    shown = name_of_others(name)
    assert cell_len(shown) <= LONGEST_NAME
    assert not any(ord(letter) < 32 or letter == "\x1b" for letter in shown)


def test_a_long_name_is_cut_in_the_middle() -> None:
    """Twenty letters of it, a mark, nineteen more."""
    assert name_of_others("a" * 30 + "z" * 30) == "a" * 20 + "…" + "z" * 19


@pytest.mark.parametrize(
    ("language", "shown"), [("en", ("1,204", "0.4 s", "1,204 s")), ("de", ("1.204", "0,4 s", "1.204 s"))]
)
def test_numbers_are_written_as_in_the_language(language: str, shown: tuple[str, str, str]) -> None:
    """Thousands and decimals."""
    wording = Wording(language)
    assert (wording.number(1204), wording.seconds(0.44), wording.seconds(1204.2)) == shown
