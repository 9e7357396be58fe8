"""Times as people read them in a table: short, in the desk's zone, in the reader's order of day and month."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sdesk_sync.desk.comments.phrases import Phrases


@dataclass(frozen=True, slots=True)
class ShortTimes:
    """Times (ms) in words, as they read at `as_of` (ms): of this year the year is not said."""

    phrases: Phrases
    as_of: int

    def name_moment(self, at: int) -> str:
        """17 Mar 14:02, 17.03. 14:02."""
        return f"{self.name_day(at)} {self._local(at):%H:%M}"

    def name_day(self, at: int) -> str:
        """15 Mar, 15.03.; with its year where that is another."""
        is_this_year = self._local(at).year == self._local(self.as_of).year
        return self._name_date(at) if is_this_year else self.name_day_of_year(at)

    def name_weekday_moment(self, at: int) -> str:
        """Thu 25 Mar 07:00, Do 25.03. 07:00."""
        weekdays = self.phrases.texts["why.weekdays"].split()
        return f"{weekdays[self._local(at).weekday()]} {self.name_moment(at)}"

    def name_day_of_year(self, at: int) -> str:
        """17 Mar 2027, 17.03.2027."""
        blank = "" if self.phrases.language == "de" else " "
        return f"{self._name_date(at)}{blank}{self._local(at).year}"

    def name_moment_of_year(self, at: int) -> str:
        """17 Mar 2027 14:02, 17.03.2027 14:02."""
        return f"{self.name_day_of_year(at)} {self._local(at):%H:%M}"

    def _name_date(self, at: int) -> str:
        day = self._local(at)
        if self.phrases.language == "de":
            return f"{day.day:02}.{day.month:02}."
        return f"{day.day} {self.phrases.texts['why.months'].split()[day.month - 1]}"

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self.phrases.desk.timezone))
