"""However many tickets are worked on, a tracker is asked only so much at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from sdesk_sync.engine.limits.concurrency import ConcurrencyLimit, thread_count
from sdesk_sync.engine.limits.cooldowns import CoolingDown
from sdesk_sync.engine.limits.shutdown import Shutdown, ShuttingDown
from tests.harness.engine import Works
from tests.harness.place import At
from tests.harness.waiting import LIMIT_S, until


def test_no_more_calls_than_slots_are_made_at_once() -> None:
    """The others wait until one is given back, after an error too."""
    limit, free, at_once, most = ConcurrencyLimit(3, Shutdown()), threading.Lock(), 0, 0

    def call(number: int) -> None:
        nonlocal at_once, most
        with suppress(LookupError), limit.slot(lambda: 0):
            with free:
                at_once += 1
                most = max(most, at_once)
            threading.Event().wait(0.01)
            with free:
                at_once -= 1
            raise LookupError(number)

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(call, range(30)))
    assert (most, at_once) == (3, 0)
    assert thread_count(8) > 8


def test_who_waits_for_a_slot_goes_when_we_stop() -> None:
    """What it was about is as it was, for the next start."""
    shutdown = Shutdown()
    limit, told = ConcurrencyLimit(1, shutdown), list[str]()

    def wait() -> None:
        try:
            with limit.slot(lambda: 0):
                told.append("called")
        except ShuttingDown:
            told.append("stopped")

    with limit.slot(lambda: 0):
        waiting = threading.Thread(target=wait)
        waiting.start()
        shutdown.request()
        until(lambda: told, "it has gone")
    waiting.join(LIMIT_S)
    assert told == ["stopped"]


def test_a_cooldown_that_began_meanwhile_is_seen_when_the_turn_comes() -> None:
    """Nobody knocks again on a door that has just been shut; and the slot is free for others."""
    limit = ConcurrencyLimit(1, Shutdown())
    with pytest.raises(CoolingDown) as waiting, limit.slot(lambda: 5_000):
        raise AssertionError("it was called")
    assert waiting.value.until == 5_000
    with limit.slot(lambda: 0):
        pass


def test_who_works_on_no_delivery_waits_for_no_slot(at: At, works: Works) -> None:
    """Health and sweeps ask while all else hangs."""
    tracker, told = works.running.config.current.trackers[at.tracker], list[object]()

    def ask() -> None:
        told.append(tracker.health.check())
        told.append(tracker.tickets.count_changed(0) is not None)

    with ExitStack() as held:
        for _ in range(works.config.serve.workers):
            held.enter_context(works.running.worker.tools.concurrency.slot(lambda: 0))
        threading.Thread(target=ask, daemon=True).start()
        until(lambda: len(told) == 2, "both are answered")
    assert told == [None, True]
