"""When a kind or type may not change: from what to what, in which status, holding which fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import TYPE, Field, Word, WordKind
from sdesk_sync.desk.rules.context import ChangeRight, Finding, RuleContext, name_roles, name_words
from sdesk_sync.desk.rules.settings import (
    ANY,
    EVERYBODY,
    NO_STATUS,
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
from sdesk_sync.yamlfile import FileShape, one_of

_FIELDS = frozenset({TYPE})


class FreePair(FileShape):
    """Types between which these facts hold nobody back."""

    from_types: TypeWords = Key(alias="from")
    to: TypeWords
    holding: list[str]


class Retypes(RuleSettings):
    """A change of kind or type: in a status, or holding a fact (either is enough; neither: always)."""

    kind: ClassVar = "retypes"
    case_words: ClassVar = {
        "retyped": ("type", "was", "may"),
        "in-status": ("type", "was", "status", "moves", "may"),
        "holding": ("type", "was", "held", "may"),
    }

    from_types: TypeWords = Key(alias="from", default=ANY)
    to: TypeWords = ANY
    statuses: list[str] = Key(alias="in", default_factory=list)
    holding: dict[str, Literal["any"] | list[str]] = Key(default_factory=dict)
    free: list[FreePair] = Key(default_factory=list)
    by: list[str] = Key(default_factory=list)
    clears: list[str] = Key(default_factory=list)

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """By what holds a ticket back."""
        held = (("in-status",) if self.statuses else ()) + (("holding",) if self.holding else ())
        return held or ("retyped",)

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """`clears` goes with an override, and a free pair lies within `from` and `to`."""
        yield from super().find_faults(tables)
        yield from check_types(("from",), self.from_types, tables)
        yield from check_types(("to",), self.to, tables)
        yield from check_words(("in",), self.statuses, tables.statuses, message("word.status"))
        yield from check_words(("by",), self.by, tables.roles, message("word.role"))
        yield from check_words(("clears",), self.clears, tables.facts, message("word.fact"))
        if self.clears and not self.override:
            yield SettingFault(("clears",), message("rule.override-beside"), is_at_key=True)
        for fact, types in self.holding.items():
            yield from check_word(("holding", fact), fact, tables.facts, message("word.fact"), is_at_key=True)
            yield from check_types(("holding", fact), types, tables)
        for number, pair in enumerate(self.free):
            yield from self._check_free(("free", number), pair, tables)

    def _check_free(
        self, path: tuple[str | int, ...], pair: FreePair, tables: DeskTables
    ) -> Iterator[SettingFault]:
        for key, words, bounds in (("from", pair.from_types, self.from_types), ("to", pair.to, self.to)):
            yield from check_types((*path, key), words, tables)
            within = resolve_types(bounds, tables)
            outside = sorted((resolve_types(words, tables) - within) & tables.types.keys())
            if outside:
                allowed = one_of(name for name in tables.types if name in within)
                expected = message("rule.types-within", key=key, types=allowed)
                yield SettingFault((*path, key), expected, found=", ".join(outside))
        yield from check_words(
            (*path, "holding"), pair.holding, self.holding, message("word.fact-of-holding")
        )

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """Nothing to go from and to, or nobody to be stopped."""
        tables = surroundings.tables
        before = resolve_types(self.from_types, tables) & self.select_types(tables)
        after = resolve_types(self.to, tables)
        if not any(one != other for one in before for other in after):
            yield message("doubt.no-pair")
        if self.by and self.select_people(tables) <= set(self.by):
            yield EVERYBODY
        flows = [tables.workflows[key] for key in before if key in tables.workflows]
        stands = any(flow.has_status(status) for flow in flows for status in self.statuses)
        if self.statuses and not self.holding and not stands:
            yield NO_STATUS

    def bind(self, surroundings: Surroundings) -> "RetypesJudge":
        """The judgement at a desk."""
        tables = surroundings.tables
        return RetypesJudge(
            resolve_types(self.from_types, tables),
            resolve_types(self.to, tables),
            frozenset(self.statuses),
            {Field(fact): resolve_types(types, tables) for fact, types in self.holding.items()},
            frozenset(
                (one, other, Field(fact))
                for pair in self.free
                for one in resolve_types(pair.from_types, tables)
                for other in resolve_types(pair.to, tables)
                for fact in pair.holding
            ),
            frozenset(self.by),
            frozenset(self.by or self.override),
        )


@dataclass(frozen=True, slots=True)
class RetypesJudge:
    """What a ticket may not be retyped from and to, and what holds it back."""

    from_types: frozenset[str]
    to: frozenset[str]
    statuses: frozenset[str]
    holding: Mapping[Field, frozenset[str]]
    free: frozenset[tuple[str, str, Field]]
    by: Roles
    may: Roles
    fields: frozenset[Field] = _FIELDS
    looks_at_end: bool = False

    @property
    def looked_at(self) -> frozenset[str] | None:
        """The statuses in which it may refuse anything."""
        return self.statuses if self.statuses and not self.holding else None

    @property
    def change_rights(self) -> tuple[ChangeRight, ...]:
        """Whom it lets retype."""
        return (ChangeRight(TYPE, self.by, "change"),) if self.by else ()

    def find(self, context: RuleContext) -> Finding | None:
        """A retype that its status or a fact forbids."""
        was, to = context.change.before, context.change.after
        if context.is_opening or was not in self.from_types or to not in self.to:
            return None
        if context.whole.roles & self.by:
            return None
        status = context.standing
        if status in self.statuses:
            stands, onward = name_words(WordKind.STATUS, status), self._list_onward(context)
            return self._make_finding(context, "in-status", status=stands, moves=onward)
        held = self._list_held_facts(context, was or "", to or "")
        if held:
            return self._make_finding(context, "holding", held=name_words(WordKind.FACT, *held))
        return None if self.statuses or self.holding else self._make_finding(context, "retyped")

    def _make_finding(self, context: RuleContext, case: str, **words: tuple[Word, ...]) -> Finding:
        change = context.change
        named = {
            "type": name_words(WordKind.TYPE, change.after),
            "was": name_words(WordKind.TYPE, change.before),
            "may": name_roles(context.desk, self.may),
        }
        return Finding(case, change.before, named | words)

    def _list_onward(self, context: RuleContext) -> tuple[Word, ...]:
        """Where the ticket may be moved to be retyped there."""
        desk, was = context.desk, context.change.before
        moves = desk.allowed_moves(context.ticket, was, context.standing)
        onward = [status for status in moves if desk.is_working(status) and status not in self.statuses]
        return name_words(WordKind.STATUS, *onward)

    def _list_held_facts(self, context: RuleContext, was: str, to: str) -> tuple[Field, ...]:
        """What the ticket carried before the edit."""
        return tuple(
            fact
            for fact, types in self.holding.items()
            if context.desk.holds(fact, context.ticket.value(fact))
            and was in types
            and (was, to, fact) not in self.free
        )
