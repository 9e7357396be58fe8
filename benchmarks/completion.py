"""How long a press of the completion key takes, beside a Python that does nothing, in one run.

The best of each: what else runs on the machine only adds.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.rows import Row, sized
from tests.harness.completion_press import press_environment
from tests.harness.desk_folder import DeskFolder

ALLOWED_MS = 150
"""So long after a press people still take it for immediate."""

_WORDS = {"a command": "pl", "an open ticket": "events replay --ticket |", "a rule": "events list --rule |"}


def rows(home: Path) -> Iterator[Row]:
    """A row for each sort of word."""
    home.mkdir(parents=True, exist_ok=True)
    folder = DeskFolder.make(home).folder
    for what, words in _WORDS.items():
        environment = press_environment(words, folder / "sdesk.yaml")
        ms, bare = _measure_best(environment)
        yield Row(
            f"completion of {what}",
            f"{ms:.0f} ms, {ms / bare:.1f} times a bare Python",
            f"≤ {ALLOWED_MS} ms",
            met=ms <= ALLOWED_MS,
        )


def _measure_best(environment: Mapping[str, str]) -> tuple[float, float]:
    """The best time of a press, and of a Python beside it (ms)."""
    presses, bares = [], []
    for _ in range(sized(20, 5)):
        presses.append(_time_run((sys.executable, "-m", "sdesk_sync"), environment))
        bares.append(_time_run((sys.executable, "-c", ""), environment))
    return min(presses), min(bares)


def _time_run(command: Sequence[str], environment: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000
