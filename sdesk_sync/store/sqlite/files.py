"""The files of a store: itself, its log, the lock beside it, and the copies that are made of it."""

import fcntl
import os
import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import IO

from sdesk_sync.messages import message
from sdesk_sync.small_files import FileProblem, read_small_file
from sdesk_sync.store.errors import StoreProblem
from sdesk_sync.store.sqlite.url import path_of_url

_LONGEST_LOCK = 500
"""Bytes of a lock that are still read for who holds it."""


def store_file(url: str) -> Path:
    """The file of a store by its real path, in a folder that is there; raises StoreProblem.

    By its real path, so that two links to one file are one store.
    """
    link = path_of_url(url)
    with explain_refusal(link):
        file = Path(os.path.realpath(link))
        if not file.parent.is_dir():
            raise StoreProblem(message("store.no-folder", folder=file.parent))
        # Most likely the disk that it leads to is missing: an empty store there would look as if all were
        # well.
        if link.is_symlink() and not file.exists():
            raise StoreProblem(message("store.dead-link", link=link))
        if file.exists() and not file.is_file():
            raise StoreProblem(message("store.not-regular", file=link))
    return file


@contextmanager
def explain_refusal(file: Path) -> Iterator[None]:
    """What the file system refuses within it is said in a sentence."""
    try:
        yield
    except OSError as error:
        raise StoreProblem(message("store.unusable", file=file, why=error.strerror or error)) from error


def make_file(store: Path) -> None:
    """Make it where there is none, for its owner alone; raises StoreProblem where we may not work with it."""
    with explain_refusal(store):
        # One that is there is not opened by this: only SQLite ever does.
        store.touch(mode=0o600)
    for place, is_enough in ((store.parent, os.W_OK | os.X_OK), (store, os.R_OK | os.W_OK)):
        if not os.access(place, is_enough):
            raise StoreProblem(message("store.read-only", place=place, user=os.geteuid()))


def identify_file(store: Path) -> tuple[int, int] | None:
    """What the file is, whatever it is called: device and inode; None where it is not there."""
    try:
        found = store.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def count_hard_links(store: Path) -> int:
    """How many names the file has (hard links); 0 where it is not there."""
    try:
        return store.stat().st_nlink
    except OSError:
        return 0


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
    file = lock_file(store)
    with explain_refusal(file):
        # A pipe or a device would be waited for, and what a link leads to would be emptied.
        if os.path.lexists(file) and not stat.S_ISREG(file.lstat().st_mode):
            raise StoreProblem(message("store.odd-lock", file=file))
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
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


def is_locked(store: Path) -> bool:
    """Whether somebody holds the lock; whoever wants it is not kept from it by the question."""
    try:
        handle = os.open(lock_file(store), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    with os.fdopen(handle, "rb") as lock:
        try:
            # Shared, and let go of at once.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def take_inode_lock(store: Path) -> socket.socket | None:
    """The lock of the file itself, whatever it is called, until it is closed; None where another holds it.

    SQLite keeps its log beside the name by which it opened a file, so two names of one file would destroy it
    (https://www.sqlite.org/howtocorrupt.html, section 2.5). Only Linux has such locks without a file.
    """
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if sys.platform == "linux":
        device, inode = identify_file(store) or (0, 0)
        try:
            lock.bind(f"\0sdesk-sync/{device}/{inode}")
        except OSError:
            lock.close()
            return None
    return lock


def lock_holder(store: Path) -> str:
    """Who holds the lock, in brackets; nothing where it has not said so yet."""
    with suppress(FileProblem):
        said = read_small_file(lock_file(store), _LONGEST_LOCK).decode(errors="replace")
        # Whatever somebody has left there, one line stays one.
        words = " ".join(said.split())
        return f" ({words})" if words else ""
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
