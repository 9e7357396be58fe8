"""The migrations make the store that the code works with, and refuse one from the future."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import Connection, inspect, select, text

from sdesk_sync.cli.app import app
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import FieldChange, JudgedEdit, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TEAM, Mode, Word, WordKind
from sdesk_sync.engine.decide.command import cause_of_comment
from sdesk_sync.store.backend import Database
from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.inbox.table import inbox
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.schema import metadata
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.writer import Writer
from sdesk_sync.trackers.wire.calls import TrackerCall


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
REF = {"tracker": "support", "id": "10007", "key": "DESK-7"}
SAMI = {"account": "5b1", "name": "Sami Sommer", "handle": "", "nature": "person"}
# As the first version kept them: of one edit, whose author and verdicts stood beside it.
FIRST_WALKS: dict[int, dict[str, object]] = {
    1: {
        "ref": REF,
        "remark": {"ref": REF, "comment": "501", "text": "!desk help", "by": SAMI, "public": True, "at": 0},
        "author": None,
        "parts": [],
        "verdicts": [],
    },
    2: {"ref": REF, "note": "no comment", "author": None, "parts": [], "verdicts": []},
    3: {
        "ref": REF,
        "author": {"actor": SAMI, "roles": ["support"]},
        "parts": [],
        "verdicts": [
            {"part": {"field": "status", "before": "new", "after": "closed"}, "refusals": []},
            {
                "part": {"field": "priority", "before": None, "after": "high"},
                "refusals": [
                    {
                        "rule": "priority-on-faults-only",
                        "case": "no-fault",
                        "part": {"field": "priority", "before": None, "after": "high"},
                        "back_to": None,
                        "words": {"type": [{"sort": "type", "key": "request"}]},
                        "mode": "warn",
                        "falls_with": "status",
                    }
                ],
            },
        ],
        "sighting": {"ref": REF, "version": 7, "seen": {"status": ["closed"]}, "shut": True, "named": {}},
        "puts": [{"field": "team", "seen": [], "to": "hosting", "why": "routing"}],
        "shut": {"to": True, "why": "in-step"},
        "said": "Hello",
        "calls": [{"method": "GET", "path": "/", "status": 200, "ms": 5}],
        "ms": 9,
    },
}


@pytest.fixture
def first(url: str) -> Iterator[Store]:
    """A store of the first version, brought up to date."""
    database = open_database(url)
    with database.writing.connect() as connection:
        _upgrade(connection, "0001")
    with database.writing.begin() as connection:
        for number, walk in FIRST_WALKS.items():
            connection.execute(text(OLDER), {"id": number})
            connection.execute(text(WALKED), {"id": number, "walk": json.dumps(walk)})
    migrate(database, lambda _: None)
    store = build_store(database, Writer(database))
    yield store
    store.writer.close()
    database.close()


def test_comments_answered_before_the_store_knew_comments_are_not_answered_again(first: Store) -> None:
    """A second delivery of one, or its replay, finds that it was dealt with; another comment was not."""
    ref, sami = TicketRef("support", "10007", "DESK-7"), Actor(Account("support", "5b1"), "Sami Sommer")
    answered = Comment(ref, "501", "!desk help", sami, is_public=True)
    assert first.inbox.has_other_of(cause_of_comment(answered), 4)
    assert not first.inbox.has_other_of(cause_of_comment(answered), 1)
    assert first.journal.has_entry(1)
    assert not first.inbox.has_other_of(cause_of_comment(replace(answered, id="502")), 4)
    rows = first.reader.query(select(inbox.c.cause, inbox.c.is_decided).order_by(inbox.c.id))
    assert [tuple(row) for row in rows] == [("support-10007-501", 1), (None, 1), (None, 1)]


def test_what_the_first_version_made_of_a_delivery_is_read_as_one_edit(first: Store) -> None:
    """Its author and verdicts stood in it; a store that was migrated holds thousands of them."""
    ref = TicketRef("support", "10007", "DESK-7")
    sighting = Sighting(ref, 7, {STATUS: ("closed",)}, tracker_closed=True)
    change = FieldChange(STATUS, "new", "closed")
    author = Author(Actor(Account("support", "5b1"), "Sami Sommer"), frozenset({"support"}))
    priority = FieldChange(PRIORITY, None, "high")
    words = {"type": (Word(WordKind.TYPE, "request"),), "field": (Word(WordKind.FIELD, "priority"),)}
    case = ("priority-on-faults-only", "fits-type", "not-on-type")
    refusal = Refusal(*case, priority, None, words, Mode.WARN, falls_with=STATUS)
    refused = Verdict(priority, (refusal,))
    assert first.journal.find_newest(3) == JournalEntry(
        ref,
        sighting=sighting,
        edits=(JudgedEdit(author, (Verdict(change), refused), sighting),),
        updates=(FieldUpdate(TEAM, (), "hosting", Reason.ROUTING),),
        open_state=SetOpenState(closed=True),
        comment_text="Hello",
        calls=(TrackerCall("GET", "/", 200, 5),),
        ms=9,
    )
    assert first.journal.find_newest(2) == JournalEntry(ref, note="no comment")


def _upgrade(connection: Connection, revision: str) -> None:
    """Bring an empty store to the schema of an earlier version."""
    with as_file(files("sdesk_sync.store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _schema(database: Database) -> list[tuple[object, ...]]:
    with database.reading.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name")
        return [tuple(row) for row in found]
