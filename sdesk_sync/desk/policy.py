"""The desk file as a value, with the questions rules ask of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from sdesk_sync.desk.model.people import CUSTOMER, AccountKind, Author, Roles
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import (
    BILLING,
    CLOSE_REASON,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Field,
    Mode,
    Word,
    WordKind,
)


@dataclass(frozen=True, slots=True)
class LocalizedName:
    """A word of the desk in the languages people read."""

    en: str
    de: str

    def in_language(self, language: str) -> str:
        """The word in `en` or `de`."""
        return self.de if language == "de" else self.en


@dataclass(frozen=True, slots=True)
class DeskRole:
    """A role; staff may give commands and read internal notes."""

    name: LocalizedName
    staff: bool


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """A status; `closes` is where a tracker's own open/closed is closed."""

    name: LocalizedName
    customer: LocalizedName
    category: str
    closes: bool


@dataclass(frozen=True, slots=True)
class TicketType:
    """An intake kind or an internal type."""

    key: str
    name: LocalizedName
    intake: str | None
    """The kind a ticket falls back to when it may not have this type; None for an intake kind."""
    has_priority: bool = False
    billing: str | None = None
    team: str | None = None
    teams: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workflow:
    """The moves of some types: status to the statuses it may go to, waiting included."""

    first: str
    moves: Mapping[str, tuple[str, ...]]

    def has_status(self, status: str | None) -> bool:
        """Whether the status belongs to this workflow."""
        return status is not None and status in self.moves


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A fact: who may set it, its command, its values where they are a closed list."""

    name: LocalizedName
    set_by: Roles
    command: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderBeforeWork:
    """The settings of rule `order-before-work`."""

    types: tuple[str, ...]
    statuses: tuple[str, ...]
    fact: str
    first_into: str
    first_from: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: its words, workflows, rules and texts. `digest` names this very version of it."""

    digest: str
    language: str
    roles: Mapping[str, DeskRole]
    teams: Mapping[str, LocalizedName]
    billing: Mapping[str, LocalizedName]
    priorities: Mapping[str, LocalizedName]
    statuses: Mapping[str, DeskStatus]
    types: Mapping[str, TicketType]
    workflows: Mapping[str, Workflow]
    facts: Mapping[str, FactDefinition]
    modes: Mapping[str, Mode]
    type_setters: Roles
    order: OrderBeforeWork
    waiting: str
    closed: str
    declined: str
    texts: Mapping[str, Mapping[str, str]]

    def workflow_of(self, type_key: str | None) -> Workflow | None:
        """The workflow of a type; None for no type or one the desk does not know."""
        return self.workflows.get(type_key) if type_key else None

    @property
    def command_facts(self) -> Mapping[str, Field]:
        """The facts that a command sets in this version, by the command's word in small letters."""
        facts = ((name, self.facts.get(name)) for name in (Field(self.order.fact), CLOSE_REASON))
        return {fact.command.casefold(): name for name, fact in facts if fact and fact.command}

    def is_intake(self, type_key: str | None) -> bool:
        """Whether it is one of the kinds a customer chooses."""
        known = self.types.get(type_key or "")
        return known is not None and known.intake is None

    def is_staff(self, roles: Roles) -> bool:
        """Whether any of the roles is a staff role."""
        return any(self.roles[role].staff for role in roles if role in self.roles)

    def is_customer(self, author: Author) -> bool:
        """Whether somebody is treated as a customer: a person with no other role than that, or none.

        So is whoever is not named (docs/desk.md#roles).
        """
        known = author.roles - {CUSTOMER}
        people = (AccountKind.PERSON, AccountKind.CUSTOMER, AccountKind.NOBODY)
        return not known and author.actor.kind in people

    def knows(self, name: Field, word: str) -> bool:
        """Whether a field's word is one of the desk's; of facts, any is."""
        table = _TABLES.get(name)
        return table is None or word in table(self)

    def knows_accepted(self, ticket: Ticket, name: Field) -> bool:
        """Whether a ticket's accepted word is (still) one of the desk's.

        After a change of the desk file it may not be: then it stands as seen, and nobody is held to it
        (docs/desk.md#changes).
        """
        word = ticket.value(name)
        return word is None or self.knows(name, word)

    def standing_status(self, type_key: str | None, status: str | None) -> str | None:
        """The status a ticket counts as being in: its type's first where the workflow lacks it."""
        workflow = self.workflow_of(type_key)
        return status if workflow is None or workflow.has_status(status) else workflow.first

    def allowed_moves(self, ticket: Ticket, type_key: str | None, status: str | None) -> tuple[str, ...]:
        """Where a ticket of the type may go from the status; from closed, back to its working status."""
        workflow = self.workflow_of(type_key)
        if workflow is None:
            return ()
        if status == self.closed:
            back = ticket.working_status if workflow.has_status(ticket.working_status) else workflow.first
            return (back,) if back is not None else ()
        return workflow.moves.get(self.standing_status(type_key, status) or "", ())

    def closes_tracker(self, status: str | None) -> bool:
        """Whether a tracker with an open/closed of its own closes the ticket in this status."""
        known = self.statuses.get(status or "")
        return known is not None and known.closes

    def has_priority(self, type_key: str | None) -> bool:
        """Whether tickets of the type may have a priority."""
        known = self.types.get(type_key or "")
        return known is not None and known.has_priority

    def team_of(self, type_key: str | None, status: str | None) -> str | None:
        """The team a ticket of the type belongs to while it is in the status."""
        known = self.types.get(type_key or "")
        return known.teams.get(status or "", known.team) if known else None

    def name_of(self, word: Word, language: str, *, for_customer: bool = False) -> str:
        """What a word is called in `en` or `de`; customers have words of their own for statuses."""
        if word.kind is WordKind.STATUS and word.key in self.statuses:
            status = self.statuses[word.key]
            return (status.customer if for_customer else status.name).in_language(language)
        if word.kind is WordKind.TYPE and for_customer and word.key in self.types:
            # What support makes of a ticket is not the customer's word; the intake kind is.
            word = Word(WordKind.TYPE, self.types[word.key].intake or word.key)
        named = self._find_name(word)
        return named.in_language(language) if named else word.key

    def _find_name(self, word: Word) -> LocalizedName | None:
        match word.kind:
            case WordKind.PRIORITY:
                return self.priorities.get(word.key)
            case WordKind.BILLING:
                return self.billing.get(word.key)
            case WordKind.TEAM:
                return self.teams.get(word.key)
            case WordKind.TYPE:
                known: TicketType | DeskRole | FactDefinition | None = self.types.get(word.key)
            case WordKind.ROLE:
                known = self.roles.get(word.key)
            case WordKind.FACT:
                known = self.facts.get(word.key)
            case WordKind.STATUS | WordKind.VALUE:
                known = None
        return known.name if known else None


_TABLES: Mapping[Field, Callable[[Desk], Mapping[str, object]]] = {
    TYPE: attrgetter("types"),
    STATUS: attrgetter("statuses"),
    PRIORITY: attrgetter("priorities"),
    BILLING: attrgetter("billing"),
    TEAM: attrgetter("teams"),
}
"""Where the words of a field are; asked for every field of every edit."""
