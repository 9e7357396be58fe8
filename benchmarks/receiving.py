"""The HTTP side of `serve` as a process of its own, storing in one of three ways, working on nothing.

`together` is the product's writer; `each` commits every request by itself, on a connection of the
thread that does it; `unstored` answers without storing, which is as fast as it can ever be.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from sdesk_sync.config import Config, load_config
from sdesk_sync.engine.sources.webhooks import WebhookIngest
from sdesk_sync.runtime.assemble import Observers, RunningEngine, assemble_engine
from sdesk_sync.runtime.connect import connect_config
from sdesk_sync.runtime.door import WebPorts, build_server
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.rows import NewDelivery
from sdesk_sync.store.opening import open_database
from sdesk_sync.web.app import Readiness

TOGETHER, EACH, UNSTORED = "together", "each", "unstored"
_THREADS = 40
"""As many as Starlette's own pool has."""


class Each:
    """Every request its own transaction."""

    def __init__(self, store: str) -> None:
        self._store, self._pool, self._own = store, ThreadPoolExecutor(_THREADS), threading.local()

    async def __call__(self, received: NewDelivery) -> bool:
        """Once it is committed."""
        return await asyncio.wrap_future(self._pool.submit(self._committed, received))

    def _committed(self, received: NewDelivery) -> bool:
        engine: Engine | None = getattr(self._own, "engine", None)
        if engine is None:
            engine = self._own.engine = open_database(self._store).writing
        with engine.begin() as connection:
            return inbox_writes.receive(connection, received)


async def unstored(received: NewDelivery) -> bool:
    """Everything is new, and nothing is kept."""
    return True


def _store(way: str, config: Config, running: RunningEngine) -> Callable[[NewDelivery], Awaitable[bool]]:
    match way:
        case "together":
            return WebhookIngest(running.store.writer)
        case "each":
            return Each(config.store)
        case _:
            return unstored


def main() -> None:
    """Receive at the config's address until SIGTERM."""
    config, way = load_config(Path(sys.argv[1])), sys.argv[2]
    clock = make_clock(config)
    running = assemble_engine(config, connect_config(config), Observers(lambda *_: None), clock)
    ports = WebPorts(
        trackers=lambda: running.config.current.trackers,
        store=_store(way, config, running),
        notify=lambda lane: None,
        now=clock.now,
        on_answered=lambda *_: None,
        on_limit=lambda *_: None,
        readiness=lambda: Readiness({}),
        metrics_page=lambda: b"",
    )
    # uvicorn raises the signal again once it has stopped; the store is closed after that.
    signal.signal(signal.SIGTERM, lambda *_: None)
    build_server(config, ports).run()
    running.stop()


if __name__ == "__main__":
    main()
