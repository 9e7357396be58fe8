"""One pass through the trackers on a terminal: progress, what was found, and working on it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli import wire
from sdesk_sync.config import Config
from sdesk_sync.engine.drain import clock
from sdesk_sync.engine.gates import Gates
from sdesk_sync.engine.records import Delivery, Ended, Lane
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.sweep import Progress, Sweep
from sdesk_sync.engine.timers import watch_from
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.errors import TrackerError

if TYPE_CHECKING:
    from sdesk_sync.cli.wire import Engine

_EVERY_S = 1.0
_LOOK_S = 0.1


@dataclass
class Told:
    """What is said on the terminal, on stderr; `quiet` says only what went wrong."""

    words: Mapping[str, str]
    quiet: bool = False
    _last: float = 0.0

    def line(self, key: str, **said: object) -> None:
        """One sentence."""
        if not self.quiet:
            click.echo(self.words[key].format(**said), err=True)

    def wrong(self, key: str, **said: object) -> None:
        """One sentence about what went wrong."""
        click.echo(self.words[key].format(**said), err=True)

    def progress(self, name: str, progress: Progress, begun: float) -> None:
        """How far a pass is, at most once a second."""
        if not progress.looked or not self._is_time():
            return
        of = left = ""
        if progress.expected:
            of = self.words["of"].format(expected=progress.expected)
            left = self._left(max(0, progress.expected - progress.looked), progress.looked, begun)
        self.line("looked", name=name, looked=progress.looked, of=of, left=left)

    def draining(self, at_first: int, still_open: int, begun: float) -> None:
        """How far the work on what was found is, at most once a second."""
        if still_open and self._is_time():
            done = at_first - still_open
            self.line("draining", open=still_open, left=self._left(still_open, done, begun) if done else "")

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._last < _EVERY_S:
            return False
        self._last = now
        return True

    def _left(self, to_go: int, done: int, begun: float) -> str:
        return self.words["left"].format(seconds=round(to_go * (time.monotonic() - begun) / done))


@dataclass
class Outcome:
    """What came of the passes, by tracker, and of the work on what was found."""

    passes: dict[str, Progress] = field(default_factory=dict)
    unavailable: list[str] = field(default_factory=list)
    served: bool = False
    ended: dict[str, int] = field(default_factory=dict)

    def json(self) -> str:
        """The summary for scripts."""
        trackers = {
            name: {"looked": one.looked, "calls": one.pages, "met": one.met, "found": one.found}
            | {"unheard": one.unheard}
            for name, one in self.passes.items()
        }
        whole = {"format_version": "1", "trackers": trackers, "unavailable": self.unavailable}
        return json.dumps({**whole, "handed_to_serve": self.served, "ended": self.ended}, indent=2)


def run(config: Config, since: int | None, only: str | None, told: Told) -> Outcome:
    """Sweep, and without a running `serve` work on what was found, until nothing more can be done now."""
    calls, outcome = CallLog(), Outcome()
    made = wire.wiring(config, calls)
    with _place(config, made, outcome) as (store, work):
        watch_from(store, made.trackers, clock())
        gates = Gates(store)
        gates.load(clock())
        for name in made.trackers:
            if only in (None, name):
                _pass(Sweep(store, made, made.trackers[name], work.ring, gates), since, outcome, told)
        if outcome.served:
            told.line("served")
        elif store.open_count():
            work.drain(told)
            done = sum(outcome.ended.get(state, 0) for state in ("done", "ignored"))
            open_ = sum(store.open_count().values())
            told.line("drained", done=done, open=open_, dead=outcome.ended.get("dead", 0))
    return outcome


def _pass(sweep: Sweep, since: int | None, outcome: Outcome, told: Told) -> None:
    name, begun, progress = sweep.tracker.name, time.monotonic(), Progress()
    try:
        for progress in sweep.run(clock, since):
            told.progress(name, progress, begun)
    except TrackerError as error:
        outcome.unavailable.append(name)
        outcome.passes[name] = progress
        told.wrong("down", name=name, error=error)
        return
    outcome.passes[name] = progress
    said = {"looked": progress.looked, "pages": progress.pages, "met": progress.met}
    told.line("swept", name=name, **said, found=progress.found, unheard=progress.unheard)


@dataclass
class _Work:
    """What to do with the lanes that something was put into."""

    ring: Callable[[Lane], None]
    drain: Callable[[Told], None]


@contextmanager
def _place(config: Config, made: Wiring, outcome: Outcome) -> "Iterator[tuple[Store, _Work]]":
    """The store: our own where nobody serves it, else beside its owner, who is left the work."""

    def ended(delivery: Delivery, how: Ended) -> None:
        if how.state != "ready":
            outcome.ended[how.state] = outcome.ended.get(how.state, 0) + 1

    engine = wire.owned(config, made, ended)
    if engine is not None:
        try:
            yield engine.store, _Work(engine.lanes.ring, lambda told: _drained(engine, told))
        finally:
            engine.stop()
        return
    outcome.served = True
    with wire.opened(config) as store:
        yield store, _Work(lambda lane: None, lambda told: None)


def _drained(engine: "Engine", told: Told) -> None:
    """Work on all that is open, until what is left has to wait."""
    begun, at_first = time.monotonic(), sum(engine.store.open_count().values())
    engine.start()
    while not engine.lanes.idle:
        time.sleep(_LOOK_S)
        told.draining(at_first, sum(engine.store.open_count().values()), begun)
