"""What lies in a store."""

from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.store.store import Store


def find_ticket(store: Store, ref: TicketRef) -> Ticket | None:
    """A ticket as it was accepted."""
    known = store.tickets.find_stored(ref)
    return None if known is None else known.ticket


def list_outcomes(store: Store, key: str) -> list[tuple[str, str]]:
    """The fields of a ticket (as people call it) whose changes were refused, each with what came of it."""
    refused = store.refusals.list_in_period(ReportPeriod(0, 2**53))
    return [(one.field, one.outcome.value) for one in refused if one.ticket.key == key]
