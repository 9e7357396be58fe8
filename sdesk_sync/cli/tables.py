"""Tables of one line a row: cut to the terminal, whole in a pipe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDEST_NAME = 30
"""Cells of a column that is still shown whole where the table does not fit."""
_LEAST_TEXT = 12
_GAP = 2


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: the key of its cells, its head, and how soon it goes where there is no room (0: never)."""

    key: str
    head: str
    goes: int = 0


Row = Mapping[str, Text]
"""What stands in each column, by its key."""


def print_table(screen: Console, columns: Sequence[TableColumn], rows: Sequence[Row]) -> None:
    """Print a table. Where it does not fit, columns go and the last one is cut at the end of the line."""
    widths = {one.key: _measure(one, rows) for one in columns}
    shown, room = columns, screen.width
    if _add_up(columns, widths) > screen.width:
        widths = {key: min(width, _WIDEST_NAME) for key, width in widths.items()}
        shown = _choose_columns(columns, widths, screen.width)
        room = max(1, screen.width - _add_up(shown[:-1], widths) - _GAP)
    table = Table(box=None, pad_edge=False)
    for column in shown:
        table.add_column(column.head, no_wrap=True)
    for row in rows:
        # Cut here: rich takes from each column alike, and of a number half is none.
        cells = (_cut(row[one.key], room if one is shown[-1] else widths[one.key]) for one in shown)
        table.add_row(*cells)
    screen.print(table)


def _measure(column: TableColumn, rows: Sequence[Row]) -> int:
    return max(cell_len(column.head), *(row[column.key].cell_len for row in rows), 0)


def _add_up(columns: Sequence[TableColumn], widths: Mapping[str, int]) -> int:
    return sum(widths[one.key] + _GAP for one in columns) - _GAP


def _cut(text: Text, width: int) -> Text:
    cut = text.copy()
    cut.truncate(width, overflow="ellipsis")
    return cut


def _choose_columns(
    columns: Sequence[TableColumn], widths: Mapping[str, int], width: int
) -> Sequence[TableColumn]:
    """Those that fit, with some room for the last one."""
    shown = list(columns)
    for column in sorted((one for one in columns if one.goes), key=lambda one: one.goes):
        if _add_up(shown[:-1], widths) + _GAP + _LEAST_TEXT <= width:
            break
        shown.remove(column)
    return shown
