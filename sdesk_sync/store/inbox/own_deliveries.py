"""Deliveries of our own making: of a ticket that a sweep or a timer wants looked at, of a comment found."""

import hashlib

from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.store.inbox.rows import (
    COMMENT,
    SWEEP_FINDING,
    Delivery,
    Lane,
    NewDelivery,
    Origin,
    SweepFinding,
)
from sdesk_sync.store.timers import DUE_TIMER, DueTimer, TimerKind


def sweep_delivery(finding: SweepFinding, now: int) -> NewDelivery:
    """A ticket that a sweep found otherwise than accepted; the same version of it only once."""
    ref, version = finding.sighting.ref, finding.sighting.version
    return _about(ref, f"sweep:{ref.id}:{version}", Origin.SWEEP, now, SWEEP_FINDING.dump_json(finding))


def timer_delivery(timer: DueTimer, now: int) -> NewDelivery:
    """A timer that has run."""
    ref = timer.ref
    name = f"timer:{timer.kind}:{ref.id}:{timer.due_at}"
    return _about(ref, name, Origin.TIMER, now, DUE_TIMER.dump_json(timer))


def find_timer_kind(delivery: Delivery) -> TimerKind | None:
    """Which timer made a delivery; None for one of another origin."""
    return DUE_TIMER.validate_json(delivery.body).kind if delivery.origin is Origin.TIMER else None


def comment_delivery(comment: Comment, lane: str, now: int) -> NewDelivery:
    """A comment of which no webhook told."""
    body, tracker = COMMENT.dump_json(comment), comment.ref.tracker
    # The same name however often it is found: a command is carried out once.
    name = hashlib.sha256(f"{comment.ref.id}:{comment.id}".encode()).hexdigest()[:32]
    return NewDelivery(tracker, f"comment:{name}", lane, "comment found", now, {}, body, Origin.COMMENT)


def lane_of(new: NewDelivery) -> Lane:
    """The lane that a delivery waits in."""
    return Lane(new.tracker, new.lane)


def _about(ref: TicketRef, name: str, origin: Origin, now: int, body: bytes) -> NewDelivery:
    return NewDelivery(ref.tracker, name, ref.id, str(origin), now, {}, body, origin)
