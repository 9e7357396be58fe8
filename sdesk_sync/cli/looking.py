"""That something is under way, on the terminal: a site with thirty answers takes seconds."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.status import Status

from sdesk_sync.cli.screen import make_screen
from sdesk_sync.setup.drawing.wording import Wording

QUIET_S = 1.0
"""What is done by then needs no sign that it goes on."""


class ProgressLine:
    """A line on stderr with a spinner, from the second second on; none where nobody sits there.

    What is said meanwhile stands above it, and in the end nothing of it is left.
    """

    def __init__(self, text: str, quiet_s: float = QUIET_S) -> None:
        self._text, self._quiet_s = text, quiet_s
        self._lock = threading.Lock()
        self._status: Status | None = None
        self._timer: threading.Timer | None = None

    def show(self, text: str) -> None:
        """It says this from now on."""
        with self._lock:
            self._text = text
            if self._status is not None:
                self._status.update(escape(text))

    def begin(self) -> None:
        """The second begins."""
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._timer = threading.Timer(self._quiet_s, self._appear)
            # A command that ends by a trace must not wait for it.
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        """It is gone, whether it was there or not."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._status is not None:
                self._status.stop()
                self._status = None

    def _appear(self) -> None:
        with self._lock:
            # It may have ended while we waited for the lock.
            if self._timer is not None:
                self._status = make_screen(is_stderr=True).status(escape(self._text), spinner="dots")
                self._status.start()


@contextmanager
def show_progress_line(text: str, quiet_s: float = QUIET_S) -> Iterator[ProgressLine]:
    """The line as long as it lasts."""
    line = ProgressLine(text, quiet_s)
    line.begin()
    try:
        yield line
    finally:
        line.end()


@contextmanager
def show_looking(wording: Wording, quiet_s: float = QUIET_S) -> Iterator[None]:
    """That the trackers are looked at."""
    with show_progress_line(wording.say("looking"), quiet_s):
        yield
