"""A fact that was needed stays once the ticket is past the status that needed it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.amounts import is_same_amount
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field, WordKind
from sdesk_sync.desk.rules.context import (
    ChangeRight,
    Finding,
    RuleContext,
    Words,
    name_entry,
    name_field,
    name_roles,
    name_value,
    name_words,
)
from sdesk_sync.desk.rules.settings import (
    ANY,
    Need,
    RuleSettings,
    SettingFault,
    Surroundings,
    TypeWords,
    check_types,
    check_word,
    check_words,
    resolve_types,
)
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message
from sdesk_sync.yamlfile import FileShape

_WORDS = ("fact", "value", "type", "status", "may", "command")


class StayingFact(FileShape):
    """A fact, and the status from which on it stays."""

    fact: str
    from_status: str = Key(alias="from")


class FixedFact(FileShape):
    """A fact that from a status on is not replaced either, by whom it does not hold."""

    types: TypeWords = ANY
    fact: str
    from_status: str = Key(alias="from")
    override: list[str] = Key(default_factory=list)


class Stays(RuleSettings):
    """Facts that are not taken away any more, nor, where `fixed`, replaced. Undone to the value before."""

    kind: ClassVar = "stays"
    case_words: ClassVar = {"taken-away": (*_WORDS, "right"), "fixed": _WORDS}

    facts: Literal["needed"] | list[StayingFact] = Key(default_factory=list[StayingFact])
    fixed: list[FixedFact] = Key(default_factory=list)

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """By what is set."""
        return (("taken-away",) if self.facts else ()) + (("fixed",) if self.fixed else ())

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Nothing is fixed from a status that has no place in a workflow."""
        yield from super().find_faults(tables)
        if not self.reachable_cases:
            yield SettingFault(
                (), message("rule.what-stays"), found=message("rule.neither", one="facts", other="fixed")
            )
        if not isinstance(self.facts, str):
            for number, one in enumerate(self.facts):
                path = ("facts", number)
                yield from check_word((*path, "fact"), one.fact, tables.facts, message("word.fact"))
                yield from check_word(
                    (*path, "from"), one.from_status, tables.statuses, message("word.status")
                )
        for number, fixed in enumerate(self.fixed):
            yield from self._check_fixed(("fixed", number), fixed, tables)

    def _check_fixed(
        self, path: tuple[str | int, ...], fixed: FixedFact, tables: DeskTables
    ) -> Iterator[SettingFault]:
        yield from check_types((*path, "types"), fixed.types, tables)
        yield from check_word((*path, "fact"), fixed.fact, tables.facts, message("word.fact"))
        yield from check_word((*path, "from"), fixed.from_status, tables.statuses, message("word.status"))
        yield from check_words((*path, "override"), fixed.override, tables.roles, message("word.role"))
        meanings = tables.meanings
        if fixed.from_status in (meanings.waiting, meanings.closed, meanings.declined):
            yield SettingFault((*path, "from"), message("rule.no-end-status"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """Where nothing is needed nothing stays."""
        if self.facts == "needed" and not any(need.field not in WORD_FIELDS for need in surroundings.needs):
            yield message("doubt.needed-names-nothing" if self.fixed else "doubt.nothing-needed")
        for status, types in self._list_places():
            flows = (
                surroundings.tables.workflow_of(kind) for kind in resolve_types(types, surroundings.tables)
            )
            if not any(flow is not None and status in flow.lines for flow in flows):
                yield message("doubt.nothing-stays", status=status)

    def _list_places(self) -> Iterator[tuple[str, TypeWords]]:
        """Each status that something stays from, with the types that is about."""
        if not isinstance(self.facts, str):
            yield from ((one.from_status, self.types) for one in self.facts)
        yield from ((one.from_status, one.types) for one in self.fixed)

    def bind(self, surroundings: Surroundings) -> "StaysJudge":
        """The judgement at a desk."""
        tables = surroundings.tables
        if isinstance(self.facts, str):
            needs = tuple(need for need in surroundings.needs if need.field not in WORD_FIELDS)
        else:
            any_type = frozenset(tables.types)
            needs = tuple(Need("", any_type, (one.from_status,), Field(one.fact)) for one in self.facts)
        fixed = tuple(
            FixedFrom(
                Field(one.fact), resolve_types(one.types, tables), one.from_status, frozenset(one.override)
            )
            for one in self.fixed
        )
        return StaysJudge(needs, fixed, isinstance(self.facts, str))


@dataclass(frozen=True, slots=True)
class FixedFrom:
    """A fact of tickets of some types that is not replaced from a status on, but by `override`."""

    fact: Field
    types: frozenset[str]
    status: str
    override: Roles


@dataclass(frozen=True, slots=True)
class StaysJudge:
    """What is needed where, and what is fixed from where on.

    `spares_needed` leaves what the ticket needs where it stands to the rule that needs it.
    """

    needs: tuple[Need, ...]
    fixed: tuple[FixedFrom, ...]
    spares_needed: bool
    looks_at_end: bool = field(default=True)
    looked_at: frozenset[str] | None = None
    change_rights: tuple[ChangeRight, ...] = ()

    @property
    def fields(self) -> frozenset[Field]:
        """The fields whose changes it may refuse."""
        return frozenset(need.field for need in self.needs) | frozenset(one.fact for one in self.fixed)

    def find(self, context: RuleContext) -> Finding | None:
        """A fact taken away or replaced too late."""
        change, desk = context.change, context.desk
        if not desk.holds(change.field, change.before) or is_same_amount(change.before, change.after):
            return None
        taken = None if desk.holds(change.field, change.after) else self._find_taking(context)
        return taken or self._find_replacing(context)

    def _find_taking(self, context: RuleContext) -> Finding | None:
        end = context.whole.end
        needs = [need for need in self.needs if need.field == context.change.field and end.type in need.types]
        if self.spares_needed and any(end.status in need.statuses for need in needs):
            return None
        if not any(_stays_past(context, status) for need in needs for status in need.statuses):
            return None
        return Finding("taken-away", context.change.before, _name_staying(context, None))

    def _find_replacing(self, context: RuleContext) -> Finding | None:
        for fixed in self.fixed:
            if fixed.fact != context.change.field or context.whole.end.type not in fixed.types:
                continue
            if _stays_past(context, fixed.status):
                words = _name_staying(context, fixed.override)
                return Finding("fixed", context.change.before, words, fixed.override)
        return None


def _stays_past(context: RuleContext, status: str) -> bool:
    """Whether the ticket was in the status or past it before the edit, and still is at its end.

    An order may come with another estimate, and what a refused move would have needed may go.
    """
    before, end = context.whole.before, context.whole.end
    workflow = context.desk.workflow_of(end.type)
    if workflow is None or before.type != end.type:
        return False
    return all(stand.place == status or workflow.is_past(stand.place, status) for stand in (before, end))


def _name_staying(context: RuleContext, may: Roles | None) -> Words:
    """`may` are those who may all the same; None where whoever may enter the fact may replace it."""
    change, end = context.change, context.whole.end
    entry = name_entry(context, change.field)
    if may is not None:
        entry = {"command": entry["command"], "may": name_roles(context.desk, may)}
    return {
        "fact": name_field(change.field),
        "value": name_value(change.field, change.before),
        "type": name_words(WordKind.TYPE, end.type),
        "status": name_words(WordKind.STATUS, end.status if end.status is not None else end.place),
        **entry,
    }
