"""The one clock: what time it is comes from here, as a value, to whatever needs it."""

import time
from contextlib import suppress
from pathlib import Path

# Counts what a machine has slept too; where there is none, what it was awake.
_RUNNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def now_ms() -> int:
    """Now, in ms since the epoch."""
    return time.time_ns() // 1_000_000


def running_ms() -> int:
    """How long this machine has been running (ms): nobody sets that, so waits are measured by it."""
    return time.clock_gettime_ns(_RUNNING) // 1_000_000


def find_boot_id() -> str:
    """Names the start of this machine from which `running_ms` counts; empty where it has no name."""
    with suppress(OSError):
        return _BOOT.read_text(encoding="ascii").strip()
    return ""
