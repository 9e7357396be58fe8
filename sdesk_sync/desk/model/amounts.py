"""Amounts of working time: `1w 3d 4h 30m`, a week of five days, a day of eight hours (docs/desk.md#facts)."""

import re

_UNITS = {"w": 2400, "d": 480, "h": 60, "m": 1}
_PART = re.compile(r"([0-9]{1,6})\s*([wdhm])", re.IGNORECASE)
_WHOLE = re.compile(rf"\s*(?:{_PART.pattern}\s*)+", re.IGNORECASE)
_LONGEST = 100
# A lifetime of work: more is a slip, and would be no number of seconds to a tracker that counts in 32 bits.
_MOST_MINUTES = 10_000 * _UNITS["w"]


def read_minutes(written: str) -> int | None:
    """The minutes of an amount; None for what cannot be read as one, or is more than 10,000 weeks."""
    if len(written) > _LONGEST or not _WHOLE.fullmatch(written):
        return None
    minutes = sum(int(number) * _UNITS[unit.casefold()] for number, unit in _PART.findall(written))
    return minutes if minutes <= _MOST_MINUTES else None


def write_minutes(minutes: int) -> str:
    """An amount in its largest units, `0m` for none."""
    parts = []
    for unit, size in _UNITS.items():
        number, minutes = divmod(minutes, size)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts) or "0m"


def amount_of_seconds(seconds: int) -> tuple[str, ...]:
    """A tracker's seconds as an amount, begun minutes counted; nothing for none."""
    return (write_minutes(-(-seconds // 60)),) if seconds > 0 else ()


def is_same_amount(one: str | None, other: str | None) -> bool:
    """Whether two texts are amounts, and equal."""
    minutes = read_minutes(one or "")
    return minutes is not None and minutes == read_minutes(other or "")
