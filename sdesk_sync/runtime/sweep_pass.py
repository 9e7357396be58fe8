"""One pass through the trackers, on its own or beside a running `serve`, and the work on what it found."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from sdesk_sync.clock import SteadyClock
from sdesk_sync.config import Config
from sdesk_sync.engine.accepted import note_vocabularies
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.engine.sources.periodic import begin_watching
from sdesk_sync.engine.sources.sweep import SweepProgress, TrackerSweep
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.runtime.assemble import (
    Observers,
    RunningEngine,
    assemble_engine_if_free,
)
from sdesk_sync.runtime.beside_owner import open_beside_owner
from sdesk_sync.runtime.connect import connect_config
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult, DeliveryState, Lane
from sdesk_sync.store.store import Store
from sdesk_sync.trackers.errors import TrackerError

_LOOK_S = 0.1


class SweepConsole(Protocol):
    """Whoever watches a pass."""

    def on_progress(self, name: str, progress: SweepProgress, begun: float) -> None:
        """How far the pass through a tracker is that began then (`time.monotonic`)."""
        ...

    def on_swept(self, name: str, progress: SweepProgress) -> None:
        """A pass has ended."""
        ...

    def on_unavailable(self, name: str, error: TrackerError) -> None:
        """A pass broke off."""
        ...

    def on_handed_over(self) -> None:
        """A running `serve` works on what was found."""
        ...

    def on_working(self, at_first: int, still_open: int, begun: float) -> None:
        """How far the work on what was found is."""
        ...

    def on_worked(self, done: int, still_open: int, dead: int) -> None:
        """What came of the work on what was found."""
        ...


@dataclass
class SweepOutcome:
    """What came of the passes, by tracker, and of the work on what was found."""

    passes: dict[str, SweepProgress] = field(default_factory=dict)
    unavailable: list[str] = field(default_factory=list)
    is_handed_over: bool = False
    ended: dict[DeliveryState, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """The summary for scripts."""
        trackers = {
            name: {
                "looked": progress.tickets,
                "calls": progress.pages,
                "met": progress.met,
                "found": progress.found,
                "unheard": progress.unreported,
            }
            for name, progress in self.passes.items()
        }
        whole = {"format_version": "1", "trackers": trackers, "unavailable": self.unavailable}
        ended = {state.value: count for state, count in self.ended.items()}
        return json.dumps({**whole, "handed_to_serve": self.is_handed_over, "ended": ended}, indent=2)


def run_sweep(config: Config, since: int | None, only: str | None, console: SweepConsole) -> SweepOutcome:
    """Sweep, and without a running `serve` work on what was found, until nothing more can be done now.

    `since` (ms) begins there instead of where the last pass ended; `only` names the one tracker.
    Raises ConfigProblem, StoreProblem.
    """
    outcome, notices, clock = SweepOutcome(), NoticeBoard(), make_clock(config)
    active = connect_config(config, notices=notices)
    with _open_store(config, active, outcome, clock) as place:
        begin_watching(place.store, active.trackers, clock.now())
        note_vocabularies(place.store, active)
        cooldowns = CoolDowns(place.store)
        cooldowns.load(clock.now())
        for name, tracker in active.trackers.items():
            if only in (None, name):
                sweep = TrackerSweep(place.store, active, tracker, place.notify, cooldowns, notices)
                _run_pass(sweep, clock, since, outcome, console)
        if outcome.is_handed_over:
            console.on_handed_over()
        elif place.store.inbox.count_open():
            place.work_off(console)
            done = sum(outcome.ended.get(state, 0) for state in (DeliveryState.DONE, DeliveryState.IGNORED))
            still_open = sum(place.store.inbox.count_open().values())
            console.on_worked(done, still_open, outcome.ended.get(DeliveryState.DEAD, 0))
    return outcome


def _run_pass(
    sweep: TrackerSweep, clock: SteadyClock, since: int | None, outcome: SweepOutcome, console: SweepConsole
) -> None:
    name, begun, progress = sweep.tracker.name, time.monotonic(), SweepProgress()
    try:
        for progress in sweep.run(clock.now, since):
            console.on_progress(name, progress, begun)
    except TrackerError as error:
        outcome.unavailable.append(name)
        outcome.passes[name] = progress
        console.on_unavailable(name, error)
        return
    outcome.passes[name] = progress
    console.on_swept(name, progress)


@dataclass(frozen=True, slots=True)
class _Place:
    """The store, and what to do with the lanes that something was put into."""

    store: Store
    notify: Callable[[Lane], None]
    work_off: Callable[[SweepConsole], None]


@contextmanager
def _open_store(
    config: Config, active: ActiveConfig, outcome: SweepOutcome, clock: SteadyClock
) -> Iterator[_Place]:
    """The store: our own where nobody serves it, else beside its owner, who is left the work."""

    def on_ended(delivery: Delivery, result: DeliveryResult) -> None:
        if result.state is not DeliveryState.READY:
            outcome.ended[result.state] = outcome.ended.get(result.state, 0) + 1

    engine = assemble_engine_if_free(config, active, Observers(on_ended), clock)
    if engine is not None:
        try:
            engine.clock.start()
            yield _Place(engine.store, engine.lanes.notify, lambda console: _work_off(engine, console))
        finally:
            engine.stop()
        return
    outcome.is_handed_over = True
    with open_beside_owner(config) as store:
        yield _Place(store, lambda lane: None, lambda console: None)


def _work_off(engine: RunningEngine, console: SweepConsole) -> None:
    """Work on all that is open, until what is left has to wait."""
    begun, at_first = time.monotonic(), sum(engine.store.inbox.count_open().values())
    engine.start()
    while not engine.lanes.is_idle:
        time.sleep(_LOOK_S)
        console.on_working(at_first, sum(engine.store.inbox.count_open().values()), begun)
