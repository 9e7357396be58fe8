"""A report as it is shown: a row a finding, what is well in one, the counts at the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


def draw_trials(parts: Sequence[TriedPart], wording: DoctorWording, width: int) -> Iterator[DrawnLine]:
    """What came of the test delivery of each tracker."""
    indent = max((cell_len(name_of_others(part.tracker)) for part in parts), default=0) + _GAP
    rows = [_draw_trial(part, wording, indent) for part in parts]
    yield from PageShape(width).lay_out(rows)


def _draw_trial(part: TriedPart, wording: DoctorWording, indent: int) -> DrawnRow:
    trial, name = part.trial, name_of_others(part.tracker)
    mark = _TRIAL_MARKS.get(trial.end, RowMark.FAILED)
    is_silent = trial.end is DeliveryEnd.REFUSED and trial.status is None
    key = f"deliver.{trial.end}-silent" if is_silent else f"deliver.{trial.end}"
    text = wording.say(key, status=str(trial.status or ""), said=trial.said, url=trial.url)
    return DrawnRow(text, lead=f"{name}{' ' * (indent - cell_len(name))}{mark} ", mark=mark)


@dataclass(frozen=True, slots=True)
class ReportDrawing:
    """A report in words."""

    report: DoctorReport
    wording: DoctorWording

    def draw(self, width: int) -> Iterator[DrawnLine]:
        """All its lines."""
        yield from PageShape(width).lay_out(self._draw_rows())

    def _draw_rows(self) -> Iterator[DrawnRow]:
        indent = max((cell_len(self._part_name(part)) for part in self.report.parts), default=0) + _GAP
        for part in self.report.parts:
            yield from self._draw_findings(part, indent)
        yield DrawnRow(self._tell_counts())

    def _draw_findings(self, part: ReportPart, indent: int) -> Iterator[DrawnRow]:
        """The gravest first; the name stands before the first row alone."""
        name = self._part_name(part)
        name += " " * (indent - cell_len(name))
        order = tuple(FindingSeverity)
        findings = sorted(part.examination.findings, key=lambda each: order.index(each.form.severity))
        if not findings:
            text = self.wording.count("all-well", part.examination.checks)
            yield DrawnRow(text, lead=f"{name}{RowMark.DONE} ", mark=RowMark.DONE)
        for finding in findings:
            mark = _MARKS[finding.form.severity]
            lead = f"{name}{mark} {finding.form.code}  "
            yield DrawnRow(self.wording.describe(finding), lead=lead, mark=mark)
            name = " " * indent

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
