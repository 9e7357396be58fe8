"""Timers that are due become deliveries; that of a card waits until nothing else is on its way.

docs/card.md#when-it-is-written
"""

from collections.abc import Callable

from sqlalchemy import Connection

from sdesk_sync.engine.limits.card_pace import CARD_WAIT_MS
from sdesk_sync.store.inbox.own_deliveries import lane_of, timer_delivery
from sdesk_sync.store.inbox.rows import Lane
from sdesk_sync.store.inbox.writes import receive
from sdesk_sync.store.store import Store
from sdesk_sync.store.timers import DueTimer, TimerKind, drop_timer, set_timer


def notify_due_timers(store: Store, notify: Callable[[Lane], None], now: int) -> int:
    """Make deliveries of the timers that are due; how many there were."""
    due = store.timers.list_due(now)
    for timer in due:
        later = _find_later(store, timer, now)
        if later is None:
            _deliver(store, notify, timer, now)
        else:
            _put_off(store, timer, later)
    return len(due)


def _find_later(store: Store, timer: DueTimer, now: int) -> int | None:
    """When to come again (ms): a card goes last, and not so soon after the one before; None where it is time.

    What waits to be sent may wait long, for a tracker's patience with comments; others may not wait with it.
    """
    if timer.kind is not TimerKind.CARD:
        return None
    if store.outbox.has_unsent(timer.ref):
        return now + CARD_WAIT_MS
    written_at = store.outbox.find_card_time(timer.ref)
    later = 0 if written_at is None else written_at + CARD_WAIT_MS
    return later if now < later <= now + CARD_WAIT_MS else None


def _put_off(store: Store, timer: DueTimer, later: int) -> None:
    store.writer.commit(lambda connection: set_timer(connection, timer.ref, timer.kind, later))


def _deliver(store: Store, notify: Callable[[Lane], None], timer: DueTimer, now: int) -> None:
    new = timer_delivery(timer, now)

    def commit(connection: Connection) -> None:
        receive(connection, new)
        # In the same commit as its delivery: killed in between, the ticket would never be looked at.
        drop_timer(connection, timer)

    store.writer.commit(commit)
    notify(lane_of(new))
