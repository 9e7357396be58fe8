"""A status changes along the workflow of the ticket's type."""

from dataclasses import dataclass
from typing import ClassVar

from sdesk_sync.desk.model.vocabulary import STATUS, Field, WordKind
from sdesk_sync.desk.rules.context import ChangeRight, Finding, RuleContext, name_words
from sdesk_sync.desk.rules.settings import RuleSettings, Surroundings

_FIELDS = frozenset({STATUS})
_WORDS = ("type", "from", "to", "moves")


class Moves(RuleSettings):
    """The moves of the desk file's workflows."""

    kind: ClassVar = "moves"
    case_words: ClassVar = {"no-move": _WORDS, "no-move-at-all": _WORDS}

    def bind(self, surroundings: Surroundings) -> "MovesJudge":
        """The judgement at a desk."""
        return MovesJudge()


@dataclass(frozen=True, slots=True)
class MovesJudge:
    """Refuses a status change that the type's workflow lacks."""

    fields: frozenset[Field] = _FIELDS
    looks_at_end: bool = False
    looked_at: frozenset[str] | None = None
    change_rights: tuple[ChangeRight, ...] = ()

    def find(self, context: RuleContext) -> Finding | None:
        """A status that the ticket cannot go to from where it stands."""
        desk, kind = context.desk, context.type
        if context.is_opening or desk.workflow_of(kind) is None:
            return None
        standing, to = context.standing, context.change.after
        if to == standing:
            return None
        moves = desk.allowed_moves(context.ticket, kind, standing)
        if to in moves:
            return None
        words = {
            "type": name_words(WordKind.TYPE, kind),
            "from": name_words(WordKind.STATUS, standing),
            "to": name_words(WordKind.STATUS, to),
            "moves": name_words(WordKind.STATUS, *moves),
        }
        return Finding("no-move" if moves else "no-move-at-all", standing, words)
