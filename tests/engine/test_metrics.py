"""The numbers, as Prometheus reads them."""

from collections.abc import Mapping

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from sdesk_sync.clock import now_ms
from sdesk_sync.engine.metrics import Metrics, MetricSources
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult, DeliveryState, VerdictSummary
from sdesk_sync.trackers.wire.calls import TrackerCall

DELIVERY = Delivery(1, "engineering", "d1", "1", "Issue Hook", 1, {}, b"{}", 0)


Told = dict[tuple[str, frozenset[str]], float]


def samples(metrics: Metrics, sources: MetricSources | None = None) -> Told:
    """Every number on the page, by its name and the values of its labels."""
    families = text_string_to_metric_families(metrics.page(sources).decode())
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def number(told: Told, name: str, *labels: str) -> float | None:
    """One of them; None where it is not told."""
    return told.get((name, frozenset(labels)))


def test_what_happens_is_counted() -> None:
    """Each by its own labels."""
    metrics = Metrics(now_ms)
    metrics.count_received("engineering", 202)
    metrics.count_received(None, 404)
    metrics.count_ended(DELIVERY, DeliveryResult(DeliveryState.READY, "again in 5 s"))
    metrics.count_ended(
        DELIVERY,
        DeliveryResult(
            DeliveryState.DONE, verdict=VerdictSummary.REFUSED, rule="intake", ticket="engineering#1"
        ),
    )
    metrics.count_ended(DELIVERY, DeliveryResult(DeliveryState.DONE, verdict=VerdictSummary.ALLOWED))
    metrics.count_alert("engineering", "tug-of-war")
    metrics.count_commit(3)
    found = samples(metrics)
    assert number(found, "sdesk_deliveries_received_total", "engineering", "202") == 1
    assert number(found, "sdesk_deliveries_received_total", "none", "404") == 1
    assert number(found, "sdesk_deliveries_ended_total", "engineering", "ready", "none") == 1
    assert number(found, "sdesk_deliveries_ended_total", "engineering", "done", "refused") == 1
    assert number(found, "sdesk_refusals_total", "engineering", "intake", "refused") == 1
    assert number(found, "sdesk_alerts_total", "engineering", "tug-of-war") == 1
    assert number(found, "sdesk_store_commit_writes_count") == 1
    assert number(found, "sdesk_store_commit_writes_sum") == 3


@pytest.mark.parametrize(
    ("status", "shown"), [(200, "2xx"), (302, "3xx"), (404, "4xx"), (429, "429"), (503, "5xx"), (0, "none")]
)
def test_calls_are_counted_by_the_class_of_their_answer(status: int, shown: str) -> None:
    """Their paths name tickets, so they are no label."""
    metrics = Metrics(now_ms)
    metrics.count_call("engineering", TrackerCall("GET", "/api/v4/projects/101/issues/7", status, 40))
    found = samples(metrics)
    assert number(found, "sdesk_tracker_calls_total", "engineering", "GET", shown) == 1
    assert number(found, "sdesk_tracker_call_seconds_sum", "engineering", "GET") == pytest.approx(0.04)
    assert b"issues/7" not in metrics.page()


def test_a_sweep_is_told_with_its_time() -> None:
    """So that one can alert on a pass that is overdue, and on hooks that do not arrive."""
    metrics = Metrics(now_ms)
    metrics.note_sweep("engineering", 2)
    found = samples(metrics)
    assert number(found, "sdesk_sweep_untold_changes_total", "engineering") == 2
    assert (number(found, "sdesk_sweep_last_run_timestamp_seconds", "engineering") or 0) > 1_700_000_000


def test_what_is_looked_up_is_asked_when_somebody_asks() -> None:
    """Anew each time."""
    metrics, count = Metrics(now_ms), {"engineering": 1}
    sources = MetricSources(lambda: count, lambda: {"engineering": 3}, lambda: {}, lambda: 4096)
    assert number(samples(metrics, sources), "sdesk_deliveries_open", "engineering") == 1
    count["engineering"] = 2
    found = samples(metrics, sources)
    assert number(found, "sdesk_deliveries_open", "engineering") == 2
    assert number(found, "sdesk_deliveries_dead", "engineering") == 3
    assert number(found, "sdesk_store_bytes") == 4096


def test_where_the_store_cannot_be_asked_the_other_numbers_are_told() -> None:
    """They are wanted then most of all."""

    def locked() -> Mapping[str, int]:
        raise OperationalError("SELECT", {}, Exception("locked"))

    metrics = Metrics(now_ms)
    metrics.count_received("engineering", 503)
    sources = MetricSources(locked, locked, lambda: {"engineering": 1}, lambda: 1)
    found = samples(metrics, sources)
    assert number(found, "sdesk_gates_closed", "engineering") == 1
    assert number(found, "sdesk_deliveries_received_total", "engineering", "503") == 1
    assert not [name for name, _ in found if name == "sdesk_deliveries_open"]


def test_two_of_them_know_nothing_of_each_other() -> None:
    """Nothing is global, so tests and commands have their own."""
    one, two = Metrics(now_ms), Metrics(now_ms)
    one.count_received("engineering", 202)
    assert number(samples(two), "sdesk_deliveries_received_total", "engineering", "202") is None
