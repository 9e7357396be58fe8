"""When somebody is reminded and when a ticket is closed: by the clock on the wall, whatever it does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from sdesk_sync.desk.deadlines.episodes import count_anew
from sdesk_sync.desk.deadlines.schedule import (
    WaitDeadlines,
    compute_deadlines,
    compute_promise,
    defer_past_quiet_hours,
    defer_to_next_morning,
)
from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.entries import QuietHours, SilencePolicy
from sdesk_sync.desk.model.tickets import TicketRef
from tests.harness.waits import instant_of as at

BERLIN = "Europe/Berlin"
NIGHT = QuietHours(time(20), time(7))
REF = TicketRef("acme", "7", "DESK-7")
DAY_MS = 86_400_000


def shown(instant: int | None, zone: str = BERLIN) -> str | None:
    """An instant as the clock there shows it, with the day of the week."""
    return None if instant is None else f"{wall(instant, zone):%a %Y-%m-%d %H:%M}"


def wall(instant: int, zone: str) -> datetime:
    """An instant as the clock there shows it."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)).astimezone(ZoneInfo(zone))


def policy(remind: int = 7, close: int = 14, hours: QuietHours | None = NIGHT) -> SilencePolicy:
    """A desk's `silence:` with these days and hours."""
    return SilencePolicy(remind, close, frozenset({"incident"}), frozenset({"accepted"}), hours)


def wait(asked_at: int) -> CustomerWait:
    """A ticket that waits for an answer to what was asked then."""
    return CustomerWait(REF, asked_at, asked_at, is_asked=True)


def test_over_the_change_to_summer_time() -> None:
    """Asked on a Wednesday evening: reminded in the morning after the quiet hours, closed likewise."""
    due = compute_deadlines(policy(), BERLIN, wait(at("2027-03-17 21:30")))
    assert due == WaitDeadlines(at("2027-03-25T06:00Z"), at("2027-04-01T05:00Z"))
    assert (shown(due.remind_at), shown(due.close_at)) == ("Thu 2027-03-25 07:00", "Thu 2027-04-01 07:00")


def test_over_the_change_to_winter_time() -> None:
    """The same over October: the clock counts, not the hours."""
    due = compute_deadlines(policy(), BERLIN, wait(at("2027-10-20 21:30")))
    assert due == WaitDeadlines(at("2027-10-28T05:00Z"), at("2027-11-04T06:00Z"))


@pytest.mark.parametrize(
    ("asked", "hours", "remind", "close"),
    [
        ("2027-03-17 12:00", NIGHT, "Wed 2027-03-24 12:00", "Wed 2027-03-31 12:00"),
        ("2027-03-17 20:00", NIGHT, "Thu 2027-03-25 07:00", "Thu 2027-04-01 07:00"),
        ("2027-03-17 19:59", NIGHT, "Wed 2027-03-24 19:59", "Wed 2027-03-31 19:59"),
        ("2027-03-17 07:00", NIGHT, "Wed 2027-03-24 07:00", "Wed 2027-03-31 07:00"),
        ("2027-03-17 03:00", NIGHT, "Wed 2027-03-24 07:00", "Wed 2027-03-31 07:00"),
        ("2027-03-17 21:30", None, "Wed 2027-03-24 21:30", "Wed 2027-03-31 21:30"),
        ("2027-03-17 21:30", QuietHours(time(9), time(9)), "Wed 2027-03-24 21:30", "Wed 2027-03-31 21:30"),
        ("2027-03-17 12:30", QuietHours(time(12), time(13)), "Wed 2027-03-24 13:00", "Wed 2027-03-31 13:00"),
        # Half past two is left out on the 28th, and shown twice on the 31st of October.
        ("2027-03-21 02:30", None, "Sun 2027-03-28 03:00", "Sun 2027-04-04 03:00"),
        (
            "2027-03-21 01:00",
            QuietHours(time(0), time(2, 30)),
            "Sun 2027-03-28 03:00",
            "Sun 2027-04-04 03:00",
        ),
        ("2027-10-24 02:30", None, "Sun 2027-10-31 02:30", "Sun 2027-11-07 02:30"),
    ],
)
def test_by_the_clock_and_out_of_the_quiet_hours(
    asked: str, hours: QuietHours | None, remind: str, close: str
) -> None:
    """The same time so many days later; then the end of the hours in which nobody is written to."""
    due = compute_deadlines(policy(hours=hours), BERLIN, wait(at(asked)))
    assert (shown(due.remind_at), shown(due.close_at)) == (remind, close)


def test_of_a_time_that_the_clock_shows_twice_the_first_is_meant() -> None:
    """Half past two in summer time, an hour before half past two in winter time."""
    due = compute_deadlines(policy(hours=None), BERLIN, wait(at("2027-10-24 02:30")))
    assert due.remind_at == at("2027-10-31T00:30Z")


