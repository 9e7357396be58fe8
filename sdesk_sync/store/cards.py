"""Which comment of a ticket is its card, and how many tickets are without what a card would say."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select, text, update

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.store.prepared import PreparedStatement
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import is_of_ticket
from sdesk_sync.store.tickets import tickets

_CARD_NOTE = PreparedStatement(select(tickets.c.card_note).where(is_of_ticket(tickets)))
_NOTE_CARD = PreparedStatement(
    update(tickets).where(is_of_ticket(tickets)).values(card_note=bindparam("new_note"))
)


@dataclass(frozen=True, slots=True)
class TicketCards:
    """The tickets' cards, read."""

    reader: Reader

    def find_card_note(self, ref: TicketRef) -> str | None:
        """The tracker's id of the comment that is the ticket's card; None for one that is not known."""
        row = self.reader.ask_first(_CARD_NOTE, {"tracker": ref.tracker, "ticket": ref.id})
        return None if row is None else row[0]

    def count_unknown_facts(self, tracker: str) -> int:
        """Of how many of a tracker's tickets nobody knows the facts."""
        # Word for word as the index has it, or that is not used.
        is_unknown = text("fact_knowledge = 'unknown'")
        row = self.reader.query_first(
            select(func.count()).where(tickets.c.tracker == tracker, is_unknown).select_from(tickets)
        )
        return 0 if row is None else int(row[0])


def note_card(connection: Connection, ref: TicketRef, note_id: str | None) -> None:
    """This comment is the ticket's card, by the tracker's id; None: it has none any more."""
    _NOTE_CARD.run(connection, {"tracker": ref.tracker, "ticket": ref.id, "new_note": note_id})
