"""A ticket that waits for its customer: since when, and what the desk does next about it."""

from sdesk_sync.desk.deadlines.closable import may_close
from sdesk_sync.desk.deadlines.schedule import compute_deadlines
from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.explaining.explanation import ExplainedWait
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk


def explain_wait(desk: Desk, ticket: Ticket, wait: CustomerWait | None, mode: Mode) -> ExplainedWait:
    """What is known of a ticket's waiting; without a row of it only since when it waits, and no deadline."""
    closes, capped = may_close(desk, ticket), desk.silence.effective_mode(mode)
    if wait is None:
        return ExplainedWait(ticket.status_since, closes, mode=capped)
    due = compute_deadlines(desk.silence, desk.timezone, wait)
    return ExplainedWait(
        wait.asked_at,
        closes,
        remind_at=due.remind_at if wait.unasked_told_at is None else None,
        reminded_at=wait.reminded_at,
        close_at=due.close_at,
        staff_told_at=wait.silence_told_at,
        mode=capped,
    )
