"""At most so many calls to trackers at once, however many tickets are worked on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sdesk_sync.engine.limits.cooldowns import CoolingDown
from sdesk_sync.engine.limits.shutdown import Shutdown, ShuttingDown

# While all slots are taken, how soon it is noticed that we are to stop.
_LOOK_S = 0.5


class ConcurrencyLimit:
    """What every call takes first and gives back after it.

    More tickets are worked on than calls are made, so that while one is judged and written down another
    waits for its tracker (docs/decisions/0007-a-worker-is-a-call-at-once.md).
    """

    def __init__(self, most: int, shutdown: Shutdown) -> None:
        self._free, self._shutdown = threading.Semaphore(most), shutdown

    @contextmanager
    def slot(self, cooling_until: Callable[[], int]) -> Iterator[None]:
        """Round one call. `cooling_until` tells until when its tracker is left alone (ms; 0: it is not).

        Raises ShuttingDown, and CoolingDown, where that is so once it is this call's turn.
        """
        while not self._free.acquire(timeout=_LOOK_S):
            if self._shutdown.is_requested:
                raise ShuttingDown
        try:
            # Only now: it may have been throttled while this one waited for its turn.
            until = cooling_until()
            if until:
                raise CoolingDown(until, "the tracker asked to leave it alone for a while")
            yield
        finally:
            self._free.release()


def thread_count(calls: int) -> int:
    """How many tickets are worked on for so many calls at once: half as many again, and one."""
    return calls + calls // 2 + 1
