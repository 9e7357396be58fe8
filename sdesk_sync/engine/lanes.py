"""The embedded scheduler: one lane at a time per ticket, many lanes at once, in this process.

The port that a later scheduler across machines keeps is `ring`, `ring_at`, `start`, `stop`.
"""

import heapq
import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from sdesk_sync.engine.records import Lane

log = logging.getLogger("sdesk")
_PAUSE_S = 5

Drain = Callable[[Lane], float | None]
"""Works through a lane's due deliveries; returns when to come back (seconds, `time.time`), or None."""


class Lanes:
    """Threads that drain the lanes that were rung for; a lane is never drained by two of them."""

    def __init__(self, drain: Drain, workers: int) -> None:
        self._drain = drain
        self._wake = threading.Condition()
        self._waiting: deque[Lane] = deque()
        self._running: set[Lane] = set()
        self._again: set[Lane] = set()
        self._later: list[tuple[float, Lane]] = []
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"lane-{number}", daemon=True)
            for number in range(workers)
        ]

    def start(self) -> None:
        """Begin draining."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take up nothing more and wait for the deliveries in flight."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    @property
    def stopping(self) -> bool:
        """Whether a drain should end after the delivery it is at."""
        return self._stopping

    def ring(self, lane: Lane) -> None:
        """There is something in the lane."""
        with self._wake:
            self._put(lane)

    def ring_at(self, lane: Lane, when: float) -> None:
        """There will be something in the lane at that time."""
        with self._wake:
            heapq.heappush(self._later, (when, lane))
            self._wake.notify()

    def _put(self, lane: Lane) -> None:
        if lane in self._running:
            self._again.add(lane)
        elif lane not in self._again:
            self._again.add(lane)
            self._waiting.append(lane)
            self._wake.notify()

    def _work(self) -> None:
        while (lane := self._next()) is not None:
            due = self._safely(lane)
            with self._wake:
                self._running.discard(lane)
                if lane in self._again:
                    self._again.discard(lane)
                    self._put(lane)
            if due is not None:
                self.ring_at(lane, due)

    def _safely(self, lane: Lane) -> float | None:
        """A drain that fails, whatever the reason, costs its lane a pause and no thread."""
        try:
            return self._drain(lane)
        except Exception:  # ours; told with its trace
            log.exception("lane %s of %s failed; again in %d s", lane.name, lane.tracker, _PAUSE_S)
            return time.time() + _PAUSE_S

    def _next(self) -> Lane | None:
        with self._wake:
            while not self._stopping:
                self._take_due()
                if self._waiting:
                    lane = self._waiting.popleft()
                    self._again.discard(lane)
                    self._running.add(lane)
                    return lane
                self._wake.wait(timeout=self._later[0][0] - time.time() if self._later else None)
            return None

    def _take_due(self) -> None:
        while self._later and self._later[0][0] <= time.time():
            self._put(heapq.heappop(self._later)[1])
