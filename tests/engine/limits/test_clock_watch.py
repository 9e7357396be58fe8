"""Our own clock, set back or forward: all waits for as long as was meant, and it is told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import TYPE
from sdesk_sync.engine.limits.clock_watch import find_step
from sdesk_sync.engine.limits.retry import LONGEST_WAIT_MS
from sdesk_sync.notices import NoticeKind
from sdesk_sync.store.meta import ClockReading
from sdesk_sync.store.undos import Undo, note_undos
from tests.harness.engine import Later, Works, at_work, engine
from tests.harness.place import GITLAB, JIRA, At, place
from tests.harness.waiting import until

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
DOWN: dict[str, object] = {"kind": "error", "status": 503}


def reading(at: int, running: int, boot: str = "one") -> ClockReading:
    """What a clock shows."""
    return ClockReading(at, running, boot)


STEPS = [
    # The last reading, the one now, when something was last received, and by how much the clock was set.
    (None, reading(1_000_000, 500), 0, 0),
    (reading(1_000_000, 500), reading(1_060_000, 60_500), 0, 0),
    (reading(1_000_000, 500), reading(1_064_000, 60_500), 0, 0),
    (reading(9_000_000, 500), reading(9_060_000 - HOUR_MS, 60_500), 0, -HOUR_MS),
    (reading(1_000_000, 500), reading(1_060_000 + DAY_MS, 60_500), 0, DAY_MS),
    # Another start of the machine: that it is not earlier is all one knows.
    (reading(9_000_000, 500), reading(9_000_000 - HOUR_MS, 10, "two"), 0, -HOUR_MS),
    (reading(1_000_000, 500), reading(1_000_000 + DAY_MS, 10, "two"), 0, 0),
    (reading(1_000_000, 500), reading(1_000_000, 10, "two"), 1_000_000 + HOUR_MS, -HOUR_MS),
    (None, reading(1_000_000, 500), 1_000_000 + HOUR_MS, -HOUR_MS),
    # A machine without such a name, started anew.
    (reading(1_000_000, 500, ""), reading(2_000_000, 10, ""), 0, 0),
]


@pytest.mark.parametrize(("last", "now", "newest", "step"), STEPS)
def test_by_how_much_the_clock_was_set(
    last: ClockReading | None, now: ClockReading, newest: int, step: int
) -> None:
    """By as much as it says otherwise than how long the machine has been running."""
    assert find_step(last, now, newest) == step


def sin_while_down(works: Works, at: At, **fault: object) -> str:
    """A ticket with a priority that it may not have, while the tracker takes nothing from us."""
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    works.place.settled()
    works.place.faults({**(fault or DOWN), "tracker": at.tracker, "person": "desk-bot"})
    at.office.set_words("sami", ticket, priority="high")
    until(lambda: waiting(works), "it waits for its next attempt")
    return ticket


def is_taken_over(works: Works) -> bool:
    """Whether work goes by the clock as it was set."""
    return abs(works.running.now() - works.later.shown()) < 1_000


def waiting(works: Works) -> int:
    """Until when the first delivery waits that does (ms); 0 where none does."""
    rows = works.place.rows("SELECT due_at FROM inbox WHERE state = 'ready' AND due_at > 0")
    return min((int(row["due_at"]) for row in rows), default=0)


@pytest.mark.parametrize("tracker", [GITLAB, JIRA])
def test_a_clock_set_back_by_an_hour_makes_no_retry_wait_for_it(tmp_path: Path, tracker: str) -> None:
    """The retry of seconds is made after seconds; what was done is told by a notice."""
    with place(tmp_path) as found, at_work(found, Later(set_ms=HOUR_MS)) as works:
        at = found.at(tracker)
        ticket = sin_while_down(works, at)
        works.later.set_ms = 0
        found.faults()
        until(lambda: at.words(ticket)[2] is None and at.said(ticket), "it is undone")
        notices = works.running.periodic.notices.list_current()
        assert [one.kind for one in notices] == [NoticeKind.CLOCK_SET]
        assert "set back by 60 min" in notices[0].sentence


def test_a_clock_set_back_over_a_restart_makes_no_retry_wait_for_it(tmp_path: Path) -> None:
    """As where a machine comes up with another time than it went down with."""
    with place(tmp_path) as found:
        at = found.at(GITLAB)
        with at_work(found, Later(set_ms=HOUR_MS)) as works:
            ticket = sin_while_down(works, at)
        found.faults()
        with at_work(found):
            until(lambda: at.words(ticket)[2] is None and at.said(ticket), "it is undone")


def test_a_tracker_that_asked_for_patience_has_it_by_the_right_clock(tmp_path: Path) -> None:
    """Set back by an hour it is not left alone for an hour; nor is it called before its time after a day."""
    with place(tmp_path) as found, at_work(found, Later(set_ms=HOUR_MS)) as works:
        at = found.at(GITLAB)
        ticket = sin_while_down(works, at, kind="rate-limit", retry_after=8, count=1)
        for set_ms in (0, DAY_MS):
            works.later.set_ms = set_ms
            until(lambda: is_taken_over(works), "the clock is taken over")
        asked = works.running.cooldowns.until(GITLAB, 0)
        assert works.running.now() < asked < works.running.now() + 10_000
        until(lambda: at.words(ticket)[2] is None and at.said(ticket), "it is undone")
        assert works.running.now() >= asked
        calls = [call for call in found.control("GET", "/calls") if call["person"] == "desk-bot"]
        assert [call["status"] for call in calls if call["tracker"] == GITLAB].count(429) == 1


def test_what_lies_further_ahead_than_the_longest_wait_is_nearer_after_a_start(tmp_path: Path) -> None:
    """Whatever has put it there: a copy of a store, or a clock that nobody has noted."""
    with place(tmp_path) as found:
        with at_work(found) as works:
            sin_while_down(works, found.at(GITLAB))
        with closing(sqlite3.connect(found.home / "sdesk.db")) as store, store:
            store.execute("UPDATE inbox SET due_at = 9999999999999 WHERE state = 'ready'")
        found.faults()
        with at_work(found) as works:
            assert 0 < waiting(works) <= works.running.now() + LONGEST_WAIT_MS


def test_undos_count_for_ten_minutes_whatever_the_clock_does(tmp_path: Path) -> None:
    """A bot that was undone three times is left alone, and not for an hour and ten minutes."""
    with place(tmp_path) as found, engine(found, Later(set_ms=HOUR_MS)) as works:
        clock, now = works.running.clock, works.running.now()
        clock.start()
        ref, undo = TicketRef(GITLAB, "1", "#1"), Undo(TYPE, Account(GITLAB, "7"))
        works.running.store.writer.commit(
            lambda connection: note_undos(connection, ref, [undo], now - 60_000)
        )
        works.later.set_ms = 0
        clock.look()
        (row,) = found.rows("SELECT at FROM undos")
        assert abs(row["at"] - (works.running.now() - 60_000)) < 10_000
