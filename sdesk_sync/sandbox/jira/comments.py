"""Comments of issues: public or marked internal, for all or for a group or role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.announce import Announcer
from sdesk_sync.sandbox.jira.beans import Beans
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok, part
from sdesk_sync.sandbox.jira.shapes import properties_in
from sdesk_sync.sandbox.jira.store import Comment, Issue, Project
from sdesk_sync.sandbox.jira.text import NotADocument, wiki_of
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_EMPTY = "Comment body can not be empty!"
_INVALID = "Comment body is not valid!"
_LIMIT = 32_767


@dataclass(frozen=True)
class Draft:
    """A comment that was checked and not yet made."""

    body: str
    properties: Json
    visibility: Json | None


@dataclass(frozen=True)
class Comments:
    """The comment resource, and what edits and transitions add through `update`."""

    project: Project
    accounts: Accounts
    beans: Beans
    announcer: Announcer
    clock: Clock

    def rules(self) -> list[Rule]:
        """The routes of an issue's comments.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
        """
        return [
            Rule("GET", "issue/{issue}/comment", self._list),
            Rule("POST", "issue/{issue}/comment", self._create),
            Rule("GET", "issue/{issue}/comment/{comment}", self._get),
            Rule("PUT", "issue/{issue}/comment/{comment}", self._update),
            Rule("DELETE", "issue/{issue}/comment/{comment}", self._delete),
        ]

    def drafts(self, bodies: list[Json], call: Call) -> list[Draft]:
        """The comments a request wants to make; 400 if one is no comment."""
        return [self._draft(body, call) for body in bodies]

    def add(self, issue: Issue, drafts: list[Draft], author: Person) -> list[Comment]:
        """Make the comments and tell of each."""
        return [self._add(issue, draft, author) for draft in drafts]

    def _add(self, issue: Issue, draft: Draft, author: Person) -> Comment:
        now = self.project.stamp(issue, self.clock.now())
        comment = Comment(
            id=str(self.project.numbers.take("comment")),
            author=author.account,
            update_author=author.account,
            body=draft.body,
            created=now,
            updated=now,
            properties=dict(draft.properties),
            visibility=draft.visibility,
        )
        issue.comments.append(comment)
        self.announcer.comment("comment_created", issue, comment)
        return comment

    def _list(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        comments = self.beans.seen_by(issue, call.account)
        if call.query.get("orderBy", "").startswith("-"):
            comments.reverse()
        expand = call.listed("expand")
        shown = part(call, comments, "comments", most=5000)
        shown["comments"] = [self.beans.comment(c, issue, call.view, expand) for c in shown["comments"]]
        return ok(shown)

    def _create(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        (comment,) = self.add(issue, self.drafts([call.object()], call), call.person)
        return ok(self.beans.comment(comment, issue, call.view, call.listed("expand")), 201)

    def _get(self, call: Call) -> Response:
        issue, comment = self._found(call)
        return ok(self.beans.comment(comment, issue, call.view, call.listed("expand")))

    def _update(self, call: Call) -> Response:
        issue, comment = self._found(call)
        draft = self._draft(call.object(), call)
        comment.body = draft.body
        comment.properties.update(draft.properties)
        comment.visibility = draft.visibility
        comment.update_author = call.person.account
        comment.updated = self.project.stamp(issue, self.clock.now())
        self.announcer.comment("comment_updated", issue, comment)
        return ok(self.beans.comment(comment, issue, call.view, call.listed("expand")))

    def _delete(self, call: Call) -> Response:
        issue, comment = self._found(call)
        issue.comments.remove(comment)
        self.project.stamp(issue, self.clock.now())
        self.announcer.comment("comment_deleted", issue, comment)
        return nothing()

    def _found(self, call: Call) -> tuple[Issue, Comment]:
        issue = self.project.issue(call.path["issue"])
        key = call.path["comment"]
        for comment in self.beans.seen_by(issue, call.account):
            if comment.id == key:
                return issue, comment
        raise Refused(404, f"Can not find a comment for the id: {key}.")

    def _draft(self, body: Json, call: Call) -> Draft:
        return Draft(
            _body(body.get("body"), call.view),
            properties_in(body),
            self._visibility(body.get("visibility"), call.person),
        )

    def _visibility(self, asked: Any, person: Person) -> Json | None:
        """The restriction, to a group or role that exists and that the author belongs to."""
        if asked is None:
            return None
        kind = asked.get("type") if isinstance(asked, dict) else None
        if kind == "group":
            name = self.accounts.group_named(asked.get("value"), asked.get("identifier"))
            if name is not None and name in self.accounts.groups_of(person):
                return {"type": "group", "value": name, "identifier": self.accounts.group_id(name)}
        elif kind == "role":
            roles = self.accounts.roles()
            name = roles.get(str(asked.get("identifier"))) or asked.get("value")
            if name in roles.values() and self.accounts.has_role(person, name):
                return {"type": "role", "value": name, "identifier": name}
        raise Refused(
            400, errors={"commentLevel": f"You are currently not a member of this {kind}, or there is none."}
        )


def _body(value: Any, view: View) -> str:
    if value is None or value == "":
        raise Refused(400, errors={"comment": _EMPTY})
    if not view.has_documents:
        text = value if isinstance(value, str) else None
    else:
        try:
            text = wiki_of(value)
        except NotADocument:
            text = None
    if text is None or len(text) > _LIMIT:
        raise Refused(400, errors={"comment": _INVALID})
    if not text.strip():
        raise Refused(400, errors={"comment": _EMPTY})
    return text
