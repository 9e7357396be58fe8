"""To whom a ticket goes: who may be chosen is found before the commit, who it is is counted in it.

docs/desk.md#routing
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sdesk_sync.desk.model.actions import AssignTicket, Intent, UpdateFields
from sdesk_sync.desk.model.assignments import Assignment, AssignmentWish, Strategy
from sdesk_sync.desk.model.people import Account, AccountKind, Roles
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.listed_people import ListedAccounts
from sdesk_sync.engine.plans import ActionPlan, AssigneeChoice
from sdesk_sync.store.assignees import take_turn
from sdesk_sync.store.listed_names import NOBODYS
from sdesk_sync.store.tickets import count_open_tickets

_DAY_MS = 86_400_000
_LATELY_MS = 30 * _DAY_MS
"""Who has done nothing for so long is not known to be there any more; roles are looked up as people act."""


def with_choice(context: DecisionContext, plan: ActionPlan, wish: AssignmentWish) -> ActionPlan:
    """The plan with those among whom its assignee is chosen; below `enforce` nobody is.

    A call for each name under `routing:` and `away:` that was not looked up yet. Raises Transient.
    """
    if context.config.mode is not Mode.ENFORCE or plan.ticket is None:
        return plan
    people = TeamPeople(context)
    fixed = people.find_fixed(wish)
    accounts = (fixed,) if fixed is not None else people.list_candidates(wish)
    desk, tickets = context.config.desk, context.tracker.tickets
    is_undone = any(verdict.undoing_refusal for verdict in plan.entry.verdicts)
    writes = any(isinstance(action, UpdateFields) for action in plan.actions)
    choice = AssigneeChoice(
        wish,
        accounts,
        is_settled=fixed is not None or wish.strategy is Strategy.PERSON,
        open_statuses=frozenset(key for key, status in desk.statuses.items() if status.category != "done"),
        # What may fail for its own reason is written apart from an undo.
        goes_along=tickets.assigns_along and writes and not is_undone,
    )
    return replace(plan, choice=choice)


@dataclass(frozen=True, slots=True)
class TeamPeople:
    """Who can be assigned at a tracker, as config and store know them."""

    context: DecisionContext

    def find_fixed(self, wish: AssignmentWish) -> Account | None:
        """Who had the ticket when it was with this team last, if they still are of it."""
        return wish.before if wish.before in self._list_team(wish.team) else None

    def list_candidates(self, wish: AssignmentWish) -> tuple[Account, ...]:
        """Among whom it is chosen: the one who is named, or all of the team who can be assigned."""
        if wish.strategy is not Strategy.PERSON or wish.person is None:
            return self._list_team(wish.team)
        account = self._find_named(wish.person)
        return (account,) if account is not None and account.id not in self._list_left_out() else ()

    def _list_team(self, team: str) -> tuple[Account, ...]:
        """Who holds a role of the team, is not away and was not refused of late; programs are not."""
        known = self.context.desk.teams.get(team)
        roles = known.roles if known is not None else frozenset[str]()
        left_out, name = self._list_left_out(), self.context.tracker.name
        people = (Account(name, one) for one, theirs in self._iterate_roles() if theirs & roles)
        return tuple(one for one in people if one.id not in left_out and not self._is_program(one))

    def _iterate_roles(self) -> Iterator[tuple[str, Roles]]:
        """The accounts whose roles the config says, and those looked up lately, with their roles."""
        store, tracker = self.context.store, self.context.tracker
        listed, bound = tracker.people.listed_people, store.listed_names.list_bound(tracker.name)
        said: dict[str, Roles] = {}
        for name, roles in {**listed.by_name, **listed.by_id}.items():
            account = bound.get(name, NOBODYS)
            if account != NOBODYS:
                said[account] = roles if name in listed.by_id else said.get(account, frozenset()) | roles
        since = self.context.now - _LATELY_MS
        looked_up = store.people.list_roles(tracker.name, since, self.context.desk.customer_roles)
        yield from {**looked_up, **said}.items()

    def _list_left_out(self) -> frozenset[str]:
        """Who is away, and whom the tracker has refused within a day."""
        context = self.context
        away = (self._find_named(person) for person in context.desk.routing.away)
        refused = context.store.refused_assignees.list_since(
            context.tracker.name, context.now - _DAY_MS, context.now
        )
        return refused | {account.id for account in away if account is not None}

    def _find_named(self, person: str) -> Account | None:
        """Whose account a name of the desk file is here; None where it is nobody's."""
        store, tracker = self.context.store, self.context.tracker
        name = tracker.people.read_name(person)
        if name is None:
            return None
        bound = store.listed_names.list_bound(tracker.name)
        names = ListedAccounts(store, tracker, self.context.notices)
        known = bound[name] if name in bound else names.bind(name)
        return None if known == NOBODYS else Account(tracker.name, known)

    def _is_program(self, account: Account) -> bool:
        return self.context.store.people.find_kind(account) is AccountKind.APP


def with_assignee(connection: Connection, plan: ActionPlan, choice: AssigneeChoice) -> ActionPlan:
    """The plan with whom the ticket goes to, the turn taken; or a note why its assignee stays."""
    account, wish = _choose(connection, plan, choice), choice.wish
    if account is None or plan.ticket is None:
        return _with_journal_note(plan, f"the assignee stays: {_why_nobody(wish)}")
    assignment = Assignment(account, wish.seen, _list_staying(account, wish.seen, plan.ticket.routed_to))
    plan = replace(plan, ticket=replace(plan.ticket, assignees=assignment.whole, routed_to=account))
    if assignment.is_done(wish.seen):
        return plan
    by = wish.person if wish.strategy is Strategy.PERSON else wish.strategy
    by = "had it there before" if account == wish.before and choice.is_settled else by
    plan = _with_journal_note(plan, f"assigned to account {account.id} of team {wish.team} ({by})")
    if not choice.goes_along:
        return replace(plan, actions=(*plan.actions, AssignTicket(assignment)))
    return replace(plan, actions=tuple(_along(action, assignment) for action in plan.actions))


def _list_staying(account: Account, seen: tuple[Account, ...], chosen: Account | None) -> tuple[Account, ...]:
    """Who has it and keeps it: all but whom the desk had chosen, or who had it alone."""
    leaving = seen[0] if len(seen) == 1 else chosen
    return tuple(one for one in seen if one not in (leaving, account))


def _choose(connection: Connection, plan: ActionPlan, choice: AssigneeChoice) -> Account | None:
    accounts, wish = choice.accounts, choice.wish
    if choice.is_settled or not accounts:
        return next(iter(accounts), None)
    load: dict[str, int] = {}
    if wish.strategy is Strategy.LEAST_OPEN:
        ids = [account.id for account in accounts]
        load = count_open_tickets(connection, plan.entry.ref, ids, choice.open_statuses)
    return take_turn(connection, wish.team, accounts, load)


def _why_nobody(wish: AssignmentWish) -> str:
    if wish.strategy is Strategy.PERSON:
        return f"{wish.person} is no account here, is away, or was refused by the tracker within a day"
    return f"nobody who is known to be of team {wish.team} can be assigned here now"


def _along(action: Intent, assignment: Assignment) -> Intent:
    return replace(action, assignment=assignment) if isinstance(action, UpdateFields) else action


def _with_journal_note(plan: ActionPlan, note: str) -> ActionPlan:
    whole = f"{plan.entry.note}; {note}" if plan.entry.note else note
    return replace(plan, entry=replace(plan.entry, note=whole))
