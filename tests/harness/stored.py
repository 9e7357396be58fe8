"""What lies in a store."""

from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.store.store import Store


def find_ticket(store: Store, ref: TicketRef) -> Ticket | None:
    """A ticket as it was accepted."""
    known = store.tickets.find_stored(ref)
    return None if known is None else known.ticket
