"""The store opened beside whoever owns it: what reads it imports no engine for that."""

from collections.abc import Iterator
from contextlib import contextmanager

from sdesk_sync.config import Config
from sdesk_sync.messages import message
from sdesk_sync.store.backend import Database
from sdesk_sync.store.errors import StoreProblem, StoreUnavailable
from sdesk_sync.store.opening import open_database, require_current, require_owners_name, store_exists
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.writer import Writer


@contextmanager
def open_beside_owner(config: Config) -> Iterator[Store]:
    """The config's store beside its owner: to be read, and written to in short transactions.

    Raises StoreProblem where there is none yet, or where its schema is another than ours.
    """
    if not store_exists(config.store):
        raise StoreProblem(message("store.none-yet", url=config.store))
    require_owners_name(config.store)
    database = open_database(config.store)
    try:
        require_current(database)
        writer = Writer(database)
        try:
            with explain_unavailability(database):
                yield build_store(database, writer)
        finally:
            writer.close()
    finally:
        database.close()


@contextmanager
def explain_unavailability(database: Database) -> Iterator[None]:
    """What the store cannot do is a sentence for whoever has started us."""
    try:
        yield
    except StoreUnavailable as error:
        place = database.backend.describe(database.url)
        raise StoreProblem(message("store.at", place=place, cause=error.args[0])) from error
