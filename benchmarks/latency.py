"""How long an unlawful change stands where the tracker takes 50 ms for each of our calls."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row, percentile, say, sized
from benchmarks.undo_latency import SINS, WARM_UP, measured
from tests.harness.place import GITLAB, JIRA, desk

CALL_MS = 50
BAR_S = 2.0


def rows(home: Path) -> Iterator[Row]:
    """Every rule in both trackers, one change at a time."""
    took: list[float] = []
    rounds = sized(10, 3) + WARM_UP
    home.mkdir(parents=True, exist_ok=True)
    with desk(home) as place:
        for sin, tracker in itertools.product(SINS, (GITLAB, JIRA)):
            at = place.at(tracker)
            place.faults({"kind": "slow", "person": "desk-bot", "ms": CALL_MS})
            took += list(itertools.islice(measured(at, sin), rounds))[WARM_UP:]
            say(f"latency: {sin.rule} in {tracker}")
    p50, p95 = percentile(took, 50) / 1000, percentile(took, 95) / 1000
    yield Row(
        f"latency: from the change to its undo, {CALL_MS} ms a call",
        f"p50 {p50:.2f} s, p95 {p95:.2f} s",
        f"p95 < {BAR_S:.0f} s",
        p95 < BAR_S,
    )
