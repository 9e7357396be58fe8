"""Whether we can work, as it was last found: asked in the background, so that nobody waits to be told."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sdesk_sync.trackers import Tracker
from sdesk_sync.web.app import Readiness

log = logging.getLogger("sdesk")
_WELL_S = 30.0
# Soon, while people wait for it to be well again.
_SICK_S = 3.0
_STORE_S = 1.0
_NOT_ASKED = "not asked yet"

FindFault = Callable[[], str | None]
"""Tells in a sentence what is wrong; None where all is well."""


@dataclass
class HealthWatch:
    """What store and trackers last said of themselves.

    `hooks` says what the last sweep found that no webhook had told of: people want to know it, and
    it keeps nothing from working.
    """

    trackers: Callable[[], Mapping[str, Tracker]]
    store: FindFault
    hooks: FindFault = lambda: None
    notices: Callable[[], Sequence[str]] = tuple
    check: Callable[[Tracker], str | None] = lambda tracker: tracker.health.check()
    _tracker_faults: dict[str, str | None] = field(default_factory=dict)
    _store_fault: str | None = _NOT_ASKED
    _hooks_fault: str | None = None
    _again: threading.Event = field(default_factory=threading.Event)
    _end: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to ask; ends with the process, for no answer may keep it from ending."""
        for name, ask in (("health", self._watch_trackers), ("health store", self._watch_store)):
            threading.Thread(target=ask, name=name, daemon=True).start()

    def stop(self) -> None:
        """Ask no more; does not wait for an answer that is still to come."""
        self._end.set()
        self._again.set()

    def ask_again(self) -> None:
        """The trackers may be others by now: ask them at once. Until then the old answers count."""
        self._again.set()

    def readiness(self) -> Readiness:
        """What is known, without asking anybody."""
        said = {name: self._tracker_faults.get(name, _NOT_ASKED) for name in self.trackers()}
        parts = {"store": self._store_fault, **said}
        return Readiness(parts, {"hooks": self._hooks_fault}, self.notices())

    def _watch_store(self) -> None:
        """A locked store keeps us waiting here, and nobody else: meanwhile what was found last counts."""
        while not self._end.is_set():
            before, self._store_fault = self._store_fault, _ask_safely(self.store)
            if self._store_fault not in (None, before):
                log.error("store: %s", self._store_fault, extra={"event": "store-unwell"})
            elif self._store_fault is None and before not in (None, _NOT_ASKED):
                log.info("store: well again", extra={"event": "store-well"})
            self._hooks_fault = _ask_safely(self.hooks)
            self._end.wait(_STORE_S)

    def _watch_trackers(self) -> None:
        while not self._end.is_set():
            self._again.clear()
            self._check_all()
            self._again.wait(_SICK_S if any(self._tracker_faults.values()) else _WELL_S)

    def _check_all(self) -> None:
        """Each on a thread of its own: one that hangs keeps the others' news from nobody."""
        trackers = dict(self.trackers())
        asking = [
            threading.Thread(target=self._check, args=(name, one), name=f"health {name}", daemon=True)
            for name, one in trackers.items()
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        for name in set(self._tracker_faults) - set(trackers):
            del self._tracker_faults[name]

    def _check(self, name: str, tracker: Tracker) -> None:
        """One tracker's state; what is wrong stands in the log, not on a page that anybody may read."""
        begun = time.monotonic()
        wrong = _ask_safely(partial(self.check, tracker))
        if wrong is not None and not self._end.is_set():
            ms = int((time.monotonic() - begun) * 1000)
            log.warning("%s: %s", name, wrong, extra={"event": "tracker-unwell", "tracker": name, "ms": ms})
        self._tracker_faults[name] = None if wrong is None else "not usable at present; the log says why"


def _ask_safely(ask: FindFault) -> str | None:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  # nothing may end the thread that asks
        return f"the check failed: {type(error).__name__}"
