"""The words of a report in one language: counts, days, names of the desk's words and of people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sdesk_sync.desk.model.vocabulary import Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.reporting.counts import RefusedPerson, Share
from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.desk.texts.days import write_days
from sdesk_sync.printable import escape_controls

_THOUSANDS = {"en": ",", "de": "."}
NONE = "–"


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a report of a desk says in `en` or `de`."""

    desk: Desk
    language: str

    def phrase(self, key: str, **holes: object) -> str:
        """The text of a key; what is filled in can only be read."""
        return self._sentences[key].format(
            **{name: escape_controls(str(hole)) for name, hole in holes.items()}
        )

    def say_count(self, key: str, number: int, **holes: object) -> str:
        """The text of a key that counts: of one, that of its sister where it has one."""
        one = f"one.{key}"
        chosen = one if number == 1 and one in self._sentences else key
        return self.phrase(chosen, count=self.write_number(number), **holes)

    def write_number(self, number: int) -> str:
        """1,204 or 1.204."""
        return f"{number:,}".replace(",", _THOUSANDS[self.language])

    def write_cell(self, number: int) -> str:
        """A number in a table, where none is a dash."""
        return self.write_number(number) if number else NONE

    def write_period(self, period: ReportPeriod) -> str:
        """The days of a time, in the desk's timezone: 10 to 17 March 2027."""
        zone = ZoneInfo(self.desk.timezone)
        first, last = (
            datetime.fromtimestamp(ms / 1000, zone).date() for ms in (period.since, period.until - 1)
        )
        return write_days(first, last, self.language)

    def phrase_roles(self, shares: Iterable[Share[str | None]]) -> list[str]:
        """Whose the changes are, with how many: the parts of a line."""
        return [
            f"{self._name_key(WordKind.ROLE, one.owner, 'no-role')} {self.write_number(one.count)}"
            for one in shares
        ]

    def phrase_teams(self, shares: Iterable[Share[str | None]]) -> list[str]:
        """Whose the tickets are, with how many changes."""
        return [
            f"{self._name_key(WordKind.TEAM, one.owner, 'no-team')} {self.write_number(one.count)}"
            for one in shares
        ]

    def phrase_people(self, shares: Iterable[Share[RefusedPerson]]) -> list[str]:
        """Who it was, with how many changes; who has no name is called by the account."""
        told = [(self._name_person(one.owner), one) for one in shares]
        times = Counter(name for name, _ in told)
        # Somebody has an account on each tracker, and is called the same there.
        shown = [
            (f"{name} ({one.owner.account.tracker})" if times[name] > 1 else name, one.count)
            for name, one in told
        ]
        return [f"{name} {self.write_number(count)}" for name, count in shown]

    def _name_person(self, one: RefusedPerson) -> str:
        return escape_controls(one.name or one.account.id) or self.phrase("nobody")

    def _name_key(self, kind: WordKind, key: str | None, none: str) -> str:
        if key is None:
            return self.phrase(none)
        return escape_controls(self.desk.name_of(Word(kind, key), self.language))

    @property
    def _sentences(self) -> Mapping[str, str]:
        return console_texts("cli.report", self.language)
