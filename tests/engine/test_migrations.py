"""The migrations make the store that the code works with, and refuse one from the future."""

from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import Connection, inspect, text

from sdesk_sync.cli.app import app
from sdesk_sync.desk.model import Actor, Remark, TicketRef
from sdesk_sync.engine.database import Database, StoreProblem, migrate, open_database
from sdesk_sync.engine.records import WALK, Walk
from sdesk_sync.engine.remarks import cause_of
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.tables import metadata
from sdesk_sync.engine.writer import Writer


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a store may be made; the folder's name is one that a config file would stumble over."""
    folder = tmp_path / "100% ours"
    folder.mkdir()
    return f"sqlite:///{folder / 'sdesk.db'}"


@pytest.fixture
def database(url: str) -> Database:
    """A new store."""
    found = open_database(url)
    migrate(found)
    return found


def test_a_new_store_is_what_the_tables_say(database: Database) -> None:
    """Tables, columns, types, indexes and unique constraints."""
    with database.reading.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        made = inspect(connection)
        assert set(made.get_table_names()) == {*metadata.tables, "alembic_version"}
        for name, table in metadata.tables.items():
            assert {one["name"] for one in made.get_indexes(name)} == {index.name for index in table.indexes}
            keys = [column.name for column in table.primary_key]
            assert made.get_pk_constraint(name)["constrained_columns"] == keys
    database.close()


def test_migrating_again_changes_nothing(database: Database) -> None:
    """`serve` does it at every start."""
    before = _schema(database)
    assert migrate(database) == migrate(database) != ""
    assert _schema(database) == before
    database.close()


def test_a_store_of_a_newer_version_is_refused_naming_both(url: str, database: Database) -> None:
    """And left as it is; the command line says the same in one line."""
    known = migrate(database)
    with database.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreProblem, match=rf"9999.*{known}.*upgrade sdesk-sync"):
        migrate(database)
    database.close()
    result = CliRunner().invoke(app, ["store", "migrate", url])
    assert (result.exit_code, len(result.stderr.splitlines()), "9999" in result.stderr) == (1, 1, True)


@pytest.mark.parametrize("wrong", ["nonsense", "postgresql+psycopg://host/db", "sqlite:////nowhere/sdesk.db"])
def test_a_store_that_cannot_be_is_told_in_a_sentence(wrong: str) -> None:
    """What was found, and what is expected."""
    result = CliRunner().invoke(app, ["store", "migrate", wrong])
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.startswith("store: ")


def test_the_log_of_the_store_survives_a_crash(database: Database) -> None:
    """Write-ahead, with every commit on disk before it is told."""
    with database.writing.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


OLDER = (
    "INSERT INTO inbox (id, tracker, delivery, lane, event, received_at, state, attempts, due_at) "
    "VALUES (:id, 'support', :id, '10007', 'comment_created', 1, 'done', 1, 0)"
)
WALKED = (
    "INSERT INTO journal (inbox_id, tracker, ticket_id, at, config_digest, shape, walk) "
    "VALUES (:id, 'support', '10007', 1, 'abc', 1, :walk)"
)


def test_comments_answered_before_the_store_knew_comments_are_not_answered_again(url: str) -> None:
    """A second delivery of one, or its replay, finds that it was dealt with; another comment was not."""
    database = open_database(url)
    ref = TicketRef("support", "10007", "DESK-7")
    answered = Remark(ref, "501", "!desk help", Actor("5b1", "Sami Sommer"), public=True)
    walks = {1: Walk(ref, remark=answered), 2: Walk(ref, note="no comment")}
    with database.writing.connect() as connection:
        _upgrade(connection, "0001")
    with database.writing.begin() as connection:
        for number, walk in walks.items():
            connection.execute(text(OLDER), {"id": number})
            connection.execute(text(WALKED), {"id": number, "walk": WALK.dump_json(walk).decode()})
    migrate(database, lambda _: None)
    store = Store(database, Writer(database.writing))
    assert store.answered(cause_of(answered), delivery=3)
    assert store.answered(cause_of(answered), delivery=1)
    assert not store.answered(cause_of(replace(answered, comment="502")), delivery=3)
    with database.reading.connect() as connection:
        assert connection.execute(text("SELECT cause, decided FROM inbox ORDER BY id")).all() == [
            ("support-10007-501", 1),
            (None, 1),
        ]
    store.writer.close()
    database.close()


def _upgrade(connection: Connection, revision: str) -> None:
    """Bring an empty store to the schema of an earlier version."""
    with as_file(files("sdesk_sync.engine") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _schema(database: Database) -> list[tuple[object, ...]]:
    with database.reading.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name")
        return [tuple(row) for row in found]
