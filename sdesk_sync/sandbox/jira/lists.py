"""The site and its lists: server, project, types, statuses, fields, components, metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.catalogue import Choices
from sdesk_sync.sandbox.jira.edits import Editor
from sdesk_sync.sandbox.jira.fields import Field, FieldBook
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok, page, part
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.store import Project
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_RECORDED = 350
VERSION = (1001, 0, 0)


@dataclass(frozen=True)
class Lists:
    """The resources that describe the site."""

    project: Project
    book: FieldBook
    accounts: Accounts
    editor: Editor
    started: datetime

    def rules(self) -> list[Rule]:
        """Server info, projects, types, statuses, priorities, fields and components, each by a page of
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/
        """
        lists = (self.project.types, self.project.statuses, self.project.priorities, self.project.resolutions)
        return [
            Rule("GET", "serverInfo", self._server, open=True, limit=_RECORDED),
            *(Rule("GET", choices.path, self._all(choices)) for choices in lists),
            Rule("GET", "priority/search", self._priorities),
            *(Rule("GET", f"{choices.path}/{{id}}", self._one(choices)) for choices in lists),
            Rule("GET", "statuscategory", self._categories),
            Rule("GET", "field", self._fields),
            Rule("GET", "project/{project}", self._project),
            Rule("GET", "project/{project}/statuses", self._statuses_by_type),
            Rule("GET", "project/{project}/components", self._components),
            Rule("GET", "project/{project}/component", self._component_page),
            Rule("POST", "component", self._add_component),
            Rule("GET", "component/{id}", self._one(self.project.components)),
            Rule("DELETE", "component/{id}", self._drop_component),
            Rule("GET", "issue/{issue}/editmeta", self._edit_meta),
            Rule("GET", "issue/createmeta/{project}/issuetypes", self._create_types, limit=_RECORDED),
            Rule("GET", "issue/createmeta/{project}/issuetypes/{type}", self._create_fields, limit=_RECORDED),
        ]

    def _server(self, call: Call) -> Response:
        """As a site answers also to nobody in particular (docs/trackers/jira.md#site-and-people)."""
        return ok(
            {
                "baseUrl": call.view.base,
                "version": ".".join(map(str, VERSION)),
                "versionNumbers": list(VERSION),
                "deploymentType": "Cloud",
                "buildNumber": 100_000,
                "buildDate": call.view.stamp(self.started),
                "serverTime": call.view.stamp(self.editor.now()),
                "scmInfo": "0000000000000000000000000000000000000000",
                "serverTitle": "Jira",
                "serverTimeZone": "Etc/UTC",
            }
        )

    def _all(self, choices: Choices) -> Callable[[Call], Response]:
        return lambda call: ok(choices.beans(call.view))

    def _one(self, choices: Choices) -> Callable[[Call], Response]:
        def answer(call: Call) -> Response:
            key = call.path["id"]
            # Statuses are found by name as well: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-statuses/
            entry = choices.get(key) or (choices.named(key) if choices is self.project.statuses else None)
            if entry is None:
                raise Refused(404, f"The {choices.path} with id {key} does not exist.")
            return ok(choices.bean(entry["id"], call.view))

        return answer

    def _priorities(self, call: Call) -> Response:
        """A page of those that are asked for.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-priorities/
        """
        found = self.project.priorities.beans(call.view)
        if wanted := call.query.getlist("id"):
            found = [bean for bean in found if bean["id"] in wanted]
        if call.is_set("onlyDefault"):
            found = [bean for bean in found if bean["isDefault"]]
        return ok(page(call, found, "priority/search"))

    def _categories(self, call: Call) -> Response:
        return ok(
            [{"self": call.view.url(f"statuscategory/{one['id']}"), **one} for one in seed.categories()]
        )

    def _fields(self, _: Call) -> Response:
        return ok(self.book.descriptions())

    def _this(self, call: Call) -> None:
        asked = call.path["project"]
        if not self.project.is_this(asked):
            raise Refused(404, f"No project could be found with key '{asked}'.")

    def _project(self, call: Call) -> Response:
        self._this(call)
        view = call.view
        return ok(
            {
                **self.project.bean(view),
                "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
                "description": "",
                "lead": self.accounts.bean(self._lead(), view),
                "components": self.project.components.beans(view),
                "issueTypes": self.project.types.beans(view),
                "assigneeType": "UNASSIGNED",
                "versions": [],
                "roles": {
                    name: view.url(f"project/{PROJECT_ID}/role/{key}")
                    for key, name in Accounts.roles().items()
                },
                "style": "classic",
                "isPrivate": False,
                "properties": {},
            }
        )

    def _lead(self) -> Person:
        return next(person for person in self.accounts.people if person.role == "lead")

    def _statuses_by_type(self, call: Call) -> Response:
        self._this(call)
        statuses = self.project.statuses.beans(call.view)
        return ok(
            [
                {**{key: bean[key] for key in ("self", "id", "name", "subtask")}, "statuses": statuses}
                for bean in self.project.types.beans(call.view)
            ]
        )

    def _components(self, call: Call) -> Response:
        self._this(call)
        return ok(self.project.components.beans(call.view))

    def _component_page(self, call: Call) -> Response:
        self._this(call)
        return ok(
            page(call, self.project.components.beans(call.view), f"project/{call.path['project']}/component")
        )

    def _add_component(self, call: Call) -> Response:
        self._must_administer(call)
        body = call.object()
        name = body.get("name")
        if not isinstance(name, str) or not name.strip():
            raise Refused(
                400, errors={"name": "The component name specified is invalid - cannot be an empty string."}
            )
        if not self.project.is_this(body.get("project")):
            raise Refused(404, f"No project could be found with key '{body.get('project')}'.")
        if self.project.components.named(name) is not None:
            raise Refused(400, errors={"name": f"A component with the name {name} already exists."})
        key = str(self.project.numbers.take("component", 10301))
        self.project.components.add(seed.component(key, name, str(body.get("description") or "")))
        return ok(self.project.components.bean(key, call.view), 201)

    def _drop_component(self, call: Call) -> Response:
        self._must_administer(call)
        key = call.path["id"]
        if self.project.components.get(key) is None:
            raise Refused(404, f"The component with id {key} does not exist.")
        for issue in self.project.issues.values():
            held = issue.values.get("components") or []
            if key in held:
                self.editor.write(issue, {"components": [one for one in held if one != key]}, call.person)
        self.project.components.drop(key)
        return nothing()

    def _must_administer(self, call: Call) -> None:
        if not self.accounts.administers(call.person):
            raise Refused(403, "You do not have permission to manage components in this project.")

    def _edit_meta(self, call: Call) -> Response:
        """What PUT takes; of the issue types only those that it takes for this issue."""
        issue = self.project.issue(call.path["issue"])
        fields = {field.id: field.meta(call.view) for field in self._writable()}
        is_piece = (self.project.types.get(issue.values["issuetype"]) or {})["subtask"]
        types = fields["issuetype"]["allowedValues"]
        fields["issuetype"]["allowedValues"] = [bean for bean in types if bean["subtask"] == is_piece]
        return ok({"fields": fields})

    def _writable(self) -> Iterable[Field]:
        editable = self.book.editable()
        return (field for field in self.book if field.id in editable)

    def _create_types(self, call: Call) -> Response:
        self._this(call)
        return ok(part(call, self.project.types.beans(call.view), "issueTypes", most=200))

    def _create_fields(self, call: Call) -> Response:
        self._this(call)
        entry = self.project.types.get(call.path["type"])
        if entry is None:
            raise Refused(404, "The issue type was not found.")
        fields = [
            {**field.meta(call.view), "fieldId": field.id}
            for field in self._writable()
            if field.id != "resolution"
        ]
        for described in fields:
            if described["fieldId"] == "issuetype":
                described["allowedValues"] = [self.project.types.bean(entry["id"], call.view)]
        return ok(part(call, [_project_field(self.project, call.view), *fields], "fields", most=200))


def _project_field(project: Project, view: View) -> Json:
    return {
        "required": True,
        "schema": {"type": "project", "system": "project"},
        "name": "Project",
        "key": "project",
        "fieldId": "project",
        "hasDefaultValue": False,
        "operations": ["set"],
        "allowedValues": [project.bean(view)],
    }
