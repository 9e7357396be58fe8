"""What other processes put into the store is noticed, and noticing it costs nothing."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from sdesk_sync.engine.database import Database, open_database
from sdesk_sync.engine.lanes import Lanes
from sdesk_sync.engine.prepared import StoreUnavailable
from sdesk_sync.engine.records import Lane
from sdesk_sync.engine.watch import Watch
from sdesk_sync.engine.writer import Writer
from tests.walks.place import until

OFTEN_S = 0.01


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty store with one table."""
    found = open_database(f"sqlite:///{tmp_path / 'sdesk.db'}")
    with found.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE noted (word TEXT UNIQUE)")
    yield found
    found.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    """A writer on it."""
    one = Writer(database.writing)
    yield one
    one.close()


def note(connection: Connection) -> None:
    """Work that notes a word."""
    connection.execute(text("INSERT INTO noted VALUES (hex(randomblob(8)))"))


def note_elsewhere(database: Database) -> None:
    """The same, as another process does it."""
    with closing(sqlite3.connect(database.file)) as other, other:
        other.execute("INSERT INTO noted VALUES (hex(randomblob(8)))")


def test_what_others_commit_is_told_and_what_we_commit_is_not(database: Database, writer: Writer) -> None:
    """Or each of our own commits would have every lane looked into."""
    told: list[None] = []
    watch = Watch(writer, lambda: told.append(None), OFTEN_S)
    watch.start()
    for _ in range(20):
        writer.now(note)
        writer.foreign_version()
    assert told == []
    note_elsewhere(database)
    writer.now(note)
    until(lambda: told, "it was told")
    watch.stop()


def test_what_could_not_be_told_is_told_later(database: Database, writer: Writer) -> None:
    """As where the store is locked just then."""
    told: list[str] = []

    def changed() -> None:
        told.append("tried")
        if len(told) == 1:
            raise OperationalError("SELECT", {}, Exception("locked"))

    watch = Watch(writer, changed, OFTEN_S)
    watch.start()
    note_elsewhere(database)
    until(lambda: len(told) == 2, "it was tried again")
    watch.stop()


def test_looking_writes_nothing(database: Database, writer: Writer) -> None:
    """Neither to the store nor to its log, and it waits for nobody who writes."""
    writer.now(note)
    watch = Watch(writer, lambda: None, OFTEN_S)
    watch.start()
    log = database.file.with_name(f"{database.file.name}-wal")
    before = [(path.stat().st_mtime_ns, path.stat().st_size) for path in (database.file, log)]
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(50):
            writer.foreign_version()
        other.execute("ROLLBACK")
    assert [(path.stat().st_mtime_ns, path.stat().st_size) for path in (database.file, log)] == before
    watch.stop()


def test_a_watch_that_never_began_stops(writer: Writer) -> None:
    """As where the start fails."""
    Watch(writer, lambda: None).stop()


def test_after_the_end_nothing_is_taken_and_nobody_waits(database: Database) -> None:
    """Said as an error of the store, which whoever writes has to expect anyway."""
    writer = Writer(database.writing)
    writer.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.now(note)
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.foreign_version()


def test_each_commit_is_heard_of(database: Database) -> None:
    """With how many shared it."""
    heard: list[int] = []
    writer, begun, go_on = Writer(database.writing, heard.append), threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        begun.set()
        assert go_on.wait(20)

    writer.submit(wait)
    assert begun.wait(20)
    for _ in range(9):
        writer.submit(note)
    go_on.set()
    writer.close()
    assert heard == [1, 9]


def test_a_lane_that_waits_is_not_looked_into_more_often_for_being_rung() -> None:
    """Each look tells when to come back; only the newest answer counts, however many there were."""
    drained: list[float] = []
    due = time.time() + 0.5

    def drain(_: Lane) -> float | None:
        drained.append(time.time())
        return due if drained[-1] < due else None

    lanes = Lanes(drain, workers=1)
    lanes.start()
    for number in range(1, 21):
        lanes.ring(Lane("engineering", "1"))
        until(partial(_has, drained, number), "it was looked into")
    until(lambda: drained[-1] >= due, "it came back at its time")
    lanes.ring(Lane("engineering", "1"))
    until(lambda: len([at for at in drained if at >= due]) == 2, "it was looked into for being rung")
    lanes.stop()
    assert len(drained) == 22


def test_what_does_not_end_in_time_is_left_and_said() -> None:
    """A tracker that sends its answer byte by byte must not keep us from ending."""
    begun, go_on = threading.Event(), threading.Event()

    def drain(_: Lane) -> None:
        begun.set()
        assert go_on.wait(20)

    lanes = Lanes(drain, workers=2)
    lanes.start()
    lanes.ring(Lane("engineering", "1"))
    assert begun.wait(20)
    lanes.stop_soon()
    assert lanes.stopping
    assert not lanes.stop(within_s=0.05)
    go_on.set()
    assert lanes.stop()


def _has(found: list[float], number: int) -> bool:
    return len(found) >= number
