"""What may be refused for a reason of its own, written after all else: it holds nothing up.

A resolution that is not on the screen, somebody who may not be assigned: what the tracker does not take of
these is left as it stands, whoever watches is told, and the outbox says why
(docs/engine.md#what-is-written-apart).
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from sdesk_sync.desk.model.actions import WRITTEN_APART, UpdateFields, set_apart
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.engine.accepted import find_accepted
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.send.coalesce import CoalescedUpdate, coalesce_updates
from sdesk_sync.engine.send.give_up import accept_what_stands
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.store.inbox.rows import Alert, AlertKind
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, put_out, replace_action
from sdesk_sync.store.tickets import accept
from sdesk_sync.trackers.errors import Rejected

GONE_ON = "what it went with was not written"


@dataclass(frozen=True, slots=True)
class ApartSender:
    """What is to be written apart on one ticket."""

    performer: ActionPerformer
    config: ActiveConfig
    on_alert: Callable[[Alert], None]

    def send(self, rows: Sequence[OutboxEntry], gone_on: Set[int]) -> None:
        """Write it, but not for the deliveries (by number) whose other writes have come to nothing.

        Raises as `ActionPerformer.perform`, but for what is refused.
        """
        for name in sorted(WRITTEN_APART):
            theirs = [row for row in rows if isinstance(row.action, UpdateFields) and _sets(row.action, name)]
            if theirs:
                self._send_field(theirs, gone_on)

    def _send_field(self, rows: Sequence[OutboxEntry], gone_on: Set[int]) -> None:
        """Write one field: what is refused of one says nothing of another."""
        nothing = Sighting(self.performer.ref, 0, {})
        gone_on = gone_on | self._find_outdated(rows)
        theirs = [(row, row.action) for row in rows if row.delivery not in gone_on]
        updates = [(row, action, nothing) for row, action in theirs if isinstance(action, UpdateFields)]
        whole = coalesce_updates(updates, None)
        dropped = [*(row.key for row in rows if row.delivery in gone_on), *(row.key for row in whole.dropped)]
        self.performer.deferred.commit_with(lambda c: mark(c, dropped, OutboxState.DROPPED, GONE_ON))
        if not whole.kept:
            return
        try:
            self.performer.perform(whole.kept, whole.update)
        except Rejected as refusal:
            self._leave(whole, refusal)

    def _find_outdated(self, rows: Sequence[OutboxEntry]) -> set[int]:
        """The deliveries (by number) that wanted what the ticket is not to have any more."""
        ticket = find_accepted(self.performer.store, self.config, self.performer.ref)
        if ticket is None:
            return set()
        return {
            row.delivery
            for row in rows
            if isinstance(row.action, UpdateFields)
            and any(ticket.value(update.field) != update.to for update in row.action.updates)
        }

    def _leave(self, whole: CoalescedUpdate, refusal: Rejected) -> None:
        """It is accepted as it stands, or the next delivery would ask for it again."""
        ref, now = self.performer.ref, self.performer.now()
        ticket = find_accepted(self.performer.store, self.config, ref)
        fields = ", ".join(sorted(update.field for update in whole.update.updates))
        sentence = f"{ref.key}: {fields} could not be written and stands as it is ({refusal.hint})"
        self.on_alert(Alert(AlertKind.STUCK, sentence))

        def commit(connection: Connection) -> None:
            mark(connection, [row.key for row in whole.kept], OutboxState.DROPPED, str(refusal))
            if ticket is not None:
                seen = {update.field: update.seen for update in whole.update.updates}
                stuck = accept_what_stands(ticket, Sighting(ref, 0, seen), whole.update, ())
                accept(connection, stuck.ticket, self.config.accepted_under(ref.tracker, stuck.ticket), now)

        self.performer.deferred.commit_with(commit)


def set_apart_on_refusal(
    performer: ActionPerformer, rows: Sequence[OutboxEntry], on_apart: Callable[[OutboxEntry], None]
) -> bool:
    """What may have been refused for the sake of what goes along, and holds nothing up: that is set apart.

    `on_apart` is told what is to be written by itself from now on; whether there is anything.
    """
    updates = [(row, row.action) for row in rows if isinstance(row.action, UpdateFields)]
    parts = [(row, *set_apart(action, WRITTEN_APART)) for row, action in updates]
    taken = [(row, left, alone) for row, left, alone in parts if alone is not None]
    entries = [
        OutboxEntry(f"{row.key}.alone", row.delivery, alone, OutboxState.PLANNED) for row, _, alone in taken
    ]
    if not taken:
        return False
    ref, now = performer.ref, performer.now()

    def commit(connection: Connection) -> None:
        for row, left, _ in taken:
            replace_action(connection, row.key, left)
        for entry in entries:
            put_out(connection, entry, ref, now)

    performer.deferred.commit_with(commit)
    for entry in entries:
        on_apart(entry)
    return True


def _sets(update: UpdateFields, name: Field) -> bool:
    return any(one.field == name for one in update.updates)
