"""What it costs to look at 100,000 tickets of which none has changed."""

import math
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import process
from benchmarks.rows import Row, say, sized
from benchmarks.stage import GITLAB, ROOT, Stage, stage

BAR_MB = 10
PAGE, SPARE = 100, 5
"""Tickets a page, and calls besides the pages."""
_OLDER_S = 65
"""What was opened up to a minute before the first look is judged from its history, not met."""


@dataclass(frozen=True)
class Pass:
    """What one sweep took."""

    calls: int
    peak_kb: int
    seconds: float


def rows(home: Path) -> Iterator[Row]:
    """Two desks, one with a fifth of the tickets; once to make them known, once measured."""
    few, many = sized(20_000, 1_000), sized(100_000, 5_000)
    with stage(home / "few") as small, stage(home / "many") as large:
        for made, count in ((small, few), (large, many)):
            made.control("POST", "/fill", {"tracker": GITLAB, "count": count})
        say(f"sweep: waiting {_OLDER_S} s, so that the tickets are older than the watch over them")
        time.sleep(_OLDER_S)
        before, after = _measured(small), _measured(large)
    most = math.ceil(many / PAGE) + SPARE
    yield Row(
        f"sweep of {many:,} unchanged tickets: calls", f"{after.calls:,}", f"<= {most:,}", after.calls <= most
    )
    yield Row("… time; most memory ever", f"{after.seconds:.1f} s; {after.peak_kb / 1024:.0f} MB")
    if not process.HERE:
        return
    grown = (after.peak_kb - before.peak_kb) / 1024
    yield Row(f"… memory more than for {few:,}", f"{grown:+.1f} MB", f"<= {BAR_MB} MB", grown <= BAR_MB)


def _measured(made: Stage) -> Pass:
    """A sweep that meets the tickets, and one that finds nothing new."""
    first = _swept(made)
    say(f"sweep: all met in {first.seconds:.1f} s, {first.calls:,} calls")
    second = _swept(made)
    say(f"sweep: looked at again in {second.seconds:.1f} s, {second.calls:,} calls")
    return second


def _swept(made: Stage) -> Pass:
    """`sdesk-sync sweep` from the beginning of time, as a process of its own."""
    made.control("DELETE", "/calls")
    words = ("sweep", "--config", str(made.config), "--since", "1970-01-01")
    begun, peak = time.perf_counter(), 0
    with (made.home / "sweep.log").open("ab") as log:
        sweep = subprocess.Popen(
            [sys.executable, "-m", "sdesk_sync", *words], cwd=ROOT, stdout=log, stderr=log
        )
    while sweep.poll() is None:
        peak = max(peak, _peak_kb(sweep.pid))
        time.sleep(0.02)
    took = time.perf_counter() - begun
    if sweep.returncode:
        said = (made.home / "sweep.log").read_text(encoding="utf-8")
        raise RuntimeError(f"sweep ended with {sweep.returncode}: {said[-500:]}")
    calls = made.control("GET", "/calls")
    return Pass(sum(call["tracker"] == GITLAB for call in calls), peak, took)


def _peak_kb(pid: int) -> int:
    """0 where there is no /proc, or the process has just ended."""
    try:
        return process.resident_kb(pid, "VmHWM")
    except OSError:
        return 0
