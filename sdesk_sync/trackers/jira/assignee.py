"""Whom a Jira issue is assigned to: a write of its own, since one field that is refused fails a whole edit.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
"""

from collections.abc import Callable

from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers.errors import Gone, Rejected
from sdesk_sync.trackers.jira.client import JiraClient

_HINT = (
    "our account needs the project permission 'Assign issues', "
    "and whoever is to be assigned 'Assignable user'"
)


def assign_issue(
    client: JiraClient, ref: TicketRef, assignment: Assignment, *, look: Callable[[], object]
) -> None:
    """Assign it; `look` reads the issue. Raises Rejected, and Gone where the issue itself is gone."""
    try:
        sent = client.edition.accounts.assignee_body(client, assignment.to.id)
        client.put(f"issue/{ref.id}/assignee", sent, hint=_HINT)
    except Gone as error:
        # Data Center says 404 of a person too: only where the issue is there it is they who are not.
        look()
        raise Rejected(404, error.answer, _HINT) from error
