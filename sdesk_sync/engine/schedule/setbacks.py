"""What becomes of deliveries that could not be worked on: later, put back, or ended."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import Connection

from sdesk_sync.engine.limits.circuit_breaker import CircuitBreaker
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.limits.failures import EndWith, Failure, PutBack, RetryLater, WaitUntil
from sdesk_sync.engine.limits.retry import decide_retry, draw_jitter
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult, DeliveryState, Lane
from sdesk_sync.store.store import Store
from sdesk_sync.trackers.errors import Misconfigured, Throttled, Transient, Unreachable

OnEnded = Callable[[Delivery, DeliveryResult], None]
"""Told how a delivery ended, or that it has to wait (state `ready`)."""


@dataclass(frozen=True, slots=True)
class Setbacks:
    """Takes the failures that come upon one lane's deliveries."""

    store: Store
    cooldowns: CoolDowns
    breaker: CircuitBreaker
    lane: Lane
    on_ended: OnEnded
    now: Callable[[], int]

    def take(self, deliveries: Sequence[Delivery], failure: Failure) -> None:
        """Do with the deliveries what the failure asks for."""
        match failure:
            case RetryLater(error):
                self._retry(deliveries, error)
            case WaitUntil(until, reason):
                self._postpone_uncounted(deliveries, until, reason)
            case PutBack():
                self._put_back(deliveries)
            case EndWith(result):
                self.end(deliveries, result)
            case _:
                assert_never(failure)

    def end(self, deliveries: Sequence[Delivery], result: DeliveryResult) -> None:
        """They have ended; those that somebody gave up meanwhile stay as they are."""
        now = self.now()

        def commit(connection: Connection) -> None:
            for delivery in deliveries:
                with suppress(inbox_writes.DeliverySkipped):
                    inbox_writes.end(connection, delivery.id, result, now)

        self.store.writer.commit(commit)
        for delivery in deliveries:
            self.on_ended(delivery, result)

    def _retry(self, deliveries: Sequence[Delivery], error: Transient) -> None:
        now, tracker = self.now(), self.lane.tracker
        if isinstance(error, Throttled):
            until = self.cooldowns.start_for(tracker, self.lane.name, error, now, draw_jitter())
            self._postpone_uncounted(deliveries, until, str(error))
            return
        left_alone = self.breaker.note_unreachable(tracker, now) if isinstance(error, Unreachable) else 0
        for delivery in deliveries:
            attempts = delivery.attempts + 1
            decision = decide_retry(error, attempts, draw_jitter())
            if decision is None:
                reason = f"given up after {attempts} attempts: {error}"
                self.end([delivery], DeliveryResult(DeliveryState.DEAD, reason))
                continue
            due_at = max(left_alone, now + int(decision.after_s * 1000))
            if isinstance(error, Misconfigured):
                self._postpone_uncounted([delivery], due_at, str(error))
            else:
                self._postpone(delivery, due_at, str(error))

    def _postpone(self, delivery: Delivery, due_at: int, reason: str) -> None:
        numbers = [delivery.id]
        self.store.writer.commit(
            lambda connection: inbox_writes.postpone(connection, numbers, due_at, reason)
        )
        self._tell_waiting([delivery], due_at, reason)

    def _postpone_uncounted(self, deliveries: Sequence[Delivery], due_at: int, reason: str) -> None:
        """Only what failed counts as an attempt, for by their number deliveries are given up."""
        numbers = [delivery.id for delivery in deliveries]
        self.store.writer.commit(
            lambda connection: inbox_writes.postpone_uncounted(connection, numbers, due_at, reason)
        )
        self._tell_waiting(deliveries, due_at, reason)

    def _tell_waiting(self, deliveries: Sequence[Delivery], due_at: int, reason: str) -> None:
        wait_s = (due_at - self.now()) / 1000
        for delivery in deliveries:
            waiting = DeliveryResult(DeliveryState.READY, f"again in {wait_s:.0f} s: {reason}")
            self.on_ended(delivery, waiting)

    def _put_back(self, deliveries: Sequence[Delivery]) -> None:
        numbers = [delivery.id for delivery in deliveries]
        if numbers:
            self.store.writer.commit(lambda connection: inbox_writes.put_back(connection, numbers))
