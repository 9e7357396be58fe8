"""Writes of schemes: made or changed first, then given to the project.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-schemes/,
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-type-schemes/,
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-priority-schemes/
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.writing.place import RIGHT_HINT, WritePlace, api_path, require_id
from sdesk_sync.trackers.jira.setup.writing.task import JiraTask
from sdesk_sync.trackers.jira.started_task import StartedTask
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.site_objects import (
    IssueTypeSchemeState,
    PrioritySchemeState,
    WorkflowSchemeState,
)
from sdesk_sync.trackers.setup.steps import SetupStep, StepAction
from sdesk_sync.trackers.wire.payload import Json, identifier_at, object_at, objects_in, text_at


@dataclass(frozen=True, slots=True)
class WorkflowSchemeWriter:
    """Writes a workflow scheme. `moves` map the statuses of tickets that have to move, by issue type."""

    place: WritePlace
    moves: tuple[Json, ...]

    def write(self, step: SetupStep, after: WorkflowSchemeState) -> StepOutcome | JiraTask:
        """Make it, change it, or give it to the project: whichever the step says."""
        if step.action is StepAction.CREATE:
            return self._make(step, after)
        was_unused = isinstance(step.before, WorkflowSchemeState) and not step.before.is_in_use
        return self._give(step) if was_unused and after.is_in_use else self._change(step, after)

    def _make(self, step: SetupStep, after: WorkflowSchemeState) -> StepOutcome:
        """All of the one by which the project goes now, and ours."""
        now, ids = self.place.reading.workflow_scheme, self.place.ids
        ours = {ids[line.type]: line.workflow.identity for line in after.workflows}
        sent: dict[str, object] = {
            "name": after.name,
            "description": self.place.description,
            "issueTypeMappings": {**now.workflows, **ours},
        }
        if now.default:
            sent["defaultWorkflow"] = now.default
        return StepOutcome({step.key: require_id(self.place.post("workflowscheme", sent))})

    def _give(self, step: SetupStep) -> StepOutcome | JiraTask:
        scheme, project = self.place.ids[step.key], self.place.reading.project.id
        outcome = StepOutcome({step.key: scheme})
        # Only a project without tickets takes one at once (docs/trackers/jira.md#set-up).
        if self.place.reading.ticket_count == 0:
            self.place.put("workflowscheme/project", {"workflowSchemeId": scheme, "projectId": project})
            return outcome
        sent: dict[str, object] = {"projectId": project, "targetSchemeId": scheme}
        if self.moves:
            sent["mappingsByIssueTypeOverride"] = list(self.moves)
        return self._start("workflowscheme/project/switch", sent, outcome)

    def _change(self, step: SetupStep, after: WorkflowSchemeState) -> StepOutcome | JiraTask:
        """One that is the project's alone; what it says of other issue types is sent back as it is."""
        scheme, ids = self.place.ids[step.key], self.place.ids
        shown = self._read_whole(scheme)
        ours = {ids[line.type]: ids[line.workflow] for line in after.workflows}
        sent: dict[str, object] = {
            "id": scheme,
            "name": text_at(shown, "name"),
            "description": text_at(shown, "description"),
            "version": object_at(shown, "version"),
            "workflowsForIssueTypes": _join_lines(shown, ours),
        }
        if default := text_at(object_at(shown, "defaultWorkflow"), "id"):
            sent["defaultWorkflowId"] = default
        # By one that nobody uses yet no ticket moves.
        if self.moves and after.is_in_use:
            sent["statusMappingsByIssueTypeOverride"] = list(self.moves)
        return self._start("workflowscheme/update", sent, StepOutcome({step.key: scheme}))

    def _read_whole(self, scheme: str) -> Json:
        sent = {"workflowSchemeIds": [scheme]}
        shown = self.place.client.post_list(api_path("workflowscheme/read"), sent, hint=RIGHT_HINT)
        if not shown:
            raise ForeignAnswer("the workflow scheme is not shown")
        return shown[0]

    def _start(self, path: str, sent: Json, outcome: StepOutcome) -> StepOutcome | JiraTask:
        answer = self.place.client.start_change("POST", api_path(path), sent, hint=RIGHT_HINT)
        if isinstance(answer, StartedTask):
            return JiraTask(self.place.client, answer.id, outcome)
        return outcome


