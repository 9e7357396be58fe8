"""However many tickets are worked on, a tracker is asked only so much at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from sdesk_sync.engine.limits.concurrency import ConcurrencyLimit, FairShares, slot_count, thread_count
from sdesk_sync.engine.limits.cooldowns import CoolingDown
from sdesk_sync.engine.limits.shutdown import Shutdown, ShuttingDown
from tests.harness.engine import Works
from tests.harness.place import GITLAB, At
from tests.harness.waiting import LIMIT_S, until


def limit_for(most: int, shutdown: Shutdown, *trackers: str) -> ConcurrencyLimit:
    """So many slots for these trackers."""
    return ConcurrencyLimit(FairShares(most, lambda: trackers or ("a",)), shutdown)


def test_no_more_calls_than_slots_are_made_at_once() -> None:
    """The others wait until one is given back, after an error too."""
    limit, free, at_once, most = limit_for(3, Shutdown()), threading.Lock(), 0, 0

    def call(number: int) -> None:
        nonlocal at_once, most
        with suppress(LookupError), limit.slot("a", lambda: 0):
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
    limit, told = limit_for(1, shutdown), list[str]()

    def wait() -> None:
        try:
            with limit.slot("a", lambda: 0):
                told.append("called")
        except ShuttingDown:
            told.append("stopped")

    with limit.slot("a", lambda: 0):
        waiting = threading.Thread(target=wait)
        waiting.start()
        shutdown.request()
        until(lambda: told, "it has gone")
    waiting.join(LIMIT_S)
    assert told == ["stopped"]


def test_a_cooldown_that_began_meanwhile_is_seen_when_the_turn_comes() -> None:
    """Nobody knocks again on a door that has just been shut; and the slot is free for others."""
    limit = limit_for(1, Shutdown())
    with pytest.raises(CoolingDown) as waiting, limit.slot("a", lambda: 5_000):
        raise AssertionError("it was called")
    assert waiting.value.until == 5_000
    with limit.slot("a", lambda: 0):
        pass


def test_who_works_on_no_delivery_waits_for_no_slot(at: At, works: Works) -> None:
    """Health and sweeps ask while all else hangs."""
    tracker, told = works.running.config.current.trackers[at.tracker], list[object]()

    def ask() -> None:
        told.append(tracker.health.check())
        told.append(tracker.tickets.count_changed(0) is not None)

    limit = works.running.worker.tools.concurrency
    with ExitStack() as held:
        # All but those that are kept for the other trackers, one each, and those.
        others = [name for name in works.running.config.current.trackers if name != GITLAB]
        for name in (*[GITLAB] * (works.config.serve.workers - len(others)), *others):
            held.enter_context(limit.slot(name, lambda: 0))
        threading.Thread(target=ask, daemon=True).start()
        until(lambda: len(told) == 2, "both are answered")
    assert told == [None, True]


# ── Shares ───────────────────────────────────────────────────────────────────────────────────


def test_a_tracker_never_takes_the_last_place_of_another() -> None:
    """One is kept for each that holds none, and is free again for all once it holds one."""
    shares = FairShares(4, lambda: ("a", "b", "c"))
    for _ in range(2):
        assert shares.may_take("a")
        shares.take("a")
    assert (shares.may_take("a"), shares.may_take("b"), shares.may_take("c")) == (False, True, True)
    shares.take("b")
    assert (shares.may_take("a"), shares.may_take("b"), shares.may_take("c")) == (False, False, True)
    shares.give_back("a")
    assert (shares.may_take("a"), shares.may_take("b")) == (True, True)


def test_a_tracker_alone_takes_all() -> None:
    """And where there are fewer places than trackers, each waits for its first."""
    alone, tight = FairShares(2, lambda: ("a",)), FairShares(1, lambda: ("a", "b"))
    for _ in range(2):
        assert alone.may_take("a")
        alone.take("a")
    assert not alone.may_take("a")
    assert tight.may_take("a")
    tight.take("a")
    assert not tight.may_take("b")
    assert (slot_count(1, 3), slot_count(8, 2)) == (3, 8)


def test_it_is_the_turn_of_whoever_holds_fewest() -> None:
    """So what one tracker gives back goes to the others first; of as few, to the first that waits."""
    shares = FairShares(6, lambda: ("a", "b"))
    for _ in range(3):
        shares.take("a")
    assert shares.choose(["a", "b"]) == "b"
    shares.take("b")
    assert shares.choose(["a", "b"]) == "b"
    for _ in range(2):
        shares.take("b")
    assert (shares.choose(["a", "b"]), shares.choose([])) == (None, None)
    shares.give_back("a")
    assert shares.choose(["b", "a"]) == "a"


def test_calls_that_hang_at_one_tracker_hold_up_no_call_to_another() -> None:
    """However many wait for the first: the other's go on."""
    limit, hangs, done = limit_for(3, Shutdown(), "slow", "quick"), threading.Event(), list[int]()

    def hang(_: int) -> None:
        with limit.slot("slow", lambda: 0):
            hangs.wait(LIMIT_S)

    def call(number: int) -> None:
        with limit.slot("quick", lambda: 0):
            done.append(number)

    with ThreadPoolExecutor(9) as pool, ThreadPoolExecutor(2) as others:
        hanging = [pool.submit(hang, number) for number in range(9)]
        list(others.map(call, range(40)))
        assert sorted(done) == list(range(40))
        hangs.set()
        for each in hanging:
            each.result(LIMIT_S)
