"""Everything that a report says, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.reporting.counts import ReportCounts
from sdesk_sync.desk.reporting.period import JudgedCount, ReportPeriod


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What was made of people's changes in a time.

    `mode` is the desk's as it is now, `rule` the only one that is counted, None for all. `dead` are the
    deliveries of that time that could not be worked on, `taken_as_found` the tickets that were first met in
    it in the middle of their lives.
    """

    period: ReportPeriod
    mode: Mode
    rule: str | None
    judged: JudgedCount
    counts: ReportCounts
    asking_back: Mapping[AskingBackStep, int]
    dead: int
    taken_as_found: int
