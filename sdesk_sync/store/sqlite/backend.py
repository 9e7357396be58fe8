"""SQLite in WAL mode, each commit on the disk before it counts (docs/engine.md#full-synchronous)."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Engine, Integer, Table, create_engine, event
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import TypeEngine

from sdesk_sync.messages import message
from sdesk_sync.store.backend import Database, Excluded, Parameters
from sdesk_sync.store.errors import StoreProblem, StoreUnavailable
from sdesk_sync.store.sqlite import files
from sdesk_sync.store.sqlite.url import url_of_path

# Longer than any commit of a process beside us; beyond it the disk is at fault.
BUSY_S = 10
"""How long a lock of somebody else's short transaction is waited for."""

_READERS = 16
# A store of a gigabyte is read in it; what is larger is not waited for.
_CHECK_S = 5.0
"""How long a store is looked through for damage at the start."""
_STEPS_BETWEEN_LOOKS = 100_000
_OUR_MISTAKES = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
)


class _ErrorTranslation:
    """One for all, since it is entered several times for every statement."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, sqlite3.Error) and not isinstance(cause, _OUR_MISTAKES):
            raise StoreUnavailable(message("store.unavailable", cause=cause)) from error


_TRANSLATED_ERRORS = _ErrorTranslation()


class SqliteBackend:
    """SQLite, one file a store."""

    name = "sqlite"
    dialect: Dialect = dialect()
    # Only INTEGER is the number SQLite itself gives to a row.
    row_number: TypeEngine[int] | None = Integer()
    numbered_table_options: Mapping[str, Any] = {"sqlite_autoincrement": True}

    def insert_new(
        self,
        table: Table,
        rows: Sequence[Parameters],
        *,
        key: Sequence[str],
        returning: Sequence[Column[Any]] = (),
    ) -> ClauseElement:
        """INSERT … ON CONFLICT DO NOTHING."""
        statement = insert(table).values(list(rows)).on_conflict_do_nothing(index_elements=list(key))
        return statement.returning(*returning) if returning else statement

    def upsert(
        self,
        table: Table,
        row: Parameters,
        *,
        key: Sequence[str],
        overwrite: Callable[[Excluded], Parameters],
    ) -> ClauseElement:
        """INSERT … ON CONFLICT DO UPDATE."""
        statement = insert(table).values(dict(row))
        new = dict(overwrite(statement.excluded))
        return statement.on_conflict_do_update(index_elements=list(key), set_=new)

    def translated_errors(self) -> AbstractContextManager[None]:
        """What is locked, gone, full or damaged is StoreUnavailable."""
        return _TRANSLATED_ERRORS

    def describe(self, url: str) -> str:
        """The path of its file."""
        return str(files.store_file(url))

    def exists(self, url: str) -> bool:
        """Whether its file is there."""
        return files.store_file(url).exists()

    def open(self, url: str) -> Database:
        """One connection that writes, and as many that read as ask at once."""
        store = files.store_file(url)
        # It holds what tickets hold, so it is its owner's alone.
        files.make_file(store)
        # Those beyond the pool's size are closed again. Nothing is rolled back when one is given back: every
        # question is one statement.
        reading = _engine(store, pool_reset_on_return=None, pool_size=_READERS, max_overflow=-1)
        return Database(self, url_of_path(store), self._writing_engine(store), reading)

    def _writing_engine(self, store: Path) -> Engine:
        engine, opened = _engine(store), files.identify_file(store)

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            # What is written into a file that somebody has removed or replaced is gone with our end.
            if files.identify_file(store) != opened:
                raise StoreUnavailable(message("store.file-gone"))
            # Straight to the driver: this goes before every commit. Immediate, for one that reads first can
            # be refused when it comes to write (docs/engine.md#one-owner).
            with self.translated_errors():
                connection.connection.cursor().execute("BEGIN IMMEDIATE")

        return engine

    def lock(self, url: str) -> ExitStack | None:
        """A lock beside the store, by its real path, and one of the file itself."""
        store = files.store_file(url)
        # Before the lock: what is not there has no inode.
        files.make_file(store)
        of_path = files.take_lock(store)
        if of_path is None:
            return None
        of_inode = files.take_inode_lock(store)
        if of_inode is None:
            of_path.close()
            raise StoreProblem(message("store.served-by-another-name", store=store))
        held = ExitStack()
        for lock in (of_path, of_inode):
            held.enter_context(closing(lock))
        return held

    def is_owned(self, url: str) -> bool:
        """Whether the lock beside the store is held."""
        return files.is_locked(files.store_file(url))

    def count_names(self, url: str) -> int:
        """The hard links of its file."""
        return files.count_hard_links(files.store_file(url))

    def find_damage(self, connection: Connection) -> str | None:
        """What SQLite's own check finds first; of a store too large for it, what it finds in five seconds.

        https://www.sqlite.org/pragma.html#pragma_quick_check
        """
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            return None
        end = time.monotonic() + _CHECK_S
        driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
        try:
            with closing(driver.cursor()) as cursor:
                (found,) = cursor.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                return None
            raise
        finally:
            driver.set_progress_handler(None, 0)
        return None if found == "ok" else " ".join(str(found).split())

    def find_trigger(self, connection: Connection) -> str | None:
        """https://www.sqlite.org/schematab.html."""
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1")
        name = found.scalar()
        return None if name is None else str(name)

    def describe_lock(self, url: str) -> tuple[str, str]:
        """What the owner wrote into the lock, and the lock's path."""
        store = files.store_file(url)
        return files.lock_holder(store), str(files.lock_file(store))

    def back_up(self, database: Database, revision: str | None) -> str:
        """A file beside the store."""
        return str(files.copy_store(files.store_file(database.url), revision))

    def size(self, database: Database) -> int:
        """The store and its log."""
        return files.size_on_disk(files.store_file(database.url))

    def foreign_version(self, connection: Connection) -> int:
        """SQLite tells it only on the connection that writes; asking takes no lock and writes nothing."""
        with self.translated_errors():
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA data_version")
            version = int((cursor.fetchone() or [0])[0])
            cursor.close()
        return version

    def has_lost_transaction(self, connection: Connection) -> bool:
        """Nobody else would notice: committing nothing is no error to the driver."""
        driver = connection.connection.driver_connection
        return isinstance(driver, sqlite3.Connection) and not driver.in_transaction


SQLITE = SqliteBackend()


def _engine(store: Path, **pool: Any) -> Engine:
    """Each statement by itself: every question here is one, and sees the store as it is just then."""
    # The driver's own transactions begin too late to be immediate, so it is told to keep out.
    # An error must not carry what was to be stored: it goes to the log, where no body belongs.
    # By its path, not by an address in words: there a per cent sign would have a meaning.
    engine = create_engine(
        URL.create("sqlite", database=str(store)),
        connect_args={"timeout": BUSY_S, "isolation_level": None},
        hide_parameters=True,
        **pool,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's, untyped here
        # FULL: an acknowledged webhook has to outlive a power cut (docs/engine.md#full-synchronous).
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    return engine
