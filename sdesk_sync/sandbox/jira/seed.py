"""What project DESK is made of when the sandbox starts."""

from __future__ import annotations

from sdesk_sync.sandbox.jira.workflow import DONE, IN_PROGRESS, STATUSES, TO_DO
from sdesk_sync.sandbox.site import Json

PROJECT_ID = "10000"
PROJECT_KEY = "DESK"
PROJECT_NAME = "Service Desk"

DEFAULT_PRIORITY, DEFAULT_PRIORITY_ID = "Not prioritised", "10000"

HOOK_EVENTS = (
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
    "worklog_created",
    "issuelink_created",
)

TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
_FIRST_FIELD = 10101
_CUSTOM_FIELDS = (
    "Desk: Estimate",
    "Desk: Order reference",
    "Desk: Ordered on",
    "Desk: Budget account",
    "Desk: Cause",
    "Desk: Change reference",
    "Desk: Version",
    "Desk: Product item",
    "Desk: Close reason",
    "Desk: Opened as",
    "Desk: Billing",
)

# 0 stands for an ordinary type, 1 for an epic, -1 for a sub-task, as in the REST API's hierarchyLevel.
_TYPES = (
    ("Incident", 0, "Technical and other problems."),
    ("Request", 0, "Everything else."),
    ("Software Defect", 0, "A fault that a code change must fix."),
    ("Non-Software Defect", 0, "A fault fixed without a code change."),
    ("Consulting Request", 0, "Charged against the extended support budget."),
    ("Support Request", 0, "General support that fixes no fault."),
    ("Customization", 0, "A wish to adapt the software."),
    ("Suggestion", 0, "Forwarded to product management."),
    ("Delivery (DESK)", 0, "Steers the delivery of new versions."),
    ("Task", 0, "A small piece of work."),
    ("Epic", 1, "A big piece of work."),
    ("Sub-task", -1, "A piece of another issue's work."),
)

_PRIORITIES = (
    ("1", "Highest", "#d04437"),
    ("2", "High", "#f15c75"),
    ("3", "Medium", "#f79232"),
    ("4", "Low", "#707070"),
    (DEFAULT_PRIORITY_ID, DEFAULT_PRIORITY, "#97a0af"),
)

_CATEGORIES: dict[str, Json] = {
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}


def issue_types() -> list[Json]:
    """The nine mapped types, and three that the desk does not know."""
    return [
        {
            "id": str(10001 + place),
            "description": description,
            "iconUrl": f"/rest/api/2/universal_avatar/view/type/issuetype/avatar/{10300 + place}?size=medium",
            "name": name,
            "subtask": level < 0,
            "avatarId": 10300 + place,
            "hierarchyLevel": level,
        }
        for place, (name, level, description) in enumerate(_TYPES)
    ]


def statuses() -> list[Json]:
    """The sixteen statuses with their categories."""
    by_category = {"new": TO_DO, "indeterminate": IN_PROGRESS, "done": DONE}
    return [
        {
            "description": "",
            "iconUrl": "/",
            "name": name,
            "id": str(10101 + place),
            "statusCategory": next(_CATEGORIES[key] for key, names in by_category.items() if name in names),
        }
        for place, name in enumerate(STATUSES)
    ]


def categories() -> list[Json]:
    """The three categories of statuses."""
    return list(_CATEGORIES.values())


def priorities() -> list[Json]:
    """Four priorities and the neutral one, which new issues have."""
    return [
        {
            "statusColor": color,
            "description": "",
            "iconUrl": f"/images/icons/priorities/{name.lower().replace(' ', '_')}_new.svg",
            "name": name,
            "id": key,
            "isDefault": name == DEFAULT_PRIORITY,
        }
        for key, name, color in _PRIORITIES
    ]


def resolutions() -> list[Json]:
    """What a closed issue came to."""
    return [
        {"id": "10000", "description": "The work is done.", "name": "Done"},
        {"id": "10001", "description": "This will not be done.", "name": "Declined"},
    ]


def components() -> list[Json]:
    """One component per team."""
    teams = ("Support", "Consulting", "Development", "Hosting", "Product management")
    return [component_entry(str(10201 + place), f"Team: {team}", "") for place, team in enumerate(teams)]


def component_entry(key: str, name: str, description: str) -> Json:
    """A component of the project, as it is stored."""
    return {
        "id": key,
        "name": name,
        "description": description,
        "assigneeType": "UNASSIGNED",
        "realAssigneeType": "UNASSIGNED",
        "isAssigneeTypeValid": False,
        "project": PROJECT_KEY,
        "projectId": int(PROJECT_ID),
    }


def versions() -> list[Json]:
    """One version that is out, and the next."""
    return [version_entry("10301", "14.2", is_out=True), version_entry("10302", "14.3", is_out=False)]


def version_entry(key: str, name: str, *, is_out: bool) -> Json:
    """A version of the project (Version: docs/trackers/jira.md#rest-api-document)."""
    return {"id": key, "description": "", "name": name, "archived": False, "released": is_out}


def link_types() -> list[Json]:
    """The kinds of links between issues that a new site has."""
    return [
        {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
        {"id": "10002", "name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"},
        {"id": "10003", "name": "Relates", "inward": "relates to", "outward": "relates to"},
    ]


def custom_fields() -> list[tuple[str, str]]:
    """Id and name of each custom field; all are single-line texts."""
    return [(f"customfield_{_FIRST_FIELD + place}", name) for place, name in enumerate(_CUSTOM_FIELDS)]
