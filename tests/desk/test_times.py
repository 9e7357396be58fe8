"""A tracker's times beside each other and beside now, as a table."""

import pytest

from sdesk_sync.desk.model.times import CLOCKS_DIFFER_MS, is_ahead, meant_version

NOW = 1_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

TABLE = [
    # What is known, what is shown now, and what the known one is meant to be.
    (NOW - DAY, NOW, NOW - DAY),
    (NOW, NOW - MINUTE, NOW),
    # Clocks differ by a little.
    (NOW + MINUTE, NOW, NOW + MINUTE),
    (NOW + CLOCKS_DIFFER_MS, NOW - HOUR, NOW + CLOCKS_DIFFER_MS),
    # Told by a clock that was ahead, or set by somebody: no reason to take what comes after for older.
    (NOW + DAY, NOW, NOW),
    (NOW + DAY, NOW - HOUR, NOW - HOUR),
    # The tracker's clock is ahead all the while: its times keep their order.
    (NOW + DAY, NOW + DAY - MINUTE, NOW + DAY),
    (NOW + DAY, NOW + DAY + MINUTE, NOW + DAY),
    # Both ahead, and further apart than any delivery is late.
    (NOW + 2 * DAY, NOW + DAY, NOW + DAY),
]


@pytest.mark.parametrize(("known", "shown", "meant"), TABLE)
def test_what_a_known_version_is_meant_to_be(known: int, shown: int, meant: int) -> None:
    """It stays as it is but where it hides what is shown now."""
    assert meant_version(known, shown, NOW) == meant


@pytest.mark.parametrize(("at", "ahead"), [(NOW - DAY, False), (NOW + MINUTE, False), (NOW + HOUR, True)])
def test_a_time_is_ahead_where_clocks_do_not_differ_by_so_much(at: int, *, ahead: bool) -> None:
    """Five minutes are nothing to be told."""
    assert is_ahead(at, NOW) is ahead
