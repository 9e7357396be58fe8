"""How near N workers come to what a slow tracker allows: every delivery one unlawful change.

The changes are made while nothing works on them, so that all tickets wait at once; then `serve` is
started. With W workers and c calls an event of 100 ms each, no more than W/(0.1 c) a second can be.
"""

import time
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from benchmarks import process
from benchmarks.receiving import TOGETHER
from benchmarks.rows import Row, say, sized
from benchmarks.stage import Json, Stage, listening, serving, stage, until

WORKERS = (8, 32)
CALL_S = 0.1
BAR = 0.85
SINS = (("dev", {"type": "customization"}), ("sami", {"priority": "high"}))
"""Of every ticket; both still stand when the first is looked at, so each has to be undone."""


def rows(home: Path) -> Iterator[Row]:
    """A fresh desk for each number of workers."""
    for workers in WORKERS:
        with stage(home / str(workers)) as made:
            yield from _measured(made, workers)


def _measured(made: Stage, workers: int) -> Iterator[Row]:
    known = _prepared(made)
    made.slow(int(CALL_S * 1000))
    made.control("DELETE", "/calls")
    config = made.reconfigured("workers", lambda config: _employ(config, workers))
    with serving(made, config) as serve:
        used, begun = process.cpu_s(serve.pid), time.time() * 1000
        until(lambda: not made.open_deliveries(), "the sins are undone", pause_s=0.1)
        events = len(SINS) * sized(500, 60)
        done = made.rows(
            "SELECT verdict, finished_at FROM inbox WHERE id > ? ORDER BY id LIMIT ?", known, events
        )
        calls, used = made.issue_calls(), process.cpu_s(serve.pid) - used
    assert [verdict for verdict, _ in done] == ["refused"] * events, "not every sin was refused"
    rate = events / (max(at for _, at in done) - begun) * 1000
    each, cost = calls / events, used * 1000 / events
    share = rate / (workers / (CALL_S * each))
    yield Row(
        f"enforcement: {events:,} refusals, {workers} workers, {CALL_S * 1000:.0f} ms a call",
        f"{rate:.1f}/s = {share:.0%} of what {each:.2f} calls each allow ({cost:.0f} ms CPU each)",
        f">= {BAR:.0%}",
        share >= BAR,
    )
    late = _out_of_order(made)
    yield Row("… tickets judged out of order", f"{late} of {sized(500, 60)}", "0", not late)


def _prepared(made: Stage) -> int:
    """Tickets that are known, each with its sins received and not looked at; the last id before the sins."""
    office = made.office
    with serving(made):
        tickets = [office.open_ticket("sami", "Login fails", "request") for _ in range(sized(500, 60))]
        made.settle()
    known = int(made.rows("SELECT max(id) FROM inbox")[0][0])
    say(f"enforcement: {len(tickets)} tickets opened")
    words = ("benchmarks.receiving", str(made.config), TOGETHER)
    with listening(made.port, made.home / "receiving.log", *words):
        for who, asked in SINS:
            for ticket in tickets:
                office.set_words(who, ticket, **asked)
        made.settled_hooks()
    say(f"enforcement: {len(SINS) * len(tickets)} sins received")
    return known


def _employ(config: Json, workers: int) -> None:
    config["serve"]["workers"] = workers


def _out_of_order(made: Stage) -> int:
    """How many tickets have a delivery that was judged after a later one."""
    judged = made.rows("SELECT ticket_id, inbox_id FROM journal ORDER BY ticket_id, id")
    lanes = ([number for _, number in lane] for _, lane in groupby(judged, itemgetter(0)))
    return sum(lane != sorted(lane) for lane in lanes)
