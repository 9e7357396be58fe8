"""The engine's rows as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from sdesk_sync.desk.actions import Action
from sdesk_sync.desk.model import Author, Part, Put, Remark, Shut, Sighting, Ticket, TicketRef, Verdict
from sdesk_sync.trackers.calls import Call


class State(StrEnum):
    """Where a delivery stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"
    SKIPPED = "skipped"


class Sent(StrEnum):
    """Where an action stands: only `sending` leaves open whether the tracker has it."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"


class Finding(StrEnum):
    """A delivery's verdict as listed: the gravest of its parts."""

    ALLOWED = "allowed"
    OBSERVED = "observed"
    WARNED = "warned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """One ticket's deliveries: worked on in order, one at a time."""

    tracker: str
    name: str


@dataclass(frozen=True, slots=True)
class Received:
    """A genuine delivery on its way into the inbox."""

    tracker: str
    delivery: str
    lane: str
    event: str
    at: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """An inbox row that is to be worked on."""

    id: int
    tracker: str
    delivery: str
    lane: str
    event: str
    received_at: int
    headers: Mapping[str, str]
    body: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Walk:
    """What was made of one delivery: the journal's entry, and what `events show` prints."""

    ref: TicketRef
    author: Author | None = None
    sighting: Sighting | None = None
    remark: Remark | None = None
    parts: tuple[Part, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    puts: tuple[Put, ...] = ()
    shut: Shut | None = None
    said: str | None = None
    note: str | None = None
    calls: tuple[Call, ...] = ()
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a delivery ended, for its inbox row."""

    state: State
    reason: str | None = None
    ticket: str | None = None
    verdict: Finding | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be committed before the first write: the state to be, the walk, the actions."""

    ended: Ended
    walk: Walk
    ticket: Ticket | None = None
    actions: tuple[Action, ...] = ()
    on: Sighting | None = None
    cause: str | None = None
    """What the actions answer, where that is something else than this delivery: a comment, by its id."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An outbox row."""

    key: str
    action: Action
    state: Sent


@dataclass(frozen=True, slots=True)
class Event:
    """An inbox row as listed."""

    id: int
    tracker: str
    delivery: str
    ticket: str | None
    received_at: int
    state: State
    verdict: str | None
    rule: str | None
    reason: str | None
    attempts: int


SHAPE = 1
"""The shape of the dataclasses below as they are stored; a new one comes with a migration."""

TICKET: TypeAdapter[Ticket] = TypeAdapter(Ticket)
WALK: TypeAdapter[Walk] = TypeAdapter(Walk)
ACTION: TypeAdapter[Action] = TypeAdapter(Action)
