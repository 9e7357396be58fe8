"""Working through a lane: its deliveries decided in order, then all they planned sent together."""

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sdesk_sync.engine import entries, retry
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.records import Delivery, Ended, Lane, State
from sdesk_sync.engine.send import Sending, Task
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.turns import Stopped, Turns, Waiting
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.engine.work import Work
from sdesk_sync.engine.writer import Draft
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Gone, Later, NoAnswer, Refused, Throttled, Unfit, Unreadable

log = logging.getLogger("sdesk")

Told = Callable[[Delivery, Ended], None]
"""Hears how a delivery ended, for the log."""

# No delivery's fault: nothing can be noted either, so all stays as it is and the lane comes back.
_STORE_FAILED = (OperationalError, PoolTimeoutError, OSError)
# A pile is taken in pieces, or the first undo would wait until the last delivery is judged.
_MOST = 50
"""So many deliveries of a ticket are decided before what they planned is sent."""


def clock() -> int:
    """Now, in ms since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Drain:
    """Drains lanes with whatever wiring is current when its deliveries are taken up."""

    store: Store
    wiring: Wiring
    told: Told
    gates: Gates
    now: Callable[[], int] = clock
    stopping: Callable[[], bool] = lambda: False
    turns: Turns = field(default_factory=lambda: Turns(1, lambda: False))
    """What every call to a tracker takes."""

    def __call__(self, lane: Lane) -> float | None:
        """Work on the lane's due deliveries; the time (s) to come back where one has to wait.

        Raises what the store raises when it is not to be had; what is in it waits there.
        """
        while not self.stopping():
            closed = self._closed(lane.tracker)
            if closed:
                return closed / 1000
            waiting = self.store.open_deliveries(lane, _MOST, self.now())
            due = _due(waiting, self.now())
            if not due:
                return _next_due(waiting, self.store.next_sending(lane))
            # One version of the config for the whole round: a reload swaps between deliveries, never within
            # one.
            wiring = self.wiring
            take = partial(self.turns.take, partial(self._closed, lane.tracker))
            with wiring.calls.in_turns(take):
                _Round(self, wiring, lane).work(due)
        return None

    def _closed(self, tracker: str) -> int:
        return self.gates.closed(tracker, self.now())


def _due(waiting: Sequence[Delivery], now: int) -> list[Delivery]:
    """The deliveries to work on: undecided ones in their order, of decided ones all that have to be sent.

    What is decided and waits to be sent holds up nobody; what is undecided holds up all after it.
    """
    due: list[Delivery] = []
    held_up = False
    for delivery in waiting:
        is_due = delivery.due_at <= now
        if is_due and (delivery.decided or not held_up):
            due.append(delivery)
        held_up = held_up or not (delivery.decided or is_due)
    return due


def _next_due(waiting: Sequence[Delivery], sending: int | None) -> float | None:
    """When to come back (s): for what waits to be sent, or for the first that waits to be decided."""
    undecided = [delivery.due_at for delivery in waiting if not delivery.decided]
    times = (*undecided[:1], *(() if sending is None else (sending,)))
    return min(times, default=0) / 1000 or None


@dataclass(slots=True)
class _Round:
    """One go through a lane's due deliveries, with one version of the config."""

    drain: Drain
    wiring: Wiring
    lane: Lane
    tasks: list[Task] = field(default_factory=list)

    def work(self, due: Sequence[Delivery]) -> None:
        tracker = self.wiring.trackers.get(self.lane.tracker)
        self.wiring.calls.take()
        if tracker is None:
            reason = f"no tracker '{self.lane.tracker}' in the config any more"
            self._end(due, Ended(State.DEAD, reason))
            return
        self._decide(tracker, due)
        for tasks in _by_ticket(self.tasks):
            self._send(tracker, tasks)

    def _decide(self, tracker: Tracker, due: Sequence[Delivery]) -> None:
        """Each in its turn; what has to wait for one that failed is left, as is all once we stop."""
        held_up = False
        for delivery in due:
            if self.drain.stopping():
                return
            if delivery.decided or not held_up:
                held_up = not self._decided(tracker, delivery) or held_up

    def _decided(self, tracker: Tracker, delivery: Delivery) -> bool:
        """Whether the next may be decided; the one place where any failure of a decision is caught."""
        work = Work(self.drain.store, self.wiring, tracker, delivery, self.drain.now)
        try:
            outcome = work.resumed() if delivery.decided else work.decide()
        # Somebody gave it up beside us, and what comes after it need not wait.
        except entries.Skipped:
            return True
        except (Later, Waiting, Stopped) as error:
            self._failed([delivery], error)
            return False
        except _STORE_FAILED:
            raise
        except Exception as error:  # noqa: BLE001  # ours: kept with its trace, and nothing is lost
            self._end([delivery], _ended(error))
            return True
        if isinstance(outcome, Task):
            self.tasks.append(outcome)
            if any(call.status for call in outcome.walk.calls):
                self.drain.gates.reached(tracker.name)
        else:
            self.drain.told(delivery, outcome)
        return True

    def _send(self, tracker: Tracker, tasks: Sequence[Task]) -> None:
        """Send what these tasks of one ticket planned, and end those of which nothing is left to send."""
        drain, started, draft = self.drain, self.drain.now(), Draft(self.drain.store.writer)
        sending = Sending(
            self.wiring, tracker, drain.store, drain.gates, tasks, drain.now, drain.stopping, draft
        )
        failure: Exception | None = None
        try:
            sending.send()
            drain.gates.reached(tracker.name)
        except _STORE_FAILED:
            raise
        except Exception as error:  # noqa: BLE001  # ours: kept with its trace, and nothing is lost
            failure = error
        # What got out before the failure has ended, and must not be sent again with the rest.
        unsent = {row.delivery for row in sending.open_rows()} if failure else set()
        finished = [task for task in tasks if task.delivery.id not in unsent]
        if finished and sending.alerts:
            last = finished[-1]
            alerts = (*last.ended.alerts, *sending.alerts)
            finished[-1] = replace(last, ended=replace(last.ended, alerts=alerts))
        self._finish(tracker, finished, started, draft)
        left = [task.delivery for task in tasks if task.delivery.id in unsent]
        if left and failure is not None:
            self._failed(left, failure)

    def _finish(self, tracker: Tracker, tasks: Sequence[Task], started: int, draft: Draft) -> None:
        """They have ended; the calls of all are noted with the last of them."""
        if not tasks:
            # What was sent before the failure is noted all the same.
            draft.flush()
            return
        at, last = self.drain.now(), tasks[-1]
        work = Work(self.drain.store, self.wiring, tracker, last.delivery, self.drain.now)
        walk = work.with_calls(last.walk, started)

        def commit(connection: Connection) -> None:
            entries.note_walk(connection, last.delivery.id, walk)
            for task in tasks:
                entries.end(connection, task.delivery.id, task.ended, at)

        draft.commit(commit)
        for task in tasks:
            self.drain.told(task.delivery, task.ended)

    def _failed(self, deliveries: Sequence[Delivery], error: Exception) -> None:
        match error:
            case Later():
                self._later(deliveries, error)
            case Waiting():
                self._postpone(deliveries, error.until, str(error), counted=False)
            case Stopped():
                self._put_back(deliveries)
            case _:
                self._end(deliveries, _ended(error))

    def _later(self, deliveries: Sequence[Delivery], error: Later) -> None:
        now, gates, tracker = self.drain.now(), self.drain.gates, self.lane.tracker
        if isinstance(error, Throttled):
            until = gates.throttled(tracker, self.lane.name, error, now, retry.chance())
            self._postpone(deliveries, until, str(error), counted=False)
            return
        shut = gates.unreached(tracker, now) if isinstance(error, NoAnswer) else 0
        for delivery in deliveries:
            attempts = delivery.attempts + 1
            again = retry.again(error, attempts, retry.chance())
            if again is None:
                reason = f"given up after {attempts} attempts: {error}"
                self._end([delivery], Ended(State.DEAD, reason))
            else:
                due_at = max(shut, now + int(again.after_s * 1000))
                self._postpone([delivery], due_at, str(error), counted=not isinstance(error, Unfit))

    def _postpone(self, deliveries: Sequence[Delivery], due_at: int, reason: str, *, counted: bool) -> None:
        """Only what failed counts as an attempt, for by their number deliveries are given up."""
        numbers, back = [delivery.id for delivery in deliveries], 0 if counted else 1
        self.drain.store.writer.now(lambda c: entries.postpone(c, numbers, (due_at, back), reason))
        wait_s = (due_at - self.drain.now()) / 1000
        for delivery in deliveries:
            self.drain.told(delivery, Ended(State.READY, f"again in {wait_s:.0f} s: {reason}"))

    def _put_back(self, deliveries: Sequence[Delivery]) -> None:
        numbers = [delivery.id for delivery in deliveries]
        if numbers:
            self.drain.store.writer.now(lambda connection: entries.put_back(connection, numbers))

    def _end(self, deliveries: Sequence[Delivery], ended: Ended) -> None:
        at = self.drain.now()

        def commit(connection: Connection) -> None:
            for delivery in deliveries:
                with suppress(entries.Skipped):
                    entries.end(connection, delivery.id, ended, at)

        self.drain.store.writer.now(commit)
        for delivery in deliveries:
            self.drain.told(delivery, ended)


def _ended(error: Exception) -> Ended:
    """How a delivery ends that failed for good."""
    match error:
        case Gone():
            # A ticket that was deleted asks for nothing, and dead would call for somebody's attention.
            return Ended(State.IGNORED, f"gone or not ours: {error}")
        case Refused() | Unreadable():
            return Ended(State.DEAD, str(error))
        case _:
            # The innermost frames: the way there is always the same.
            return Ended(State.DEAD, "".join(traceback.format_exception(error, limit=-8)))


def _by_ticket(tasks: Sequence[Task]) -> list[list[Task]]:
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.walk.ref.id, []).append(task)
    return list(found.values())
