"""What one delivery is judged with: config, tracker, store, time, and what else waits in its lane."""

from dataclasses import dataclass, field

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.judging.deviations import OwnWrite
from sdesk_sync.desk.model.people import Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine.accepted import find_accepted
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.decide.authors import HOUR_MS, AuthorLookup
from sdesk_sync.engine.decide.echoes import OwnWrites
from sdesk_sync.engine.decide.looks import TicketLooks
from sdesk_sync.engine.decide.recent_comments import RecentComments
from sdesk_sync.engine.limits.bulk_edits import BulkWatch
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.cursors import CursorName
from sdesk_sync.store.inbox.rows import Delivery
from sdesk_sync.store.store import Store
from sdesk_sync.trackers import Tracker


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """One delivery at one time (`now`, ms); `looks` are those of its batch."""

    config: ActiveConfig
    tracker: Tracker
    store: Store
    now: int
    delivery: Delivery
    notices: NoticeBoard
    looks: TicketLooks
    bulk_edits: BulkWatch
    recent_comments: RecentComments = field(default_factory=RecentComments)

    @property
    def shown_at(self) -> int:
        """When what the delivery shows was shown to us (ms)."""
        return min(self.now, self.delivery.received_at)

    def list_own_writes(self, beside: Sighting) -> tuple[OwnWrite, ...]:
        """Our own writes on a ticket that is shown, newest first."""
        return OwnWrites(self.store, self.shown_at).list_writes(beside)

    def find_accepted(self, ref: TicketRef) -> Ticket | None:
        """The accepted state of a ticket."""
        return find_accepted(self.store, self.config, ref)

    @property
    def has_later_deliveries(self) -> bool:
        """Whether its ticket has later ones already."""
        return self.store.inbox.has_later(self.delivery)

    @property
    def desk(self) -> Desk:
        """The desk in force, as the tracker's project has it."""
        return self.config.desk_of(self.tracker.name)

    @property
    def watching_since(self) -> int | None:
        """Since when the tracker is watched (ms): what was opened later is judged from its opening."""
        return self.store.cursors.find(self.tracker.name, CursorName.WATCHING)

    def find_author(self, actor: Actor, not_older_ms: int = HOUR_MS) -> Author:
        """Somebody with their roles, looked up where they are not known so lately. Raises Transient."""
        lookup = AuthorLookup(self.store, self.tracker, self.notices, self.desk.meanings.customer)
        return lookup.find_author(actor, self.now, not_older_ms)

    def composer(self, author: Author) -> CommentComposer:
        """How we speak to somebody: of any word of the desk."""
        return CommentComposer(self.config.desk, self.tracker.language, author)
