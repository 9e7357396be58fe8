"""Deliveries of our own making: of a ticket that a sweep or a timer wants looked at, of a comment found."""

import hashlib

from sdesk_sync.desk.model import Remark, TicketRef
from sdesk_sync.engine.records import FOUND, REF, REMARK, Found, Lane, Origin, Received


def swept(found: Found, now: int) -> Received:
    """A ticket that a sweep found otherwise than accepted; the same version of it only once."""
    ref, version = found.sighting.ref, found.sighting.version
    return _about(ref, f"sweep:{ref.id}:{version}", Origin.SWEEP, now, FOUND.dump_json(found))


def due(ref: TicketRef, what: str, due_at: int, now: int) -> Received:
    """A timer that has run."""
    return _about(ref, f"timer:{what}:{ref.id}:{due_at}", Origin.TIMER, now, REF.dump_json(ref))


def comment(remark: Remark, lane: str, now: int) -> Received:
    """A comment of which no webhook told."""
    body = REMARK.dump_json(remark)
    # The same name however often it is found: a command is carried out once.
    name = hashlib.sha256(f"{remark.ref.id}:{remark.comment}".encode()).hexdigest()[:32]
    return Received(
        remark.ref.tracker, f"comment:{name}", lane, "comment found", now, {}, body, Origin.COMMENT
    )


def lane_of(received: Received) -> Lane:
    """The lane that a delivery waits in."""
    return Lane(received.tracker, received.lane)


def _about(ref: TicketRef, name: str, origin: Origin, now: int, body: bytes) -> Received:
    return Received(ref.tracker, name, ref.id, str(origin), now, {}, body, origin)
