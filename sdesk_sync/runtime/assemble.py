"""Config -> what runs: the store opened, lanes ready, timers and sweeps waiting. No call is made here."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from sdesk_sync.clock import SteadyClock
from sdesk_sync.config import Config
from sdesk_sync.engine.accepted import note_vocabularies
from sdesk_sync.engine.active_config import ActiveConfig, ConfigInForce
from sdesk_sync.engine.decide.listed_people import NameBinder
from sdesk_sync.engine.limits.circuit_breaker import CircuitBreaker
from sdesk_sync.engine.limits.clock_watch import ClockWatch
from sdesk_sync.engine.limits.concurrency import (
    ConcurrencyLimit,
    FairShares,
    slot_count,
    thread_count,
)
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.limits.shutdown import Shutdown
from sdesk_sync.engine.limits.unknown_facts import tell_unknown_facts
from sdesk_sync.engine.metrics import Metrics, MetricSources
from sdesk_sync.engine.schedule.batch import WorkingTools
from sdesk_sync.engine.schedule.lane_worker import LaneWorker
from sdesk_sync.engine.schedule.lanes import LaneScheduler
from sdesk_sync.engine.schedule.setbacks import OnEnded
from sdesk_sync.engine.sources.other_processes import StoreWatch
from sdesk_sync.engine.sources.periodic import OnSwept, PeriodicTasks, begin_watching
from sdesk_sync.engine.sources.sweep import SweepProgress
from sdesk_sync.engine.sources.waiting_tickets import recount_waits
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.runtime.backlog import Backlog
from sdesk_sync.runtime.beside_owner import explain_unavailability
from sdesk_sync.store.backend import Database
from sdesk_sync.store.condition import StoreCondition
from sdesk_sync.store.inbox.rows import AlertKind, Delivery, DeliveryResult
from sdesk_sync.store.inbox.writes import take_up_again
from sdesk_sync.store.opening import (
    lock_store,
    lock_store_if_free,
    migrate,
    open_database,
)
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.writer import Writer
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.wire.health_check import check_safely


@dataclass(frozen=True, slots=True)
class RunningEngine:
    """The running parts of `serve`, besides HTTP."""

    database: Database
    store: Store
    config: ConfigInForce
    cooldowns: CoolDowns
    shutdown: Shutdown
    worker: LaneWorker
    lanes: LaneScheduler
    backlog: Backlog
    watch: StoreWatch
    periodic: PeriodicTasks
    clock: ClockWatch
    condition: StoreCondition
    names: NameBinder
    lock: ExitStack
    now: Callable[[], int]

    def start(self) -> int:
        """Take up what was left open and begin; returns how many lanes had something. Raises StoreProblem."""
        with explain_unavailability(self.database):
            self.store.writer.commit(take_up_again)
            self.clock.start()
            note_vocabularies(self.store, self.config.current)
            begin_watching(self.store, self.config.current.trackers, self.now())
            for name in self.config.current.trackers:
                tell_unknown_facts(self.store, self.periodic.notices, name)
            recount_waits(self.store, self.config.current, self.now())
            # Before it is read what is open, so that nothing comes in between unnoticed.
            self.watch.start()
            waiting = len(self.store.inbox.open_lanes())
            self.backlog.notify_lanes()
        self.lanes.start()
        return waiting

    def stop(self) -> bool:
        """Finish the calls in flight; the backlog stays. Whether all of them ended in time."""
        self.shutdown.request()
        self.periodic.stop()
        finished = self.lanes.stop()
        self.watch.stop()
        self.store.writer.close()
        self.database.close()
        self.lock.close()
        return finished

    def find_tracker_fault(self, tracker: Tracker) -> str | None:
        """Why a tracker cannot be worked with, in a sentence: itself, or whom the config names there.

        None where it can. Never raises.
        """
        routed = self.config.current.desk.routing.people
        return tracker.health.check() or check_safely(partial(self.names.bind_all, tracker, routed))

    @property
    def metric_sources(self) -> MetricSources:
        """What is looked up when somebody asks for the metrics."""
        return MetricSources(
            open_deliveries=self.store.inbox.count_open,
            dead_deliveries=self.store.inbox.count_dead,
            gates_closed=lambda: Counter(name for name, _ in self.cooldowns.list_active(self.now())),
            store_bytes=self.database.size,
        )


def _ignore_sweep(name: str, progress: SweepProgress) -> None:
    """Nobody wants to know how a pass has ended."""


ALERT_SHOWN_MS = 3_600_000
"""So long `/readyz` shows what somebody has to put right in a tracker, after it came up last."""

_SHOWN = {AlertKind.STUCK: NoticeKind.WRITE_REFUSED, AlertKind.BULK: NoticeKind.BULK_UNDONE}


@dataclass(frozen=True, slots=True)
class Observers:
    """Who is told what happens: how each delivery ended, how each sweep, the metrics, what else to know."""

    ended: OnEnded
    swept: OnSwept = _ignore_sweep
    metrics: Metrics | None = None
    notices: NoticeBoard = field(default_factory=NoticeBoard)

    def on_ended(self, delivery: Delivery, result: DeliveryResult) -> None:
        """A delivery has ended."""
        if self.metrics is not None:
            self.metrics.count_ended(delivery, result)
            for alert in result.alerts:
                self.metrics.count_alert(delivery.tracker, alert.kind)
        for alert in result.alerts:
            if (kind := _SHOWN.get(alert.kind)) is not None:
                self.notices.post(Notice(kind, alert.sentence, delivery.tracker), ALERT_SHOWN_MS)
        self.ended(delivery, result)

    def on_swept(self, name: str, progress: SweepProgress) -> None:
        """A pass through a tracker has ended."""
        if self.metrics is not None:
            self.metrics.note_sweep(name, progress.unreported)
        self.swept(name, progress)

    def on_committed(self, works: int) -> None:
        """The store has committed."""
        if self.metrics is not None:
            self.metrics.count_commit(works)


def assemble_engine(
    config: Config, active: ActiveConfig, observers: Observers, clock: SteadyClock
) -> RunningEngine:
    """The engine over the config's store, which is locked and brought up to date. Raises StoreProblem."""
    return _assemble(config, active, observers, lock_store(config.store), clock)


