"""The engine of `serve` in this process, over a sandbox's config, for tests that look inside it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette

from sdesk_sync.cli import wire
from sdesk_sync.config import Config, load
from sdesk_sync.engine.records import Delivery, Ended
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.web.app import Readiness, app
from sdesk_sync.web.receive import Receiver
from tests.walks.place import Place, until


@dataclass
class Works:
    """An engine over a place; `told` is what the log of `serve` would be told of each delivery."""

    place: Place
    config: Config
    running: wire.Engine
    told: list[tuple[Delivery, Ended]] = field(default_factory=list)

    @property
    def web(self) -> Starlette:
        """Its HTTP side, to be called without a network."""
        trackers = self.running.drain.wiring.trackers
        receiver = Receiver(lambda: trackers, self.running.writer, self.running.lanes.ring)
        return app(receiver, trackers.__contains__, lambda: Readiness({"store": self.running.store.problem()}))

    def drain(self) -> None:
        """Work through every open lane here and now, as far as it is due."""
        for lane in self.running.store.open_lanes():
            self.running.drain(lane)


@contextmanager
def engine(place: Place) -> Iterator[Works]:
    """An engine that drains when it is told to."""
    config, calls, told = load(place.config), CallLog(), list[tuple[Delivery, Ended]]()
    running = wire.engine(config, wire.wiring(config, calls), _teller(told))
    try:
        yield Works(place, config, running, told)
    finally:
        running.stop()


@contextmanager
def listening(place: Place) -> Iterator[Works]:
    """An engine that takes the sandbox's hooks and works on them, as `serve` does."""
    with engine(place) as works:
        where = works.config.serve
        server = uvicorn.Server(uvicorn.Config(works.web, where.host, where.port, log_level="warning"))
        thread = threading.Thread(target=server.run, name="web", daemon=True)
        thread.start()
        until(lambda: server.started, "the engine listens")
        works.running.start()
        try:
            yield works
        finally:
            server.should_exit = True
            thread.join()


def _teller(told: list[tuple[Delivery, Ended]]) -> Callable[[Delivery, Ended], None]:
    return lambda delivery, ended: told.append((delivery, ended))
