"""GitLab's ways to write moments and spans of work."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_UNITS = {"mo": 4 * 5 * 8 * 3600, "w": 5 * 8 * 3600, "d": 8 * 3600, "h": 3600, "m": 60, "s": 1}
_WORDS = {
    "month": "mo", "mo": "mo", "week": "w", "wk": "w", "w": "w", "day": "d", "dy": "d", "d": "d", "hour": "h",
    "hr": "h", "h": "h", "minute": "m", "min": "m", "m": "m", "second": "s", "sec": "s", "s": "s",
}  # fmt: skip
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)?", re.IGNORECASE)


def iso_moment(moment: datetime | None) -> str | None:
    """`2026-05-28T06:09:06.964Z`, as the REST API and the Issue Hook write it."""
    if moment is None:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def utc_moment(moment: datetime | None) -> str | None:
    """`2017-09-15 16:50:55 UTC`, as the Note and Emoji Hooks write it (docs/trackers/gitlab.md#dates)."""
    return None if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def read_moment(text: str) -> datetime:
    """The moment a query parameter names; ValueError if it names none."""
    # A query's plus sign reaches the server as a blank, and GitLab's parser does not mind.
    parsed = datetime.fromisoformat(text.strip().replace(" +", "+").replace(" ", "T", 1))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def span_seconds(text: str) -> int | None:
    """The span `1w 2d 3h 4m` in seconds; 1d = 8h, 1w = 5d, 1mo = 4w; None if it is none.

    A bare number counts hours (docs/trackers/gitlab.md#time-tracking).
    """
    stripped = text.strip()
    sign = -1 if stripped.startswith("-") else 1
    rest = stripped.removeprefix("-")
    if not rest or _PIECE.sub("", rest).strip(" ,"):
        return None
    total = 0.0
    for number, word in _PIECE.findall(rest):
        unit = _WORDS.get(word.lower().removesuffix("s") or word.lower()) if word else "h"
        if unit is None:
            return None
        total += float(number) * _UNITS[unit]
    return sign * round(total)


def human_span(span: int) -> str | None:
    """The span in GitLab's short words, `1w 2d 3h`; nothing for none."""
    if span == 0:
        return None
    words, left = [], abs(span)
    for unit, size in _UNITS.items():
        number, left = divmod(left, size)
        if number:
            words.append(f"{number}{unit}")
    return ("-" if span < 0 else "") + " ".join(words)
