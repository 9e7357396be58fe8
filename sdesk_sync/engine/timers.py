"""What happens at a time: timers that are due become deliveries, and each tracker is swept now and then."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from sdesk_sync.desk.model import TicketRef
from sdesk_sync.engine import chores, entries
from sdesk_sync.engine.enforce import WATCHING
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.records import Lane, Received
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.sweep import Progress, Sweep
from sdesk_sync.engine.synthetic import due, lane_of
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers.errors import Later, TrackerError

log = logging.getLogger("sdesk")

SWEEP_EVERY_S = 600.0
_LOOK_EVERY_S = 1.0
# By the tracker's clock a ticket opened after us may look a little older than we are.
_CLOCKS_DIFFER_MS = 60_000
_TRY_AGAIN_S = 30.0

Swept = Callable[[str, Progress], None]
"""Hears how a pass through a tracker has ended."""


def ring_due(store: Store, ring: Callable[[Lane], None], now: int) -> int:
    """Make deliveries of the timers that are due; how many there were."""
    rows = store.due_timers(now)
    for row in rows:
        ref = TicketRef(row.tracker, row.ticket_id, row.ticket_key)
        received = due(ref, row.what, row.due_at, now)

        def commit(
            connection: Connection, ref: TicketRef = ref, row: Row[Any] = row, received: Received = received
        ) -> None:
            entries.receive(connection, received)
            # In the same commit as its delivery: killed in between, the ticket would never be looked at.
            chores.drop_timer(connection, ref, row.what, row.due_at)

        store.writer.now(commit)
        ring(lane_of(received))
    return len(rows)


def watch_from(store: Store, trackers: Iterable[str], now: int) -> None:
    """From now on the trackers are watched, where they are not yet: what is opened later is judged."""

    def commit(connection: Connection) -> None:
        for name in trackers:
            chores.begin_cursor(connection, name, WATCHING, now - _CLOCKS_DIFFER_MS)

    store.writer.now(commit)


@dataclass
class Clockwork:
    """A thread for the timers, and one for each tracker's passes; both end with `stop`."""

    store: Store
    wiring: Callable[[], Wiring]
    ring: Callable[[Lane], None]
    now: Callable[[], int]
    gates: Gates
    swept: Swept = lambda name, progress: None
    every_s: float = SWEEP_EVERY_S
    _stop: threading.Event = field(default_factory=threading.Event)
    _names: set[str] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin; the first pass through each tracker begins at once."""
        self._begin_passes()
        self._begin("timers", self._time)

    def stop(self) -> None:
        """End; a pass breaks off after its page and goes on from there another time."""
        self._stop.set()
        for thread in self._threads:
            # A call under way ends by its own time-out before that.
            thread.join(timeout=15)

    def _begin_passes(self) -> None:
        """Watch and sweep each tracker of the config, those too that a reload has added."""
        new = [name for name in self.wiring().trackers if name not in self._names]
        if new:
            watch_from(self.store, new, self.now())
        for name in new:
            self._names.add(name)
            self._begin(f"sweep {name}", partial(self._passes, name))

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _time(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_S):
            try:
                ring_due(self.store, self.ring, self.now())
                self._begin_passes()
            except Exception:  # ours; told with its trace, and tried again
                log.exception("the timers could not be looked at")

    def _passes(self, name: str) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            try:
                wait_s = self._pass(name)
            except Later as error:
                wait_s = max(error.after_s or 0.0, _TRY_AGAIN_S)
                log.warning("sweep of %s: %s; again in %.0f s", name, error, wait_s)
            except TrackerError as error:
                wait_s = self.every_s
                log.warning("sweep of %s: %s; again in %.0f s", name, error, wait_s)
            except Exception:  # ours; told with its trace, and tried again
                log.exception("the sweep of %s failed", name)
                wait_s = self.every_s

    def _pass(self, name: str) -> float:
        """One pass; how long to wait for the next (s)."""
        wiring = self.wiring()
        tracker = wiring.trackers.get(name)
        if tracker is None:
            return self.every_s
        progress = Progress()
        with wiring.calls.aside():
            for progress in Sweep(self.store, wiring, tracker, self.ring, self.gates).run(self.now):
                if self._stop.is_set():
                    # The cursor has moved with the page, so another pass goes on from here.
                    return 0.0
                if progress.pages and progress.pages % 50 == 0:
                    log.info("sweep of %s: %d of about %s", name, progress.looked, progress.expected)
        self.swept(name, progress)
        if progress.found or progress.met:
            log.info(
                "sweep of %s: looked at %d, met %d, %d to look into (%d of which no webhook told)",
                name,
                progress.looked,
                progress.met,
                progress.found,
                progress.unheard,
            )
        return self.every_s
