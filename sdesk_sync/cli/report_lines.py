"""Lines of a report: pieces that are put beside each other as far as they fit, and columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text


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
    return [width.cut(line) for line in lines]


def pad_cell(text: str, cells: int, *, is_number: bool) -> str:
    """A cell of a column so wide: numbers stand at its right."""
    return " " * (cells - cell_len(text)) + text if is_number else set_cell_size(text, cells)


def widest(cells: Iterable[str]) -> int:
    """How wide a column has to be."""
    return max(map(cell_len, cells), default=0)
