"""At most so many calls to trackers at once, however many tickets are worked on."""

import threading
from collections.abc import Callable
from types import TracebackType

from sdesk_sync.trackers.errors import Later

_LOOK_S = 0.5


class Turns:
    """What a thread takes before a call and gives back after it, in a `with`.

    More tickets are worked on than calls are made, so that while one is judged and written down another
    waits for its tracker. Raises Later where no turn came before we are to stop.
    """

    def __init__(self, most: int, stopping: Callable[[], bool]) -> None:
        self._free, self._stopping = threading.Semaphore(most), stopping

    def __enter__(self) -> None:
        while not self._free.acquire(timeout=_LOOK_S):
            if self._stopping():
                raise Later("we are about to stop")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._free.release()


def threads(calls: int) -> int:
    """How many tickets are worked on for so many calls at once: half as many again, and one."""
    return calls + calls // 2 + 1
