"""A store that cannot be used: one sentence at the start; while serving 503 for senders, and it is told."""

import ctypes
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from sdesk_sync.store.opening import migrate, open_database
from tests.harness import house
from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

# PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH of <linux/prctl.h> and <linux/capability.h>.
_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2
_PAGE = 4096
_TRIGGER = "CREATE TRIGGER quiet AFTER INSERT ON bodies BEGIN UPDATE bodies SET body = ''; END"


def made(home: Path) -> Path:
    """A store with something in it."""
    store = home / "sdesk.db"
    database = open_database(f"sqlite:///{store}")
    migrate(database, print)
    database.close()
    with closing(sqlite3.connect(store)) as opened:
        opened.executemany(
            "INSERT INTO inbox (tracker, delivery, lane, event, received_at, state, attempts, due_at) "
            "VALUES ('engineering', ?, '1', 'Issue Hook', 1, 'done', 1, 0)",
            [(f"{number:0200}",) for number in range(500)],
        )
        opened.commit()
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store


def corrupt(home: Path) -> None:
    """Pages in the middle are overwritten; what is read at the start is whole."""
    store = made(home)
    data = bytearray(store.read_bytes())
    middle = len(data) // _PAGE // 2 * _PAGE
    data[middle : middle + 4 * _PAGE] = b"\xa5" * (4 * _PAGE)
    store.write_bytes(data)


def not_a_database(home: Path) -> None:
    """Something else lies there."""
    (home / "sdesk.db").write_bytes(b"hello" * 1000)


def cut_short(home: Path) -> None:
    """A copy that was broken off."""
    store = made(home)
    store.write_bytes(store.read_bytes()[: 10 * _PAGE])


def altered(*statements: str) -> Callable[[Path], None]:
    """Somebody has taken something out of it, or put something into it."""

    def alter(home: Path) -> None:
        with closing(sqlite3.connect(made(home))) as opened:
            opened.execute("PRAGMA foreign_keys = OFF")
            for statement in statements:
                opened.execute(statement)
            opened.commit()

    return alter


def dangling(home: Path) -> None:
    """A link to where nothing is."""
    (home / "sdesk.db").symlink_to(home / "away" / "sdesk.db")


def dangling_in_a_folder(home: Path) -> None:
    """A link to a file that is missing in a folder that is there, as of a disk that is not mounted."""
    (home / "disk").mkdir()
    (home / "sdesk.db").symlink_to(home / "disk" / "sdesk.db")


def looping(home: Path) -> None:
    """Links in a circle."""
    (home / "sdesk.db").symlink_to(home / "other.db")
    (home / "other.db").symlink_to(home / "sdesk.db")


def folder(home: Path) -> None:
    """A folder of that name."""
    (home / "sdesk.db").mkdir()


def fifo(home: Path) -> None:
    """A pipe of that name, at which nobody writes."""
    os.mkfifo(home / "sdesk.db")


def lock_of_kind(kind: str) -> Callable[[Path], None]:
    """Something that is no file lies where the lock has to be."""

    def put(home: Path) -> None:
        lock = made(home).with_name("sdesk.db.lock")
        lock.unlink(missing_ok=True)
        match kind:
            case "pipe":
                os.mkfifo(lock)
            case "socket":
                # By a short name at first: the longest that one may have is soon reached.
                with tempfile.TemporaryDirectory() as short, closing(socket.socket(socket.AF_UNIX)) as door:
                    door.bind(f"{short}/door")
                    Path(short, "door").rename(lock)
            case "device":
                lock.symlink_to("/dev/zero")
            case "link":
                lock.symlink_to(home / "letter.txt")
                (home / "letter.txt").write_text("Dear all", encoding="utf-8")
            case "folder":
                lock.mkdir()

    return put


