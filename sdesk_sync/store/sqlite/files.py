"""The files of a store: itself, its log, the lock beside it, and the copies that are made of it."""

import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.sqlite.url import EXAMPLE_URL


def store_file(url: str) -> Path:
    """The file of a store, in a folder that is there; raises StoreProblem where the URL names none."""
    database = make_url(url).database
    if database in (None, "", ":memory:"):
        raise StoreProblem(f"store: '{url}' names no file; expected such as {EXAMPLE_URL}")
    file = Path(database or "").absolute()
    if not file.parent.is_dir():
        raise StoreProblem(
            f"store: the folder {file.parent} is not there; make it, or name another in sdesk.yaml"
        )
    return file


def size_on_disk(store: Path) -> int:
    """The bytes of the store and of its log."""
    beside = (store.with_name(store.name + end) for end in ("", "-wal"))
    return sum(path.stat().st_size for path in beside if path.exists())


def lock_file(store: Path) -> Path:
    """The lock is a file of its own, because only SQLite ever opens the store itself.

    Closing the store's file elsewhere in the process would let go of SQLite's own locks
    (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    return store.with_name(f"{store.name}.lock")


def take_lock(store: Path) -> IO[str] | None:
    """The lock, held until it is closed; None where somebody else holds it."""
    handle = os.open(lock_file(store), os.O_RDWR | os.O_CREAT, 0o600)
    lock = os.fdopen(handle, "r+", encoding="utf-8")
    try:
        # Not a process number in a file: the kernel lets go of this however the process ends.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    # What an owner that was killed has left stands in it still.
    lock.truncate(0)
    lock.write(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    lock.flush()
    return lock


def lock_holder(store: Path) -> str:
    """Who holds the lock, in brackets; nothing where it has not said so yet."""
    with suppress(OSError):
        said = lock_file(store).read_text(encoding="utf-8").strip()
        return f" ({said})" if said else ""
    return ""


def copy_store(store: Path, revision: str | None) -> Path:
    """The store as it is committed, in a file of its own beside it that is there whole or not at all."""
    part = store.with_name(f"{store.name}.{revision}.bak.part")
    _remove_part(part)
    part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(store, isolation_level=None)) as reading:
            # A copy of the file would lack what is still in the log.
            reading.execute("VACUUM INTO ?", (str(part),))
        # Under its own name only once it is on the disk: half a copy must not look like one.
        _sync(part)
        backup = _find_unused_name(store.with_name(f"{store.name}.{revision}.bak"))
        part.rename(backup)
        _sync(store.parent)
    except BaseException:
        _remove_part(part)
        raise
    return backup


def _remove_part(part: Path) -> None:
    """Half a copy, with what SQLite had beside it."""
    for end in ("", "-journal"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _find_unused_name(path: Path) -> Path:
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
