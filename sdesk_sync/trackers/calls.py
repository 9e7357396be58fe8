"""The calls made to a tracker while one delivery was worked on: what users pay for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

Take = Callable[[], AbstractContextManager[None]]
"""Makes what one call is made in."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `status` 0 means no answer came. No bodies, no headers."""

    method: str
    path: str
    status: int
    ms: int


class CallLog(threading.local):
    """Each thread's calls since it last took them."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._take: Take = nullcontext

    def turn(self) -> AbstractContextManager[None]:
        """What every call of this thread is made in: it may have to wait for others, or not be made."""
        return self._take()

    @contextmanager
    def in_turns(self, take: Take) -> Iterator[None]:
        """Meanwhile each of this thread's calls takes a turn."""
        before, self._take = self._take, take
        try:
            yield
        finally:
            self._take = before

    def add(self, call: Call) -> None:
        """Note one call of this thread."""
        self._calls.append(call)

    def take(self) -> tuple[Call, ...]:
        """This thread's calls, which are then forgotten."""
        taken, self._calls = tuple(self._calls), []
        return taken

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Calls that this thread makes meanwhile belong to no delivery and are not kept."""
        kept = self._calls
        self._calls = []
        try:
            yield
        finally:
            self._calls = kept