LOCKS = ["pipe", "socket", "device", "link", "folder"]
UNUSABLE = {
    "corrupt pages": corrupt,
    "no database": not_a_database,
    "cut short": cut_short,
    "without a table": altered("DROP TABLE journal"),
    "without a column": altered("ALTER TABLE inbox RENAME COLUMN cause TO reason_of"),
    "with a trigger": altered(_TRIGGER),
    "with a trigger, of the version before": altered(
        _TRIGGER, "UPDATE alembic_version SET version_num = '0004'"
    ),
    "a dangling link": dangling,
    "a link to a missing file": dangling_in_a_folder,
    "links in a circle": looping,
    "a folder": folder,
    "a pipe": fifo,
    **{f"lock: {kind}": lock_of_kind(kind) for kind in LOCKS},
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A sandbox that nobody serves."""
    with place(tmp_path_factory.mktemp("sandbox")) as found:
        yield found


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize(
    "words", [("serve",), ("sweep",), ("events", "list"), ("store", "migrate")], ids=" ".join
)
def test_a_store_that_cannot_be_used_is_a_sentence(
    here: Place, tmp_path: Path, kind: str, words: tuple[str, ...]
) -> None:
    """Exit 1; neither a trace nor a start as if all were well."""
    UNUSABLE[kind](tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    url = f"sqlite:///{tmp_path / 'sdesk.db'}"
    if words != ("store", "migrate"):
        here.reconfigure(lambda config: config.update(store=url))
        url = f"--config={here.config}"
    done = run_command(*words, url)
    if kind.startswith("lock") and words == ("events", "list"):
        # Who reads needs no lock.
        assert (done.returncode, done.stderr) == (0, "")
        return
    if kind == "corrupt pages" and words == ("events", "list"):
        # It looks at what it lists only: the damage may lie elsewhere.
        assert "Traceback" not in done.stderr
        return
    # What is seen in the config already is told with its place, and counted.
    told = [line for line in done.stderr.splitlines() if line != "1 to mend."]
    assert (done.returncode, len(told)) == (1, 1), done.stderr
    assert re.match(r"(sdesk\.yaml:[0-9:]+ )?store: ", told[0])
    assert set(before) <= {path.name for path in tmp_path.iterdir()}


def test_what_a_lock_leads_to_is_left_as_it_is(tmp_path: Path) -> None:
    """It was emptied for the owner's name."""
    lock_of_kind("link")(tmp_path)
    run_command("store", "migrate", f"sqlite:///{tmp_path / 'sdesk.db'}")
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "Dear all"


def obey_rights() -> None:
    """Root may write anywhere; without these two rights it is as anybody else."""
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH) if os.geteuid() == 0 else ():
        ctypes.CDLL(None).prctl(_DROP, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="root's rights are taken away by Linux's prctl")
@pytest.mark.parametrize("kind", ["folder", "file", "unreadable"])
def test_a_store_that_we_may_not_write_to_is_a_sentence(tmp_path: Path, kind: str) -> None:
    """A folder or a file that may only be read, and a file that may not even be."""
    home = tmp_path / "home"
    home.mkdir()
    store = made(home)
    (home if kind == "folder" else store).chmod({"folder": 0o555, "file": 0o444, "unreadable": 0}[kind])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sdesk_sync", "store", "migrate", f"sqlite:///{store}"],
            cwd=house.ROOT,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            preexec_fn=obey_rights,
        )
    finally:
        home.chmod(0o700)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith("store: ")
    assert f"user {os.geteuid()}" in done.stderr


def ready(serve: Serve) -> str:
    """What `/readyz` says of the store."""
    answer = serve.answered("/readyz")
    assert answer is not None
    return str(answer.json()["store"])


def statuses(found: Place) -> set[int | None]:
    """How the last webhook was answered."""
    return {attempt.status for attempt in found.hooks()[-1].attempts}


Desks = list[tuple[Place, Serve]]


@pytest.fixture(scope="module", autouse=True)
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """Two that are at work before the first of these tests: ten seconds lie between two passes at least."""
    with ExitStack() as running:
        made = [running.enter_context(place(tmp_path_factory.mktemp("served"))) for _ in range(2)]
        yield [(found, running.enter_context(serving(found))) for found in made]


@pytest.fixture
def served(desks: Desks) -> tuple[Place, Serve]:
    """A desk of one test's own."""
    return desks.pop()


def test_a_table_that_is_gone_while_serving_is_told_and_all_goes_on_after_it(
    served: tuple[Place, Serve],
) -> None:
    """503 for the sender, the store in `/readyz`; put back, all is worked off without a restart."""
    found, serve = served
    at = found.at(GITLAB)
    ticket = at.open("sami", "customization")
    with closing(sqlite3.connect(found.home / "sdesk.db", timeout=10)) as other:
        other.execute("ALTER TABLE bodies RENAME TO elsewhere")
        at.office.set_words("sami", ticket, priority="high")
        found.settled_hooks()
        assert statuses(found) == {503}
        until(lambda: ready(serve) != "ok", "it is told")
        assert "no such table" in ready(serve)
        assert "Traceback" not in serve.said()
        other.execute("ALTER TABLE elsewhere RENAME TO bodies")
    until(lambda: ready(serve) == "ok", "it is well again")
    until(lambda: at.words(ticket)[2] is None and at.said(ticket), "it is undone without a webhook")


def test_a_file_that_is_replaced_while_serving_takes_nothing_more(served: tuple[Place, Serve]) -> None:
    """What was written into the old one would be lost with our end: 503, until it is back."""
    found, serve = served
    at, store = found.at(GITLAB), found.home / "sdesk.db"
    ticket = at.open("sami", "customization")
    store.rename(found.home / "away.db")
    with suppress(OSError):
        store.write_bytes(b"")
    at.office.set_words("sami", ticket, priority="high")
    found.settled_hooks()
    assert statuses(found) == {503}
    until(lambda: ready(serve) != "ok", "it is told")
    (found.home / "away.db").rename(store)
    until(lambda: ready(serve) == "ok", "it is well again")
    until(lambda: at.words(ticket)[2] is None and at.said(ticket), "it is undone without a webhook")
