"""What is due and held up: by faults, an answer, a night, days without us, another desk file."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from sdesk_sync.desk.deadlines.walls import WallClock
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.engine.sources.waiting_tickets import recount_waits
from sdesk_sync.store.timers import move_timers
from tests.harness.asking_back import (
    ANSWER,
    asked_back,
    find_wait,
    list_timers,
    pass_time,
    ring,
    with_days,
)
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, At, missing, place

DAY_S = 86_400
MOST_CALLS = 12
REMIND_DAYS, CLOSE_DAYS = 2, 4
"""The tests of this file are years together otherwise, and tokens of a tracker do not last as long."""


@pytest.fixture(autouse=True)
def few_days(request: pytest.FixtureRequest) -> None:
    """The desk of this file's engine waits for a few days only."""
    if "works" in request.fixturenames and isinstance(works := request.getfixturevalue("works"), Works):
        active = works.running.config.current
        works.running.config.swap(with_days(active, REMIND_DAYS, CLOSE_DAYS))


FAULTS: dict[str, Callable[[int], dict[str, object]]] = {
    "500": lambda nth: {"kind": "error", "status": 500, "nth": nth},
    "429": lambda nth: {"kind": "rate-limit", "retry_after": 3, "nth": nth},
    "dropped": lambda nth: {"kind": "drop-after-write", "nth": nth},
}


@pytest.mark.parametrize("fault", list(FAULTS))
@pytest.mark.parametrize("kind", ["remind", "close"])
def test_whichever_call_fails_everything_is_done_once(at: At, works: Works, fault: str, kind: str) -> None:
    """The k-th call of ours fails, for every k until there are no more calls than that."""
    for nth in range(1, MOST_CALLS):
        ticket = asked_back(at, works)
        if kind == "close":
            ring(at, works, ticket, "remind")
        works.place.faults({**FAULTS[fault](nth), "tracker": at.tracker, "person": "desk-bot"})
        ring(at, works, ticket, kind)
        struck = any(call["fault"] for call in works.place.control("GET", "/calls"))
        works.place.faults()
        works.settle()
        if kind in list_timers(at, works, ticket):
            # Held up until the quiet hours, it comes at their end.
            ring(at, works, ticket, kind)
        assert len(at.said(ticket)) == (1 if kind == "remind" else 2), f"{fault}, call {nth}"
        wanted = "waiting-for-customer" if kind == "remind" else "closed"
        assert at.words(ticket)[1] == wanted, f"{fault}, call {nth}"
        at.office.set_words("anna", ticket, status="in-review")
        works.settle()
        if not struck:
            break
    assert nth > 1, "no call failed"


def takes_no_writes(at: At) -> None:
    """From now on the tracker shows everything and takes nothing of ours."""
    fault = {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503}
    at.place.faults({**fault, "writes_only": True})


def test_an_answer_wins_over_a_reminder_that_is_held_up(at: At, works: Works) -> None:
    """It was decided, and the tracker took no comment: the customer answers, and nobody is reminded."""
    ticket = asked_back(at, works)
    takes_no_writes(at)
    wait_s = (list_timers(at, works, ticket)["remind"] - works.running.now()) // 1000 + 1
    pass_time(works, wait_s)
    works.drain()
    works.place.faults()
    at.office.write_comment("carla", ticket, ANSWER)
    works.settle()
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())


def test_an_answer_wins_over_a_closing_that_is_held_up(at: At, works: Works) -> None:
    """It was decided and accepted, and the tracker took no write: the ticket goes on."""
    ticket = asked_back(at, works)
    ring(at, works, ticket, "remind")
    takes_no_writes(at)
    wait_s = (list_timers(at, works, ticket)["close"] - works.running.now()) // 1000 + 1
    pass_time(works, wait_s)
    works.drain()
    assert at.words(ticket)[1] == "waiting-for-customer"
    works.place.faults()
    at.office.write_comment("carla", ticket, ANSWER)
    works.settle()
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("in-review", 1)
    assert find_wait(at, works, ticket) is None


