"""When a failed call is tried again, as a table."""

import pytest

from sdesk_sync.engine.limits.retry import LONGEST_S, MOST_ATTEMPTS, decide_retry
from sdesk_sync.trackers.errors import Transient

# What the tracker asked for, attempts so far, then the earliest and the latest wait in seconds.
TABLE = [
    (None, 1, 1, 2),
    (None, 2, 2, 4),
    (None, 3, 4, 8),
    (None, 6, 32, 64),
    (None, 9, 256, 512),
    (None, 10, LONGEST_S / 2, LONGEST_S),
    (None, MOST_ATTEMPTS - 1, LONGEST_S / 2, LONGEST_S),
    (0.0, 1, 1, 2),
    (30.0, 1, 30, 31),
    (30.0, 3, 30, 34),
    (3600.0, 1, 3600, 3601),
    (-5.0, 1, 1, 2),
]


@pytest.mark.parametrize(("asked", "attempts", "earliest", "latest"), TABLE)
def test_the_wait_lies_between(asked: float | None, attempts: int, earliest: float, latest: float) -> None:
    """Chance spreads what failed together; the tracker's own Retry-After is never undercut."""
    later = Transient("busy", asked)
    waits = [found.after_s for chance in (0.0, 0.5, 1.0) if (found := decide_retry(later, attempts, chance))]
    assert (waits[0], waits[-1]) == (earliest, latest)
    assert waits == sorted(waits)


@pytest.mark.parametrize("asked", [None, 0.0, 5.0])
def test_giving_up_takes_hours(asked: float | None) -> None:
    """Also where the tracker asks for a few seconds each time."""
    later = Transient("down", asked)
    waits = [decide_retry(later, attempts, 0.0) for attempts in range(1, MOST_ATTEMPTS)]
    assert sum(found.after_s for found in waits if found) > 6 * 3600
    assert decide_retry(later, MOST_ATTEMPTS, 0.0) is None
