"""Before a word is put back that nobody took off: whether the tracker still has a name for it.

Never asked where somebody is seen to have taken it off (docs/desk.md#a-label-that-is-gone).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.judging.lost import find_strips_of_nobody, list_lost, without_lost
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.trackers import History, Tickets


@dataclass(frozen=True, slots=True)
class LostWords:
    """What is known of words that a tracker has lost."""

    tickets: Tickets

    def drop(self, ticket: Ticket, sighting: Sighting) -> Sighting:
        """The sighting without what it lacks only because its word is still lost. Raises Transient."""
        known = self.tickets.lost_words
        if not known or ticket.state is not TicketState.OURS:
            return sighting
        missed = list_lost(ticket, sighting, known)
        return without_lost(ticket, sighting, self.tickets.find_lost_words(missed)) if missed else sighting

    def drop_from(self, ticket: Ticket, history: History) -> History:
        """The same of all that a look shows."""
        edits = tuple(self.drop(ticket, edit) for edit in history.sightings)
        return replace(history, sightings=edits, now=self.drop(ticket, history.now))

    def is_word_lost(self, ticket: Ticket, edits: Sequence[Sighting], ruling: Ruling) -> bool:
        """Whether a word that is to be put back turns out to be lost. Raises Transient, Rejected."""
        asked = frozenset(find_strips_of_nobody(ticket, edits, ruling))
        return bool(asked and self.tickets.find_lost_words(asked))
