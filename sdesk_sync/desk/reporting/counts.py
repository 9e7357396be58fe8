"""Refusals counted: by rule, by role, by team, by person. A change that two rules refuse is one change.

Each rule is counted with all that it refuses: what it would come to alone, if its mode were another.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.reporting.refused import RefusalOutcome, RefusedChange
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


_GRAVITY = (
    RefusalOutcome.UNDONE,
    RefusalOutcome.IMPOSSIBLE,
    RefusalOutcome.WOULD_UNDO,
    RefusalOutcome.WARNED,
    RefusalOutcome.WOULD_WARN,
    RefusalOutcome.OVERRIDDEN,
)
_GRAVER = {outcome: place for place, outcome in enumerate(_GRAVITY)}


def find_main_role(tables: DeskTables, one: RefusedChange) -> str | None:
    """The role under which a change is counted; None where its author has none."""
    return next(iter(tables.sort_roles(one.roles)), None)


def find_ticket_team(tables: DeskTables, one: RefusedChange) -> str | None:
    """Whose the ticket is: the team it is with or, as long as nobody has given it to one, its type's."""
    return one.team or tables.team_of(one.type, None)


def count_refusals(tables: DeskTables, refused: Iterable[RefusedChange]) -> ReportCounts:
    """Count refusals, oldest first: people are called what they were called last."""
    rules: dict[str, _Tally] = {}
    gravest: dict[tuple[int, int, int], RefusedChange] = {}
    for one in refused:
        tally = rules.get(one.rule)
        if tally is None:
            tally = rules[one.rule] = _Tally(tables)
        tally.add_refusal(one)
        change = (one.at, one.delivery, one.part)
        known = gravest.get(change)
        if known is None or _GRAVER[one.outcome] < _GRAVER[known.outcome]:
            gravest[change] = one
    changes, no_role = _Tally(tables), _Tally(tables)
    for one in gravest.values():
        changes.add_refusal(one)
        if not one.roles:
            no_role.add_refusal(one)
    tickets = Counter(outcome for outcome, _ in {(one.outcome, one.ticket) for one in gravest.values()})
    counted = [RuleCount(rule, tally.sum_up()) for rule, tally in rules.items()]
    counted.sort(key=lambda one: (-one.count.whole, one.rule))
    return ReportCounts(changes.sum_up(), tuple(counted), no_role.sum_up(), tickets)


@dataclass(slots=True)
class _Tally:
    """Refusals as they are counted one by one."""

    tables: DeskTables
    outcomes: Counter[RefusalOutcome] = field(default_factory=Counter)
    tickets: Counter[TicketRef] = field(default_factory=Counter)
    roles: Counter[str | None] = field(default_factory=Counter)
    teams: Counter[str | None] = field(default_factory=Counter)
    people: Counter[Account] = field(default_factory=Counter)
    names: dict[Account, str] = field(default_factory=dict)

    def add_refusal(self, one: RefusedChange) -> None:
        self.outcomes[one.outcome] += 1
        self.tickets[one.ticket] += 1
        self.roles[find_main_role(self.tables, one)] += 1
        self.teams[find_ticket_team(self.tables, one)] += 1
        self.people[one.account] += 1
        self.names[one.account] = one.person

    def sum_up(self) -> RefusalCount:
        people = _list_shares(self.people)
        named = (Share(RefusedPerson(one.owner, self.names[one.owner]), one.count) for one in people)
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
