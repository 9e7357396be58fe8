"""Issues: created, read, edited, deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.announce import SECONDARY, HookAnnouncer
from sdesk_sync.sandbox.jira.beans import BeanMaker
from sdesk_sync.sandbox.jira.births import add_new_issue
from sdesk_sync.sandbox.jira.comments import CommentResource
from sdesk_sync.sandbox.jira.edits import FieldEditor, FieldValues, IssueWriteBody
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.properties import PropertyResource, check_properties
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.site_rows import CREATE
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.transitions import TransitionResource
from sdesk_sync.sandbox.site import Json

_NO_PARENT = "Issue type is a sub-task but parent issue key or id not specified."
_NO_QUIET = "To discard the user notification either admin or project admin permissions are required."


@dataclass(frozen=True)
class IssueResource:
    """The issue resource, and the two that hang on its whole: assignee and the issue in an answer to PUT."""

    project: JiraProject
    book: FieldBook
    accounts: JiraAccounts
    editor: FieldEditor
    beans: BeanMaker
    announcer: HookAnnouncer
    comments: CommentResource
    properties: PropertyResource
    transitions: TransitionResource

    def rest_routes(self) -> list[RestRoute]:
        """The routes of issues, with limits as recorded (docs/trackers/jira.md#rate-limits).

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
        """
        return [
            RestRoute("POST", "issue", self._create_issue, limit=200),
            RestRoute("GET", "issue/{issue}", self._get_issue, limit=400),
            RestRoute("PUT", "issue/{issue}", self._edit_issue, limit=300),
            RestRoute("DELETE", "issue/{issue}", self._delete_issue),
            RestRoute("PUT", "issue/{issue}/assignee", self._assign_issue),
        ]

    def _create_issue(self, call: JiraCall) -> Response:
        asked = IssueWriteBody(call.body_object())
        fields = dict(asked.object_at("fields"))
        place = fields.pop("project", None) or {}
        given = isinstance(place, dict) and (place.get("key") or place.get("id"))
        if not given or not self.project.is_own_reference(given):
            raise JiraRefusal(400, errors={"project": "Specify a valid project ID or key"})
        # Nothing is said of a screen where nobody knows yet of which type.
        kind = self.editor.read_choice("issuetype", fields.get("issuetype"), call.view)
        screen = [field.id for field in self.book.fields_on_form(kind, CREATE)] if kind else [*fields]
        issue = self.open_issue(IssueWriteBody({**asked.body, "fields": fields}), call, screen)
        address = call.view.resource_url(f"issue/{issue.id}")
        return json_response({"id": issue.id, "key": issue.key, "self": address}, 201)

    def open_issue(self, asked: IssueWriteBody, call: JiraCall, screen: Collection[str]) -> JiraIssue:
        """A new issue in this project with fields of a screen; 400 for what cannot be one."""
        wanted = self.editor.read_wanted(asked, call.view, screen)
        drafts = self.comments.read_drafts(asked.added_comments, call)
        properties = check_properties(asked.properties)
        issue = self._add_issue(wanted, call)
        issue.properties.update(properties)
        items = self.editor.changelog_items(
            {}, {key: value for key, value in issue.values.items() if key != "issuetype"}
        )
        self.announcer.announce_created_issue(
            issue, call.person, self.editor.make_group(call.person, items, issue.created)
        )
        self.comments.add_comments(issue, drafts, call.person)
        return issue

    def _add_issue(self, wanted: FieldValues, call: JiraCall) -> JiraIssue:
        errors = {}
        if not wanted.get("summary"):
            errors["summary"] = "You must specify a summary of the issue."
        if "issuetype" not in wanted:
            errors["issuetype"] = "Specify an issue type"
        elif (self.project.types.entry_with_id(wanted["issuetype"]) or {})["subtask"] and not wanted.get(
            "parent"
        ):
            errors["parent"] = _NO_PARENT
        if errors:
            raise JiraRefusal(400, errors=errors)
        return add_new_issue(self.project, wanted, call.person, self.editor.now())

    def _get_issue(self, call: JiraCall) -> Response:
        return json_response(self.requested_bean(self.project.require_issue(call.path["issue"]), call))

    def requested_bean(self, issue: JiraIssue, call: JiraCall) -> Json:
        """The issue as asked for by `fields`, `expand` and `properties`."""
        bean = self.beans.issue_bean(issue, call.view, call.list_parameter("fields"))
        expand = call.to_expand("changelog", "transitions", "transitions.fields", "names")
        if "changelog" in expand:
            bean["changelog"] = self.beans.changelog_page(issue, call.view)
        if "transitions" in expand or "transitions.fields" in expand:
            bean["transitions"] = self.transitions.transition_beans(issue, call)
        if "names" in expand:
            bean["names"] = {field.id: field.name for field in self.book if field.id in bean["fields"]}
        if asked := call.list_parameter("properties"):
            every = "*all" in asked
            bean["properties"] = {
                key: value for key, value in issue.properties.items() if every or key in asked
            }
        return bean

    def _require_changeable(self, call: JiraCall) -> JiraIssue:
        """The issue, if the caller may edit and delete it; the refusal is unproven for edits (claims)."""
        issue = self.project.require_issue(call.path["issue"])
        if not self.accounts.may_change(call.person, issue.creator, issue.values["reporter"]):
            raise JiraRefusal(403, "You do not have permission to edit or delete issues in this project.")
        return issue

    def _edit_issue(self, call: JiraCall) -> Response:
        issue = self._require_changeable(call)
        if call.query.get("notifyUsers", "true").lower() == "false" and not self.accounts.is_administrator(
            call.person
        ):
            raise JiraRefusal(403, _NO_QUIET)
        asked = IssueWriteBody(call.body_object())
        wanted = self.editor.read_wanted(asked, call.view, self.book.editable_ids(), issue)
        self._check_parent(issue, wanted)
        drafts, properties = (
            self.comments.read_drafts(asked.added_comments, call),
            check_properties(asked.properties),
        )
        self._write_and_announce(issue, wanted, call, asked.metadata)
        self.properties.set_properties(issue, properties, call.person)
        self.comments.add_comments(issue, drafts, call.person)
        return (
            json_response(self.requested_bean(issue, call))
            if call.has_flag("returnIssue") and call.view.edition.returns_issues
            else empty_response()
        )

    def _check_parent(self, issue: JiraIssue, wanted: FieldValues) -> None:
        """No issue is its own parent, and a sub-task always has one."""
        is_piece = (self.project.types.entry_with_id(issue.values["issuetype"]) or {})["subtask"]
        if wanted.get("parent") == issue.id or (is_piece and wanted.get("parent", issue.id) is None):
            raise JiraRefusal(400, errors={"parent": _NO_PARENT})

    def _assign_issue(self, call: JiraCall) -> Response:
        issue = self._require_changeable(call)
        asked, wanted = IssueWriteBody({"fields": {"assignee": call.body_object()}}), call.body_object()
        if not self.accounts.is_nobody(wanted) and self.accounts.find_written(wanted) is None:
            raise JiraRefusal(
                call.view.edition.unknown_assignee, errors={"assignee": "There is no such user."}
            )
        self._write_and_announce(
            issue, self.editor.read_wanted(asked, call.view, ("assignee",), issue), call, None
        )
        return empty_response()

    def _write_and_announce(
        self, issue: JiraIssue, wanted: FieldValues, call: JiraCall, metadata: Json | None
    ) -> None:
        """Store and tell; nothing is told of a write that changes nothing."""
        group = self.editor.write_values(issue, wanted, call.person, metadata)
        if group is not None:
            only_assigned = all(item["fieldId"] == "assignee" for item in group.items)
            kind = "issue_assigned" if only_assigned else "issue_updated"
            self.announcer.announce_updated_issue(issue, call.person, group, kind)

    def _delete_issue(self, call: JiraCall) -> Response:
        issue = self._require_changeable(call)
        pieces = self.project.subtasks_of(issue)
        if pieces and not call.has_flag("deleteSubtasks"):
            raise JiraRefusal(
                400, f"The issue '{issue.key}' has subtasks. You must specify 'deleteSubtasks'."
            )
        for gone in (*pieces, issue):
            self._remove_and_announce(gone, call)
        return empty_response()

    def _remove_and_announce(self, issue: JiraIssue, call: JiraCall) -> None:
        self.announcer.announce_deleted_issue(issue, call.person)
        for link in [link for link in self.project.links if issue.id in (link.source, link.target)]:
            self.project.links.remove(link)
            self.announcer.announce_link("issuelink_deleted", link, flow=SECONDARY)
        self.project.remove_issue(issue)
