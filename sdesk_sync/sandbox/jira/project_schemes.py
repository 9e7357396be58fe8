"""Schemes of issue types, screens and priorities over REST: what is in each, and which projects have it.

Ids are texts or numbers, pages have addresses or none, as recorded: docs/trackers/jira.md#recorded-bodies
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from sdesk_sync.sandbox.jira.named_things import NamedThings, SchemeRow
from sdesk_sync.sandbox.jira.pages import asked_ids, asked_rows, nested_page, part_bean
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    RestRoute,
    empty_response,
    json_response,
    page_bean,
)
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.shapes import object_in, words_in
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

_IN_USE = "Issues of the project have an issue type that is not in the scheme: {}"
_NEED_MAPPING = (
    "The priorities with IDs [{}] require mapping. Please provide mappings in the 'in' mappings object, "
    "where these priorities are the keys with corresponding values."
)


_TYPES, _SCREENS = "issuetypescheme", "issuetypescreenscheme"
_NOUNS = {_TYPES: "issueTypeScheme", _SCREENS: "issueTypeScreenScheme"}
"""Both kinds of scheme that say something of issue types: their addresses, their nouns."""


@dataclass(frozen=True)
class SchemeResource:
    """The resources of schemes, but for those of workflows."""

    project: JiraProject

    def rest_routes(self) -> list[RestRoute]:
        """The routes, for administrators, each by a page of
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/
        """
        return [
            RestRoute("GET", "screenscheme", self._list_screen_schemes),
            *(
                RestRoute("GET", f"{path}{below}", partial(answer, path))
                for path in _NOUNS
                for below, answer in (
                    ("", self._list_type_schemes),
                    ("/mapping", self._list_members),
                    ("/project", self._list_of_projects),
                )
            ),
            RestRoute("POST", "issuetypescheme", self._add_type_scheme),
            RestRoute("PUT", "issuetypescheme/project", self._give_type_scheme),
            RestRoute("PUT", "issuetypescheme/{id}/issuetype", self._add_to_type_scheme),
            RestRoute("GET", "priorityscheme", self._list_priority_schemes, refused=None),
            RestRoute("POST", "priorityscheme", self._add_priority_scheme),
            RestRoute("PUT", "priorityscheme/{id}", self._change_priority_scheme),
            RestRoute("GET", "priorityscheme/{id}/priorities", self._list_inside("priorities"), refused=None),
            RestRoute("GET", "priorityscheme/{id}/projects", self._list_inside("projects"), refused=None),
        ]

    def _type_table(self, path: str) -> NamedThings[SchemeRow]:
        return self.project.rows.type_schemes if path == _TYPES else self.project.rows.type_screen_schemes

    def _type_bean(self, path: str, row: SchemeRow) -> Json:
        bean: Json = {"id": row.id, "name": row.name, "description": row.description}
        if path == _SCREENS:
            return bean
        is_own = row is self.project.rows.type_schemes.own
        return {**bean, **({"isDefault": True} if is_own else {"defaultIssueTypeId": row.default})}

    def _project_beans(self, table: NamedThings[SchemeRow], row: SchemeRow, view: ReaderView) -> list[Json]:
        """Who uses a scheme."""
        keys = ("id", "key", "name", "projectTypeKey", "simplified")
        users = [one for one in self.project.rows.projects if table.row_of(one.id) is row]
        beans = [self.project.project_bean(view, one) for one in users]
        return [{key: bean[key] for key in keys if key in bean} for bean in beans]

    def _list_type_schemes(self, path: str, call: JiraCall) -> Response:
        table, found = self._type_table(path), []
        for row in asked_rows(call, table):
            users = {"projects": nested_page(self._project_beans(table, row, call.view))}
            found.append({**self._type_bean(path, row), **(users if call.to_expand("projects") else {})})
        return json_response(page_bean(call, found, path))

    def _list_members(self, path: str, call: JiraCall) -> Response:
        """What is in each scheme, or in those asked for."""
        key = f"{_NOUNS[path]}Id"
        ids = asked_ids(call, key)
        found = [
            {key: row.id, "issueTypeId": kind, **({"screenSchemeId": target} if target else {})}
            for row in self._type_table(path)
            if not ids or row.id in ids
            for kind, target in row.entries.items()
        ]
        return json_response(part_bean(call, found))

    def _list_of_projects(self, path: str, call: JiraCall) -> Response:
        """The schemes of some projects, each once."""
        table, asked = self._type_table(path), asked_ids(call, "projectId")
        # The page of its projects in there is empty, whoever uses it.
        inner: Json = {"projects": nested_page([])} if path == _SCREENS else {}
        found = [
            {_NOUNS[path]: {**self._type_bean(path, row), **inner}, "projectIds": projects}
            for row in table
            if (projects := [key for key in asked if table.row_of(key) is row])
        ]
        return json_response(part_bean(call, found))

    def _list_screen_schemes(self, call: JiraCall) -> Response:
        found = []
        for row in asked_rows(call, self.project.rows.screen_schemes):
            screens = {key: int(screen) for key, screen in row.entries.items()}
            bean = {"id": int(row.id), "name": row.name, "description": row.description, "screens": screens}
            if call.to_expand("issueTypeScreenSchemes"):
                table = self.project.rows.type_screen_schemes
                users = [self._type_bean(_SCREENS, one) for one in table if row.id in one.entries.values()]
                bean["issueTypeScreenSchemes"] = nested_page(users)
            found.append(bean)
        return json_response(page_bean(call, found, "screenscheme"))

    def _require_members(self, body: Json) -> dict[str, str]:
        keys = words_in(body, "issueTypeIds")
        if not keys or any(self.project.types.entry_with_id(key) is None for key in keys):
            raise JiraRefusal(400, "One or more issue type IDs are missing or not valid.")
        return dict.fromkeys(keys, "")

    def _add_type_scheme(self, call: JiraCall) -> Response:
        body, table = call.body_object(), self.project.rows.type_schemes
        name, types = table.require_new_name(body.get("name"), status=409), self._require_members(body)
        default = str(body.get("defaultIssueTypeId") or "")
        if default and default not in types:
            raise JiraRefusal(400, "The default issue type is not in the scheme.")
        row = SchemeRow(table.new_id(), name, str(body.get("description") or ""), types, default)
        return json_response({"issueTypeSchemeId": table.add_row(row).id}, 201)

    def _give_type_scheme(self, call: JiraCall) -> Response:
        """Not where issues of the project would be of a type that it no longer offers."""
        body, table = call.body_object(), self.project.rows.type_schemes
        row, project = table.require_row(body.get("issueTypeSchemeId")), str(body.get("projectId"))
        self.project.rows.projects.require_row(project)
        used = {issue.values["issuetype"] for issue in self._issues_of(project)}
        if left := sorted(used - {*row.entries}):
            raise JiraRefusal(400, _IN_USE.format(", ".join(left)))
        table.give_to(project, row)
        return empty_response()

    def _issues_of(self, project: str) -> Iterable[JiraIssue]:
        return self.project.issues.values() if project == PROJECT_ID else ()

    def _add_to_type_scheme(self, call: JiraCall) -> Response:
        row = self.project.rows.type_schemes.require_row(call.path["id"])
        types = self._require_members(call.body_object())
        if twice := [key for key in types if key in row.entries]:
            raise JiraRefusal(400, f"The issue types are in the scheme already: {', '.join(twice)}")
        row.entries.update(types)
        return empty_response()

    def _list_priority_schemes(self, call: JiraCall) -> Response:
        """With their priorities and projects on request."""
        table, ids = self.project.rows.priority_schemes, asked_ids(call, "schemeId")
        shown = [row for row in table if not ids or row.id in ids]
        beans = [self._priority_bean(row, call) for row in shown]
        return json_response(page_bean(call, beans, "priorityscheme"))

    def _priority_bean(self, row: SchemeRow, call: JiraCall) -> Json:
        is_own = row is self.project.rows.priority_schemes.own
        bean = {"id": row.id, "name": row.name, "description": row.description, "isDefault": is_own}
        inside = self._inside_of(row, call.view)
        expanded = {key: nested_page(inside[key]) for key in call.to_expand(*inside)}
        return {**bean, "defaultPriorityId": row.default, **expanded}

    def _inside_of(self, row: SchemeRow, view: ReaderView) -> dict[str, list[Json]]:
        beans = [self.project.priorities.entry_bean(key, view) for key in row.entries]
        priorities = [
            {**one, "isDefault": one["id"] == row.default, "sequence": str(n)} for n, one in enumerate(beans)
        ]
        return {
            "priorities": priorities,
            "projects": self._project_beans(self.project.rows.priority_schemes, row, view),
        }

    def _list_inside(self, what: str) -> Callable[[JiraCall], Response]:
        def answer_inside(call: JiraCall) -> Response:
            row = self.project.rows.priority_schemes.require_row(call.path["id"])
            ids = asked_ids(call, "projectId")
            found = [one for one in self._inside_of(row, call.view)[what] if not ids or one["id"] in ids]
            return json_response(page_bean(call, found, f"priorityscheme/{row.id}/{what}"))

        return answer_inside

    def _change_priority_scheme(self, call: JiraCall) -> Response:
        """More priorities, or another default one: no ticket changes, so there is no task."""
        body, row = call.body_object(), self.project.rows.priority_schemes.require_row(call.path["id"])
        more = words_in(object_in(object_in(body, "priorities"), "add"), "ids")
        default = str(body.get("defaultPriorityId", row.default))
        self._require_priorities([*row.entries, *more], default)
        row.entries.update(dict.fromkeys(more, ""))
        row.default = default
        return json_response({"priorityScheme": self._priority_bean(row, call)}, 202)

    def _require_priorities(self, keys: Collection[str], default: str) -> None:
        if default not in keys or any(self.project.priorities.entry_with_id(key) is None for key in keys):
            raise JiraRefusal(400, "One or more priority IDs are missing or not valid.")

    def _add_priority_scheme(self, call: JiraCall) -> Response:
        """For projects whose issues have none but its priorities: mapping others is not played."""
        body, table = call.body_object(), self.project.rows.priority_schemes
        name, keys = table.require_new_name(body.get("name")), words_in(body, "priorityIds")
        default, projects = str(body.get("defaultPriorityId")), words_in(body, "projectIds")
        self._require_priorities(keys, default)
        for project in projects:
            self.project.rows.projects.require_row(project, 400)
            used = {issue.values["priority"] for issue in self._issues_of(project)}
            if lacking := sorted(used - {*keys}):
                raise JiraRefusal(400, _NEED_MAPPING.format(", ".join(lacking)))
        words = str(body.get("description") or "")
        row = table.add_row(SchemeRow(table.new_id(), name, words, dict.fromkeys(keys, ""), default))
        for project in projects:
            table.give_to(project, row)
        return json_response({"id": row.id}, 201)
