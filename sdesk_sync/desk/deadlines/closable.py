"""Whether silence closes a ticket, or only its staff are told of it."""

from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import TYPE
from sdesk_sync.desk.policy import Desk


def may_close(desk: Desk, ticket: Ticket) -> bool:
    """Whether a ticket that waits is closed when nobody answers: by its type, or by where it came from.

    Where it came from nobody knows, its type alone tells; and what has no closed status is never closed.
    """
    kind, silence = ticket.value(TYPE), desk.silence
    workflow = desk.workflow_of(kind)
    if workflow is None or not workflow.has_status(desk.meanings.closed):
        return False
    return kind in silence.close_types or ticket.working_status in silence.close_from
