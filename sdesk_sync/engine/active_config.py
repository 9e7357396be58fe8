"""What deliveries are judged with: the desk, the mode that caps it, the trackers. Swapped as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sdesk_sync.desk.deadlines.episodes import find_terms
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.store.tickets import AcceptedUnder
from sdesk_sync.trackers import Tracker


@dataclass(frozen=True, slots=True)
class ActiveConfig:
    """One version of the config, ready for use; a reload makes a new one.

    `narrow_desks` are the desk as the projects of trackers have it, which may lack some of its words.
    """

    desk: Desk
    mode: Mode
    trackers: Mapping[str, Tracker]
    narrow_desks: Mapping[str, Desk] = field(default_factory=dict)

    def desk_of(self, tracker: str) -> Desk:
        """The desk as a tracker's project has it."""
        return self.narrow_desks.get(tracker, self.desk)

    def digest(self, tracker: str) -> str:
        """Names the versions of the desk file and the mapping, for the journal."""
        return f"{self.desk.digest}+{self.trackers[tracker].digest}"

    def accepted_under(self, tracker: str, ticket: Ticket | None) -> AcceptedUnder:
        """What a ticket of a tracker is accepted under; None where nothing is accepted."""
        if ticket is None:
            return AcceptedUnder(self.digest(tracker))
        waits = find_terms(self.desk_of(tracker), ticket)
        return AcceptedUnder(self.digest(tracker), self.desk.charge_of(ticket), waits)


class ConfigInForce:
    """The config that counts just now: whoever begins something takes it once, and keeps it to the end."""

    def __init__(self, first: ActiveConfig) -> None:
        self._current = first

    @property
    def current(self) -> ActiveConfig:
        """The one that counts now."""
        return self._current

    def swap(self, new: ActiveConfig) -> None:
        """From now on this one counts; what has begun goes on with the one before."""
        self._current = new
