"""The site and its lists: server, project, types, statuses, fields, components, metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.edits import FieldEditor
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.named_things import ProjectRow
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    RestRoute,
    empty_response,
    json_response,
    list_part,
    page_bean,
)
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.site_rows import CREATE, EDIT
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

_TO_CREATE = "issue/createmeta/{project}/issuetypes"
_TYPE_KEYS = ("self", "id", "name", "subtask")
_RECORDED = 350


@dataclass(frozen=True)
class SiteResource:
    """The resources that describe the site."""

    project: JiraProject
    book: FieldBook
    accounts: JiraAccounts
    editor: FieldEditor
    started: datetime

    def rest_routes(self) -> list[RestRoute]:
        """Server info, projects, types, statuses, priorities, fields and components, each by a page of
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/
        """
        lists = (self.project.types, self.project.statuses, self.project.priorities, self.project.resolutions)
        return [
            RestRoute("GET", "serverInfo", self._get_server_info, is_open=True, limit=_RECORDED),
            RestRoute("GET", "instance/license", self._list_licences),
            *(RestRoute("GET", choices.path, self._list_choices(choices)) for choices in lists),
            RestRoute("GET", "priority/search", self._search_priorities),
            RestRoute("GET", "resolution/search", self._search_resolutions),
            *(RestRoute("GET", f"{choices.path}/{{id}}", self._get_choice(choices)) for choices in lists),
            RestRoute("GET", "statuscategory", self._list_categories),
            RestRoute("GET", "field", self._list_fields),
            RestRoute("GET", "project/search", self._search_projects),
            RestRoute("GET", "project", self._list_projects),
            RestRoute("GET", "project/{project}", self._get_project),
            RestRoute("GET", "project/{project}/statuses", self._list_statuses_by_type),
            RestRoute("GET", "project/{project}/components", self._list_components),
            RestRoute("GET", "project/{project}/component", self._page_components),
            RestRoute("POST", "component", self._add_component),
            RestRoute("GET", "component/{id}", self._get_choice(self.project.components)),
            RestRoute("PUT", "component/{id}", self._change_component),
            RestRoute("DELETE", "component/{id}", self._remove_component),
            RestRoute("GET", "issue/{issue}/editmeta", self._get_edit_metadata),
            RestRoute("GET", _TO_CREATE, self._list_create_types, limit=_RECORDED),
            RestRoute("GET", f"{_TO_CREATE}/{{type}}", self._list_create_fields, limit=_RECORDED),
        ]

    def _get_server_info(self, call: JiraCall) -> Response:
        """As a site answers also to nobody in particular (docs/trackers/jira.md#site-and-people)."""
        edition = call.view.edition
        return json_response(
            {
                "baseUrl": call.view.base,
                "version": ".".join(map(str, edition.version)),
                "versionNumbers": list(edition.version),
                "deploymentType": edition.deployment,
                "buildNumber": 100_000,
                "buildDate": call.view.moment_text(self.started),
                "serverTime": call.view.moment_text(self.editor.now()),
                "scmInfo": "0000000000000000000000000000000000000000",
                "serverTitle": "Jira",
                "serverTimeZone": "Etc/UTC",
            }
        )

    def _list_licences(self, _: JiraCall) -> Response:
        """By product the plan that the site is on."""
        products = ("jira-software", *(("jira-servicedesk",) if self.project.edition.has_portal else ()))
        plan = "FREE" if self.project.is_free else "PAID"
        return json_response({"applications": [{"id": each, "plan": plan} for each in products]})

    def _list_choices(self, choices: ChoiceCatalogue) -> Callable[[JiraCall], Response]:
        return lambda call: json_response(choices.entry_beans(call.view))

    def _get_choice(self, choices: ChoiceCatalogue) -> Callable[[JiraCall], Response]:
        def answer_choice(call: JiraCall) -> Response:
            key = call.path["id"]
            # Statuses are found by name as well: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-statuses/
            entry = choices.entry_with_id(key) or (
                choices.entry_named(key) if choices is self.project.statuses else None
            )
            if entry is None:
                raise JiraRefusal(404, f"The {choices.path} with id {key} does not exist.")
            return json_response(choices.entry_bean(entry["id"], call.view))

        return answer_choice

    def _search_priorities(self, call: JiraCall) -> Response:
        """A page of those that are asked for.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-priorities/
        """
        found = self.project.priorities.entry_beans(call.view)
        if wanted := call.list_parameter("id"):
            found = [bean for bean in found if bean["id"] in wanted]
        if call.has_flag("onlyDefault"):
            found = [bean for bean in found if bean["isDefault"]]
        return json_response(page_bean(call, found, "priority/search"))

    def _search_resolutions(self, call: JiraCall) -> Response:
        found = self.project.resolutions.entry_beans(call.view)
        return json_response(page_bean(call, found, "resolution/search"))

    def _list_categories(self, call: JiraCall) -> Response:
        address = call.view.resource_url
        shown = [{"self": address(f"statuscategory/{one['id']}"), **one} for one in seed.categories()]
        return json_response(shown)

    def _list_fields(self, _: JiraCall) -> Response:
        return json_response(self.book.field_descriptions())

    def _require_project(self, call: JiraCall) -> ProjectRow:
        return self.project.require_project(call.path["project"])

    def _list_projects(self, call: JiraCall) -> Response:
        trim, rows = call.view.edition.trim, self.project.rows.projects
        return json_response([trim(self.project.project_bean(call.view, row)) for row in rows])

    def _search_projects(self, call: JiraCall) -> Response:
        """By words of the name or key, and by keys or ids.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/
        """
        words, wanted = str(call.query.get("query", "")).lower(), call.list_parameter("keys")
        wanted += call.list_parameter("id")
        found = [
            self.project.project_bean(call.view, row)
            for row in self.project.rows.projects
            if words in f"{row.key} {row.name}".lower() and (not wanted or {row.key, row.id} & set(wanted))
        ]
        return json_response(page_bean(call, found, "project/search", most=50))

    def _get_project(self, call: JiraCall) -> Response:
        row, view = self._require_project(call), call.view
        roles, path = self.accounts.role_names().items(), f"project/{row.id}/role"
        lead = next(person for person in self.accounts.people if person.role == "lead")
        bean = {
            **self.project.project_bean(view, row),
            "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
            "description": "",
            "lead": self.accounts.user_bean(lead, view),
            "components": self._component_beans(row, view),
            "issueTypes": self._type_beans(row, view),
            "assigneeType": "UNASSIGNED",
            "versions": [],
            "roles": {name: view.resource_url(f"{path}/{key}") for key, name in roles},
            "style": "classic",
            "isPrivate": False,
            "properties": {},
            **(self.project.facts if row is self.project.home else {}),
        }
        return json_response(view.edition.trim(bean))

    def _type_beans(self, row: ProjectRow, view: ReaderView) -> list[Json]:
        return [self.project.types.entry_bean(key, view) for key in self.project.rows.types_of(row.id)]

    def _component_beans(self, row: ProjectRow, view: ReaderView) -> list[Json]:
        return self.project.components.entry_beans(view) if row.id == PROJECT_ID else []

    def _list_statuses_by_type(self, call: JiraCall) -> Response:
        """Of each issue type those of its workflow."""
        row, shown = self._require_project(call), []
        for bean in self._type_beans(row, call.view):
            workflow = self.project.rows.workflow_of(row.id, bean["id"])
            statuses = [self.project.statuses.entry_bean(key, call.view) for key in workflow.statuses]
            shown.append({**{key: bean[key] for key in _TYPE_KEYS}, "statuses": statuses})
        return json_response(shown)

    def _list_components(self, call: JiraCall) -> Response:
        return json_response(self._component_beans(self._require_project(call), call.view))

    def _page_components(self, call: JiraCall) -> Response:
        beans = self._component_beans(self._require_project(call), call.view)
        return json_response(page_bean(call, beans, f"project/{call.path['project']}/component"))

    def _add_component(self, call: JiraCall) -> Response:
        self._require_administrator(call)
        body = call.body_object()
        name = body.get("name")
        if not isinstance(name, str) or not name.strip():
            raise JiraRefusal(
                400, errors={"name": "The component name specified is invalid - cannot be an empty string."}
            )
        self.project.require_own_reference(body.get("project"))
        if self.project.components.entry_named(name) is not None:
            raise JiraRefusal(400, errors={"name": f"A component with the name {name} already exists."})
        key = str(self.project.numbers.take_number("component", 10301))
        made = seed.component_entry(key, name, str(body.get("description") or ""))
        self.project.components.add_entry(made | {"assigneeType": body.get("assigneeType", "UNASSIGNED")})
        return json_response(self.project.components.entry_bean(key, call.view), 201)

    def _change_component(self, call: JiraCall) -> Response:
        """Its name, its description."""
        self._require_administrator(call)
        body, entry = call.body_object(), self._require_component(call)
        entry.update({key: str(body[key]) for key in ("name", "description") if key in body})
        return json_response(self.project.components.entry_bean(entry["id"], call.view))

    def _remove_component(self, call: JiraCall) -> Response:
        self._require_administrator(call)
        key = self._require_component(call)["id"]
        for issue in self.project.issues.values():
            held = issue.values.get("components") or []
            if key in held:
                left = [one for one in held if one != key]
                self.editor.write_values(issue, {"components": left}, call.person)
        self.project.components.remove_entry(key)
        return empty_response()

    def _require_component(self, call: JiraCall) -> Json:
        if (entry := self.project.components.entry_with_id(call.path["id"])) is None:
            raise JiraRefusal(404, f"The component with id {call.path['id']} does not exist.")
        return entry

    def _require_administrator(self, call: JiraCall) -> None:
        if not self.accounts.is_administrator(call.person):
            raise JiraRefusal(403, "You do not have permission to manage components in this project.")

    def _get_edit_metadata(self, call: JiraCall) -> Response:
        """What the edit screen offers; of the issue types only those that PUT takes for this issue."""
        issue = self.project.require_issue(call.path["issue"])
        offered = self.book.fields_on_form(issue.values["issuetype"], EDIT)
        fields = {field.id: field.field_metadata(call.view) for field in offered}
        is_piece = (self.project.types.entry_with_id(issue.values["issuetype"]) or {})["subtask"]
        types = fields["issuetype"]["allowedValues"]
        fields["issuetype"]["allowedValues"] = [bean for bean in types if bean["subtask"] == is_piece]
        return json_response({"fields": fields})

    def _list_create_types(self, call: JiraCall) -> Response:
        return _metadata_response(
            call, self._type_beans(self._require_project(call), call.view), "issueTypes"
        )

    def _list_create_fields(self, call: JiraCall) -> Response:
        """What the create screen of a type offers (docs/trackers/jira.md#fields-and-screens)."""
        row, chosen = self._require_project(call), call.path["type"]
        if chosen not in self.project.rows.types_of(row.id):
            raise JiraRefusal(400, "The issue type was not found.")
        fields = [
            {**field.field_metadata(call.view), "fieldId": field.id}
            for field in self.book.of_project(row.id).fields_on_form(chosen, CREATE)
        ]
        for described in fields:
            if described["fieldId"] == "issuetype":
                described["allowedValues"] = [self.project.types.entry_bean(chosen, call.view)]
        place = _project_field_metadata(self.project.project_bean(call.view, row), call.view)
        return _metadata_response(call, [place, *fields], "fields")


def _metadata_response(call: JiraCall, beans: list[Json], key: str) -> Response:
    """A part of a list under its own key, or a page, as the edition has it."""
    if call.view.edition.pages_metadata:
        return json_response(page_bean(call, beans, "issue/createmeta", most=200))
    return json_response(list_part(call, beans, key, most=200))


def _project_field_metadata(bean: Json, view: ReaderView) -> Json:
    return {
        "required": True,
        "schema": {"type": "project", "system": "project"},
        "name": "Project",
        view.edition.field_key: "project",
        "fieldId": "project",
        "hasDefaultValue": False,
        "operations": ["set"],
        "allowedValues": [bean],
    }
