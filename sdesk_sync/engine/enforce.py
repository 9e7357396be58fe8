"""A report -> what is to be committed and sent. The shell round the pure core: look up, judge, look again."""

from dataclasses import dataclass, replace

from sdesk_sync.desk.actions import Audience, Nod, Say, Write
from sdesk_sync.desk.changes import changes, judged_at_opening, met, opened
from sdesk_sync.desk.commands import Command, Help, NotUnderstood, SetFact, commands, mentions
from sdesk_sync.desk.explain import Voice
from sdesk_sync.desk.follow import Outcome, follow, hands_off, still_there, still_wanted
from sdesk_sync.desk.judge import judge
from sdesk_sync.desk.model import (
    STATUS,
    TYPE,
    Actor,
    Author,
    Edit,
    Mode,
    Nature,
    NotForUs,
    Part,
    Remark,
    Report,
    Sighting,
    Ticket,
    Tolerated,
    Verdict,
)
from sdesk_sync.engine.records import Ended, Finding, Planned, State, Walk
from sdesk_sync.engine.roles import HOUR_MS, MINUTE_MS, Authors
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Tracker


@dataclass(frozen=True, slots=True)
class Enforcement:
    """One delivery's way through the desk, at one time."""

    wiring: Wiring
    tracker: Tracker
    store: Store
    now: int
    delivery: int
    """The number of its row in the inbox."""
    more_waits: bool
    """Whether the ticket has later deliveries in the inbox already."""

    def of(self, report: Report) -> Planned | Ended:
        """What a report comes to. Raises Later, Gone or Refused from the tracker."""
        match report:
            case NotForUs(reason):
                return Ended(State.IGNORED, reason)
            case Remark():
                return self._remark(report)
            case Sighting():
                return self._sighting(report)

    def _sighting(self, sighting: Sighting) -> Planned | Ended:
        known, by = self.store.ticket(sighting.ref), sighting.by
        ours = by is not None and by.nature is Nature.US
        if ours and known is None:
            return self._as_it_is(
                met(self.wiring.desk, replace(sighting, named={})), sighting, "opened by us"
            )
        if known is not None and sighting.opening and not known.from_start:
            return self._opened_late(known, sighting)
        if known is not None and not ours:
            sighting = self._confirmed(known, sighting)
            known = _before_gaps(known, sighting)
        if known is not None and sighting.version < known.version:
            return Ended(State.DONE, "older than the accepted state", sighting.ref.key)
        ticket = known or (opened(sighting) if sighting.opening else met(self.wiring.desk, sighting))
        parts = changes(self.wiring.desk, ticket, sighting)
        if ours:
            parts = self._not_ours(parts, sighting)
            if not parts:
                return self._as_it_is(ticket, sighting, "our own write")
        return self._judged(ticket, parts, sighting, opening=known is None and sighting.opening)

    def _opened_late(self, known: Ticket, opening: Sighting) -> Planned | Ended:
        """An opening that an edit of the ticket has overtaken: judged where nobody has moved it since."""
        now = self.tracker.tickets.read(opening.ref)
        if any(now.seen.get(name) != opening.seen.get(name) for name in (TYPE, STATUS)):
            return Ended(State.DONE, "older than the accepted state", opening.ref.key)
        as_now = replace(opening, version=known.version, seen=now.seen, raw=now.raw, shut=now.shut)
        ticket = opened(as_now)
        return self._judged(ticket, changes(self.wiring.desk, ticket, as_now), as_now, opening=True)

    def _confirmed(self, known: Ticket, sighting: Sighting) -> Sighting:
        """The sighting as the ticket is now, where deliveries or a write of ours may have overtaken it.

        That is where it names a change and is older than what is accepted, or shows one that it does not
        name. What differs from both by now belongs to a delivery that is on its way still.
        """
        late, named = sighting.version < known.version, sighting.named
        parts = () if late else changes(self.wiring.desk, known, sighting)
        if not named if late else all(part.field in named for part in parts):
            return sighting
        now = self.tracker.tickets.read(sighting.ref)
        accepted = {name: (word,) if word else () for name, word in known.values.items()}
        told = {n: w for n, w in sighting.seen.items() if n in named or not late}
        seen = {n: w for n, w in now.seen.items() if w in (accepted.get(n), told.get(n))}
        shut, version = now.shut if STATUS in seen else None, max(known.version, sighting.version)
        return replace(sighting, version=version, seen=seen, raw=now.raw, shut=shut)

    def _not_ours(self, parts: tuple[Part, ...], sighting: Sighting) -> tuple[Part, ...]:
        """What our account did without the outbox knowing: of the parts this delivery names.

        A delivery of ours may show a state between two of our writes, so the rest says nothing.
        """
        ours = {
            (put.field, put.to)
            for outgoing in self.store.own_actions(sighting.ref)
            if isinstance(outgoing.action, Write)
            for put in outgoing.action.puts
        }
        return tuple(p for p in parts if p.field in sighting.named and (p.field, p.after) not in ours)

    def _as_it_is(self, ticket: Ticket, sighting: Sighting, note: str) -> Planned:
        version = max(ticket.version, sighting.version)
        walk = Walk(sighting.ref, sighting=sighting, note=note)
        return Planned(
            Ended(State.DONE, note, sighting.ref.key),
            walk,
            replace(ticket, version=version, raw=sighting.raw),
        )

    def _judged(
        self, ticket: Ticket, parts: tuple[Part, ...], sighting: Sighting, *, opening: bool
    ) -> Planned:
        if not opening:
            ticket, parts = _without_gaps(ticket, parts, sighting)
        edit, verdicts = self._verdicts(ticket, parts, sighting, opening=opening)
        outcome = follow(self.wiring.desk, edit, verdicts, sighting, self.tracker.tickets.carried)
        on, standing = sighting, verdicts
        note = None
        if self.wiring.mode is not Mode.ENFORCE and outcome.writes:
            outcome, note = hands_off(outcome, sighting), f"mode {self.wiring.mode}: nothing is written"
        if any(verdict.undone for verdict in verdicts) or self._may_be_overtaken(outcome, sighting):
            on = self.tracker.tickets.read(sighting.ref)
            standing = tuple(v for v in verdicts if not v.undone or still_there(v, sighting, on))
            outcome = still_wanted(outcome, sighting, on)
        walk = Walk(sighting.ref, edit.author, sighting, parts=edit.parts, verdicts=verdicts, note=note)
        return self._planned(walk, outcome, self._explained(edit, standing), on)

    def _may_be_overtaken(self, outcome: Outcome, sighting: Sighting) -> bool:
        """Whether somebody may have gone on since, so that writing unseen would trample it."""
        if not outcome.writes:
            return False
        moves = any(put.field in (TYPE, STATUS) for put in outcome.puts)
        late = self.more_waits or self.now - sighting.version > _FRESH_MS
        return late or (moves and self.tracker.tickets.overwrites)

    def _verdicts(
        self, ticket: Ticket, parts: tuple[Part, ...], sighting: Sighting, *, opening: bool
    ) -> tuple[Edit, tuple[Verdict, ...]]:
        """Judged with the roles at hand, and once more with fresh ones before anything is undone."""
        if sighting.by is None or not (parts or opening):
            # Nobody is named whom it could be held against: what is seen is accepted.
            return Edit(ticket, parts, _NOBODY, opening), tuple(Verdict(part) for part in parts)
        for not_older_ms in (HOUR_MS, MINUTE_MS):
            author = self._author(sighting.by, not_older_ms)
            asked = judged_at_opening(self.wiring.desk, parts, author, sighting) if opening else parts
            edit = Edit(ticket, asked, author, opening)
            verdicts = judge(self.wiring.desk, edit, self.wiring.mode)
            if not any(verdict.undone for verdict in verdicts):
                break
        return edit, verdicts

    def _author(self, actor: Actor, not_older_ms: int = HOUR_MS) -> Author:
        return Authors(self.store, self.tracker).author(actor, self.now, not_older_ms)

    def _explained(self, edit: Edit, verdicts: tuple[Verdict, ...]) -> tuple[Say, ...]:
        if not any(verdict.spoken for verdict in verdicts):
            return ()
        voice = self._voice(edit.author)
        return (Say(voice.explanation(verdicts), Audience.EVERYBODY if voice.customer else Audience.STAFF),)

    def _voice(self, author: Author) -> Voice:
        return Voice(self.wiring.desk, self.tracker.language, author)

    def _planned(self, walk: Walk, outcome: Outcome, said: tuple[Say | Nod, ...], on: Sighting) -> Planned:
        write = (Write(outcome.puts, outcome.shut),) if outcome.writes else ()
        words = [one.text.plain for one in said if isinstance(one, Say)]
        return Planned(
            ended_of(walk),
            replace(walk, puts=outcome.puts, shut=outcome.shut, said=words[0] if words else None),
            outcome.ticket,
            (*write, *said),
            on,
        )

    def _remark(self, remark: Remark) -> Planned | Ended:
        if remark.by.nature is Nature.US or not mentions(remark.text):
            return Ended(State.IGNORED, "a comment without a command", remark.ref.key)
        author = self._author(remark.by)
        if not self.wiring.desk.is_staff(author.roles):
            return Ended(State.IGNORED, "a command of somebody who is not staff", remark.ref.key)
        given = commands(self.wiring.desk, remark.text)
        if not given:
            return Ended(State.IGNORED, "a comment without a command", remark.ref.key)
        cause = f"{remark.ref.tracker}-{remark.ref.id}-{remark.comment}"
        if self.store.answered(cause, self.delivery):
            return Ended(State.IGNORED, "a comment that was dealt with already", remark.ref.key)
        ticket = self.store.ticket(remark.ref) or met(self.wiring.desk, self.tracker.tickets.read(remark.ref))
        return replace(self._commanded(remark, ticket, author, given), cause=cause)

    def _commanded(
        self, remark: Remark, ticket: Ticket, author: Author, given: tuple[Command, ...]
    ) -> Planned:
        """All lines of one comment are one edit, with the commenter as its author."""
        asked = {one.field: one.value for one in given if isinstance(one, SetFact)}
        parts = tuple(Part(n, ticket.value(n), v) for n, v in asked.items() if v != ticket.value(n))
        edit = Edit(ticket, parts, author)
        verdicts = judge(self.wiring.desk, edit, self.wiring.mode)
        unseen = Sighting(remark.ref, ticket.version, seen={}, raw=ticket.raw)
        outcome = follow(self.wiring.desk, edit, verdicts, unseen, self.tracker.tickets.carried)
        unclear = [one for one in given if isinstance(one, NotUnderstood | Help)]
        said: tuple[Say | Nod, ...] = self._explained(edit, verdicts)
        if unclear:
            said = (*said, Say(self._voice(author).answer(unclear), Audience.STAFF))
        done = asked and not any(verdict.undone for verdict in verdicts)
        said = (*said, Nod(remark.comment)) if done else said
        walk = Walk(remark.ref, author, remark=remark, parts=parts, verdicts=verdicts)
        return self._planned(walk, outcome, said, unseen)


