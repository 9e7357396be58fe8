"""Config -> what runs: trackers connected, store opened, lanes ready. No call is made here."""

import fcntl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from sdesk_sync.config import Config, ConfigProblem, Secret, TrackerConfig
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine import entries
from sdesk_sync.engine.database import Database, StoreProblem, migrate, open_database
from sdesk_sync.engine.drain import Drain, Told
from sdesk_sync.engine.lanes import Lanes
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.engine.writer import Writer
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.connection import Connection
from sdesk_sync.trackers.mapping import GitLabMapping


def wiring(config: Config, calls: CallLog) -> Wiring:
    """The config's desk and trackers, ready for use."""
    trackers = {name: _tracker(one, config.desk, calls) for name, one in config.trackers.items()}
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
    lock: IO[str]

    def start(self) -> int:
        """Take up what was left open and begin; returns how many lanes had something."""
        self.writer.now(entries.take_up_again)
        waiting = self.store.open_lanes()
        for lane in waiting:
            self.lanes.ring(lane)
        self.lanes.start()
        return len(waiting)

    def stop(self) -> None:
        """Finish the calls in flight; the backlog stays."""
        self.lanes.stop()
        self.writer.close()
        self.database.close()
        self.lock.close()


def engine(config: Config, made: Wiring, told: Told) -> Engine:
    """The engine over the config's store, which is locked and brought up to date."""
    database = open_database(config.store)
    lock = own(config.store)
    migrate(database)
    writer = Writer(database.writing)
    store = Store(database, writer)
    drain = Drain(store, made, told)
    lanes = Lanes(drain, config.serve.workers)
    drain.stopping = lambda: lanes.stopping
    return Engine(database, writer, store, drain, lanes, lock)


def own(store: str) -> IO[str]:
    """The lock of the store's one owner, held until it is closed; only SQLite opens the store itself."""
    path = Path(f"{make_url(store).database}.lock")
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise StoreProblem(f"store: another sdesk-sync is serving {store}; stop it first ({path})") from None
    return lock
