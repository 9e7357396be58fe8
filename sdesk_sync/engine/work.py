"""One delivery from its body to its decision: read, judged, committed.

docs/engine.md#a-webhook-step-by-step
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection

from sdesk_sync.desk.commands import mentions
from sdesk_sync.desk.gaps import is_as_accepted, without_stale
from sdesk_sync.desk.model import NotForUs, Remark, Sighting
from sdesk_sync.engine import chores, entries
from sdesk_sync.engine.case import Case
from sdesk_sync.engine.chores import TOLD_MEANWHILE
from sdesk_sync.engine.enforce import WATCHING, Enforcement, is_newer
from sdesk_sync.engine.own import Own
from sdesk_sync.engine.planning import ended_of
from sdesk_sync.engine.records import FOUND, REF, REMARK, Delivery, Ended, Found, Origin, Planned, State, Walk
from sdesk_sync.engine.remarks import Remarks
from sdesk_sync.engine.send import Task
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.sweep import HEARD_SLACK_MS
from sdesk_sync.engine.synthetic import comment
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Unreadable

T = TypeVar("T")

LOOK_AGAIN = "look"
"""The timer that has a ticket looked at once more."""


@dataclass(frozen=True, slots=True)
class Work:
    """The work on one delivery; what nobody has to send ends with the commit that decides it."""

    store: Store
    wiring: Wiring
    tracker: Tracker
    delivery: Delivery
    now: Callable[[], int]

    def decide(self) -> Task | Ended:
        """Decide and commit. A Task is left where something has to be sent.

        Raises Skipped, and what the tracker raises.
        """
        started, writer = self.now(), self.store.writer
        decided = self._decided(Case(self.wiring, self.tracker, self.store, started, self.delivery))
        if isinstance(decided, Ended):
            writer.now(lambda connection: self._end(connection, decided))
            return decided
        walk = self.with_calls(decided.walk, started)
        plan = replace(decided, walk=walk)
        # Before the first write to the tracker: after our own undo a second judgement would find nothing
        # left to explain (docs/decisions/0002-decided-once-then-sent.md).
        writer.now(lambda connection: self._plan(connection, plan))
        if not plan.actions:
            return plan.ended
        return Task(self.delivery, walk, plan.ended, plan.on, plan.look)

    def resumed(self) -> Task:
        """What an earlier attempt committed and did not get out. Raises Skipped."""
        self.store.writer.now(self._begin)
        walk = self.store.walk(self.delivery.id)
        if walk is None:
            raise LookupError(f"delivery {self.delivery.id} is decided, and its walk is not in the journal")
        return Task(self.delivery, walk, ended_of(walk, walk.sighting))

    def _decided(self, case: Case) -> Planned | Ended:
        match self.delivery.origin:
            case Origin.REPLAY if self.delivery.event == Origin.SWEEP:
                return self._swept(case, self._about(FOUND.validate_json))
            case Origin.WEBHOOK | Origin.REPLAY:
                return self._reported(case)
            case Origin.COMMENT:
                return self._remarked(case, self._about(REMARK.validate_json))
            case Origin.SWEEP:
                return self._swept(case, self._about(FOUND.validate_json))
            case Origin.TIMER:
                return Enforcement(case).look(self._about(REF.validate_json), at_last=True)

    def _reported(self, case: Case) -> Planned | Ended:
        report = self.tracker.hooks.read(self.delivery.headers, self.delivery.body)
        match report:
            case NotForUs(reason):
                return Ended(State.IGNORED, reason)
            case Remark():
                return self._remarked(case, report)
            # What it shows is old by now: the ticket itself is looked at.
            case Sighting() if self.delivery.origin is Origin.REPLAY:
                return Enforcement(case).look(report.ref, at_last=True)
            case Sighting():
                return Enforcement(case).sighted(report)

    def _remarked(self, case: Case, remark: Remark) -> Planned | Ended:
        """A comment; on a ticket of which nothing is known yet, that is looked at first."""
        if mentions(remark.text) and self.store.ticket(remark.ref) is None:
            plan = Enforcement(case).look(remark.ref, at_last=True)
            return replace(plan, more=(comment(remark, self.delivery.lane, case.now),))
        return Remarks(case).of(remark)

    def _swept(self, case: Case, found: Found) -> Planned:
        """A ticket that changed unheard: its state, and the comments that may hold commands.

        What waited before it may have told of all that the sweep saw; then only the comments are asked
        for, since no other delivery tells that the one of a comment was lost.
        """
        ref = found.sighting.ref
        if self.delivery.origin is not Origin.REPLAY and self._is_told(case, found.sighting):
            ended = Ended(State.IGNORED, TOLD_MEANWHILE, ref.key)
            plan = Planned(ended, Walk(ref, sighting=found.sighting, note=TOLD_MEANWHILE))
        else:
            plan = Enforcement(case).look(ref, at_last=False)
        # Of a ticket met in the middle of its life the old commands are none of ours.
        watching = self.store.cursor(ref.tracker, WATCHING)
        if found.heard is None and not is_newer(found.sighting.created, watching):
            return plan
        written = self.tracker.tickets.remarks(ref, max(0, (found.heard or 0) - HEARD_SLACK_MS))
        unheard = (remark for remark in written if mentions(remark.text))
        return replace(plan, more=tuple(comment(remark, self.delivery.lane, case.now) for remark in unheard))

    def _is_told(self, case: Case, shown: Sighting) -> bool:
        """Whether what a sweep saw is accepted by now, but for what we have written or are about to."""
        known = self.store.known(shown.ref.tracker, [shown.ref.id]).get(shown.ref.id)
        if known is None or shown.version > known.heard:
            return False
        ours = Own(self.store).certain(shown.ref)
        return is_as_accepted(known.ticket, without_stale(case.desk, known.ticket, shown, ours))

    def _about(self, read: Callable[[bytes], T]) -> T:
        try:
            return read(self.delivery.body)
        except ValidationError as error:
            raise Unreadable("a delivery of our own that is not what we make") from error

    def with_calls(self, walk: Walk, started: int) -> Walk:
        """The walk with this thread's calls since they were last taken."""
        calls = (*walk.calls, *self.wiring.calls.take())
        return replace(walk, calls=calls, ms=walk.ms + self.now() - started)

    def _begin(self, connection: Connection) -> None:
        entries.begin(connection, self.delivery.id)

    def _plan(self, connection: Connection, plan: Planned) -> None:
        digest = self.wiring.digest(self.tracker.name)
        entries.plan(connection, self.delivery, plan, digest, self.now())
        if plan.again_at is not None:
            chores.set_timer(connection, plan.walk.ref, LOOK_AGAIN, plan.again_at)

    def _end(self, connection: Connection, ended: Ended) -> None:
        entries.end(connection, self.delivery.id, ended, self.now())
        if ended.heard is not None:
            entries.hear(connection, *ended.heard)
