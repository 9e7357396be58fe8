"""Writes of what stands for itself: roles, types, statuses, fields, resolutions, priorities, components.

docs/trackers/jira.md#set-up
"""

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.found import STATUS_CATEGORIES, TEXT_FIELD
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.jira.setup.writing.place import (
    RIGHT_HINT,
    WritePlace,
    api_path,
    require_id,
    require_number,
)
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    FieldUseState,
    IssueTypeState,
    PriorityState,
    RequestTypeState,
    ResolutionState,
    RoleState,
    StatusesState,
)
from sdesk_sync.trackers.setup.steps import SetupStep, StepAction
from sdesk_sync.trackers.wire.payload import Json, objects_in, text_at

_TEXT_SEARCHER = "com.atlassian.jira.plugin.system.customfieldtypes:textsearcher"
"""Without one a field is made that no search finds (docs/trackers/jira.md#set-up)."""


def write_role(place: WritePlace, step: SetupStep, after: RoleState) -> StepOutcome:
    """Make it; or give it to the bot, and to nobody else."""
    if step.action is StepAction.CREATE:
        shown = place.post("role", {"name": after.name, "description": place.description})
        return StepOutcome({step.key: require_id(shown)})
    role, project = place.ids[step.key], place.reading.project.id
    place.post(f"project/{project}/role/{role}", {"user": [place.reading.bot.id]})
    return StepOutcome({step.key: role})


def write_issue_type(place: WritePlace, step: SetupStep, after: IssueTypeState) -> StepOutcome:
    """An ordinary one."""
    sent = {"name": after.name, "description": after.description, "hierarchyLevel": 0}
    return StepOutcome({step.key: require_id(place.post("issuetype", sent))})


def write_statuses(place: WritePlace, step: SetupStep, after: StatusesState) -> StepOutcome:
    """All that are lacking, in one call; the outcome has the id of each."""
    sent = {
        "scope": {"type": "GLOBAL"},
        "statuses": [
            {
                "name": status.name,
                "statusCategory": STATUS_CATEGORIES[status.category],
                "description": status.description,
            }
            for status in after.statuses
        ],
    }
    shown = place.client.post_list(api_path("statuses"), sent, hint=RIGHT_HINT)
    ids = {text_at(one, "name").casefold(): text_at(one, "id") for one in shown}
    made = {status_key(one.name): ids.get(one.name.casefold(), "") for one in after.statuses}
    if not all(made.values()):
        raise ForeignAnswer("the answer does not show every status that was made")
    return StepOutcome({step.key: place.reading.project.id, **made})


def write_field(place: WritePlace, step: SetupStep, after: FieldState) -> StepOutcome:
    """A single-line text. Jira gives it a context of its own, for all projects."""
    if step.action is StepAction.CHANGE:
        # Ours under another name: a second one would not have what tickets have in the first.
        return _change_named(place, step, "field", {"name": after.name})
    sent = {
        "name": after.name,
        "description": place.description,
        "type": TEXT_FIELD,
        "searcherKey": _TEXT_SEARCHER,
    }
    return StepOutcome({step.key: require_id(place.post("field", sent))})


def write_field_use(place: WritePlace, step: SetupStep, after: FieldUseState) -> StepOutcome:
    """Let the project's tickets have a field that no screen of its own shows."""
    field = place.ids[after.field]
    sent = {
        "associationContexts": [{"type": "PROJECT_ID", "identifier": int(place.reading.project.id)}],
        "fields": [{"type": "FIELD_ID", "identifier": field}],
    }
    place.put("field/association", sent)
    return StepOutcome({step.key: field})


def write_resolution(place: WritePlace, step: SetupStep, after: ResolutionState) -> StepOutcome:
    """A resolution for the whole site."""
    sent = {"name": after.name, "description": place.description}
    return StepOutcome({step.key: require_id(place.post("resolution", sent))})


def write_priority(place: WritePlace, step: SetupStep, after: PriorityState) -> StepOutcome:
    """A priority for the whole site, with the first of Jira's own pictures: one it has to have."""
    pictures = place.client.get(api_path("avatar/priority/system"), hint=RIGHT_HINT)
    sent: dict[str, object] = {
        "name": after.name,
        "description": place.description,
        "statusColor": after.color,
    }
    if shown := objects_in(pictures.get("system")):
        sent["avatarId"] = int(require_number(shown[0]))
    return StepOutcome({step.key: require_number(place.post("priority", sent))})


def write_component(place: WritePlace, step: SetupStep, after: ComponentState) -> StepOutcome:
    """One of the project's own; renamed or described anew, tickets keep it."""
    looks = {"name": after.name, "description": after.description}
    if step.action is StepAction.CHANGE:
        return _change_named(place, step, "component", looks)
    sent = {"project": place.reading.project.key, "assigneeType": "PROJECT_DEFAULT", **looks}
    return StepOutcome({step.key: require_id(place.post("component", sent))})


def _change_named(place: WritePlace, step: SetupStep, path: str, sent: Json) -> StepOutcome:
    """What is there stays the same thing, under its id."""
    known = place.ids[step.key]
    place.put(f"{path}/{known}", sent)
    return StepOutcome({step.key: known})


def write_request_type(place: WritePlace, step: SetupStep, after: RequestTypeState) -> StepOutcome:
    """What may be asked for. It has no group, so no customer sees it yet."""
    service = place.reading.service
    if service is None:
        raise ForeignAnswer("the project has no service desk any more")
    sent = {
        "name": after.name,
        "description": after.description,
        "helpText": after.description,
        "issueTypeId": place.ids[after.type],
    }
    path = f"/rest/servicedeskapi/servicedesk/{service.id}/requesttype"
    shown = place.client.post(path, sent, hint=RIGHT_HINT)
    return StepOutcome({step.key: require_id(shown or {})})
