"""Hooks on their way out: one lane per tracker, in order, unless a fault says otherwise."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import requests

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.faults import DOUBLE, LATE, LOSE, REORDER
from sdesk_sync.sandbox.strikes import ArmedFaults

ANSWER_LIMIT_S = 10.0
"""How long a receiver may take (docs/trackers/gitlab.md#delivery-and-failure)."""

RETRY_SPREAD_S = (300, 900)
"""Jira Cloud's distance between two attempts, drawn at random; unproven.

docs/trackers/jira.md#webhook-delivery
"""

_HELD = timedelta(milliseconds=300)
_KEPT = 50_000
_NOT_SENT = "not sent"


@dataclass(frozen=True)
class DeliveryAttempt:
    """One try to hand a delivery over: the answer's status, or the error instead."""

    at: datetime
    status: int | None
    error: str | None
    ms: float
    answer: str = ""

    @property
    def is_received(self) -> bool:
        """2xx and 3xx count as received (docs/trackers/gitlab.md#delivery-and-failure)."""
        return self.status is not None and 200 <= self.status < 400

    @property
    def is_worth_retry(self) -> bool:
        """What Jira Cloud tries again (docs/trackers/jira.md#webhook-delivery)."""
        return self.status is None or self.status in (408, 409, 425, 429) or self.status >= 500


@dataclass(frozen=True)
class HookDelivery:
    """A hook request, complete and signed.

    `event` is the vendor's name for it, `retries` the attempts after the first, `retry_header` the header
    that counts them. `is_wanted` is asked just before sending (a switched-off hook says no), `on_attempt`
    is told each attempt.
    """

    tracker: str
    url: str
    event: str
    headers: dict[str, str]
    body: bytes
    retries: int = 0
    retry_header: str = "X-Atlassian-Webhook-Retry"
    is_wanted: Callable[[], bool] | None = field(default=None, compare=False)
    on_attempt: Callable[[DeliveryAttempt], None] | None = field(default=None, compare=False)


@dataclass
class DeliveryRecord:
    """A delivery's record: what was tried, and which fault met it."""

    delivery: HookDelivery
    at: datetime
    fault: str | None = None
    attempts: list[DeliveryAttempt] = field(default_factory=list)
    skipped: str | None = None


@dataclass(order=True)
class _WaitingDelivery:
    due: datetime
    place: int
    record: DeliveryRecord = field(compare=False)
    copies: int = field(default=1, compare=False)
    retry: int = field(default=0, compare=False)
    held: bool = field(default=False, compare=False)


class HookSender:
    """Sends deliveries in the background and remembers them all for the control's list."""

    def __init__(self, clock: SandboxClock, faults: ArmedFaults) -> None:
        self.log: deque[DeliveryRecord] = deque(maxlen=_KEPT)
        self._clock = clock
        self._faults = faults
        self._lanes: dict[str, _TrackerLane] = {}
        self._holding: set[str] = set()
        self._held: list[DeliveryRecord] = []
        self._lock = threading.Lock()

    def send_delivery(self, delivery: HookDelivery) -> None:
        """Put a delivery on its tracker's lane, or to those held back; returns at once."""
        record = DeliveryRecord(delivery, self._clock.now())
        with self._lock:
            self.log.append(record)
            if delivery.tracker in self._holding:
                self._held.append(record)
            else:
                self._lane_of(delivery.tracker).queue_record(record, self._faults)

    def _lane_of(self, tracker: str) -> _TrackerLane:
        if tracker not in self._lanes:
            self._lanes[tracker] = _TrackerLane(tracker, self._clock)
        return self._lanes[tracker]

    def hold_back(self, tracker: str | None = None) -> None:
        """From now on send nothing of this tracker, or of all; ValueError: there is no such tracker."""
        with self._lock:
            self._holding |= self._selected_trackers(tracker)

    def held_deliveries(self, tracker: str | None = None) -> list[HookDelivery]:
        """What is held back, of this tracker or of all, in the order of what happened."""
        with self._lock:
            return [
                record.delivery
                for record in self._held
                if record.delivery.tracker in self._selected_trackers(tracker)
            ]

    def release_held(
        self, order: Sequence[int] | None = None, tracker: str | None = None
    ) -> list[DeliveryRecord]:
        """Send what was held back, and hold nothing back any more; the records of what is sent now.

        `order` has the indexes of `held_deliveries(tracker)`: one left out is never sent, one that is named
        twice is sent twice. The order holds within a tracker; no fault of hooks meets what is released.
        ValueError: an index that is none, and everything stays held.
        """
        with self._lock:
            meant = self._selected_trackers(tracker)
            held = [record for record in self._held if record.delivery.tracker in meant]
            wanted = range(len(held)) if order is None else order
            if strange := [index for index in wanted if not 0 <= index < len(held)]:
                raise ValueError(f"{len(held)} deliveries are held, so there is no {strange[0]}")
            self._held = [record for record in self._held if record.delivery.tracker not in meant]
            self._holding -= meant
            for index in set(range(len(held))) - set(wanted):
                held[index].skipped = f"{_NOT_SENT}: left out when the hooks were released"
            for index in wanted:
                self._lane_of(held[index].delivery.tracker).queue_record(held[index], None)
            return [held[index] for index in wanted]

    def _selected_trackers(self, tracker: str | None) -> set[str]:
        if tracker is None:
            return set(self._faults.trackers)
        self._faults.check_tracker(tracker)
        return {tracker}

    def wake_lanes(self) -> None:
        """Look again at what is due, after the clock was wound."""
        for lane in list(self._lanes.values()):
            lane.look_again()

    def forget_deliveries(self) -> None:
        """Forget every delivery, the waiting ones too."""
        with self._lock:
            self.log.clear()
            self._held.clear()
            self._holding.clear()
            for lane in self._lanes.values():
                lane.forget_waiting()

    def close(self) -> None:
        """Stop all lanes; what is still waiting is not sent."""
        for lane in self._lanes.values():
            lane.close()


class _TrackerLane:
    """One tracker's deliveries, one after the other."""

    def __init__(self, name: str, clock: SandboxClock) -> None:
        self._clock = clock
        self._waiting: list[_WaitingDelivery] = []
        self._places = itertools.count()
        self._ring = threading.Condition()
        self._open = True
        # Seeded, so that a run with the same calls spaces its retries alike.
        self._dice = random.Random(name)  # noqa: S311 - spaces retries, guards nothing
        threading.Thread(target=self._deliver_all, name=f"sandbox hooks {name}", daemon=True).start()

    def queue_record(self, record: DeliveryRecord, faults: ArmedFaults | None) -> None:
        with self._ring:
            for entry in self._make_entries(record, faults):
                heapq.heappush(self._waiting, entry)
            self._ring.notify()

    def _make_entries(self, record: DeliveryRecord, faults: ArmedFaults | None) -> list[_WaitingDelivery]:
        """The entry to wait with, and the one it overtakes."""
        fault = faults.strike_hook(record.delivery.tracker) if faults else None
        kind = fault.kind if fault else None
        record.fault = kind
        if kind == LOSE:
            record.skipped = f"{_NOT_SENT}: {LOSE}"
            return []
        entry = _WaitingDelivery(
            self._clock.now(), next(self._places), record, copies=2 if kind == DOUBLE else 1
        )
        if fault and kind == LATE:
            entry.due += timedelta(milliseconds=fault.ms)
        overtaken = [other for other in self._waiting if other.held]
        if overtaken:
            self._waiting = [other for other in self._waiting if not other.held]
            heapq.heapify(self._waiting)
        elif kind == REORDER:
            entry = replace(entry, due=entry.due + _HELD, held=True)
        return [entry, *(replace(o, due=entry.due, place=next(self._places), held=False) for o in overtaken)]

    def look_again(self) -> None:
        with self._ring:
            self._ring.notify()

    def forget_waiting(self) -> None:
        with self._ring:
            self._waiting.clear()

    def close(self) -> None:
        with self._ring:
            self._open = False
            self._waiting.clear()
            self._ring.notify()

    def _deliver_all(self) -> None:
        with requests.Session() as wire:
            # The environment's proxies are none of the sandbox's business: it only calls loopback.
            wire.trust_env = False
            while (entry := self._await_due()) is not None:
                for _ in range(entry.copies):
                    self._attempt_delivery(wire, entry.record, entry.retry)

    def _await_due(self) -> _WaitingDelivery | None:
        with self._ring:
            while self._open:
                if not self._waiting:
                    self._ring.wait()
                    continue
                left = (self._waiting[0].due - self._clock.now()).total_seconds()
                if left <= 0:
                    return heapq.heappop(self._waiting)
                self._ring.wait(timeout=left)
            return None

    def _attempt_delivery(self, wire: requests.Session, record: DeliveryRecord, retry: int) -> None:
        delivery = record.delivery
        if delivery.is_wanted is not None and not delivery.is_wanted():
            record.skipped = f"{_NOT_SENT}: the hook is disabled"
            return
        attempt = _post_delivery(wire, delivery, self._clock.now(), retry=retry)
        record.attempts.append(attempt)
        if delivery.on_attempt is not None:
            delivery.on_attempt(attempt)
        if attempt.is_worth_retry and retry < delivery.retries:
            due = self._clock.now() + timedelta(seconds=self._dice.uniform(*RETRY_SPREAD_S))
            with self._ring:
                if self._open:
                    heapq.heappush(
                        self._waiting, _WaitingDelivery(due, next(self._places), record, retry=retry + 1)
                    )


def _post_delivery(
    wire: requests.Session, delivery: HookDelivery, at: datetime, *, retry: int
) -> DeliveryAttempt:
    headers = dict(delivery.headers)
    if retry:
        headers[delivery.retry_header] = str(retry)
    begun = time.monotonic()
    try:
        answer = wire.post(
            delivery.url, data=delivery.body, headers=headers, timeout=ANSWER_LIMIT_S, allow_redirects=False
        )
    except requests.RequestException as error:
        return DeliveryAttempt(at, None, type(error).__name__, _elapsed_ms(begun))
    return DeliveryAttempt(at, answer.status_code, None, _elapsed_ms(begun), answer.text[:8192])


def _elapsed_ms(begun: float) -> float:
    return round((time.monotonic() - begun) * 1000, 1)
