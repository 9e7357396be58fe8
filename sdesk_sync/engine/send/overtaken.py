"""A question of the staff's whose ticket was moved by somebody before it could wait: it is not asked.

docs/commands.md#what-customers-are-told
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.actions import Acknowledge, Audience, PostComment
from sdesk_sync.desk.model.people import NOBODY
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import Reason
from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.send.coalesce import CoalescedUpdate
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, put_out

_OVERTAKEN = "the ticket was moved meanwhile"


@dataclass(frozen=True, slots=True)
class OvertakenQuestions:
    """What is to be said on one ticket; `entry_of` tells what was decided for a row of the outbox."""

    performer: ActionPerformer
    config: ActiveConfig
    entry_of: Callable[[OutboxEntry], JournalEntry]

    def take_back(
        self, rows: Sequence[OutboxEntry], whole: CoalescedUpdate, now: Sighting | None
    ) -> Sequence[OutboxEntry]:
        """What is left to be said where `now` has shown a move that a question does not go with.

        The staff are told, since nobody else knows that it was not asked.
        """
        shown = now.seen.get(STATUS, ()) if now is not None else ()
        # A status that was taken away is put back, and so is no move.
        if not shown or STATUS not in whole.given_up:
            return rows
        taken = {row.delivery: row for row in rows if self._is_overtaken(row, shown)}
        if not taken:
            return rows
        told = [self._tell_staff(row, shown) for row in taken.values()]
        # Nor is it nodded to as done.
        gone = [row for row in rows if row in taken.values() or (_nods(row) and row.delivery in taken)]
        ref, at = self.performer.ref, self.performer.now()

        def commit(connection: Connection) -> None:
            mark(connection, [row.key for row in gone], OutboxState.DROPPED, _OVERTAKEN)
            for entry in told:
                put_out(connection, entry, ref, at)

        self.performer.deferred.commit_with(commit)
        return [*(row for row in rows if row not in gone), *told]

    def _is_overtaken(self, row: OutboxEntry, shown: tuple[str, ...]) -> bool:
        """Whether it speaks to the customer, with a commanded move to waiting that is not so."""
        action, waiting = row.action, self.config.desk.meanings.waiting
        if not isinstance(action, PostComment) or action.audience is not Audience.EVERYBODY:
            return False
        moves = (put.to for put in self.entry_of(row).updates if _is_commanded_move(put.field, put.reason))
        # What is on its way may have been said.
        return row.state is OutboxState.PLANNED and waiting in moves and shown != (waiting,)

    def _tell_staff(self, row: OutboxEntry, shown: tuple[str, ...]) -> OutboxEntry:
        composer = CommentComposer(
            self.config.desk, self.performer.tracker.language, self.entry_of(row).author or NOBODY
        )
        told = PostComment(composer.compose_overtaken(shown[-1]), Audience.STAFF)
        return OutboxEntry(f"{row.key}.overtaken", row.delivery, told, OutboxState.PLANNED)


def _is_commanded_move(name: str, reason: Reason) -> bool:
    return name == STATUS and reason is Reason.COMMAND


def _nods(row: OutboxEntry) -> bool:
    return isinstance(row.action, Acknowledge)
