"""The calls made to a tracker while one delivery was worked on: what users pay for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
