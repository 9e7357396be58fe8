"""The engine's rows as values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, TypeAdapter

from sdesk_sync.desk.actions import Intent, Judged
from sdesk_sync.desk.model import Author, Field, Put, Remark, Shut, Sighting, Ticket, TicketRef, Verdict
from sdesk_sync.trackers.calls import Call


class State(StrEnum):
    """Where a delivery stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"
    SKIPPED = "skipped"


class Origin(StrEnum):
    """Who brought a delivery: the tracker, a sweep (of a ticket or a comment), a timer, a replay."""

    WEBHOOK = "webhook"
    SWEEP = "sweep"
    COMMENT = "comment"
    TIMER = "timer"
    REPLAY = "replay"


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
    """A genuine delivery on its way into the inbox, or one that we make ourselves.

    Ours carry what they are about as JSON: a sweep's a `Found`, a timer's a `TicketRef`, a comment's
    a `Remark`.
    """

    tracker: str
    delivery: str
    lane: str
    event: str
    at: int
    headers: Mapping[str, str]
    body: bytes
    origin: Origin = Origin.WEBHOOK


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
    due_at: int = 0
    origin: Origin = Origin.WEBHOOK
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """What was made of one delivery: the journal's entry, and what `events show` prints.

    `sighting` is the ticket as it was last seen for it, `edits` what was judged: one, or several where
    the tracker's history was asked.
    """

    ref: TicketRef
    sighting: Sighting | None = None
    remark: Remark | None = None
    edits: tuple[Judged, ...] = ()
    puts: tuple[Put, ...] = ()
    shut: Shut | None = None
    said: str | None = None
    note: str | None = None
    calls: tuple[Call, ...] = ()
    ms: int = 0

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All verdicts, in the order of the edits."""
        return tuple(verdict for edit in self.edits for verdict in edit.verdicts)

    @property
    def author(self) -> Author | None:
        """Who made the last of the edits."""
        return self.edits[-1].author if self.edits else None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that whoever watches over the service should know: its kind, and a sentence."""

    kind: Literal["automation", "person", "stuck"]
    said: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a delivery ended, for its inbox row.

    `heard` is the ticket and the version of it that the delivery told of; `cause` names the comment.
    """

    state: State
    reason: str | None = None
    ticket: str | None = None
    verdict: Finding | None = None
    rule: str | None = None
    heard: tuple[TicketRef, int] | None = None
    cause: str | None = None
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be committed before the first write: the state to be, the walk, the actions.

    `on` is a look at the ticket that the decision rests on, where one was made; `look` asks for one
    before anything is written. `more` are deliveries that this one makes, `undone` the fields whose
    changes are undone, with the accounts that made them, `again_at` when to look once more (ms).
    """

    ended: Ended
    walk: Walk
    ticket: Ticket | None = None
    actions: tuple[Intent, ...] = ()
    on: Sighting | None = None
    look: bool = False
    cause: str | None = None
    """What the actions answer, where that is something else than this delivery: a comment, by its id."""
    more: tuple[Received, ...] = ()
    undone: tuple[tuple[Field, str], ...] = ()
    again_at: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An outbox row. Times in ms; `made` is the tracker's id of a comment, `version` the ticket's."""

    key: str
    delivery: int
    action: Intent
    state: Sent
    planned_at: int = 0
    sent_at: int | None = None
    made: str | None = None
    version: int | None = None


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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a ticket: its accepted state, and the newest version any delivery told of."""

    ticket: Ticket
    heard: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a sweep has found: a ticket as it was shown, and what had been heard of it by then.

    `heard` is None where nothing was known of it.
    """

    sighting: Sighting
    heard: int | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which deliveries are meant; what is None or empty excludes none."""

    ids: tuple[int, ...] = ()
    states: tuple[State, ...] = ()
    tracker: str | None = None
    ticket: str | None = None
    since: int | None = None
    rule: str | None = None
    reason: str | None = None


SHAPE = 2
"""The shape of the dataclasses below as they are stored; a new one is read by `walk_of` or a migration."""

TICKET: TypeAdapter[Ticket] = TypeAdapter(Ticket)
WALK: TypeAdapter[Walk] = TypeAdapter(Walk)
ACTION: TypeAdapter[Intent] = TypeAdapter(Annotated[Intent, Discriminator("kind")])
REMARK: TypeAdapter[Remark] = TypeAdapter(Remark)
FOUND: TypeAdapter[Found] = TypeAdapter(Found)
REF: TypeAdapter[TicketRef] = TypeAdapter(TicketRef)


def walk_of(stored: str, shape: int) -> Walk:
    """A stored walk; in shape 1 it was about one edit, whose author and verdicts stood in it."""
    if shape > 1:
        return WALK.validate_json(stored)
    once = json.loads(stored)
    kept = {key: value for key, value in once.items() if key not in ("author", "parts", "verdicts")}
    edit = {key: once.get(key) for key in ("author", "verdicts", "sighting")}
    return WALK.validate_python({**kept, "edits": [edit] if edit["author"] else []})
