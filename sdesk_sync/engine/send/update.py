"""Fields on their way out: one write for all that waits, refused only where that is certain, and seen to.

One refusal may pass, as a lock or another's edit does; a write may be answered as done and change nothing
(docs/engine.md#writes-that-come-to-nothing).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sdesk_sync.desk.judging.deviations import find_unwritten
from sdesk_sync.desk.model.actions import Explanation, UpdateFields
from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import STATUS, Field
from sdesk_sync.engine.accepted import find_accepted
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.plans import DecidedDelivery
from sdesk_sync.engine.send.apart import set_apart_on_refusal
from sdesk_sync.engine.send.assignee import NOT_TAKEN
from sdesk_sync.engine.send.coalesce import (
    CoalescedUpdate,
    coalesce_updates,
    fields_of,
    find_changed_explanations,
    is_any,
    only_fields,
    without_fields,
)
from sdesk_sync.engine.send.give_up import accept_what_stands
from sdesk_sync.engine.send.overtaken import OvertakenQuestions
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.store.inbox.own_deliveries import find_timer_kind
from sdesk_sync.store.inbox.rows import Alert, AlertKind
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, mark_sent, put_out, replace_action
from sdesk_sync.store.refusals import mark_impossible
from sdesk_sync.store.tickets import accept
from sdesk_sync.store.timers import TimerKind, set_timer
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Gone, Rejected

_PROOF_MS = 60_000
"""So long the delivery that tells of our own write may take; then the ticket is looked at."""

_CHANGED = "already so, or changed since"

# Without an answer: the comment has words of its own for that.
_NO_CHANGE = Rejected(204, "", "it took it twice and changed nothing: its workflow, an automation or a right")


@dataclass(frozen=True, slots=True)
class UpdateSender:
    """What is to be written on one ticket, for the deliveries that were decided."""

    performer: ActionPerformer
    config: ActiveConfig
    decided: Sequence[DecidedDelivery]
    list_open: Callable[[], tuple[OutboxEntry, ...]]
    on_alert: Callable[[Alert], None]
    on_unassigned: Callable[[OutboxEntry, Assignment, str], None]
    on_apart: Callable[[OutboxEntry], None]
    """Told what is to be written by itself after all."""

    def send(self, rows: Sequence[OutboxEntry]) -> Sequence[OutboxEntry]:
        """Write what is to be written; what is left to be said. Raises as `ActionPerformer.perform`.

        What is refused is looked at and tried once more; refused again, it is accepted as it stands.
        """
        now = self._look(rows)
        whole, changed = self._plan(rows, now)
        questions = OvertakenQuestions(self.performer, self.config, lambda row: self._decision_of(row).entry)
        rows = questions.take_back(rows, whole, now)
        refusal = self._try(whole, now)
        if refusal is None:
            return list(_with_changes(rows, changed))
        if set_apart_on_refusal(self.performer, whole.kept, self.on_apart) and self._is_second_time:
            whole, _ = self._plan(self.list_open(), now)
        if not self._is_second_time:
            now, rows = self._fetch(), self.list_open()
            whole, _ = self._plan(rows, now)
            if self._set_apart(rows, whole, refusal, now):
                whole, _ = self._plan(self.list_open(), now)
            refusal = self._try(whole, now)
        if refusal is not None and whole.kept:
            self._give_up(whole, refusal)
        return self.list_open()

    @property
    def _is_second_time(self) -> bool:
        """Whether it is written again because nothing had come of it."""
        return any(find_timer_kind(one.delivery) is TimerKind.PROOF for one in self.decided)

    def _fetch(self) -> Sighting:
        now = self.performer.tracker.tickets.fetch(self.performer.ref)
        if now.departure is not None and not now.lacks_type:
            # What has left is nobody's of ours to write on.
            raise Gone(now.departure.reason)
        return now

    def _look(self, rows: Sequence[OutboxEntry]) -> Sighting | None:
        """The ticket now: as a decision has just found it, asked where that is needed, else not at all."""
        updates = [row for row in rows if isinstance(row.action, UpdateFields)]
        looks = (one.last_look for one in reversed(self.decided))
        known = next((look for look in looks if look is not None), None)
        in_doubt = any(row.state is OutboxState.SENDING for row in updates)
        # In doubt even a fresh look is too old: it may have been made before our own lost write arrived.
        if known is not None and not in_doubt:
            return known
        if in_doubt or any(self._decision_of(row).must_refetch for row in updates):
            return self._fetch()
        return None

    def _plan(
        self, rows: Sequence[OutboxEntry], now: Sighting | None
    ) -> tuple[CoalescedUpdate, Mapping[str, Explanation | None]]:
        """What is left to be written on the ticket as it is, marked so; and the explanations it changes."""
        updates = [(row, row.action) for row in rows if isinstance(row.action, UpdateFields)]
        whole = coalesce_updates(
            [(row, action, self._seen_when_decided(row, now)) for row, action in updates], now
        )
        fresh = {row.delivery for row, _ in updates if row.state is OutboxState.PLANNED}
        explains = [(row, action) for row, action in _explanations(rows) if row.delivery in fresh]
        changed = find_changed_explanations(explains, whole) if now is not None else {}
        self._mark_before_update(whole, changed)
        return whole, changed

    def _seen_when_decided(self, row: OutboxEntry, now: Sighting | None) -> Sighting:
        entry = self._decision_of(row).entry
        return entry.sighting or now or Sighting(entry.ref, 0, {})

    def _decision_of(self, row: OutboxEntry) -> DecidedDelivery:
        return next(one for one in self.decided if one.delivery.id == row.delivery)

    def _last_seen(self) -> Sighting | None:
        shown = (one.entry.sighting for one in reversed(self.decided))
        return next((sighting for sighting in shown if sighting is not None), None)

    def _mark_before_update(self, whole: CoalescedUpdate, changed: Mapping[str, Explanation | None]) -> None:
        now = self.performer.now()

        def commit(connection: Connection) -> None:
            # What was on its way and is so by now was our doing, and its echo is ours.
            ours = [row.key for row in whole.dropped if row.state is OutboxState.SENDING]
            gone = [row.key for row in whole.dropped if row.state is OutboxState.PLANNED]
            mark_sent(connection, ours, ActionResult(), now)
            mark(connection, gone, OutboxState.DROPPED, _CHANGED)
            mark(connection, [row.key for row in whole.kept], OutboxState.SENDING)
            _keep_explanations(connection, changed)

        self.performer.deferred.commit_with(commit)

    def _try(self, whole: CoalescedUpdate, now: Sighting | None) -> Rejected | None:
        """Have it written; the refusal, where that is what comes of it."""
        if not whole.kept:
            return None
        try:
            done = self.performer.perform_marked(whole.kept, whole.update, on=now or self._last_seen())
        except Rejected as refusal:
            return refusal
        if whole.update.assignment is not None and not done.is_assigned:
            self.on_unassigned(whole.kept[-1], whole.update.assignment, NOT_TAKEN)
        if done.is_shown:
            return None
        if self._is_second_time:
            return _NO_CHANGE if find_unwritten(whole.update.updates, self._fetch()) else None
        due, ref = self.performer.now() + _PROOF_MS, self.performer.ref
        self.performer.deferred.add(lambda connection: set_timer(connection, ref, TimerKind.PROOF, due))
        return None

    def _set_apart(
        self, rows: Sequence[OutboxEntry], whole: CoalescedUpdate, refusal: Rejected, now: Sighting
    ) -> bool:
        """Where the tracker names the fields that it refuses those alone are given up; whether they are."""
        stuck, rest = only_fields(whole.update, refusal.fields), without_fields(whole.update, refusal.fields)
        if not is_any(stuck) or not is_any(rest):
            return False
        changed = find_changed_explanations(_explanations(rows), replace(whole, given_up=fields_of(stuck)))
        note_stuck = self._accept_stuck(stuck, refusal, now, f"{whole.kept[0].key}.apart")

        def commit(connection: Connection) -> None:
            note_stuck(connection)
            for row in rows:
                if isinstance(row.action, UpdateFields):
                    replace_action(connection, row.key, without_fields(row.action, refusal.fields))
            _keep_explanations(connection, changed)

        self.performer.deferred.commit_with(commit)
        return True

    def _give_up(self, whole: CoalescedUpdate, refusal: Rejected) -> None:
        """What cannot be written is accepted as it stands, and somebody is told, once."""
        first, accepted = whole.kept[0], {row.key for row in whole.kept}
        unsaid = {row.key for row in self.list_open() if not row.key.endswith(".apart")} | accepted
        note_stuck = self._accept_stuck(whole.update, refusal, self._fetch(), f"{first.key}.stuck")

        def commit(connection: Connection) -> None:
            # Instead of all that was to be said, which speaks of the write as done.
            mark(connection, sorted(unsaid), OutboxState.DROPPED, str(refusal))
            note_stuck(connection)

        self.performer.deferred.commit_with(commit)

    def _accept_stuck(
        self, update: UpdateFields, refusal: Rejected, now: Sighting, key: str
    ) -> Callable[[Connection], None]:
        """Accepts what stands, with a comment of this key. Raises the refusal of an unknown ticket."""
        performer = self.performer
        ticket = find_accepted(performer.store, self.config, performer.ref)
        if ticket is None:
            raise refusal
        stuck = accept_what_stands(ticket, now, update, self._list_entries(update))
        sentence = f"{ticket.ref.key}: the tracker does not take what has to be written ({refusal.hint})"
        self.on_alert(Alert(AlertKind.STUCK, sentence))
        comment = stuck.compose_comment(self.config.desk, performer.tracker.language, refusal)
        left = stuck.ticket
        if update.assignment is not None:
            # Nobody was assigned along with what was refused.
            left = replace(left, assignees=now.assignees or update.assignment.seen, routed_to=None)
        under, now_ms = self.config.accepted_under(ticket.ref.tracker, left), performer.now()
        entry = OutboxEntry(key, self.decided[-1].delivery.id, comment, OutboxState.PLANNED)
        rows, unwritten = self._list_rows(update), _undone_fields(stuck.unwritten)

        def commit(connection: Connection) -> None:
            accept(connection, left, under, now_ms)
            put_out(connection, entry, ticket.ref, now_ms)
            for row in rows:
                # An action is planned in the commit that judges, so both have one time.
                mark_impossible(connection, row.delivery, row.planned_at, unwritten)

        return commit

    def _list_entries(self, update: UpdateFields) -> list[JournalEntry]:
        """What was made of the deliveries, and of those that have wanted the same before."""
        entries = [one.entry for one in self.decided]
        store = self.performer.store
        earlier = [store.journal.find_newest(row.delivery) for row in self._list_earlier(update)]
        return [*entries, *(entry for entry in earlier if entry is not None)]

    def _list_rows(self, update: UpdateFields) -> list[OutboxEntry]:
        """What is to be written by these deliveries, and what has wanted the same before."""
        rows = [row for row in self.list_open() if isinstance(row.action, UpdateFields)]
        return [*rows, *self._list_earlier(update)]

    def _list_earlier(self, update: UpdateFields) -> list[OutboxEntry]:
        """What was written of these fields before, where nothing had come of it."""
        if not self._is_second_time:
            return []
        fields = _written_fields(update)
        return [
            row
            for row in self.performer.store.outbox.own_actions(self.performer.ref, (OutboxState.SENT,))
            if isinstance(row.action, UpdateFields) and _written_fields(row.action) & fields
        ]


def _written_fields(update: UpdateFields) -> set[Field]:
    return {one.field for one in update.updates}


def _undone_fields(update: UpdateFields) -> set[Field]:
    """Those whose undo an update stands for: opening and closing a ticket is about its status."""
    return _written_fields(update) | ({STATUS} if update.open_state is not None else set())


def _explanations(rows: Sequence[OutboxEntry]) -> list[tuple[OutboxEntry, Explanation]]:
    return [(row, row.action) for row in rows if isinstance(row.action, Explanation)]


def _keep_explanations(connection: Connection, changed: Mapping[str, Explanation | None]) -> None:
    """What is still to be said, and what not."""
    unsaid = [key for key, left in changed.items() if left is None]
    mark(connection, unsaid, OutboxState.DROPPED, _CHANGED)
    for key, left in changed.items():
        if left is not None:
            replace_action(connection, key, left)


def _with_changes(
    rows: Sequence[OutboxEntry], changed: Mapping[str, Explanation | None]
) -> Iterator[OutboxEntry]:
    """What is to be sent besides the writes, as it is by now."""
    for row in rows:
        if row.key not in changed:
            yield row
        elif (now := changed[row.key]) is not None:
            yield replace(row, action=now)
