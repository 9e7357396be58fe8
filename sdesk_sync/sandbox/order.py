"""Issues in the order of their last change, so that one page of a hundred thousand is quick to find."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Generic, TypeVar

ChangePlace = tuple[datetime, int]
"""When something was last changed, and its number, which tells those of one moment apart."""

FIRST: ChangePlace = (datetime.min.replace(tzinfo=UTC), 0)
LAST: ChangePlace = (datetime.max.replace(tzinfo=UTC), 0)

_Thing = TypeVar("_Thing")


class ChangeOrder(Generic[_Thing]):
    """Things by their places. It is walked and changed under the owner's lock only."""

    def __init__(self) -> None:
        self._places: list[ChangePlace] = []
        self._of: dict[int, tuple[ChangePlace, _Thing]] = {}

    def insert_thing(self, number: int, at: datetime, thing: _Thing) -> None:
        """Take a thing in, or move it."""
        self.remove_thing(number)
        insort(self._places, (at, number))
        self._of[number] = ((at, number), thing)

    def remove_thing(self, number: int) -> None:
        """Take a thing out, if it is there."""
        if number in self._of:
            place, _ = self._of.pop(number)
            del self._places[bisect_left(self._places, place)]

    def remove_all(self) -> None:
        """Take all out."""
        self._places.clear()
        self._of.clear()

    def oldest_first(self, after: ChangePlace = FIRST) -> Iterator[_Thing]:
        """What stands after a place, the oldest change first."""
        for index in range(bisect_right(self._places, after), len(self._places)):
            yield self._of[self._places[index][1]][1]

    def newest_first(self, before: ChangePlace = LAST) -> Iterator[_Thing]:
        """What stands before a place, the newest change first."""
        for index in reversed(range(bisect_left(self._places, before))):
            yield self._of[self._places[index][1]][1]
