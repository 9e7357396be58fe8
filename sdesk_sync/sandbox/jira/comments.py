"""Comments of issues: public or marked internal, for all or for a group or role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.beans import BeanMaker
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    RestRoute,
    empty_response,
    json_response,
    list_part,
)
from sdesk_sync.sandbox.jira.shapes import properties_in
from sdesk_sync.sandbox.jira.store import JiraComment, JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.text import NotADocument, wiki_of
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_EMPTY = "Comment body can not be empty!"
_INVALID = "Comment body is not valid!"
_LIMIT = 32_767


@dataclass(frozen=True)
class CommentDraft:
    """A comment that was checked and not yet made."""

    body: str
    properties: Json
    visibility: Json | None


@dataclass(frozen=True)
class CommentResource:
    """The comment resource, and what edits and transitions add through `update`."""

    project: JiraProject
    accounts: JiraAccounts
    beans: BeanMaker
    announcer: HookAnnouncer
    clock: SandboxClock

    def rest_routes(self) -> list[RestRoute]:
        """The routes of an issue's comments.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
        """
        return [
            RestRoute("GET", "issue/{issue}/comment", self._list_comments),
            RestRoute("POST", "issue/{issue}/comment", self._create_comment),
            RestRoute("GET", "issue/{issue}/comment/{comment}", self._get_comment),
            RestRoute("PUT", "issue/{issue}/comment/{comment}", self._update_comment),
            RestRoute("DELETE", "issue/{issue}/comment/{comment}", self._delete_comment),
        ]

    def read_drafts(self, bodies: list[Json], call: JiraCall) -> list[CommentDraft]:
        """The comments a request wants to make; 400 if one is no comment."""
        return [self._read_draft(body, call) for body in bodies]

    def add_comments(self, issue: JiraIssue, drafts: list[CommentDraft], author: Person) -> list[JiraComment]:
        """Make the comments and tell of each."""
        return [self._add_comment(issue, draft, author) for draft in drafts]

    def _add_comment(self, issue: JiraIssue, draft: CommentDraft, author: Person) -> JiraComment:
        now = self.project.stamp_issue(issue, self.clock.now())
        comment = JiraComment(
            id=str(self.project.numbers.take_number("comment")),
            author=author.account,
            update_author=author.account,
            body=draft.body,
            created=now,
            updated=now,
            properties={**draft.properties, **self._forced_mark(author)},
            visibility=draft.visibility,
        )
        issue.comments.append(comment)
        self.announcer.announce_comment("comment_created", issue, comment, author)
        return comment

    def _forced_mark(self, author: Person) -> Json:
        """Staff without a licence comment in private, whatever they ask for.

        Unproven: docs/trackers/jira.md#service-management.
        """
        return {"sd.public.comment": {"internal": True}} if author.account in self.accounts.unlicensed else {}

    def _list_comments(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        comments = self.beans.visible_comments(issue, call.account)
        if call.query.get("orderBy", "").startswith("-"):
            comments.reverse()
        expand = call.to_expand("properties")
        shown = list_part(call, comments, "comments", most=5000)
        shown["comments"] = [self.beans.comment_bean(c, issue, call.view, expand) for c in shown["comments"]]
        return json_response(shown)

    def _create_comment(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        (comment,) = self.add_comments(issue, self.read_drafts([call.body_object()], call), call.person)
        bean = self.beans.comment_bean(comment, issue, call.view, call.to_expand("properties"))
        return json_response(bean, 201)

    def _get_comment(self, call: JiraCall) -> Response:
        issue, comment = self._find_visible_comment(call)
        return json_response(self.beans.comment_bean(comment, issue, call.view, call.to_expand("properties")))

    def _update_comment(self, call: JiraCall) -> Response:
        issue, comment = self._find_own_comment(call)
        draft = self._read_draft(call.body_object(), call)
        comment.body = draft.body
        comment.properties.update(draft.properties)
        comment.visibility = draft.visibility
        comment.update_author = call.person.account
        comment.updated = self.project.stamp_issue(issue, self.clock.now())
        self.announcer.announce_comment("comment_updated", issue, comment, call.person)
        return json_response(self.beans.comment_bean(comment, issue, call.view, call.to_expand("properties")))

    def _delete_comment(self, call: JiraCall) -> Response:
        issue, comment = self._find_own_comment(call)
        issue.comments.remove(comment)
        self.project.stamp_issue(issue, self.clock.now())
        self.announcer.announce_comment("comment_deleted", issue, comment, call.person)
        return empty_response()

    def _find_own_comment(self, call: JiraCall) -> tuple[JiraIssue, JiraComment]:
        """The comment, if the caller may edit and delete it; else 400, as described."""
        issue, comment = self._find_visible_comment(call)
        if not self.accounts.may_change(call.person, comment.author):
            raise JiraRefusal(400, "You do not have the permission to change this comment.")
        return issue, comment

    def _find_visible_comment(self, call: JiraCall) -> tuple[JiraIssue, JiraComment]:
        issue = self.project.require_issue(call.path["issue"])
        key = call.path["comment"]
        for comment in self.beans.visible_comments(issue, call.account):
            if comment.id == key:
                return issue, comment
        raise JiraRefusal(404, f"Can not find a comment for the id: {key}.")

    def _read_draft(self, body: Json, call: JiraCall) -> CommentDraft:
        return CommentDraft(
            _read_comment_body(body.get("body"), call.view),
            properties_in(body),
            self._read_visibility(body.get("visibility"), call.person),
        )

    def _read_visibility(self, asked: Any, person: Person) -> Json | None:
        """The restriction, to a group or role that exists and that the author belongs to."""
        if asked is None:
            return None
        kind = asked.get("type") if isinstance(asked, dict) else None
        if kind == "group":
            name = self.accounts.find_group_name(asked.get("value"), asked.get("identifier"))
            if name is not None and name in self.accounts.group_names_of(person):
                return {"type": "group", "value": name, "identifier": self.accounts.group_id_of(name)}
        elif kind == "role":
            roles = self.accounts.role_names()
            name = roles.get(str(asked.get("identifier"))) or asked.get("value")
            if name in roles.values() and self.accounts.has_role(person, name):
                return {"type": "role", "value": name, "identifier": name}
        raise JiraRefusal(
            400, errors={"commentLevel": f"You are currently not a member of this {kind}, or there is none."}
        )


def _read_comment_body(value: Any, view: ReaderView) -> str:
    if value is None or value == "":
        raise JiraRefusal(400, errors={"comment": _EMPTY})
    if not view.has_documents:
        text = value if isinstance(value, str) else None
    else:
        try:
            text = wiki_of(value)
        except NotADocument:
            text = None
    if text is None or len(text) > _LIMIT:
        raise JiraRefusal(400, errors={"comment": _INVALID})
    if not text.strip():
        raise JiraRefusal(400, errors={"comment": _EMPTY})
    return text
