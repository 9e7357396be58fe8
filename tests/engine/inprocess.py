"""The engine of `serve` in this process, over a sandbox's config, for tests that look inside it."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette

from sdesk_sync.cli import wire
from sdesk_sync.config import Config, load
from sdesk_sync.engine.drain import clock
from sdesk_sync.engine.intake import Intake
from sdesk_sync.engine.records import Delivery, Ended
from sdesk_sync.engine.sweep import Progress, Sweep
from sdesk_sync.engine.timers import ring_due, watch_from
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.web.app import Readiness, app
from sdesk_sync.web.receive import Receiver
from tests.walks.calls import Spent, spent
from tests.walks.place import At, Place, until

_STRIKES = 0.5


@dataclass(repr=False)
class Works:
    """An engine over a place; `told` is what the log of `serve` would be told of each delivery."""

    place: Place
    config: Config
    running: wire.Engine
    told: list[tuple[Delivery, Ended]] = field(default_factory=list)
    later_ms: int = 0

    @property
    def web(self) -> Starlette:
        """Its HTTP side, to be called without a network."""
        trackers = self.running.drain.wiring.trackers
        receiver = Receiver(lambda: trackers, Intake(self.running.writer), self.running.lanes.ring)
        return app(
            receiver, trackers.__contains__, lambda: Readiness({"store": self.running.store.problem()})
        )

    def drain(self) -> None:
        """Work through every open lane here and now, as far as it is due."""
        for lane in self.running.store.open_lanes():
            self.running.drain(lane)

    def settle(self) -> None:
        """Work until nothing is left; where a delivery has to wait, an hour passes at once."""
        until(self._is_settled, "every hook is answered and worked on")

    def _is_settled(self) -> bool:
        made = self.place.hooks()
        if not all(hook.skipped or hook.attempts for hook in made):
            return False
        self.drain()
        if len(self.place.hooks()) != len(made):
            return False
        if self.running.store.open_lanes():
            self.later_ms += 3_600_000
            return False
        return True

    def sweep(self, since: int | None = None) -> dict[str, Progress]:
        """One pass through each tracker, however long ago the last was; what came of it."""
        wiring, ring = self.running.drain.wiring, self.running.lanes.ring
        store, gates = self.running.store, self.running.drain.gates
        passes = {name: Sweep(store, wiring, one, ring, gates) for name, one in wiring.trackers.items()}
        return {name: [*each.run(self.running.drain.now, since)][-1] for name, each in passes.items()}

    def catch_up(self) -> None:
        """What a service does in the end: all hooks answered, all worked on, swept, and that worked on."""
        self.settle()
        self.sweep(0)
        self.settle()
        self.timers()
        self.settle()

    def timers(self) -> None:
        """An hour passes, and the timers ring."""
        self.later_ms += 3_600_000
        ring_due(self.running.store, self.running.lanes.ring, self.running.drain.now())

    def does(self, at: At, act: Callable[[], object]) -> Spent:
        """Have something done by people and worked on; what it has cost."""
        self.place.control("DELETE", "/calls")
        act()
        self.settle()
        return spent(self.place.control("GET", "/calls"), at.tracker)

    def attempts(self) -> list[str]:
        """How each attempt at a delivery has ended, in the order they were made."""
        return [f"{ended.state}: {ended.reason}" for _, ended in self.told]


@contextmanager
def engine(place: Place) -> Iterator[Works]:
    """An engine that drains when it is told to."""
    config, calls, told = load(place.config), CallLog(), list[tuple[Delivery, Ended]]()
    running = wire.engine(config, wire.wiring(config, calls), lambda *heard: told.append(heard))
    works = Works(place, config, running, told)
    running.drain.now = lambda: clock() + works.later_ms
    watch_from(running.store, config.trackers, clock())
    try:
        yield works
    finally:
        running.stop()


@contextmanager
def listening(place: Place) -> Iterator[Works]:
    """An engine that takes the sandbox's hooks, and drains when it is told to."""
    with engine(place) as works:
        where = works.config.serve
        server = uvicorn.Server(uvicorn.Config(works.web, where.host, where.port, log_level="warning"))
        thread = threading.Thread(target=server.run, name="web", daemon=True)
        thread.start()
        until(lambda: server.started, "the engine listens")
        try:
            yield works
        finally:
            server.should_exit = True
            thread.join()


def nth(number: int, kind: str, at: At, **words: int) -> dict[str, object]:
    """A fault that strikes once: our account's `number`-th request (or write, for drop-after-write)."""
    wanted = [False] * (number - 1) + [True]
    for seed in range(10_000):
        dice = random.Random(seed)  # noqa: S311  # drawn as the sandbox draws
        if [dice.random() < _STRIKES for _ in wanted] == wanted:
            break
    return {
        "kind": kind,
        "tracker": at.tracker,
        "person": "desk-bot",
        "probability": _STRIKES,
        "seed": seed,
        "count": 1,
        **words,
    }
