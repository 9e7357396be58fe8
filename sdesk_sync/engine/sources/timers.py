"""Timers that are due become deliveries."""

from collections.abc import Callable

from sqlalchemy import Connection

from sdesk_sync.store.inbox.own_deliveries import lane_of, timer_delivery
from sdesk_sync.store.inbox.rows import Lane
from sdesk_sync.store.inbox.writes import receive
from sdesk_sync.store.store import Store
from sdesk_sync.store.timers import DueTimer, drop_timer


def notify_due_timers(store: Store, notify: Callable[[Lane], None], now: int) -> int:
    """Make deliveries of the timers that are due; how many there were."""
    due = store.timers.list_due(now)
    for timer in due:
        _deliver(store, notify, timer, now)
    return len(due)


def _deliver(store: Store, notify: Callable[[Lane], None], timer: DueTimer, now: int) -> None:
    new = timer_delivery(timer, now)

    def commit(connection: Connection) -> None:
        receive(connection, new)
        # In the same commit as its delivery: killed in between, the ticket would never be looked at.
        drop_timer(connection, timer)

    store.writer.commit(commit)
    notify(lane_of(new))
