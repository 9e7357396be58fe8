"""A comment -> the commands in it, carried out once, as one edit with the commenter as its author."""

from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.commands import (
    Command,
    HelpRequest,
    NotUnderstood,
    SetFact,
    may_hold_command,
    parse_commands,
)
from sdesk_sync.desk.consequences import apply_consequences
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.actions import Acknowledge, Audience, Intent, PostComment, UpdateFields
from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, JudgedEdit
from sdesk_sync.engine.decide.authors import HOUR_MS, MINUTE_MS
from sdesk_sync.engine.decide.balances import find_balances
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.plan import build_explanations, result_of
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.trackers.errors import Gone


def cause_of_comment(comment: Comment) -> str:
    """Names a comment, whichever delivery tells of it."""
    return f"{comment.ref.tracker}-{comment.ref.id}-{comment.id}"


@dataclass(frozen=True, slots=True)
class CommandDecider:
    """One comment's way through the desk."""

    context: DecisionContext

    def decide(self, comment: Comment) -> ActionPlan | DeliveryResult:
        """What a comment comes to. Raises Transient, Gone or Rejected from the tracker."""
        ignored = DeliveryResult(DeliveryState.IGNORED, "a comment without a command", comment.ref.key)
        ignored = replace(ignored, reported=(comment.ref, comment.written_at))
        if comment.actor.kind is AccountKind.US or not may_hold_command(comment.text):
            return ignored
        cause = cause_of_comment(comment)
        # Told of by a webhook and found by a sweep, or replayed: it is carried out once.
        if self.is_answered(cause):
            return replace(ignored, cause=cause, reason="a comment that was dealt with already")
        # Asked before a line is read: what others write is not worth the work.
        author = self._find_staff(comment)
        if author is None:
            return replace(ignored, cause=cause, reason="a comment of somebody who is not staff")
        lines = self.context.tracker.comments.read_plain_lines(comment.text)
        commands = parse_commands(self.context.desk, lines)
        if not commands:
            return ignored
        ticket = self.context.find_accepted(comment.ref)
        if ticket is None:
            raise Gone(f"nothing is known of {comment.ref.key}")
        plan = self._carry_out(comment, ticket, author, commands)
        result = replace(plan.result, reported=ignored.reported, cause=cause)
        return replace(plan, result=result, cause=cause)

    def is_answered(self, cause: str) -> bool:
        """Whether the comment was dealt with, by another delivery or by this one before a replay."""
        store, number = self.context.store, self.context.delivery.id
        return store.inbox.has_other_of(cause, number) or store.journal.has_entry(number)

    def _find_staff(self, comment: Comment) -> Author | None:
        """The commenter, if they are of the staff; asked anew before they are turned away."""
        for not_older_ms in (HOUR_MS, MINUTE_MS):
            author = self.context.find_author(comment.actor, not_older_ms)
            if self.context.desk.is_staff(author.roles):
                return author
        return None

    def _carry_out(
        self, comment: Comment, ticket: Ticket, author: Author, commands: tuple[Command, ...]
    ) -> ActionPlan:
        """All lines of one comment are one edit, with the commenter as its author."""
        desk, tracker = self.context.desk, self.context.tracker
        asked = {
            one.field: one.value and tracker.tickets.name_as_shown(one.field, one.value)
            for one in commands
            if isinstance(one, SetFact)
        }
        changes = tuple(FieldChange(n, ticket.value(n), v) for n, v in asked.items() if v != ticket.value(n))
        balances = find_balances(self.context, ticket)
        edit = Edit(ticket, changes, author, at=comment.written_at or self.context.now, balances=balances)
        verdicts = judge(desk, edit, self.context.config.mode)
        # A command was never in the tracker, so what is refused of it needs no undo.
        unseen = Sighting(comment.ref, ticket.version, seen={}, raw=ticket.raw)
        outcome = apply_consequences(desk, edit, verdicts, unseen, tracker.tickets.writable_fields)
        judged = JudgedEdit(author, verdicts, None)
        entry = JournalEntry(
            comment.ref,
            comment=comment,
            edits=(judged,),
            updates=outcome.updates,
            open_state=outcome.open_state,
        )
        update = (UpdateFields(outcome.updates, outcome.open_state),) if outcome.has_writes else ()
        answers = self._answers(comment, judged, commands)
        return ActionPlan(
            result_of(entry), entry, outcome.ticket, (*update, *answers), assignment=outcome.assignment
        )

    def _answers(
        self, comment: Comment, judged: JudgedEdit, commands: tuple[Command, ...]
    ) -> tuple[Intent, ...]:
        answers: list[Intent] = list(build_explanations(self.context, (judged,)))
        unclear = [one for one in commands if isinstance(one, NotUnderstood | HelpRequest)]
        if unclear:
            text = self.context.composer(judged.author).compose_answer(unclear)
            answers.append(PostComment(text, Audience.STAFF))
        is_undone = any(verdict.undoing_refusal for verdict in judged.verdicts)
        if any(isinstance(one, SetFact) for one in commands) and not is_undone:
            answers.append(Acknowledge(comment.id))
        return tuple(answers)
