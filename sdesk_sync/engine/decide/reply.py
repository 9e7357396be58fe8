"""A public comment of somebody who is not staff -> what follows of it, on a ticket that waits or is done.

One write and no explanation; or one comment that tells support, once until the ticket moves
(docs/desk.md#replies). What nothing follows from costs no call.
"""

from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.asking_back import AskingBackComposer
from sdesk_sync.desk.comments.automatic_replies import is_automatic_reply
from sdesk_sync.desk.comments.emoji import is_emoji_only
from sdesk_sync.desk.judging.conversation import PublicComment
from sdesk_sync.desk.judging.edits import JudgingContext
from sdesk_sync.desk.judging.replies import (
    Reply,
    answer_reply,
    is_by_program,
    is_past_needed,
    may_await_reply,
    may_be_reply,
    with_past,
)
from sdesk_sync.desk.model.actions import Audience, PostComment, split_update
from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS, Mode
from sdesk_sync.engine.decide.balances import find_balances
from sdesk_sync.engine.decide.card_facts import CardFacts, with_seen_facts
from sdesk_sync.engine.decide.command import CommandDecider, cause_of_comment
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.unsent import reopen_unsent
from sdesk_sync.engine.plans import ActionPlan, WaitUpdate
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry

_FRESH_MS = 10_000
"""Who has answered so long ago may have been overtaken."""

_MOVED = "a reply: the ticket goes on"
_TOLD = "a reply that moves nothing: support is told"
_AGAIN = "a reply that moves nothing, and support was told of one before"
_UNREADABLE = "a reply of somebody who cannot read the ticket"
_AUTOMATIC = "an automatic reply: the ticket waits on"


def is_worth_hearing(context: DecisionContext, ticket: Ticket | None, comment: Comment) -> bool:
    """Whether something may follow of a comment as a reply, by what is known without a call."""
    if ticket is None or comment.actor.kind is AccountKind.US or is_emoji_only(comment.text):
        return False
    if not may_await_reply(context.desk, ticket) or not may_be_reply(ticket, comment):
        return False
    # Only of a ticket that waits somebody has to know that nobody has answered yet.
    return ticket.value(STATUS) == context.desk.meanings.waiting or not _is_automatic(context, comment)


def is_answer(context: DecisionContext, comment: Comment) -> bool:
    """Whether a comment answers anything by its words: it is neither emoji alone nor a program's."""
    return not is_emoji_only(comment.text) and not _is_automatic(context, comment)


def _is_automatic(context: DecisionContext, comment: Comment) -> bool:
    return is_automatic_reply(comment.text, context.desk.silence.auto_replies)


