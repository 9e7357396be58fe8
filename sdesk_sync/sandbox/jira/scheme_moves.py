"""Where tickets go when their types get another workflow: what has to be said of it, and what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sdesk_sync.sandbox.jira.migration import StatusMoves
from sdesk_sync.sandbox.jira.named_things import WorkflowRow
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.site import Json

_MAPPED = [{"oldStatusId!": str, "newStatusId!": str}]
BY_TYPE = [{"issueTypeId!": str, "statusMappings!": _MAPPED}]
BY_WORKFLOW = [{"oldWorkflowId!": str, "newWorkflowId!": str, "statusMappings!": _MAPPED}]
"""The shapes in which it is said."""

WorkflowPairs = Mapping[str, tuple[WorkflowRow, WorkflowRow]]
"""By issue type the workflow that tickets have and the one they get."""


def _lost_statuses(old: WorkflowRow, new: WorkflowRow) -> list[str]:
    return [key for key in old.statuses if key not in new.statuses]


def needed_mappings(pairs: WorkflowPairs) -> Json:
    """What is to be mapped, by type and by workflows."""
    lost = {kind: found for kind, pair in pairs.items() if (found := _lost_statuses(*pair))}
    rows = {(pairs[kind][0].id, pairs[kind][1].id): found for kind, found in lost.items()}
    return {
        "statusMappingsByIssueTypes": [{"issueTypeId": kind, "statusIds": lost[kind]} for kind in lost],
        "statusMappingsByWorkflows": [
            {"sourceWorkflowId": old, "targetWorkflowId": new, "statusIds": found}
            for (old, new), found in rows.items()
        ],
    }


def sent_moves(sent: Sequence[Json] | None) -> StatusMoves:
    """The mappings of a body that are written by type."""
    return {
        (str(each["issueTypeId"]), str(one["oldStatusId"])): str(one["newStatusId"])
        for each in sent or ()
        for one in each["statusMappings"]
    }


def moves_by_workflow(pairs: WorkflowPairs, body: Json) -> StatusMoves:
    """Those that are written by workflows, for all types that they are for."""
    named = [
        {**each, "issueTypeId": kind}
        for each in body.get("statusMappingsByWorkflows") or ()
        for kind, (old, new) in pairs.items()
        if (old.id, new.id) == (each["oldWorkflowId"], each["newWorkflowId"])
    ]
    return sent_moves(named)


def require_moves(pairs: WorkflowPairs, given: StatusMoves) -> StatusMoves:
    """The moves that are needed; 400 where one is missing, or leads out of the new workflow."""
    moves = {}
    for kind, (old, new) in pairs.items():
        # Of every status that gets lost, whether or not a ticket is in it: docs/trackers/jira.md#set-up.
        for status in _lost_statuses(old, new):
            target = moves[kind, status] = given.get((kind, status), "")
            if target not in new.statuses:
                words = f"Issue type {kind} needs a mapping of status {status} to one of its new workflow."
                raise JiraRefusal(400, words)
    return moves
