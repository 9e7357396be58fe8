"""What the site and project DESK are made of when the sandbox starts: by hand, or as Jira makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sdesk_sync.sandbox.jira.named_things import FieldRow
from sdesk_sync.sandbox.site import Json, ProjectBeginning

PROJECT_ID = "10000"
PROJECT_KEY = "DESK"
PROJECT_NAME = "Service Desk"

HOOK_EVENTS = (
    "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
    "comment_deleted", "worklog_created", "issuelink_created",
)  # fmt: skip

TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
PORTAL_FIELDS = ("customfield_10010", "customfield_10002", "customfield_10033", "customfield_10034")
"""Those of Service Management, which its screens have."""
TEMPLATE_TYPES = ("Story", "Task", "Bug", "Epic", "Sub-task")
"""What a Scrum project has, in the order of its scheme; the first is the default one."""
_OF_OTHERS = ("Bug", "Story")


@cache
def _read_file() -> Mapping[str, Any]:
    written: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_name("beginnings.yaml").read_text(encoding="utf-8")
    )
    return written


def written_part(name: str) -> Any:
    """A part of the file of beginnings, which nobody changes: a beginning's lists, `site`, `moves`, …"""
    return _read_file()[name]


def first_entries(path: str, begins: ProjectBeginning) -> list[Json]:
    """What the list with this REST resource holds at first, each entry as it is stored."""
    return [_MAKERS[path](*row) for row in written_part(begins.value)[path]]


def custom_fields(begins: ProjectBeginning) -> list[FieldRow]:
    """The desk's custom fields; all are single-line texts."""
    rows = written_part(begins.value)["field"]
    return [FieldRow(key, name, type=TEXT_FIELD, is_searched=True) for key, name in rows]


def desk_types() -> tuple[str, ...]:
    """The issue types of a project that was set up by hand: the nine mapped ones, and three of Jira's."""
    names = (entry["name"] for entry in first_entries("issuetype", ProjectBeginning.SEEDED))
    return tuple(name for name in names if name not in _OF_OTHERS)


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


def status_entry(key: str, name: str, category: str, description: str = "") -> Json:
    """A status, as it is stored; its category by its key."""
    shown = {"description": description, "iconUrl": "/", "name": name, "id": key}
    return {**shown, "statusCategory": written_part("site")["categories"][category]}


def categories() -> list[Json]:
    """The three categories of statuses."""
    return list(written_part("site")["categories"].values())


def priority_entry(key: str, name: str, color: str, description: str = "", place: str = "") -> Json:
    """A priority, as it is stored; the site's default one has that word for its place."""
    return {
        "statusColor": color,
        "description": description,
        "iconUrl": f"/images/icons/priorities/{name.lower().replace(' ', '_')}_new.svg",
        "name": name,
        "id": key,
        "isDefault": place == "default",
    }


def resolution_entry(key: str, name: str, description: str) -> Json:
    """A resolution, as it is stored."""
    return {"id": key, "description": description, "name": name}


def component_entry(key: str, name: str, description: str = "") -> Json:
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


def version_entry(key: str, name: str, state: str = "unreleased") -> Json:
    """A version of the project (Version: docs/trackers/jira.md#rest-api-document)."""
    is_out = state == "released"
    return {"id": key, "description": "", "name": name, "archived": False, "released": is_out}


def link_types() -> list[Json]:
    """The kinds of links between issues that a new site has."""
    return [dict(one) for one in written_part("site")["links"]]


_MAKERS: Mapping[str, Callable[..., Json]] = {
    "issuetype": issue_type_entry,
    "status": status_entry,
    "priority": priority_entry,
    "resolution": resolution_entry,
    "component": component_entry,
    "version": version_entry,
}
