"""For how long a customer's reply opens a ticket again that silence has closed."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class ReopeningSpan:
    """For how many calendar days after the day of closing; None is without an end."""

    days: int | None

    def last_day(self, closed_on: date) -> date | None:
        """The last day on which a reply opens what was closed on a day; None where there is none."""
        return None if self.days is None else closed_on + timedelta(days=self.days)
