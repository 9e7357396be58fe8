"""Opening a store: copied before it is changed, changed wholly or not at all, and owned by one process."""

import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sdesk_sync.store.backend import Database
from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.opening import (
    lock_store,
    lock_store_if_free,
    migrate,
    open_database,
    require_current,
    upgrade,
)
from sdesk_sync.store.sqlite.files import store_file
from tests.harness import house

MIGRATIONS = house.ROOT / "sdesk_sync/store/migrations"
OLDEST = "0001"
BROKEN = """
from alembic import op
import sqlalchemy as sa

revision = "broken"
down_revision = "{after}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer()))
    op.execute("UPDATE inbox SET event = 'changed'")
    op.execute("INSERT INTO nowhere VALUES (1)")
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a store may be made."""
    return f"sqlite:///{tmp_path / 'sdesk.db'}"


@pytest.fixture
def old(url: str, tmp_path: Path) -> Iterator[Database]:
    """A store of the first version, with one delivery in it."""
    found = open_database(url)
    upgrade(found, only(tmp_path / "first", OLDEST), print)
    with found.writing.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO inbox (tracker, delivery, lane, event, received_at, state, attempts, due_at) "
                "VALUES ('engineering', 'd1', '1', 'Issue Hook', 1, 'done', 1, 0)"
            )
        )
    yield found
    found.close()


def only(folder: Path, *revisions: str) -> Path:
    """The migrations, of which only some are there."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (folder / "versions").glob("0*.py"):
        if not file.name.startswith(revisions):
            file.unlink()
    return folder


def events(file: Path) -> list[str]:
    """What the deliveries of a store are, read without our code."""
    with closing(sqlite3.connect(file)) as store:
        return [row[0] for row in store.execute("SELECT event FROM inbox")]


def revision(file: Path) -> str:
    """The schema of a store."""
    with closing(sqlite3.connect(file)) as store:
        return str(store.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def backups(url: str) -> list[str]:
    """What lies beside a store, but for its own files."""
    folder = Path(url.removeprefix("sqlite:///")).parent
    return sorted(path.name for path in folder.iterdir() if ".bak" in path.name)


def test_before_it_is_changed_a_store_is_copied(old: Database, url: str) -> None:
    """Whole, for its owner's eyes only, under the name of the schema it has; said where it lies."""
    said: list[str] = []
    head = migrate(old, lambda told: said.append(str(told)))
    backup = store_file(old.url).with_name("sdesk.db.0001.bak")
    assert (revision(store_file(old.url)), revision(backup), events(backup)) == (head, OLDEST, ["Issue Hook"])
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [str(backup) in line for line in said] == [True]
    assert events(store_file(old.url)) == ["Issue Hook"]
    migrate(old, lambda told: said.append(str(told)))
    assert (backups(url), len(said)) == ([backup.name], 1)


def test_a_copy_that_is_there_is_kept(old: Database, url: str) -> None:
    """Somebody may have gone back to it, and now migrates once more."""
    for taken in ("sdesk.db.0001.bak", "sdesk.db.0001.2.bak"):
        store_file(old.url).with_name(taken).write_text("mine", encoding="utf-8")
    store_file(old.url).with_name("sdesk.db.0001.bak.part").write_text(
        "half of one that was cut off", encoding="utf-8"
    )
    migrate(old)
    assert backups(url) == ["sdesk.db.0001.2.bak", "sdesk.db.0001.3.bak", "sdesk.db.0001.bak"]
    assert events(store_file(old.url).with_name("sdesk.db.0001.3.bak")) == ["Issue Hook"]
    assert store_file(old.url).with_name("sdesk.db.0001.bak").read_text(encoding="utf-8") == "mine"


def test_a_new_store_needs_no_copy(url: str) -> None:
    """There is nothing in it."""
    database, said = open_database(url), list[str]()
    migrate(database, lambda told: said.append(str(told)))
    database.close()
    assert (backups(url), said) == ([], [])


def test_a_migration_that_fails_leaves_the_store_as_it_was(old: Database, tmp_path: Path) -> None:
    """Neither its tables nor its rows nor those of the migrations before it, which went well."""
    head = migrate_to_broken(tmp_path)
    with pytest.raises(StoreProblem, match=r"sdesk\.db could not be brought up to date and is as it was"):
        upgrade(old, tmp_path / "broken", print)
    with closing(sqlite3.connect(store_file(old.url))) as store:
        tables = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert head != OLDEST
    assert (revision(store_file(old.url)), events(store_file(old.url))) == (OLDEST, ["Issue Hook"])
    assert not tables & {"half", "gates"}
    assert revision(store_file(old.url).with_name("sdesk.db.0001.bak")) == OLDEST
    assert migrate(old) == head


def migrate_to_broken(folder: Path) -> str:
    """All migrations and a broken one after the newest; the newest one's name."""
    all_ = only(folder / "broken", "0")
    newest = max(file.name for file in (all_ / "versions").glob("0*.py")).partition("_")[0]
    (all_ / "versions" / "broken.py").write_text(BROKEN.format(after=newest), encoding="utf-8")
    return newest


