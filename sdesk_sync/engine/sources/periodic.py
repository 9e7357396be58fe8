"""What happens at a time: timers that are due become deliveries, and each tracker is swept now and then."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from sdesk_sync.clock import running_ms
from sdesk_sync.engine.active_config import ConfigInForce
from sdesk_sync.engine.limits.clock_watch import ClockWatch
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.sources.sweep import SweepProgress, TrackerSweep
from sdesk_sync.engine.sources.timers import notify_due_timers
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.store.cursors import CursorName, begin_cursor
from sdesk_sync.store.errors import StoreUnavailable
from sdesk_sync.store.inbox.rows import Lane
from sdesk_sync.store.store import Store
from sdesk_sync.trackers.errors import TrackerError, Transient

log = logging.getLogger("sdesk")

SWEEP_EVERY_S = 600.0
_LOOK_EVERY_S = 1.0
# By the tracker's clock a ticket opened after us may look a little older than we are.
_CLOCKS_DIFFER_MS = 60_000
TRY_AGAIN_S = 30.0
_SOONEST_S = 10.0
"""So long after one pass has begun the next does at the earliest, however soon it is wanted."""

OnSwept = Callable[[str, SweepProgress], None]
"""Told how a pass through a tracker has ended."""


def begin_watching(store: Store, trackers: Iterable[str], now: int) -> None:
    """From now on the trackers are watched, where they are not yet: what is opened later is judged."""

    def commit(connection: Connection) -> None:
        for name in trackers:
            begin_cursor(connection, name, CursorName.WATCHING, now - _CLOCKS_DIFFER_MS)

    store.writer.commit(commit)


@dataclass
class PeriodicTasks:
    """A thread for clock and timers, and one for each tracker's passes; all end with `stop`."""

    store: Store
    config: ConfigInForce
    notify: Callable[[Lane], None]
    now: Callable[[], int]
    cooldowns: CoolDowns
    on_swept: OnSwept = lambda name, progress: None
    every_s: float = SWEEP_EVERY_S
    try_again_s: float = TRY_AGAIN_S
    """After how long a pass that could not be made is tried again, where the tracker names no time."""
    clock: ClockWatch | None = None
    notices: NoticeBoard = field(default_factory=NoticeBoard)
    running: Callable[[], int] = running_ms
    """How long the machine has been running (ms): by that the passes come, whatever the clock shows."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _wake: dict[str, threading.Event] = field(default_factory=dict)
    """By tracker, what ends the wait for its next pass."""
    _due: dict[str, float] = field(default_factory=dict)
    """By tracker that waits for its next pass, when that is to begin (`running`)."""
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin; the first pass through each tracker begins at once."""
        self._begin_passes()
        self._start_thread("timers", self._run_timers)

    def stop(self) -> None:
        """End; a pass breaks off after its page and goes on from there another time."""
        self._stop.set()
        self.sweep_soon()
        for thread in self._threads:
            # A call under way ends by its own time-out before that.
            thread.join(timeout=15)

    def sweep_soon(self) -> None:
        """Begin the next passes now: webhooks were refused, and GitLab sends none of them again."""
        for wake in tuple(self._wake.values()):
            wake.set()

    def _begin_passes(self) -> None:
        """Watch and sweep each tracker of the config, those too that a reload has added."""
        new = [name for name in self.config.current.trackers if name not in self._wake]
        if new:
            begin_watching(self.store, new, self.now())
        for name in new:
            self._wake[name] = threading.Event()
            self._start_thread(f"sweep {name}", partial(self._run_passes, name))

    def _start_thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run_timers(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_S):
            try:
                # First, or timers would run by a clock that was set.
                if self.clock is not None:
                    self.clock.look()
                notify_due_timers(self.store, self.notify, self.now())
                self._begin_passes()
                self._wake_due_passes()
            except StoreUnavailable as error:
                log.debug("the timers wait for the store: %s", error)
            except Exception:  # ours; told with its trace, and tried again
                log.exception("the timers could not be looked at")

    def _wake_due_passes(self) -> None:
        """Where time was skipped a pass is due before its thread has waited for so long."""
        running = self.running()
        for name, due in tuple(self._due.items()):
            if running >= due and self._due.pop(name, None) is not None:
                self._wake[name].set()

    def _run_passes(self, name: str) -> None:
        wake = self._wake[name]
        while not self._stop.is_set():
            begun = self.running()
            # Before the pass: what asks for another one during it gets that.
            self._due.pop(name, None)
            wake.clear()
            wait_s = self._run_safely(name)
            self._due[name] = self.running() + wait_s * 1000
            if wake.wait(wait_s):
                # Calls are somebody's: a store that comes and goes must not have them made all the time.
                self._stop.wait(max(0.0, _SOONEST_S - (self.running() - begun) / 1000))

    def _run_safely(self, name: str) -> float:
        """One pass, whatever comes of it; how long to wait for the next (s)."""
        wait_s = self.every_s
        try:
            wait_s = self._run_pass(name)
        except Transient as error:
            wait_s = max(error.after_s or 0.0, self.try_again_s)
            log.warning("sweep of %s: %s; again in %.0f s", name, error, wait_s)
        except TrackerError as error:
            log.warning("sweep of %s: %s; again in %.0f s", name, error, wait_s)
        except StoreUnavailable as error:
            wait_s = self.try_again_s
            log.warning("sweep of %s: %s; again in %.0f s", name, error, wait_s)
        except Exception:  # ours; told with its trace, and tried again
            log.exception("the sweep of %s failed", name)
        return wait_s

    def _run_pass(self, name: str) -> float:
        """One pass; how long to wait for the next (s)."""
        config = self.config.current
        tracker = config.trackers.get(name)
        if tracker is None:
            return self.every_s
        progress = SweepProgress()
        sweep = TrackerSweep(self.store, config, tracker, self.notify, self.cooldowns, self.notices)
        for progress in sweep.run(self.now):
            if self._stop.is_set():
                # The cursor has moved with the page, so another pass goes on from here.
                return 0.0
            if progress.pages and progress.pages % 50 == 0:
                log.info("sweep of %s: %d of about %s", name, progress.tickets, progress.expected)
        self.on_swept(name, progress)
        if progress.found or progress.met:
            log.info(
                "sweep of %s: looked at %d, met %d, %d to look into (%d of which no webhook told)",
                name,
                progress.tickets,
                progress.met,
                progress.found,
                progress.unreported,
            )
        return self.every_s
