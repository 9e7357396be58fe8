"""A field has only what the ticket's type allows it: a priority, a billing class, a fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, Field, WordKind
from sdesk_sync.desk.rules.context import (
    ChangeRight,
    Finding,
    RuleContext,
    name_field,
    name_value,
    name_words,
)
from sdesk_sync.desk.rules.settings import RuleSettings, SettingFault, Surroundings, check_word
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message


class FitsType(RuleSettings):
    """A priority or billing class by what the type says of it, or a fact for the `types` named."""

    kind: ClassVar = "fits-type"
    case_words: ClassVar = {
        "not-on-type": ("field", "value", "type", "types"),
        "other-value": ("field", "value", "type", "should"),
    }

    field: Literal["priority", "billing"] | None = None
    fact: str | None = None

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """Only a billing class has another value that it should be."""
        return tuple(self.case_words) if self.field == BILLING else ("not-on-type",)

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Either a field, or a fact with its types."""
        yield from super().find_faults(tables)
        if (self.field is None) is (self.fact is None):
            found = message("rule.both" if self.field else "rule.neither", one="field", other="fact")
            yield SettingFault((), message("rule.what-fits"), found=found)
        yield from check_word(("fact",), self.fact, tables.facts, message("word.fact"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """Every type may have it."""
        tables = surroundings.tables
        judge = self.bind(surroundings)
        looked_at = frozenset(tables.types) if self.fact is not None else self.select_types(tables)
        if judge.field != BILLING and judge.allowing >= looked_at:
            yield message("doubt.every-type")

    def select_tickets(self, tables: DeskTables) -> frozenset[str] | None:
        """Of a fact `types` are those that may have it: it looks at the others."""
        return None if self.fact is not None else super().select_tickets(tables)

    def bind(self, surroundings: Surroundings) -> "FitsTypeJudge":
        """The judgement at a desk."""
        tables = surroundings.tables
        if self.fact is not None:
            return FitsTypeJudge(Field(self.fact), self.select_types(tables))
        if self.field == PRIORITY:
            return FitsTypeJudge(PRIORITY, frozenset(filter(tables.has_priority, tables.types)))
        billing = {key: known.billing for key, known in tables.types.items()}
        return FitsTypeJudge(BILLING, frozenset(key for key, one in billing.items() if one), billing)


@dataclass(frozen=True, slots=True)
class FitsTypeJudge:
    """Which types may have the field at all, and where each has one value only, which."""

    field: Field
    allowing: frozenset[str]
    values: Mapping[str, str | None] | None = None
    looks_at_end: bool = True
    looked_at: frozenset[str] | None = None
    change_rights: tuple[ChangeRight, ...] = ()

    @property
    def fields(self) -> frozenset[Field]:
        """The fields whose changes it may refuse."""
        return frozenset({self.field})

    @property
    def is_taken_out(self) -> bool:
        """Whether a value that does not fit is simply taken out."""
        return self.values is None

    def allows(self, type_key: str | None, value: str | None) -> bool:
        """Whether a ticket of the type may have the value."""
        if self.values is not None:
            return type_key is None or self.values.get(type_key, value) == value
        return value is None or type_key in self.allowing

    def find(self, context: RuleContext) -> Finding | None:
        """A value that the ticket's type, at the edit's end, does not allow."""
        kind, value = context.whole.end.type, context.change.after
        if kind is None or self.allows(kind, value):
            return None
        words = {
            "field": name_field(self.field),
            "value": name_value(self.field, value if value is not None else context.change.before),
            "type": name_words(WordKind.TYPE, kind),
        }
        should = self.values.get(kind) if self.values is not None else None
        if should is not None:
            return Finding("other-value", should, {**words, "should": name_value(self.field, should)})
        types = [key for key in context.desk.types if key in self.allowing]
        return Finding("not-on-type", None, {**words, "types": name_words(WordKind.TYPE, *types)})
