"""A report -> what is to be committed and sent. The shell round the pure core: look up, judge, look again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.changes import met, opened
from sdesk_sync.desk.gaps import OwnWrite, differing, leading, surprising, unnamed, without_stale
from sdesk_sync.desk.model import STATUS, TYPE, Author, Field, Nature, Sighting, Ticket, TicketRef
from sdesk_sync.desk.settle import Deed, Judging, Settled, as_found, settle, without_pending
from sdesk_sync.engine import peace
from sdesk_sync.engine.case import Case
from sdesk_sync.engine.own import Own
from sdesk_sync.engine.planning import planned
from sdesk_sync.engine.records import Ended, Planned, State, Walk
from sdesk_sync.engine.roles import HOUR_MS, MINUTE_MS
from sdesk_sync.trackers import History

WATCHING = "watching"
"""The cursor that says since when a tracker is watched: what was opened later is judged from its opening."""


def is_newer(at: int | None, watching: int | None) -> bool:
    """Whether something was done (ms) since a tracker is watched; not where either is not known."""
    return at is not None and watching is not None and at >= watching


@dataclass(frozen=True, slots=True)
class Enforcement:
    """One delivery's way through the desk, as far as it is about a ticket's state."""

    case: Case

    def look(self, ref: TicketRef, *, at_last: bool) -> Planned:
        """The ticket compared with what is accepted, and its history asked about what differs.

        `at_last` accepts what no history explains; otherwise the ticket is looked at once more later.
        """
        known = self.case.store.ticket(ref)
        history = self.case.tracker.tickets.history(ref, known.version if known else 0)
        if known is None:
            plan = self._first_met(history)
        else:
            plan = self._by_history(known, history, at_last=at_last)
        return replace(plan, on=history.now)

    # ── What a webhook shows ────────────────────────────────────────────────────────────────

    def sighted(self, sighting: Sighting) -> Planned | Ended:
        """What a webhook comes to that shows a ticket. Raises Later, Gone or Refused from the tracker."""
        known, by = self.case.store.ticket(sighting.ref), sighting.by
        if by is not None and by.nature is Nature.US:
            return self._ours(known, sighting)
        if known is None:
            return self._unknown(sighting)
        if sighting.version < known.version:
            return self._nothing_new(sighting, "older than the accepted state")
        if unnamed(self.case.desk, known, sighting):
            ours = self._own(sighting.ref)
            if surprising(self.case.desk, known, sighting, ours):
                return self.look(sighting.ref, at_last=False)
            sighting = without_stale(self.case.desk, known, sighting, ours)
        return self._judged(known, [sighting])

    def _ours(self, known: Ticket | None, sighting: Sighting) -> Planned | Ended:
        """Our own write's echo, or what somebody did with our account: of that, what it names.

        It may show a state between two of our writes, and edits whose own deliveries are still on
        their way, so the rest says nothing; it counts as seen only where nothing else differs.
        """
        desk = self.case.desk
        if known is None:
            ticket = met(desk, replace(sighting, named={}))
            return self._as_it_is(ticket, sighting, "opened by us")
        if sighting.version < known.version:
            return self._nothing_new(sighting, "older than the accepted state")
        strange = self._strange(known, sighting)
        if strange:
            told = {name: words for name, words in sighting.seen.items() if name in strange}
            named = {name: words for name, words in sighting.named.items() if name in strange}
            shut = sighting.shut if STATUS in strange else None
            return self._judged(known, [replace(sighting, seen=told, named=named, shut=shut)], look=True)
        if differing(desk, known, sighting):
            return self._nothing_new(sighting, "our own write, overtaken by others")
        return self._as_it_is(known, sighting, "our own write")

    def _unknown(self, sighting: Sighting) -> Planned | Ended:
        """First contact: an opening is judged; one that was missed is looked up; an older ticket is met."""
        if sighting.opening:
            return self._judged(opened(sighting), [sighting])
        if self._is_newer_than_us(sighting.created):
            return self.look(sighting.ref, at_last=True)
        return self._judged(met(self.case.desk, sighting), [sighting])

    def _is_newer_than_us(self, created: int | None) -> bool:
        return is_newer(created, self.case.store.cursor(self.case.tracker.name, WATCHING))

    def _is_late(self, sighting: Sighting) -> bool:
        """Whether somebody may have gone on since, so that writing unseen would trample it."""
        return self.case.more_waits or self.case.now - sighting.version > _FRESH_MS

    def _nothing_new(self, sighting: Sighting, why: str) -> Ended:
        return Ended(State.DONE, why, sighting.ref.key, heard=(sighting.ref, sighting.version))

    def _as_it_is(self, ticket: Ticket, sighting: Sighting, note: str) -> Planned:
        version = max(ticket.version, sighting.version)
        return Planned(
            Ended(State.DONE, note, sighting.ref.key),
            Walk(sighting.ref, sighting=sighting, note=note),
            replace(ticket, version=version, raw=sighting.raw),
        )

    # ── What the tracker's history tells ────────────────────────────────────────────────────

    def _first_met(self, history: History) -> Planned:
        """A ticket of which nothing was known: judged from when we began to watch, as it was by then."""
        now, steps = history.now, history.steps
        if steps and steps[0].opening and self._is_newer_than_us(steps[0].version):
            return self._judged(opened(steps[0]), steps, now=now)
        since_then = [step for step in steps if step.named and self._is_newer_than_us(step.version)]
        if since_then:
            return self._judged(met(self.case.desk, since_then[0]), since_then, now=now)
        return self._as_it_is(met(self.case.desk, replace(now, named={})), now, "accepted as found")

    def _by_history(self, known: Ticket, history: History, *, at_last: bool) -> Planned:
        desk, now = self.case.desk, history.now
        # What earlier deliveries are still to write.
        pending = [one for one in self._own(now.ref) if one.until is None]
        steps, unexplained = leading(desk, known, history.steps, without_stale(desk, known, now, pending))
        # What is accepted as found is held against nobody
        # (docs/decisions/0005-history-is-asked-by-need.md).
        if not unexplained or at_last:
            return self._judged(as_found(known, now, unexplained), steps, now=now, pending=pending)
        # The tracker's history may lag behind; what it does not explain yet is left alone for now.
        told = {name: words for name, words in now.seen.items() if name not in unexplained}
        kept = replace(now, seen=told, shut=None if STATUS in unexplained else now.shut)
        found = self._judged(known, steps, now=kept, pending=pending)
        return replace(found, again_at=self.case.now + _HISTORY_LAG_MS)

    # ── Judging ─────────────────────────────────────────────────────────────────────────────

    def _judged(
        self,
        ticket: Ticket,
        shown: Sequence[Sighting],
        *,
        now: Sighting | None = None,
        look: bool = False,
        pending: Sequence[OwnWrite] = (),
    ) -> Planned:
        """The edits judged, with what follows; `now` is the ticket as it stands, where it was asked."""
        settled = without_pending(self._settled(ticket, shown, now), pending)
        last = now or shown[-1]
        moves = any(put.field in (TYPE, STATUS) for put in settled.puts)
        # There a write would take away unseen what somebody did since.
        overwrites = moves and self.case.tracker.tickets.overwrites
        plan = peace.kept(self.case, planned(self.case, settled, last, looked=now is not None))
        if now is not None or not plan.actions:
            return plan
        return replace(plan, look=look or settled.undone or overwrites or self._is_late(last))

    def _settled(self, ticket: Ticket, shown: Sequence[Sighting], now: Sighting | None) -> Settled:
        """Judged with the roles at hand, and once more with fresh ones before anything is undone.

        Our own writes among the steps are none of the edits: what they wrote was accepted then.
        """
        shown = [each for each in shown if not self._is_ours(ticket, each)]
        authors = [self._doer(each, HOUR_MS) for each in shown]
        settled = self._settled_by(ticket, shown, authors, now)
        if settled.undone:
            fresh = [self._doer(each, MINUTE_MS) for each in shown]
            # Somebody may have been given the role within the hour: nobody is undone on old news.
            if fresh != authors:
                settled = self._settled_by(ticket, shown, fresh, now)
        return settled

    def _settled_by(
        self,
        ticket: Ticket,
        shown: Sequence[Sighting],
        authors: Sequence[Author | None],
        now: Sighting | None,
    ) -> Settled:
        deeds = [Deed(each, author) for each, author in zip(shown, authors, strict=True)]
        if now is not None:
            deeds.append(Deed(replace(now, by=None, named={}), None))
        spared = peace.spared(self.case, ticket.ref, [author for author in authors if author is not None])
        carried = self.case.tracker.tickets.carried
        return settle(Judging(self.case.desk, self.case.wiring.mode, carried, spared), ticket, deeds)

    def _doer(self, shown: Sighting, not_older_ms: int) -> Author | None:
        """Whom an edit is held against; nobody where nobody is named, or nothing."""
        if shown.by is None or not (shown.named or shown.opening):
            return None
        return self.case.author(shown.by, not_older_ms)

    def _is_ours(self, ticket: Ticket, shown: Sighting) -> bool:
        by_us = shown.by is not None and shown.by.nature is Nature.US
        return by_us and not self._strange(ticket, shown)

    def _strange(self, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
        return Own(self.case.store).strange(ticket, sighting)

    def _own(self, ref: TicketRef) -> tuple[OwnWrite, ...]:
        return Own(self.case.store).writes(ref)


_FRESH_MS = 10_000
"""So old a sighting is nobody's doing of just now, whatever the two clocks differ by."""

_HISTORY_LAG_MS = 60_000
"""After so long a change that no history names is accepted as found."""
