"""What the tables of a desk file say, with the questions that rules ask of them.

The rules themselves stand on it (`desk.rules`); both together are the `Desk` (`desk.policy`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from sdesk_sync.desk.entries import (
    Budget,
    BudgetCharge,
    DeskRole,
    DeskStatus,
    DeskTeam,
    FactDefinition,
    LocalizedName,
    Meanings,
    MoveKey,
    MoveRights,
    NativeField,
    Routing,
    SilencePolicy,
    TicketType,
    Workflow,
)
from sdesk_sync.desk.model.amounts import read_minutes
from sdesk_sync.desk.model.people import AccountKind, Author, Roles
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Field,
    Values,
    Word,
    WordKind,
)


@dataclass(frozen=True, slots=True)
class DeskTables:
    """The words of a desk, its workflows, who may move, its facts and budgets."""

    language: str
    timezone: str
    roles: Mapping[str, DeskRole]
    teams: Mapping[str, DeskTeam]
    billing: Mapping[str, LocalizedName]
    priorities: Mapping[str, LocalizedName]
    statuses: Mapping[str, DeskStatus]
    types: Mapping[str, TicketType]
    workflows: Mapping[str, Workflow]
    movers: Mapping[MoveKey, MoveRights]
    facts: Mapping[Field, FactDefinition]
    budgets: Mapping[str, Budget]
    routing: Routing
    silence: SilencePolicy
    meanings: Meanings

    # ── Types ───────────────────────────────────────────────────────────────────────────────

    def is_intake(self, type_key: str | None) -> bool:
        """Whether it is one of the kinds a customer chooses."""
        known = self.types.get(type_key or "")
        return known is not None and known.intake is None

    def has_priority(self, type_key: str | None) -> bool:
        """Whether tickets of the type may have a priority."""
        known = self.types.get(type_key or "")
        return known is not None and known.has_priority

    def team_of(self, type_key: str | None, status: str | None) -> str | None:
        """The team a ticket of the type belongs to while it is in the status."""
        known = self.types.get(type_key or "")
        return known.teams.get(status or "", known.team) if known else None

    # ── People ──────────────────────────────────────────────────────────────────────────────

    def is_staff(self, roles: Roles) -> bool:
        """Whether any of the roles is a staff role."""
        return any(self.roles[role].staff for role in roles if role in self.roles)

    def is_customer(self, author: Author) -> bool:
        """Whether somebody is treated as a customer: with no other role than that, or none.

        So is whoever is not named, and whoever uses our account; another bot only where it is called a
        customer, as the account is that stands for all who write e-mails (docs/desk.md#roles).
        """
        known = author.roles - {self.meanings.customer}
        return not known and (bool(author.roles) or author.actor.kind is not AccountKind.APP)

    @property
    def customer_roles(self) -> Roles:
        """The role of customers by itself."""
        return frozenset({self.meanings.customer})

    def is_automation(self, roles: Roles) -> bool:
        """Whether the roles are another bot's."""
        return self.meanings.automation in roles

    def sort_roles(self, roles: Roles) -> tuple[str, ...]:
        """Roles in the desk file's order."""
        return tuple(role for role in self.roles if role in roles)

    # ── Words ───────────────────────────────────────────────────────────────────────────────

    def knows(self, name: Field, word: str) -> bool:
        """Whether a field's word is one of the desk's; of facts, any is."""
        table = _TABLES.get(name)
        return table is None or word in table(self)

    def holds(self, name: Field, value: str | None) -> bool:
        """Whether a value is one: of an amount what cannot be read is none, and so is no time at all."""
        fact = self.facts.get(name)
        return bool(value if fact is None or not fact.is_amount else read_minutes(value or ""))

    def knows_accepted(self, ticket: Ticket, name: Field) -> bool:
        """Whether a ticket's accepted word is (still) one of the desk's.

        After a change of the desk file it may not be: then it stands as seen, and nobody is held to it
        (docs/desk.md#changes).
        """
        word = ticket.value(name)
        return word is None or self.knows(name, word)

    @property
    def command_facts(self) -> Mapping[str, Field]:
        """The facts that a command sets, by the command's word in small letters."""
        return {fact.command.casefold(): name for name, fact in self.facts.items() if fact.command}

    @property
    def native_facts(self) -> Mapping[NativeField, Field]:
        """The facts that a field of a tracker's own may carry, by that field."""
        return {fact.native: name for name, fact in self.facts.items() if fact.native}

    def name_of(self, word: Word, language: str, *, for_customer: bool = False) -> str:
        """What a word is called in `en` or `de`; customers have words of their own for statuses."""
        if word.kind is WordKind.STATUS and word.key in self.statuses:
            status = self.statuses[word.key]
            return (status.customer if for_customer else status.name).in_language(language)
        if word.kind is WordKind.TYPE and for_customer and word.key in self.types:
            # What support makes of a ticket is not the customer's word; the intake kind is.
            word = Word(WordKind.TYPE, self.types[word.key].intake or word.key)
        if word.kind is WordKind.DAY:
            return _name_day(word.key, language)
        named = self._find_name(word)
        return named.in_language(language) if named else word.key

    def _find_name(self, word: Word) -> LocalizedName | None:
        match word.kind:
            case WordKind.PRIORITY:
                return self.priorities.get(word.key)
            case WordKind.BILLING:
                return self.billing.get(word.key)
            case WordKind.TEAM:
                known: TicketType | DeskRole | DeskTeam | FactDefinition | None = self.teams.get(word.key)
            case WordKind.TYPE:
                known = self.types.get(word.key)
            case WordKind.ROLE:
                known = self.roles.get(word.key)
            case WordKind.FACT:
                known = self.facts.get(Field(word.key))
            case WordKind.STATUS | WordKind.VALUE | WordKind.FIELD | WordKind.DAY:
                known = None
        return known.name if known else None

    # ── Budgets ─────────────────────────────────────────────────────────────────────────────

    @property
    def account_facts(self) -> tuple[Field, ...]:
        """The facts that name a budget account."""
        return tuple(name for name, fact in self.facts.items() if fact.is_account)

    def charge_of(self, ticket: Ticket) -> BudgetCharge | None:
        """What a ticket takes of the account that it carries; None where it carries none."""
        account = next((key for name in self.account_facts if (key := ticket.value(name))), None)
        return None if account is None else BudgetCharge(account, self.minutes_spent(ticket.values))

    def minutes_spent(self, values: Values) -> int:
        """The time spent on a ticket with these values; 0 where none is known."""
        spent = self.native_facts.get(NativeField.TIME_SPENT)
        return read_minutes((values.get(spent) if spent is not None else None) or "") or 0

    # ── Statuses and moves ──────────────────────────────────────────────────────────────────

    def workflow_of(self, type_key: str | None) -> Workflow | None:
        """The workflow of a type; None for no type or one the desk does not know."""
        return self.workflows.get(type_key) if type_key else None

    def standing_status(self, type_key: str | None, status: str | None) -> str | None:
        """The status a ticket counts as being in: its type's first where the workflow lacks it."""
        workflow = self.workflow_of(type_key)
        return status if workflow is None or workflow.has_status(status) else workflow.first

    def status_after_retype(self, was: str | None, kind: str | None, status: str | None) -> str | None:
        """The status that a ticket has by a change of its type alone; between intake kinds nothing moves."""
        workflow = self.workflow_of(kind)
        if workflow is None or (self.is_intake(was) and self.is_intake(kind)):
            return self.standing_status(kind, status)
        return workflow.first

    def start_of(self, ticket: Ticket, kind: str | None) -> str | None:
        """Where a ticket stands that has the type, before its status is changed."""
        was, status = ticket.value(TYPE), ticket.value(STATUS)
        return (
            self.standing_status(kind, status) if kind == was else self.status_after_retype(was, kind, status)
        )

    def origin_of(self, ticket: Ticket, kind: str | None) -> str | None:
        """Where a ticket comes from that waits or is done: if just retyped, from its type's start."""
        start = self.start_of(ticket, kind)
        return start if self.is_working(start) else ticket.working_status

    def is_working(self, status: str | None) -> bool:
        """Whether a ticket is worked on in the status: it neither waits nor is done."""
        known = self.statuses.get(status or "")
        return known is not None and known.category != "done" and status != self.meanings.waiting

    def allowed_moves(self, ticket: Ticket, type_key: str | None, status: str | None) -> tuple[str, ...]:
        """Where a ticket of the type may go from the status; from closed, back to its working status."""
        workflow = self.workflow_of(type_key)
        if workflow is None:
            return ()
        if status == self.meanings.closed:
            # What an older version kept may be a status in which nothing is worked on any more.
            worked = (one for one in (ticket.working_status, *reversed(ticket.past_statuses)) if one)
            back = (one for one in worked if self.is_working(one) and workflow.has_status(one))
            return (next(back, workflow.first),)
        origin = ticket.working_status if workflow.has_status(ticket.working_status) else None
        if status == self.meanings.waiting and workflow.has_status(status):
            return workflow.moves_on(origin, status)
        return workflow.moves.get(self.standing_status(type_key, status) or "", ())

    def closes_tracker(self, status: str | None) -> bool:
        """Whether a tracker with an open/closed of its own closes the ticket in this status."""
        known = self.statuses.get(status or "")
        return known is not None and known.closes

    # ── Days ────────────────────────────────────────────────────────────────────────────────

    def day_of(self, at: int) -> date:
        """The calendar day of a time (ms) at the desk."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self.timezone)).date()


def _name_day(day: str, language: str) -> str:
    year, month, of_month = day.split("-")
    return f"{of_month}.{month}.{year}" if language == "de" else day


_TABLES: Mapping[Field, Callable[[DeskTables], Mapping[str, object]]] = {
    TYPE: attrgetter("types"),
    STATUS: attrgetter("statuses"),
    PRIORITY: attrgetter("priorities"),
    BILLING: attrgetter("billing"),
    TEAM: attrgetter("teams"),
}
"""Where the words of a field are; asked for every field of every edit."""
