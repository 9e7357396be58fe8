"""What a ticket needs to stand in a status: a fact, a field, a status before it, a budget that covers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field, WordKind
from sdesk_sync.desk.rules.context import (
    ChangeRight,
    Finding,
    RuleContext,
    Words,
    name_command,
    name_entry,
    name_field,
    name_value,
    name_words,
)
from sdesk_sync.desk.rules.coverage import Coverage
from sdesk_sync.desk.rules.settings import (
    NO_STATUS,
    Need,
    RuleSettings,
    SettingFault,
    Surroundings,
    check_types,
    check_word,
    check_words,
)
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message

_WORDS = ("type", "status", "fact", "command", "values", "may", "right")


class Needs(RuleSettings):
    """What it takes to come into a status, to land there by a retype, and to stay there."""

    kind: ClassVar = "needs"
    case_words: ClassVar = {
        "missing": _WORDS,
        "lost": _WORDS,
        "first": (*_WORDS, "from", "first"),
        "carries": (*_WORDS, "propose"),
        "no-account": (*_WORDS, "account"),
        "over-balance": (*_WORDS, "account", "amount", "balance"),
        "to-approve": (*_WORDS, "account", "amount", "balance"),
    }

    statuses: list[str] = Key(alias="in", min_length=1)
    fact: str | None = None
    field: Literal["priority"] | None = None
    first: dict[str, str] = Key(default_factory=dict)
    without: str | None = None
    propose: str | None = None
    covers: str | None = None
    approve: list[str] = Key(default_factory=list)

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """By what is asked for."""
        asks = {
            "missing": self.fact or self.field,
            "lost": self.fact or self.field,
            "first": self.first,
            "carries": self.without,
            "no-account": self.covers,
            "over-balance": self.covers,
            "to-approve": self.covers and self.approve,
        }
        return tuple(case for case, asked in asks.items() if asked)

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Words, and settings that need each other."""
        yield from super().find_faults(tables)
        yield from check_words(("in",), self.statuses, tables.statuses, message("word.status"))
        yield from check_word(("fact",), self.fact, tables.facts, message("word.fact"))
        yield from check_word(("without",), self.without, tables.facts, message("word.fact"))
        yield from check_words(("approve",), self.approve, tables.roles, message("word.role"))
        if not self.reachable_cases or (self.fact and self.field):
            found = message("rule.fact-and-field" if self.field else "rule.nothing-needed")
            yield SettingFault((), message("rule.what-is-needed"), found=found)
        if self.propose is not None:
            yield from check_types(("propose",), [self.propose], tables)
            if self.without is None:
                yield SettingFault(("propose",), message("rule.beside", key="without"), is_at_key=True)
        yield from self._check_first(tables)
        yield from self._check_covers(tables)

    def _check_first(self, tables: DeskTables) -> Iterator[SettingFault]:
        flows = [tables.workflows[key] for key in self.select_types(tables) if key in tables.workflows]
        for status, origin in self.first.items():
            path = ("first", status)
            yield from check_word(path, status, self.statuses, message("word.status-of-in"), is_at_key=True)
            known = [one for one in tables.statuses if any(flow.has_status(one) for flow in flows)]
            yield from check_word(path, origin, known, message("word.status-of-workflows"))

    def _check_covers(self, tables: DeskTables) -> Iterator[SettingFault]:
        if self.covers is None:
            if self.approve:
                yield SettingFault(("approve",), message("rule.beside", key="covers"), is_at_key=True)
            return
        amounts = tuple(name for name, fact in tables.facts.items() if fact.is_amount)
        if amounts:
            yield from check_word(("covers",), self.covers, amounts, message("word.fact-with-amount"))
        else:
            yield SettingFault(("covers",), message("rule.amount-wanted"))
        account = tables.facts.get(Field(self.fact or ""))
        if account is None or not account.is_account:
            yield SettingFault(("fact",), message("rule.account-wanted"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """Nobody gets there, or nobody can meet it."""
        tables = surroundings.tables
        flows = [tables.workflows[key] for key in self.select_types(tables) if key in tables.workflows]
        if not any(flow.has_status(status) for flow in flows for status in self.statuses):
            yield NO_STATUS
        if self.fact is not None and not _may_be_entered(tables, Field(self.fact)):
            yield message("doubt.unmet-fact", fact=self.fact)
        for status, origin in self.first.items():
            if not any(status in flow.moves.get(origin, ()) for flow in flows):
                yield message("doubt.unmet-entry", origin=origin, status=status)

    def has_command(self, tables: DeskTables) -> bool:
        """Of the fact that is needed, or must not be there."""
        named = (tables.facts.get(Field(name)) for name in (self.fact, self.without) if name)
        return any(fact is not None and fact.command for fact in named)

    def list_needs(self, rule: str, tables: DeskTables) -> Iterator[Need]:
        """The fact or field, in its statuses."""
        name = self.fact or self.field
        if name is not None:
            yield Need(rule, self.select_types(tables), tuple(self.statuses), Field(name))

    def bind(self, surroundings: Surroundings) -> "NeedsJudge":
        """The judgement at a desk."""
        asked, tables = self.fact or self.field, surroundings.tables
        return NeedsJudge(
            frozenset(self.statuses),
            Field(asked) if asked else None,
            # Of what a project has not, nothing can be asked or proposed there.
            {status: origin for status, origin in self.first.items() if origin in tables.statuses},
            Field(self.without) if self.without else None,
            self.propose if self.propose in tables.types else None,
            Coverage(Field(asked), Field(self.covers), frozenset(self.approve))
            if asked and self.covers
            else None,
        )


def _may_be_entered(tables: DeskTables, name: Field) -> bool:
    """Whether somebody may set a fact, or the desk or a tracker does."""
    fact, meanings = tables.facts.get(name), tables.meanings
    if (
        fact is None
        or fact.set_by is None
        or fact.set_by
        or name in (meanings.opened_as, meanings.close_reason)
    ):
        return True
    return any((fact.look_up, fact.native, fact.dates))


@dataclass(frozen=True, slots=True)
class NeedsJudge:
    """What is needed where.

    What is missing is held against the status; where none was set, against the type; where the ticket
    stood there already, against the change that takes it away (docs/desk.md#judging).
    """

    statuses: frozenset[str]
    asked: Field | None
    first: Mapping[str, str]
    without: Field | None
    propose: str | None
    coverage: Coverage | None
    looks_at_end: bool = True
    change_rights: tuple[ChangeRight, ...] = ()

    @property
    def looked_at(self) -> frozenset[str] | None:
        """The statuses in which it may refuse anything."""
        return self.statuses

    @property
    def fields(self) -> frozenset[Field]:
        """The fields whose changes it may refuse."""
        return frozenset({STATUS, TYPE} | ({self.asked} if self.asked else set()))

    def find(self, context: RuleContext) -> Finding | None:
        """What the ticket lacks at the edit's end, where this change is to answer for it."""
        whole, name = context.whole, context.change.field
        if whole.end.status not in self.statuses:
            return None
        # Opening an intake kind is free: nothing stands in its place.
        if context.is_opening and context.desk.is_intake(whole.end.type):
            return None
        if name not in (STATUS, TYPE):
            return self._find_taken_away(context)
        stands_as_before = (whole.before.type, whole.before.status) == (whole.end.type, whole.end.status)
        if name != whole.arrives_by or stands_as_before or self._is_lost(context):
            return None
        return self._find_lack(context)

    def _is_lost(self, context: RuleContext) -> bool:
        """Whether the ticket stood there with what it needs, and a change of the edit takes it away."""
        whole, name = context.whole, self.asked
        if name is None or name not in whole.changes or whole.desk.holds(name, whole.changes[name].after):
            return False
        stood = whole.before.type == whole.end.type and whole.before.status in self.statuses
        return stood and whole.desk.holds(name, whole.changes[name].before)

    def _find_taken_away(self, context: RuleContext) -> Finding | None:
        if not self._is_lost(context):
            return None
        return Finding("lost", context.change.before, self._name_need(context))

    def _find_lack(self, context: RuleContext) -> Finding | None:
        whole, words, back_to = context.whole, self._name_need(context), self._undone_to(context)
        # Nobody is asked for what may have been settled before (docs/card.md#not-seen).
        if self.asked is not None and context.ticket.is_unknown(self.asked, whole.values_at_end):
            return None
        if self.asked is not None and not context.desk.holds(self.asked, whole.values_at_end.get(self.asked)):
            return Finding("missing", back_to, words)
        origin = self.first.get(whole.end.status or "")
        if origin is not None and self._is_first(context) and self._stood_in(context) != origin:
            came = name_words(WordKind.STATUS, context.status)
            return Finding(
                "first", back_to, {**words, "from": came, "first": name_words(WordKind.STATUS, origin)}
            )
        if self.without is not None and whole.values_at_end.get(self.without):
            carried = {"fact": name_field(self.without), "command": name_command(context.desk, self.without)}
            return Finding(
                "carries", back_to, {**words, **carried, "propose": name_words(WordKind.TYPE, self.propose)}
            )
        return None if self.coverage is None else self.coverage.find_lack(context, back_to, words)

    def _undone_to(self, context: RuleContext) -> str | None:
        """The value before; of an opening, the kind that its type falls back to."""
        change = context.change
        if change.field == STATUS:
            return context.standing
        return context.desk.types[change.after or ""].intake if context.is_opening else change.before

    def _is_first(self, context: RuleContext) -> bool:
        """A ticket whose past is not known has the benefit of the doubt."""
        ticket, end = context.ticket, context.whole.end
        if end.type != ticket.value(TYPE):
            return True
        return ticket.is_known_from_start and end.status not in ticket.past_statuses

    def _stood_in(self, context: RuleContext) -> str | None:
        """Where the ticket stood before it came there: after a retype where the type begins."""
        if context.change.field == STATUS and not context.whole.is_retype:
            return context.whole.before.status
        return context.status

    def _name_need(self, context: RuleContext) -> Words:
        name, end, desk = self.asked, context.whole.end, context.desk
        words = {
            "type": name_words(WordKind.TYPE, end.type),
            "status": name_words(WordKind.STATUS, end.status),
        }
        if name is None:
            return words
        values = desk.priorities if name == PRIORITY else desk.facts[name].values
        return {
            **words,
            "fact": name_field(name),
            **name_entry(context, name),
            "values": name_value(name, *values),
        }
