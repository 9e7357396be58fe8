"""One action on its way to the tracker, through the outbox: planned, sending, sent.

What is `sending` when the answer is lost is in doubt; what the tracker throttled was not done, and so
is planned again, as is what a cool-down or our own end has held back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sdesk_sync.desk.model.actions import Action
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.engine.limits.cooldowns import CoolDowns, CoolingDown
from sdesk_sync.engine.limits.shutdown import Shutdown, ShuttingDown
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, mark_sent
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import report_version
from sdesk_sync.store.writer import DeferredWrites
from sdesk_sync.trackers import ActionResult, Tracker
from sdesk_sync.trackers.errors import Rejected, Throttled, ThrottleScope


@dataclass(frozen=True, slots=True)
class ActionPerformer:
    """The way to one ticket."""

    tracker: Tracker
    store: Store
    cooldowns: CoolDowns
    deferred: DeferredWrites
    ref: TicketRef
    now: Callable[[], int]
    shutdown: Shutdown

    def perform(
        self,
        rows: Sequence[OutboxEntry],
        action: Action,
        *,
        on: Sighting | None = None,
        marks: Sequence[OutboxEntry] = (),
    ) -> None:
        """Have it done for these rows, which are marked before and after; `marks` mark it in the tracker.

        Raises CoolingDown, ShuttingDown, and what the tracker raises; what is refused is planned again.
        """
        # Committed before the call: killed from here on it is in doubt, and looked for before it is sent
        # again.
        self.mark(rows, OutboxState.SENDING)
        self.perform_marked(rows, action, on=on, marks=marks)

    def perform_marked(
        self,
        rows: Sequence[OutboxEntry],
        action: Action,
        *,
        on: Sighting | None = None,
        marks: Sequence[OutboxEntry] = (),
    ) -> ActionResult:
        """The same for rows that are marked as being sent already; what came of it."""
        try:
            if self.shutdown.is_requested:
                raise ShuttingDown
            self.require_no_cooldown(ThrottleScope.TICKET)
            keys = tuple(row.key for row in marks or rows)
            done = self.tracker.tickets.perform(self.ref, action, keys, on)
        # None of these was carried out. Whatever else fails may have been, so there the rows stay
        # `sending`.
        except (ShuttingDown, CoolingDown, Throttled, Rejected):
            self.mark(rows, OutboxState.PLANNED)
            raise
        self.note_sent([row.key for row in rows], done)
        return done

    def require_no_cooldown(self, scope: ThrottleScope) -> None:
        """Raise CoolingDown where the tracker asked for patience."""
        ticket = self.ref.id if scope is ThrottleScope.TICKET else ""
        until = self.cooldowns.until(self.tracker.name, self.now(), scope, ticket)
        if until:
            raise CoolingDown(until, f"the tracker asked to leave {_WHAT[scope]} alone for a while")

    def mark(self, rows: Sequence[OutboxEntry], state: OutboxState) -> None:
        """Note where the rows stand."""
        keys = [row.key for row in rows]
        self.deferred.commit_with(lambda connection: mark(connection, keys, state))

    def note_sent(self, keys: Sequence[str], done: ActionResult) -> None:
        """They are in the tracker, and this came of them. Lost, it would be looked up there."""
        at, ref = self.now(), self.ref

        def commit(connection: Connection) -> None:
            mark_sent(connection, keys, done, at)
            if done.version is not None:
                report_version(connection, ref, done.version, at)

        self.deferred.add(commit)


_WHAT = {ThrottleScope.TRACKER: "it", ThrottleScope.TICKET: "this ticket", ThrottleScope.COMMENTS: "comments"}
