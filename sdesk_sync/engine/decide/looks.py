"""Looks at tickets, made once in one go through a lane: what is due in it was told before the first."""

from collections.abc import Callable

from sdesk_sync.desk.model.cards import FoundCard
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef


class TicketLooks:
    """What was seen of tickets in one batch; `fetch_ticket` looks at one, `fetch_card` at its card."""

    def __init__(
        self,
        fetch_ticket: Callable[[TicketRef], Sighting],
        fetch_card: Callable[[TicketRef], FoundCard | None],
    ) -> None:
        self._fetch_ticket, self._fetch_card = fetch_ticket, fetch_card
        self._made: dict[str, Sighting] = {}
        self._cards: dict[str, FoundCard | None] = {}

    def fetch(self, ref: TicketRef) -> Sighting:
        """The ticket as it was first seen in this batch. Raises Gone, Transient, Rejected."""
        if ref.id not in self._made:
            self._made[ref.id] = self._fetch_ticket(ref)
        return self._made[ref.id]

    def look_at_card(self, ref: TicketRef) -> FoundCard | None:
        """The ticket's card as it was first seen in this batch. Raises Gone, Transient, Rejected."""
        if ref.id not in self._cards:
            self._cards[ref.id] = self._fetch_card(ref)
        return self._cards[ref.id]

    def keep(self, look: Sighting) -> None:
        """One that was made for something else."""
        self._made.setdefault(look.ref.id, look)

    def find(self, ref: TicketRef) -> Sighting | None:
        """A look that was made; None where none was needed."""
        return self._made.get(ref.id)
