"""Links between issues, and links from issues to other places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import Announcer
from sdesk_sync.sandbox.jira.comments import Comments
from sdesk_sync.sandbox.jira.edits import Editor
from sdesk_sync.sandbox.jira.kinds import short
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok
from sdesk_sync.sandbox.jira.store import Issue, Link, Project
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_PLAIN = ("globalId", "application", "relationship", "object")


@dataclass(frozen=True)
class Links:
    """The issue link and remote link resources."""

    project: Project
    editor: Editor
    announcer: Announcer
    comments: Comments

    def rules(self) -> list[Rule]:
        """Links, their types, and links to elsewhere (docs/trackers/jira.md#links-and-worklogs)."""
        return [
            Rule("GET", "issueLinkType", self._types),
            Rule("POST", "issueLink", self._create),
            Rule("GET", "issueLink/{link}", self._get),
            Rule("DELETE", "issueLink/{link}", self._delete),
            Rule("GET", "issue/{issue}/remotelink", self._remote_list),
            Rule("POST", "issue/{issue}/remotelink", self._remote_put),
            Rule("DELETE", "issue/{issue}/remotelink", self._remote_delete_by_global_id),
            Rule("GET", "issue/{issue}/remotelink/{link}", self._remote_get),
            Rule("DELETE", "issue/{issue}/remotelink/{link}", self._remote_delete),
        ]

    def _types(self, call: Call) -> Response:
        return ok({"issueLinkTypes": self.project.link_types.beans(call.view)})

    def _create(self, call: Call) -> Response:
        """201 without a body, also for a link that is there already.

        docs/trackers/jira.md#links-and-worklogs
        """
        body = call.object()
        kind = self._type(body.get("type"))
        source, target = (self._end(body.get(side)) for side in ("inwardIssue", "outwardIssue"))
        drafts = self.comments.drafts([body["comment"]] if body.get("comment") else [], call)
        ends = (kind["id"], source.id, target.id)
        if all((link.type, link.source, link.target) != ends for link in self.project.links):
            link = Link(str(self.project.numbers.take("link")), *ends)
            self.project.links.append(link)
            self._log(source, f"This issue {kind['outward']} {target.key}", target.key, call.person)
            self._log(target, f"This issue {kind['inward']} {source.key}", source.key, call.person)
            self.announcer.link("issuelink_created", link)
        self.comments.add(source, drafts, call.person)
        return nothing(201)

    def _log(self, issue: Issue, words: str, key: str, actor: Person) -> None:
        # No hook tells of these groups: a link's own hook is all there is; unproven (claims).
        item = {
            "field": "Link",
            "fieldtype": "jira",
            "fieldId": "issuelinks",
            "from": None,
            "fromString": None,
            "to": key,
            "toString": words,
        }
        self.editor.log(issue, actor, [item])

    def _type(self, asked: Any) -> Json:
        name, key = (asked.get("name"), asked.get("id")) if isinstance(asked, dict) else (None, None)
        kind = self.project.link_types.get(str(key)) or self.project.link_types.named(str(name))
        if kind is None:
            raise Refused(404, f"No issue link type with name '{name or key}' found.")
        return kind

    def _end(self, asked: Any) -> Issue:
        ref = (asked.get("key") or asked.get("id")) if isinstance(asked, dict) else None
        return self.project.issue(str(ref))

    def _get(self, call: Call) -> Response:
        link = self._link(call)
        return ok(
            {
                "id": link.id,
                "self": call.view.url(f"issueLink/{link.id}"),
                "type": self.project.link_types.bean(link.type, call.view),
                "inwardIssue": short(self.project, link.source, call.view),
                "outwardIssue": short(self.project, link.target, call.view),
            }
        )

    def _delete(self, call: Call) -> Response:
        link = self._link(call)
        self.project.links.remove(link)
        self.announcer.link("issuelink_deleted", link)
        return nothing()

    def _link(self, call: Call) -> Link:
        key = call.path["link"]
        for link in self.project.links:
            if link.id == key:
                return link
        raise Refused(404, f"No issue link with id '{key}' exists.")

    def _remote_list(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        asked = call.query.get("globalId")
        if asked is None:
            return ok([_remote(issue, link, call) for link in issue.remote_links])
        return ok(_remote(issue, _found(issue, "globalId", asked), call))

    def _remote_put(self, call: Call) -> Response:
        """200 where the globalId is known already, else 201; missing keys become null.

        docs/trackers/jira.md#links-and-worklogs
        """
        issue, body = self.project.issue(call.path["issue"]), call.object()
        target = body.get("object")
        if not isinstance(target, dict) or not target.get("url") or not target.get("title"):
            raise Refused(400, errors={"object": "'url' and 'title' are required."})
        values = {key: body.get(key) for key in _PLAIN}
        known = [
            link
            for link in issue.remote_links
            if body.get("globalId") and link["globalId"] == body["globalId"]
        ]
        if known:
            known[0].update(values)
            return ok(self._told(issue, known[0], call))
        link = {"id": self.project.numbers.take("remote link"), **values}
        issue.remote_links.append(link)
        return ok(self._told(issue, link, call), 201)

    def _told(self, issue: Issue, link: Json, call: Call) -> Json:
        return {"id": link["id"], "self": call.view.url(f"issue/{issue.key}/remotelink/{link['id']}")}

    def _remote_get(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        return ok(_remote(issue, _found(issue, "id", call.path["link"]), call))

    def _remote_delete(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        issue.remote_links.remove(_found(issue, "id", call.path["link"]))
        return nothing()

    def _remote_delete_by_global_id(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        issue.remote_links.remove(_found(issue, "globalId", call.query.get("globalId", "")))
        return nothing()


def _found(issue: Issue, key: str, value: str) -> Json:
    for link in issue.remote_links:
        if str(link[key]) == value:
            return link
    raise Refused(404, f"The remote link '{value}' does not exist.")


def _remote(issue: Issue, link: Json, call: Call) -> Json:
    """A remote link without the keys that are null.

    RemoteIssueLink: docs/trackers/jira.md#rest-api-document
    """
    held = {key: value for key, value in link.items() if value is not None}
    return {**held, "self": call.view.url(f"issue/{issue.key}/remotelink/{link['id']}")}
