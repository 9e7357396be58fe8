"""A comment -> the commands in it, carried out once, as one edit with the commenter as its author."""

from dataclasses import dataclass, replace

from sdesk_sync.desk.actions import Audience, Intent, Judged, Nod, Say, Write
from sdesk_sync.desk.commands import Command, Help, NotUnderstood, SetFact, commands, mentions
from sdesk_sync.desk.follow import Outcome, follow
from sdesk_sync.desk.judge import judge
from sdesk_sync.desk.model import Author, Edit, Nature, Part, Remark, Sighting, Ticket, Verdict
from sdesk_sync.engine.case import Case
from sdesk_sync.engine.planning import ended_of, explained
from sdesk_sync.engine.records import Ended, Planned, State, Walk
from sdesk_sync.engine.roles import HOUR_MS, MINUTE_MS
from sdesk_sync.trackers.errors import Gone


def cause_of(remark: Remark) -> str:
    """Names a comment, whichever delivery tells of it."""
    return f"{remark.ref.tracker}-{remark.ref.id}-{remark.comment}"


@dataclass(frozen=True, slots=True)
class Remarks:
    """One comment's way through the desk."""

    case: Case

    def of(self, remark: Remark) -> Planned | Ended:
        """What a comment comes to. Raises Later, Gone or Refused from the tracker."""
        heard = Ended(State.IGNORED, "a comment without a command", remark.ref.key)
        heard = replace(heard, heard=(remark.ref, remark.at))
        if remark.by.nature is Nature.US or not mentions(remark.text):
            return heard
        given = commands(self.case.desk, remark.text)
        if not given:
            return heard
        heard = replace(heard, cause=cause_of(remark))
        # Told of by a webhook and found by a sweep, or replayed: it is carried out once.
        if self.case.store.answered(cause_of(remark), self.case.delivery.id):
            return replace(heard, reason="a comment that was dealt with already")
        author = self._staff(remark)
        if author is None:
            return replace(heard, reason="a command of somebody who is not staff")
        ticket = self.case.store.ticket(remark.ref)
        if ticket is None:
            raise Gone(f"nothing is known of {remark.ref.key}")
        plan = self._commanded(remark, ticket, author, given)
        ended = replace(plan.ended, heard=heard.heard, cause=heard.cause)
        return replace(plan, ended=ended, cause=heard.cause)

    def _staff(self, remark: Remark) -> Author | None:
        """The commenter, if they are of the staff; asked anew before they are turned away."""
        for not_older_ms in (HOUR_MS, MINUTE_MS):
            author = self.case.author(remark.by, not_older_ms)
            if self.case.desk.is_staff(author.roles):
                return author
        return None

    def _commanded(
        self, remark: Remark, ticket: Ticket, author: Author, given: tuple[Command, ...]
    ) -> Planned:
        """All lines of one comment are one edit, with the commenter as its author."""
        desk, tracker = self.case.desk, self.case.tracker
        asked = {one.field: one.value for one in given if isinstance(one, SetFact)}
        parts = tuple(Part(n, ticket.value(n), v) for n, v in asked.items() if v != ticket.value(n))
        edit = Edit(ticket, parts, author)
        verdicts = judge(desk, edit, self.case.wiring.mode)
        # A command was never in the tracker, so what is refused of it needs no undo.
        unseen = Sighting(remark.ref, ticket.version, seen={}, raw=ticket.raw)
        outcome = follow(desk, edit, verdicts, unseen, tracker.tickets.carried)
        judged = Judged(author, verdicts, None)
        said = self._said(remark, judged, given)
        walk = Walk(remark.ref, remark=remark, edits=(judged,), puts=outcome.puts, shut=outcome.shut)
        words = [one.edits[-1] for one in explained(self.case, (judged,))]
        text = self.case.voice(author).explained(words).plain if words else None
        answers = [one.text.plain for one in said if isinstance(one, Say)]
        walk = replace(walk, said="\n\n".join([*([text] if text else []), *answers]) or None)
        return Planned(ended_of(walk), walk, outcome.ticket, (*_write(outcome), *said))

    def _said(self, remark: Remark, judged: Judged, given: tuple[Command, ...]) -> tuple[Intent, ...]:
        said: list[Intent] = list(explained(self.case, (judged,)))
        unclear = [one for one in given if isinstance(one, NotUnderstood | Help)]
        if unclear:
            said.append(Say(self.case.voice(judged.author).answer(unclear), Audience.STAFF))
        if any(isinstance(one, SetFact) for one in given) and not _undone(judged.verdicts):
            said.append(Nod(remark.comment))
        return tuple(said)


def _write(outcome: Outcome) -> tuple[Write, ...]:
    return (Write(outcome.puts, outcome.shut),) if outcome.writes else ()


def _undone(verdicts: tuple[Verdict, ...]) -> bool:
    return any(verdict.undone for verdict in verdicts)
