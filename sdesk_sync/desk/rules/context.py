"""What a rule looks at: one change of an edit, on the way from the accepted ticket to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, FieldChange
from sdesk_sync.desk.model.vocabulary import TYPE, WORD_FIELDS, Field, Mode, Values, Word, WordKind
from sdesk_sync.desk.tables import DeskTables

Words = Mapping[str, tuple[Word, ...]]
ChangeTime: TypeAlias = Literal["opening", "change"]
"""While a ticket is opened, or later."""


@dataclass(frozen=True, slots=True)
class TicketStand:
    """Where a ticket is: its type and its status, as both count.

    `status` is where it counts as standing for what a status needs: of one that waits, where it came
    from (None where that is not known). `place` is where it is in its workflow: of a closed one its last
    working status, of a declined one None (docs/desk.md#judging).
    """

    type: str | None
    status: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class EditContext:
    """An edit as a whole: by whom in which roles, where the ticket was, and what it is at the end.

    `is_by_customer` says whether its author is treated as a customer.
    `arrives_by` is the field whose change brought the ticket where it stands at the end: the status, or the
    type where no status stands; None where neither was changed.
    """

    desk: DeskTables
    edit: Edit
    roles: Roles
    is_by_customer: bool
    before: TicketStand
    end: TicketStand
    values_at_end: Values
    changes: Mapping[Field, FieldChange]
    arrives_by: Field | None

    @property
    def is_by_staff(self) -> bool:
        """Whether its author is of the staff."""
        return self.desk.is_staff(self.edit.author.roles)

    @property
    def is_retype(self) -> bool:
        """Whether the edit changes the type."""
        return TYPE in self.changes


@dataclass(frozen=True, slots=True)
class RuleContext:
    """One change of an edit, and the type and the status that the walk has left the ticket with so far.

    `standing` is the status that counts: its type's first where the workflow lacks the one it has.
    `as_read` is the edit with what the ticket shows besides it by now; None where nothing else does.
    """

    whole: EditContext
    change: FieldChange
    type: str | None
    status: str | None
    standing: str | None
    as_read: EditContext | None = None

    @property
    def desk(self) -> DeskTables:
        """The desk by whose words is judged."""
        return self.whole.desk

    @property
    def ticket(self) -> Ticket:
        """The ticket as accepted before the edit."""
        return self.whole.edit.ticket

    @property
    def is_opening(self) -> bool:
        """Whether the ticket is being opened."""
        return self.whole.edit.is_opening


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule finds wrong with a change: in which case, what it is undone to, and the words to say it.

    `overridden_by` are roles for which it does not hold, besides those that the rule names; `cap` bounds
    the rule's mode.
    """

    case: str
    back_to: str | None
    words: Words
    overridden_by: Roles = field(default=frozenset())
    cap: Mode = Mode.ENFORCE


@dataclass(frozen=True, slots=True)
class ChangeRight:
    """Who may change a field by a rule, at which time; None for any time."""

    field: Field
    roles: Roles
    at: ChangeTime | None = None


class RuleJudge(Protocol):
    """A rule's kind with its settings: what it finds wrong with a change, if anything."""

    @property
    def fields(self) -> frozenset[Field]:
        """The fields whose changes it may refuse."""
        ...

    @property
    def looks_at_end(self) -> bool:
        """Whether it looks at the ticket at the edit's end: a state rule; else a step rule."""
        ...

    @property
    def looked_at(self) -> frozenset[str] | None:
        """The statuses in which it may refuse anything; None for any.

        Of a step rule where the walk stands, of a state rule where the ticket stands at the end.
        """
        ...

    @property
    def change_rights(self) -> tuple[ChangeRight, ...]:
        """Whom it lets change what; nothing where it asks nobody who they are."""
        ...

    def find(self, context: RuleContext) -> Finding | None:
        """What is wrong with the change; None where it may stand."""
        ...


def name_words(sort: WordKind, *keys: str | None) -> tuple[Word, ...]:
    """Keys as words of one sort; nothing for a key that is not there."""
    return tuple([Word(sort, key) for key in keys if key is not None])


def name_field(field: Field) -> tuple[Word, ...]:
    """A field's name as a word."""
    return (Word(WordKind.FIELD if field in WORD_FIELDS else WordKind.FACT, field),)


def name_value(field: Field, *values: str | None) -> tuple[Word, ...]:
    """Values of a field as words."""
    return name_words(WordKind(field) if field in WORD_FIELDS else WordKind.VALUE, *values)


def name_command(desk: DeskTables, field: Field) -> tuple[Word, ...]:
    """The fact whose command sets a field; nothing where none does."""
    fact = desk.facts.get(field)
    return name_words(WordKind.FACT, field) if fact is not None and fact.command else ()


def name_entry(context: RuleContext, field: Field) -> Words:
    """The command that sets a fact, who may give it, and by which of their roles the author may."""
    desk, fact = context.desk, context.desk.facts.get(field)
    command = {"command": name_command(desk, field)}
    if fact is None or not fact.set_by:
        return command
    right = name_roles(desk, context.whole.roles & fact.set_by)
    return {**command, "may": name_roles(desk, fact.set_by), "right": right}


def name_roles(desk: DeskTables, roles: Roles) -> tuple[Word, ...]:
    """Roles as words, in the desk file's order."""
    return name_words(WordKind.ROLE, *desk.sort_roles(roles))
