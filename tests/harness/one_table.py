"""Fixtures of a store with one table, for tests of the writer and of whoever watches it.

A test module that names this one under `pytest_plugins` has them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.store.backend import Database
from sdesk_sync.store.opening import open_database
from sdesk_sync.store.writer import Writer


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
    one = Writer(database)
    yield one
    one.close()
