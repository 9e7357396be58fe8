"""Lines of a report: pieces that are put beside each other as far as they fit, and columns."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

_CUT = "…"


@dataclass(frozen=True, slots=True)
class LineWidth:
    """How many cells a line may have; None where nothing is cut, as in a pipe."""

    cells: int | None

    def has_room(self, cells: int) -> bool:
        """Whether so many are no more than there are."""
        return self.cells is None or cells <= self.cells

    def cut(self, line: Text) -> Text:
        """The line, with a mark where its end is cut off."""
        if self.cells is None or line.cell_len <= self.cells:
            return line
        shorter = line.copy()
        shorter.truncate(max(1, self.cells), overflow="ellipsis")
        return shorter

    def fold(self, line: Text, indent: str) -> list[Text]:
        """The line, broken between words where it is too long: what to do next is read to its end."""
        if self.cells is None or line.cell_len <= self.cells:
            return [line]
        broken = textwrap.wrap(
            line.plain, max(len(indent) + 1, self.cells), subsequent_indent=indent, break_on_hyphens=False
        )
        return [self.cut(Text(part, line.style)) for part in broken]


def wrap_pieces(head: Text, pieces: Sequence[Text], separator: str, width: LineWidth) -> list[Text]:
    """Pieces after a head, on as many lines as they need; those that go on stand below the first piece."""
    lines, indent = [head.copy()], " " * head.cell_len
    is_first = True
    for number, piece in enumerate(pieces):
        ending = separator.rstrip() if number < len(pieces) - 1 else ""
        needed = cell_len("" if is_first else separator) + piece.cell_len
        if not is_first and not width.has_room(lines[-1].cell_len + needed + len(ending)):
            lines[-1].append(separator.rstrip())
            lines.append(Text(indent))
            is_first = True
        lines[-1].append("" if is_first else separator).append_text(piece)
        is_first = False
    return [part for line in lines for part in width.fold(line, indent)]


def fit_pieces(pieces: Sequence[str], separator: str, cells: int | None) -> str:
    """As many whole pieces as so many cells hold, and a mark where some are left out."""
    whole = separator.join(pieces)
    if cells is None or cell_len(whole) <= cells:
        return whole
    shown = next(
        (
            shorter
            for number in range(len(pieces) - 1, 0, -1)
            if cell_len(shorter := separator.join((*pieces[:number], _CUT))) <= cells
        ),
        None,
    )
    return _CUT if shown is None else shown


def pad_cell(text: str, cells: int, *, is_number: bool) -> str:
    """A cell of a column so wide: numbers stand at its right."""
    return " " * (cells - cell_len(text)) + text if is_number else set_cell_size(text, cells)


def widest(cells: Iterable[str]) -> int:
    """How wide a column has to be."""
    return max(map(cell_len, cells), default=0)
