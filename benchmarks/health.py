"""How long the health pages take while no tracker call comes back, or each comes back as 503."""

import http.client
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row, percentile, say
from benchmarks.stage import Json, Stage, serving, stage

PAGES = ("/healthz", "/readyz")
REQUESTS = 200
TICKETS = 100
BAR_MS = 100
MISHAPS: dict[str, Json] = {
    "every call hangs": {"kind": "slow", "ms": 60_000, "person": "desk-bot"},
    "every call gets 503": {"kind": "error", "status": 503, "person": "desk-bot"},
}


def rows(home: Path) -> Iterator[Row]:
    """A fresh desk for each mishap, with deliveries waiting that need the tracker."""
    for place, (what, fault) in enumerate(MISHAPS.items()):
        with stage(home / str(place)) as made, serving(made):
            _leave_waiting(made, fault)
            waiting = made.open_deliveries()
            took = {page: _asked(made.port, page) for page in PAGES}
        say(f"health: {what}")
        p99 = {page: percentile(ms, 99) for page, ms in took.items()}
        yield Row(
            f"health while {what}, {waiting} deliveries waiting",
            ", ".join(f"{page} p99 {ms:.1f} ms" for page, ms in p99.items()),
            f"p99 < {BAR_MS} ms",
            max(p99.values()) < BAR_MS and waiting > 0,
        )


def _leave_waiting(made: Stage, fault: Json) -> None:
    """Unlawful changes of known tickets, made after the tracker has begun to fail us."""
    office = made.office
    tickets = [office.open_ticket("sami", "Login fails", "request") for _ in range(TICKETS)]
    made.settle()
    made.control("PUT", "/faults", [fault])
    for priority in ("high", "low"):
        for ticket in tickets:
            office.set_words("sami", ticket, priority=priority)
    made.settled_hooks()


def _asked(port: int, page: str) -> list[float]:
    """How long each request took, in ms."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for _ in range(REQUESTS):
        begun = time.perf_counter()
        wire.request("GET", page)
        answer = wire.getresponse()
        answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status in (200, 503), f"{page} answered {answer.status}"
    wire.close()
    return took
