"""What the site's administrators have set up, as rows, and what a project is by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sdesk_sync.sandbox.jira.named_things import (
    FieldRow,
    NamedThings,
    ProjectRow,
    RoleRow,
    SchemeRow,
    ScreenRow,
    WorkflowRow,
)
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

CREATE, EDIT = "create", "edit"


@dataclass(frozen=True)
class SiteRows:
    """Every table. Of each kind of scheme the first row is the site's own, the default one."""

    projects: NamedThings[ProjectRow]
    roles: NamedThings[RoleRow]
    fields: NamedThings[FieldRow]
    screens: NamedThings[ScreenRow]
    workflows: NamedThings[WorkflowRow]
    type_schemes: NamedThings[SchemeRow]
    priority_schemes: NamedThings[SchemeRow]
    workflow_schemes: NamedThings[SchemeRow]
    screen_schemes: NamedThings[SchemeRow]
    type_screen_schemes: NamedThings[SchemeRow]
    field_configurations: NamedThings[SchemeRow]

    def tables(self) -> list[NamedThings[Any]]:
        """All of them."""
        return [getattr(self, each.name) for each in fields(self)]

    def find_project(self, ref: object) -> ProjectRow | None:
        """The project of this id or key."""
        return next((row for row in self.projects if row.is_meant_by(ref)), None)

    def types_of(self, project: str) -> list[str]:
        """The ids of the issue types that a project, by its id, offers."""
        return list(self.type_schemes.row_of(project).entries)

    def priorities_of(self, project: str) -> list[str]:
        """The ids of the priorities that it offers."""
        return list(self.priority_schemes.row_of(project).entries)

    def default_priority_of(self, project: str) -> str:
        """The id of the priority that its new issues have."""
        return self.priority_schemes.row_of(project).default

    def workflow_of(self, project: str, issue_type: str) -> WorkflowRow:
        """The workflow that its issues of a type have."""
        return self.workflows.require_row(self.workflow_schemes.row_of(project).entry_for(issue_type))

    def screen_of(self, project: str, issue_type: str, operation: str) -> ScreenRow:
        """The screen on which its issues of a type are created or edited."""
        scheme = self.type_screen_schemes.row_of(project).entry_for(issue_type)
        return self.screens.require_row(self.screen_schemes.require_row(scheme).entry_for(operation))

    def has_field(self, project: str, field: str) -> bool:
        """Whether a field is one of the project's: every system field is, a custom one once associated.

        docs/trackers/jira.md#fields-and-screens
        """
        is_custom = self.fields.row_with_id(field) is not None
        return not is_custom or field in self.field_configurations.row_of(project).entries

    def fields_on(self, project: str, issue_type: str, operation: str) -> list[str]:
        """The ids of the fields that a form offers: those on its screen that are the project's."""
        shown = self.screen_of(project, issue_type, operation).field_ids
        return [key for key in shown if self.has_field(project, key)]

    def projects_showing(self, screen: ScreenRow) -> list[str]:
        """The ids of the projects that use a screen for some issue type."""
        schemes = {row.id for row in self.screen_schemes if screen.id in row.entries.values()}
        return [
            project.id
            for project in self.projects
            if schemes & {*self.type_screen_schemes.row_of(project.id).entries.values()}
        ]

    def associate_field(self, field: str, projects: Iterable[str]) -> None:
        """A custom field becomes one of the projects', and of all that share their field configuration."""
        for project in projects:
            self.field_configurations.row_of(project).entries[field] = ""


def bean_of_project(row: ProjectRow, view: ReaderView) -> Json:
    """A project as issues carry it."""
    avatar = f"{view.base}/rest/api/2/universal_avatar/view/type/project/avatar/10401"
    shown = {
        "self": view.resource_url(f"project/{row.id}"),
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "projectTypeKey": view.edition.project_type,
        "simplified": False,
        "avatarUrls": {
            "48x48": avatar,
            "24x24": f"{avatar}?size=small",
            "16x16": f"{avatar}?size=xsmall",
            "32x32": f"{avatar}?size=medium",
        },
    }
    return view.edition.trim(shown)
