"""The table of a report: the rules that refused most, with what came of it, tickets and authors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text

from sdesk_sync.cli.report_lines import LineWidth, fit_pieces, pad_cell, widest, wrap_pieces
from sdesk_sync.cli.report_words import NONE, ReportWords
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.reporting.counts import OutcomeCounts, RuleCount, Share, add_up_outcomes
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from sdesk_sync.desk.reporting.report import DeskReport
from sdesk_sync.printable import escape_controls
from sdesk_sync.runtime.report import TicketPages

_MOST_RULES = 5
_MOST_TICKETS = 3
_GAP = "  "
_INDENT = "    "
_WATCHED = (RefusalOutcome.WOULD_UNDO, RefusalOutcome.WOULD_WARN)
_DONE = (RefusalOutcome.UNDONE, RefusalOutcome.WARNED, RefusalOutcome.OVERRIDDEN)
_COLOURS = {RefusalOutcome.UNDONE: "red", RefusalOutcome.WOULD_UNDO: "yellow"}


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """How much of a report is drawn: every rule with all its tickets, and whose changes they were."""

    is_whole: bool = False
    names_people: bool = False


@dataclass(frozen=True, slots=True)
class _TableRow:
    """The cells of a line but for the last, and the pieces of that."""

    cells: tuple[str, ...]
    authors: Sequence[str]


@dataclass(frozen=True, slots=True)
class RefusalTable:
    """How the rules of a report are drawn."""

    words: ReportWords
    pages: TicketPages
    width: LineWidth
    detail: ReportDetail

    def draw_rules(self, report: DeskReport) -> tuple[list[Text], int]:
        """Its lines, and how many cells stand before its second column; nothing where no rule refused."""
        rules = report.counts.rules
        if not rules:
            return [], 0
        outcomes = _choose_columns(report)
        shown, rest = self._split_rules(rules)
        rows = [self._head_row(outcomes), *(self._rule_row(one, outcomes) for one in shown)]
        if rest:
            rows.append(self._rest_row(report, rest, outcomes))
        columns = [widest(cells) for cells in zip(*(row.cells for row in rows), strict=True)]
        if not self.width.has_room(sum(columns) + len(_GAP) * (len(columns) + 1)):
            return [*self._stack(shown, outcomes), *self._draw_silent(report, rest)], 0
        lines = [self._join_cells(rows[0], columns, style="bold")]
        for row, one in zip(rows[1:], shown, strict=False):
            lines += [self._join_cells(row, columns, marked=outcomes), *self._draw_below(one)]
        if rest:
            return [*lines, self._join_cells(rows[-1], columns)], columns[0] + 2 * len(_GAP)
        return [*lines, *self._draw_silent(report, rest)], columns[0] + 2 * len(_GAP)

    def _split_rules(
        self, rules: tuple[RuleCount, ...]
    ) -> tuple[tuple[RuleCount, ...], tuple[RuleCount, ...]]:
        """Those that are shown, and the rest: never one alone, which would take its line all the same."""
        most = len(rules) if self.detail.is_whole or len(rules) == _MOST_RULES + 1 else _MOST_RULES
        return rules[:most], rules[most:]

    def _draw_silent(self, report: DeskReport, rest: Sequence[RuleCount]) -> list[Text]:
        """How many rules refused nothing, and what shows the rest of those that did."""
        silent = self._count_silent(report)
        if rest:
            return [self.width.cut(Text(_GAP + self.words.say_count("rest-hint", silent)))]
        said = self.words.say_count("refused-nothing", silent)
        return [self.width.cut(Text(_GAP + said))] if silent and report.rule is None else []

    def _count_silent(self, report: DeskReport) -> int:
        refused = {one.rule for one in report.counts.rules}
        return sum(rule not in refused for rule in self.words.desk.rules.ids)

    # ── Rows ────────────────────────────────────────────────────────────────────────────────

    def _head_row(self, outcomes: Sequence[RefusalOutcome]) -> _TableRow:
        phrase = self.words.phrase
        named = (phrase(f"column.{name}") for name in ("rule", "mode", *outcomes, "tickets"))
        return _TableRow(tuple(named), [phrase("column.changes-by")])

    def _rule_row(self, one: RuleCount, outcomes: Sequence[RefusalOutcome]) -> _TableRow:
        mode = self.words.desk.rules.find_mode(one.rule)
        counts = self._count_cells(one.count.outcomes, outcomes)
        tickets = self.words.write_number(len(one.count.tickets))
        cells = (escape_controls(one.rule), mode or NONE, *counts, tickets)
        return _TableRow(cells, self.words.phrase_roles(one.count.roles))

    def _rest_row(
        self, report: DeskReport, rest: Sequence[RuleCount], outcomes: Sequence[RefusalOutcome]
    ) -> _TableRow:
        tickets = {share.owner for one in rest for share in one.count.tickets}
        counts = self._count_cells(add_up_outcomes([one.count for one in rest]), outcomes)
        cells = (
            self.words.say_count("more-rules", len(rest)),
            "",
            *counts,
            self.words.write_number(len(tickets)),
        )
        return _TableRow(cells, [self.words.say_count("rest-hint", self._count_silent(report))])

    def _count_cells(self, counts: OutcomeCounts, outcomes: Sequence[RefusalOutcome]) -> list[str]:
        return [self.words.write_cell(counts.get(outcome, 0)) for outcome in outcomes]

    def _join_cells(
        self,
        row: _TableRow,
        columns: Sequence[int],
        *,
        style: str = "",
        marked: Sequence[RefusalOutcome] = (),
    ) -> Text:
        line = Text(style=style)
        colours = ("", "", *(_COLOURS.get(outcome, "") for outcome in marked))
        for place, (cell, cells) in enumerate(zip(row.cells, columns, strict=True)):
            colour = colours[place] if place < len(colours) and cell != NONE else ""
            line.append(_GAP).append(pad_cell(cell, cells, is_number=place > 1), colour)
        left = None if self.width.cells is None else self.width.cells - line.cell_len - len(_GAP)
        line.append(_GAP).append(fit_pieces(row.authors, " · ", left))
        line.rstrip()
        return self.width.cut(line)

    def _stack(self, shown: Sequence[RuleCount], outcomes: Sequence[RefusalOutcome]) -> Iterator[Text]:
        """Each rule with what belongs to it below its name, where columns would not fit beside each other."""
        for one in shown:
            yield self.width.cut(Text(f"{_GAP}{escape_controls(one.rule)}", "bold"))
            told = [
                f"{self.words.phrase(f'column.{outcome}')} {self.words.write_number(number)}"
                for outcome in outcomes
                if (number := one.count.outcomes.get(outcome, 0))
            ]
            tickets = (
                f"{self.words.phrase('column.tickets')} {self.words.write_number(len(one.count.tickets))}"
            )
            pieces = [*told, tickets, *self.words.phrase_roles(one.count.roles)]
            yield from wrap_pieces(Text(_INDENT), [*map(Text, pieces)], " · ", self.width)
            yield from self._draw_below(one)

    # ── Below a rule ────────────────────────────────────────────────────────────────────────

    def _draw_below(self, one: RuleCount) -> list[Text]:
        return [*self._draw_tickets(one), *self._draw_people(one)]

    def _draw_tickets(self, one: RuleCount) -> list[Text]:
        tickets = one.count.tickets
        shown = tickets if self.detail.is_whole else tickets[:_MOST_TICKETS]
        pieces = [self._link(share) for share in shown]
        if len(shown) < len(tickets):
            pieces.append(Text(self.words.say_count("more-tickets", len(tickets) - len(shown))))
        return wrap_pieces(Text(_INDENT), pieces, ", ", self.width)

    def _link(self, share: Share[TicketRef]) -> Text:
        """A ticket's key; on a terminal that can, it is there to be clicked."""
        page = self.pages.find_page(share.owner)
        name = escape_controls(share.owner.key)
        return Text(name) if page is None else Text(name, Style(link=escape_controls(page)))

    def _draw_people(self, one: RuleCount) -> list[Text]:
        if not self.detail.names_people:
            return []
        named = [*map(Text, self.words.phrase_people(one.count.people))]
        return wrap_pieces(Text(_INDENT), named, " · ", self.width)


def _choose_columns(report: DeskReport) -> list[RefusalOutcome]:
    """What could have come of refusals in the desk's mode, and what came of them when it was another."""
    counts = report.counts.changes.outcomes
    has_done, has_watched = (any(counts.get(one) for one in each) for each in (_DONE, _WATCHED))
    is_watching = report.mode.rank <= Mode.OBSERVE.rank
    if has_done and has_watched:
        # Five columns leave no room for whose changes they are: only those with something in them.
        return [one for one in (*_DONE, *_WATCHED) if counts.get(one)]
    return list(_WATCHED if has_watched or (is_watching and not has_done) else _DONE)
