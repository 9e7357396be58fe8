"""The one clock: an embedded tracker's, where the config names it, for everything that needs the time."""

import logging
import socket
import threading
from pathlib import Path

import pytest

from sdesk_sync.clock import SteadyClock, now_ms
from sdesk_sync.config import Config, ConfigProblem, load_config
from sdesk_sync.engine.limits.clock_watch import find_step
from sdesk_sync.runtime.one_clock import PlayedClock, make_clock
from sdesk_sync.store.meta import ClockReading
from tests.harness.answering_server import (
    Answer,
    AnsweringServer,
    answering,
    drip_body,
    drip_chunks,
    head_of,
    pour_out,
)
from tests.harness.place import place
from tests.harness.waiting import until

MINUTE_MS, DAY_MS = 60_000, 86_400_000
NEAR_MS = 1_000


def config_of(path: Path) -> Config:
    """The config at a path."""
    return load_config(path)


def test_what_is_skipped_has_passed(tmp_path: Path) -> None:
    """For the time that is shown, and for how long the machine has been running."""
    with place(tmp_path) as found:
        clock = make_clock(config_of(found.config))
        assert abs(clock.now() - now_ms()) < NEAR_MS
        (shown, running), at = clock.read(), clock.now()
        found.skip(days=7)
        until(lambda: clock.now() > at + DAY_MS, "it is asked again")
        later, ran = clock.read()
        assert abs((later - shown) - (ran - running)) <= 2
        for passed in (later - shown, ran - running, clock.now() - at, clock.running() - running):
            assert abs(passed - 7 * DAY_MS) < NEAR_MS


def test_a_clock_that_is_not_wound_does_not_tremble(tmp_path: Path) -> None:
    """However long each answer is on its way, and whoever asks meanwhile."""
    with place(tmp_path) as found:
        clock = PlayedClock(str(config_of(found.config).clock))
        clock.ask()
        leads: set[int] = set()

        def look() -> None:
            for _ in range(50):
                clock.ask()
                leads.add(clock.find_lead())

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert leads == {0}


def test_while_it_does_not_answer_it_is_as_far_ahead_as_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Which is told once."""
    with place(tmp_path) as found:
        config = config_of(found.config)
        clock = make_clock(config)
        found.skip(days=1)
        until(lambda: clock.now() > now_ms() + DAY_MS - NEAR_MS, "it is asked again")
    with caplog.at_level(logging.WARNING):
        assert abs(clock.now() - now_ms() - DAY_MS) < NEAR_MS
        clock.now()
    assert caplog.text.count("does not tell the time") == 1
    with pytest.raises(ConfigProblem, match="start the embedded trackers, or remove the key"):
        make_clock(config)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"no json", b'{"now": "2027-03-17T21:30:00"}', b'{"now": 5}'])
def test_an_answer_that_is_no_moment_is_none(body: bytes) -> None:
    """As of another program that listens there."""

    def say(_: AnsweringServer, guest: socket.socket) -> None:
        guest.sendall(head_of(len(body)) + body)

    with answering(say) as server, pytest.raises(ValueError, match=r"moment|Expecting"):
        PlayedClock(server.url).ask()


def test_a_clock_that_is_set_is_told_from_one_that_is_wound() -> None:
    """Only by what the machine's own clock says otherwise than how long it has been running."""
    times = {"shown": 1_000_000_000, "running": 500_000, "lead": 0}
    clock = SteadyClock(lambda: times["shown"], lambda: times["running"], lambda: times["lead"])
    first, began = ClockReading(*clock.read(), "one"), clock.now()

    def pass_time(**passed: int) -> int:
        for name, ms in passed.items():
            times[name] += ms
        return find_step(first, ClockReading(*clock.read(), "one"), 0)

    assert pass_time(lead=7 * DAY_MS, shown=MINUTE_MS, running=MINUTE_MS) == 0
    assert clock.now() - began == 7 * DAY_MS + MINUTE_MS
    assert pass_time(shown=-60 * MINUTE_MS) == -60 * MINUTE_MS
    assert pass_time(lead=DAY_MS) == -60 * MINUTE_MS
    clock.take_over()
    assert clock.now() - began == 8 * DAY_MS - 59 * MINUTE_MS


@pytest.mark.parametrize("answer", [drip_body, drip_chunks, pour_out])
def test_an_answer_without_an_end_is_none(answer: Answer) -> None:
    """Nobody waits for it to be over, and it is not kept."""
    with answering(answer) as server, pytest.raises(ValueError, match="no end"):
        PlayedClock(server.url).ask()
