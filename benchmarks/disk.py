"""How often a second the disk of the store takes 4 KB for good: what every other figure rests on."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row

_SECONDS = 1.0


def rows(home: Path) -> Iterator[Row]:
    """A write and a sync, again and again, in the folder where the stores of the others lie."""
    home.mkdir(parents=True, exist_ok=True)
    # macOS has no fdatasync.
    sync = getattr(os, "fdatasync", os.fsync)
    times, block = 0, os.urandom(4096)
    with (home / "disk").open("wb", buffering=0) as file:
        begun = time.perf_counter()
        while (took := time.perf_counter() - begun) < _SECONDS:
            file.write(block)
            sync(file.fileno())
            times += 1
    yield Row("disk: 4 KB written and synced (fdatasync)", f"{times / took:,.0f}/s")
