"""One go through a lane's due deliveries, with one version of the config: decided, sent, ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sdesk_sync.engine.active_config import ActiveConfig, ConfigInForce
from sdesk_sync.engine.decide.delivery import DeliveryDecider
from sdesk_sync.engine.decide.looks import TicketLooks
from sdesk_sync.engine.decide.recent_comments import RecentComments
from sdesk_sync.engine.limits.bulk_edits import BulkWatch
from sdesk_sync.engine.limits.circuit_breaker import CircuitBreaker
from sdesk_sync.engine.limits.concurrency import ConcurrencyLimit
from sdesk_sync.engine.limits.cooldowns import CoolDowns, CoolingDown
from sdesk_sync.engine.limits.failures import classify_failure
from sdesk_sync.engine.limits.shutdown import Shutdown, ShuttingDown
from sdesk_sync.engine.plans import DecidedDelivery
from sdesk_sync.engine.schedule.setbacks import OnEnded, Setbacks
from sdesk_sync.engine.send.flush import OutboxFlush, SendingTools
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.own_deliveries import find_timer_kind
from sdesk_sync.store.inbox.rows import Delivery, Lane
from sdesk_sync.store.journal import JournalEntry, replace_newest_entry
from sdesk_sync.store.store import Store
from sdesk_sync.store.timers import CALENDAR_KINDS
from sdesk_sync.store.writer import DeferredWrites
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import ThrottleScope, Transient
from sdesk_sync.trackers.wire.calls import CallContext, CallLog

# No delivery's fault: nothing can be noted either, so all stays as it is and the lane comes back.
_STORE_FAILED = (OperationalError, PoolTimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class WorkingTools:
    """What work on lanes needs: the store, the config in force, the limits, the clock, who is told."""

    store: Store
    config: ConfigInForce
    on_ended: OnEnded
    cooldowns: CoolDowns
    breaker: CircuitBreaker
    concurrency: ConcurrencyLimit
    shutdown: Shutdown
    notices: NoticeBoard
    now: Callable[[], int]
    bulk_edits: BulkWatch = field(default_factory=BulkWatch)
    recent_comments: RecentComments = field(default_factory=RecentComments)


@dataclass(slots=True)
class Batch:
    """The due deliveries of one lane, and what was decided of them."""

    tools: WorkingTools
    config: ActiveConfig
    lane: Lane
    setbacks: Setbacks
    calls: CallLog = field(default_factory=CallLog)
    decided: list[DecidedDelivery] = field(default_factory=list)

    @classmethod
    def take_up(cls, tools: WorkingTools, lane: Lane) -> "Batch":
        """A batch with the config that is in force now."""
        setbacks = Setbacks(tools.store, tools.cooldowns, tools.breaker, lane, tools.on_ended, tools.now)
        return cls(tools, tools.config.current, lane, setbacks)

    @property
    def has_tracker(self) -> bool:
        """Whether the lane's tracker is in the config; until it is again, its deliveries wait."""
        return self.lane.tracker in self.config.trackers

    def work_on(self, due: Sequence[Delivery]) -> None:
        """Decide them in their order, then send what they planned."""
        tracker = self.config.trackers[self.lane.tracker].within(self._call_context())
        self._decide_all(tracker, due)
        for decided in _by_ticket(self.decided):
            self._send(tracker, decided)

    def _call_context(self) -> CallContext:
        """Each call takes its turn, and is noted for the deliveries of this batch."""
        tools, name = self.tools, self.lane.tracker
        slot = partial(tools.concurrency.slot, name, lambda: tools.cooldowns.until(name, tools.now()))
        return CallContext(slot, self.calls.add)

    def _decide_all(self, tracker: Tracker, due: Sequence[Delivery]) -> None:
        """Each in its turn; what has to wait for one that failed is left, as is all once we stop."""
        held_up, looks = False, TicketLooks(tracker.tickets.fetch, tracker.tickets.find_card)
        for delivery in due:
            if self.tools.shutdown.is_requested:
                return
            if delivery.is_decided or not held_up:
                held_up = not self._decide(tracker, delivery, looks) or held_up

    def _decide(self, tracker: Tracker, delivery: Delivery, looks: TicketLooks) -> bool:
        """Whether the next may be decided; the one place where any failure of a decision is caught."""
        tools = self.tools
        decider = DeliveryDecider(
            tools.store,
            self.config,
            tracker,
            delivery,
            self.calls,
            tools.now,
            tools.notices,
            looks,
            tools.bulk_edits,
            tools.recent_comments,
        )
        try:
            self._require_leave_to_remind(delivery)
            outcome = decider.resume() if delivery.is_decided else decider.decide()
        # Somebody gave it up beside us, and what comes after it need not wait.
        except inbox_writes.DeliverySkipped:
            return True
        except (Transient, CoolingDown, ShuttingDown) as error:
            self.setbacks.take([delivery], classify_failure(error))
            return False
        except _STORE_FAILED:
            raise
        except Exception as error:  # noqa: BLE001  # ours: kept with its trace, and nothing is lost
            self.setbacks.take([delivery], classify_failure(error))
            return True
        if isinstance(outcome, DecidedDelivery):
            self.decided.append(outcome)
            if any(call.status for call in outcome.entry.calls):
                self.tools.breaker.note_reachable(tracker.name)
        else:
            self.tools.on_ended(delivery, outcome)
        return True

    def _require_leave_to_remind(self, delivery: Delivery) -> None:
        """Raise CoolingDown where comments are throttled: a ticket is looked at when it can be written on."""
        name, now = self.lane.tracker, self.tools.now()
        if find_timer_kind(delivery) not in CALENDAR_KINDS:
            return
        until = self.tools.cooldowns.until(name, now, ThrottleScope.COMMENTS)
        if until:
            raise CoolingDown(until, "the tracker asked to leave comments alone for a while")

    def _send(self, tracker: Tracker, decided: Sequence[DecidedDelivery]) -> None:
        """Send what these deliveries of one ticket planned, and end those that have nothing left to send."""
        tools, started, deferred = self.tools, self.tools.now(), DeferredWrites(self.tools.store.writer)
        sending = SendingTools(
            tools.store, tools.cooldowns, tools.shutdown, deferred, tools.now, tools.notices
        )
        flush = OutboxFlush(self.config, tracker, sending, decided)
        failure: Exception | None = None
        try:
            flush.send_all()
            tools.breaker.note_reachable(tracker.name)
        except _STORE_FAILED:
            raise
        except Exception as error:  # noqa: BLE001  # ours: kept with its trace, and nothing is lost
            failure = error
        # What got out before the failure has ended, and must not be sent again with the rest.
        unsent = {row.delivery for row in flush.list_open()} if failure else set()
        finished = [one for one in decided if one.delivery.id not in unsent]
        left = [one for one in decided if one.delivery.id in unsent]
        self._finish(flush, finished, started)
        if left and failure is not None:
            self.setbacks.take([one.delivery for one in left], classify_failure(failure))

    def _finish(self, flush: OutboxFlush, finished: Sequence[DecidedDelivery], started: int) -> None:
        """End them, and note the calls of all with the last of them."""
        if not finished:
            # What was sent before the failure is noted all the same.
            flush.tools.deferred.flush()
            return
        last = finished[-1]
        entry = self._with_calls(flush.entry_of(last), started)
        finished = [*finished[:-1], replace(last, result=flush.with_alerts(last.result))]
        now = self.tools.now()

        def commit(connection: Connection) -> None:
            replace_newest_entry(connection, last.delivery.id, entry)
            for one in finished:
                inbox_writes.end(connection, one.delivery.id, one.result, now)

        flush.tools.deferred.commit_with(commit)
        for one in finished:
            self.tools.on_ended(one.delivery, one.result)

    def _with_calls(self, entry: JournalEntry, started: int) -> JournalEntry:
        calls = (*entry.calls, *self.calls.take())
        return replace(entry, calls=calls, ms=entry.ms + self.tools.now() - started)


def _by_ticket(decided: Sequence[DecidedDelivery]) -> list[list[DecidedDelivery]]:
    groups: dict[str, list[DecidedDelivery]] = {}
    for one in decided:
        groups.setdefault(one.entry.ref.id, []).append(one)
    return list(groups.values())
