"""A customer's reply -> the ticket taken back to work or reopened; or nothing moves.

Such a move is a consequence: nobody is judged for it. Only for a reopening it is asked whether its author
might have made it (docs/desk.md#replies).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.judging.edits import JudgingContext
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.judging.resolutions import keep_resolution
from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.updates import Reason
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Mode
from sdesk_sync.desk.policy import Desk

_SLACK_MS = 2_000
"""A comment's time and that of its ticket differ by a little."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment of somebody without a staff role, and the ticket as it was when it came."""

    ticket: Ticket
    comment: Comment
    author: Author


def may_await_reply(desk: Desk, ticket: Ticket) -> bool:
    """Whether a reply to the ticket may come to anything: it waits, or it is done."""
    status = ticket.value(STATUS)
    return ticket.state is TicketState.OURS and status in desk.statuses and not desk.is_working(status)


def may_be_reply(ticket: Ticket, comment: Comment) -> bool:
    """Whether a comment may be public and was not written before the ticket came into its status."""
    since, at = ticket.status_since, comment.written_at
    return comment.is_public is not False and (since is None or not at or at + _SLACK_MS >= since)


def is_by_program(desk: Desk, author: Author) -> bool:
    """Whether somebody is another bot: an app without a role, or one that the desk knows as one.

    The account that stands for all who write e-mails has a role, and is none.
    """
    is_app = author.actor.kind is AccountKind.APP and not author.roles
    return is_app or desk.is_automation(author.roles)


def is_past_needed(desk: Desk, ticket: Ticket) -> bool:
    """Whether what is known of a ticket's past does not tell where it goes back to, or whether it may."""
    workflow = desk.workflow_of(ticket.value(TYPE))
    if workflow is None:
        return False
    if ticket.value(STATUS) == desk.meanings.waiting:
        return not workflow.has_status(ticket.working_status)
    return ticket.value(STATUS) == desk.meanings.closed and len(ticket.past_statuses) < 2


def with_past(desk: Desk, ticket: Ticket, edits: Sequence[Sighting]) -> Ticket:
    """The ticket with what the tracker's history, oldest first, tells of the statuses it has been in."""
    past: list[str] = []
    for edit in edits:
        for word in (*edit.changed_from.get(STATUS, ()), *edit.seen.get(STATUS, ())):
            past = [*(each for each in past if each != word), word]
    workflow = desk.workflow_of(ticket.value(TYPE))
    working = [each for each in past if desk.is_working(each) and workflow and workflow.has_status(each)]
    moved = [edit.version for edit in edits if STATUS in edit.changed_from]
    return replace(
        ticket,
        past_statuses=tuple(past) or ticket.past_statuses,
        working_status=working[-1] if working else None,
        status_since=ticket.status_since if ticket.status_since is not None or not moved else moved[-1],
    )


def answer_reply(by: JudgingContext, reply: Reply) -> Outcome | None:
    """The ticket as the reply takes it back or reopens it; None where it moves nothing."""
    desk, ticket = by.desk, reply.ticket
    edit = _edit_of(desk, reply)
    if edit is None:
        return None
    verdicts = tuple(Verdict(change) for change in edit.changes)
    if ticket.value(STATUS) == desk.meanings.closed and not _may_reopen(desk, edit):
        return None
    unseen = Sighting(ticket.ref, ticket.version, seen={}, raw=ticket.raw)
    outcome = apply_consequences(desk, edit, verdicts, unseen, by.writable_fields)
    updates = (replace(one, reason=Reason.REPLY) if one.field == STATUS else one for one in outcome.updates)
    after, written = keep_resolution(by.resolutions, ticket, outcome.ticket, updates, unseen)
    return replace(outcome, ticket=after, updates=written)


def _edit_of(desk: Desk, reply: Reply) -> Edit | None:
    """The move that a reply makes: back from waiting, or out of closed."""
    ticket, status = reply.ticket, reply.ticket.value(STATUS)
    kind = ticket.value(TYPE)
    workflow = desk.workflow_of(kind)
    if workflow is None:
        return None
    if status == desk.meanings.waiting:
        known = workflow.has_status(ticket.working_status)
        to = ticket.working_status if known else workflow.first
    elif status == desk.meanings.closed:
        to = next(iter(desk.allowed_moves(ticket, kind, status)), None)
    else:
        return None
    change = FieldChange(STATUS, status, to)
    return Edit(ticket, (change,), reply.author, at=reply.comment.written_at or None)


def _may_reopen(desk: Desk, edit: Edit) -> bool:
    """Whether its author's own reopening would be lawful, of a ticket that was not declined.

    By the rules' own modes: a desk that only watches tells what it would do.
    """
    before_closed = edit.ticket.past_statuses[-2:-1]
    if before_closed == (desk.meanings.declined,):
        return False
    return not any(verdict.explained_refusals for verdict in judge(desk, edit, Mode.ENFORCE))
