"""Planned actions -> the tracker, each through the outbox: planned, sending, sent.

All that the deliveries of one ticket have planned goes out together: one write, one explanation for
each circle of readers. What was planned earlier is not decided again: the ticket is looked at once
more, and what has changed there since is a later delivery's business. Only what was `sending` when
the answer was lost is in doubt: a write is then seen in the ticket itself, a comment found by its key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from sdesk_sync.desk.model.actions import Acknowledge, Explanation, PostComment, UpdateFields
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.limits.shutdown import Shutdown
from sdesk_sync.engine.plans import DecidedDelivery
from sdesk_sync.engine.send.coalesce import CoalescedUpdate, coalesce_updates, find_changed_explanations
from sdesk_sync.engine.send.comments import CommentSender
from sdesk_sync.engine.send.give_up import accept_what_stands
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.store.inbox.rows import Alert, AlertKind, DeliveryResult
from sdesk_sync.store.journal import JournalEntry, replace_newest_entry
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, mark_sent, put_out, replace_action
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import accept
from sdesk_sync.store.writer import DeferredWrites
from sdesk_sync.trackers import ActionResult, Tracker
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


@dataclass(frozen=True, slots=True)
class OutboxFlush:
    """The actions of one ticket's deliveries on their way out."""

    config: ActiveConfig
    tracker: Tracker
    tools: SendingTools
    decided: Sequence[DecidedDelivery]
    _said: dict[int, str] = field(default_factory=dict)
    """What was said to people, by the number of the delivery it was said for."""
    alerts: list[Alert] = field(default_factory=list)
    """What came up on the way that somebody should know."""

    def send_all(self) -> None:
        """Send all that is still open.

        Raises Transient, CoolingDown, ShuttingDown; Gone and Rejected for a comment.
        """
        rows: Sequence[OutboxEntry] = self.list_open()
        updates = [row for row in rows if isinstance(row.action, UpdateFields)]
        # Before anything is said: a comment must not speak of what is not so yet.
        if updates:
            rows = self._update(updates, rows)
        self._comments.send([row for row in rows if isinstance(row.action, Explanation | PostComment)])
        for row in rows:
            if isinstance(row.action, Acknowledge):
                self._performer.perform((row,), row.action)

    def list_open(self) -> tuple[OutboxEntry, ...]:
        """What is still to be sent, in order."""
        self.tools.deferred.flush()
        numbers = [one.delivery.id for one in self.decided]
        return self.tools.store.outbox.unsent(self._ref, numbers)

    def entry_of(self, one: DecidedDelivery) -> JournalEntry:
        """A delivery's entry in the journal, with what was said for it."""
        said, before = self._said.get(one.delivery.id), one.entry.comment_text
        if said is None:
            return one.entry
        return replace(one.entry, comment_text=f"{before}\n\n{said}" if before else said)

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
    def _comments(self) -> CommentSender:
        since = min(one.decided_at for one in self.decided)
        return CommentSender(self._performer, self.config, since, self._note_said)

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

    # ── Fields ──────────────────────────────────────────────────────────────────────────────

    def _update(self, updates: Sequence[OutboxEntry], rows: Sequence[OutboxEntry]) -> Sequence[OutboxEntry]:
        """Write what is to be written; what is left to be said."""
        now = self._look(updates)
        whole = coalesce_updates(
            [
                (row, row.action, self._seen_when_decided(row, now))
                for row in updates
                if isinstance(row.action, UpdateFields)
            ],
            now,
        )
        fresh = {row.delivery for row in updates if row.state is OutboxState.PLANNED}
        explains = [(r, r.action) for r in rows if isinstance(r.action, Explanation) and r.delivery in fresh]
        changed = find_changed_explanations(explains, whole) if now is not None else {}
        self._mark_before_update(whole, changed)
        if whole.kept:
            try:
                self._performer.perform_marked(whole.kept, whole.update, on=now or self._last_seen())
            except Rejected as rejection:
                self._give_up(whole, rejection)
                return self.list_open()
        return list(_with_changes(rows, changed))

    def _seen_when_decided(self, row: OutboxEntry, now: Sighting | None) -> Sighting:
        entry = self._decided_for(row).entry
        return entry.sighting or now or Sighting(entry.ref, 0, {})

    def _last_seen(self) -> Sighting | None:
        shown = (one.entry.sighting for one in reversed(self.decided))
        return next((sighting for sighting in shown if sighting is not None), None)

    def _look(self, updates: Sequence[OutboxEntry]) -> Sighting | None:
        """The ticket now: as a decision has just found it, asked where that is needed, else not at all."""
        looks = (one.last_look for one in reversed(self.decided))
        known = next((look for look in looks if look is not None), None)
        in_doubt = any(row.state is OutboxState.SENDING for row in updates)
        # In doubt even a fresh look is too old: it may have been made before our own lost write arrived.
        if known is not None and not in_doubt:
            return known
        if in_doubt or any(self._decided_for(row).must_refetch for row in updates):
            return self.tracker.tickets.fetch(self._ref)
        return None

    def _mark_before_update(self, whole: CoalescedUpdate, changed: Mapping[str, Explanation | None]) -> None:
        now = self.tools.now()

        def commit(connection: Connection) -> None:
            # What was on its way and is so by now was our doing, and its echo is ours.
            ours = [row.key for row in whole.dropped if row.state is OutboxState.SENDING]
            gone = [row.key for row in whole.dropped if row.state is OutboxState.PLANNED]
            mark_sent(connection, ours, ActionResult(), now)
            unsaid = [key for key, left in changed.items() if left is None]
            mark(connection, [*gone, *unsaid], OutboxState.DROPPED, "already so, or changed since")
            mark(connection, [row.key for row in whole.kept], OutboxState.SENDING)
            for key, left in changed.items():
                if left is not None:
                    replace_action(connection, key, left)

        self.tools.deferred.commit_with(commit)

    def _give_up(self, whole: CoalescedUpdate, rejection: Rejected) -> None:
        """What cannot be written is accepted as it stands, and somebody is told, once."""
        now = self.tracker.tickets.fetch(self._ref)
        ticket = self.tools.store.tickets.find(self._ref)
        if ticket is None:
            raise rejection
        stuck = accept_what_stands(ticket, now, whole.update, [one.entry for one in self.decided])
        sentence = f"{ticket.ref.key}: the tracker does not take what has to be written ({rejection.hint})"
        self.alerts.append(Alert(AlertKind.STUCK, sentence))
        comment = stuck.compose_comment(self.config.desk, self.tracker.language, rejection)
        now_ms, rows = self.tools.now(), self.list_open()
        digest = self.config.digest(self.tracker.name)

        def commit(connection: Connection) -> None:
            # Instead of all that was to be said, which speaks of the write as done.
            mark(connection, [row.key for row in rows], OutboxState.DROPPED, str(rejection))
            accept(connection, stuck.ticket, digest, now_ms)
            if comment is not None:
                key = f"{rows[0].key}.stuck"
                entry = OutboxEntry(key, rows[0].delivery, comment, OutboxState.PLANNED)
                put_out(connection, entry, self._ref, now_ms)

        self.tools.deferred.commit_with(commit)


def _with_changes(
    rows: Sequence[OutboxEntry], changed: Mapping[str, Explanation | None]
) -> Iterator[OutboxEntry]:
    """What is to be sent besides the writes, as it is by now."""
    for row in rows:
        if row.key not in changed:
            yield row
        elif (now := changed[row.key]) is not None:
            yield replace(row, action=now)
