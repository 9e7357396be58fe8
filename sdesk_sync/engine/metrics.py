"""What happens, counted for Prometheus. No ticket, no name, no address is ever a label.

What is counted as it happens has a method named for it; what is looked up when somebody asks (how much
is open, which cool-downs are active) comes from callables that ask the store or memory, never a tracker.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from sdesk_sync import __version__
from sdesk_sync.notices import Notice, NoticeKind
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult, DeliveryState
from sdesk_sync.trackers.wire.calls import TrackerCall

log = logging.getLogger("sdesk")
# Up to a call's time-out.
_CALLS_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SHARED = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_NONE = "none"
T = TypeVar("T")

ByTracker = Callable[[], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class MetricSources:
    """What is asked when the numbers are; none of it may wait for a tracker."""

    open_deliveries: ByTracker
    dead_deliveries: ByTracker
    gates_closed: ByTracker
    store_bytes: Callable[[], int]


class Metrics:
    """The numbers of one process."""

    def __init__(self, now: Callable[[], int]) -> None:
        """`now` in ms since the epoch."""
        self._now = now
        self._registry = registry = CollectorRegistry()
        self._received = Counter(
            "sdesk_deliveries_received",
            "Webhooks answered, by HTTP status.",
            ("tracker", "answer"),
            registry=registry,
        )
        self._ended = Counter(
            "sdesk_deliveries_ended",
            "Deliveries worked on, by how they ended.",
            ("tracker", "state", "verdict"),
            registry=registry,
        )
        self._refusals = Counter(
            "sdesk_refusals",
            "Edits a rule was against, by what came of it (refused, warned, observed).",
            ("tracker", "rule", "verdict"),
            registry=registry,
        )
        self._alerts = Counter(
            "sdesk_alerts", "Alerts for whoever watches over us.", ("tracker", "kind"), registry=registry
        )
        self._limits = Counter(
            "sdesk_limits_reached",
            "Times a limit was reached, by its key in sdesk.yaml.",
            ("tracker", "limit"),
            registry=registry,
        )
        self._set_up_calls(registry)
        self._set_up_sweeps(registry)
        self._set_up_store(registry)
        Gauge("sdesk_info", "The version that runs.", ("version",), registry=registry).labels(
            __version__
        ).set(1)
        ProcessCollector(registry=registry)

    def _set_up_calls(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "sdesk_tracker_calls",
            "Requests to a tracker, by the class of its answer.",
            ("tracker", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "sdesk_tracker_call_seconds",
            "How long a tracker took to answer.",
            ("tracker", "method"),
            buckets=_CALLS_S,
            registry=registry,
        )

    def _set_up_sweeps(self, registry: CollectorRegistry) -> None:
        self._swept_at = Gauge(
            "sdesk_sweep_last_run_timestamp_seconds",
            "When the last pass through a tracker ended.",
            ("tracker",),
            registry=registry,
        )
        self._untold = Counter(
            "sdesk_sweep_untold_changes",
            "Changes a sweep found that no webhook had told of.",
            ("tracker",),
            registry=registry,
        )

    def _set_up_store(self, registry: CollectorRegistry) -> None:
        self._shared = Histogram(
            "sdesk_store_commit_writes",
            "Pieces of work that shared a commit.",
            buckets=_SHARED,
            registry=registry,
        )

    def count_received(self, tracker: str | None, answer: int) -> None:
        """A webhook was answered; the tracker is None for one that we do not know."""
        self._received.labels(tracker or _NONE, str(answer)).inc()

    def count_ended(self, delivery: Delivery, ended: DeliveryResult) -> None:
        """A delivery ended, or has to wait for its next attempt (state `ready`)."""
        self._ended.labels(delivery.tracker, ended.state, ended.verdict or _NONE).inc()
        if ended.rule is not None and ended.state is DeliveryState.DONE:
            self._refusals.labels(delivery.tracker, ended.rule, ended.verdict or _NONE).inc()

    def count_call(self, tracker: str, call: TrackerCall) -> None:
        """A tracker was asked for something."""
        self._calls.labels(tracker, call.method, _status(call.status)).inc()
        self._seconds.labels(tracker, call.method).observe(call.ms / 1000)

    def count_alert(self, tracker: str, kind: str) -> None:
        """Something was said to whoever watches over us; `kind` is one of a few words."""
        self._alerts.labels(tracker, kind).inc()

    def count_notice(self, notice: Notice) -> None:
        """A notice was posted; those of limits are counted."""
        if notice.kind is NoticeKind.LIMIT_REACHED:
            self._limits.labels(notice.tracker or _NONE, notice.about).inc()

    def note_sweep(self, tracker: str, untold: int) -> None:
        """A pass through a tracker ended; of so many changes no webhook had told."""
        self._swept_at.labels(tracker).set(self._now() / 1000)
        self._untold.labels(tracker).inc(untold)

    def count_commit(self, works: int) -> None:
        """The store has committed; so many pieces of work shared it."""
        self._shared.observe(works)

    def page(self, sources: MetricSources | None = None) -> bytes:
        """All of it, in Prometheus' text format, with what is looked up at this moment."""
        looked_up = CollectorRegistry()
        if sources is not None:
            looked_up.register(_LookedUp(sources))
        return generate_latest(self._registry) + generate_latest(looked_up)


@dataclass(frozen=True, slots=True)
class _LookedUp(Collector):
    """The numbers that are looked up; one that cannot be had is left out, and the others are told."""

    sources: MetricSources

    def describe(self) -> Iterable[Metric]:
        """Nothing: asking for names must not ask the store."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """What the sources say now."""
        by_tracker = (
            ("sdesk_deliveries_open", "Deliveries that wait or are worked on.", self.sources.open_deliveries),
            ("sdesk_deliveries_dead", "Deliveries given up on.", self.sources.dead_deliveries),
            ("sdesk_gates_closed", "Gates that keep calls back.", self.sources.gates_closed),
        )
        for name, said, ask in by_tracker:
            family = GaugeMetricFamily(name, said, labels=("tracker",))
            for tracker, value in (_ask_safely(name, ask) or {}).items():
                family.add_metric((tracker,), value)
            yield family
        size = _ask_safely("sdesk_store_bytes", self.sources.store_bytes)
        if size is not None:
            yield GaugeMetricFamily("sdesk_store_bytes", "The store's size on the disk.", value=size)


def _ask_safely(name: str, ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  # the other numbers are wanted all the more
        log.warning("%s cannot be told: %s", name, type(error).__name__)
        return None


def _status(status: int) -> str:
    """The class of an answer; too many calls is one of its own."""
    if status == 0:
        return _NONE
    return "429" if status == 429 else f"{status // 100}xx"
