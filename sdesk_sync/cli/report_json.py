"""A report as JSON for scripts: format version 1.

The keys are the format's own, whatever the classes are called: scripts rely on them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.reporting.counts import OutcomeCounts, RefusedPerson, RuleCount, Share
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from sdesk_sync.desk.reporting.report import DeskReport
from sdesk_sync.printable import escape_json
from sdesk_sync.runtime.report import TicketPages

JsonObject: TypeAlias = Mapping[str, object]
_FORMAT_VERSION = "1"


@dataclass(frozen=True, slots=True)
class ReportJson:
    """Writes reports of a desk; people stand in them only where they are asked for."""

    desk: Desk
    pages: TicketPages
    names_people: bool

    def write_report(self, report: DeskReport) -> str:
        """The whole report, every rule with all its tickets."""
        counts, period = report.counts, report.period
        no_role: dict[str, object] = {
            "changes": counts.no_role.whole,
            "accounts": len(counts.no_role.people),
            **self._describe_people(counts.no_role.people),
        }
        whole = {
            "format_version": _FORMAT_VERSION,
            "since": _moment(period.since),
            "until": _moment(period.until),
            "tracker": period.tracker,
            "rule": report.rule,
            "mode": report.mode,
            "changes": report.judged.changes,
            "tickets": report.judged.tickets,
            "refused": _describe_outcomes(counts.changes.outcomes),
            "refused_tickets": _describe_outcomes(counts.tickets),
            "rules": [self._describe_rule(one) for one in counts.rules],
            "asking_back": dict(sorted(report.asking_back.items())),
            "teams": [{"team": one.owner, "changes": one.count} for one in counts.changes.teams],
            "no_role": no_role,
            "dead_deliveries": report.dead,
            "taken_as_found": report.taken_as_found,
        }
        return escape_json(json.dumps(whole, ensure_ascii=False, indent=2))

    def _describe_rule(self, one: RuleCount) -> JsonObject:
        count, bound = one.count, self.desk.rules.find_mode(one.rule)
        return {
            "rule": one.rule,
            "mode": bound,
            "outcomes": _describe_outcomes(count.outcomes),
            "tickets": [self._describe_ticket(share) for share in count.tickets],
            "roles": [{"role": share.owner, "changes": share.count} for share in count.roles],
            **self._describe_people(count.people),
        }

    def _describe_ticket(self, share: Share[TicketRef]) -> JsonObject:
        ref = share.owner
        return {
            "tracker": ref.tracker,
            "ticket": ref.key,
            "url": self.pages.find_page(ref),
            "changes": share.count,
        }

    def _describe_people(self, people: Sequence[Share[RefusedPerson]]) -> JsonObject:
        if not self.names_people:
            return {}
        named = [
            {"account": one.owner.account.id, "name": one.owner.name, "changes": one.count} for one in people
        ]
        return {"people": named}


def _describe_outcomes(counts: OutcomeCounts) -> JsonObject:
    return {outcome.value: counts.get(outcome, 0) for outcome in RefusalOutcome}


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
