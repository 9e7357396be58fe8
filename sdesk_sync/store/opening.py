"""Opening the store, owning it, and bringing its schema up to date."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Table, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from sdesk_sync.messages import MessageText, message
from sdesk_sync.store.backend import Database
from sdesk_sync.store.backends import backend_for
from sdesk_sync.store.cooldowns import cooldowns
from sdesk_sync.store.cursors import cursors
from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.inbox.table import bodies, inbox
from sdesk_sync.store.journal import journal
from sdesk_sync.store.listed_names import listed_names
from sdesk_sync.store.meta import meta
from sdesk_sync.store.outbox import outbox
from sdesk_sync.store.people import account_kinds, people
from sdesk_sync.store.refusals import refusals
from sdesk_sync.store.tickets import tickets
from sdesk_sync.store.timers import timers
from sdesk_sync.store.undos import undos
from sdesk_sync.store.waits import waits

log = logging.getLogger("sdesk")

_TABLES: tuple[Table, ...] = (
    inbox,
    bodies,
    journal,
    refusals,
    outbox,
    tickets,
    people,
    account_kinds,
    listed_names,
    cooldowns,
    cursors,
    timers,
    undos,
    waits,
    meta,
)
"""Every table of a store that is up to date."""


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL such as `sqlite:///sdesk.db`; raises StoreProblem."""
    return backend_for(url).open(url)


def store_exists(url: str) -> bool:
    """Whether there is a store at a URL yet; raises StoreProblem."""
    return backend_for(url).exists(url)


def lock_store(url: str) -> ExitStack:
    """The ownership of the store at a URL, held until it is closed.

    One process migrates a store and works on what is in it; others may read it and add to it.
    Raises StoreProblem, naming who holds it.
    """
    lock = lock_store_if_free(url)
    if lock is None:
        holder, place = backend_for(url).describe_lock(url)
        raise StoreProblem(message("store.served", url=url, holder=holder, place=place))
    return lock


def lock_store_if_free(url: str) -> ExitStack | None:
    """The ownership of the store at a URL, held until it is closed; None where somebody else holds it.

    Raises StoreProblem where they hold it by another name, or where nobody can work with it.
    """
    return backend_for(url).lock(url)


def is_owned(url: str) -> bool:
    """Whether somebody owns the store at a URL just now; keeps nobody from it. Raises StoreProblem."""
    return backend_for(url).is_owned(url)


def require_owners_name(url: str) -> None:
    """Refuse a store that its owner has opened by another name; raises StoreProblem."""
    backend = backend_for(url)
    # Whoever holds it by this very name is no concern of ours.
    held = backend.lock(url) if backend.count_names(url) > 1 else None
    if held is not None:
        held.close()


def migrate(database: Database, say: Callable[[MessageText], None] = log.info) -> str:
    """Bring the schema up to date and return its revision; a newer schema is refused.

    What a store holds is copied before it is changed; where the copy lies is told to `say`. Only the
    store's owner may do this. Raises StoreProblem, and the store is as it was.
    """
    with as_file(files(__package__) / "migrations") as folder:
        return upgrade(database, folder, say)


def upgrade(database: Database, folder: Path, say: Callable[[MessageText], None]) -> str:
    """Carry out those migrations of a folder that the store has not seen: all of them, or none."""
    config = _config(folder)
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head() or ""
    with _problems_told(database, "store.not-migrated"), database.writing.connect() as connection:
        # Read within the very transaction that migrates, so that nobody writes between copy and change.
        revision = _find_revision(database, connection)
        _refuse_trigger(database, connection)
        if revision == head:
            _require_whole(database, connection)
            return head
        _refuse_newer(database, script, revision)
        if inspect(connection).get_table_names():
            kept = database.backend.back_up(database, revision)
            say(message("store.migrated", revision=revision, head=head, kept=kept))
        config.attributes.update(connection=connection, say=say)
        command.upgrade(config, "head")
    return head


def require_current(database: Database) -> None:
    """Refuse a store whose schema is another than ours, for commands that do not own it."""
    with as_file(files(__package__) / "migrations") as folder:
        script = ScriptDirectory.from_config(_config(folder))
    head = script.get_current_head()
    with _problems_told(database, "store.not-read"), database.reading.connect() as connection:
        revision = _find_revision(database, connection)
        _refuse_trigger(database, connection)
        if revision == head:
            _require_tables(database, connection)
            return
    _refuse_newer(database, script, revision)
    place = _place(database)
    raise StoreProblem(message("store.older", place=place, revision=revision, head=head, url=database.url))


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _find_revision(database: Database, connection: Connection) -> str | None:
    """The revision of its schema; None where nothing is in it. Raises StoreProblem for a stranger's."""
    try:
        revision = MigrationContext.configure(connection).get_current_revision()
    except CommandError as error:
        raise StoreProblem(message("store.two-revisions", place=_place(database))) from error
    if revision is None and inspect(connection).get_table_names():
        raise StoreProblem(message("store.foreign", place=_place(database)))
    return revision


def _require_whole(database: Database, connection: Connection) -> None:
    """Refuse a store that is damaged, before anything is promised that it cannot keep."""
    _require_tables(database, connection)
    damage = database.backend.find_damage(connection)
    if damage is not None:
        raise StoreProblem(message("store.damaged", place=_place(database), damage=damage))


def _require_tables(database: Database, connection: Connection) -> None:
    """Refuse a store in which somebody or something has taken a table or a column away."""
    schema = inspect(connection)
    known = {
        name: {column["name"] for column in columns}
        for (_, name), columns in schema.get_multi_columns().items()
    }
    for table in _TABLES:
        lacking = [column.name for column in table.columns if column.name not in known.get(table.name, ())]
        if lacking:
            what = message("store.table", table=table.name)
            if table.name in known:
                what = message("store.column", column=lacking[0], table=table.name)
            raise StoreProblem(message("store.lacks", place=_place(database), what=what))


def _refuse_trigger(database: Database, connection: Connection) -> None:
    """Refuse a store in which somebody has something done whenever we write; a view that reads is let be."""
    trigger = database.backend.find_trigger(connection)
    if trigger is not None:
        raise StoreProblem(message("store.trigger", place=_place(database), trigger=trigger))


def _refuse_newer(database: Database, script: ScriptDirectory, revision: str | None) -> None:
    if revision is not None and revision not in {known.revision for known in script.walk_revisions()}:
        known = script.get_current_head()
        raise StoreProblem(message("store.newer", place=_place(database), revision=revision, known=known))


def _place(database: Database) -> str:
    return database.backend.describe(database.url)


@contextmanager
def _problems_told(database: Database, failure: str) -> Iterator[None]:
    """What the database or the disk could not do, as a sentence; `failure` is the key of its message."""
    try:
        with database.backend.translated_errors():
            yield
    except (SQLAlchemyError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else _find_cause(error)
        raise StoreProblem(message(failure, place=_place(database), cause=cause)) from error


def _find_cause(error: Exception) -> BaseException:
    """The driver's own words, where there are some."""
    cause = error.__cause__
    if cause is None:
        return error
    return cause.orig if isinstance(cause, DBAPIError) and cause.orig is not None else cause
