"""What of a lane is worked on now, and when to come back for the rest."""

from sdesk_sync.engine.schedule.lane_worker import _next_due, select_due
from sdesk_sync.store.inbox.rows import Delivery

NOW = 100_000


def delivery(number: int, due_at: int = 0, *, decided: bool = False) -> Delivery:
    """An open delivery of a lane."""
    return Delivery(number, "support", str(number), "7", "e", 0, {}, b"", 0, due_at, is_decided=decided)


def ids(found: list[Delivery]) -> list[int]:
    """Which they are."""
    return [each.id for each in found]


def test_all_that_is_due_is_taken_in_order() -> None:
    """Decided or not."""
    waiting = [delivery(1, decided=True), delivery(2), delivery(3)]
    assert ids(select_due(waiting, NOW)) == [1, 2, 3]


def test_an_undecided_one_that_has_to_wait_holds_up_those_after_it() -> None:
    """Order is kept; what is decided already is sent meanwhile. We come back for the first of them."""
    waiting = [delivery(1, NOW + 5_000), delivery(2), delivery(3, decided=True), delivery(4)]
    assert ids(select_due(waiting, NOW)) == [3]
    assert _next_due([delivery(1, NOW + 5_000), delivery(2)], None) == (NOW + 5_000) / 1000


def test_a_decided_one_that_has_to_wait_holds_up_nobody() -> None:
    """Its comment is throttled; the next change is judged and undone all the same."""
    waiting = [delivery(1, NOW + 60_000, decided=True), delivery(2)]
    assert ids(select_due(waiting, NOW)) == [2]
    assert _next_due([], NOW + 60_000) == (NOW + 60_000) / 1000


def test_the_earliest_of_those_that_wait_counts() -> None:
    """Nothing waits longer than it has to."""
    waiting = [delivery(2, NOW + 2_000), delivery(3)]
    assert select_due(waiting, NOW) == []
    assert _next_due(waiting, NOW + 60_000) == (NOW + 2_000) / 1000
    assert _next_due([], None) is None
