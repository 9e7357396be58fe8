"""A move of the workflow is made by a role that the desk file names for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field as Key

from sdesk_sync.desk.entries import MoveKey, MoveRights
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import STATUS, Field, WordKind
from sdesk_sync.desk.rules.context import ChangeRight, Finding, RuleContext, name_roles, name_words
from sdesk_sync.desk.rules.settings import (
    EVERYBODY,
    RuleSettings,
    SettingFault,
    Surroundings,
    check_words,
)
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message

_FIELDS = frozenset({STATUS})
_WORDS = ("type", "from", "to", "may")


class Movers(RuleSettings):
    """By the table `movers:`, or, with settings, one rule of its own: `from`, `to`, `by`."""

    kind: ClassVar = "movers"
    case_words: ClassVar = {"role": _WORDS, "own": _WORDS}

    from_statuses: list[str] = Key(alias="from", default_factory=list)
    to: list[str] = Key(default_factory=list)
    by: list[str] | None = None

    @property
    def reachable_cases(self) -> tuple[str, ...]:
        """Only the table knows of moves on one's own tickets."""
        return ("role", "own") if self.by is None else ("role",)

    def find_faults(self, tables: DeskTables) -> Iterator[SettingFault]:
        """Settings go with `by`."""
        yield from super().find_faults(tables)
        yield from check_words(("from",), self.from_statuses, tables.statuses, message("word.status"))
        yield from check_words(("to",), self.to, tables.statuses, message("word.status"))
        yield from check_words(("by",), self.by or (), tables.roles, message("word.role"))
        if self.by is None and (self.from_statuses or self.to):
            yield SettingFault(("by",), message("rule.roles-that-move"))

    def find_doubts(self, surroundings: Surroundings) -> Iterator[CatalogueMessage]:
        """`by` may name everybody, and there may be no such move."""
        if self.by is None:
            return
        if self.select_people(surroundings.tables) <= set(self.by):
            yield EVERYBODY
        if not self._own_table(surroundings.tables):
            yield message("doubt.no-such-move")

    def bind(self, surroundings: Surroundings) -> "MoversJudge":
        """The judgement at a desk."""
        tables = surroundings.tables
        return MoversJudge(tables.movers if self.by is None else self._own_table(tables))

    def _own_table(self, tables: DeskTables) -> dict[MoveKey, MoveRights]:
        rights = MoveRights(frozenset(self.by or ()))
        types, sources, targets = self.select_types(tables), set(self.from_statuses), set(self.to)
        return {
            (kind, source, target): rights
            for kind, source, target in tables.movers
            if kind in types and (not sources or source in sources) and (not targets or target in targets)
        }


@dataclass(frozen=True, slots=True)
class MoversJudge:
    """Who may make which move; what the workflow lacks is not in it, and another rule's alone."""

    rights: Mapping[MoveKey, MoveRights]
    fields: frozenset[Field] = _FIELDS
    looks_at_end: bool = False
    looked_at: frozenset[str] | None = None

    @property
    def change_rights(self) -> tuple[ChangeRight, ...]:
        """Those who may make every one of the moves, on anybody's ticket."""
        if not self.rights:
            return ()
        each = [one.roles for one in self.rights.values()]
        return (ChangeRight(STATUS, each[0].intersection(*each), "change"),)

    def find(self, context: RuleContext) -> Finding | None:
        """A move by somebody none of whose roles is named for it."""
        desk, kind, to = context.desk, context.type, context.change.after
        standing = context.standing
        rights = self.rights.get((kind, standing, to))
        if context.is_opening or rights is None or context.whole.roles & rights.roles:
            return None
        if to not in desk.allowed_moves(context.ticket, kind, standing):
            return None
        on_own = bool(context.whole.roles & rights.own)
        if on_own and _is_own(context):
            return None
        words = {
            "type": name_words(WordKind.TYPE, kind),
            "from": name_words(WordKind.STATUS, standing),
            "to": name_words(WordKind.STATUS, to),
            "may": name_roles(desk, _with_own(rights)),
        }
        return Finding("own" if on_own else "role", standing, words)


def _is_own(context: RuleContext) -> bool:
    """Whose ticket it is may not be known: then it is taken for one's own."""
    owners = context.ticket.owners
    return owners is None or context.whole.edit.author.actor.account in owners


def _with_own(rights: MoveRights) -> Roles:
    return rights.roles or rights.own