@dataclass(frozen=True, slots=True)
class ReplyDecider:
    """One comment's way through the desk, as far as it is a customer's answer."""

    context: DecisionContext

    def decide(self, comment: Comment) -> ActionPlan | None:
        """What a comment comes to that commands nothing; None for what is no reply to anything.

        Raises Transient, Gone or Rejected from the tracker.
        """
        context, cause = self.context, cause_of_comment(comment)
        ticket = context.find_accepted(comment.ref)
        ticket = ticket and reopen_unsent(context, ticket)
        if ticket is None or not is_worth_hearing(context, ticket, comment):
            return None
        # Told of twice, it is answered once.
        if CommandDecider(context).is_answered(cause):
            return None
        author = context.find_author(comment.actor)
        if not self._is_no_staff(author) or not self._is_read_by_customers(comment):
            return None
        return self._with_cause(self._hear_reply(Reply(ticket, comment, author)), comment)

    def answer(self, ticket: Ticket, said: PublicComment) -> ActionPlan | None:
        """What a reply comes to that was found in the tracker; None where it was dealt with before."""
        comment, context = said.comment, self.context
        # Heard while the desk only watched it has moved nothing: it does, now that the desk enforces.
        is_heard = context.store.inbox.has_other_of(cause_of_comment(comment), context.delivery.id)
        if is_heard and context.config.mode is not Mode.ENFORCE:
            return None
        plan = self._with_cause(self._answer(Reply(ticket, comment, said.author)), comment)
        # What it led to then may be in the outbox under its name.
        return replace(plan, cause=None) if is_heard else plan

    def _with_cause(self, plan: ActionPlan, comment: Comment) -> ActionPlan:
        cause = cause_of_comment(comment)
        result = replace(plan.result, reported=(comment.ref, comment.written_at), cause=cause)
        return replace(plan, result=result, cause=cause)

    def _hear_reply(self, reply: Reply) -> ActionPlan:
        if reply.comment.is_by_outsider:
            return self._tell_unreadable(reply)
        if _is_automatic(self.context, reply.comment):
            return self._tell_automatic(reply)
        return self._answer(reply)

    def _is_read_by_customers(self, comment: Comment) -> bool:
        """As the comment tells; asked only now that a reply hangs on it."""
        if comment.is_public is not None:
            return comment.is_public
        return self.context.tracker.tickets.is_public(comment.ref, comment.id)

    def _is_no_staff(self, author: Author) -> bool:
        desk = self.context.desk
        return not (is_by_program(desk, author) or desk.is_staff(author.roles))

    def _answer(self, reply: Reply) -> ActionPlan:
        context, look = self.context, None
        if is_past_needed(context.desk, reply.ticket):
            history = context.tracker.tickets.fetch_history(reply.ticket.ref, 0)
            look = history.now
            reply = replace(reply, ticket=with_past(context.desk, reply.ticket, history.sightings))
        tickets = context.tracker.tickets
        by = JudgingContext(
            context.desk,
            context.config.mode,
            tickets.writable_fields,
            balances=find_balances(context, reply.ticket),
            resolutions=tickets.resolutions,
        )
        outcome = answer_reply(by, reply)
        if outcome is None:
            return self._answer_unmoved(reply, look)
        if context.config.mode is not Mode.ENFORCE:
            return self._build_plan(reply, f"mode {context.config.mode}: nothing is written", look)
        entry = JournalEntry(
            reply.ticket.ref,
            comment=reply.comment,
            updates=outcome.updates,
            open_state=outcome.open_state,
            note=_MOVED,
        )
        plan = replace(
            self._build_plan(reply, _MOVED, look),
            entry=entry,
            ticket=outcome.ticket,
            assignment=outcome.assignment,
        )
        if not outcome.has_writes:
            return plan
        actions = split_update(outcome.updates, outcome.open_state)
        return replace(plan, actions=actions, must_refetch=look is None and self._may_be_overtaken(reply))

    def _may_be_overtaken(self, reply: Reply) -> bool:
        """Whether a write unseen might take away what somebody has done since."""
        context, at = self.context, reply.comment.written_at
        is_old = context.now - at > _FRESH_MS
        return context.tracker.tickets.overwrites_status or is_old or context.has_later_deliveries

    def _tell_unreadable(self, reply: Reply) -> ActionPlan:
        """Somebody has answered who reads nothing of it: once until the ticket moves."""
        if reply.ticket.is_reply_told or self.context.config.mode.rank < Mode.WARN.rank:
            return self._build_plan(reply, _UNREADABLE, None)
        note = PostComment(self._composer_for_staff.compose_unreadable(), Audience.STAFF)
        plan = self._build_plan(reply, _UNREADABLE, None)
        return replace(plan, ticket=replace(reply.ticket, is_reply_told=True), actions=(note,))

    def _tell_automatic(self, reply: Reply) -> ActionPlan:
        """A program has answered: the ticket waits on, its days as they were; told once while it does."""
        context, plan = self.context, self._build_plan(reply, _AUTOMATIC, None)
        wait = context.store.waits.find(reply.ticket.ref)
        mode = context.desk.silence.effective_mode(context.config.mode)
        if wait is None or wait.auto_reply_told_at is not None or mode.rank < Mode.WARN.rank:
            return plan
        note = PostComment(self._composer_for_staff.compose_auto_reply(), Audience.STAFF)
        told = WaitUpdate(replace(wait, auto_reply_told_at=context.now))
        return replace(plan, waiting=told, actions=(note,))

    @property
    def _composer_for_staff(self) -> AskingBackComposer:
        return AskingBackComposer(self.context.config.desk, self.context.tracker.language)

    def _answer_unmoved(self, reply: Reply, look: Sighting | None) -> ActionPlan:
        """Support is told; a reopening may have been refused for want of a fact that the card keeps."""
        facts, is_closed = CardFacts(self.context), self._is_closed(reply.ticket)
        if not is_closed or not facts.is_unread(reply.ticket):
            return self._tell_support(reply, look)
        seen = facts.read_facts(reply.ticket)
        return with_seen_facts(self._answer(replace(reply, ticket=seen.ticket)), seen)

    def _is_closed(self, ticket: Ticket) -> bool:
        return ticket.value(STATUS) == self.context.desk.meanings.closed

    def _tell_support(self, reply: Reply, look: Sighting | None) -> ActionPlan:
        if reply.ticket.is_reply_told or self.context.config.mode.rank < Mode.WARN.rank:
            return self._build_plan(reply, _AGAIN if reply.ticket.is_reply_told else _TOLD, look)
        text = self.context.composer(reply.author).compose_unmoved(reply.ticket.value(STATUS))
        plan = self._build_plan(reply, _TOLD, look)
        ticket = replace(reply.ticket, is_reply_told=True)
        return replace(plan, ticket=ticket, actions=(PostComment(text, Audience.STAFF),))

    def _build_plan(self, reply: Reply, note: str, look: Sighting | None) -> ActionPlan:
        ref = reply.ticket.ref
        entry = JournalEntry(ref, comment=reply.comment, note=note)
        return ActionPlan(DeliveryResult(DeliveryState.DONE, note, ref.key), entry, last_look=look)
