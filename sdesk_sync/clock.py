"""The one clock: what time it is comes from here, as a value, to whatever needs it."""

import time
from collections.abc import Callable
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


def find_no_lead() -> int:
    """Nobody has wound the clock forward."""
    return 0


class SteadyClock:
    """The clock that work goes by: where the machine's is set it goes on as before, until it takes that over.

    So nothing is noted by a clock that was set as long as what waits by the one before is not moved.
    What `find_lead` says was skipped (ms) has passed: it counts as time that the machine has been running.
    """

    def __init__(
        self,
        shown: Callable[[], int] = now_ms,
        running: Callable[[], int] = running_ms,
        find_lead: Callable[[], int] = find_no_lead,
    ) -> None:
        self._shown, self._running, self.find_lead = shown, running, find_lead
        self._began_at = shown() - running()

    def now(self) -> int:
        """Now, in ms since the epoch."""
        return self._began_at + self.running()

    def running(self) -> int:
        """For how long the machine has been running, with what was skipped (ms)."""
        return self._running() + self.find_lead()

    def read(self) -> tuple[int, int]:
        """What the machine's clock shows and how long it has been running, with what was skipped (ms)."""
        # Asked once for both: what is skipped in between would pass for a clock that was set.
        lead = self.find_lead()
        return self._shown() + lead, self._running() + lead

    def take_over(self) -> None:
        """Go by what the machine's clock shows from now on."""
        self._began_at = self._shown() - self._running()
