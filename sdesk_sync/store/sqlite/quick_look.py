"""What the shell completes from a store, read past everything else that takes time to load.

It is asked at each press of a key, so it neither waits for a lock nor looks for long: what it has not
found by then is not offered. Nothing is written, and no store is made.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from urllib.parse import quote

from sdesk_sync.store.sqlite.url import path_of_url

_LOOKED_S = 0.05
_STEPS_BETWEEN_LOOKS = 1_000
_MOST = 50
"""Of more no person chooses by eye."""
_TICKETS = """
    SELECT DISTINCT ticket_key FROM tickets
    WHERE tracker IN (SELECT value FROM json_each(?)) AND ticket_key >= ? AND ticket_key < ?
    AND state = 'ours' AND coalesce(status, '') NOT IN (SELECT value FROM json_each(?)) LIMIT ?
"""
_DELIVERIES = """
    SELECT id FROM (SELECT id FROM inbox ORDER BY id DESC LIMIT 2000)
    WHERE CAST(id AS TEXT) LIKE ? || '%' LIMIT ?
"""
# The sign keeps SQLite from looking through all of them in this order: few are dead, and have an index.
_DEAD_DELIVERIES = _DELIVERIES.replace(
    "FROM inbox ORDER BY id", "FROM inbox WHERE state = 'dead' ORDER BY +id"
)


def select_ticket_keys(url: str, trackers: Sequence[str], begins: str, done: Sequence[str]) -> list[str]:
    """Keys that begin so, of these trackers' tickets that are ours and in none of the statuses `done`."""
    # By the keys' range, not by LIKE, which ignores capitals and so no index serves it.
    end = begins[:-1] + chr(ord(begins[-1]) + 1) if begins else "\U0010ffff"
    return _select(url, _TICKETS, (json.dumps(trackers), begins, end, json.dumps(done), _MOST))


def select_delivery_numbers(url: str, begins: str, *, only_dead: bool) -> list[str]:
    """Numbers of the newest deliveries that begin so; at most fifty."""
    said = begins if begins.isdecimal() or not begins else "none"
    return _select(url, _DEAD_DELIVERIES if only_dead else _DELIVERIES, (said, _MOST))


def _select(url: str, statement: str, values: Sequence[object]) -> list[str]:
    end = time.monotonic() + _LOOKED_S
    with closing(
        sqlite3.connect(f"file:{quote(str(path_of_url(url)))}?mode=ro", uri=True, timeout=0)
    ) as store:
        store.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
        found: list[str] = []
        # What was found until the time was over is offered all the same.
        with suppress(sqlite3.OperationalError):
            found.extend(str(row[0]) for row in store.execute(statement, tuple(values)))
        return found
