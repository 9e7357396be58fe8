"""What happens at a time: a history that lags is asked again, trackers are swept, new ones too."""

import threading

from sdesk_sync.desk.model import TicketRef
from sdesk_sync.engine import chores
from sdesk_sync.engine.drain import clock
from sdesk_sync.engine.records import Lane
from sdesk_sync.engine.sweep import Progress
from sdesk_sync.engine.timers import Clockwork, ring_due
from tests.engine.inprocess import Works
from tests.walks.place import At, until


def test_a_timer_that_is_due_becomes_one_delivery(works: Works, at: At, ticket: str) -> None:
    """And is gone then; one that is not due waits."""
    store = works.running.store
    row = at.deliveries(ticket)[0]
    ref = TicketRef(at.tracker, row["lane"], row["ticket_key"])
    store.writer.now(lambda c: chores.set_timer(c, ref, "look", 1_000))
    store.writer.now(lambda c: chores.set_timer(c, ref, "look", 5_000))
    rung: list[Lane] = []
    assert ring_due(store, rung.append, 2_000) == 0
    assert ring_due(store, rung.append, 6_000) == 1
    assert ring_due(store, rung.append, 6_000) == 0
    assert rung == [Lane(at.tracker, ref.id)]
    works.settle()
    assert at.deliveries(ticket)[-1]["origin"] == "timer"
    assert at.deliveries(ticket)[-1]["state"] == "done"


def test_each_tracker_is_swept_at_the_start_and_again_and_again(works: Works, at: At) -> None:
    """Whoever wants to know hears how each pass has ended."""
    heard: list[str] = []
    enough = threading.Event()

    def swept(name: str, progress: Progress) -> None:
        heard.append(name)
        if min(heard.count(each) for each in ("engineering", "support")) >= 2:
            enough.set()

    running = works.running
    clockwork = Clockwork(
        running.store,
        lambda: running.drain.wiring,
        running.lanes.ring,
        clock,
        running.drain.gates,
        swept,
        every_s=0.05,
    )
    clockwork.start()
    try:
        until(enough.is_set, "each tracker is swept twice")
    finally:
        clockwork.stop()


def test_a_sweep_that_fails_is_told_and_tried_again(works: Works, at: At) -> None:
    """The tracker is down; the next pass comes through."""
    heard: list[str] = []
    works.place.faults(
        {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 400, "count": 1}
    )
    running = works.running
    clockwork = Clockwork(
        running.store,
        lambda: running.drain.wiring,
        running.lanes.ring,
        clock,
        running.drain.gates,
        lambda name, progress: heard.append(name),
        every_s=0.05,
    )
    clockwork.start()
    try:
        until(lambda: at.tracker in heard, "the tracker is swept after all")
    finally:
        clockwork.stop()
        works.place.faults()
