"""The calls made to a tracker while one delivery was worked on: what users pay for it."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass


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
        self._turns: AbstractContextManager[None] = nullcontext()

    def turn(self) -> AbstractContextManager[None]:
        """What every call of this thread is made in: it may have to wait for others."""
        return self._turns

    @contextmanager
    def in_turns(self, turns: AbstractContextManager[None]) -> Iterator[None]:
        """Meanwhile this thread's calls are made in these turns."""
        before, self._turns = self._turns, turns
        try:
            yield
        finally:
            self._turns = before

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
