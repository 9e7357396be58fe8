"""The one clock: what time it is comes from here, as a value, to whatever needs it."""

import time


def now_ms() -> int:
    """Now, in ms since the epoch."""
    return time.time_ns() // 1_000_000
