"""A status is left within so many calendar days."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import STATUS, Field, WordKind
from sdesk_sync.desk.rules.context import ChangeRight, Finding, RuleContext, name_words
from sdesk_sync.desk.rules.settings import RuleSettings, SettingFault, Surroundings, check_words
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message

_FIELDS = frozenset({STATUS})


class InTime(RuleSettings):
    """How many days after it was entered a status may be left; the last of them counts whole."""

    kind: ClassVar = "in-time"
    case_words: ClassVar = {"too-late": ("type", "from", "to", "days", "since")}

    from_statuses: list[str] = Key(alias="from", min_length=1)
    days: int = Key(ge=0)

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Statuses that the desk does not have."""
        yield from super().find_faults(tables)
        yield from check_words(("from",), self.from_statuses, tables.statuses, message("word.status"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """Nothing may lead out of the statuses at all."""
        tables = surroundings.tables
        types = self.select_types(tables)
        left = {source for kind, source, _ in tables.movers if kind in types}
        if not left & set(self.from_statuses):
            yield message("doubt.nothing-leaves")

    def bind(self, surroundings: Surroundings) -> "InTimeJudge":
        """The judgement at a desk."""
        return InTimeJudge(frozenset(self.from_statuses), self.days)


@dataclass(frozen=True, slots=True)
class InTimeJudge:
    """Which statuses may be left how many days after they were entered."""

    statuses: frozenset[str]
    days: int
    fields: frozenset[Field] = _FIELDS
    looks_at_end: bool = False
    change_rights: tuple[ChangeRight, ...] = ()

    @property
    def looked_at(self) -> frozenset[str] | None:
        """The statuses in which it may refuse anything."""
        return self.statuses

    def find(self, context: RuleContext) -> Finding | None:
        """A status left too late, by the tracker's times; where either is not known it is lawful."""
        at, since, change = context.whole.edit.at, context.ticket.status_since, context.change
        if context.status not in self.statuses or at is None or since is None:
            return None
        if context.is_opening or change.after == context.status:
            return None
        entered = context.desk.day_of(since)
        if (context.desk.day_of(at) - entered).days <= self.days:
            return None
        words = {
            "type": name_words(WordKind.TYPE, context.type),
            "from": name_words(WordKind.STATUS, context.status),
            "to": name_words(WordKind.STATUS, change.after),
            "days": name_words(WordKind.VALUE, str(self.days)),
            "since": name_words(WordKind.DAY, entered.isoformat()),
        }
        return Finding("too-late", context.status, words)
