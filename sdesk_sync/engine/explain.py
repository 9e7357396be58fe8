"""What the store knows of a ticket -> its explanation. No tracker is asked."""

from dataclasses import dataclass

from sdesk_sync.desk.explaining.explain import KnownTicketFacts, explain_ticket
from sdesk_sync.desk.explaining.explanation import TicketExplanation
from sdesk_sync.desk.explaining.history import RecordedDelivery
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine.balances import read_balances
from sdesk_sync.store.journal import DatedEntry
from sdesk_sync.store.store import Store

MOST_ENTRIES = 500
"""So many of a ticket's last deliveries are read: who set a fact longer ago is not known here."""


@dataclass(frozen=True, slots=True)
class TicketExplainer:
    """Explains tickets of one tracker by the desk as its project has it, whose rules `mode` caps."""

    store: Store
    desk: Desk
    mode: Mode

    def explain(self, ticket: Ticket, accepted_at: int | None, now: int) -> TicketExplanation:
        """The explanation of a ticket as it is accepted, or was read just now; times in ms."""
        known = KnownTicketFacts(
            ticket,
            accepted_at,
            tuple(map(_as_recorded, self.store.journal.list_of_ticket(ticket.ref, MOST_ENTRIES))),
            self.store.waits.find(ticket.ref),
            read_balances(self.desk, self.store.tickets, ticket),
        )
        return explain_ticket(self.desk, self.mode, known, now)


def _as_recorded(dated: DatedEntry) -> RecordedDelivery:
    entry = dated.entry
    written = entry.comment.written_at if entry.comment is not None else None
    return RecordedDelivery(dated.at, entry.edits, entry.updates, entry.asking_back, written)