def test_who_asks_in_the_hour_that_is_shown_again_is_not_before_who_asked_in_it_first() -> None:
    """It counts as asked at the end of that hour."""
    early, late = at("2027-10-31T00:45Z"), at("2027-10-31T01:15Z")
    assert (shown(early), shown(late)) == ("Sun 2027-10-31 02:45", "Sun 2027-10-31 02:15")
    due = [compute_deadlines(policy(hours=None), BERLIN, wait(one)).remind_at for one in (early, late)]
    assert [shown(one) for one in due] == ["Sun 2027-11-07 02:45", "Sun 2027-11-07 03:00"]


def test_an_end_that_is_left_out_may_lead_into_the_next_quiet_hours() -> None:
    """Nearly the whole day is quiet, and the minutes that are not fall into the gap: it is the day after."""
    hours = QuietHours(time(2, 45), time(2, 15))
    assert shown(defer_past_quiet_hours(policy(hours=hours), BERLIN, at("2027-03-28 00:30"))) == (
        "Mon 2027-03-29 02:15"
    )


def test_a_day_that_a_zone_leaves_out_counts_as_the_one_after() -> None:
    """There was no 30 December 2011 in Samoa."""
    zone = "Pacific/Apia"
    due = compute_deadlines(policy(hours=None), zone, wait(at("2011-12-23 12:00", zone)))
    assert (shown(due.remind_at, zone), shown(due.close_at, zone)) == (
        "Sat 2011-12-31 00:00",
        "Sat 2012-01-07 00:00",
    )


@pytest.mark.parametrize(
    ("days", "due"),
    [
        ((7, 14), ("Wed 2027-03-24 12:00", "Wed 2027-03-31 12:00")),
        ((0, 14), (None, "Wed 2027-03-31 12:00")),
        ((7, 0), ("Wed 2027-03-24 12:00", None)),
        ((0, 0), (None, None)),
        ((7, 7), ("Wed 2027-03-24 12:00", "Wed 2027-03-24 12:00")),
    ],
)
def test_no_days_are_never(days: tuple[int, int], due: tuple[str | None, str | None]) -> None:
    """Nobody is reminded, or nothing is closed, or neither."""
    found = compute_deadlines(policy(*days), BERLIN, wait(at("2027-03-17 12:00")))
    assert (shown(found.remind_at), shown(found.close_at)) == due


def test_a_late_reminder_puts_the_closing_off() -> None:
    """A customer has as many days after it as ever, and what it promises holds though days are changed."""
    asked, sent = wait(at("2027-03-17 12:00")), at("2027-03-30 07:00")
    promised = compute_promise(policy(), BERLIN, asked, sent)
    assert shown(promised) == "Tue 2027-04-06 07:00"
    reminded = replace(asked, reminded_at=sent, promised_at=promised)
    assert compute_deadlines(policy(), BERLIN, reminded) == WaitDeadlines(None, promised)
    assert compute_deadlines(policy(1, 2), BERLIN, reminded).close_at == promised
    assert shown(compute_deadlines(policy(7, 21), BERLIN, reminded).close_at) == "Tue 2027-04-13 07:00"


def test_nothing_is_promised_where_nothing_is_closed() -> None:
    """The reminder says no day then."""
    asked = wait(at("2027-03-17 12:00"))
    assert compute_promise(policy(7, 0), BERLIN, asked, at("2027-03-24 12:00")) is None


@pytest.mark.parametrize(
    ("hours", "due", "now", "expected"),
    [
        (NIGHT, "2027-03-10 12:00", "2027-03-17 12:00", "Thu 2027-03-18 07:00"),
        (NIGHT, "2027-03-10 12:00", "2027-03-17 03:00", "Wed 2027-03-17 07:00"),
        (NIGHT, "2027-03-10 12:00", "2027-03-17 07:00", "Thu 2027-03-18 07:00"),
        (NIGHT, "2027-03-24 12:00", "2027-03-17 12:00", "Wed 2027-03-24 12:00"),
        (None, "2027-03-10 12:00", "2027-03-17 12:00", "Thu 2027-03-18 07:00"),
        (QuietHours(time(12), time(13)), "2027-03-10 12:00", "2027-03-17 08:00", "Thu 2027-03-18 07:00"),
        (QuietHours(time(6), time(22)), "2027-03-10 12:00", "2027-03-17 08:00", "Thu 2027-03-18 22:00"),
    ],
)
def test_changed_days_are_due_the_next_morning_at_the_earliest(
    hours: QuietHours | None, due: str, now: str, expected: str
) -> None:
    """Nobody is flooded by a reload; what is due later stays so."""
    assert shown(defer_to_next_morning(policy(hours=hours), BERLIN, at(due), at(now))) == expected


