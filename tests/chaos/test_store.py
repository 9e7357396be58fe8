"""A store that cannot be written to for a while: told at once, and all is worked off by itself after it."""

import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.harness.place import GITLAB, JIRA, At, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

ANSWERED_MS = 5_000
LOCKED_S = 60
TICKETS = 4


@contextmanager
def full_disk(found: Place, serve: Serve) -> Iterator[None]:
    """No file of `serve` may grow: every write fails, as on a disk that is full."""
    assert serve.process is not None
    pid = serve.process.pid
    assert pid is not None
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(found: Place, serve: Serve) -> Iterator[None]:
    """Another process in the middle of a long transaction."""
    held = sqlite3.connect(found.home / "sdesk.db", isolation_level=None, timeout=30)
    held.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    try:
        yield
        until(lambda: time.monotonic() - begun > LOCKED_S, "a minute is over", within_s=LOCKED_S + 5)
    finally:
        held.execute("ROLLBACK")
        held.close()


Mishap = Callable[[Place, Serve], AbstractContextManager[None]]


def sin(tickets: list[tuple[At, str]]) -> None:
    """A priority on each that may have none."""
    for at, ticket in tickets:
        at.office.set_words("sami", ticket, priority="high")


def made_of(tickets: list[tuple[At, str]]) -> list[tuple[str | None, int]]:
    """What became of each, and how often it was explained."""
    return [(at.words(ticket)[2], len(at.said(ticket))) for at, ticket in tickets]


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform != "linux", reason="another process's limits are set by Linux's prlimit")
@pytest.mark.parametrize("mishap", [full_disk, locked])
def test_all_goes_on_by_itself_after_a_store_that_could_not_be_written_to(
    tmp_path: Path, mishap: Mishap
) -> None:
    """503 within five seconds, told by `/readyz`; within a minute after it all is undone, once."""
    with place(tmp_path / "home") as found, serving(found) as serve:
        tickets = [
            (at, at.office.open_ticket("sami", f"Login fails {number}", "customization"))
            for number in range(TICKETS)
            for at in (found.at(GITLAB), found.at(JIRA))
        ]
        found.settled()
        # In the middle of work: half of what is undone then is on its way when the store fails.
        found.faults({"kind": "slow", "ms": 300, "person": "desk-bot"})
        sin(tickets[:TICKETS])
        found.settled_hooks()
        told = len(found.hooks())
        with mishap(found, serve):
            sin(tickets[TICKETS:])
            until(lambda: _store(serve) != "ok", "it is told", within_s=30)
            until(lambda: all(hook.attempts for hook in found.hooks()), "every hook is answered", within_s=60)
        found.faults()
        answers = [attempt for hook in found.hooks()[told:] for attempt in hook.attempts]
        assert 503 in {attempt.status for attempt in answers}
        assert max(attempt.ms for attempt in answers) < ANSWERED_MS
        until(
            lambda: made_of(tickets) == [(None, 1)] * len(tickets), "all is undone and explained", within_s=60
        )
        until(lambda: _store(serve) == "ok", "it is well again")
        left = found.rows("SELECT state FROM inbox WHERE state IN ('ready', 'running', 'dead')")
        until(lambda: not left or not found.rows("SELECT 1 FROM inbox WHERE state IN ('ready', 'running')"))
        assert found.rows("SELECT 1 FROM inbox WHERE state = 'dead'") == []


def _store(serve: Serve) -> str:
    answer = serve.answered("/readyz")
    assert answer is not None
    return str(answer.json()["store"])