def _join_lines(shown: Json, ours: Mapping[str, str]) -> list[Json]:
    """Which issue types have which workflow: ours for the desk's, for all others what they have."""
    lines: dict[str, list[str]] = {}
    for line in objects_in(shown.get("workflowsForIssueTypes")):
        types = line.get("issueTypeIds")
        kept = [str(one) for one in types if str(one) not in ours] if isinstance(types, list) else []
        lines.setdefault(text_at(object_at(line, "workflow"), "id"), []).extend(kept)
    for type_, workflow in ours.items():
        lines.setdefault(workflow, []).append(type_)
    return [{"workflowId": workflow, "issueTypeIds": types} for workflow, types in lines.items() if types]


def write_issue_type_scheme(place: WritePlace, step: SetupStep, after: IssueTypeSchemeState) -> StepOutcome:
    """Make one that offers all that was and ours, give it to the project, or let its own offer more."""
    project = place.reading.project.id
    if step.action is StepAction.CREATE:
        sent: dict[str, object] = {
            "name": after.name,
            "description": place.description,
            "issueTypeIds": _ids_of(place, after.types),
        }
        shown = place.post("issuetypescheme", sent)
        return StepOutcome({step.key: require_id(shown, "issueTypeSchemeId")})
    scheme = place.ids[step.key]
    before = step.before if isinstance(step.before, IssueTypeSchemeState) else None
    if before is not None and not before.is_in_use:
        place.put("issuetypescheme/project", {"issueTypeSchemeId": scheme, "projectId": project})
    else:
        there = before.types if before is not None else ()
        more = _ids_of(place, [one for one in after.types if one not in there])
        place.put(f"issuetypescheme/{scheme}/issuetype", {"issueTypeIds": more})
    return StepOutcome({step.key: scheme})


def write_priority_scheme(
    place: WritePlace, step: SetupStep, after: PrioritySchemeState
) -> StepOutcome | JiraTask:
    """Make one for this project that offers all that was and ours, or let its own offer more.

    No ticket changes: whatever priority one has is offered still.
    """
    default = int(place.ids[after.default])
    if step.action is StepAction.CREATE:
        sent: dict[str, object] = {
            "name": after.name,
            "description": place.description,
            "defaultPriorityId": default,
            "priorityIds": [int(one) for one in _ids_of(place, after.priorities)],
            "projectIds": [int(place.reading.project.id)],
        }
        shown = place.post("priorityscheme", sent)
        return _await_task(place, shown, StepOutcome({step.key: require_id(shown)}))
    scheme = place.ids[step.key]
    there = step.before.priorities if isinstance(step.before, PrioritySchemeState) else ()
    more = [int(one) for one in _ids_of(place, [one for one in after.priorities if one not in there])]
    changed: dict[str, object] = {"defaultPriorityId": default}
    if more:
        changed["priorities"] = {"add": {"ids": more}}
    answer = place.client.put(api_path(f"priorityscheme/{scheme}"), changed, hint=RIGHT_HINT)
    return _await_task(place, answer or {}, StepOutcome({step.key: scheme}))


def _await_task(place: WritePlace, shown: Json, outcome: StepOutcome) -> StepOutcome | JiraTask:
    """Where tickets are looked through Jira answers with a task beside what was made."""
    task = identifier_at(object_at(shown, "task"), "id")
    return JiraTask(place.client, task, outcome) if task else outcome


def _ids_of(place: WritePlace, keys: Sequence[StepKey]) -> list[str]:
    return [place.ids[key] for key in keys]
