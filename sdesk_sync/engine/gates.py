"""Where nothing may go for a while: a tracker, one ticket, or comments, because it asked for patience.

Gates lie in the store, so that a restart does not run into them again. A tracker that cannot be reached
several times in a row is left in peace for up to a minute, so that its time-outs hold up no other.
"""

import threading
from dataclasses import dataclass, field

from sdesk_sync.engine import chores
from sdesk_sync.engine.store import Store
from sdesk_sync.trackers.errors import Reach, Throttled

_UNNAMED_S = {Reach.TRACKER: 10.0, Reach.TICKET: 3.0, Reach.COMMENTS: 60.0}
"""How long we wait where no time is named; the comments' window is a minute.

docs/trackers/gitlab.md#rate-limits
"""

_LEAST_S = 1.0
# One time-out may be the network's doing, three in a row are the tracker's.
_PATIENCE = 3
_LONGEST_S = 60.0


@dataclass
class Gates:
    """The gates of every tracker; times in ms since the epoch, 0 for a gate that is open."""

    store: Store
    _closed: dict[tuple[str, Reach, str], int] = field(default_factory=dict)
    _unreached: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self, now: int) -> None:
        """Take up those that an earlier process has closed; those that are open again are forgotten."""
        self.store.writer.now(lambda connection: chores.forget_gates(connection, now))
        for row in self.store.gates(now):
            self._closed[row.tracker, Reach(row.reach), row.ticket_id] = row.until

    def closed(self, tracker: str, now: int, reach: Reach = Reach.TRACKER, ticket: str = "") -> int:
        """When the gate opens; 0 where it is open."""
        with self._lock:
            until = self._closed.get((tracker, reach, ticket), 0)
            if 0 < until <= now:
                del self._closed[tracker, reach, ticket]
            return until if until > now else 0

    def throttled(self, tracker: str, ticket: str, error: Throttled, now: int, chance: float) -> int:
        """Close what the tracker asked to be left alone; until when. `chance` in 0…1 spreads the return."""
        wait_s = error.after_s if error.after_s is not None else _UNNAMED_S[error.reach]
        # A date of a clock behind ours, or a zero, is no leave to knock without a pause.
        wait_s = max(wait_s, _LEAST_S)
        # Spread, or all that waited would come back in the same moment and be throttled together.
        until = now + int((wait_s + min(wait_s, 10.0) * 0.2 * chance) * 1000)
        where = (error.reach, ticket if error.reach is Reach.TICKET else "")
        return self._close(tracker, where, until, str(error))

    def unreached(self, tracker: str, now: int) -> int:
        """No answer once more: from the third time in a row on the tracker is left alone, ever longer."""
        with self._lock:
            times = self._unreached[tracker] = self._unreached.get(tracker, 0) + 1
        if times < _PATIENCE:
            return 0
        wait_s = min(_LONGEST_S, 2.0 ** min(times - _PATIENCE, 10))
        return self._close(tracker, (Reach.TRACKER, ""), now + int(wait_s * 1000), "it cannot be reached")

    def reached(self, tracker: str) -> None:
        """It has answered."""
        self._unreached.pop(tracker, None)

    def shut(self, now: int) -> tuple[tuple[str, Reach], ...]:
        """The gates that are closed, for the metrics."""
        with self._lock:
            return tuple((name, reach) for (name, reach, _), until in self._closed.items() if until > now)

    def _close(self, tracker: str, where: tuple[Reach, str], until: int, reason: str) -> int:
        with self._lock:
            # A shorter wait must not open a gate that another call has closed for longer.
            until = max(until, self._closed.get((tracker, *where), 0))
            self._closed[tracker, *where] = until
        self.store.writer.now(lambda c: chores.close_gate(c, tracker, where, until, reason))
        return until
