"""What a failure means for the deliveries it came upon, as a value."""

import traceback
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.engine.limits.cooldowns import CoolingDown
from sdesk_sync.engine.limits.shutdown import ShuttingDown
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.trackers.errors import Gone, Rejected, Transient, Unreadable


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Try again; when, the retry policy says."""

    error: Transient


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing failed, it just may not go on before then (ms)."""

    until: int
    reason: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """We are to stop: as if it had not been begun."""


@dataclass(frozen=True, slots=True)
class EndWith:
    """Trying again would not help."""

    result: DeliveryResult


Failure: TypeAlias = RetryLater | WaitUntil | PutBack | EndWith


def classify_failure(error: Exception) -> Failure:
    """What an error means for the delivery that was being worked on."""
    match error:
        case Transient():
            return RetryLater(error)
        case CoolingDown():
            return WaitUntil(error.until, str(error))
        case ShuttingDown():
            return PutBack()
        case Gone():
            # A ticket that was deleted asks for nothing, and dead would call for somebody's attention.
            return EndWith(DeliveryResult(DeliveryState.IGNORED, f"gone or not ours: {error}"))
        case Rejected() | Unreadable():
            return EndWith(DeliveryResult(DeliveryState.DEAD, str(error)))
        case _:
            # The innermost frames: the way there is always the same.
            trace = "".join(traceback.format_exception(error, limit=-8))
            return EndWith(DeliveryResult(DeliveryState.DEAD, trace))