def test_without_room_for_the_copy_nothing_is_changed(old: Database, url: str) -> None:
    """Said in a sentence; half a copy is not left behind."""
    with old.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (bytes BLOB)")
        connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(4000000))")
    old.close()
    most = 1_000_000
    done = subprocess.run(
        [sys.executable, "-m", "sdesk_sync", "store", "migrate", url],
        cwd=house.ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (1, 1, False)
    assert done.stderr.startswith("store: ")
    assert "is as it was" in done.stderr
    assert (revision(store_file(old.url)), events(store_file(old.url)), backups(url)) == (
        OLDEST,
        ["Issue Hook"],
        [],
    )


def test_somebody_elses_file_is_left_alone(url: str) -> None:
    """A typo in the config must not cost another program its data."""
    database = open_database(url)
    with database.writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE songs (name TEXT)")
    with pytest.raises(StoreProblem, match="holds tables that are not ours; name another file"):
        migrate(database)
    database.close()


def test_a_store_of_two_revisions_is_refused(old: Database) -> None:
    """As somebody's repair by hand may leave it."""
    with old.writing.begin() as connection:
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0003')")
    for use in (migrate, require_current):
        with pytest.raises(
            StoreProblem, match=r"says of itself two revisions; put a copy of it in its place"
        ):
            use(old)


def test_a_view_that_somebody_reads_by_is_let_be(url: str) -> None:
    """It changes nothing, and those who draw graphs make some."""
    with closing(open_database(url)) as database:
        migrate(database, print)
        with database.writing.begin() as connection:
            connection.exec_driver_sql("CREATE VIEW waiting AS SELECT id FROM inbox WHERE state = 'ready'")
        assert migrate(database, print) != ""
        require_current(database)


@pytest.mark.parametrize("nowhere", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_in_memory_is_refused(nowhere: str) -> None:
    """It would keep nothing, and reading beside the writer would see nothing."""
    with pytest.raises(StoreProblem, match="names no file; expected such as"):
        open_database(nowhere)


def test_beside_its_owner_a_store_of_another_schema_is_refused(old: Database) -> None:
    """Whoever does not own it does not migrate it, and says what to do instead."""
    with pytest.raises(StoreProblem, match=r"has schema 0001, this version needs .*store migrate sqlite:"):
        require_current(old)
    migrate(old)
    require_current(old)
    with old.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreProblem, match=r"9999.*newer.*upgrade sdesk-sync"):
        require_current(old)


def test_an_error_does_not_carry_what_was_to_be_stored(old: Database) -> None:
    """Errors go to the log, where no body belongs."""
    statement = "INSERT INTO inbox (tracker, delivery) VALUES (:tracker, :delivery)"
    with pytest.raises(IntegrityError) as failure, old.writing.begin() as connection:
        connection.execute(text(statement), {"tracker": "a secret body", "delivery": "d1"})
    assert "a secret body" not in str(failure.value)


def test_who_owns_the_store_is_named(url: str) -> None:
    """By process and time, so that one can look for it; and it is free again once that has ended."""
    held = lock_store(url)
    with pytest.raises(
        StoreProblem, match=r"another sdesk-sync is serving .*\(process \d+ since 2\d{3}-.* UTC\)"
    ):
        lock_store(url)
    assert lock_store_if_free(url) is None
    held.close()
    lock_store(url).close()


def test_a_lock_that_holds_no_text_is_a_lock_all_the_same(url: str) -> None:
    """A crash may leave anything in it; who comes second is told in a sentence."""
    with lock_store(url):
        store_file(url).with_name("sdesk.db.lock").write_bytes(b"\xff\xfe\0")
        with pytest.raises(StoreProblem, match="another sdesk-sync is serving"), lock_store(url):
            pass


@pytest.mark.parametrize("content", [b"process 7\nsince now\n", b"process" + b" 7" * 1000])
def test_whatever_a_lock_holds_is_told_in_one_line(url: str, content: bytes) -> None:
    """Else it would look like a line of ours, or fill the screen."""
    with lock_store(url):
        store_file(url).with_name("sdesk.db.lock").write_bytes(content)
        with pytest.raises(StoreProblem) as refused, lock_store(url):
            pass
    assert ("\n" in str(refused.value), len(str(refused.value)) < 500 + len(url)) == (False, True)


def test_an_owner_that_was_killed_owns_nothing(url: str) -> None:
    """What it left in the lock's file counts for nothing."""
    take = f"from sdesk_sync.store.opening import lock_store; lock = lock_store({url!r})"
    code = f"{take}; print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=house.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        assert lock_store_if_free(url) is None
        owner.kill()
        owner.wait()
    lock_store(url).close()


def test_who_still_reads_when_the_store_is_closed_leaves_nothing_open(url: str) -> None:
    """As a page that is asked for while we end; and who asks even later leaves nothing open either."""
    database = open_database(url)
    migrate(database, print)
    drivers = []
    with database.reading.connect() as reading:
        drivers.append(reading.connection.driver_connection)
        database.close()
        assert reading.exec_driver_sql("SELECT count(*) FROM inbox").scalar() == 0
    with database.reading.connect() as later:
        drivers.append(later.connection.driver_connection)
    for driver in drivers:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            driver.execute("SELECT 1")  # type: ignore[union-attr]  # SQLite's own


def test_the_store_tells_its_size(old: Database) -> None:
    """Its log is part of it."""
    assert old.size() >= store_file(old.url).stat().st_size > 0
