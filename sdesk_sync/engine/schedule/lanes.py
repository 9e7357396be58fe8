"""The embedded scheduler: one lane at a time per ticket, many lanes at once, in this process.

The port that a later scheduler across machines keeps is `notify`, `notify_at`, `start`, `stop`.
"""

import heapq
import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from sdesk_sync.engine.limits.concurrency import FairShares
from sdesk_sync.engine.limits.retry import LONGEST_WAIT_MS
from sdesk_sync.engine.limits.shutdown import Shutdown
from sdesk_sync.store.errors import StoreUnavailable
from sdesk_sync.store.inbox.rows import Lane

log = logging.getLogger("sdesk")
# Long enough that a store which cannot be read does not fill the log.
_PAUSE_S = 5
_CALL_ENDS_S = 12.0
"""A call ends after `call_s`, 10 s where nobody says otherwise; what is noted of it takes little."""

WorkOnLane = Callable[[Lane], float | None]
"""Works through a lane's due deliveries; returns when to come back (seconds since the epoch), or None."""


class LaneScheduler:
    """Threads that work on the lanes they were notified of; on a lane there are never two of them."""

    def __init__(
        self, work_on: WorkOnLane, shares: FairShares, shutdown: Shutdown, now: Callable[[], int]
    ) -> None:
        """As many threads as there are places in `shares`; `now` in ms."""
        self._work_on, self._shutdown, self._shares, self._now = work_on, shutdown, shares, now
        self._wake = threading.Condition()
        self._waiting: dict[str, deque[Lane]] = {}
        """By tracker; of none that has no lane waiting."""
        self._running: set[Lane] = set()
        self._again: set[Lane] = set()
        self._later: list[tuple[float, Lane, bool]] = []
        self._back: dict[Lane, float] = {}
        self._threads = [
            # A daemon: a call that hangs must not keep the process from ending.
            threading.Thread(target=self._run, name=f"lane-{number}", daemon=True)
            for number in range(shares.most)
        ]

    def start(self) -> None:
        """Begin working."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = _CALL_ENDS_S) -> bool:
        """Take up nothing more and wait for the deliveries in flight; whether they have all ended.

        One that has not is left: what it was about to do lies in the store, for the next start.
        """
        end = time.monotonic() + within_s
        self._shutdown.request()
        with self._wake:
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being worked on or is to be just now; what has to wait does not count."""
        with self._wake:
            return not (self._waiting or self._running)

    def notify(self, lane: Lane) -> None:
        """There is something in the lane."""
        with self._wake:
            self._enqueue(lane)

    def notify_at(self, lane: Lane, when: float) -> None:
        """There will be something in the lane at that time."""
        with self._wake:
            heapq.heappush(self._later, (when, lane, False))
            self._wake.notify()

    def _enqueue(self, lane: Lane) -> None:
        # What came may lie behind the worker's last look, so the lane goes round once more.
        if lane in self._running:
            self._again.add(lane)
        elif lane not in self._again:
            self._again.add(lane)
            self._waiting.setdefault(lane.tracker, deque()).append(lane)
            self._wake.notify()

    def _run(self) -> None:
        while (lane := self._take_next()) is not None:
            due = self._work_safely(lane)
            with self._wake:
                self._running.discard(lane)
                self._shares.give_back(lane.tracker)
                if lane in self._again:
                    self._again.discard(lane)
                    self._enqueue(lane)
                self._note_return(lane, due)

    def _note_return(self, lane: Lane, due: float | None) -> None:
        """The worker's newest answer counts instead of those before, or each notice would add one more."""
        if due == self._back.get(lane):
            return
        if due is None:
            del self._back[lane]
            return
        self._back[lane] = due
        heapq.heappush(self._later, (due, lane, True))
        self._wake.notify()

    def _work_safely(self, lane: Lane) -> float | None:
        """Work that fails, whatever the reason, costs its lane a pause and no thread."""
        try:
            return self._work_on(lane)
        except Exception as error:  # ours; told with its trace
            if self._shutdown.is_requested:
                # The store is being closed under it: nothing is lost, and a trace would only frighten.
                log.info("lane %s of %s was left as it is", lane.name, lane.tracker)
                return None
            if isinstance(error, StoreUnavailable):
                # Whoever watches the store tells of it once; every lane that waits would tell the same.
                log.debug("lane %s of %s waits for the store", lane.name, lane.tracker)
            else:
                log.exception("lane %s of %s failed; again in %d s", lane.name, lane.tracker, _PAUSE_S)
            return self._now() / 1000 + _PAUSE_S

    def _take_next(self) -> Lane | None:
        with self._wake:
            while not self._shutdown.is_requested:
                self._take_due()
                lane = self._next_waiting()
                if lane is not None:
                    self._again.discard(lane)
                    self._running.add(lane)
                    return lane
                self._wake.wait(timeout=self._seconds_until_due())
            return None

    def _seconds_until_due(self) -> float | None:
        """Until the first of what comes back; never longer than anything may have to wait."""
        if not self._later:
            return None
        return min(self._later[0][0] - self._now() / 1000, LONGEST_WAIT_MS / 1000)

    def _next_waiting(self) -> Lane | None:
        """The first lane of whichever tracker's turn it is: a slow one must not hold up another's."""
        tracker = self._shares.choose(self._waiting)
        if tracker is None:
            return None
        lanes = self._waiting.pop(tracker)
        lane = lanes.popleft()
        self._shares.take(tracker)
        if lanes:
            # At the end, so that of trackers that hold as few each comes in its turn.
            self._waiting[tracker] = lanes
        # Each lane has woken a thread when it came; that others look is needed for other trackers only.
        if any(name != tracker for name in self._waiting):
            # A place that was kept for this tracker may be anybody's now.
            self._wake.notify()
        return lane

    def _take_due(self) -> None:
        now = self._now() / 1000
        while self._later and self._later[0][0] <= now:
            when, lane, is_answer = heapq.heappop(self._later)
            if not is_answer:
                self._enqueue(lane)
            # An answer of the worker's that a newer one has replaced is passed over.
            elif self._back.get(lane) == when:
                del self._back[lane]
                self._enqueue(lane)
