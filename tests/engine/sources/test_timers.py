"""What happens at a time: a history that lags is asked again, trackers are swept, new ones too."""

import threading

import pytest

from sdesk_sync.clock import now_ms
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.engine.sources.periodic import PeriodicTasks
from sdesk_sync.engine.sources.sweep import SweepProgress
from sdesk_sync.engine.sources.timers import notify_due_timers
from sdesk_sync.store.inbox.rows import Lane
from sdesk_sync.store.timers import TimerKind, set_timer
from tests.harness.engine import Works
from tests.harness.place import At
from tests.harness.waiting import until


def test_a_timer_that_is_due_becomes_one_delivery(works: Works, at: At, ticket: str) -> None:
    """And is gone then; one that is not due waits."""
    store = works.running.store
    row = at.deliveries(ticket)[0]
    ref = TicketRef(at.tracker, row["lane"], row["ticket_key"])
    store.writer.commit(lambda c: set_timer(c, ref, TimerKind.REFETCH, 1_000))
    store.writer.commit(lambda c: set_timer(c, ref, TimerKind.REFETCH, 5_000))
    rung: list[Lane] = []
    assert notify_due_timers(store, rung.append, 2_000) == 0
    assert notify_due_timers(store, rung.append, 6_000) == 1
    assert notify_due_timers(store, rung.append, 6_000) == 0
    assert rung == [Lane(at.tracker, ref.id)]
    works.settle()
    assert at.deliveries(ticket)[-1]["origin"] == "timer"
    assert at.deliveries(ticket)[-1]["state"] == "done"


def test_each_tracker_is_swept_at_the_start_and_again_and_again(works: Works, at: At) -> None:
    """Whoever wants to know hears how each pass has ended."""
    heard: list[str] = []
    enough = threading.Event()

    def swept(name: str, progress: SweepProgress) -> None:
        heard.append(name)
        if min(heard.count(each) for each in ("engineering", "support")) >= 2:
            enough.set()

    running = works.running
    clockwork = PeriodicTasks(
        running.store,
        running.config,
        running.lanes.notify,
        now_ms,
        running.cooldowns,
        swept,
        every_s=0.05,
    )
    clockwork.start()
    try:
        until(enough.is_set, "each tracker is swept twice")
    finally:
        clockwork.stop()


def test_a_sweep_that_fails_is_told_and_tried_again(
    works: Works, at: At, caplog: pytest.LogCaptureFixture
) -> None:
    """The tracker is down; the next pass comes through."""
    heard: list[str] = []
    works.place.faults(
        {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503, "count": 1}
    )
    running = works.running
    clockwork = PeriodicTasks(
        running.store,
        running.config,
        running.lanes.notify,
        now_ms,
        running.cooldowns,
        lambda name, progress: heard.append(name),
        every_s=0.05,
        try_again_s=0.05,
    )
    clockwork.start()
    try:
        until(lambda: f"sweep of {at.tracker}: " in caplog.text, "that it failed is told")
        until(lambda: at.tracker in heard, "the tracker is swept after all")
    finally:
        clockwork.stop()
        works.place.faults()
