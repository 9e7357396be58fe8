"""Waiting for a condition, never for a time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LIMIT_S = 20.0


def until(condition: Callable[[], T | None], what: str = "it has come true", within_s: float = LIMIT_S) -> T:
    """Wait until a condition holds, and give what it gave; fails after 20 seconds, saying `what`."""
    pause, end = threading.Event(), time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < end, f"{what}: not within {within_s:.0f} s"
        pause.wait(0.005)
    return found
