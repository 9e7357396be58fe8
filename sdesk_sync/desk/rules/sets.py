"""Who may set a field or a fact, clear it, or open a ticket with a type; and which values a fact has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.verdicts import FieldChange
from sdesk_sync.desk.model.vocabulary import TYPE, Field
from sdesk_sync.desk.rules.context import (
    ChangeRight,
    ChangeTime,
    Finding,
    RuleContext,
    Words,
    name_command,
    name_field,
    name_roles,
    name_value,
)
from sdesk_sync.desk.rules.settings import (
    ANY,
    EVERYBODY,
    INTAKE,
    INTERNAL,
    RuleSettings,
    SettingFault,
    Surroundings,
    check_words,
    resolve_types,
)
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message
from sdesk_sync.yamlfile import one_of

_WORDS = ("field", "value", "was", "may", "command")

_NAMED = {"type": "word.type", "priority": "word.priority", "billing": "word.billing", "team": "word.team"}
"""What a value of a field is, by the key of its message."""


class Sets(RuleSettings):
    """Who sets what. Undone to the value before; of an opening, to the type's intake kind."""

    kind: ClassVar = "sets"
    case_words: ClassVar = {
        "set": _WORDS,
        "opened": _WORDS,
        "no-such-value": (*_WORDS, "values"),
        "no-such-day": _WORDS,
    }

    field: Literal["type", "priority", "billing", "team"] | None = None
    facts: Literal["any"] | list[str] | None = None
    to: Literal["any", "intake", "internal"] | list[str] | None = None
    at: ChangeTime | None = None
    by: list[str] | None = None

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """A fact has values of its own, and only a type is opened with."""
        if self.facts is not None:
            return ("set", "no-such-value", "no-such-day")
        opened = ("opened",) if self.field == TYPE and self.at != "change" else ()
        changed = ("set",) if self.at != "opening" or self.field != TYPE else ()
        return (*changed, *opened)

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Either a field or facts, and values only of a field."""
        yield from super().find_faults(tables)
        if (self.field is None) is (self.facts is None):
            found = message("rule.both" if self.field else "rule.neither", one="field", other="facts")
            yield SettingFault((), message("rule.what-is-set"), found=found)
        if self.to is not None and self.field is None:
            yield SettingFault(("to",), message("rule.field-beside"), is_at_key=True)
        elif isinstance(self.to, str) and self.field != TYPE:
            values = one_of(_values_of(tables, self.field or ""))
            yield SettingFault(("to",), message("rule.list-of-values", field=self.field, values=values))
        elif self.to is not None and not isinstance(self.to, str):
            yield from check_words(
                ("to",), self.to, _values_of(tables, self.field or ""), message(_NAMED[self.field or "type"])
            )
        if self.by is None and self.field is not None:
            yield SettingFault(("by",), message("rule.roles-that-may"))
        yield from check_words(("by",), self.by or (), tables.roles, message("word.role"))
        if self.facts is not None and not isinstance(self.facts, str):
            yield from check_words(("facts",), self.facts, tables.facts, message("word.fact"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """`by` may name everybody it looks at, and there may be nothing that they set."""
        tables = surroundings.tables
        if self.by is not None and self.select_people(tables) <= set(self.by):
            yield EVERYBODY
        if self.facts == [] or self.to == []:
            yield message("doubt.names-nothing", key="to" if self.to == [] else "facts")
        opens = self.field == TYPE and self.at == "opening" and self.to is not None
        if opens and all(tables.is_intake(kind) for kind in resolve_types(self.to or [], tables)):
            yield message("doubt.anybody-opens")

    def has_command(self, tables: DeskTables) -> bool:
        """A field has none."""
        return any(tables.facts[name].command for name in self._select_fields(tables) if name in tables.facts)

    def bind(self, surroundings: Surroundings) -> "SetsJudge":
        """The judgement at a desk."""
        tables = surroundings.tables
        named = None if self.by is None else frozenset(self.by)
        fields = self._select_fields(tables)
        by = {name: tables.facts[name].set_by if named is None else named for name in fields}
        to: frozenset[str] | None = None
        if self.to is not None:
            is_type_word = self.to in (ANY, INTAKE, INTERNAL)
            to = resolve_types(self.to, tables) if is_type_word else frozenset(self.to)
        may = {name: roles for name, roles in by.items() if roles is not None}
        return SetsJudge(may, to, self.at, {name: _name_right(tables, name, may[name]) for name in may})

    def _select_fields(self, tables: DeskTables) -> tuple[Field, ...]:
        if self.field is not None:
            return (Field(self.field),)
        return tuple(tables.facts) if self.facts == ANY else tuple(map(Field, self.facts or ()))


def _values_of(tables: DeskTables, field: str) -> tuple[str, ...]:
    known: Mapping[str, Mapping[str, object]] = {
        "type": tables.types,
        "priority": tables.priorities,
        "billing": tables.billing,
        "team": tables.teams,
    }
    return tuple(known.get(field, ()))


@dataclass(frozen=True, slots=True)
class SetsJudge:
    """Which roles may set which fields, and to what of it that applies; `named` are the words for that."""

    by: Mapping[Field, Roles]
    to: frozenset[str] | None
    at: ChangeTime | None
    named: Mapping[Field, Words]
    looks_at_end: bool = False
    looked_at: frozenset[str] | None = None

    @property
    def fields(self) -> frozenset[Field]:
        """The fields whose changes it may refuse."""
        return frozenset(self.by)

    @property
    def change_rights(self) -> tuple[ChangeRight, ...]:
        """Whom it lets set what."""
        return tuple(ChangeRight(name, roles, self.at) for name, roles in self.by.items())

    def find(self, context: RuleContext) -> Finding | None:
        """Somebody who may not, or a value that a fact does not have."""
        change, opens = context.change, context.is_opening
        if self.at is not None and (self.at == "opening") is not opens:
            return None
        if self.to is not None and change.after not in self.to:
            return None
        sets_type = change.field == TYPE
        if sets_type and opens and context.desk.is_intake(change.after):
            return None
        if context.whole.roles & self.by[change.field]:
            return self._find_no_such_value(context)
        back_to = change.before
        if sets_type and opens:
            back_to = context.desk.types[change.after or ""].intake
        case = "opened" if sets_type and opens else "set"
        return Finding(case, back_to, self._name_setting(change, back_to))

    def _find_no_such_value(self, context: RuleContext) -> Finding | None:
        change = context.change
        fact = context.desk.facts.get(change.field)
        if fact is None or change.after is None:
            return None
        if fact.dates is not None and not _is_day_by_then(context, change.after):
            return Finding("no-such-day", change.before, self._name_setting(change, change.before))
        if not fact.values or change.after in fact.values:
            return None
        words = self._name_setting(change, change.before)
        return Finding(
            "no-such-value", change.before, {**words, "values": name_value(change.field, *fact.values)}
        )

    def _name_setting(self, change: FieldChange, was: str | None) -> Words:
        name = change.field
        return {**self.named[name], "value": name_value(name, change.after), "was": name_value(name, was)}


def _is_day_by_then(context: RuleContext, written: str) -> bool:
    """Whether it is a calendar day, and has come where it is known when the change was made."""
    at = context.whole.edit.at
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return False
    return day.isoformat() == written and (at is None or day <= context.desk.day_of(at))


def _name_right(tables: DeskTables, name: Field, may: Roles) -> Words:
    return {
        "field": name_field(name),
        "may": name_roles(tables, may),
        "command": name_command(tables, name),
    }
