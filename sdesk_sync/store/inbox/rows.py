"""The inbox's rows as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import TicketRef


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"
    SKIPPED = "skipped"


class Origin(StrEnum):
    """Who brought a delivery: the tracker, a sweep (of a ticket or a comment), a timer."""

    WEBHOOK = "webhook"
    SWEEP = "sweep"
    COMMENT = "comment"
    TIMER = "timer"


class VerdictSummary(StrEnum):
    """A delivery's verdict as listed: the gravest of its changes."""

    ALLOWED = "allowed"
    OBSERVED = "observed"
    WARNED = "warned"
    REFUSED = "refused"
    OVERRIDDEN = "overridden"


class AlertKind(StrEnum):
    """What an alert is about: a bot at war with us, a person undone often, or widely, a write refused."""

    AUTOMATION = "automation"
    PERSON = "person"
    BULK = "bulk"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """One ticket's deliveries: worked on in order, one at a time."""

    tracker: str
    name: str


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A genuine delivery on its way into the inbox, or one that we make ourselves.

    Ours carry what they are about as JSON: a sweep's a `SweepFinding`, a timer's a `DueTimer`, a
    comment's a `Comment`.
    """

    tracker: str
    delivery: str
    lane: str
    event: str
    received_at: int
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
    is_decided: bool = False
    is_replay: bool = False


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """An inbox row as listed."""

    id: int
    tracker: str
    delivery: str
    ticket: str | None
    received_at: int
    state: DeliveryState
    verdict: str | None
    rule: str | None
    reason: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that whoever watches over the service should know, in a sentence."""

    kind: AlertKind
    sentence: str


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """How a delivery ended, for its inbox row and the log.

    `reported` is the ticket and the version of it that the delivery told of; `cause` names the comment.
    Alerts are told, not stored.
    """

    state: DeliveryState
    reason: str | None = None
    ticket: str | None = None
    verdict: VerdictSummary | None = None
    rule: str | None = None
    reported: tuple[TicketRef, int] | None = None
    cause: str | None = None
    alerts: tuple[Alert, ...] = ()
    is_superseded: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are meant; what is None or empty excludes none."""

    ids: tuple[int, ...] = ()
    states: tuple[DeliveryState, ...] = ()
    tracker: str | None = None
    ticket: str | None = None
    since: int | None = None
    rule: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OpenDeliveries:
    """The open deliveries of a tracker: how many, and when the oldest was received (ms)."""

    count: int
    oldest: int


@dataclass(frozen=True, slots=True)
class SweepFinding:
    """What a sweep has found: a ticket as it was shown, and the version reported of it by then.

    `reported_version` is None where nothing was known of it.
    """

    sighting: Sighting
    reported_version: int | None


COMMENT: TypeAdapter[Comment] = TypeAdapter(Comment)
SWEEP_FINDING: TypeAdapter[SweepFinding] = TypeAdapter(SweepFinding)
