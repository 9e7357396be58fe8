"""What the desk itself sets in a tracker, and why."""

from dataclasses import dataclass
from enum import StrEnum

from sdesk_sync.desk.model.vocabulary import Field


class Reason(StrEnum):
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
    CLEAR = "clear"
    DATE = "date"
    LOOKED_UP = "looked-up"
    REPLY = "reply"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class FieldUpdate:
    """One field to be set: from what is seen in the tracker now, to what the desk wants there.

    Where the sighting did not show the field, `seen` is what is accepted.
    """

    field: Field
    seen: tuple[str, ...]
    to: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class SetOpenState:
    """The tracker's own open/closed to be brought in step with the status: closed, or open."""

    closed: bool
    reason: Reason = Reason.IN_STEP
