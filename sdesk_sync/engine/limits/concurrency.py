"""At most so many calls to trackers at once, however many tickets are worked on; to each its share.

The rule of the shares: docs/engine.md#shares
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sdesk_sync.engine.limits.cooldowns import CoolingDown
from sdesk_sync.engine.limits.shutdown import Shutdown, ShuttingDown

# While no slot is to be had, how soon it is noticed that we are to stop.
_LOOK_S = 0.5

FindTrackers = Callable[[], Collection[str]]
"""The names of the trackers in the config in force."""


@dataclass
class FairShares:
    """Some places that trackers share, and how many each of them holds; for whoever has a lock of their own.

    A tracker never takes the last free place of another: one is kept for each that holds none. A tracker that
    is alone may take all, and of several that wait it is the turn of whoever holds fewest.
    """

    most: int
    trackers: FindTrackers
    _held: Counter[str] = field(default_factory=Counter)

    def may_take(self, tracker: str) -> bool:
        """Whether there is a place for it."""
        free = self.most - self._held.total()
        if not self._held[tracker]:
            return free > 0
        kept = sum(1 for name in self.trackers() if name != tracker and not self._held[name])
        return free > kept

    def choose(self, waiting: Collection[str]) -> str | None:
        """Whose turn it is of those that wait, the first of them where several hold as few."""
        fitting = [tracker for tracker in waiting if self.may_take(tracker)]
        return min(fitting, key=self._held.__getitem__, default=None)

    def take(self, tracker: str) -> None:
        """One place more."""
        self._held[tracker] += 1

    def give_back(self, tracker: str) -> None:
        """One place less."""
        self._held[tracker] -= 1


class ConcurrencyLimit:
    """What every call takes first and gives back after it.

    More tickets are worked on than calls are made, so that while one is judged and written down another
    waits for its tracker (docs/decisions/0007-a-worker-is-a-call-at-once.md).
    """

    def __init__(self, shares: FairShares, shutdown: Shutdown) -> None:
        self._shares, self._shutdown = shares, shutdown
        self._door = threading.Lock()
        self._waiting: dict[str, deque[threading.Lock]] = {}
        """By tracker, who has waited longest first, each before a lock that opens when it is their turn."""

    @contextmanager
    def slot(self, tracker: str, cooling_until: Callable[[], int]) -> Iterator[None]:
        """Round one call. `cooling_until` tells until when its tracker is left alone (ms; 0: it is not).

        Raises ShuttingDown, and CoolingDown, where that is so once it is this call's turn.
        """
        self._take(tracker)
        try:
            # Only now: it may have been throttled while this one waited for its turn.
            until = cooling_until()
            if until:
                raise CoolingDown(until, "the tracker asked to leave it alone for a while")
            yield
        finally:
            with self._door:
                self._shares.give_back(tracker)
                self._hand_out()

    def _take(self, tracker: str) -> None:
        with self._door:
            # Whoever waits does so because there is no place for it, so nobody is overtaken.
            if tracker not in self._waiting and self._shares.may_take(tracker):
                self._shares.take(tracker)
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.setdefault(tracker, deque()).append(turn)
        while not turn.acquire(timeout=_LOOK_S):
            with self._door:
                # A config in force since may keep fewer places for others.
                self._hand_out()
                if self._shutdown.is_requested and turn.locked():
                    self._waiting[tracker].remove(turn)
                    self._forget_empty(tracker)
                    raise ShuttingDown

    def _hand_out(self) -> None:
        """Give what is free to those whose turn it is, and wake nobody else: of many each wake-up is dear."""
        while (tracker := self._shares.choose(self._waiting)) is not None:
            turn = self._waiting[tracker].popleft()
            self._forget_empty(tracker)
            self._shares.take(tracker)
            turn.release()

    def _forget_empty(self, tracker: str) -> None:
        if not self._waiting[tracker]:
            del self._waiting[tracker]


def slot_count(workers: int, trackers: int) -> int:
    """How many calls are made at once: so many as are configured, and one for each tracker at least."""
    return max(workers, trackers)


def thread_count(calls: int) -> int:
    """How many tickets are worked on for so many calls at once: half as many again, and one."""
    return calls + calls // 2 + 1
