"""The lock of the record: one apply at a time works with it, and whoever comes meanwhile is told which."""

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sdesk_sync.messages import message
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.json_file import SetupFileProblem
from sdesk_sync.setup.plan_json import write_time
from sdesk_sync.small_files import FileProblem, read_small_file

_LONGEST_LOCK = 500
"""Bytes of a lock that are still read for who holds it."""


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who works with the record: the process, its machine, the account, and since when (ms since 1970)."""

    account: str
    since: int

    def __str__(self) -> str:
        since = write_time(self.since)
        return f"process {os.getpid()} on {socket.gethostname()}, as {self.account}, since {since}"


class RecordLocked(Exception):
    """Another apply works with the record; `holder` says who, as it was written by it, or is empty."""

    def __init__(self, lock: Path, holder: str) -> None:
        super().__init__(f"{lock} is held by {holder or 'another apply'}; wait until it has ended")
        self.lock, self.holder = lock, holder


@contextmanager
def take_record_lock(record: Path, holder: LockHolder) -> Iterator[None]:
    """Held within; the kernel lets go of it however the process ends. Raises RecordLocked, SetupFileProblem.

    The lock is a file of its own, since the record's is replaced by another with every step.
    """
    file = record.with_name(f"{record.name}.lock")
    with _open_lock(file) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RecordLocked(file, _read_holder(file)) from None
        # What a holder that was killed has left stands in it still.
        lock.truncate(0)
        lock.write(str(holder))
        lock.flush()
        yield
        # Never removed: who waits for the old file and who makes a new one would both have it.
        lock.truncate(0)


def _open_lock(file: Path) -> IO[str]:
    # A pipe would be waited for, and what a link leads to would be emptied.
    if os.path.lexists(file) and not stat.S_ISREG(file.lstat().st_mode):
        raise SetupFileProblem(message("setup-file.odd-lock", file=file))
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        why = error.strerror or error
        raise SetupFileProblem(message("setup-file.no-lock", file=file, why=why)) from None
    return os.fdopen(handle, "r+", encoding="utf-8")


def _read_holder(file: Path) -> str:
    with suppress(FileProblem):
        said = read_small_file(file, _LONGEST_LOCK).decode(errors="replace")
        return escape_controls(" ".join(said.split()))
    return ""
