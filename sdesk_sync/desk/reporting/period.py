"""The time that a report is about, and how much was judged in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """From `since` until just before `until` (ms); of one tracker, or of all where that is None."""

    since: int
    until: int
    tracker: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedCount:
    """How many changes were judged, and on how many tickets."""

    changes: int = 0
    tickets: int = 0
