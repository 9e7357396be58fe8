"""Time spent, as Jira reads and writes it: weeks of five days of eight hours."""

from __future__ import annotations

import re

_SECONDS = {"w": 144_000, "d": 28_800, "h": 3_600, "m": 60}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([wdhm])")


def seconds_of(text: str) -> int | None:
    """The seconds of `1w 2d 3h 30m`; a bare number counts minutes; None if it is no duration."""
    if text.strip().isdecimal():
        return int(text) * _SECONDS["m"]
    if not text.strip() or _PART.sub("", text).strip():
        return None
    return int(sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text)))


def duration_text(seconds: int) -> str:
    """The duration in the biggest units that fit."""
    parts = []
    for unit, size in _SECONDS.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0m"
