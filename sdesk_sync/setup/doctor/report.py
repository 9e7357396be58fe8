"""What `doctor` has found of a whole config, as values; and as JSON, in which no sentence stands."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sdesk_sync.trackers.setup.doctor import DeliveryEnd, TrialDelivery
from sdesk_sync.trackers.setup.findings import (
    DoctorFinding,
    Examination,
    FindingSeverity,
    FindingTime,
    FindingValue,
)
from sdesk_sync.trackers.setup.objects import StepKey

FORMAT_VERSION = "1"


@dataclass(frozen=True, slots=True)
class ReportPart:
    """What was found of one tracker, or of the desk that runs over all of them: then `tracker` is None.

    `calls` counts those to the tracker.
    """

    tracker: str | None
    examination: Examination
    calls: int = 0


@dataclass(frozen=True, slots=True)
class TriedPart:
    """What came of the test delivery of one tracker."""

    tracker: str
    trial: TrialDelivery

    @property
    def is_well(self) -> bool:
        """Whether nothing is amiss: the way is open, or nobody can say whether it is."""
        return self.trial.end in (DeliveryEnd.TAKEN, DeliveryEnd.NOT_OFFERED)

    def to_json(self) -> str:
        """In one line, for scripts."""
        trial = self.trial
        told = {"end": trial.end, "status": trial.status, "said": trial.said, "url": trial.url}
        return json.dumps({"format_version": FORMAT_VERSION, "tracker": self.tracker, **told})


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """All parts: the trackers in the config's order, then the desk."""

    parts: tuple[ReportPart, ...]

    @property
    def severities(self) -> Mapping[FindingSeverity, int]:
        """How many findings there are of each."""
        findings = (finding for part in self.parts for finding in part.examination.findings)
        return Counter(finding.form.severity for finding in findings)

    @property
    def checks(self) -> int:
        """How many checks were made."""
        return sum(part.examination.checks for part in self.parts)

    @property
    def calls(self) -> int:
        """How many calls to trackers that took."""
        return sum(part.calls for part in self.parts)

    @property
    def has_errors(self) -> bool:
        """Whether something does not work."""
        return self.severities.get(FindingSeverity.ERROR, 0) > 0

    def to_json(self, product: str, made_at: int) -> str:
        """The report for scripts: codes and values; `product` names our version, `made_at` is in ms."""
        trackers = [
            {"name": part.tracker, **_part_to_json(part)} for part in self.parts if part.tracker is not None
        ]
        desk = [_part_to_json(part) for part in self.parts if part.tracker is None]
        severities = self.severities
        counts = {f"{severity}s": severities.get(severity, 0) for severity in FindingSeverity}
        return json.dumps(
            {
                "format_version": FORMAT_VERSION,
                "product": product,
                "made_at": _format_utc(made_at),
                "trackers": trackers,
                "desk": desk[0] if desk else None,
                "summary": {**counts, "checks": self.checks, "calls": self.calls},
            },
            indent=2,
            ensure_ascii=False,
        )


def _part_to_json(part: ReportPart) -> dict[str, object]:
    findings = [_finding_to_json(finding) for finding in part.examination.findings]
    return {"checks": part.examination.checks, "calls": part.calls, "findings": findings}


def _finding_to_json(finding: DoctorFinding) -> dict[str, object]:
    code, _, form = finding.form.partition(".")
    values = {name: _value_to_json(value) for name, value in finding.values.items()}
    return {"code": code, "form": form, "severity": finding.form.severity, "values": values}


def _value_to_json(value: FindingValue) -> object:
    match value:
        case FindingTime():
            return _format_utc(value.at)
        case StepKey():
            return str(value)
        case tuple():
            return [str(each) for each in value]
        case _:
            return value


def _format_utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
