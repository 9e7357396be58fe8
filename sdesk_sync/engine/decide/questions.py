"""What staff write to a customer in public: from then on the days of a waiting ticket are counted.

Known by webhooks at no call; what they do not tell is seen when the ticket is looked at
(docs/asking-back.md#asked-when).
"""

from dataclasses import replace

from sdesk_sync.desk.deadlines.episodes import ASKED_BEFORE_MS, find_terms, has_question, note_question
from sdesk_sync.desk.judging.conversation import PublicComment, is_question
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry

_ASKED = "staff have written to the customer, whose days are counted from now on"


def hear_question(context: DecisionContext, comment: Comment, heard: DeliveryResult) -> ActionPlan | None:
    """The plan for a comment by which staff ask a customer whose ticket waits; None for any other.

    One on a ticket that does not wait is remembered.
    """
    if comment.is_public is not True or comment.actor.kind is AccountKind.US or not comment.written_at:
        return None
    ticket = context.find_accepted(comment.ref)
    if ticket is None or not has_question(comment.text.splitlines()):
        return None
    if find_terms(context.desk, ticket) is None:
        context.recent_comments.note_comment(comment)
        return None
    wait = context.store.waits.find(comment.ref)
    if wait is None or note_question(wait, comment.written_at) is None or not _asks(context, comment):
        return None
    result = replace(heard, state=DeliveryState.DONE, reason=_ASKED, ticket=comment.ref.key)
    entry = JournalEntry(ticket.ref, comment=comment, note=_ASKED)
    return ActionPlan(result, entry, asked_at=comment.written_at)


def is_worth_noting(context: DecisionContext, ticket: Ticket | None, comment: Comment) -> bool:
    """Whether a comment that no webhook told of may be a question to the customer of a ticket that waits."""
    waits = ticket is not None and find_terms(context.desk, ticket) is not None
    return waits and comment.is_public is True and has_question(comment.text.splitlines())


def with_question(context: DecisionContext, plan: ActionPlan) -> ActionPlan:
    """The plan for a ticket that begins to wait, with when its customer was asked shortly before."""
    ticket = plan.ticket
    if ticket is None or plan.asked_at is not None or not _begins_to_wait(context, ticket):
        return plan
    comment = context.recent_comments.take_comment(ticket.ref, (ticket.status_since or 0) - ASKED_BEFORE_MS)
    if comment is None or not _asks(context, comment):
        return plan
    return replace(plan, asked_at=comment.written_at)


def _begins_to_wait(context: DecisionContext, ticket: Ticket) -> bool:
    return ticket.status_since is not None and find_terms(context.desk, ticket) is not None


def _asks(context: DecisionContext, comment: Comment) -> bool:
    return is_question(context.desk, PublicComment(comment, context.find_author(comment.actor)))
