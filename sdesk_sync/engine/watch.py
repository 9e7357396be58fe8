"""Noticing what other processes put into the store: a replay, a skip, a sweep beside a running `serve`."""

import logging
import sqlite3
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.engine.writer import Writer

log = logging.getLogger("sdesk")
EVERY_S = 1.0


class Watch:
    """A thread that calls `changed` after another process has committed. Looking itself writes nothing."""

    def __init__(self, writer: Writer, changed: Callable[[], None], every_s: float = EVERY_S) -> None:
        self._writer, self._changed, self._every_s = writer, changed, every_s
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; what was committed before is nothing new."""
        self._seen = self._writer.foreign_version()
        self._thread.start()

    def stop(self) -> None:
        """End; before the writer is closed."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        failed = False
        while not self._end.wait(self._every_s):
            try:
                version = self._writer.foreign_version()
                if version != self._seen:
                    self._changed()
                # Only now: what could not be told is told with the next look.
                self._seen, failed = version, False
            except (SQLAlchemyError, sqlite3.Error, OSError) as error:
                if not failed:
                    log.warning("the store cannot be watched at present: %s", error)
                failed = True
