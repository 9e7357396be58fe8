"""Who owns a store: one process migrates it and works on what is in it; others may read it and add to it.

The lock is a file of its own beside the store, because only SQLite ever opens the store itself: closing
its file elsewhere in the process would let go of SQLite's own locks.
"""

import fcntl
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sdesk_sync.engine.database import StoreProblem, file_of


def own(store: str) -> IO[str]:
    """The lock of the store at a URL, held until it is closed; raises StoreProblem, naming who holds it."""
    lock = own_if_free(store)
    if lock is None:
        path = _beside(store)
        raise StoreProblem(
            f"store: another sdesk-sync is serving {store}{_holder(path)}; stop it first ({path})"
        )
    return lock


def own_if_free(store: str) -> IO[str] | None:
    """The lock of the store at a URL, held until it is closed; None where somebody else holds it."""
    lock = os.fdopen(os.open(_beside(store), os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
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


def _beside(store: str) -> Path:
    path = file_of(store)
    return path.with_name(f"{path.name}.lock")


def _holder(path: Path) -> str:
    """Who holds the lock, in brackets; nothing where it has not said so yet."""
    with suppress(OSError):
        said = path.read_text(encoding="utf-8").strip()
        return f" ({said})" if said else ""
    return ""
