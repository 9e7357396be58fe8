"""A ticket's card on its way out, after all else: over the comment that it is, or as a new one.

What is refused leaves a ticket without a card, and whoever watches is told once
(docs/card.md#when-it-is-written).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.actions import WriteCard
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.store.cards import note_card
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark
from sdesk_sync.trackers.errors import Gone, Rejected, ThrottleScope

_OVERTAKEN = "a newer card is written"
_REFUSED = "tickets are without their cards: {answer}"


@dataclass(frozen=True, slots=True)
class CardSender:
    """The card of one ticket; `on_note` is told what the journal is to say of a row."""

    performer: ActionPerformer
    notices: NoticeBoard
    on_note: Callable[[OutboxEntry, str], None]

    def send_last(self, rows: Sequence[OutboxEntry]) -> None:
        """Write the last of them. Raises as `ActionPerformer.perform`, but for what is refused."""
        asked = [(row, row.action) for row in rows if isinstance(row.action, WriteCard)]
        overtaken = [row.key for row, _ in asked[:-1]]
        if overtaken:
            self.performer.deferred.commit_with(
                lambda connection: mark(connection, overtaken, OutboxState.DROPPED, _OVERTAKEN)
            )
        for row, action in asked[-1:]:
            self._send_card(row, self._with_place(row, action))

    def _with_place(self, row: OutboxEntry, action: WriteCard) -> WriteCard:
        """Over which comment it goes; looked for where the answer to a first one may be lost."""
        performer = self.performer
        performer.deferred.flush()
        note_id = performer.store.cards.find_card_note(performer.ref)
        if note_id is not None or row.state is not OutboxState.SENDING:
            return replace(action, note_id=note_id)
        found = performer.tracker.tickets.find_card(performer.ref)
        return action if found is None else replace(action, note_id=found.note_id, doubles=found.doubles)

    def _send_card(self, row: OutboxEntry, action: WriteCard) -> None:
        try:
            try:
                self._write_once(row, action)
            except Gone:
                if action.note_id is None:
                    raise
                # Deleted by somebody; forgotten first, or a lost answer would have yet another one made.
                self._note_place(None)
                self._write_once(row, replace(action, note_id=None, doubles=()))
        except Rejected as refusal:
            self._go_without(row, refusal)

    def _write_once(self, row: OutboxEntry, action: WriteCard) -> None:
        performer = self.performer
        if action.note_id is None:
            performer.require_no_cooldown(ThrottleScope.COMMENTS)
        performer.mark((row,), OutboxState.SENDING)
        made = performer.perform_marked((row,), action).comment_id or action.note_id
        performer.deferred.add(lambda connection: note_card(connection, performer.ref, made))
        self.notices.withdraw(NoticeKind.CARD_REFUSED, performer.tracker.name)

    def _note_place(self, note_id: str | None) -> None:
        ref = self.performer.ref
        self.performer.deferred.commit_with(lambda connection: note_card(connection, ref, note_id))

    def _go_without(self, row: OutboxEntry, refusal: Rejected) -> None:
        self.performer.deferred.add(
            lambda connection: mark(connection, [row.key], OutboxState.DROPPED, str(refusal))
        )
        sentence = _REFUSED.format(answer=refusal)
        self.notices.post(Notice(NoticeKind.CARD_REFUSED, sentence, self.performer.tracker.name))
        self.on_note(row, f"without a card: {refusal}")
