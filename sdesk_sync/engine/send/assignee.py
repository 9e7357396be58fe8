"""Somebody to be assigned, after all else: whom the tracker does not take is left out, and holds nothing up.

docs/desk.md#routing
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.actions import AssignTicket
from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.engine.accepted import find_accepted
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.send.apart import GONE_ON
from sdesk_sync.engine.send.coalesce import is_assignment_due
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.store.assignees import note_refusal
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, mark_sent
from sdesk_sync.store.tickets import accept
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Rejected

NOT_TAKEN = "the tracker left out whom it cannot assign"

_FRESH_MS = 10_000
"""So long ago somebody may have been assigned by hand since."""

_MEANWHILE = "somebody else is assigned meanwhile"


@dataclass(frozen=True, slots=True)
class AssigneeSender:
    """Whom one ticket is to be assigned to; `on_note` is told what the journal is to say of a row."""

    performer: ActionPerformer
    config: ActiveConfig
    on_note: Callable[[OutboxEntry, str], None]

    def assign_last(self, rows: Sequence[OutboxEntry], gone_on: Set[int]) -> None:
        """Assign the last of them, but not for deliveries (by number) whose other writes came to nothing.

        Raises as `ActionPerformer.perform`, but for what is refused.
        """
        asked = [(row, row.action) for row in rows if isinstance(row.action, AssignTicket)]
        for row, action in asked[:-1]:
            self._drop(row, action.assignment, _MEANWHILE)
        for row, action in asked[-1:]:
            if row.delivery in gone_on:
                self._drop(row, action.assignment, GONE_ON)
            else:
                self._assign_if_due(row, action)

    def _assign_if_due(self, row: OutboxEntry, action: AssignTicket) -> None:
        """Where it is as it was when that was decided: looked at where that may be long ago."""
        is_fresh = row.state is OutboxState.PLANNED and self.performer.now() - row.planned_at <= _FRESH_MS
        now = None if is_fresh else self.performer.tracker.tickets.fetch(self.performer.ref)
        if now is not None and action.assignment.is_done(now.assignees or ()):
            # Its answer was lost; it is done.
            at = self.performer.now()
            self.performer.deferred.add(lambda c: mark_sent(c, [row.key], ActionResult(), at))
        elif is_assignment_due(action.assignment, now):
            self._assign(row, action)
        else:
            self._drop(row, action.assignment, _MEANWHILE)

    def _assign(self, row: OutboxEntry, action: AssignTicket) -> None:
        try:
            self.performer.perform((row,), action)
        except Rejected as refusal:
            self._drop(row, action.assignment, str(refusal))
            self.leave(row, action.assignment, str(refusal))

    def leave(self, row: OutboxEntry, assignment: Assignment, reason: str) -> None:
        """Whoever was refused is not chosen again for a while, and the journal says why nobody was."""
        now = self.performer.now()
        self.performer.deferred.add(lambda connection: note_refusal(connection, assignment.to, now))
        self._accept_seen(assignment)
        self.on_note(row, f"the assignee stays: account {assignment.to.id} cannot be assigned: {reason}")

    def _drop(self, row: OutboxEntry, assignment: Assignment, reason: str) -> None:
        self.performer.deferred.add(lambda c: mark(c, [row.key], OutboxState.DROPPED, reason))
        self._accept_seen(assignment)

    def _accept_seen(self, assignment: Assignment) -> None:
        """The ticket is still whose it was."""
        performer, now = self.performer, self.performer.now()
        ticket = find_accepted(performer.store, self.config, performer.ref)
        if ticket is not None and assignment.is_done(ticket.assignees):
            left = replace(ticket, assignees=assignment.seen, routed_to=None)
            under = self.config.accepted_under(performer.tracker.name, left)
            performer.deferred.add(lambda connection: accept(connection, left, under, now))
