"""What a report says, read from the store in a few questions; nothing is written, and no tracker is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.config import Config, TrackerConfig
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.reporting.counts import count_refusals
from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.desk.reporting.report import DeskReport
from sdesk_sync.store.store import Store
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.trackers.wire.ticket_names import TrackerPlace


@dataclass(frozen=True, slots=True)
class TicketPages:
    """Where people see the tickets of a config's trackers."""

    trackers: Mapping[str, TrackerConfig]

    def find_page(self, ref: TicketRef) -> str | None:
        """The address of a ticket; None where its tracker is in the config no more."""
        tracker = self.trackers.get(ref.tracker)
        if tracker is None:
            return None
        place = TrackerPlace(tracker.name, tracker.url, tracker.project)
        return KINDS[tracker.kind].tickets.page_of(place, ref.key)


def make_report(config: Config, store: Store, period: ReportPeriod, rule: str | None) -> DeskReport:
    """Count what happened in a time; of refusals those of one rule, or of all. Raises StoreUnavailable."""
    return DeskReport(
        period,
        config.mode,
        rule,
        store.journal.count_changes(period),
        count_refusals(
            config.desk,
            store.refusals.list_groups(period, rule),
            store.refusals.list_tickets(period, rule),
        ),
        store.journal.count_asking_back(period),
        store.inbox.count_dead_received(period),
        store.tickets.count_found(period),
    )