ZONES = sorted(available_timezones())
HOURS = some.none() | some.builds(
    QuietHours,
    some.times().map(lambda one: one.replace(second=0, microsecond=0)),
    some.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
INSTANTS = some.integers(0, at("2060-01-01T00:00Z"))
DAYS = some.tuples(some.integers(0, 40), some.integers(0, 60)).filter(
    lambda days: not (days[0] and 0 < days[1] < days[0])
)


def is_quiet(hours: QuietHours | None, instant: int, zone: str) -> bool:
    """Whether the clock shows a time within the hours, said once more in other words."""
    if hours is None or hours.begin == hours.end:
        return False
    now = wall(instant, zone).time()
    after, before = now >= hours.begin, now < hours.end
    return (after and before) if hours.begin < hours.end else (after or before)


def day_of(instant: int, zone: str) -> date:
    """The calendar day there."""
    return wall(instant, zone).date()


@given(zone=some.sampled_from(ZONES), hours=HOURS, asked=INSTANTS, days=DAYS, late=some.integers(0, 40))
@example(zone=BERLIN, hours=NIGHT, asked=at("2027-10-31T01:15Z"), days=(7, 14), late=0)
@example(zone="Pacific/Apia", hours=NIGHT, asked=at("2011-12-22T20:00Z"), days=(7, 14), late=3)
@example(zone="Europe/Dublin", hours=QuietHours(time(2), time(1, 30)), asked=0, days=(1, 2), late=1)
def test_never_in_the_quiet_hours_nor_before_its_day(
    zone: str, hours: QuietHours | None, asked: int, days: tuple[int, int], late: int
) -> None:
    """In any zone, whatever was asked when: and a closing never before what was promised."""
    silence, waiting = policy(*days, hours), wait(asked)
    due = compute_deadlines(silence, zone, waiting)
    assert due == compute_deadlines(silence, zone, waiting)
    assert (due.remind_at is None, due.close_at is None) == (not days[0], not days[1])
    for instant, count in ((due.remind_at, days[0]), (due.close_at, days[1])):
        if instant is not None:
            assert not is_quiet(hours, instant, zone)
            assert day_of(instant, zone) >= day_of(asked, zone) + timedelta(days=count)
    if due.remind_at is None or due.close_at is None:
        return
    assert due.close_at >= due.remind_at
    sent = defer_past_quiet_hours(silence, zone, due.remind_at + late * DAY_MS // 3)
    promised = compute_promise(silence, zone, waiting, sent)
    reminded = replace(waiting, reminded_at=sent, promised_at=promised)
    closing = compute_deadlines(silence, zone, reminded).close_at
    assert closing is not None
    assert promised is not None
    assert not is_quiet(hours, closing, zone)
    assert closing == promised >= due.close_at
    assert day_of(closing, zone) >= day_of(sent, zone) + timedelta(days=days[1] - days[0])


@given(
    zone=some.sampled_from(ZONES),
    hours=HOURS,
    asked=INSTANTS,
    later=some.integers(0, 3 * DAY_MS) | some.integers(0, DAY_MS // 24),
    days=DAYS,
)
@example(zone=BERLIN, hours=None, asked=at("2027-10-31T00:45Z"), later=1_800_000, days=(7, 14))
@example(zone=BERLIN, hours=None, asked=at("2027-03-21 02:30"), later=1_800_000, days=(7, 14))
def test_who_is_asked_later_is_reminded_and_closed_no_sooner(
    zone: str, hours: QuietHours | None, asked: int, later: int, days: tuple[int, int]
) -> None:
    """Over every change of every clock."""
    first = compute_deadlines(policy(*days, hours), zone, wait(asked))
    then = compute_deadlines(policy(*days, hours), zone, wait(asked + later))
    assert (first.remind_at or 0) <= (then.remind_at or 0)
    assert (first.close_at or 0) <= (then.close_at or 0)


def test_the_promise_outlives_other_days_and_another_zone() -> None:
    """Who was told a day is not closed before it, whatever the desk file says since."""
    asked = wait(at("2027-03-17 12:00"))
    reminded = replace(asked, reminded_at=at("2027-03-24 12:00"), promised_at=at("2027-03-31 12:00"))
    for days in ((1, 1), (2, 3), (0, 1)):
        for zone in (BERLIN, "Asia/Tokyo", "America/Los_Angeles", "UTC"):
            closing = compute_deadlines(policy(*days), zone, reminded).close_at
            assert closing is not None
            assert closing >= at("2027-03-31 12:00")


def test_the_promise_outlives_a_mode_that_was_lowered_and_lifted() -> None:
    """Counted anew by fewer days, nobody is closed before the day they were told."""
    reminded = replace(wait(at("2027-03-17 12:00")), reminded_at=at("2027-03-24 12:00"))
    promised = replace(reminded, promised_at=at("2027-03-31 12:00"))
    closing = compute_deadlines(policy(1, 2), BERLIN, count_anew(promised, at("2027-03-25 12:00"))).close_at
    assert closing == at("2027-03-31 12:00")
