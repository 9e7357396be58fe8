"""How many connections the process has room for: each is an open file, and so is the store.

Where the process may open no further file, nothing is accepted any more, and the store cannot be read:
so the door is smaller than that.
"""

import logging
import resource
from contextlib import suppress
from dataclasses import dataclass

log = logging.getLogger("sdesk")
_OURS = 256
"""Files of our own: the store's readers, calls to trackers, the log."""
_QUEUE = 2048


@dataclass(frozen=True, slots=True)
class DoorSize:
    """How many connections may be open, and how many may be accepted at a time beyond that."""

    connections: int
    queue: int


def size_door(wanted: int) -> DoorSize:
    """As wide as wanted, the soft limit of files being raised for it, or as wide as the hard one allows."""
    files = _raise_limit(wanted + _QUEUE + _OURS)
    room = max(2, files - min(_OURS, files // 2))
    queue = min(_QUEUE, room // 2)
    found = DoorSize(min(wanted, room - queue), queue)
    if found.connections < wanted:
        log.warning(
            "limits.connections is %d, and with %d open files at most there is room for %d; raise that "
            "limit (`ulimit -n`, LimitNOFILE=)",
            wanted,
            files,
            found.connections,
            extra={"event": "few-files"},
        )
    return found


def _raise_limit(wanted: int) -> int:
    """How many files may be open: as many as wanted, if the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    # Some systems allow less than they say.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return soft
