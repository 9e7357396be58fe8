"""Rows on their way to lines: columns where there is room, what does not fit below, nothing cut."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len


class RowMark(StrEnum):
    """What becomes of the thing a row is about; colour only repeats it."""

    CREATE = "+"
    CHANGE = "~"
    TAKE_AWAY = "−"
    LEAVE = "="
    ATTENTION = "!"
    UNSURE = "?"
    NOTE = "·"
    DONE = "✓"
    FAILED = "✗"


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row: its text, and up to two columns beside it, all in words that a terminal may be given.

    `lead` stands before the text, in the first line only; the mark in it is coloured. What does not fit goes
    on below the text, `hang` cells further in.
    """

    text: str
    middle: str = ""
    right: str = ""
    lead: str = ""
    mark: RowMark | None = None
    hang: int = 0


def draw_list(names: str, told: str, lead: str, mark: RowMark) -> Iterator[DrawnRow]:
    """A row of several names, and what is told of all of them beside it, of many below it."""
    # Beside the end of a long list it would seem to be about the last name alone.
    is_long = cell_len(names) > _LONG_LIST
    yield DrawnRow(names, "" if is_long else told, lead=lead, mark=mark)
    if is_long and told:
        yield DrawnRow(told, lead=" " * cell_len(lead))


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line that fits; `mark` is what in it is coloured."""

    text: str
    mark: RowMark | None = None


@dataclass(frozen=True, slots=True)
class PageShape:
    """How wide lines are, and where the columns begin, the first place that leaves room.

    Where no place is named for a column its words go below the text.
    """

    width: int
    middles: tuple[int, ...] = ()
    rights: tuple[int, ...] = ()

    def lay_out(self, rows: Iterable[DrawnRow]) -> Iterator[DrawnLine]:
        """The rows in lines."""
        for row in rows:
            yield from self._lay_out_row(row)

    def _lay_out_row(self, row: DrawnRow) -> Iterator[DrawnLine]:
        indent = cell_len(row.lead)
        if indent + _LEAST_ROOM > self.width:
            # Nothing would be left for the text.
            indent = 0
        lines = self._wrap(row.text, indent, row.hang)
        lines[0] = row.lead + lines[0].lstrip() if row.lead else lines[0]
        for cell, stops in ((row.middle, self.middles), (row.right, self._find_right_stops(row.right))):
            if cell:
                below = max(indent, _BELOW)
                lines = self._put_beside(lines, cell, stops) or [*lines, *self._wrap(cell, below)]
        for number, line in enumerate(lines):
            yield DrawnLine(line.replace(GLUE, " ").rstrip(), None if number else row.mark)

    def _find_right_stops(self, cell: str) -> tuple[int, ...]:
        """Where such words may begin on the right: those too long for all places end with the line."""
        flush = self.width - cell_len(cell)
        return self.rights if not self.rights or flush >= self.rights[0] else (max(flush, 0),)

    def _put_beside(self, lines: list[str], cell: str, stops: tuple[int, ...]) -> list[str]:
        """The lines with a cell in its column, from the last one on; empty where it has no room."""
        end, size = cell_len(lines[-1]), cell_len(cell)
        ahead = [stop for stop in stops if stop >= end + _LEAST_GAP]
        places = ahead or [end + gap for gap in _GAPS if stops]
        # A place, not an alignment: what stands below one another begins below one another.
        column = next((place for place in places if place + size <= self.width), None)
        if column is not None:
            return [*lines[:-1], lines[-1] + " " * (column - end) + cell]
        if len(lines) > 1 or not ahead or self.width - ahead[0] < _LEAST_COLUMN:
            return []
        first, *more = self._wrap(cell, ahead[0])
        return [lines[0] + first[end:], *more]

    def _wrap(self, text: str, indent: int, hang: int = 0) -> list[str]:
        """The text in lines that begin at the indent; a word that is too long for one is broken."""
        lines = [" " * indent]
        starts = [indent]
        for blank, word in re.findall(r"(\s*)(\S+)", text):
            if cell_len(lines[-1]) > starts[-1] and cell_len(lines[-1] + blank + word) > self.width:
                lines.append(" " * (indent + hang))
                starts.append(indent + hang)
            lines[-1] += (blank if cell_len(lines[-1]) > starts[-1] else "") + word
            while cell_len(lines[-1]) > self.width:
                head = _take_cells(lines[-1], self.width)
                lines[-1:] = [head, " " * (indent + hang) + lines[-1][len(head) :]]
                starts.append(indent + hang)
        return lines


GLUE = "\ue000"
"""A blank at which no line is broken."""
_GAPS = (4, 3, 2)
_LEAST_GAP = 2
_LEAST_COLUMN = 36
_BELOW = 4
_LONG_LIST = 60
_LEAST_ROOM = 8


def _take_cells(text: str, room: int) -> str:
    """As much of the text as fits, and at least one character."""
    size = 1
    while size < len(text) and cell_len(text[: size + 1]) <= room:
        size += 1
    return text[:size]
