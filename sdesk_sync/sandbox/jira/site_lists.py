"""The site's lists as administrators extend them: types, statuses, priorities, resolutions, fields, roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.fields import CUSTOM_KINDS, custom_field
from sdesk_sync.sandbox.jira.named_things import FieldRow, RoleRow, require_name
from sdesk_sync.sandbox.jira.pages import asked_ids
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    NotPlayed,
    RestRoute,
    empty_response,
    json_response,
    page_bean,
)
from sdesk_sync.sandbox.jira.shapes import list_in, object_in, words_in
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.workflow_rows import CATEGORIES, status_bean
from sdesk_sync.sandbox.site import Json

_CATEGORIES = {word: key for key, word in CATEGORIES.items()}
_MOST_OF_A_TYPE = 60
_AVATARS = ("10501", "10502", "10503")


@dataclass(frozen=True)
class SiteLists:
    """What is the whole site's, and is never one project's alone."""

    project: JiraProject
    accounts: JiraAccounts

    def rest_routes(self) -> list[RestRoute]:
        """The routes, for administrators, each by a page of
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/
        """
        return [
            RestRoute("POST", "issuetype", self._add_type),
            RestRoute("POST", "priority", self._add_priority),
            RestRoute("GET", "avatar/priority/system", self._list_avatars),
            RestRoute("POST", "resolution", self._add_resolution),
            RestRoute("GET", "statuses/byNames", self._list_statuses_named, refused=401),
            RestRoute("POST", "statuses", self._add_statuses, refused=401),
            RestRoute("POST", "field", self._make_custom_field, refused=400),
            RestRoute("GET", "field/search", self._search_fields),
            RestRoute("PUT", "field/association", self._associate_fields),
            RestRoute("PUT", "field/{field}", self._change_field),
            RestRoute("GET", "projects/fields", self._list_project_fields),
            RestRoute("GET", "config/fieldschemes", self._list_configurations),
            RestRoute("GET", "config/fieldschemes/{id}/projects", self._list_configured),
            RestRoute("POST", "role", self._add_role),
            RestRoute("POST", "project/{project}/role/{role}", self._add_actors, refused=401),
            RestRoute("DELETE", "project/{project}/role/{role}", self._remove_actor, refused=404),
        ]

    def _require_new_name(
        self, choices: ChoiceCatalogue, body: Json, taken: int = 400, most: int = 255
    ) -> str:
        return require_name(choices.path, body.get("name"), choices.entry_named, taken, most)

    def _new_id(self, choices: ChoiceCatalogue) -> str:
        return str(self.project.numbers.take_number(choices.path, 10201))

    def _add_type(self, call: JiraCall) -> Response:
        """It joins the default scheme by itself (docs/trackers/jira.md#recorded-bodies)."""
        body, types = call.body_object(), self.project.types
        name, key = self._require_new_name(types, body, 409, _MOST_OF_A_TYPE), self._new_id(types)
        level = body.get("hierarchyLevel", -1 if body.get("type") == "subtask" else 0)
        if level not in (0, -1):
            raise JiraRefusal(400, errors={"hierarchyLevel": "The hierarchy level must be 0 or -1."})
        types.add_entry(seed.issue_type_entry(key, name, _description_in(body), level))
        self.project.rows.type_schemes.own.entries[key] = ""
        return json_response(types.entry_bean(key, call.view), 201)

    def _add_priority(self, call: JiraCall) -> Response:
        """It joins the default scheme by itself."""
        body, priorities = call.body_object(), self.project.priorities
        name, color = self._require_new_name(priorities, body), body.get("statusColor")
        if not isinstance(color, str) or str(body.get("avatarId")) not in _AVATARS:
            raise JiraRefusal(400, errors={"statusColor": "A colour and an avatar are required."})
        key = self._new_id(priorities)
        priorities.add_entry(seed.priority_entry(key, name, color, _description_in(body)))
        self.project.rows.priority_schemes.own.entries[key] = ""
        return json_response({"id": key}, 201)

    def _list_avatars(self, _: JiraCall) -> Response:
        plain = {"isSystemAvatar": True, "isSelected": False, "isDeletable": False}
        return json_response({"system": [{"id": key, **plain} for key in _AVATARS]})

    def _add_resolution(self, call: JiraCall) -> Response:
        body, resolutions = call.body_object(), self.project.resolutions
        name, key = self._require_new_name(resolutions, body), self._new_id(resolutions)
        resolutions.add_entry(seed.resolution_entry(key, name, _description_in(body)))
        return json_response({"id": key}, 201)

    def _list_statuses_named(self, call: JiraCall) -> Response:
        # Names have commas: by repetition alone.
        given = call.parameters.getlist("name") if "name" in call.query else []
        if not 0 < len(given) <= 50:
            raise JiraRefusal(400, "Between 1 and 50 names are required.")
        found = map(self.project.statuses.entry_named, given)
        return json_response([status_bean(entry) for entry in found if entry])

    def _add_statuses(self, call: JiraCall) -> Response:
        """All of them or none."""
        body, statuses = call.body_object(), self.project.statuses
        if object_in(body, "scope").get("type") != "GLOBAL":
            raise JiraRefusal(400, "scope : only the scope GLOBAL is valid for a company-managed project")
        sent = list_in(body, "statuses")
        for one in sent:
            if not isinstance(one, dict) or one.get("statusCategory") not in _CATEGORIES:
                raise JiraRefusal(400, "statuses : statusCategory must be one of TODO, IN_PROGRESS, DONE")
            self._require_new_name(statuses, one)
        if not sent:
            raise JiraRefusal(400, "statuses : must not be empty")
        made = [(self._new_id(statuses), one) for one in sent]
        for key, one in made:
            category = _CATEGORIES[one["statusCategory"]]
            statuses.add_entry(seed.status_entry(key, one["name"], category, _description_in(one)))
        return json_response([status_bean(statuses.entry_with_id(key) or {}) for key, _ in made])

    def _make_custom_field(self, call: JiraCall) -> Response:
        """With a context for the whole site; names may be given twice (docs/trackers/jira.md#set-up)."""
        body, table = call.body_object(), self.project.rows.fields
        if not isinstance(name := body.get("name"), str) or not name.strip():
            raise JiraRefusal(400, errors={"name": "It is required that you specify a name."})
        if (kind := body.get("type")) not in CUSTOM_KINDS:
            raise NotPlayed(f"custom fields of the type {kind!r}")
        key, is_searched = f"customfield_{table.new_id()}", "searcherKey" in body
        row = table.add_row(FieldRow(key, name, _description_in(body), str(kind), is_searched))
        return json_response(custom_field(row).description, 201)

    def _search_fields(self, call: JiraCall) -> Response:
        """Of custom fields alone."""
        if call.list_parameter("type") != ["custom"]:
            raise NotPlayed("searching other fields than custom ones")
        words, ids = str(call.query.get("query", "")).lower(), call.list_parameter("id")
        shown = [
            row
            for row in self.project.rows.fields
            if words in f"{row.name} {row.description}".lower() and (not ids or row.id in ids)
        ]
        found = [
            {"id": row.id, "key": row.id, "name": row.name, "description": row.description, "isLocked": False,
             "schema": custom_field(row).schema}
            for row in shown
        ]  # fmt: skip
        return json_response(page_bean(call, found, "field/search"))

    def _associate_fields(self, call: JiraCall) -> Response:
        body = call.body_object()
        rows, named = self.project.rows, _identifiers_in(body, "associationContexts", "PROJECT_ID")
        projects = [rows.projects.require_row(one).id for one in named]
        for field in [rows.fields.require_row(one) for one in _identifiers_in(body, "fields", "FIELD_ID")]:
            rows.associate_field(field.id, projects)
        return empty_response()

    def _list_project_fields(self, call: JiraCall) -> Response:
        """Which custom fields issues of a type may have in a project (ProjectFieldBean)."""
        projects, types = asked_ids(call, "projectId"), asked_ids(call, "workTypeId")
        if not projects or not types:
            raise JiraRefusal(400, "The parameters projectId and workTypeId are required.")
        keys, configurations = call.list_parameter("fieldId"), self.project.rows.field_configurations
        found = [
            {"fieldId": key, "projectId": int(project), "workTypeId": int(kind), "isRequired": False}
            for project in projects
            for kind in {*types} & {*self.project.rows.types_of(project)}
            for key in configurations.row_of(project).entries
            if not keys or key in keys
        ]
        return json_response(page_bean(call, found, "projects/fields"))

    def _list_configurations(self, call: JiraCall) -> Response:
        table, projects = self.project.rows.field_configurations, asked_ids(call, "projectId")
        own, meant = table.own, {table.row_of(project).id for project in projects}
        found = [
            {"id": int(row.id), "name": row.name, "description": row.description, "isDefault": row is own}
            for row in table
            if not projects or row.id in meant
        ]
        return json_response(page_bean(call, found, "config/fieldschemes"))

    def _list_configured(self, call: JiraCall) -> Response:
        table = self.project.rows.field_configurations
        row = table.require_row(call.path["id"])
        users = [one for one in self.project.rows.projects if table.row_of(one.id) is row]
        found = [{"id": one.id, "key": one.key, "name": one.name, "deleted": False} for one in users]
        return json_response(page_bean(call, found, f"config/fieldschemes/{row.id}/projects"))

    def _change_field(self, call: JiraCall) -> Response:
        """Its name, its description, how it is searched."""
        row, body = self.project.rows.fields.require_row(call.path["field"]), call.body_object()
        row.name = str(body.get("name", row.name))
        row.description = str(body.get("description", row.description))
        row.is_searched = row.is_searched or "searcherKey" in body
        return empty_response()

    def _add_role(self, call: JiraCall) -> Response:
        """For all projects, and for none on a site that costs nothing."""
        if self.project.is_free:
            raise JiraRefusal(403, "Your plan has no project roles of its own.")
        body, table = call.body_object(), self.project.rows.roles
        name = table.require_new_name(body.get("name"), status=409)
        row = table.add_row(RoleRow(table.new_id(), name, _description_in(body)))
        shown = {"id": int(row.id), "name": row.name, "description": row.description}
        return json_response({"self": call.view.resource_url(f"role/{row.id}"), **shown})

    def _require_role(self, call: JiraCall) -> tuple[RoleRow, str]:
        project = self.project.require_project(call.path["project"]).id
        return self.project.rows.roles.require_row(call.path["role"]), project

    def _add_actors(self, call: JiraCall) -> Response:
        """People alone: that groups hold a role is not played."""
        (row, project), body = self._require_role(call), call.body_object()
        accounts = words_in(body, "user")
        if any(self.accounts.person_with_account(one) is None for one in accounts):
            raise JiraRefusal(404, "We can't find the user in this site.")
        if "user" not in body:
            raise NotPlayed("roles that groups hold")
        row.actors[project] = tuple(dict.fromkeys((*row.actors.get(project, ()), *accounts)))
        return json_response(self.accounts.role_bean(row, project, call.view))

    def _remove_actor(self, call: JiraCall) -> Response:
        (row, project), account = self._require_role(call), call.query.get("user")
        if account not in row.actors.get(project, ()):
            raise JiraRefusal(404, "The user is not an actor of the role.")
        row.actors[project] = tuple(one for one in row.actors[project] if one != account)
        return empty_response()


def _description_in(body: Json) -> str:
    return str(body.get("description") or "")


def _identifiers_in(body: Json, name: str, kind: str) -> list[Any]:
    """What a list of typed identifiers names; 400 for another type."""
    sent = list_in(body, name)
    if not sent or not all(isinstance(one, dict) and one.get("type") == kind for one in sent):
        raise JiraRefusal(400, f"{name}: identifiers of the type {kind} are required.")
    return [one.get("identifier") for one in sent]
