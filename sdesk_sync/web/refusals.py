"""What is said in the log of webhooks that were not taken: whoever sets one up looks there first.

Anybody can send any number of them, so only so many a minute get a line each; of the others the number
is told.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger("sdesk")
_MINUTE_S = 60.0


@dataclass
class RefusalLog:
    """Lines about what was not taken; for one thread."""

    most_a_minute: int
    now: Callable[[], float] = time.monotonic
    _begun: float = field(default=float("-inf"), init=False)
    _lines: int = field(default=0, init=False)

    def log_refusal(self, who: str, status: int, why: str, sender: str | None) -> None:
        """`who` is the tracker, or the path where no tracker is meant; `sender` is its address."""
        if self.now() - self._begun >= _MINUTE_S:
            self._begin_minute()
        self._lines += 1
        if self._lines > self.most_a_minute:
            return
        fields = {"event": "hook-refused", "tracker": who, "status": status, "sender": sender}
        log.warning("%s: a webhook was answered %d: %s", who, status, why, extra=fields)

    def _begin_minute(self) -> None:
        unsaid = self._lines - self.most_a_minute
        if unsaid > 0:
            fields = {"event": "hooks-refused", "count": unsaid}
            log.warning("%d more webhooks were not taken before this line", unsaid, extra=fields)
        self._begun, self._lines = self.now(), 0
