"""The engine of `serve` in this process, over a sandbox's config, for tests that look inside it."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette

from sdesk_sync.clock import SteadyClock, now_ms, running_ms
from sdesk_sync.config import Config, load_config
from sdesk_sync.engine.sources.periodic import begin_watching
from sdesk_sync.engine.sources.sweep import SweepProgress, TrackerSweep
from sdesk_sync.engine.sources.timers import notify_due_timers
from sdesk_sync.engine.sources.webhooks import WebhookIngest
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.runtime.assemble import Observers, RunningEngine, assemble_engine
from sdesk_sync.runtime.connect import connect_config
from sdesk_sync.runtime.door import WebPorts, build_routes
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult
from sdesk_sync.web.app import Readiness, build_app
from tests.harness.calls import Spent, spent
from tests.harness.fresh_store import put_fresh_store
from tests.harness.place import At, Place
from tests.harness.waiting import until

_STRIKES = 0.5


@dataclass
class Later:
    """What time it is for the engine: later than it is, or always the same moment; or what somebody set."""

    ms: int = 0
    stands_at: int | None = None
    set_ms: int = 0
    """By so much the clock was set; no time has passed by that."""
    _began_at: int = field(default_factory=lambda: now_ms() - running_ms())

    def shown(self) -> int:
        """In ms since the epoch."""
        return self._time() + self.set_ms

    def running(self) -> int:
        """For how long the machine has been running."""
        return self._time() - self._began_at

    def _time(self) -> int:
        return now_ms() + self.ms if self.stands_at is None else self.stands_at


@dataclass(repr=False)
class Works:
    """An engine over a place; `told` is what the log of `serve` would be told of each delivery."""

    place: Place
    config: Config
    running: RunningEngine
    told: list[tuple[Delivery, DeliveryResult]] = field(default_factory=list)
    later: Later = field(default_factory=Later)
    swept: list[str] = field(default_factory=list)
    """The trackers through which a pass of its own has ended."""
    notices: NoticeBoard = field(default_factory=NoticeBoard)
    answered: list[tuple[str | None, int]] = field(default_factory=list)
    """Each webhook's tracker and our answer."""
    reached: list[str] = field(default_factory=list)
    """The limits that webhooks have reached."""

    @property
    def web(self) -> Starlette:
        """Its HTTP side, to be called without a network."""
        ports = WebPorts(
            trackers=lambda: self.running.config.current.trackers,
            store=WebhookIngest(self.running.store.writer),
            notify=self.running.lanes.notify,
            now=self.running.now,
            on_answered=lambda tracker, answer: self.answered.append((tracker, answer)),
            on_limit=lambda key, sentence: self.reached.append(key),
            readiness=lambda: Readiness({"store": self.running.store.inbox.find_problem()}),
            metrics_page=lambda: b"",
        )
        return build_app(build_routes(self.config, ports), ports.readiness, ports.metrics_page)

    def drain(self) -> None:
        """Work through every open lane here and now, as far as it is due."""
        for lane in self.running.store.inbox.open_lanes():
            self.running.worker(lane)

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
        if self.running.store.inbox.open_lanes():
            self.later.ms += 3_600_000
            return False
        return True

    def sweep(self, since: int | None = None) -> dict[str, SweepProgress]:
        """One pass through each tracker, however long ago the last was; what came of it."""
        config, notify = self.running.config.current, self.running.lanes.notify
        store, cooldowns, notices = self.running.store, self.running.cooldowns, self.running.periodic.notices
        passes = {
            name: TrackerSweep(store, config, one, notify, cooldowns, notices)
            for name, one in config.trackers.items()
        }
        return {name: [*each.run(self.running.now, since)][-1] for name, each in passes.items()}

    def catch_up(self) -> None:
        """What a service does in the end: all hooks answered, all worked on, swept, and that worked on."""
        self.settle()
        self.sweep(0)
        self.settle()
        self.timers()
        self.settle()

    def timers(self) -> None:
        """An hour passes, and the timers ring."""
        self.later.ms += 3_600_000
        self.ring_timers()

    def ring_timers(self) -> None:
        """What is due by now becomes deliveries."""
        notify_due_timers(self.running.store, self.running.lanes.notify, self.running.now())

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
def engine(place: Place, later: Later | None = None) -> Iterator[Works]:
    """An engine that drains when it is told to."""
    put_fresh_store(place.home)
    later = later or Later()
    config, told = load_config(place.config), list[tuple[Delivery, DeliveryResult]]()
    swept: list[str] = []
    observers = Observers(lambda *heard: told.append(heard), lambda name, _: swept.append(name))
    clock = SteadyClock(later.shown, later.running)
    active = connect_config(config, notices=observers.notices)
    running = assemble_engine(config, active, observers, clock)
    works = Works(place, config, running, told, later, swept, observers.notices)
    begin_watching(running.store, config.trackers, now_ms())
    for tracker in running.config.current.trackers.values():
        running.names.bind_all(tracker, config.desk.routing.people)
    try:
        yield works
    finally:
        running.stop()


@contextmanager
def listening(place: Place, later: Later | None = None) -> Iterator[Works]:
    """An engine that takes the sandbox's hooks, and drains when it is told to."""
    with engine(place, later) as works:
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


@contextmanager
def at_work(place: Place, later: Later | None = None) -> Iterator[Works]:
    """An engine that does by itself what `serve` does, by a clock that can be set; ended afterwards."""
    with listening(place, later) as works:
        works.running.start()
        works.running.periodic.start()
        until(lambda: {*works.swept} == {*works.config.trackers}, "the first passes have ended")
        yield works


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
