"""What stands in the tables of a desk file: a role, a status, a type, a workflow, a fact, a budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Literal, TypeAlias

from sdesk_sync.desk.model.assignments import Strategy
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Field, Mode, OutsideFact


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
class DeskTeam:
    """A team; who holds one of its roles is of it."""

    name: LocalizedName
    roles: Roles


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
    """The moves of some types: status to the statuses it may go to, waiting included.

    `lines` are its statuses in the order of the desk file's lines, without waiting: what is past what.
    `asking` are those that go to the waiting status and come back, `from_waiting` what its own line names.
    """

    first: str
    moves: Mapping[str, tuple[str, ...]]
    lines: tuple[str, ...] = ()
    asking: frozenset[str] = frozenset()
    from_waiting: tuple[str, ...] = ()

    def has_status(self, status: str | None) -> bool:
        """Whether the status belongs to this workflow."""
        return status is not None and status in self.moves

    def is_past(self, status: str | None, other: str) -> bool:
        """Whether a status comes later in the workflow's lines than another."""
        known = status in self.lines and other in self.lines
        return known and self.lines.index(status or "") > self.lines.index(other)

    def moves_on(self, origin: str | None, waiting: str) -> tuple[str, ...]:
        """Where a ticket may go from waiting that came there from `origin`; None where that is not known."""
        all_moves = self.moves.get(waiting, ())
        if origin is None or origin not in self.asking:
            return all_moves
        onward = {origin, *self.from_waiting, *(self.asking & set(self.moves.get(origin, ())))}
        return tuple(status for status in all_moves if status in onward)


@dataclass(frozen=True, slots=True)
class MoveRights:
    """Who may make a move: by role on any ticket, and on one's own; and what the desk empties with it."""

    roles: Roles
    own: Roles = frozenset()
    clears: tuple[Field, ...] = ()


MoveKey: TypeAlias = tuple[str | None, str | None, str | None]
"""A ticket's type, the status it leaves and the one it goes to."""


class NativeField(StrEnum):
    """A field that trackers have of their own, which may carry a fact."""

    ESTIMATE = "estimate"
    TIME_SPENT = "time-spent"


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A fact: who may set it, its command, its values where they are a closed list.

    `set_by` is None where nobody is judged for it. `bot_values` are what the desk itself sets. `dates` is
    the fact whose first day this one keeps; `look_up` what a tracker may know though nobody entered it;
    `native` a field of a tracker's own that carries it.
    """

    name: LocalizedName
    set_by: Roles | None
    command: str | None = None
    values: tuple[str, ...] = ()
    bot_values: tuple[str, ...] = ()
    is_amount: bool = False
    is_account: bool = False
    dates: Field | None = None
    look_up: OutsideFact | None = None
    native: NativeField | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """A customer's support budget, until its last day; its balance is the hours minus the time spent."""

    hours: int
    policy: Literal["block", "approve", "warn"]
    valid_until: date
    customer: str = ""


@dataclass(frozen=True, slots=True)
class RoutingLine:
    """Which tickets go to a team (None: their type's), and to whom; what is empty is not asked.

    `raw` is what a ticket has to have of what the tracker calls its labels and components, any one of each.
    `person` is a name as it is written under `people:` of the config.
    """

    types: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    facts: Mapping[Field, frozenset[str]] = field(default_factory=dict)
    customers: frozenset[str] = frozenset()
    raw: Mapping[str, frozenset[str]] = field(default_factory=dict)
    team: str | None = None
    strategy: Strategy = Strategy.NONE
    person: str | None = None

    @property
    def fits_all(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.types or self.kinds or self.facts or self.customers or self.raw)

    @property
    def is_counted(self) -> bool:
        """Whether somebody is chosen among the people of a team."""
        return self.strategy in (Strategy.ROUND_ROBIN, Strategy.LEAST_OPEN)


@dataclass(frozen=True, slots=True)
class Routing:
    """The lines in their order, who is away, and the fields whose change has them asked."""

    lines: tuple[RoutingLine, ...] = ()
    away: frozenset[str] = frozenset()
    asking: frozenset[Field] = frozenset()
    assigns: bool = False
    """Whether any line chooses an assignee."""

    @property
    def people(self) -> frozenset[str]:
        """All who are named."""
        return self.away | {line.person for line in self.lines if line.person is not None}


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From and until when, on the desk's clock, nobody is written to by the desk's own accord.

    They may go over midnight; equal ends are no hours at all.
    """

    begin: time
    end: time

    def has_time(self, wall: time) -> bool:
        """Whether a time on the desk's clock lies in them; the end does not."""
        if self.begin <= self.end:
            return self.begin <= wall < self.end
        return wall >= self.begin or wall < self.end


@dataclass(frozen=True, slots=True)
class SilencePolicy:
    """What happens where a customer who was asked does not answer (docs/desk.md#asking-back).

    After how many calendar days they are reminded and the ticket is closed; 0 is never. It is closed where
    its type is one of `close_types`, or it came from one of `close_from`. `auto_replies` are the words by
    which a mail program's answer is known.
    """

    remind_days: int
    close_days: int
    close_types: frozenset[str]
    close_from: frozenset[str]
    quiet_hours: QuietHours | None = None
    mode: Mode = Mode.ENFORCE
    auto_replies: tuple[str, ...] = ()

    def effective_mode(self, cap: Mode) -> Mode:
        """How far it goes at a desk whose own mode caps it."""
        return self.mode.cap_at(cap)


@dataclass(frozen=True, slots=True)
class BudgetCharge:
    """What a ticket takes of an account: the minutes spent on it."""

    account: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Meanings:
    """What must be known whatever it is called at a desk; None for a fact or value that the desk lacks."""

    waiting: str
    closed: str
    declined: str
    customer: str
    automation: str | None = None
    close_reason: Field | None = None
    opened_as: Field | None = None
    withdrawn: str | None = None
    no_answer: str | None = None