def assemble_engine_if_free(
    config: Config, active: ActiveConfig, observers: Observers, clock: SteadyClock
) -> RunningEngine | None:
    """The same, or None where somebody else owns the store."""
    lock = lock_store_if_free(config.store)
    return None if lock is None else _assemble(config, active, observers, lock, clock)


def _assemble(
    config: Config, active: ActiveConfig, observers: Observers, lock: ExitStack, clock: SteadyClock
) -> RunningEngine:
    database = _open_own_database(config.store, lock)
    store = build_store(database, Writer(database, observers.on_committed))
    in_force, notices = ConfigInForce(active), observers.notices
    slots, now = slot_count(config.serve.workers, len(config.trackers)), clock.now
    tools = _gather_tools(store, in_force, observers, slots, now)
    worker, shutdown, cooldowns = LaneWorker(tools), tools.shutdown, tools.cooldowns
    lanes = LaneScheduler(worker, _share_out(thread_count(slots), in_force), shutdown, now)
    backlog = Backlog(store.inbox, lanes, in_force, notices)
    clock_watch = ClockWatch(store, cooldowns, notices, clock, backlog.notify_lanes)
    periodic = PeriodicTasks(
        store,
        in_force,
        lanes.notify,
        now,
        cooldowns,
        observers.on_swept,
        clock=clock_watch,
        notices=notices,
        running=clock.running,
    )
    return RunningEngine(
        database=database,
        store=store,
        config=in_force,
        cooldowns=cooldowns,
        shutdown=shutdown,
        worker=worker,
        lanes=lanes,
        backlog=backlog,
        watch=StoreWatch(store.writer, backlog.notify_lanes),
        periodic=periodic,
        clock=clock_watch,
        condition=StoreCondition(store, notices, periodic.sweep_soon),
        names=NameBinder(store, notices),
        lock=lock,
        now=now,
    )


def _gather_tools(
    store: Store, config: ConfigInForce, observers: Observers, slots: int, now: Callable[[], int]
) -> WorkingTools:
    """What work on a lane needs, with so many calls at once."""
    shutdown, cooldowns = Shutdown(), CoolDowns(store)
    return WorkingTools(
        store=store,
        config=config,
        on_ended=observers.on_ended,
        cooldowns=cooldowns,
        breaker=CircuitBreaker(cooldowns),
        concurrency=ConcurrencyLimit(_share_out(slots, config), shutdown),
        shutdown=shutdown,
        notices=observers.notices,
        now=now,
    )


def _open_own_database(url: str, lock: ExitStack) -> Database:
    """The database that the lock makes ours, brought up to date."""
    try:
        database = open_database(url)
        migrate(database)
    except BaseException:
        lock.close()
        raise
    return database


def _share_out(places: int, config: ConfigInForce) -> FairShares:
    """Places for the trackers in force."""
    return FairShares(places, lambda: config.current.trackers)
