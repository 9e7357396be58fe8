"""Who is asked when -> when they are reminded, and when their ticket is closed.

Days are calendar days on the desk's clock, weekends and holidays among them; nothing is due in the desk's
quiet hours (docs/desk.md#asking-back).
"""

from dataclasses import dataclass, replace
from datetime import time

from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.deadlines.walls import WallClock
from sdesk_sync.desk.entries import QuietHours, SilencePolicy

_MORNING = time(7)
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class WaitDeadlines:
    """When a ticket that waits is looked at again (ms): None for what is never done, or is done."""

    remind_at: int | None
    close_at: int | None


def compute_deadlines(silence: SilencePolicy, timezone: str, wait: CustomerWait) -> WaitDeadlines:
    """When the customer of a waiting ticket is reminded, and when silence ends its waiting.

    The closing keeps the distance to the reminder, once that is sent to the time at which it was, and never
    comes before what the reminder has promised. Where nothing closes, it is when staff are told.
    """
    return WaitDeadlines(
        _compute_reminder(silence, timezone, wait), _compute_closing(silence, timezone, wait)
    )


def compute_promise(silence: SilencePolicy, timezone: str, wait: CustomerWait, now: int) -> int | None:
    """The time of closing that a reminder sent now promises (ms); None where nothing is ever closed."""
    return _compute_closing(silence, timezone, replace(wait, reminded_at=now))


def defer_to_next_morning(silence: SilencePolicy, timezone: str, due: int, now: int) -> int:
    """When something is due whose days were changed meanwhile: never before the next morning (ms).

    That is the end of quiet hours that end in the morning, and seven o'clock at any other desk.
    """
    hours = silence.quiet_hours
    morning = hours.end if hours is not None and hours.begin != hours.end < _NOON else _MORNING
    return defer_past_quiet_hours(silence, timezone, max(due, WallClock(timezone).next_time(now, morning)))


def defer_past_quiet_hours(silence: SilencePolicy, timezone: str, at: int) -> int:
    """The instant itself (ms), or the end of the quiet hours in which it lies."""
    hours, clock = silence.quiet_hours, WallClock(timezone)
    # An end that the clock leaves out may put what is due into the next quiet hours.
    while hours is not None and _is_quiet(hours, clock, at):
        at = clock.next_time(at, hours.end)
    return at


def _is_quiet(hours: QuietHours, clock: WallClock, at: int) -> bool:
    return hours.has_time(clock.local_time(at).time())


def _compute_reminder(silence: SilencePolicy, timezone: str, wait: CustomerWait) -> int | None:
    if not silence.remind_days or wait.reminded_at is not None:
        return None
    due = WallClock(timezone).days_later(wait.counts_from, silence.remind_days)
    return defer_past_quiet_hours(silence, timezone, due)


def _compute_closing(silence: SilencePolicy, timezone: str, wait: CustomerWait) -> int | None:
    if not silence.close_days:
        return None
    clock = WallClock(timezone)
    due = [clock.days_later(wait.counts_from, silence.close_days)]
    planned = _compute_reminder(silence, timezone, wait)
    reminder = planned if wait.reminded_at is None else wait.reminded_at
    if reminder is not None:
        due.append(clock.days_later(reminder, max(0, silence.close_days - silence.remind_days)))
    if wait.promised_at is not None:
        due.append(wait.promised_at)
    return defer_past_quiet_hours(silence, timezone, max(due))
