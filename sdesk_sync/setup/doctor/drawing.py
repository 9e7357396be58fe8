"""A report as it is shown: a row a finding, what is well in one, the counts at the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from sdesk_sync.setup.doctor.report import DoctorReport, ReportPart, TriedPart
from sdesk_sync.setup.doctor.sentences import DoctorWording
from sdesk_sync.setup.drawing.rows import DrawnLine, DrawnRow, PageShape, RowMark
from sdesk_sync.setup.drawing.wording import name_of_others
from sdesk_sync.trackers.setup.doctor import DeliveryEnd
from sdesk_sync.trackers.setup.findings import FindingSeverity

_MARKS = {
    FindingSeverity.ERROR: RowMark.FAILED,
    FindingSeverity.WARNING: RowMark.ATTENTION,
    FindingSeverity.NOTE: RowMark.NOTE,
}
_TRIAL_MARKS = {DeliveryEnd.TAKEN: RowMark.DONE, DeliveryEnd.NOT_OFFERED: RowMark.NOTE}
_GAP = 3
_LEAST_TEXT = 40
_STEP_IN = "  "


def draw_trials(parts: Sequence[TriedPart], wording: DoctorWording, width: int) -> Iterator[DrawnLine]:
    """What came of the test delivery of each tracker."""
    column = NameColumn.fit((name_of_others(part.tracker) for part in parts), width)
    rows = (row for part in parts for row in _draw_trial(part, wording, column))
    yield from PageShape(width).lay_out(rows)


@dataclass(frozen=True, slots=True)
class NameColumn:
    """Where what is found stands: `indent` cells in, beside the names; None for below them."""

    indent: int | None

    @classmethod
    def fit(cls, names: Iterable[str], width: int) -> "NameColumn":
        """Beside the longest name, where that leaves room for a sentence."""
        indent = max(map(cell_len, names), default=0) + _GAP
        return cls(indent if indent + _LEAST_TEXT <= width else None)

    def place(self, name: str, rows: Iterable[DrawnRow]) -> Iterator[DrawnRow]:
        """The rows of a name; it stands before the first of them alone."""
        if self.indent is None:
            yield DrawnRow(name)
        for number, row in enumerate(rows):
            shown = "" if number else name
            lead = _STEP_IN if self.indent is None else shown + " " * (self.indent - cell_len(shown))
            yield replace(row, lead=lead + row.lead)


def _draw_trial(part: TriedPart, wording: DoctorWording, column: NameColumn) -> Iterator[DrawnRow]:
    trial = part.trial
    mark = _TRIAL_MARKS.get(trial.end, RowMark.FAILED)
    is_silent = trial.end is DeliveryEnd.REFUSED and trial.status is None
    key = f"deliver.{trial.end}-silent" if is_silent else f"deliver.{trial.end}"
    text = wording.say(key, status=str(trial.status or ""), said=trial.said, url=trial.url)
    return column.place(name_of_others(part.tracker), [DrawnRow(text, lead=f"{mark} ", mark=mark)])


@dataclass(frozen=True, slots=True)
class ReportDrawing:
    """A report in words."""

    report: DoctorReport
    wording: DoctorWording

    def draw(self, width: int) -> Iterator[DrawnLine]:
        """All its lines."""
        yield from PageShape(width).lay_out(self._draw_rows(width))

    def _draw_rows(self, width: int) -> Iterator[DrawnRow]:
        column = NameColumn.fit(map(self._part_name, self.report.parts), width)
        for part in self.report.parts:
            yield from column.place(self._part_name(part), self._draw_findings(part))
        yield DrawnRow(self._tell_counts())

    def _draw_findings(self, part: ReportPart) -> Iterator[DrawnRow]:
        """The gravest first."""
        order = tuple(FindingSeverity)
        findings = sorted(part.examination.findings, key=lambda each: order.index(each.form.severity))
        if not findings:
            text = self.wording.count("all-well", part.examination.checks)
            yield DrawnRow(text, lead=f"{RowMark.DONE} ", mark=RowMark.DONE)
        for finding in findings:
            mark = _MARKS[finding.form.severity]
            yield DrawnRow(self.wording.describe(finding), lead=f"{mark} {finding.form.code}  ", mark=mark)

    def _part_name(self, part: ReportPart) -> str:
        return self.wording.say("row.desk") if part.tracker is None else name_of_others(part.tracker)

    def _tell_counts(self) -> str:
        severities = self.report.severities
        told = [
            self.wording.count(f"count.{severity}", severities[severity])
            for severity in FindingSeverity
            if severities.get(severity)
        ]
        told += [
            self.wording.count("count.check", self.report.checks),
            self.wording.count("count.call", self.report.calls),
        ]
        code = 1 if self.report.has_errors else 0
        return f"{', '.join(told)}.   {self.wording.say('exit', code=code)}"
