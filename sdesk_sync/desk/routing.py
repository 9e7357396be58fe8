"""Which team a ticket goes to and by what its assignee is chosen; who that is the shell counts. Pure.

docs/desk.md#routing
"""

from collections.abc import Mapping

from sdesk_sync.desk.entries import RoutingLine
from sdesk_sync.desk.model.assignments import AssignmentWish, Strategy
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.verdicts import Edit
from sdesk_sync.desk.model.vocabulary import STATUS, TEAM, TYPE, Values
from sdesk_sync.desk.tables import DeskTables

RawValues = Mapping[str, tuple[str, ...]]


def find_team(desk: DeskTables, values: Values, raw: RawValues) -> str | None:
    """The team of the first line that fits and names one; else the one of the type in its status."""
    line = find_line(desk, values, raw) if desk.routing.lines else None
    named = line.team if line is not None else None
    return named if named is not None else desk.team_of(values.get(TYPE), values.get(STATUS))


def find_line(desk: DeskTables, values: Values, raw: RawValues) -> RoutingLine | None:
    """The first line that fits a ticket with these values, and these labels and components."""
    return next((line for line in desk.routing.lines if _fits_ticket(desk, line, values, raw)), None)


def _fits_ticket(desk: DeskTables, line: RoutingLine, values: Values, raw: RawValues) -> bool:
    """Whether all that a line asks for is so."""
    if line.types and values.get(TYPE) not in line.types:
        return False
    if line.kinds and _kind_of(desk, values) not in line.kinds:
        return False
    if any(values.get(name) not in wanted for name, wanted in line.facts.items()):
        return False
    if line.customers and not line.customers & _customers_of(desk, values):
        return False
    return all(names & set(raw.get(key, ())) for key, names in line.raw.items())


def _kind_of(desk: DeskTables, values: Values) -> str | None:
    """The intake kind that it is, or was last."""
    kind, opened_as = values.get(TYPE), desk.meanings.opened_as
    return kind if desk.is_intake(kind) or opened_as is None else values.get(opened_as)


def _customers_of(desk: DeskTables, values: Values) -> set[str]:
    """Whose budget it is charged to."""
    keys = (values.get(name) for name, fact in desk.facts.items() if fact.is_account)
    return {desk.budgets[key].customer for key in keys if key is not None and key in desk.budgets}


def is_asked(desk: DeskTables, before: Values, now: Values) -> bool:
    """Whether anything has changed on which the routing rests."""
    return any(before.get(name) != now.get(name) for name in desk.routing.asking)


def find_wish(desk: DeskTables, edit: Edit, now: Values, sighting: Sighting) -> AssignmentWish | None:
    """By what the assignee is chosen; None where whoever has it keeps it.

    `now` are the values with all that follows. A team set by hand is people's business, and so is whom they
    have assigned, as long as it does not go to another team.
    """
    ticket, team = edit.ticket, now.get(TEAM)
    if team is None or not is_asked(desk, ticket.values, now):
        return None
    raw = {**ticket.raw, **sighting.raw}
    line = find_line(desk, now, raw)
    if line is None or line.strategy is Strategy.NONE or team != find_team(desk, now, raw):
        return None
    assigned = ticket.assignees if sighting.assignees is None else sighting.assignees
    wish = AssignmentWish(team, line.strategy, line.person, assigned, ticket.team_assignees.get(team))
    if edit.is_opening:
        return wish if not assigned or desk.is_customer(edit.author) else None
    if team != ticket.value(TEAM):
        return wish
    before = find_line(desk, ticket.values, ticket.raw)
    if not assigned:
        return None if line is before else wish
    return wish if ticket.routed_to in assigned and not _assigns_alike(line, before) else None


def _assigns_alike(line: RoutingLine, other: RoutingLine | None) -> bool:
    return other is not None and (line.strategy, line.person) == (other.strategy, other.person)