def test_what_was_held_up_until_the_night_is_sent_in_the_morning(at: At, works: Works) -> None:
    """Once, though it was planned twice."""
    ticket = asked_back(at, works)
    clock = WallClock("Europe/Berlin")
    takes_no_writes(at)
    due = list_timers(at, works, ticket)["remind"]
    pass_time(works, (due - works.running.now()) // 1000 + 1)
    works.drain()
    night = clock.next_time(due, time(23))
    works.place.faults()
    works.does(at, lambda: pass_time(works, (night - works.running.now()) // 1000 + 1))
    assert at.said(ticket) == ()
    ring(at, works, ticket, "remind")
    assert len(at.said(ticket)) == 1


def test_nothing_is_closed_of_which_nobody_was_reminded(at: At, works: Works) -> None:
    """The tracker refused the reminder for good: it comes when the ticket would be closed."""
    ticket = asked_back(at, works)
    path = ".*/notes" if at.is_gitlab else ".*/comment"
    fault = {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 403}
    works.place.faults({**fault, "writes_only": True, "path": path})
    ring(at, works, ticket, "remind")
    works.place.faults()
    assert at.said(ticket) == ()
    ring(at, works, ticket, "close")
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("waiting-for-customer", 1)
    ring(at, works, ticket, "close")
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("closed", 2)


def test_after_twenty_days_the_customer_is_reminded_first(at: At, works: Works) -> None:
    """Both were due: one of the two, and the other is computed from it."""
    ticket = asked_back(at, works)
    wait_s = (list_timers(at, works, ticket)["close"] - works.running.now()) // 1000 + 1
    works.does(at, lambda: pass_time(works, wait_s))
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("waiting-for-customer", 1)
    left = list_timers(at, works, ticket)
    assert set(left) == {"close"}
    assert left["close"] >= works.running.now() + DAY_S * 1000
    ring(at, works, ticket, "close")
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("closed", 2)


def test_what_is_due_at_night_waits_for_the_morning(at: At, works: Works) -> None:
    """We were down until then."""
    ticket = asked_back(at, works)
    due = list_timers(at, works, ticket)["remind"]
    clock = WallClock("Europe/Berlin")
    night = clock.next_time(due, time(23))
    works.does(at, lambda: pass_time(works, (night - works.running.now()) // 1000 + 1))
    assert at.said(ticket) == ()
    morning = list_timers(at, works, ticket)["remind"]
    assert clock.local_time(morning).strftime("%H:%M") == "07:00"
    ring(at, works, ticket, "remind")
    assert len(at.said(ticket)) == 1


def test_a_clock_that_is_set_moves_no_reminder(at: At, works: Works) -> None:
    """It is due at a time on the wall, not after so long."""
    ticket = asked_back(at, works)
    before = list_timers(at, works, ticket)
    latest = works.running.now() + 1_000
    works.running.store.writer.commit(lambda connection: move_timers(connection, -3_600_000, latest))
    assert list_timers(at, works, ticket) == before


def test_other_days_count_anew_and_never_before_the_next_morning(at: At, works: Works) -> None:
    """As after a SIGHUP."""
    ticket = asked_back(at, works)
    pass_time(works, DAY_S * 3 // 2)
    active = works.running.config.current
    recount_waits(works.running.store, active, works.running.now())
    changed = with_days(active, 1, 20)
    before = list_timers(at, works, ticket)
    recount_waits(works.running.store, changed, works.running.now())
    after = list_timers(at, works, ticket)
    clock = WallClock("Europe/Berlin")
    now = clock.local_time(works.running.now())
    reminded = clock.local_time(after["remind"])
    assert reminded.strftime("%H:%M") == "07:00"
    assert timedelta(0) < reminded - now <= timedelta(days=1)
    assert after["close"] > before["close"]
    recount_waits(works.running.store, active, works.running.now())


def test_a_status_that_the_mapping_loses_ends_the_waiting(at: At, works: Works) -> None:
    """Row and timers go with the reload."""
    ticket = asked_back(at, works)
    store, active = works.running.store, works.running.config.current
    recount_waits(store, active, works.running.now())
    flows = {
        key: replace(flow, moves={one: to for one, to in flow.moves.items() if one != "waiting-for-customer"})
        for key, flow in active.desk.workflows.items()
    }
    narrow = replace(active.desk, workflows=flows, digest="without")
    recount_waits(store, replace(active, desk=narrow, narrow_desks={}), works.running.now())
    assert (find_wait(at, works, ticket), list_timers(at, works, ticket)) == (None, {})
    recount_waits(store, active, works.running.now())
    assert find_wait(at, works, ticket) is not None


@pytest.mark.parametrize(
    ("mode", "steps", "said"),
    [
        ("observe", ["would-remind", "would-close"], 0),
        ("warn", ["reminded", "would-close"], 1),
        ("off", [], 0),
    ],
)
def test_a_milder_desk_closes_nothing(
    tmp_path_factory: pytest.TempPathFactory, mode: str, steps: list[str], said: int
) -> None:
    """The journal has what would have been done; from `warn` on the customer is reminded, without a day."""
    with place(tmp_path_factory.mktemp(mode), GITLAB, mode=mode) as found, listening(found) as watching:
        at = found.at(GITLAB)
        ticket = asked_back(at, watching)
        ring(at, watching, ticket, "remind")
        ring(at, watching, ticket, "close")
        assert at.words(ticket)[1] == "waiting-for-customer"
        assert len(at.said(ticket)) == said
        assert not any(missing(one.text, "we close the ticket") == [] for one in at.said(ticket))
        entries = [json.loads(row["entry"]) for row in found.rows("SELECT entry FROM journal ORDER BY id")]
        assert [entry["asking_back"] for entry in entries if entry.get("asking_back")] == steps


def test_a_desk_that_says_more_than_before_counts_from_then(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Nobody is reminded on the day it is lifted, nor before the seventh after it."""
    with place(tmp_path_factory.mktemp("lifted"), GITLAB, mode="observe") as found, listening(found) as desk:
        at = found.at(GITLAB)
        ticket = asked_back(at, desk)
        store, active = desk.running.store, desk.running.config.current
        recount_waits(store, active, desk.running.now())
        pass_time(desk, 6 * DAY_S)
        asked = find_wait(at, desk, ticket)
        lifted = replace(active, mode=Mode.ENFORCE)
        desk.running.config.swap(lifted)
        recount_waits(store, lifted, desk.running.now())
        due = list_timers(at, desk, ticket)["remind"]
        assert due >= desk.running.now() + 6 * DAY_S * 1000
        ring(at, desk, ticket, "remind")
        (reminder,) = at.said(ticket)
        assert asked is not None
        day = WallClock("Europe/Berlin").local_time(asked.asked_at)
        assert missing(reminder.text, f"{day.day} {day:%B} {day.year}") == []


def test_what_is_closed_where_a_desk_only_watches_is_looked_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """GitLab's own state says it, and its label stays as it was: nobody waits, and nobody looks again."""
    with place(tmp_path_factory.mktemp("watched"), GITLAB, mode="observe") as found, listening(found) as desk:
        at = found.at(GITLAB)
        ticket = asked_back(at, desk)
        desk.place.faults({"kind": "lose-hook", "tracker": at.tracker})
        pass_time(desk, 60)
        at.call("carla", "PUT", f"/issues/{ticket}", {"state_event": "close"})
        desk.place.settled_hooks()
        desk.place.faults()
        ring(at, desk, ticket, "remind")
        assert (find_wait(at, desk, ticket), list_timers(at, desk, ticket)) == (None, {})


def test_an_answer_that_was_heard_while_a_desk_only_warned_counts_once_it_enforces(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """It moved nothing then; found when the reminder is due it takes the ticket back."""
    with place(tmp_path_factory.mktemp("warned"), GITLAB, mode="warn") as found, listening(found) as desk:
        at = found.at(GITLAB)
        ticket = asked_back(at, desk)
        store, active = desk.running.store, desk.running.config.current
        recount_waits(store, active, desk.running.now())
        pass_time(desk, 60)
        at.office.write_comment("carla", ticket, ANSWER)
        desk.settle()
        assert at.words(ticket)[1] == "waiting-for-customer"
        lifted = replace(active, mode=Mode.ENFORCE)
        desk.running.config.swap(lifted)
        recount_waits(store, lifted, desk.running.now())
        ring(at, desk, ticket, "remind")
        assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
        assert find_wait(at, desk, ticket) is None
