"""When to try again, as a value: one policy for every call (docs/engine.md#retries)."""

import random
from dataclasses import dataclass

from sdesk_sync.trackers.errors import Misconfigured, Transient
from sdesk_sync.trackers.wire.retry_after import LONGEST_S as LONGEST_ASKED_S

FIRST_S = 2.0
LONGEST_S = 900.0
MOST_ATTEMPTS = 60
"""With the longest wait reached after nine attempts: half a day of a tracker being down."""
LONGEST_WAIT_MS = int((LONGEST_ASKED_S + LONGEST_S) * 1000)
"""The longest wait there is: as long as a tracker may ask for, and the jitter of the longest backoff."""


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """Try again after so many seconds."""

    after_s: float


def decide_retry(error: Transient, attempts: int, jitter: float) -> RetryDecision | None:
    """The next attempt after `attempts` of them, or None to give up; `jitter` in 0…1 spreads them.

    Where our account or set-up is at fault nothing is given up: somebody will mend it.
    The tracker's own Retry-After is never undercut; jitter only adds to it.
    """
    if attempts >= MOST_ATTEMPTS and not isinstance(error, Misconfigured):
        return None
    # The exponent is bounded too: a store kept for long would come to numbers that no float holds.
    backoff = min(LONGEST_S, FIRST_S * 2.0 ** min(attempts - 1, 20))
    # Grown with the attempts also where the tracker names a short time, again and again.
    wait = max(error.after_s or 0.0, backoff / 2) + backoff / 2 * jitter
    return RetryDecision(wait)


def draw_jitter() -> float:
    """A number in 0…1 for the jitter."""
    return random.random()  # noqa: S311  # spreads retries, guards nothing
