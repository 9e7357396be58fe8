"""What a rule looks at: one part of an edit, on the way from the accepted ticket to its end."""

from dataclasses import dataclass
from typing import Protocol

from sdesk_sync.desk.model import Author, Field, Part, Refusal, Sort, Ticket, Values, Word
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class Step:
    """A part being applied: the values before and after it, and those at the edit's end."""

    desk: Desk
    ticket: Ticket
    author: Author
    part: Part
    before: Values
    after: Values
    end: Values
    opening: bool

    def changes(self, name: Field) -> bool:
        """Whether this is the part of that field."""
        return self.part.field == name

    def refuse(
        self, rule: str, case: str, back_to: str | None, words: dict[str, tuple[Word, ...]]
    ) -> Refusal:
        """A refusal of this part."""
        return Refusal(rule, case, self.part, back_to, words)


class Rule(Protocol):
    """A rule: a refusal of the step, or nothing."""

    def __call__(self, step: Step) -> Refusal | None: ...


def words(sort: Sort, *keys: str | None) -> tuple[Word, ...]:
    """Keys as words of one sort; nothing for a key that is not there."""
    return tuple(Word(sort, key) for key in keys if key is not None)
