"""A store that somebody else holds for longer than we wait: nothing dies of it, nothing is lost."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sdesk_sync.store.errors import StoreUnavailable
from sdesk_sync.store.sqlite import backend
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, Place, place
from tests.harness.waiting import until

BUSY_S = 0.05


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    """An engine with little patience."""
    monkeypatch.setattr(backend, "BUSY_S", BUSY_S)
    with place(tmp_path / "home") as found, listening(found) as running:
        yield running


@contextmanager
def locked(found: Place) -> Iterator[None]:
    """Another process in the middle of a long transaction."""
    held = sqlite3.connect(found.home / "sdesk.db", isolation_level=None, check_same_thread=False)
    held.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        held.execute("ROLLBACK")
        held.close()


def test_a_webhook_is_to_be_sent_again(works: Works) -> None:
    """503, and not a trace."""
    with locked(works.place):
        works.place.at(GITLAB).office.open_ticket("sami", "Login fails", "customization")
        works.place.settled_hooks()
    answers = [one.status for hook in works.place.hooks() for one in hook.attempts]
    assert set(answers) == {503}


@pytest.mark.parametrize("tracker", [GITLAB, JIRA])
def test_it_is_locked_again_and_again_while_sins_are_undone(works: Works, tracker: str) -> None:
    """Each undone and explained once, whichever commit had to wait."""
    at = works.place.at(tracker)
    tickets = [at.office.open_ticket("sami", "Login fails", "customization") for _ in range(4)]
    works.settle()
    for ticket in tickets:
        at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    over, failed = threading.Event(), 0

    def lock_on_and_off() -> None:
        while not over.wait(BUSY_S / 5):
            with locked(works.place):
                over.wait(BUSY_S * 2)

    locking = threading.Thread(target=lock_on_and_off)
    locking.start()
    try:
        for _ in range(20):
            try:
                works.drain()
            except StoreUnavailable:
                failed += 1
    finally:
        over.set()
        locking.join()
    works.catch_up()
    assert [at.words(ticket)[2] for ticket in tickets] == [None] * 4
    assert [len(at.said(ticket)) for ticket in tickets] == [1] * 4
    assert failed
    assert works.place.rows("SELECT * FROM inbox WHERE state IN ('dead', 'ready', 'running')") == []


def test_a_store_that_is_not_there_for_a_moment_kills_no_delivery(works: Works) -> None:
    """A mount that comes back; what was open is worked on then."""
    at, home = works.place.at(GITLAB), works.place.home
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    (lane,) = works.running.store.inbox.open_lanes()
    works.running.database.reading.dispose()
    home.rename(home.with_name("away"))
    try:
        with suppress(StoreUnavailable):
            works.running.worker(lane)
    finally:
        home.with_name("away").rename(home)
    until(lambda: works.running.store.inbox.find_problem() is None, "the store is back")
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
