"""An explanation on a terminal: labels at the left, rows aligned beside them, sentences below theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sdesk_sync.cli.screen import make_screen
from sdesk_sync.desk.comments.phrases import Pieces
from sdesk_sync.desk.explaining.explanation import VerdictOutcome
from sdesk_sync.desk.explaining.wording import ExplanationRow, ExplanationWording
from sdesk_sync.desk.model.text import Code, Plain
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.printable import escape_controls
from sdesk_sync.runtime.explain import ShownExplanation

_LABEL_WIDTH, _GAP, _NARROWEST_CELL = 10, 2, 16
_WIDEST = 100
"""Where a terminal is wider, the line at the right does not stand at its edge."""
_WIDTH_IN_PIPE = 250
"""In a pipe nothing is cut, and a row is one line, so that it can be searched."""
_RULE = 3
"""At which place of a verdict's row its rule stands."""
_ARROW, _DOT = " → ", " · "
_COLOURS = {
    VerdictOutcome.ALLOWED: "green",
    VerdictOutcome.UNDONE: "red",
    VerdictOutcome.NOT_DONE: "red",
    VerdictOutcome.WARNED: "yellow",
    VerdictOutcome.OBSERVED: "yellow",
    VerdictOutcome.OVERRIDDEN: "yellow",
}


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """How a ticket is explained in a language."""

    wording: ExplanationWording

    def print(self, shown: ShownExplanation, console: Console | None = None) -> None:
        """The whole of it, as wide as the terminal."""
        screen = console or make_screen(pipe_width=_WIDTH_IN_PIPE)
        explanation = shown.explanation
        for line in _fold_cells(map(_show, self.wording.list_head(explanation)), screen.width):
            screen.print(line)
        screen.print(self._place_line(shown, screen))
        screen.print()
        for section in self.wording.list_sections(explanation):
            rows = list(section.rows)
            if section.key == "last" and (hidden := self.wording.count_hidden(explanation)):
                rows = _add_note_row(rows, self._console_words["more"].format(count=hidden), screen.width)
            _print_section(screen, section.label, rows)

    @property
    def _console_words(self) -> Mapping[str, str]:
        return console_texts("cli.explain", self.wording.language)

    def _place_line(self, shown: ShownExplanation, screen: Console) -> Text:
        """Where people see it, and how old this is: at the right, where a terminal has room for both."""
        times, at, calls = self.wording.times, shown.explanation.accepted_at, shown.calls
        key = "accepted" if calls is None else "read" if calls == 1 else "read-calls"
        moment = times.name_moment_of_year(at) if at is not None else "–"
        note, web_page = (
            self._console_words[key].format(at=moment, calls=calls),
            escape_controls(shown.sought.web_page),
        )
        room = min(screen.width, _WIDEST) - cell_len(web_page) - cell_len(note)
        return Text(f"{web_page}{' ' * room}{note}" if room > 1 else f"{web_page}\n{note}")


def _fold_cells(cells: Iterable[Text], width: int) -> Iterator[Text]:
    """The cells in lines of a width: what does not fit goes on below, whole."""
    line = Text()
    for cell in cells:
        joined = Text(_DOT).join((line, cell)) if line else cell
        if line and cell_len(joined.plain) > width:
            yield line
            joined = Text("  ").append_text(cell)
        line = joined
    yield line


def _add_note_row(rows: list[ExplanationRow], note: str, width: int) -> list[ExplanationRow]:
    """The rows with a note at the end: beside the last one, where that names no rule and there is room."""
    *before, last = rows
    cells = (*last.cells, (), (), ())[:_RULE]
    beside = [*before, replace(last, cells=(*cells, (Plain(note),)))]
    has_room = _LABEL_WIDTH + sum(_find_widths(beside)[:_RULE]) + cell_len(note) <= width
    if any(last.cells[_RULE:]) or last.below or not has_room:
        return [*rows, ExplanationRow(((Plain(note),),))]
    return beside


def _print_section(screen: Console, label: str, rows: Sequence[ExplanationRow]) -> None:
    """The rows under each other, their cells aligned where the screen is wide enough for that."""
    widths, room = _find_widths(rows), screen.width - _LABEL_WIDTH
    is_narrow = sum(widths) + _NARROWEST_CELL > room
    for number, row in enumerate(rows):
        shown = [_show(cell, row.outcome) for cell in row.cells]
        while shown and not shown[-1].plain:
            shown.pop()
        head = Text("" if number else f"  {label}", style="bold")
        if is_narrow:
            shown, columns = [Text(_DOT).join(cell for cell in shown if cell.plain)], []
        else:
            columns = widths[: len(shown) - 1]
        grid = Table.grid(padding=0)
        for width in (_LABEL_WIDTH, *columns):
            grid.add_column(width=width)
        # What comes last may be longer than a line, and goes on below itself.
        grid.add_column(overflow="fold")
        grid.add_row(head, *shown)
        screen.print(grid)
        for sentence in row.below:
            screen.print(Padding(_show(sentence), (0, 0, 0, _LABEL_WIDTH), expand=False))


def _find_widths(rows: Sequence[ExplanationRow]) -> list[int]:
    """How wide each column is: what ends a row may be as long as it likes."""
    widths = [0] * max(len(row.cells) for row in rows)
    for row in rows:
        filled = [at for at, cell in enumerate(row.cells) if cell]
        for at in filled[:-1]:
            widths[at] = max(widths[at], cell_len(_show(row.cells[at]).plain) + _GAP)
    return widths


def _show(cell: Pieces, outcome: VerdictOutcome | None = None) -> Text:
    """A cell as it stands there: what others wrote is escaped, a command between backticks, colours last."""
    shown = "".join(
        f"`{escape_controls(piece.text)}`" if isinstance(piece, Code) else escape_controls(piece.text)
        for piece in cell
    )
    before, arrow, after = shown.rpartition(_ARROW)
    if outcome is None or not arrow:
        return Text(shown)
    return Text.assemble(before, arrow, (after, _COLOURS[outcome]))
