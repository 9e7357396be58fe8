"""A report on a terminal: what was judged, the rules that refused most, whose changes they were."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text

from sdesk_sync.cli.report_lines import LineWidth, widest, wrap_pieces
from sdesk_sync.cli.report_rules import RefusalTable, ReportDetail
from sdesk_sync.cli.report_words import ReportWords
from sdesk_sync.cli.screen import make_screen
from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from sdesk_sync.desk.reporting.report import DeskReport
from sdesk_sync.printable import escape_controls
from sdesk_sync.runtime.report import TicketPages

_SAID = (
    RefusalOutcome.UNDONE,
    RefusalOutcome.WOULD_UNDO,
    RefusalOutcome.WARNED,
    RefusalOutcome.WOULD_WARN,
    RefusalOutcome.OVERRIDDEN,
    RefusalOutcome.IMPOSSIBLE,
)
_DONE = frozenset(_SAID) - {RefusalOutcome.WOULD_UNDO, RefusalOutcome.WOULD_WARN}
_BETWEEN = " · "


def print_report(report: DeskReport, words: ReportWords, pages: TicketPages, detail: ReportDetail) -> None:
    """Print a report, as wide as the terminal; in a pipe nothing is cut."""
    console = make_screen()
    width = LineWidth(console.width if sys.stdout.isatty() else None)
    for line in ReportView(words, pages, width, detail).draw_report(report):
        console.print(line, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class ReportView:
    """How a report is drawn: in which words, how wide, and how much of it."""

    words: ReportWords
    pages: TicketPages
    width: LineWidth
    detail: ReportDetail

    def draw_report(self, report: DeskReport) -> list[Text]:
        """Its lines."""
        table = RefusalTable(self.words, self.pages, self.width, self.detail)
        rules, cells = table.draw_rules(report)
        blocks = [rules + self._draw_labels(report, cells), self._draw_ending(report)]
        return [
            *self._draw_report_head(report),
            *(line for block in blocks if block for line in (Text(), *block)),
        ]

    # ── Above the table ─────────────────────────────────────────────────────────────────────

    def _draw_report_head(self, report: DeskReport) -> list[Text]:
        words, limits = self.words, (report.period.tracker, report.rule)
        named = (escape_controls(name) for name in limits if name is not None)
        parts = [words.phrase("title"), words.write_period(report.period), *named, self._say_mode(report)]
        title = wrap_pieces(Text(), [Text(part, "bold") for part in parts], _BETWEEN, self.width)
        return [*title, *wrap_pieces(Text(), [*map(Text, self._say_counts(report))], "; ", self.width)]

    def _say_mode(self, report: DeskReport) -> str:
        """The mode, with what it keeps us from as long as nothing else was done in that time."""
        has_done = any(report.counts.changes.outcomes.get(one) for one in _DONE)
        key = "mode" if has_done or report.mode is Mode.ENFORCE else f"mode.{report.mode}"
        return self.words.phrase(key, mode=report.mode)

    def _say_counts(self, report: DeskReport) -> list[str]:
        words, judged = self.words, report.judged
        if not judged.changes:
            return [words.phrase("no-changes")]
        changes = words.say_count("changes", judged.changes)
        whole = words.phrase(
            "of-tickets", changes=changes, tickets=words.say_count("on-tickets", judged.tickets)
        )
        outcomes = report.counts.changes.outcomes
        said = [self._say_outcome(report, one) for one in _SAID if outcomes.get(one)]
        if not said:
            return [whole, words.phrase("nothing-refused")]
        return [whole, *said]

    def _say_outcome(self, report: DeskReport, outcome: RefusalOutcome) -> str:
        counts = report.counts
        tickets = self.words.write_number(counts.tickets.get(outcome, 0))
        return self.words.say_count(f"said.{outcome}", counts.changes.outcomes[outcome], tickets=tickets)

    # ── Below it ────────────────────────────────────────────────────────────────────────────

    def _draw_labels(self, report: DeskReport, cells: int) -> list[Text]:
        """What is told in a line each: a label, and what is below the table's second column."""
        words, counts = self.words, report.counts
        told = {
            "asking-back": self._list_steps(report.asking_back) if report.rule is None else [],
            "teams": words.phrase_teams(counts.changes.teams),
            "no-role": self._list_nobodies(report),
        }
        labels = {words.phrase(f"label.{name}"): pieces for name, pieces in told.items() if pieces}
        before = max(cells, widest(labels) + 4)
        return [
            line
            for label, pieces in labels.items()
            for line in wrap_pieces(
                Text(f"  {label}".ljust(before)), [*map(Text, pieces)], _BETWEEN, self.width
            )
        ]

    def _list_steps(self, steps: Mapping[AskingBackStep, int]) -> list[str]:
        return [
            self.words.say_count(f"step.{step}", steps[step]) for step in AskingBackStep if steps.get(step)
        ]

    def _list_nobodies(self, report: DeskReport) -> list[str]:
        words, no_role = self.words, report.counts.no_role
        if not no_role.whole:
            return []
        accounts = words.say_count("accounts", len(no_role.people))
        whole = words.phrase(
            "by-accounts", changes=words.say_count("changes", no_role.whole), accounts=accounts
        )
        if self.detail.names_people:
            return [whole, *words.phrase_people(no_role.people)]
        return [f"{whole}; {words.phrase('people-hint')}"]

    def _draw_ending(self, report: DeskReport) -> list[Text]:
        words = self.words
        pieces = [words.say_count(key, number) for key, number in self._list_odd(report) if number]
        step = self._find_next(report)
        told = f"{', '.join(pieces)}." if pieces else ""
        following = "" if step is None else words.phrase("next", step=words.phrase(f"next.{step}"))
        sentences = [Text(part) for part in (told, following) if part]
        return wrap_pieces(Text(), sentences, "   ", self.width) if sentences else []

    @staticmethod
    def _list_odd(report: DeskReport) -> tuple[tuple[str, int], ...]:
        return ("dead", report.dead), ("taken-as-found", report.taken_as_found)

    @staticmethod
    def _find_next(report: DeskReport) -> str | None:
        """What somebody who reads it may do, if anything."""
        if report.mode is not Mode.ENFORCE:
            return "mode"
        return "dead" if report.dead else None
