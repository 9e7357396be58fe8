"""Planned actions -> the tracker, each through the outbox: planned, sending, sent.

All that the deliveries of one ticket have planned goes out together: one write, one explanation for
each circle of readers. What was planned earlier is not decided again: the ticket is looked at once
more, and what has changed there since is a later delivery's business. Only what was `sending` when
the answer was lost is in doubt: a write is then seen in the ticket itself, a comment found by its key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.model.actions import (
    Acknowledge,
    AssignTicket,
    Explanation,
    PostComment,
    UpdateFields,
    is_written_apart,
)
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.limits.shutdown import Shutdown
from sdesk_sync.engine.plans import DecidedDelivery
from sdesk_sync.engine.send.apart import ApartSender
from sdesk_sync.engine.send.assignee import AssigneeSender
from sdesk_sync.engine.send.card import CardSender
from sdesk_sync.engine.send.comments import CommentSender
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.engine.send.update import UpdateSender
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.inbox.rows import Alert, DeliveryResult
from sdesk_sync.store.journal import JournalEntry, replace_newest_entry
from sdesk_sync.store.outbox import OutboxEntry, OutboxState
from sdesk_sync.store.store import Store
from sdesk_sync.store.writer import DeferredWrites
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Rejected


@dataclass(frozen=True, slots=True)
class SendingTools:
    """What sending needs: the store, the limits, the clock, and what is noted with the next commit."""

    store: Store
    cooldowns: CoolDowns
    shutdown: Shutdown
    deferred: DeferredWrites
    """When all is sent, it is committed with what whoever called has to write."""
    now: Callable[[], int]
    notices: NoticeBoard


@dataclass(frozen=True, slots=True)
class OutboxFlush:
    """The actions of one ticket's deliveries on their way out."""

    config: ActiveConfig
    tracker: Tracker
    tools: SendingTools
    decided: Sequence[DecidedDelivery]
    _said: dict[int, str] = field(default_factory=dict)
    """What was said to people, by the number of the delivery it was said for."""
    _noted: dict[int, str] = field(default_factory=dict)
    """What came of it that its entry in the journal has to say, by the number of the delivery."""
    _set_apart: list[OutboxEntry] = field(default_factory=list)
    """What is written by itself after all, since it may have been what was refused."""
    alerts: list[Alert] = field(default_factory=list)
    """What came up on the way that somebody should know."""

    def send_all(self) -> None:
        """Send all that is still open.

        Raises Transient, CoolingDown, ShuttingDown; Gone and Rejected for a comment.
        """
        listed = self.list_open()
        rows: Sequence[OutboxEntry] = [row for row in listed if not _is_apart(row)]
        apart = [row for row in listed if _is_apart(row)] if len(rows) < len(listed) else []
        updates = [row for row in rows if isinstance(row.action, UpdateFields)]
        # Before anything is said: a comment must not speak of what is not so yet.
        if updates:
            rows = self._updates.send(rows)
        try:
            self._say(rows)
        except Rejected:
            # Nothing will be said about it, and what goes with the write still goes.
            self._send_apart([*apart, *self._set_apart], updates)
            self._card.send_last(rows)
            raise
        self._send_apart([*apart, *self._set_apart], updates)
        # After all else: whoever reads the card finds that it is so.
        self._card.send_last(rows)

    def _say(self, rows: Sequence[OutboxEntry]) -> None:
        self._comments.send([row for row in rows if isinstance(row.action, Explanation | PostComment)])
        for row in rows:
            if isinstance(row.action, Acknowledge):
                self._performer.perform((row,), row.action)

    def _send_apart(self, rows: Sequence[OutboxEntry], updates: Sequence[OutboxEntry]) -> None:
        if rows:
            gone_on = {row.delivery for row in updates} - self._list_written(updates)
            ApartSender(self._performer, self.config, self.alerts.append).send(rows, gone_on)
            self._assignees.assign_last(rows, gone_on)

    def list_open(self) -> tuple[OutboxEntry, ...]:
        """What is still to be sent, in order."""
        self.tools.deferred.flush()
        numbers = [one.delivery.id for one in self.decided]
        return self.tools.store.outbox.unsent(self._ref, numbers)

    def _list_together(self) -> tuple[OutboxEntry, ...]:
        """The same without what is written apart."""
        return tuple(row for row in self.list_open() if not _is_apart(row))

    def _list_written(self, updates: Sequence[OutboxEntry]) -> set[int]:
        """The deliveries whose writes are in the tracker, those of all these updates among them."""
        self.tools.deferred.flush()
        since = min((row.planned_at for row in updates), default=None)
        sent = self.tools.store.outbox.own_actions(self._ref, (OutboxState.SENT,), since)
        return {row.delivery for row in sent if isinstance(row.action, UpdateFields)}

    def entry_of(self, one: DecidedDelivery) -> JournalEntry:
        """A delivery's entry in the journal, with what was said for it."""
        said, noted = self._said.get(one.delivery.id), self._noted.get(one.delivery.id)
        text, note = one.entry.comment_text, one.entry.note
        if said is not None:
            text = f"{text}\n\n{said}" if text else said
        if noted is not None:
            note = f"{note}; {noted}" if note else noted
        return replace(one.entry, comment_text=text, note=note)

    def with_alerts(self, result: DeliveryResult) -> DeliveryResult:
        """A result that also tells of what came up on the way."""
        return replace(result, alerts=(*result.alerts, *self.alerts)) if self.alerts else result

    @property
    def _ref(self) -> TicketRef:
        return self.decided[-1].entry.ref

    @property
    def _performer(self) -> ActionPerformer:
        tools = self.tools
        return ActionPerformer(
            self.tracker, tools.store, tools.cooldowns, tools.deferred, self._ref, tools.now, tools.shutdown
        )

    @property
    def _updates(self) -> UpdateSender:
        return UpdateSender(
            self._performer,
            self.config,
            self.decided,
            self._list_together,
            self.alerts.append,
            self._assignees.leave,
            self._set_apart.append,
        )

    @property
    def _assignees(self) -> AssigneeSender:
        return AssigneeSender(self._performer, self.config, self._note)

    @property
    def _card(self) -> CardSender:
        return CardSender(self._performer, self.tools.notices, self._note)

    @property
    def _comments(self) -> CommentSender:
        since = min(one.decided_at for one in self.decided)
        return CommentSender(self._performer, self.config, since, self._note_said)

    def _note(self, row: OutboxEntry, note: str) -> None:
        self._noted[row.delivery] = note
        entry = self.entry_of(self._decided_for(row))
        self.tools.deferred.add(lambda connection: replace_newest_entry(connection, row.delivery, entry))

    def _note_said(self, row: OutboxEntry, text: str) -> None:
        said = self._said.get(row.delivery, "")
        if text in said:
            return
        self._said[row.delivery] = f"{said}\n\n{text}" if said else text
        entry = self.entry_of(self._decided_for(row))
        # With the commit that notes it as sent: one that is sent is not looked up again after a kill.
        self.tools.deferred.add(lambda connection: replace_newest_entry(connection, row.delivery, entry))

    def _decided_for(self, row: OutboxEntry) -> DecidedDelivery:
        return next(one for one in self.decided if one.delivery.id == row.delivery)


def _is_apart(row: OutboxEntry) -> bool:
    is_apart = isinstance(row.action, UpdateFields) and is_written_apart(row.action)
    return is_apart or isinstance(row.action, AssignTicket)
