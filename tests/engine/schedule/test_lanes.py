"""The embedded scheduler: in order within a lane, side by side across lanes, and nothing rung for is lost."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from sdesk_sync.clock import now_ms
from sdesk_sync.engine.limits.concurrency import FairShares
from sdesk_sync.engine.limits.shutdown import Shutdown
from sdesk_sync.engine.schedule.lanes import LaneScheduler
from sdesk_sync.store.inbox.rows import Lane
from tests.harness.waiting import LIMIT_S, until

ONE, TWO = Lane("engineering", "1"), Lane("engineering", "2")


def shares(places: int, *trackers: str) -> FairShares:
    """So many threads for these trackers."""
    return FairShares(places, lambda: trackers)


@contextmanager
def lanes(drain: Callable[[Lane], float | None], workers: int = 4) -> Iterator[LaneScheduler]:
    """Lanes that run."""
    found = LaneScheduler(drain, shares(workers), Shutdown(), now_ms)
    found.start()
    try:
        yield found
    finally:
        found.stop()


class Inbox:
    """Numbers waiting in lanes, taken one by one, with what went wrong meanwhile."""

    def __init__(self) -> None:
        self.waiting: dict[Lane, list[int]] = defaultdict(list)
        self.taken: dict[Lane, list[int]] = defaultdict(list)
        self.inside: set[Lane] = set()
        self.clashes: list[Lane] = []
        self._lock = threading.Lock()

    def put(self, lane: Lane, number: int) -> None:
        with self._lock:
            self.waiting[lane].append(number)

    def drain(self, lane: Lane) -> None:
        with self._lock:
            if lane in self.inside:
                self.clashes.append(lane)
            self.inside.add(lane)
        while (number := self._next(lane)) is not None:
            self.taken[lane].append(number)
        with self._lock:
            self.inside.discard(lane)

    def _next(self, lane: Lane) -> int | None:
        with self._lock:
            return self.waiting[lane].pop(0) if self.waiting[lane] else None


def test_a_lane_is_worked_on_in_order_and_never_by_two() -> None:
    """Though it is rung for from many threads at once, in the middle of its work."""
    box, every = Inbox(), [Lane("engineering", str(number)) for number in range(5)]
    with lanes(box.drain) as running:

        def post(lane: Lane) -> None:
            for number in range(200):
                box.put(lane, number)
                running.notify(lane)

        posting = [threading.Thread(target=post, args=(lane,)) for lane in every]
        for thread in posting:
            thread.start()
        for thread in posting:
            thread.join()
        until(lambda: all(len(box.taken[lane]) == 200 for lane in every), "everything was taken")
    assert box.clashes == []
    assert all(box.taken[lane] == list(range(200)) for lane in every)


def test_two_lanes_are_worked_on_at_once() -> None:
    """Neither waits for the other."""
    together = threading.Barrier(2)
    met: list[Lane] = []

    def drain(lane: Lane) -> None:
        together.wait(LIMIT_S)
        met.append(lane)

    with lanes(drain, workers=2) as running:
        running.notify(ONE)
        running.notify(TWO)
        until(lambda: len(met) == 2, "both were drained")


def test_a_ring_while_the_lane_is_worked_on_is_not_lost() -> None:
    """It is drained once more afterwards; how often it was rung for meanwhile does not matter."""
    drained: list[Lane] = []
    begun, go_on = threading.Event(), threading.Event()

    def drain(lane: Lane) -> None:
        drained.append(lane)
        begun.set()
        assert go_on.wait(LIMIT_S)

    with lanes(drain) as running:
        running.notify(ONE)
        assert begun.wait(LIMIT_S)
        for _ in range(5):
            running.notify(ONE)
        go_on.set()
        until(lambda: len(drained) == 2, "it was drained again")
        running.notify(TWO)
        until(lambda: TWO in drained, "the other was drained")
    assert drained == [ONE, ONE, TWO]


def test_a_lane_comes_back_at_its_time() -> None:
    """Not before it; earlier ones first."""
    drained: list[tuple[Lane, float]] = []
    with lanes(lambda lane: drained.append((lane, time.time()))) as running:
        begun = time.time()
        running.notify_at(ONE, begun + 0.2)
        running.notify_at(TWO, begun + 0.1)
        until(lambda: len(drained) == 2, "both came back")
    assert [lane for lane, _ in drained] == [TWO, ONE]
    assert all(at >= due for (_, at), due in zip(drained, (begun + 0.1, begun + 0.2), strict=True))


def test_a_drain_says_when_to_come_back() -> None:
    """As for a delivery that has to wait for its tracker."""
    drained: list[float] = []

    def drain(_: Lane) -> float | None:
        drained.append(time.time())
        return drained[0] + 0.05 if len(drained) == 1 else None

    with lanes(drain) as running:
        running.notify(ONE)
        until(lambda: len(drained) == 2, "it came back")
    assert drained[1] - drained[0] >= 0.05


def test_stopping_waits_for_what_is_in_flight_and_takes_up_nothing_more() -> None:
    """The rest stays where it is."""
    drained: list[Lane] = []
    begun, go_on = threading.Event(), threading.Event()

    def drain(lane: Lane) -> None:
        begun.set()
        assert go_on.wait(LIMIT_S)
        drained.append(lane)

    shutdown = Shutdown()
    found = LaneScheduler(drain, shares(1), shutdown, now_ms)
    found.start()
    found.notify(ONE)
    found.notify(TWO)
    assert begun.wait(LIMIT_S)
    stopping = threading.Thread(target=found.stop)
    stopping.start()
    until(lambda: shutdown.is_requested, "it is stopping")
    go_on.set()
    stopping.join(LIMIT_S)
    assert drained == [ONE]


def test_lanes_are_idle_only_when_nothing_is_worked_on_or_to_be_just_now() -> None:
    """`sweep` ends then: not before the first look, not during one, not between it and one rung for."""
    drained: list[Lane] = []
    begun, go_on = threading.Event(), threading.Event()

    def drain(lane: Lane) -> float:
        drained.append(lane)
        begun.set()
        assert go_on.wait(LIMIT_S)
        return time.time() + 3_600

    found = LaneScheduler(drain, shares(1), Shutdown(), now_ms)
    idle = [found.is_idle]
    found.notify(ONE)
    idle.append(found.is_idle)
    found.start()
    try:
        assert begun.wait(LIMIT_S)
        idle.append(found.is_idle)
        found.notify(ONE)
        go_on.set()
        until(lambda: found.is_idle, "it is idle, though it is to come back in an hour")
        assert (idle, drained) == ([True, False, False], [ONE, ONE])
    finally:
        go_on.set()
        found.stop()


def test_lanes_that_were_never_started_stop_at_once() -> None:
    """As where `serve` cannot listen."""
    LaneScheduler(lambda _: None, shares(2), Shutdown(), now_ms).stop()


@pytest.mark.parametrize("workers", [1, 8])
def test_any_number_of_workers_takes_everything(workers: int) -> None:
    """One is enough."""
    box = Inbox()
    with lanes(box.drain, workers) as running:
        for number in range(50):
            lane = Lane("support", str(number % 7))
            box.put(lane, number)
            running.notify(lane)
        until(lambda: sum(map(len, list(box.taken.values()))) == 50, "everything was taken")


def test_a_lane_that_waits_is_not_looked_into_more_often_for_being_rung() -> None:
    """Each look tells when to come back; only the newest answer counts, however many there were."""
    drained: list[float] = []
    due = time.time() + 0.5

    def drain(_: Lane) -> float | None:
        drained.append(time.time())
        return due if drained[-1] < due else None

    lanes = LaneScheduler(drain, shares(1), Shutdown(), now_ms)
    lanes.start()
    for number in range(1, 21):
        lanes.notify(Lane("engineering", "1"))
        until(partial(_has, drained, number), "it was looked into")
    until(lambda: drained[-1] >= due, "it came back at its time")
    lanes.notify(Lane("engineering", "1"))
    until(lambda: len([at for at in drained if at >= due]) == 2, "it was looked into for being rung")
    lanes.stop()
    assert len(drained) == 22


def test_a_tracker_whose_lanes_all_hang_holds_up_no_other() -> None:
    """However many of them wait, the other's are worked on."""
    hang, drained = threading.Event(), list[Lane]()

    def drain(lane: Lane) -> None:
        if lane.tracker == "slow":
            assert hang.wait(LIMIT_S)
        drained.append(lane)

    found = LaneScheduler(drain, shares(3, "slow", "quick"), Shutdown(), now_ms)
    found.start()
    try:
        for number in range(20):
            found.notify(Lane("slow", str(number)))
        for number in range(20):
            found.notify(Lane("quick", str(number)))
        until(lambda: len(drained) == 20, "the quick one's lanes were worked on")
        assert {lane.tracker for lane in drained} == {"quick"}
        hang.set()
        until(lambda: len(drained) == 40, "all were worked on")
    finally:
        hang.set()
        found.stop()


def test_what_does_not_end_in_time_is_left_and_said() -> None:
    """A tracker that sends its answer byte by byte must not keep us from ending."""
    begun, go_on = threading.Event(), threading.Event()

    def drain(_: Lane) -> None:
        begun.set()
        assert go_on.wait(20)

    shutdown = Shutdown()
    lanes = LaneScheduler(drain, shares(2), shutdown, now_ms)
    lanes.start()
    lanes.notify(Lane("engineering", "1"))
    assert begun.wait(20)
    shutdown.request()
    assert not lanes.stop(within_s=0.05)
    go_on.set()
    assert lanes.stop()


def _has(found: list[float], number: int) -> bool:
    return len(found) >= number
