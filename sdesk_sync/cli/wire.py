"""Config -> what runs: trackers connected, store opened, lanes ready. No call is made here."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from sdesk_sync.config import Config, ConfigProblem, Secret, TrackerConfig
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine import entries
from sdesk_sync.engine.database import (
    Database,
    StoreProblem,
    file_of,
    migrate,
    open_database,
    require_current,
)
from sdesk_sync.engine.drain import Drain, Told
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.lanes import Lanes
from sdesk_sync.engine.metrics import CountedCalls, Metrics, Sources
from sdesk_sync.engine.owner import own, own_if_free
from sdesk_sync.engine.records import Delivery, Ended
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.sweep import Progress
from sdesk_sync.engine.timers import Clockwork, Swept, watch_from
from sdesk_sync.engine.turns import Turns, threads
from sdesk_sync.engine.watch import Watch
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.engine.writer import Writer
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.calls import Call, CallLog
from sdesk_sync.trackers.connection import Connection
from sdesk_sync.trackers.mapping import GitLabMapping

Called = Callable[[str, Call], None]
"""Hears of each call to a tracker, by the tracker's name."""


def wiring(config: Config, calls: CallLog, called: Called = lambda tracker, call: None) -> Wiring:
    """The config's desk and trackers, ready for use."""
    trackers = {
        name: _tracker(one, config.desk, CountedCalls(name, calls, called))
        for name, one in config.trackers.items()
    }
    return Wiring(config.desk, config.mode, trackers, calls)


def _tracker(config: TrackerConfig, desk: Desk, calls: CallLog) -> Tracker:
    secrets = [_lasting(secret) for secret in config.secrets]
    connection = Connection(
        name=config.name,
        url=config.url,
        project=config.project,
        user=config.user,
        token=_lasting(config.token),
        secrets=lambda: tuple(read() for read in secrets),
        people=config.people,
    )
    if isinstance(config.mapping, GitLabMapping):
        from sdesk_sync.trackers.gitlab.connect import connect as connect_gitlab

        return connect_gitlab(connection, desk, config.mapping, calls)
    from sdesk_sync.trackers.jira.connect import connect as connect_jira

    return connect_jira(connection, desk, config.mapping, calls)


def _lasting(secret: Secret) -> Callable[[], str]:
    """A secret read anew each time; while its file is being exchanged the one read last counts."""
    last = secret.read()

    def read() -> str:
        nonlocal last
        with suppress(ConfigProblem):
            last = secret.read()
        return last

    return read


@dataclass(frozen=True, slots=True)
class Engine:
    """The running parts of `serve`, besides HTTP."""

    database: Database
    writer: Writer
    store: Store
    drain: Drain
    lanes: Lanes
    watch: Watch
    clockwork: Clockwork
    lock: IO[str]

    def start(self) -> int:
        """Take up what was left open and begin; returns how many lanes had something."""
        self.writer.now(entries.take_up_again)
        self.drain.gates.load(self.drain.now())
        watch_from(self.store, self.drain.wiring.trackers, self.drain.now())
        # Before it is read what is open, so that nothing comes in between unnoticed.
        self.watch.start()
        waiting = self.store.open_lanes()
        for lane in waiting:
            self.lanes.ring(lane)
        self.lanes.start()
        return len(waiting)

    def stop(self) -> bool:
        """Finish the calls in flight; the backlog stays. Whether all of them ended in time."""
        self.lanes.stop_soon()
        self.clockwork.stop()
        finished = self.lanes.stop()
        self.watch.stop()
        self.writer.close()
        self.database.close()
        self.lock.close()
        return finished


def _unheard(name: str, progress: Progress) -> None:
    """Nobody wants to know how a pass has ended."""


@dataclass(frozen=True, slots=True)
class _Hearers:
    """Who hears what happens: how each delivery ended, how each sweep, and the metrics of both."""

    told: Told
    swept: Swept
    metrics: Metrics

    def hear(self, delivery: Delivery, ended: Ended) -> None:
        """A delivery has ended."""
        self.metrics.ended(delivery, ended)
        for alert in ended.alerts:
            self.metrics.alerted(delivery.tracker, alert.kind)
        self.told(delivery, ended)

    def hear_swept(self, name: str, progress: Progress) -> None:
        """A pass through a tracker has ended."""
        self.metrics.swept(name, progress.unheard)
        self.swept(name, progress)


def engine(
    config: Config, made: Wiring, told: Told, swept: Swept = _unheard, metrics: Metrics | None = None
) -> Engine:
    """The engine over the config's store, which is locked and brought up to date."""
    return _engine(config, made, _Hearers(told, swept, metrics or Metrics()), own(config.store))


def owned(config: Config, made: Wiring, told: Told) -> Engine | None:
    """The same, or None where somebody else owns the store."""
    lock = own_if_free(config.store)
    return None if lock is None else _engine(config, made, _Hearers(told, _unheard, Metrics()), lock)


def _engine(config: Config, made: Wiring, hearers: _Hearers, lock: IO[str]) -> Engine:
    try:
        database = open_database(config.store)
        migrate(database)
    except BaseException:
        lock.close()
        raise
    writer = Writer(database.writing, hearers.metrics.committed)
    store = Store(database, writer)
    drain = Drain(store, made, hearers.hear, Gates(store))
    lanes = Lanes(drain, threads(config.serve.workers))
    drain.stopping = lambda: lanes.stopping
    drain.turns = Turns(config.serve.workers, drain.stopping)
    clockwork = Clockwork(
        store, lambda: drain.wiring, lanes.ring, lambda: drain.now(), drain.gates, hearers.hear_swept
    )
    watch = Watch(writer, lambda: _ring_open(store, lanes))
    hearers.metrics.ask(_sources(database, store, drain))
    return Engine(database, writer, store, drain, lanes, watch, clockwork, lock)


def _sources(database: Database, store: Store, drain: Drain) -> Sources:
    return Sources(
        open_deliveries=store.open_count,
        dead_deliveries=store.dead_count,
        gates_closed=lambda: Counter(name for name, _ in drain.gates.shut(drain.now())),
        store_bytes=database.size,
    )


def _ring_open(store: Store, lanes: Lanes) -> None:
    """Another process has put something into the store."""
    for lane in store.open_lanes():
        lanes.ring(lane)


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """The config's store beside its owner: to be read, and written to in short transactions.

    Raises StoreProblem where there is none yet, or where its schema is another than ours.
    """
    if not file_of(config.store).exists():
        raise StoreProblem(f"store: there is none yet at {config.store}; `sdesk-sync serve` makes it")
    database = open_database(config.store)
    try:
        require_current(database)
        writer = Writer(database.writing)
        try:
            yield Store(database, writer)
        finally:
            writer.close()
    finally:
        database.close()
