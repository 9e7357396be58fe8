"""One delivery from its body to its end: read, judged, committed, sent, noted (design §2)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sdesk_sync.engine import entries
from sdesk_sync.engine.enforce import Enforcement, ended_of
from sdesk_sync.engine.records import Delivery, Ended, Planned, Walk
from sdesk_sync.engine.send import Sending
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Tracker


@dataclass(frozen=True, slots=True)
class Work:
    """The work on one delivery; every way through ends in the commit that ends the delivery."""

    store: Store
    wiring: Wiring
    tracker: Tracker
    delivery: Delivery
    now: Callable[[], int]

    def begin(self) -> Ended:
        """Decide, commit what was decided, send it. What nobody has to send is one commit."""
        started = self.now()
        report = self.tracker.hooks.read(self.delivery.headers, self.delivery.body)
        more_waits = self.store.more_waits(self.delivery)
        enforcement = Enforcement(
            self.wiring, self.tracker, self.store, started, self.delivery.id, more_waits
        )
        decided = enforcement.of(report)
        if isinstance(decided, Ended):
            self.store.writer.now(lambda c: self._end(c, decided))
            return decided
        walk = self._with_calls(decided.walk, started)
        planned = replace(decided, walk=walk)
        if not planned.actions:
            self.store.writer.together(
                lambda c: self._plan(c, planned), lambda c: self._end(c, planned.ended)
            )
            return planned.ended
        self.store.writer.now(lambda c: self._plan(c, planned))
        self._sending(walk).fresh(planned.on)
        return self._finish(walk, planned.ended, started)

    def resume(self, walk: Walk) -> Ended:
        """Send what an earlier attempt committed and did not get out."""
        started = self.now()
        self._sending(walk).resumed()
        return self._finish(walk, ended_of(walk), started)

    def _sending(self, walk: Walk) -> Sending:
        return Sending(self.wiring, self.tracker, self.store, self.delivery, walk, self.now())

    def _with_calls(self, walk: Walk, started: int) -> Walk:
        calls = (*walk.calls, *self.wiring.calls.take())
        return replace(walk, calls=calls, ms=walk.ms + self.now() - started)

    def _plan(self, connection: Connection, planned: Planned) -> None:
        digest = self.wiring.digest(self.tracker.name)
        entries.plan(connection, self.delivery, planned, digest, self.now())

    def _end(self, connection: Connection, ended: Ended) -> None:
        entries.end(connection, self.delivery.id, ended, self.now())

    def _finish(self, walk: Walk, ended: Ended, started: int) -> Ended:
        noted = self._with_calls(walk, started)
        self.store.writer.together(
            lambda c: entries.note_walk(c, self.delivery.id, noted), lambda c: self._end(c, ended)
        )
        return ended
