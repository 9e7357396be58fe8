"""What the head of an answer tells of time: how long to wait, what time it is there, how much is left."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_S = 3600.0
"""However long a tracker asks for: by then it is worth asking again (Jira's hourly quota)."""


def parse_retry_after(header: str, told_at: str = "") -> float | None:
    """Seconds from a Retry-After of either kind, a number or a date; an hour at most.

    `told_at` is the answer's own Date: a date is meant by the tracker's clock, whatever ours shows.
    https://www.rfc-editor.org/rfc/rfc9110.html#section-10.2.3
    """
    if re.fullmatch(r"[0-9]{1,9}", header):
        return min(LONGEST_S, float(header))
    until = _parse_date(header)
    return None if until is None else min(LONGEST_S, max(0.0, until - _tracker_time(told_at)))


def parse_reset_time(header: str, told_at: str = "") -> float | None:
    """Seconds until a time that is told in seconds since the epoch; None for one gone by, an hour at most."""
    if not re.fullmatch(r"[0-9]{1,12}", header):
        return None
    wait = int(header) - _tracker_time(told_at)
    return min(LONGEST_S, wait) if wait > 0 else None


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """What time it was there (ms since the epoch), and how many calls are left of how many.

    None for what it does not tell.
    """

    at: int | None = None
    rate_limit: int | None = None
    rate_left: int | None = None


def parse_head(headers: Mapping[str, str]) -> AnswerHead:
    """That of an answer with these headers."""
    at = _parse_date(headers.get("Date", ""))
    return AnswerHead(
        None if at is None else int(at * 1000),
        _parse_count(headers.get("RateLimit-Limit", "")),
        _parse_count(headers.get("RateLimit-Remaining", "")),
    )


def _parse_count(header: str) -> int | None:
    return int(header) if re.fullmatch(r"[0-9]{1,9}", header) else None


def _tracker_time(told_at: str) -> float:
    """What time it is for the tracker (s): as its answer tells, else by our clock."""
    told = _parse_date(told_at)
    return time.time() if told is None else told


def _parse_date(header: str) -> float | None:
    try:
        return parsedate_to_datetime(header).timestamp()
    except (ValueError, TypeError):
        return None
