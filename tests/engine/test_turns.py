"""However many tickets are worked on, a tracker is asked only so much at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest

from sdesk_sync.engine.turns import Stopped, Turns, Waiting, threads
from sdesk_sync.trackers.calls import CallLog
from tests.walks.place import LIMIT_S, until


def test_no_more_calls_than_turns_are_made_at_once() -> None:
    """The others wait until one is given back, after an error too."""
    turns, free, at_once, most = Turns(3, lambda: False), threading.Lock(), 0, 0
    calls = CallLog()

    def call(number: int) -> None:
        nonlocal at_once, most
        with calls.in_turns(partial(turns.take, lambda: 0)), suppress(LookupError), calls.turn():
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


def test_who_is_in_no_turns_waits_for_none() -> None:
    """Health and sweeps ask while all else hangs."""
    calls, turns = CallLog(), Turns(1, lambda: False)
    with calls.in_turns(partial(turns.take, lambda: 0)), calls.turn(), ThreadPoolExecutor(1) as pool:

        def ask() -> str:
            with calls.turn():
                return "asked"

        assert pool.submit(ask).result(LIMIT_S) == "asked"
    with calls.turn():
        assert threads(8) > 8


def test_who_waits_for_a_turn_goes_when_we_stop() -> None:
    """What it was about is as it was, for the next start."""
    stopping = threading.Event()
    turns, told = Turns(1, stopping.is_set), list[str]()

    def wait() -> None:
        try:
            with turns.take(lambda: 0):
                told.append("called")
        except Stopped:
            told.append("stopped")

    with turns.take(lambda: 0):
        waiting = threading.Thread(target=wait)
        waiting.start()
        stopping.set()
        until(lambda: told, "it has gone")
    waiting.join(LIMIT_S)
    assert told == ["stopped"]


def test_a_gate_that_was_closed_meanwhile_is_seen_when_the_turn_comes() -> None:
    """Nobody knocks again on a door that has just been shut; and the turn is free for others."""
    turns = Turns(1, lambda: False)
    with pytest.raises(Waiting) as waiting, turns.take(lambda: 5_000):
        raise AssertionError("it was called")
    assert waiting.value.until == 5_000
    with turns.take(lambda: 0):
        pass
