"""The HTTP side of `serve` as a process of its own, storing in one of three ways, working on nothing.

`together` is the product's writer; `each` commits every request by itself, on a connection of the
thread that does it; `unstored` answers without storing, which is as fast as it can ever be.
"""

import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar, cast

import uvicorn
from sqlalchemy import Connection, Engine

from sdesk_sync.cli import wire
from sdesk_sync.config import load
from sdesk_sync.engine.database import open_database
from sdesk_sync.engine.writer import Writer
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.web.app import Readiness, app
from sdesk_sync.web.receive import Receiver

T = TypeVar("T")
Work = Callable[[Connection], T]
TOGETHER, EACH, UNSTORED = "together", "each", "unstored"
_THREADS = 40
"""As many as Starlette's own pool has."""


class Each:
    """Every request its own transaction."""

    def __init__(self, store: str) -> None:
        self._store, self._pool, self._own = store, ThreadPoolExecutor(_THREADS), threading.local()

    def submit(self, work: Work[T]) -> "Future[T]":
        """The work's result, once it is committed."""
        return self._pool.submit(self._committed, work)

    def _committed(self, work: Work[T]) -> T:
        engine: Engine | None = getattr(self._own, "engine", None)
        if engine is None:
            engine = self._own.engine = open_database(self._store).writing
        with engine.begin() as connection:
            return work(connection)


class Unstored:
    """Everything is new, and nothing is kept."""

    def submit(self, work: Work[object]) -> "Future[bool]":
        """Done already."""
        done: Future[bool] = Future()
        done.set_result(True)
        return done


def main() -> None:
    """Receive at the config's address until SIGTERM."""
    config, calls, way = load(Path(sys.argv[1])), CallLog(), sys.argv[2]
    running = wire.engine(config, wire.wiring(config, calls), lambda *_: None)
    writers = {TOGETHER: lambda: running.writer, EACH: lambda: Each(config.store), UNSTORED: Unstored}
    # The receiver asks for no more of a writer than to submit.
    writer = cast(Writer, writers[way]())
    trackers = running.drain.wiring.trackers
    receiver = Receiver(lambda: trackers, writer, lambda lane: None)
    web = app(receiver, trackers.__contains__, lambda: Readiness({}))
    # uvicorn raises the signal again once it has stopped; the store is closed after that.
    signal.signal(signal.SIGTERM, lambda *_: None)
    uvicorn.run(web, host=config.serve.host, port=config.serve.port, log_level="warning", access_log=False)
    running.stop()


if __name__ == "__main__":
    main()
