"""Refusals counted: by rule, by role, by team, by person. A change that two rules refuse is one change.

Each rule is counted with all that it refuses: what it would come to alone, if its mode were another.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from sdesk_sync.desk.model.people import Account, Roles
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from sdesk_sync.desk.tables import DeskTables

T = TypeVar("T")

OutcomeCounts: TypeAlias = Mapping[RefusalOutcome, int]
"""How often each thing came of a refusal; what never did is not in it."""


@dataclass(frozen=True, slots=True)
class Share(Generic[T]):
    """How many of what is counted are one's: a role's, a team's, a ticket's, a person's."""

    owner: T
    count: int


@dataclass(frozen=True, slots=True)
class RefusedPerson:
    """An account, and what it was called last."""

    account: Account
    name: str


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """Some refusals counted, or changes refused; the largest share first.

    `roles` are those of the authors: of several that somebody holds the first in the desk file, None where
    they hold none. `teams` are whose the tickets are, None where nobody's.
    """

    outcomes: OutcomeCounts
    tickets: tuple[Share[TicketRef], ...]
    roles: tuple[Share[str | None], ...]
    teams: tuple[Share[str | None], ...]
    people: tuple[Share[RefusedPerson], ...]

    @property
    def whole(self) -> int:
        """Of all outcomes."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule refused."""

    rule: str
    count: RefusalCount


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """All that was refused: `changes` as changes, each once, `rules` by rule, which refused most first.

    `no_role` are the changes of those who hold no role at the desk, `tickets` on how many tickets each thing
    came of a change.
    """

    changes: RefusalCount
    rules: tuple[RuleCount, ...]
    no_role: RefusalCount
    tickets: OutcomeCounts


@dataclass(frozen=True, slots=True)
class RefusedGroup:
    """Refusals alike in all that is counted of people and teams; `last_at` is the newest's time (ms)."""

    rule: str
    outcome: RefusalOutcome
    leads: bool
    roles: Roles
    type: str | None
    team: str | None
    account: Account
    person: str
    times: int
    last_at: int


@dataclass(frozen=True, slots=True)
class RefusedTicket:
    """Refusals of one rule with one outcome on one ticket."""

    rule: str
    outcome: RefusalOutcome
    leads: bool
    ticket: TicketRef
    times: int


def find_main_role(tables: DeskTables, roles: Roles) -> str | None:
    """The role under which somebody's change is counted; None for somebody who has none."""
    return next(iter(tables.sort_roles(roles)), None)


def find_ticket_team(tables: DeskTables, team: str | None, kind: str | None) -> str | None:
    """Whose a ticket is: the team it is with or, as long as nobody has given it to one, its type's."""
    return team or tables.team_of(kind, None)


def count_refusals(
    tables: DeskTables, groups: Iterable[RefusedGroup], tickets: Iterable[RefusedTicket]
) -> ReportCounts:
    """Add up what the store has counted already; people are called what they were called last."""
    rules: defaultdict[str, _Tally] = defaultdict(lambda: _Tally(tables))
    changes, no_role = _Tally(tables), _Tally(tables)
    for one in groups:
        rules[one.rule].add_group(one)
        if one.leads:
            changes.add_group(one)
        if one.leads and not one.roles:
            no_role.add_group(one)
    touched: set[tuple[RefusalOutcome, TicketRef]] = set()
    for found in tickets:
        rules[found.rule].tickets[found.ticket] += found.times
        if found.leads:
            changes.tickets[found.ticket] += found.times
            touched.add((found.outcome, found.ticket))
    counted = [RuleCount(rule, tally.sum_up()) for rule, tally in rules.items()]
    counted.sort(key=lambda one: (-one.count.whole, one.rule))
    by_outcome = Counter(outcome for outcome, _ in touched)
    return ReportCounts(changes.sum_up(), tuple(counted), no_role.sum_up(), by_outcome)


@dataclass(slots=True)
class _Tally:
    """Refusals as they are added up."""

    tables: DeskTables
    outcomes: Counter[RefusalOutcome] = field(default_factory=Counter)
    tickets: Counter[TicketRef] = field(default_factory=Counter)
    roles: Counter[str | None] = field(default_factory=Counter)
    teams: Counter[str | None] = field(default_factory=Counter)
    people: Counter[Account] = field(default_factory=Counter)
    names: dict[Account, tuple[int, str]] = field(default_factory=dict)
    """What each was called last, and when."""

    def add_group(self, one: RefusedGroup) -> None:
        self.outcomes[one.outcome] += one.times
        self.roles[find_main_role(self.tables, one.roles)] += one.times
        self.teams[find_ticket_team(self.tables, one.team, one.type)] += one.times
        self.people[one.account] += one.times
        self.names[one.account] = max(self.names.get(one.account, (-1, "")), (one.last_at, one.person))

    def sum_up(self) -> RefusalCount:
        people = _list_shares(self.people)
        named = (Share(RefusedPerson(one.owner, self.names[one.owner][1]), one.count) for one in people)
        return RefusalCount(
            dict(self.outcomes),
            _list_shares(self.tickets),
            _list_shares(self.roles),
            _list_shares(self.teams),
            tuple(named),
        )


def _list_shares(counted: Counter[T]) -> tuple[Share[T], ...]:
    """The largest first; of equal ones that which came first."""
    return tuple(Share(owner, count) for owner, count in counted.most_common())


def add_up_outcomes(counts: Sequence[RefusalCount]) -> OutcomeCounts:
    """The outcomes of several rules together."""
    whole: Counter[RefusalOutcome] = Counter()
    for one in counts:
        whole.update(one.outcomes)
    return whole
