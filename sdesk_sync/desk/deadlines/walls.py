"""Times on a desk's clock and the instants they are: summer time makes some of them none, and others two.

Instants are ms since 1970, times on the clock are without a zone. What the clock leaves out stands for the
first instant after it, what it shows twice for the first of both (docs/desk.md#asking-back).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class WallClock:
    """The clock on the wall of a desk, by its time zone's name."""

    timezone: str

    def local_time(self, at: int) -> datetime:
        """What the clock shows at an instant; `fold` says that it shows it for the second time."""
        return (_EPOCH + at * _MS).astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

    def first_instant(self, wall: datetime) -> int:
        """When the clock shows a time first, or what comes first after it where it is left out."""
        at = self._instant_of(wall.replace(fold=0))
        if self.local_time(at) == wall:
            return at
        # Read by the offset from after the gap the time lies before it, by the one from before it after.
        return self._find_change(self._instant_of(wall.replace(fold=1)), at)

    def days_later(self, at: int, days: int) -> int:
        """The same time on the clock so many calendar days later."""
        wall = self.local_time(at)
        if wall.fold:
            # Counted by the clock alone, who asks in the doubled hour's second half would be reminded
            # before who has asked in its first: it counts as asked at the hour's end.
            before = self._instant_of(wall.replace(fold=0))
            wall += timedelta(milliseconds=self._find_change(before, at) - before)
        return self.first_instant(wall.replace(fold=0) + timedelta(days=days))

    def next_time(self, after: int, hour: time) -> int:
        """The first instant after another at which the clock shows a time of day, or passes it over."""
        return min(one for one in self._instants_near(after, hour) if one > after)

    def _instants_near(self, at: int, hour: time) -> Iterator[int]:
        # A zone that leaves a whole day out has this time at the earliest on the second day after.
        day = self.local_time(at).date()
        for number in range(4):
            wall = datetime.combine(day + timedelta(days=number), hour)
            yield self.first_instant(wall)
            again = self._instant_of(wall.replace(fold=1))
            if self.local_time(again) == wall:
                yield again

    def _instant_of(self, wall: datetime) -> int:
        return (wall.replace(tzinfo=ZoneInfo(self.timezone)) - _EPOCH) // _MS

    def _offset(self, at: int) -> timedelta:
        return self.local_time(at) - (_EPOCH + at * _MS).replace(tzinfo=None)

    def _find_change(self, before: int, after: int) -> int:
        """The instant between two at which the clock is put on or back."""
        old = self._offset(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self._offset(middle) == old:
                before = middle
            else:
                after = middle
        return after
