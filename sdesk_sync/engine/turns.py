"""At most so many calls to trackers at once, however many tickets are worked on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# While all turns are taken, how soon it is noticed that we are to stop.
_LOOK_S = 0.5


class Waiting(Exception):
    """A gate is closed until then (ms): nothing was called, and what is left to do waits for it."""

    def __init__(self, until: int, reason: str) -> None:
        super().__init__(reason)
        self.until = until


class Stopped(Exception):
    """We are to stop: nothing was called, and what is left to do waits for the next start."""


class Turns:
    """What every call takes first and gives back after it.

    More tickets are worked on than calls are made, so that while one is judged and written down another
    waits for its tracker.
    """

    def __init__(self, most: int, stopping: Callable[[], bool]) -> None:
        self._free, self._stopping = threading.Semaphore(most), stopping

    @contextmanager
    def take(self, closed: Callable[[], int]) -> Iterator[None]:
        """Round one call. `closed` tells until when its tracker is to be left alone (ms; 0: it is not).

        Raises Stopped, and Waiting, where that is so once it is this call's turn.
        """
        while not self._free.acquire(timeout=_LOOK_S):
            if self._stopping():
                raise Stopped
        try:
            until = closed()
            if until:
                raise Waiting(until, "the tracker asked to leave it alone for a while")
            yield
        finally:
            self._free.release()


def threads(calls: int) -> int:
    """How many tickets are worked on for so many calls at once: half as many again, and one."""
    return calls + calls // 2 + 1
