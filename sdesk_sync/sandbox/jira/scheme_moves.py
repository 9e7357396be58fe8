"""Where tickets go when their types get another workflow: what has to be said of it, and what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sdesk_sync.sandbox.jira.migration import StatusMoves
from sdesk_sync.sandbox.jira.named_things import WorkflowRow
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.site import Json

BY_TYPE = [{"issueTypeId!": str, "statusMappings!": [{"oldStatusId!": str, "newStatusId!": str}]}]
"""The shape in which it is said."""

WorkflowPairs = Mapping[str, tuple[WorkflowRow, WorkflowRow]]
"""By issue type the workflow that tickets have and the one they get."""


def require_moves(pairs: WorkflowPairs, sent: Sequence[Json] | None) -> StatusMoves:
    """The moves that are needed, of mappings sent; 400 where one is missing, or leads out of the workflow."""
    given = {
        (str(each["issueTypeId"]), str(one["oldStatusId"])): str(one["newStatusId"])
        for each in sent or ()
        for one in each["statusMappings"]
    }
    moves = {}
    for kind, (old, new) in pairs.items():
        # Of every status that gets lost, whether or not a ticket is in it: docs/trackers/jira.md#set-up.
        for status in (key for key in old.statuses if key not in new.statuses):
            target = moves[kind, status] = given.get((kind, status), "")
            if target not in new.statuses:
                words = f"Issue type {kind} needs a mapping of status {status} to one of its new workflow."
                raise JiraRefusal(400, words)
    return moves
