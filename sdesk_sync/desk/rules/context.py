"""What a rule looks at: one change of an edit, on the way from the accepted ticket to its end."""

from dataclasses import dataclass
from typing import Protocol

from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import FieldChange, Refusal
from sdesk_sync.desk.model.vocabulary import Field, Values, Word, WordKind
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class RuleContext:
    """A change being applied: the values before and after it, and those at the edit's end."""

    desk: Desk
    ticket: Ticket
    author: Author
    change: FieldChange
    before: Values
    after: Values
    end: Values
    is_opening: bool

    def is_change_of(self, name: Field) -> bool:
        """Whether this is the change of that field."""
        return self.change.field == name

    def refuse(
        self, rule: str, case: str, back_to: str | None, words: dict[str, tuple[Word, ...]]
    ) -> Refusal:
        """A refusal of this change."""
        return Refusal(rule, case, self.change, back_to, words)


class Rule(Protocol):
    """A rule: a refusal of the context, or nothing."""

    def __call__(self, context: RuleContext) -> Refusal | None: ...


def name_words(sort: WordKind, *keys: str | None) -> tuple[Word, ...]:
    """Keys as words of one sort; nothing for a key that is not there."""
    return tuple(Word(sort, key) for key in keys if key is not None)
