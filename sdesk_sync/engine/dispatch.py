"""One action on its way to the tracker, through the outbox: planned, sending, sent.

What is `sending` when the answer is lost is in doubt; what the tracker throttled was not done, and so
is planned again, as is what a gate or our own end has held back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sdesk_sync.desk.actions import Action
from sdesk_sync.desk.model import Sighting, TicketRef
from sdesk_sync.engine import entries
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.records import Outgoing, Sent
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.turns import Stopped, Waiting
from sdesk_sync.engine.writer import Draft
from sdesk_sync.trackers import Done, Tracker
from sdesk_sync.trackers.errors import Reach, Refused, Throttled


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The way to one ticket."""

    tracker: Tracker
    store: Store
    gates: Gates
    draft: Draft
    ref: TicketRef
    now: Callable[[], int]
    stopping: Callable[[], bool]

    def do(
        self,
        rows: Sequence[Outgoing],
        action: Action,
        *,
        on: Sighting | None = None,
        marks: Sequence[Outgoing] = (),
    ) -> None:
        """Have it done for these rows, which are marked before and after; `marks` mark it in the tracker.

        Raises Waiting, Stopped, and what the tracker raises; what is refused is planned again.
        """
        # Committed before the call: killed from here on it is in doubt, and looked for before it is sent
        # again.
        self.mark(rows, Sent.SENDING)
        self.ask(rows, action, on=on, marks=marks)

    def ask(
        self,
        rows: Sequence[Outgoing],
        action: Action,
        *,
        on: Sighting | None = None,
        marks: Sequence[Outgoing] = (),
    ) -> None:
        """The same for rows that are marked as being sent already."""
        try:
            if self.stopping():
                raise Stopped
            self.wait_for(Reach.TICKET)
            keys = tuple(row.key for row in marks or rows)
            done = self.tracker.tickets.do(self.ref, action, keys, on)
        # None of these was carried out. Whatever else fails may have been, so there the rows stay
        # `sending`.
        except (Stopped, Waiting, Throttled, Refused):
            self.mark(rows, Sent.PLANNED)
            raise
        self.sent([row.key for row in rows], done)

    def wait_for(self, reach: Reach) -> None:
        """Raise Waiting where the tracker asked for patience."""
        ticket = self.ref.id if reach is Reach.TICKET else ""
        until = self.gates.closed(self.tracker.name, self.now(), reach, ticket)
        if until:
            raise Waiting(until, f"the tracker asked to leave {_WHAT[reach]} alone for a while")

    def mark(self, rows: Sequence[Outgoing], state: Sent) -> None:
        """Note where the rows stand."""
        keys = [row.key for row in rows]
        self.draft.commit(lambda connection: entries.mark(connection, keys, state))

    def sent(self, keys: Sequence[str], done: Done) -> None:
        """They are in the tracker, and this came of them. Lost, it would be looked up there."""
        at, ref = self.now(), self.ref

        def commit(connection: Connection) -> None:
            entries.sent(connection, keys, done, at)
            if done.version is not None:
                entries.hear(connection, ref, done.version)

        self.draft.add(commit)


_WHAT = {Reach.TRACKER: "it", Reach.TICKET: "this ticket", Reach.COMMENTS: "comments"}
