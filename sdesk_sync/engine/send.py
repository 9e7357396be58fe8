"""Planned actions -> the tracker, each through the outbox: planned, sending, sent.

All that the deliveries of one ticket have planned goes out together: one write, one explanation for
each circle of readers. What was planned earlier is not decided again: the ticket is looked at once
more, and what has changed there since is a later delivery's business. Only what was `sending` when
the answer was lost is in doubt: a write is then seen in the ticket itself, a comment found by its key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from sdesk_sync.desk.actions import Audience, Explain, Nod, Say, Write
from sdesk_sync.desk.model import Author, Put, Sighting, Ticket, TicketRef, Tolerated
from sdesk_sync.engine import entries
from sdesk_sync.engine.dispatch import Dispatch
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.merge import Merged, before_writing, merged
from sdesk_sync.engine.records import Alert, Delivery, Ended, Outgoing, Sent, Walk
from sdesk_sync.engine.speak import Speaking
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.engine.writer import Draft
from sdesk_sync.trackers import Done, Tracker
from sdesk_sync.trackers.errors import Refused


@dataclass(frozen=True, slots=True)
class Task:
    """A decided delivery with its walk; `on` is a look made for it, `look` asks for one before writing."""

    delivery: Delivery
    walk: Walk
    ended: Ended
    on: Sighting | None = None
    look: bool = True


@dataclass(frozen=True, slots=True)
class Sending:
    """The actions of one ticket's deliveries on their way out."""

    wiring: Wiring
    tracker: Tracker
    store: Store
    gates: Gates
    tasks: Sequence[Task]
    now: Callable[[], int]
    stopping: Callable[[], bool]
    draft: Draft
    """What is noted with the next commit; when all is sent, that of whoever called."""
    alerts: list[Alert] = field(default_factory=list)
    """What came up on the way that somebody should know."""

    def send(self) -> None:
        """Send all that is still open. Raises Later, Waiting, Stopped; Gone and Refused for a comment."""
        rows: Sequence[Outgoing] = self.open_rows()
        writes = [row for row in rows if isinstance(row.action, Write)]
        # Before anything is said: a comment must not speak of what is not so yet.
        if writes:
            rows = self._write(writes, rows)
        self._speaking.say([row for row in rows if isinstance(row.action, Explain | Say)])
        for row in rows:
            if isinstance(row.action, Nod):
                self._dispatch.do((row,), row.action)

    @property
    def _ref(self) -> TicketRef:
        return self.tasks[-1].walk.ref

    @property
    def _dispatch(self) -> Dispatch:
        return Dispatch(self.tracker, self.store, self.gates, self.draft, self._ref, self.now, self.stopping)

    @property
    def _speaking(self) -> Speaking:
        return Speaking(self._dispatch, self.wiring, min(map(_decided_at, self.tasks)))

    def open_rows(self) -> tuple[Outgoing, ...]:
        """What is still to be sent, in order."""
        self.draft.flush()
        numbers = [task.delivery.id for task in self.tasks]
        return self.store.unsent(self._ref.tracker, self._ref.id, numbers)

    def _task(self, row: Outgoing) -> Task:
        return next(task for task in self.tasks if task.delivery.id == row.delivery)

    # ── Writing ─────────────────────────────────────────────────────────────────────────────

    def _write(self, writes: Sequence[Outgoing], rows: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """Write what is to be written; what is left to be said."""
        looked = self._look(writes)
        whole = merged(
            [(row, row.action, self._then(row, looked)) for row in writes if isinstance(row.action, Write)],
            looked,
        )
        fresh = {row.delivery for row in writes if row.state is Sent.PLANNED}
        explains = [(r, r.action) for r in rows if isinstance(r.action, Explain) and r.delivery in fresh]
        changed = before_writing(explains, whole) if looked is not None else {}
        self._about_to_write(whole, changed)
        if whole.kept:
            try:
                self._dispatch.ask(whole.kept, whole.write, on=looked or self._last_seen())
            except Refused as refusal:
                self._give_up(whole, refusal)
                return self.open_rows()
        return list(_left(rows, changed))

    def _then(self, row: Outgoing, looked: Sighting | None) -> Sighting:
        walk = self._task(row).walk
        return walk.sighting or looked or Sighting(walk.ref, 0, {})

    def _last_seen(self) -> Sighting | None:
        return next((t.walk.sighting for t in reversed(self.tasks) if t.walk.sighting is not None), None)

    def _look(self, writes: Sequence[Outgoing]) -> Sighting | None:
        """The ticket now: as a decision has just found it, asked where that is needed, else not at all."""
        concerned = [self._task(row) for row in writes]
        known = next((task.on for task in reversed(self.tasks) if task.on is not None), None)
        in_doubt = any(row.state is Sent.SENDING for row in writes)
        # In doubt even a fresh look is too old: it may have been made before our own lost write arrived.
        if known is not None and not in_doubt:
            return known
        if in_doubt or any(task.look for task in concerned):
            return self.tracker.tickets.read(self._ref)
        return None

    def _about_to_write(self, whole: Merged, changed: Mapping[str, Explain | None]) -> None:
        at = self.now()

        def commit(connection: Connection) -> None:
            # What was on its way and is so by now was our doing, and its echo is ours.
            ours = [row.key for row in whole.dropped if row.state is Sent.SENDING]
            gone = [row.key for row in whole.dropped if row.state is Sent.PLANNED]
            entries.sent(connection, ours, Done(), at)
            unsaid = [key for key, left in changed.items() if left is None]
            entries.mark(connection, [*gone, *unsaid], Sent.DROPPED, "already so, or changed since")
            entries.mark(connection, [row.key for row in whole.kept], Sent.SENDING)
            for key, left in changed.items():
                if left is not None:
                    entries.change(connection, key, left)

        self.draft.commit(commit)

    def _give_up(self, whole: Merged, refusal: Refused) -> None:
        """What cannot be written is accepted as it stands, and somebody is told, once.

        Where nobody is named who could be spoken to, only those who watch over the service hear of it
        (docs/desk.md#what-cannot-be-undone).
        """
        now, ticket = self.tracker.tickets.read(self._ref), self.store.ticket(self._ref)
        author = next((task.walk.author for task in self.tasks if task.walk.author), None)
        if ticket is None:
            raise refusal
        left = tuple(put for put in whole.write.puts if now.seen.get(put.field, ()) == put.seen)
        stands = {put.field: put.seen[-1] if put.seen else None for put in left}
        rules = [r.rule for task in self.tasks for v in task.walk.verdicts for r in v.refusals]
        # Marked with its rule, so that the same is not preached again at the next delivery
        # (docs/desk.md#what-cannot-be-undone).
        rule = rules[0] if rules else "consequence"
        by = author.actor.account if author else ""
        tolerated = tuple(Tolerated(name, word, rule, by) for name, word in stands.items())
        values = {**ticket.values, **stands}
        shut = now.shut if whole.write.shut else ticket.shut
        ticket = replace(ticket, values=values, shut=shut, tolerated=(*ticket.tolerated, *tolerated))
        said = f"{ticket.ref.key}: the tracker does not take what has to be written ({refusal.hint})"
        self.alerts.append(Alert("stuck", said))
        self._stuck(ticket, self._told(author, left or whole.write.puts, refusal), str(refusal))

    def _told(self, author: Author | None, puts: Sequence[Put], refusal: Refused) -> tuple[Say, ...]:
        if author is None:
            return ()
        text = self._speaking.voice(author).stuck(tuple(puts), answer=refusal.answer, mend=refusal.hint)
        return (Say(text, Audience.STAFF),)

    def _stuck(self, ticket: Ticket, said: Sequence[Say], answer: str) -> None:
        """Instead of all that was to be said, which speaks of the write as done."""
        at, rows = self.now(), self.open_rows()
        first = rows[0]
        digest = self.wiring.digest(self.tracker.name)

        def commit(connection: Connection) -> None:
            entries.mark(connection, [row.key for row in rows], Sent.DROPPED, answer)
            entries.accept(connection, ticket, digest, at)
            for say in said:
                outgoing = Outgoing(f"{first.key}.stuck", first.delivery, say, Sent.PLANNED)
                entries.add(connection, outgoing, self._ref, at)

        self.draft.commit(commit)


def _left(rows: Sequence[Outgoing], changed: Mapping[str, Explain | None]) -> Iterator[Outgoing]:
    """What is to be sent besides the writes, as it is by now."""
    for row in rows:
        if row.key not in changed:
            yield row
        elif (now := changed[row.key]) is not None:
            yield replace(row, action=now)


def _decided_at(task: Task) -> int:
    """When a delivery was decided, by the tracker's clock: not before what it told of."""
    walk = task.walk
    if walk.sighting is not None:
        return walk.sighting.version
    return walk.remark.at if walk.remark is not None else 0
