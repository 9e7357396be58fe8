"""Opening the store: where it lies, how SQLite is set up, and bringing its schema up to date."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

BUSY_S = 10


class StoreProblem(Exception):
    """The store cannot be used, and what the person can do about it."""


@dataclass(frozen=True, slots=True)
class Database:
    """A store's two doors: one for the single writer, one for reading beside it."""

    writing: Engine
    reading: Engine

    def close(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL such as `sqlite:///sdesk.db`; raises StoreProblem."""
    try:
        dialect = make_url(url).get_backend_name()
    except ArgumentError:
        raise StoreProblem(
            f"store: '{url}' is no database URL; expected such as sqlite:///sdesk.db"
        ) from None
    if dialect != "sqlite":
        raise StoreProblem(f"store: '{dialect}' is not in this version; expected such as sqlite:///sdesk.db")
    folder = Path(make_url(url).database or "").absolute().parent
    if not folder.is_dir():
        raise StoreProblem(f"store: the folder {folder} is not there; make it, or name another in sdesk.yaml")
    # It holds what tickets hold, so it is its owner's alone.
    Path(make_url(url).database or "").touch(mode=0o600)
    return Database(_sqlite(url, "BEGIN IMMEDIATE"), _sqlite(url, "BEGIN"))


def _sqlite(url: str, begin: str) -> Engine:
    # The driver's own transactions begin too late to be immediate, so it is told to keep out.
    engine = create_engine(url, connect_args={"timeout": BUSY_S, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _set_up(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's, untyped here
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {line}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def migrate(database: Database) -> str:
    """Bring the schema up to date and return its revision; a newer schema is refused."""
    with as_file(files(__package__) / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        with database.writing.connect() as connection:
            _refuse_newer(connection, script)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return script.get_current_head() or ""


def _refuse_newer(connection: Connection, script: ScriptDirectory) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    known = {revision.revision for revision in script.walk_revisions()}
    if found is not None and found not in known:
        head = script.get_current_head()
        raise StoreProblem(
            f"store: its schema is {found}, newer than this version knows ({head}); upgrade sdesk-sync"
        )
