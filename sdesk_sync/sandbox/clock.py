"""The sandbox's time: the real one, plus what people skipped."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

_SET_BACK = timedelta(minutes=1)
"""What happened so far ahead of now happened before somebody set the clock back."""


class SandboxClock:
    """Time that can be wound forward, and set back by as much again, as by whoever finds it to be wrong."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._skipped = timedelta()

    def now(self) -> datetime:
        """The present moment here, in UTC and in whole milliseconds, as both vendors show moments."""
        with self._lock:
            return cut_to_milliseconds(datetime.now(UTC) + self._skipped)

    def advance(self, seconds: float) -> None:
        """Skip so many seconds; a negative number raises ValueError."""
        if seconds < 0:
            raise ValueError("the sandbox's clock does not go back")
        with self._lock:
            self._skipped += timedelta(seconds=seconds)

    def begin_at(self, moment: datetime) -> None:
        """Show this moment from now on, which may be long ago: for before anything has happened here."""
        with self._lock:
            self._skipped = moment - datetime.now(UTC)

    def correct(self) -> None:
        """From now on it is right again; what happened meanwhile stays where it was, ahead of now."""
        with self._lock:
            self._skipped = timedelta()


def cut_to_milliseconds(moment: datetime) -> datetime:
    """The moment without what is finer than a millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def later_moment(now: datetime, earlier: datetime) -> datetime:
    """`now`, but at least a millisecond after `earlier`: what follows each other never shares a moment.

    After the clock was set back it is `now`: neither tracker counts on from what a wrong clock told.
    """
    if earlier - now > _SET_BACK:
        return now
    return max(now, earlier + timedelta(milliseconds=1))
