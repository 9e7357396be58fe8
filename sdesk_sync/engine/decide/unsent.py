"""What was decided about a silent ticket and did not get out: decided anew, since somebody may have answered.

A reminder rests on a look made just before it. Held up by an outage or a restart it is taken back as long as
nothing of it stands in the tracker; a closing that stands there half is finished, or what is left of it goes.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sdesk_sync.desk.deadlines.schedule import defer_past_quiet_hours
from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.judging.silence import take_closing_back
from sdesk_sync.desk.model.actions import PostComment, UpdateFields
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.engine.accepted import find_accepted
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.limits.cooldowns import CoolingDown
from sdesk_sync.store.inbox.writes import take_decision_back
from sdesk_sync.store.journal import JournalEntry, replace_newest_entry
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, mark, withdraw
from sdesk_sync.store.store import Store
from sdesk_sync.store.tickets import accept
from sdesk_sync.store.waits import find_wait, put_wait
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Transient

_ANEW = "decided anew: it had not got out"
_GONE_ON = "the ticket has gone on"


@dataclass(frozen=True, slots=True)
class UnsentStep:
    """A delivery by which something was to be done about a silent ticket, and its entry in the journal."""

    store: Store
    config: ActiveConfig
    tracker: Tracker
    delivery: int
    entry: JournalEntry

    def is_out(self, now: int) -> bool:
        """Whether anything of it is in the tracker, so that it is gone on with; costs a call where in doubt.

        Raises CoolingDown where what is left to be said has to wait for the morning.
        """
        unsent = self.list_unsent()
        is_sent = any(
            row.state == OutboxState.SENT for row in self.store.outbox.list_of_delivery(self.delivery)
        )
        if not is_sent and not any(self._is_in_tracker(row) for row in unsent):
            return False
        if self._has_gone_on():
            left = [row.key for row in unsent if isinstance(row.action, PostComment)]
            self.store.writer.commit(lambda connection: mark(connection, left, OutboxState.DROPPED, _GONE_ON))
        elif any(isinstance(row.action, PostComment) and row.state is OutboxState.PLANNED for row in unsent):
            self._require_day(now)
        return True

    def list_unsent(self) -> tuple[OutboxEntry, ...]:
        """What is still to be sent of it."""
        return self.store.outbox.unsent(self.entry.ref, [self.delivery])

    def take_back(self, connection: Connection, now: int) -> None:
        """As if it had never been decided: the ticket, its waiting, and nothing to be sent."""
        keys = [row.key for row in self.list_unsent()]
        # Planned anew they have the same keys: each is there once.
        withdraw(connection, keys)
        note = f"{self.entry.note}; {_ANEW}"
        undone = replace(self.entry, asking_back=None, wait=None, note=note)
        replace_newest_entry(connection, self.delivery, undone)
        take_decision_back(connection, self.delivery)
        self._restore_wait(connection, now)

    def _restore_wait(self, connection: Connection, now: int) -> None:
        wait, ref = self.entry.wait, self.entry.ref
        if wait is None:
            return
        if self.entry.asking_back is AskingBackStep.CLOSED:
            ticket = self._find_ticket()
            waiting = self.config.desk.meanings.waiting
            if ticket is None or self._has_gone_on():
                return
            before = take_closing_back(ticket, self.entry.updates, waiting, wait.episode)
            accept(connection, before, self.config.accepted_under(ref.tracker, before), now)
        known = find_wait(connection, ref)
        if known is None or known.episode != wait.episode:
            return
        # Asked again meanwhile: that counts.
        if not (known.is_asked and known.asked_at > wait.asked_at):
            put_wait(connection, wait)

    def _has_gone_on(self) -> bool:
        """Whether a ticket that was to be closed is not closed any more, by what was accepted since."""
        ticket = self._find_ticket()
        is_closing = self.entry.asking_back is AskingBackStep.CLOSED
        closed = self.config.desk.meanings.closed
        return is_closing and (ticket is None or ticket.value(STATUS) != closed)

    def _find_ticket(self) -> Ticket | None:
        return find_accepted(self.store, self.config, self.entry.ref)

    def _is_in_tracker(self, row: OutboxEntry) -> bool:
        """Whether what was on its way has arrived."""
        if row.state is not OutboxState.SENDING:
            return False
        tickets, ref = self.tracker.tickets, self.entry.ref
        if isinstance(row.action, PostComment):
            since = 0 if self.entry.sighting is None else self.entry.sighting.version
            return bool(tickets.find_comments(ref, [row.key], since))
        if isinstance(row.action, UpdateFields):
            moved = {one.to for one in row.action.updates if one.field == STATUS}
            return bool(moved & set(tickets.fetch(ref).seen.get(STATUS, ())))
        return False

    def _require_day(self, now: int) -> None:
        desk = self.config.desk
        morning = defer_past_quiet_hours(desk.silence, desk.timezone, now)
        if morning > now:
            raise CoolingDown(morning, "nobody is written to in the desk's quiet hours")


def reopen_unsent(context: DecisionContext, ticket: Ticket) -> Ticket:
    """A ticket that somebody answers, waiting again where its closing is decided and has not got out.

    Raises Transient where that is in doubt.
    """
    if ticket.value(STATUS) != context.desk.meanings.closed:
        return ticket
    step = _find_unsent_closing(context, ticket)
    if step is None or step.delivery == context.delivery.id:
        return ticket
    if any(row.state is OutboxState.SENDING for row in step.list_unsent()):
        raise Transient("its closing is under way", None)
    if any(row.state == OutboxState.SENT for row in context.store.outbox.list_of_delivery(step.delivery)):
        return ticket
    context.store.writer.commit(lambda connection: step.take_back(connection, context.now))
    return context.find_accepted(ticket.ref) or ticket


def _find_unsent_closing(context: DecisionContext, ticket: Ticket) -> UnsentStep | None:
    store = context.store
    for number in store.outbox.list_unsent_deliveries(ticket.ref):
        entry = store.journal.find_newest(number)
        if entry is not None and entry.asking_back is AskingBackStep.CLOSED:
            return UnsentStep(store, context.config, context.tracker, number, entry)
    return None
