"""Where nothing may go for a while: a tracker, one ticket, or comments, because it asked for patience.

Cool-downs lie in the store, so that a restart does not run into the same limit again.
"""

import threading
from dataclasses import dataclass, field

from sdesk_sync.store.cooldowns import CoolDown, forget_past_cooldowns, start_cooldown
from sdesk_sync.store.store import Store
from sdesk_sync.trackers.errors import Throttled, ThrottleScope

_UNNAMED_S = {ThrottleScope.TRACKER: 10.0, ThrottleScope.TICKET: 3.0, ThrottleScope.COMMENTS: 60.0}
"""How long we wait where no time is named; the comments' window is a minute.

docs/trackers/gitlab.md#rate-limits
"""

_LEAST_S = 1.0

_Place = tuple[str, ThrottleScope, str]
"""Tracker, scope, and the ticket's id where the scope is one ticket."""


class CoolingDown(Exception):
    """Nothing may go there until then (ms): nothing was called, and what is left to do waits for it."""

    def __init__(self, until: int, reason: str) -> None:
        super().__init__(reason)
        self.until = until


@dataclass
class CoolDowns:
    """The cool-downs of every tracker; times in ms since the epoch, 0 where there is none."""

    store: Store
    _active: dict[_Place, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def load(self, now: int) -> None:
        """Take up those that lie in the store, and no others; those that are over are forgotten."""
        self.store.writer.commit(lambda connection: forget_past_cooldowns(connection, now))
        stored = self.store.cooldowns.list_active(now)
        with self._lock:
            self._active = {(row.tracker, row.scope, row.ticket_id): row.until for row in stored}

    def until(
        self, tracker: str, now: int, scope: ThrottleScope = ThrottleScope.TRACKER, ticket: str = ""
    ) -> int:
        """When it is over; 0 where there is none."""
        with self._lock:
            until = self._active.get((tracker, scope, ticket), 0)
            if 0 < until <= now:
                del self._active[tracker, scope, ticket]
            return until if until > now else 0

    def start_for(self, tracker: str, ticket: str, error: Throttled, now: int, jitter: float) -> int:
        """Leave alone what the tracker asked for; until when. `jitter` in 0…1 spreads the return."""
        wait_s = error.after_s if error.after_s is not None else _UNNAMED_S[error.scope]
        # A date of a clock behind ours, or a zero, is no leave to knock without a pause.
        wait_s = max(wait_s, _LEAST_S)
        # Spread, or all that waited would come back in the same moment and be throttled together.
        until = now + int((wait_s + min(wait_s, 10.0) * 0.2 * jitter) * 1000)
        of_ticket = ticket if error.scope is ThrottleScope.TICKET else ""
        return self.start((tracker, error.scope, of_ticket), until, str(error))

    def start(self, place: _Place, until: int, reason: str) -> int:
        """Leave a place alone until then, or longer where something has asked for that already."""
        with self._lock:
            # A shorter wait must not end one that another call has asked for.
            until = max(until, self._active.get(place, 0))
            self._active[place] = until
        cooldown = CoolDown(*place, until, reason)
        self.store.writer.commit(lambda connection: start_cooldown(connection, cooldown))
        return until

    def list_active(self, now: int) -> tuple[tuple[str, ThrottleScope], ...]:
        """Trackers and scopes that are left alone, for the metrics."""
        with self._lock:
            return tuple((name, scope) for (name, scope, _), until in self._active.items() if until > now)
