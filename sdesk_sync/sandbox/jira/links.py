"""Links between issues, and links from issues to other places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.comments import CommentResource
from sdesk_sync.sandbox.jira.edits import FieldEditor, changelog_item
from sdesk_sync.sandbox.jira.kinds import short_issue_bean
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraLink, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_PLAIN = ("globalId", "application", "relationship", "object")


@dataclass(frozen=True)
class LinkResource:
    """The issue link and remote link resources."""

    project: JiraProject
    editor: FieldEditor
    announcer: HookAnnouncer
    comments: CommentResource

    def rest_routes(self) -> list[RestRoute]:
        """Links, their types, and links to elsewhere (docs/trackers/jira.md#links-and-worklogs)."""
        return [
            RestRoute("GET", "issueLinkType", self._list_link_types),
            RestRoute("POST", "issueLink", self._create_issue_link),
            RestRoute("GET", "issueLink/{link}", self._get_issue_link),
            RestRoute("DELETE", "issueLink/{link}", self._delete_issue_link),
            RestRoute("GET", "issue/{issue}/remotelink", self._list_remote_links),
            RestRoute("POST", "issue/{issue}/remotelink", self._put_remote_link),
            RestRoute("DELETE", "issue/{issue}/remotelink", self._delete_remote_link_by_global_id),
            RestRoute("GET", "issue/{issue}/remotelink/{link}", self._get_remote_link),
            RestRoute("DELETE", "issue/{issue}/remotelink/{link}", self._delete_remote_link),
        ]

    def _list_link_types(self, call: JiraCall) -> Response:
        return json_response({"issueLinkTypes": self.project.link_types.entry_beans(call.view)})

    def _create_issue_link(self, call: JiraCall) -> Response:
        """201 without a body, also for a link that is there already.

        docs/trackers/jira.md#links-and-worklogs
        """
        body = call.body_object()
        kind = self._find_link_type(body.get("type"))
        source, target = (self._find_linked_issue(body.get(side)) for side in ("inwardIssue", "outwardIssue"))
        drafts = self.comments.read_drafts([body["comment"]] if body.get("comment") else [], call)
        ends = (kind["id"], source.id, target.id)
        if all((link.type, link.source, link.target) != ends for link in self.project.links):
            link = JiraLink(str(self.project.numbers.take_number("link")), *ends)
            self.project.links.append(link)
            for issue, way, other in ((source, "outward", target), (target, "inward", source)):
                # The other project's history is none of ours.
                if issue.id in self.project.issues:
                    self._log_link(issue, f"This issue {kind[way]} {other.key}", other.key, call.person)
            self.announcer.announce_link("issuelink_created", link)
        self.comments.add_comments(source, drafts, call.person)
        return empty_response(201)

    def _log_link(self, issue: JiraIssue, words: str, key: str, actor: Person) -> None:
        # No hook tells of these groups: a link's own hook is all there is; unproven (claims).
        item = changelog_item("Link", "issuelinks", (None, None), (key, words))
        self.editor.log_items(issue, actor, [item])

    def _find_link_type(self, asked: Any) -> Json:
        name, key = (asked.get("name"), asked.get("id")) if isinstance(asked, dict) else (None, None)
        kind = self.project.link_types.entry_with_id(str(key)) or self.project.link_types.entry_named(
            str(name)
        )
        if kind is None:
            raise JiraRefusal(404, f"No issue link type with name '{name or key}' found.")
        return kind

    def _find_linked_issue(self, asked: Any) -> JiraIssue:
        ref = (asked.get("key") or asked.get("id")) if isinstance(asked, dict) else None
        return self.project.require_linkable(str(ref))

    def _get_issue_link(self, call: JiraCall) -> Response:
        link = self._find_issue_link(call)
        bean = {
            "id": link.id,
            "self": call.view.resource_url(f"issueLink/{link.id}"),
            "type": self.project.link_types.entry_bean(link.type, call.view),
            "inwardIssue": short_issue_bean(self.project, link.source, call.view),
            "outwardIssue": short_issue_bean(self.project, link.target, call.view),
        }
        return json_response(bean)

    def _delete_issue_link(self, call: JiraCall) -> Response:
        link = self._find_issue_link(call)
        self.project.links.remove(link)
        self.announcer.announce_link("issuelink_deleted", link)
        return empty_response()

    def _find_issue_link(self, call: JiraCall) -> JiraLink:
        key = call.path["link"]
        for link in self.project.links:
            if link.id == key:
                return link
        raise JiraRefusal(404, f"No issue link with id '{key}' exists.")

    def _list_remote_links(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        asked = call.query.get("globalId")
        if asked is None:
            return json_response([_remote_link_bean(issue, link, call) for link in issue.remote_links])
        return json_response(_remote_link_bean(issue, _find_remote_link(issue, "globalId", asked), call))

    def _put_remote_link(self, call: JiraCall) -> Response:
        """200 where the globalId is known already, else 201; missing keys become null.

        docs/trackers/jira.md#links-and-worklogs
        """
        issue, body = self.project.require_issue(call.path["issue"]), call.body_object()
        target = body.get("object")
        if not isinstance(target, dict) or not target.get("url") or not target.get("title"):
            raise JiraRefusal(400, errors={"object": "'url' and 'title' are required."})
        values = {key: body.get(key) for key in _PLAIN}
        known = [
            link
            for link in issue.remote_links
            if body.get("globalId") and link["globalId"] == body["globalId"]
        ]
        if known:
            known[0].update(values)
            return json_response(_remote_link_address(issue, known[0], call))
        link = {"id": self.project.numbers.take_number("remote link"), **values}
        issue.remote_links.append(link)
        return json_response(_remote_link_address(issue, link, call), 201)

    def _get_remote_link(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        link = _find_remote_link(issue, "id", call.path["link"])
        return json_response(_remote_link_bean(issue, link, call))

    def _delete_remote_link(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        issue.remote_links.remove(_find_remote_link(issue, "id", call.path["link"]))
        return empty_response()

    def _delete_remote_link_by_global_id(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        issue.remote_links.remove(_find_remote_link(issue, "globalId", call.query.get("globalId", "")))
        return empty_response()


def _find_remote_link(issue: JiraIssue, key: str, value: str) -> Json:
    for link in issue.remote_links:
        if str(link[key]) == value:
            return link
    raise JiraRefusal(404, f"The remote link '{value}' does not exist.")


def _remote_link_bean(issue: JiraIssue, link: Json, call: JiraCall) -> Json:
    """A remote link without the keys that are null.

    RemoteIssueLink: docs/trackers/jira.md#rest-api-document
    """
    held = {key: value for key, value in link.items() if value is not None}
    return {**held, **_remote_link_address(issue, link, call)}


def _remote_link_address(issue: JiraIssue, link: Json, call: JiraCall) -> Json:
    number = link["id"]
    return {"id": number, "self": call.view.resource_url(f"issue/{issue.key}/remotelink/{number}")}
