"""The desk's vocabulary as values: tickets, what is seen of them, what is judged, what is to be done.

Keys of kinds, types, statuses, priorities, roles, teams and facts are text because the desk file
names them; they are checked against it when it is loaded (`desk.deskfile`) and when a mapping is
(`trackers.mapping`). Times are whole milliseconds since the epoch, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType, TypeAlias

Field = NewType("Field", str)
"""What of a ticket the desk looks at: the five below, or the key of a fact."""

TYPE = Field("type")
STATUS = Field("status")
PRIORITY = Field("priority")
BILLING = Field("billing")
TEAM = Field("team")
WORDS = (TYPE, STATUS, PRIORITY, BILLING, TEAM)

CLOSE_REASON = Field("close_reason")
OPENED_AS = Field("opened_as")
"""The two facts that the desk itself sets, where the desk file has them."""

Values: TypeAlias = Mapping[Field, str | None]
"""Field to the desk's word; None is known to be empty, a missing field is not known."""

Roles: TypeAlias = frozenset[str]

CUSTOMER = "customer"
"""The role of those the desk works for; every desk file has it."""

AUTOMATION = "automation"
"""The role of other bots, where a desk file has one."""


class Mode(StrEnum):
    """How far a rule goes: says nothing, journals, comments, or undoes and comments."""

    OFF = "off"
    OBSERVE = "observe"
    WARN = "warn"
    ENFORCE = "enforce"

    @property
    def rank(self) -> int:
        """0 for off up to 3 for enforce."""
        return _RANKS[self]

    def capped(self, cap: "Mode") -> "Mode":
        """The weaker of the two."""
        return self if _RANKS[self] <= _RANKS[cap] else cap


_RANKS = {mode: rank for rank, mode in enumerate(Mode)}


class Nature(StrEnum):
    """What kind of account acted."""

    PERSON = "person"
    CUSTOMER = "customer"
    APP = "app"
    US = "us"


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket: the tracker's name in the config, its immutable id there, and what people call it."""

    tracker: str
    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: the tracker's account, the name shown, the handle (user name), its nature."""

    account: str
    name: str
    handle: str = ""
    nature: Nature = Nature.PERSON


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one delivery or one look shows of a ticket, in the desk's words.

    `seen` has each field that was shown, with the values found in its scope: none, one, or
    several on a tracker that does not keep them exclusive. `named` has the fields the delivery
    says were changed, with their values before. `shut` is the tracker's own open/closed, where it
    has one, `was_shut` the same before the change where the delivery tells. `raw` is what the
    tracker calls the seen values. `default_kind` is the kind of a ticket opened without any,
    `default_priority` says that the tracker chose the priority, not a person. `created` is when the
    ticket was opened, by the tracker's clock.
    """

    ref: TicketRef
    version: int
    seen: Mapping[Field, tuple[str, ...]]
    shut: bool | None = None
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: Actor | None = None
    opening: bool = False
    named: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    was_shut: bool | None = None
    default_kind: str | None = None
    default_priority: bool = False
    created: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment somebody has just written, `at` by the tracker's clock (ms; 0 where it is not told)."""

    ref: TicketRef
    comment: str
    text: str
    by: Actor
    public: bool
    at: int = 0


@dataclass(frozen=True, slots=True)
class NotForUs:
    """A delivery that asks nothing of the desk, and why."""

    reason: str


Report: TypeAlias = Sighting | Remark | NotForUs
"""What a delivery turns out to be."""


@dataclass(frozen=True, slots=True)
class Tolerated:
    """A value accepted although a rule refuses it, so that the same sin is not preached twice."""

    field: Field
    value: str | None
    rule: str
    by: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """The accepted state of a ticket.

    `been` are the statuses it has had since it got its type; `from_start` is false for a ticket
    first met in the middle of its life, whose past is not known. `working` is the last status that
    was none of waiting, declined and closed: where waiting and reopening lead back to.
    """

    ref: TicketRef
    version: int
    values: Values
    shut: bool | None = None
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    working: str | None = None
    been: tuple[str, ...] = ()
    from_start: bool = False
    tolerated: tuple[Tolerated, ...] = ()

    def value(self, name: Field) -> str | None:
        """The accepted word of a field; None when empty or not known."""
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Part:
    """One field that an edit changes, in the desk's words."""

    field: Field
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Author:
    """Who made an edit and which roles they hold at this desk."""

    actor: Actor
    roles: Roles


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody changed at a time: the accepted ticket and the parts that differ from it."""

    ticket: Ticket
    parts: tuple[Part, ...]
    author: Author
    opening: bool = False


class Sort(StrEnum):
    """What a word in a verdict is, so that a text can say it in the reader's language."""

    TYPE = "type"
    STATUS = "status"
    PRIORITY = "priority"
    BILLING = "billing"
    TEAM = "team"
    ROLE = "role"
    FACT = "fact"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Word:
    """A key of the desk file, with its sort."""

    sort: Sort
    key: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a part may not stand: which rule, in which of its cases, because of which words.

    `back_to` is the value the part is undone to; `words` fill the rule's sentence; `instead` is
    what is allowed or missing now. `falls_with` names the field whose refusal took this one along.
    """

    rule: str
    case: str
    part: Part
    back_to: str | None
    words: Mapping[str, tuple[Word, ...]]
    mode: Mode = Mode.ENFORCE
    falls_with: Field | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one part: allowed when nothing refuses it, undone when a refusal enforces."""

    part: Part
    refusals: tuple[Refusal, ...] = ()

    @property
    def undone(self) -> Refusal | None:
        """The refusal that gives the undo: the first in the rules' order that enforces."""
        return next((refusal for refusal in self.refusals if refusal.mode is Mode.ENFORCE), None)

    @property
    def spoken(self) -> tuple[Refusal, ...]:
        """The refusals a person is told of."""
        return tuple(r for r in self.refusals if r.mode.rank >= Mode.WARN.rank)


class Why(StrEnum):
    """Why the desk itself sets a field: an undo, or the consequence of an allowed change."""

    UNDO = "undo"
    OPENING = "opening"
    FIRST_STATUS = "first-status"
    BILLING = "billing"
    ROUTING = "routing"
    NO_PRIORITY = "no-priority"
    ONE_VALUE = "one-value"
    PUT_BACK = "put-back"
    IN_STEP = "in-step"
    CLOSE_REASON = "close-reason"
    OPENED_AS = "opened-as"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Put:
    """One field to be set: from what is seen in the tracker now, to what the desk wants there.

    Where the sighting did not show the field, `seen` is what is accepted.
    """

    field: Field
    seen: tuple[str, ...]
    to: str | None
    why: Why


@dataclass(frozen=True, slots=True)
class Shut:
    """The tracker's own open/closed to be brought in step with the status."""

    to: bool
    why: Why = Why.IN_STEP
