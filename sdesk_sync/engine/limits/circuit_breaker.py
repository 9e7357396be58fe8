"""A tracker that cannot be reached several times in a row is left in peace for up to a minute.

So its time-outs hold up no other.
"""

import threading
from dataclasses import dataclass, field

from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.trackers.errors import ThrottleScope

# One time-out may be the network's doing, three in a row are the tracker's.
_PATIENCE = 3
_LONGEST_S = 60.0


@dataclass
class CircuitBreaker:
    """Counts for each tracker how often in a row no answer came."""

    cooldowns: CoolDowns
    _unanswered: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_unreachable(self, tracker: str, now: int) -> int:
        """No answer once more: from the third in a row on it is left alone, ever longer; until when (ms).

        0 where it is not left alone yet.
        """
        with self._lock:
            times = self._unanswered[tracker] = self._unanswered.get(tracker, 0) + 1
        if times < _PATIENCE:
            return 0
        wait_s = min(_LONGEST_S, 2.0 ** min(times - _PATIENCE, 10))
        place = (tracker, ThrottleScope.TRACKER, "")
        return self.cooldowns.start(place, now + int(wait_s * 1000), "it cannot be reached")

    def note_reachable(self, tracker: str) -> None:
        """It has answered."""
        self._unanswered.pop(tracker, None)
