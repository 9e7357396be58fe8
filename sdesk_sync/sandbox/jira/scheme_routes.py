"""Workflow schemes: which workflow the issue types of a project have, and giving a project another scheme.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-schemes/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.body_shapes import read_body
from sdesk_sync.sandbox.jira.migration import MigrationQueue
from sdesk_sync.sandbox.jira.named_things import SchemeRow
from sdesk_sync.sandbox.jira.pages import part_bean
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.scheme_moves import BY_TYPE, WorkflowPairs, require_moves
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.jira.workflow_routes import usage_page
from sdesk_sync.sandbox.jira.workflow_rows import row_mention
from sdesk_sync.sandbox.site import Json

_SWITCH = {"projectId!": str, "targetSchemeId!": str, "mappingsByIssueTypeOverride": BY_TYPE}
_UPDATE = {
    **dict.fromkeys(("id!", "name!", "description!", "defaultWorkflowId"), str),
    "version!": {"versionNumber!": int},
    "workflowsForIssueTypes": [{"workflowId!": str, "issueTypeIds!": [str]}],
    "statusMappingsByIssueTypeOverride": BY_TYPE,
}
_BUSY = "Another task is currently running, please try again later."
_NO_SCHEME = "The workflow scheme does not exist."


@dataclass(frozen=True)
class WorkflowSchemeResource:
    """The schemes, which only administrators see; the default one has no id and is not listed."""

    project: JiraProject
    queue: MigrationQueue

    def rest_routes(self) -> list[RestRoute]:
        """What setting up needs; who lacks the right is answered as each page says."""
        routes: list[tuple[str, str, Callable[[JiraCall], Response], int]] = [
            ("GET", "", self._list_schemes, 403),
            ("POST", "", self._create_scheme, 403),
            ("POST", "/read", self._read_schemes, 401),
            ("POST", "/update", self._update_scheme, 401),
            ("GET", "/project", self._list_by_project, 403),
            ("PUT", "/project", self._assign_scheme, 403),
            ("POST", "/project/switch", self._switch_scheme, 401),
            ("GET", "/{scheme}", self._get_scheme, 403),
            ("GET", "/{scheme}/projectUsages", self._list_users, 401),
        ]
        return [
            RestRoute(method, f"workflowscheme{path}", handler, refused=status)
            for method, path, handler, status in routes
        ]

    @property
    def _schemes(self) -> list[SchemeRow]:
        return [row for row in self.project.rows.workflow_schemes if row.id.isdecimal()]

    def _list_schemes(self, call: JiraCall) -> Response:
        beans = [self._scheme_bean(row, call.view) for row in self._schemes]
        return json_response(part_bean(call, beans))

    def _scheme_bean(self, row: SchemeRow, view: ReaderView) -> Json:
        name_of = self.project.rows.workflows.require_row
        names = {key: name_of(workflow).name for key, workflow in row.entries.items()}
        bean: Json = {"name": row.name, "description": row.description}
        bean |= {"defaultWorkflow": names.pop("default"), "issueTypeMappings": names}
        # The site's own scheme has no id that REST knows, and so no address either.
        if not row.id.isdecimal():
            return bean
        return {"id": int(row.id), **bean, "self": view.resource_url(f"workflowscheme/{row.id}")}

    def _whole_bean(self, row: SchemeRow, view: ReaderView) -> Json:
        kinds = {key: self.project.types.entry_bean(key, view) for key in row.entries if key != "default"}
        return {**self._scheme_bean(row, view), "draft": False, "issueTypes": kinds}

    def _get_scheme(self, call: JiraCall) -> Response:
        return json_response(self._whole_bean(self._require_scheme(call.path["scheme"]), call.view))

    def _require_scheme(self, key: object, status: int = 404, words: str = _NO_SCHEME) -> SchemeRow:
        row = next((row for row in self._schemes if row.id == str(key)), None)
        if row is None:
            raise JiraRefusal(status, words)
        return row

    def _list_users(self, call: JiraCall) -> Response:
        row = self._require_scheme(call.path["scheme"])
        page = usage_page(self.project.rows.workflow_schemes.users_of(row))
        return json_response({"workflowSchemeId": row.id, "projects": page})

    def _list_by_project(self, call: JiraCall) -> Response:
        """Projects that there are not, or that are team-managed, are passed over."""
        asked, table = call.list_parameter("projectId"), self.project.rows.workflow_schemes
        classic = [key for key in asked if self._is_classic(key)]
        users = [(row, [key for key in classic if table.row_of(key) is row]) for row in table]
        beans = [(keys, self._scheme_bean(row, call.view)) for row, keys in users if keys]
        return json_response(
            {"values": [{"projectIds": keys, "workflowScheme": bean} for keys, bean in beans]}
        )

    def _create_scheme(self, call: JiraCall) -> Response:
        shape = {"name": str, "description": str, "defaultWorkflow": str, "issueTypeMappings": dict}
        body, table = read_body(call, shape), self.project.rows.workflow_schemes
        names = {"default": body.get("defaultWorkflow") or "jira", **(body.get("issueTypeMappings") or {})}
        name, entries = table.require_new_name(body.get("name")), {}
        for kind, written in names.items():
            self._require_type(kind)
            if (found := self.project.rows.workflows.row_named(str(written))) is None:
                raise JiraRefusal(400, f"The workflow '{written}' does not exist.")
            entries[kind] = found.id
        row = table.add_row(SchemeRow(table.new_id(), name, body.get("description") or "", entries))
        return json_response(self._whole_bean(row, call.view), 201)

    def _require_type(self, key: str) -> None:
        if key != "default" and self.project.types.entry_with_id(key) is None:
            raise JiraRefusal(400, f"The issue type with id {key} does not exist.")

    def _read_schemes(self, call: JiraCall) -> Response:
        asked = read_body(call, {"workflowSchemeIds": [str], "projectIds": [str]})
        ids, projects = ({*map(str, asked.get(key) or ())} for key in ("workflowSchemeIds", "projectIds"))
        ids |= {self.project.rows.workflow_schemes.row_of(key).id for key in projects}
        return json_response([self._read_bean(row) for row in self._schemes if row.id in ids])

    def _read_bean(self, row: SchemeRow) -> Json:
        kinds: dict[str, list[str]] = {}
        for key, workflow in row.entries.items():
            if key != "default":
                kinds.setdefault(workflow, []).append(key)
        find, task = self.project.rows.workflows.require_row, self.queue.running
        return {
            **row_mention(row),
            "scope": {"type": "GLOBAL"},
            **({"taskId": task.id} if task else {}),
            "defaultWorkflow": row_mention(find(row.entries["default"])),
            "workflowsForIssueTypes": [
                {"workflow": row_mention(find(key)), "issueTypeIds": each} for key, each in kinds.items()
            ],
        }

    def _wanted_entries(self, body: Json) -> dict[str, str]:
        """What is to be in a scheme; who names no default workflow gets Jira's own."""
        entries = {"default": body.get("defaultWorkflowId") or self.project.rows.workflows.own.id}
        for each in body.get("workflowsForIssueTypes") or ():
            entries |= dict.fromkeys(map(str, each["issueTypeIds"]), each["workflowId"])
        for kind, workflow in entries.items():
            self.project.rows.workflows.require_row(workflow, 400)
            self._require_type(kind)
        return entries

    def _flows(self, before: SchemeRow, after: SchemeRow, projects: Iterable[str]) -> WorkflowPairs:
        kinds = dict.fromkeys(kind for project in projects for kind in self.project.rows.types_of(project))
        find = self.project.rows.workflows.require_row
        return {kind: (find(before.entry_for(kind)), find(after.entry_for(kind))) for kind in kinds}

    def _update_scheme(self, call: JiraCall) -> Response:
        """At once where no ticket has to move; else at the end of the task that moves them (inferred)."""
        body, table = read_body(call, _UPDATE), self.project.rows.workflow_schemes
        row = self._require_scheme(body["id"], 400)
        self.queue.require_idle()
        if body["version"]["versionNumber"] != row.version:
            raise JiraRefusal(409, "The workflow scheme has been changed since: its version is another.")
        if row.name.lower() != body["name"].lower():
            table.require_new_name(body["name"])
        after = SchemeRow(row.id, body["name"], body["description"], self._wanted_entries(body))
        flows = self._flows(row, after, users := table.users_of(row))
        moves = require_moves(flows, body.get("statusMappingsByIssueTypeOverride"))

        def put_in_force() -> None:
            row.name, row.description, row.entries = after.name, after.description, after.entries
            row.version += 1

        # Of another project no tickets are played.
        if PROJECT_ID in users and self.queue.list_moved(moves):
            return self.queue.start_task(call, f"Updating workflow scheme {row.name}", moves, put_in_force)
        put_in_force()
        return json_response({})

    def _assign_scheme(self, call: JiraCall) -> Response:
        body = read_body(call, {"projectId!": str, "workflowSchemeId": str})
        table, key = self.project.rows.workflow_schemes, str(body["projectId"])
        given = body.get("workflowSchemeId")
        row = table.own if given is None else self._require_scheme(given)
        self._require_classic(key, 404)
        if key == PROJECT_ID and self.project.issues:
            raise JiraRefusal(400, "The workflow scheme of a project with issues cannot be assigned so.")
        table.give_to(key, row)
        return empty_response()

    def _is_classic(self, project: str) -> bool:
        is_simplified = project == PROJECT_ID and self.project.facts.get("simplified")
        return not is_simplified and self.project.rows.projects.row_with_id(project) is not None

    def _require_classic(self, project: str, status: int) -> None:
        self.project.rows.projects.require_row(project, status)
        if not self._is_classic(project):
            raise JiraRefusal(400, "Workflow schemes can only be assigned to classic projects.")

    def _switch_scheme(self, call: JiraCall) -> Response:
        """The body is checked first, then the scheme, as recorded: docs/trackers/jira.md#set-up."""
        body, table = read_body(call, _SWITCH), self.project.rows.workflow_schemes
        project = str(body["projectId"])
        row = self._require_scheme(body["targetSchemeId"], 400, "Target workflow scheme not found.")
        self._require_classic(project, 400)
        self.queue.require_idle(_BUSY)
        flows = self._flows(table.row_of(project), row, [project])
        moves = require_moves(flows, body.get("mappingsByIssueTypeOverride"))
        words = f"Switching workflow scheme of project {project}"
        mine = moves if project == PROJECT_ID else {}
        return self.queue.start_task(call, words, mine, lambda: table.give_to(project, row))
