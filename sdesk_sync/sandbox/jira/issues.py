"""Issues: created, read, edited, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.announce import SECONDARY, Announcer
from sdesk_sync.sandbox.jira.beans import Beans
from sdesk_sync.sandbox.jira.births import born
from sdesk_sync.sandbox.jira.comments import Comments
from sdesk_sync.sandbox.jira.edits import Asked, Editor, Wanted
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.properties import Properties, checked
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok
from sdesk_sync.sandbox.jira.store import Issue, Project
from sdesk_sync.sandbox.jira.transitions import Transitions
from sdesk_sync.sandbox.site import Json

_NO_PARENT = "Issue type is a sub-task but parent issue key or id not specified."
_NO_QUIET = "To discard the user notification either admin or project admin permissions are required."


@dataclass(frozen=True)
class Issues:
    """The issue resource, and the two that hang on its whole: assignee and the issue in an answer to PUT."""

    project: Project
    book: FieldBook
    accounts: Accounts
    editor: Editor
    beans: Beans
    announcer: Announcer
    comments: Comments
    properties: Properties
    transitions: Transitions

    def rules(self) -> list[Rule]:
        """The routes of issues, with limits as recorded (docs/trackers/jira.md#rate-limits).

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
        """
        return [
            Rule("POST", "issue", self._create, limit=200),
            Rule("GET", "issue/{issue}", self._get, limit=400),
            Rule("PUT", "issue/{issue}", self._edit, limit=300),
            Rule("DELETE", "issue/{issue}", self._delete),
            Rule("PUT", "issue/{issue}/assignee", self._assign),
        ]

    def _create(self, call: Call) -> Response:
        asked = Asked(call.object())
        fields = dict(asked.part("fields"))
        place = fields.pop("project", None) or {}
        given = isinstance(place, dict) and (place.get("key") or place.get("id"))
        if not given or not self.project.is_this(given):
            raise Refused(400, errors={"project": "Specify a valid project ID or key"})
        wanted = self.editor.wanted(Asked({**asked.body, "fields": fields}), call.view, self._on_create())
        drafts = self.comments.drafts(asked.comments, call)
        properties = checked(asked.properties)
        issue = self._new(wanted, call)
        issue.properties.update(properties)
        items = self.editor.items(
            {}, {key: value for key, value in issue.values.items() if key != "issuetype"}
        )
        self.announcer.created(issue, call.person, self.editor.group(call.person, items, issue.created))
        self.comments.add(issue, drafts, call.person)
        return ok({"id": issue.id, "key": issue.key, "self": call.view.url(f"issue/{issue.id}")}, 201)

    def _on_create(self) -> list[str]:
        return [key for key in self.book.editable() if key != "resolution"]

    def _new(self, wanted: Wanted, call: Call) -> Issue:
        errors = {}
        if not wanted.get("summary"):
            errors["summary"] = "You must specify a summary of the issue."
        if "issuetype" not in wanted:
            errors["issuetype"] = "Specify an issue type"
        elif (self.project.types.get(wanted["issuetype"]) or {})["subtask"] and not wanted.get("parent"):
            errors["parent"] = _NO_PARENT
        if errors:
            raise Refused(400, errors=errors)
        return born(self.project, wanted, call.person, self.editor.now())

    def _get(self, call: Call) -> Response:
        return ok(self.shown(self.project.issue(call.path["issue"]), call))

    def shown(self, issue: Issue, call: Call) -> Json:
        """The issue as asked for by `fields`, `expand` and `properties`."""
        bean = self.beans.issue(issue, call.view, call.listed("fields"))
        expand = call.listed("expand")
        if "changelog" in expand:
            # Newest first here, though the changelog resource has the oldest first.
            groups = [self.beans.group(group, call.view) for group in reversed(issue.history)]
            bean["changelog"] = {
                "startAt": 0,
                "maxResults": len(groups),
                "total": len(groups),
                "histories": groups,
            }
        if "transitions" in expand or "transitions.fields" in expand:
            bean["transitions"] = self.transitions.beans(issue, call)
        if "names" in expand:
            bean["names"] = {field.id: field.name for field in self.book if field.id in bean["fields"]}
        if asked := call.listed("properties"):
            every = "*all" in asked
            bean["properties"] = {
                key: value for key, value in issue.properties.items() if every or key in asked
            }
        return bean

    def _edit(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        if call.query.get("notifyUsers", "true").lower() == "false" and not self.accounts.administers(
            call.person
        ):
            raise Refused(403, _NO_QUIET)
        asked = Asked(call.object())
        wanted = self.editor.wanted(asked, call.view, self.book.editable(), issue)
        self._check_parent(issue, wanted)
        drafts, properties = self.comments.drafts(asked.comments, call), checked(asked.properties)
        self._write(issue, wanted, call, asked.metadata)
        self.properties.put(issue, properties, call.person)
        self.comments.add(issue, drafts, call.person)
        return ok(self.shown(issue, call)) if call.is_set("returnIssue") else nothing()

    def _check_parent(self, issue: Issue, wanted: Wanted) -> None:
        """No issue is its own parent, and a sub-task always has one."""
        is_piece = (self.project.types.get(issue.values["issuetype"]) or {})["subtask"]
        if wanted.get("parent") == issue.id or (is_piece and wanted.get("parent", issue.id) is None):
            raise Refused(400, errors={"parent": _NO_PARENT})

    def _assign(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        asked = Asked({"fields": {"assignee": call.object()}})
        self._write(issue, self.editor.wanted(asked, call.view, ("assignee",), issue), call, None)
        return nothing()

    def _write(self, issue: Issue, wanted: Wanted, call: Call, metadata: Json | None) -> None:
        """Store and tell; nothing is told of a write that changes nothing."""
        group = self.editor.write(issue, wanted, call.person, metadata)
        if group is not None:
            only_assigned = all(item["fieldId"] == "assignee" for item in group.items)
            kind = "issue_assigned" if only_assigned else "issue_updated"
            self.announcer.updated(issue, call.person, group, kind)

    def _delete(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        pieces = self.project.subtasks(issue)
        if pieces and not call.is_set("deleteSubtasks"):
            raise Refused(400, f"The issue '{issue.key}' has subtasks. You must specify 'deleteSubtasks'.")
        for gone in (*pieces, issue):
            self._drop(gone, call)
        return nothing()

    def _drop(self, issue: Issue, call: Call) -> None:
        self.announcer.deleted(issue, call.person)
        for link in [link for link in self.project.links if issue.id in (link.source, link.target)]:
            self.project.links.remove(link)
            self.announcer.link("issuelink_deleted", link, flow=SECONDARY)
        self.project.drop(issue)
