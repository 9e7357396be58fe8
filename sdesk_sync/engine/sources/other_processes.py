"""Noticing what other processes put into the store: a replay, a skip, a sweep beside a running `serve`."""

import logging
import threading
from collections.abc import Callable

from sdesk_sync.store.writer import Writer

log = logging.getLogger("sdesk")
# Soon enough for somebody who looks on, and too seldom to be felt.
EVERY_S = 1.0


class StoreWatch:
    """A thread that calls `on_change` after another process has committed. Looking itself writes nothing."""

    def __init__(self, writer: Writer, on_change: Callable[[], None], every_s: float = EVERY_S) -> None:
        self._writer, self._on_change, self._every_s = writer, on_change, every_s
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; what was committed before is nothing new."""
        version = self._writer.foreign_version()
        self._thread = threading.Thread(target=self._look, args=(version,), name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; before the writer is closed."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self, seen: int) -> None:
        failed = False
        while not self._end.wait(self._every_s):
            try:
                version = self._writer.foreign_version()
                if version != seen:
                    self._on_change()
                # Only now: what could not be told is told with the next look.
                seen, failed = version, False
            # Whatever it is: with this thread ended, nobody would hear of a replay until the next start.
            except Exception as error:  # noqa: BLE001
                # Once: a store that cannot be read must not fill the log.
                if not failed:
                    log.warning("the store cannot be watched at present: %s", error)
                failed = True