_FRESH_MS = 10_000
"""So old a sighting is nobody's doing of just now, whatever the two clocks differ by."""


def _without_gaps(
    ticket: Ticket, parts: tuple[Part, ...], sighting: Sighting
) -> tuple[Ticket, tuple[Part, ...]]:
    """What the delivery shows but does not name, somebody else did unseen: accepted, held against nobody."""
    gaps = {part.field: part.after for part in parts if part.field not in sighting.named}
    unseen = tuple(Tolerated(name, word, _GAP, "") for name, word in gaps.items())
    values, tolerated = {**ticket.values, **gaps}, (*ticket.tolerated, *unseen)
    found = replace(ticket, values=values, tolerated=tolerated) if gaps else ticket
    return found, tuple(part for part in parts if part.field in sighting.named)


def _before_gaps(ticket: Ticket, sighting: Sighting) -> Ticket:
    """The ticket before a gap that this delivery, which the other one had overtaken, names after all."""
    gaps = [past for past in ticket.tolerated if past.rule == _GAP and past.field in sighting.named]
    before = {past.field: next(iter(sighting.named[past.field]), None) for past in gaps}
    tolerated = tuple(past for past in ticket.tolerated if past not in gaps)
    return replace(ticket, values={**ticket.values, **before}, tolerated=tolerated)


_GAP = "named-by-nobody"
_NOBODY = Author(Actor("", "", nature=Nature.APP), frozenset())


def ended_of(walk: Walk) -> Ended:
    """How a walk that was gone to its end is listed: the gravest verdict and its rule."""
    refusals = [refusal for verdict in walk.verdicts for refusal in verdict.refusals]
    gravest = max((refusal.mode for refusal in refusals), key=lambda mode: mode.rank, default=None)
    finding = _FINDINGS[gravest] if gravest else (Finding.ALLOWED if walk.parts else None)
    rule = next((refusal.rule for refusal in refusals if refusal.mode is gravest), None)
    return Ended(State.DONE, None, walk.ref.key, finding, rule)


_FINDINGS = {
    Mode.OBSERVE: Finding.OBSERVED,
    Mode.WARN: Finding.WARNED,
    Mode.ENFORCE: Finding.REFUSED,
}
