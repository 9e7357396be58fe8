"""The sandbox's time: the real one, plus what people skipped."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Time that can be wound forward, never back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._skipped = timedelta()

    def now(self) -> datetime:
        """The present moment here, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._skipped

    def advance(self, seconds: float) -> None:
        """Skip so many seconds; a negative number raises ValueError."""
        if seconds < 0:
            raise ValueError("the sandbox's clock does not go back")
        with self._lock:
            self._skipped += timedelta(seconds=seconds)
