"""What one delivery is judged with: config, tracker, store, time, and what else waits in its lane."""

from dataclasses import dataclass

from sdesk_sync.desk.explain import Voice
from sdesk_sync.desk.model import Actor, Author
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine.records import Delivery
from sdesk_sync.engine.roles import HOUR_MS, Authors
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Tracker


@dataclass(frozen=True, slots=True)
class Case:
    """One delivery at one time (`now`, ms)."""

    wiring: Wiring
    tracker: Tracker
    store: Store
    now: int
    delivery: Delivery

    @property
    def more_waits(self) -> bool:
        """Whether its ticket has later ones already."""
        return self.store.more_waits(self.delivery)

    @property
    def desk(self) -> Desk:
        """The desk in force."""
        return self.wiring.desk

    def author(self, actor: Actor, not_older_ms: int = HOUR_MS) -> Author:
        """Somebody with their roles, looked up where they are not known so lately. Raises Later."""
        return Authors(self.store, self.tracker).author(actor, self.now, not_older_ms)

    def voice(self, author: Author) -> Voice:
        """How we speak to somebody."""
        return Voice(self.desk, self.tracker.language, author)
