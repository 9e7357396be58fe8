"""A comment -> the commands in it, carried out once, as one edit with the commenter as its author."""

from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.commands import (
    AskCustomer,
    Command,
    ReplyToCustomer,
    may_hold_command,
    parse_commands,
)
from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.engine.decide.authors import HOUR_MS, MINUTE_MS
from sdesk_sync.engine.decide.command_plan import CommandedComment, CommandPlanner
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.look_ups import OutsideLookUps
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.trackers.errors import Gone


def cause_of_comment(comment: Comment) -> str:
    """Names a comment, whichever delivery tells of it."""
    return f"{comment.ref.tracker}-{comment.ref.id}-{comment.id}"


def may_be_command(comment: Comment) -> bool:
    """Whether a comment may hold a command at all; mail of somebody who cannot read the ticket holds none."""
    return may_hold_command(comment.text) and not comment.is_by_outsider


@dataclass(frozen=True, slots=True)
class CommandDecider:
    """One comment's way through the desk."""

    context: DecisionContext

    def decide(self, comment: Comment) -> ActionPlan | DeliveryResult:
        """What a comment comes to. Raises Transient, Gone or Rejected from the tracker."""
        ignored = DeliveryResult(DeliveryState.IGNORED, "a comment without a command", comment.ref.key)
        ignored = replace(ignored, reported=(comment.ref, comment.written_at))
        if comment.actor.kind is AccountKind.US or not may_be_command(comment):
            return ignored
        cause = cause_of_comment(comment)
        # Told of by a webhook and found by a sweep, or replayed: it is carried out once.
        if self.is_answered(cause):
            return replace(ignored, cause=cause, reason="a comment that was dealt with already")
        # Asked before a line is read: what others write is not worth the work.
        author = self._find_staff(comment)
        if author is None:
            return replace(ignored, cause=cause, reason="a comment of somebody who is not staff")
        plain = self.context.tracker.comments.read_plain_lines(comment.text)
        commands = parse_commands(self.context.desk, plain.lines, plain.cut_off)
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
        speaks = any(isinstance(one, AskCustomer | ReplyToCustomer) for one in commands)
        given = CommandedComment(comment, author, commands, speaks and self._is_read_by_customers(comment))
        return CommandPlanner(self.context, given, OutsideLookUps(self.context)).plan(ticket)

    def _is_read_by_customers(self, comment: Comment) -> bool:
        """As the comment tells; asked only now that it matters what is said once more."""
        if comment.is_public is not None:
            return comment.is_public
        return self.context.tracker.tickets.is_public(comment.ref, comment.id)
