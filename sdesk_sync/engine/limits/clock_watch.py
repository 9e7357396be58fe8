"""Our own clock, when it is set: what waits is moved along, so that all waits for as long as was meant.

Between two looks, and over a restart too, time is measured by how long the machine has been running: by as
much as the clock says otherwise it was set (docs/engine.md#clocks).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from sdesk_sync.clock import SteadyClock, find_boot_id
from sdesk_sync.desk.model.times import CLOCKS_DIFFER_MS
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.limits.retry import LONGEST_WAIT_MS
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.store.cooldowns import move_cooldowns
from sdesk_sync.store.cursors import CursorName, hold_cursors
from sdesk_sync.store.inbox.writes import move_waits
from sdesk_sync.store.meta import ClockReading, note_reading
from sdesk_sync.store.store import Store
from sdesk_sync.store.timers import move_timers
from sdesk_sync.store.undos import move_undos

# Below it nobody minds, and it is not forgotten: what adds up to it is followed then.
_LEAST_MS = 5_000
_LEAST_SKIP_MS = 1_000


@dataclass
class ClockWatch:
    """Follows the clock wherever it is set. `on_set` is told after what waits was moved, or some is due.

    What is skipped of a clock that people wind forward (`clock`) has passed: nothing is moved by that.
    """

    store: Store
    cooldowns: CoolDowns
    notices: NoticeBoard
    clock: SteadyClock
    on_set: Callable[[], None]
    boot: str = field(default_factory=find_boot_id)
    _last: ClockReading | None = None
    _skipped: int = 0
    """How much was skipped, as far as `on_set` was told (ms)."""

    def start(self) -> None:
        """Before anything else that is stored is gone by: was the clock set while nobody looked?"""
        reading, last = self._read(), self.store.meta.find_reading()
        self._skipped = self.clock.find_lead()
        newest = self.store.inbox.find_newest_receipt()
        self._follow(reading, find_step(last, reading, newest))

    def look(self) -> None:
        """Was it set since the last look?"""
        reading = self._read()
        step = find_step(self._last, reading, 0)
        skipped = self.clock.find_lead()
        if step:
            self._follow(reading, step)
        if step or abs(skipped - self._skipped) >= _LEAST_SKIP_MS:
            # Whoever waits for a time does so by how long the machine has been running.
            self._skipped = skipped
            self.on_set()

    def _read(self) -> ClockReading:
        return ClockReading(*self.clock.read(), self.boot)

    def _follow(self, reading: ClockReading, step: int) -> None:
        """Move what waits; what lies further ahead than the longest wait there is does so no longer."""
        latest = reading.at + LONGEST_WAIT_MS

        def commit(connection: Connection) -> None:
            move_waits(connection, step, latest)
            move_cooldowns(connection, step, latest)
            move_timers(connection, step, latest)
            move_undos(connection, step)
            if step < 0:
                hold_cursors(connection, CursorName.SWEPT, reading.at - CLOCKS_DIFFER_MS)
                hold_cursors(connection, CursorName.WATCHING, reading.at)
                hold_cursors(connection, CursorName.PASSED, reading.at)
            note_reading(connection, reading)

        self.store.writer.commit(commit)
        # At once: whatever fails from here on, the same step must not be followed twice.
        self._last = reading
        self.cooldowns.load(reading.at)
        # Last, or what waits would be looked at by the new clock before it was moved.
        self.clock.take_over()
        if step:
            self.notices.post(Notice(NoticeKind.CLOCK_SET, _describe_step(step)), LONGEST_WAIT_MS)


def find_step(last: ClockReading | None, now: ClockReading, newest: int) -> int:
    """By how much the clock was set since the last reading (ms, negative: back); 0 for what is too little.

    After another start of the machine only this is known: it is not earlier than it was then, nor than
    `newest`, when something was last received.
    """
    if last is not None and last.boot == now.boot and last.running <= now.running:
        step = (now.at - last.at) - (now.running - last.running)
    else:
        step = min(0, now.at - max(newest, 0 if last is None else last.at))
    return step if abs(step) >= _LEAST_MS else 0


def _describe_step(step: int) -> str:
    minutes, seconds = divmod(round(abs(step) / 1000), 60)
    way = "back" if step < 0 else "forward"
    return f"our clock was set {way} by {minutes} min {seconds} s; what waited was moved along with it"
