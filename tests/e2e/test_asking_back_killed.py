"""`kill -9` round each write of a reminder and a closing; and many tickets on the day the mode is lifted."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.test_asking_back import (
    CLOSED,
    REMINDED,
    SPRING,
    ask_back,
    check_read,
    due_minutes,
    read_as_customer,
    restart,
    wait_for,
    waiting_place,
)
from tests.harness.place import GITLAB, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

BERLIN = ZoneInfo("Europe/Berlin")
COMMENTS, MOVES = r".*/(notes|comment)", r".*/(transitions|issues/\d+)"
"""What is said, and what closes a ticket."""

STRIKES: dict[str, dict[str, object]] = {
    "before": {"kind": "error", "status": 503},
    "during": {"kind": "slow", "ms": 4_000},
    "after": {"kind": "slow", "ms": 1},
}
"""What happens to the writes that the process is killed round."""


@dataclass(frozen=True)
class Killer:
    """Kills `serve` at a moment of a write."""

    found: Place
    serve: Serve
    moment: str

    def kill_round(self, path: str, act: Callable[[], None], is_there: Callable[[], bool]) -> None:
        """Have something done whose writes go to such a path, and kill it before, during or after them."""
        fault = {**STRIKES[self.moment], "person": "desk-bot", "writes_only": True, "path": path}
        self.found.control("DELETE", "/calls")
        self.found.faults(fault)
        act()
        until(is_there if self.moment == "after" else self._is_struck, "a write is under way")
        self.serve.signal(signal.SIGKILL)
        self.serve.ended()
        self.found.faults()

    def _is_struck(self) -> bool:
        if self.moment == "during":
            return bool(self.found.rows("SELECT 1 FROM outbox WHERE state = 'sending'"))
        return any(call["fault"] for call in self.found.control("GET", "/calls"))


@pytest.mark.parametrize(
    "moment",
    [
        "during",
        pytest.param("before", marks=pytest.mark.chaos),
        pytest.param("after", marks=pytest.mark.chaos),
    ],
)
def test_killed_round_each_write_everything_is_done_once(tmp_path: Path, moment: str) -> None:
    """The reminder, the move, the sentence: each is there once, as if nothing had happened."""
    season = SPRING
    with waiting_place(tmp_path, season) as found, serving(found) as serve:
        made = ask_back(found, season, 1)
        killer = Killer(found, serve, moment)

        def has_read(count: int) -> bool:
            return any(len(read_as_customer(found.at(name), each[0])) >= count for name, each in made.items())

        def is_closed() -> bool:
            return any(found.at(name).words(each[0])[1] == "closed" for name, each in made.items())

        killer.kill_round(COMMENTS, lambda: found.skip_to(season.reminded), lambda: has_read(1))
        restart(serve)
        wait_for(found, made, 1, "waiting-for-customer")
        killer.kill_round(MOVES, lambda: found.skip_to(season.closed), is_closed)
        killer.kill_round(COMMENTS, serve.start, lambda: has_read(2))
        restart(serve)
        wait_for(found, made, 2, "closed")
        found.skip(days=1)
        found.settled()
        check_read(found, made, season, [REMINDED, CLOSED])
        assert [row[0] for row in found.rows("SELECT state FROM inbox WHERE state = 'dead'")] == []


@pytest.mark.parametrize("count", [8, pytest.param(300, marks=pytest.mark.chaos)])
def test_nobody_is_flooded_on_the_day_the_mode_is_lifted(tmp_path: Path, count: int) -> None:
    """All that waited under `observe` counts from then: reminded one morning, within the tracker's limit."""
    begin = datetime(2027, 6, 1, 12, 0, tzinfo=BERLIN)
    lifted = begin.replace(day=15, hour=21)
    per_minute = max(3, count // 5)
    with place(tmp_path, GITLAB, mode="observe") as found:
        found.begin_at(begin)
        with serving(found) as serve:
            at = found.at(GITLAB)
            spare, *tickets = _let_wait(found, count + 1)
            found.skip_to(lifted)
            _settle_many(found)
            found.reconfigure(lambda config: config.update(mode="enforce"))
            serve.signal(signal.SIGHUP)
            serve.says("reloaded")
            morning = lifted.replace(day=23, hour=7)
            until(lambda: due_minutes(found, "remind") == {morning}, "all are due one morning")
            found.skip_to(lifted.replace(hour=23, minute=55))
            found.settled()
            assert not any(at.said(ticket) for ticket in tickets)
            found.faults({"kind": "note-limit", "tracker": GITLAB, "per_minute": per_minute})
            found.control("DELETE", "/calls")
            found.skip_to(morning)
            while _count_reminded(found) < count:
                _wait_for_pause(found, count)
                found.skip(seconds=75)
                # Whoever waits does so by the machine's clock, until anything comes in.
                at.office.write_comment("anna", spare, "Good morning.")
            found.settled()
            assert all(len(at.said(ticket)) == 1 for ticket in tickets)
            assert found.now.astimezone(BERLIN) < morning + timedelta(hours=1)
            refused = [call for call in found.control("GET", "/calls") if call["status"] == 429]
            assert len(refused) < count / 4 + 10


def _let_wait(found: Place, count: int) -> list[str]:
    """So many tickets; all but the first wait for Carla."""
    office = found.at(GITLAB).office
    tickets = [office.open_ticket("carla", f"Login {n}", "incident") for n in range(count)]
    _settle_many(found)
    for ticket in tickets[1:]:
        office.write_comment("anna", ticket, "Which server?")
        office.set_words("anna", ticket, status="waiting-for-customer")
    _settle_many(found)
    return tickets


def _wait_for_pause(found: Place, count: int) -> None:
    """Until the limit is reached, or all are reminded: only a standstill fails."""
    while not _is_paused(found) and (sent := _count_reminded(found)) < count:
        until(lambda sent=sent: _is_paused(found) or _count_reminded(found) > sent, "reminders go out")  # type: ignore[misc]  # the loop's own


def _is_paused(found: Place) -> bool:
    """Whether comments are left alone for a while."""
    now = round(found.now.timestamp() * 1000)
    return bool(found.rows("SELECT 1 FROM cooldowns WHERE scope = 'comments' AND until > ?", now))


def _settle_many(found: Place) -> None:
    """However many there are: only a standstill fails."""
    done = -1
    while (now := _count_ended(found)) != done or _count_open(found):
        done = now
        try:
            found.settled()
        except AssertionError:
            assert _count_ended(found) > done, "nothing goes on any more"


def _count_ended(found: Place) -> int:
    return int(found.rows("SELECT count(*) FROM inbox WHERE state NOT IN ('ready', 'running')")[0][0])


def _count_open(found: Place) -> int:
    return int(found.rows("SELECT count(*) FROM inbox WHERE state IN ('ready', 'running')")[0][0])


def _count_reminded(found: Place) -> int:
    return int(
        found.rows("SELECT count(*) FROM outbox WHERE state = 'sent' AND comment_id IS NOT NULL")[0][0]
    )
