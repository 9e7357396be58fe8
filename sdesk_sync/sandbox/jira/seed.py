"""What the site and project DESK are made of when the sandbox starts: by hand, or as Jira makes them."""

from __future__ import annotations

from sdesk_sync.sandbox.jira.named_things import FieldRow
from sdesk_sync.sandbox.jira.workflow_seed import DONE, IN_PROGRESS, STATUSES, TO_DO
from sdesk_sync.sandbox.site import Json, ProjectBeginning

PROJECT_ID = "10000"
PROJECT_KEY = "DESK"
PROJECT_NAME = "Service Desk"

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
PORTAL_FIELDS = ("customfield_10010", "customfield_10002", "customfield_10033", "customfield_10034")
"""Those of Service Management, which its screens have."""
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
    ("Bug", 0, "A problem or error."),
    ("Story", 0, "Something that users want to do."),
)
DESK_TYPES = tuple(name for name, _, _ in _TYPES[:12])
TEMPLATE_TYPES = ("Story", "Task", "Bug", "Epic", "Sub-task")
"""What a Scrum project has, in the order of its scheme; the first is the default one."""

_PRIORITIES = (
    ("1", "Highest", "#d04437"),
    ("2", "High", "#f15c75"),
    ("3", "Medium", "#f79232"),
    ("4", "Low", "#707070"),
    ("5", "Lowest", "#999999"),
    ("10000", "Not prioritised", "#97a0af"),
)
# By beginning: which priority the site has only then, and which one new issues have.
_OWN_PRIORITY = {ProjectBeginning.SEEDED: "Not prioritised", ProjectBeginning.EMPTY: "Lowest"}
_DEFAULT_PRIORITY = {ProjectBeginning.SEEDED: "Not prioritised", ProjectBeginning.EMPTY: "Medium"}

# As recorded: docs/trackers/jira.md#recorded-bodies. Those of the template, then those of each site.
_TEMPLATE_STATUSES = (
    ("10009", "To Do", "new"), ("3", "In Progress", "indeterminate"), ("10010", "Done", "done"),
    ("1", "Open", "new"), ("4", "Reopened", "new"), ("5", "Resolved", "done"), ("6", "Closed", "done"),
)  # fmt: skip
_RESOLUTIONS = {
    ProjectBeginning.SEEDED: (("Done", "The work is done."), ("Declined", "This will not be done.")),
    ProjectBeginning.EMPTY: (
        ("Done", "Work has been completed on this work item."),
        ("Won't Do", "This issue won't be actioned."),
        ("Duplicate", "The problem is a duplicate of an existing issue."),
        ("Cannot Reproduce", "All attempts at reproducing this issue failed."),
    ),
}

_CATEGORIES: dict[str, Json] = {
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}


def issue_types(begins: ProjectBeginning) -> list[Json]:
    """The nine mapped types, and five of Jira's own; these alone on a fresh site."""
    return [
        issue_type_entry(str(10001 + place), name, description, level)
        for place, (name, level, description) in enumerate(_TYPES)
        if begins is ProjectBeginning.SEEDED or name in TEMPLATE_TYPES
    ]


def issue_type_entry(key: str, name: str, description: str, level: int) -> Json:
    """An issue type, as it is stored."""
    avatar = 10300 + int(key) % 100
    return {
        "id": key,
        "description": description,
        "iconUrl": f"/rest/api/2/universal_avatar/view/type/issuetype/avatar/{avatar}?size=medium",
        "name": name,
        "subtask": level < 0,
        "avatarId": avatar,
        "hierarchyLevel": level,
    }


def statuses(begins: ProjectBeginning) -> list[Json]:
    """The sixteen statuses of the desk, and two of the other project; on a fresh site Jira's own."""
    if begins is ProjectBeginning.EMPTY:
        return [status_entry(key, name, category) for key, name, category in _TEMPLATE_STATUSES]
    by_category = {"new": (*TO_DO, "To Do"), "indeterminate": IN_PROGRESS, "done": (*DONE, "Done")}
    return [
        status_entry(
            str(10101 + place), name, next(key for key, names in by_category.items() if name in names)
        )
        for place, name in enumerate((*STATUSES, "To Do", "Done"))
    ]


def status_entry(key: str, name: str, category: str, description: str = "") -> Json:
    """A status, as it is stored; its category by its key."""
    shown = {"description": description, "iconUrl": "/", "name": name, "id": key}
    return {**shown, "statusCategory": _CATEGORIES[category]}


def categories() -> list[Json]:
    """The three categories of statuses."""
    return list(_CATEGORIES.values())


def priorities(begins: ProjectBeginning) -> list[Json]:
    """Four priorities, and the neutral one, which new issues have, or on a fresh site a fifth."""
    others = {*_OWN_PRIORITY.values()} - {_OWN_PRIORITY[begins]}
    return [
        priority_entry(key, name, color, is_default=name == _DEFAULT_PRIORITY[begins])
        for key, name, color in _PRIORITIES
        if name not in others
    ]


def priority_entry(
    key: str, name: str, color: str, description: str = "", *, is_default: bool = False
) -> Json:
    """A priority, as it is stored."""
    return {
        "statusColor": color,
        "description": description,
        "iconUrl": f"/images/icons/priorities/{name.lower().replace(' ', '_')}_new.svg",
        "name": name,
        "id": key,
        "isDefault": is_default,
    }


def resolutions(begins: ProjectBeginning) -> list[Json]:
    """What a closed issue came to."""
    return [
        {"id": str(10000 + place), "description": description, "name": name}
        for place, (name, description) in enumerate(_RESOLUTIONS[begins])
    ]


def components(begins: ProjectBeginning) -> list[Json]:
    """One component per team."""
    teams = ("Support", "Consulting", "Development", "Hosting", "Product management")
    made = [component_entry(str(10201 + place), f"Team: {team}", "") for place, team in enumerate(teams)]
    return made if begins is ProjectBeginning.SEEDED else []


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


def versions(begins: ProjectBeginning) -> list[Json]:
    """One version that is out, and the next."""
    made = [version_entry("10301", "14.2", is_out=True), version_entry("10302", "14.3", is_out=False)]
    return made if begins is ProjectBeginning.SEEDED else []


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


def custom_fields(begins: ProjectBeginning) -> list[FieldRow]:
    """The desk's custom fields; all are single-line texts."""
    made = [
        FieldRow(f"customfield_{_FIRST_FIELD + place}", name, type=TEXT_FIELD, is_searched=True)
        for place, name in enumerate(_CUSTOM_FIELDS)
    ]
    return made if begins is ProjectBeginning.SEEDED else []
