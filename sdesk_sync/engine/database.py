"""Opening the store: where it lies, how SQLite is set up, and bringing its schema up to date."""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import count
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from sdesk_sync.engine.prepared import usable

log = logging.getLogger("sdesk")
# Longer than any commit of a process beside us; beyond it the disk is at fault.
BUSY_S = 10


class StoreProblem(Exception):
    """The store cannot be used, and what the person can do about it."""


@dataclass(frozen=True, slots=True)
class Database:
    """A store's two doors: one for the single writer, one for reading beside it."""

    writing: Engine
    reading: Engine

    @property
    def file(self) -> Path:
        """Where it lies."""
        return file_of(self.writing.url.render_as_string())

    def size(self) -> int:
        """The bytes it takes up on the disk, its log included."""
        beside = (self.file.with_name(self.file.name + end) for end in ("", "-wal"))
        return sum(path.stat().st_size for path in beside if path.exists())

    def close(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL such as `sqlite:///sdesk.db`; raises StoreProblem."""
    # It holds what tickets hold, so it is its owner's alone.
    file_of(url).touch(mode=0o600)
    # Nothing is rolled back when one is given back: every question is one statement.
    # As many as ask at once; those beyond the pool's size are closed again.
    reading = _sqlite(url, pool_reset_on_return=None, pool_size=16, max_overflow=-1)
    return Database(_writing(_sqlite(url)), reading)


def file_of(url: str) -> Path:
    """The file of a store, in a folder that is there; raises StoreProblem where the URL names none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreProblem(
            f"store: '{url}' is no database URL; expected such as sqlite:///sdesk.db"
        ) from None
    dialect = parsed.get_backend_name()
    if dialect != "sqlite":
        raise StoreProblem(f"store: '{dialect}' is not in this version; expected such as sqlite:///sdesk.db")
    if parsed.database in (None, "", ":memory:"):
        raise StoreProblem(f"store: '{url}' names no file; expected such as sqlite:///sdesk.db")
    file = Path(parsed.database or "").absolute()
    if not file.parent.is_dir():
        raise StoreProblem(
            f"store: the folder {file.parent} is not there; make it, or name another in sdesk.yaml"
        )
    return file


def _sqlite(url: str, **pool: Any) -> Engine:
    """Each statement by itself: every question here is one, and sees the store as it is just then."""
    # The driver's own transactions begin too late to be immediate, so it is told to keep out.
    # An error must not carry what was to be stored: it goes to the log, where no body belongs.
    engine = create_engine(
        url, connect_args={"timeout": BUSY_S, "isolation_level": None}, hide_parameters=True, **pool
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's, untyped here
        # FULL: an acknowledged webhook has to outlive a power cut (docs/engine.md#full-synchronous).
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    return engine


def _writing(engine: Engine) -> Engine:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Straight to the driver: this goes before every commit.
        # Immediate, for one that reads first can be refused when it comes to write
        # (docs/engine.md#one-owner).
        with usable():
            connection.connection.cursor().execute("BEGIN IMMEDIATE")

    return engine


def migrate(database: Database, say: Callable[[str], None] = log.info) -> str:
    """Bring the schema up to date and return its revision; a newer schema is refused.

    What a store holds is copied before it is changed; where the copy lies is told to `say`. Only the
    store's owner may do this. Raises StoreProblem, and the store is as it was.
    """
    with as_file(files(__package__) / "migrations") as folder:
        return upgrade(database, folder, say)


def upgrade(database: Database, folder: Path, say: Callable[[str], None]) -> str:
    """Carry out those migrations of a folder that the store has not seen: all of them, or none."""
    config = _config(folder)
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head() or ""
    with _told(database, "brought up to date"), database.writing.connect() as connection:
        # Read within the very transaction that migrates, so that nobody writes between copy and change.
        found = _found(connection)
        if found == head:
            return head
        _refuse_newer(database, script, found)
        if inspect(connection).get_table_names():
            kept = _copy(database, found)
            say(f"store: schema {found}, this version needs {head}; as it was it lies in {kept}")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return head


def require_current(database: Database) -> None:
    """Refuse a store whose schema is another than ours, for commands that do not own it."""
    with as_file(files(__package__) / "migrations") as folder:
        script = ScriptDirectory.from_config(_config(folder))
    with _told(database, "read"), database.reading.connect() as connection:
        found = _found(connection)
    head = script.get_current_head()
    if found == head:
        return
    _refuse_newer(database, script, found)
    raise StoreProblem(
        f"store: {database.file} has schema {found}, this version needs {head}; start `sdesk-sync serve`, "
        f"or run `sdesk-sync store migrate {database.writing.url}`"
    )


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _found(connection: Connection) -> str | None:
    """The revision of its schema; None of a file with nothing in it. Raises StoreProblem for a stranger's."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).get_table_names():
        file = connection.engine.url.database
        raise StoreProblem(f"store: {file} holds tables that are not ours; name another file in sdesk.yaml")
    return found


def _refuse_newer(database: Database, script: ScriptDirectory, found: str | None) -> None:
    if found is not None and found not in {revision.revision for revision in script.walk_revisions()}:
        raise StoreProblem(
            f"store: the schema of {database.file} is {found}, newer than this version knows "
            f"({script.get_current_head()}); upgrade sdesk-sync"
        )


@contextmanager
def _told(database: Database, done: str) -> Iterator[None]:
    """What SQLite or the disk could not do, as a sentence."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreProblem(f"store: {database.file} could not be {done} and is as it was: {cause}") from error


def _copy(database: Database, revision: str | None) -> Path:
    """The store as it is committed, in a file of its own beside it that is there whole or not at all."""
    store = database.file
    part = store.with_name(f"{store.name}.{revision}.bak.part")
    _drop(part)
    part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(store, isolation_level=None)) as reading:
            # A copy of the file would lack what is still in the log.
            reading.execute("VACUUM INTO ?", (str(part),))
        _sync(part)
        backup = _unused(store.with_name(f"{store.name}.{revision}.bak"))
        # Under its own name only once it is on the disk: half a copy must not look like one.
        part.rename(backup)
        _sync(store.parent)
    except BaseException:
        _drop(part)
        raise
    return backup


def _drop(part: Path) -> None:
    """Half a copy, with what SQLite had beside it."""
    for end in ("", "-journal"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _unused(path: Path) -> Path:
    """The path, or with the first number of which there is none yet."""
    numbered = (path.with_name(f"{path.stem}.{number}.bak") for number in count(2))
    return path if not path.exists() else next(one for one in numbered if not one.exists())


def _sync(path: Path) -> None:
    """Have it on the disk, which SQLite does not see to for such a copy."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
