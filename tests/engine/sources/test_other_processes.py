"""What other processes put into the store is noticed, and noticing it costs nothing."""

import sqlite3
from contextlib import closing

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from sdesk_sync.engine.sources.other_processes import StoreWatch
from sdesk_sync.store.backend import Database
from sdesk_sync.store.sqlite.files import store_file
from sdesk_sync.store.writer import Writer
from tests.harness.waiting import until

pytest_plugins = ("tests.harness.one_table",)
OFTEN_S = 0.01


def note(connection: Connection) -> None:
    """Work that notes a word."""
    connection.execute(text("INSERT INTO noted VALUES (hex(randomblob(8)))"))


def note_elsewhere(database: Database) -> None:
    """The same, as another process does it."""
    with closing(sqlite3.connect(store_file(database.url))) as other, other:
        other.execute("INSERT INTO noted VALUES (hex(randomblob(8)))")


def test_what_others_commit_is_told_and_what_we_commit_is_not(database: Database, writer: Writer) -> None:
    """Or each of our own commits would have every lane looked into."""
    told: list[None] = []
    watch = StoreWatch(writer, lambda: told.append(None), OFTEN_S)
    watch.start()
    for _ in range(20):
        writer.commit(note)
        writer.foreign_version()
    assert told == []
    note_elsewhere(database)
    writer.commit(note)
    until(lambda: told, "it was told")
    watch.stop()


def test_what_could_not_be_told_is_told_later(database: Database, writer: Writer) -> None:
    """As where the store is locked just then."""
    told: list[str] = []

    def changed() -> None:
        told.append("tried")
        if len(told) == 1:
            raise OperationalError("SELECT", {}, Exception("locked"))

    watch = StoreWatch(writer, changed, OFTEN_S)
    watch.start()
    note_elsewhere(database)
    until(lambda: len(told) == 2, "it was tried again")
    watch.stop()


def test_looking_writes_nothing(database: Database, writer: Writer) -> None:
    """Neither to the store nor to its log, and it waits for nobody who writes."""
    writer.commit(note)
    watch = StoreWatch(writer, lambda: None, OFTEN_S)
    watch.start()
    log = store_file(database.url).with_name(f"{store_file(database.url).name}-wal")
    before = [(path.stat().st_mtime_ns, path.stat().st_size) for path in (store_file(database.url), log)]
    with closing(sqlite3.connect(store_file(database.url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(50):
            writer.foreign_version()
        other.execute("ROLLBACK")
    assert [
        (path.stat().st_mtime_ns, path.stat().st_size) for path in (store_file(database.url), log)
    ] == before
    watch.stop()


def test_a_watch_that_never_began_stops(writer: Writer) -> None:
    """As where the start fails."""
    StoreWatch(writer, lambda: None).stop()
