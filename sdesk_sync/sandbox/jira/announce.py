"""What happened, told to the webhooks: bodies as recorded from real sites, signed and sent."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.beans import ALL, BeanMaker
from sdesk_sync.sandbox.jira.jql import JqlReader
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.jira.store import (
    AdminWebhook,
    ChangelogGroup,
    JiraComment,
    JiraIssue,
    JiraLink,
    JiraProject,
    JiraWorklog,
)
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.outgoing import HookDelivery
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json, TrackerSite

FILTER = "issue-related-events-section"
PRIMARY = "Primary"
SECONDARY = "Secondary"

_COMMENTED = ("summary", "issuetype", "project", "assignee", "priority", "status")
# Where comments are told twice: what the second calls itself (docs/trackers/jira.md#data-center).
_RETOLD = {
    "comment_created": "issue_commented",
    "comment_updated": "issue_comment_edited",
    "comment_deleted": "issue_comment_deleted",
}


class HookAnnouncer:
    """Sends hooks, as the edition does."""

    def __init__(
        self,
        site: TrackerSite,
        project: JiraProject,
        accounts: JiraAccounts,
        beans: BeanMaker,
        jql: JqlReader,
    ) -> None:
        self._site = site
        self._project = project
        self._accounts = accounts
        self._beans = beans
        self._jql = jql
        self._edition = project.edition

    def announce_created_issue(self, issue: JiraIssue, actor: Person, group: ChangelogGroup) -> None:
        """A new issue; its changelog, which stands in no history, names the status with a capital S."""
        items = [{**item, "field": "Status"} if item["fieldId"] == "status" else item for item in group.items]
        body = self._issue_event(issue, actor, "issue_created")
        self._send_hooks(
            "jira:issue_created", {**body, "changelog": self._hook_changelog(group.id, items)}, issue
        )

    def announce_updated_issue(
        self, issue: JiraIssue, actor: Person, group: ChangelogGroup, kind: str
    ) -> None:
        """A write that changed something; `kind` is the issue_event_type_name."""
        body = self._issue_event(issue, actor, kind)
        self._send_hooks(
            "jira:issue_updated", {**body, "changelog": self._hook_changelog(group.id, group.items)}, issue
        )

    def announce_deleted_issue(self, issue: JiraIssue, actor: Person) -> None:
        """An issue that is gone, and then what went with it."""
        self._send_hooks("jira:issue_deleted", self._issue_event(issue, actor, "issue_deleted"), issue)
        for comment in issue.comments:
            self._tell_comment("comment_deleted", issue, comment, SECONDARY)

    def announce_comment(self, event: str, issue: JiraIssue, comment: JiraComment, actor: Person) -> None:
        """A comment, and where the edition tells it twice, the issue with it."""
        shown = self._tell_comment(event, issue, comment, PRIMARY)
        if self._edition.tells_comments_twice:
            again = self._issue_event(issue, actor, _RETOLD[event])
            gone = {} if event == "comment_deleted" else {"comment": shown}
            self._send_hooks("jira:issue_updated", {**again, **gone}, issue)

    def _tell_comment(self, event: str, issue: JiraIssue, comment: JiraComment, flow: str) -> Json:
        """Who did it is told by the comment's authors at most, there is no user.

        docs/trackers/jira.md#webhook-bodies
        """
        view = self._view_of(self._accounts.person_with_account(comment.update_author))
        shown = self._beans.comment_bean(comment, issue, view)
        body = {"comment": shown, "issue": self._hook_issue(issue, view, _COMMENTED)}
        self._send_hooks(event, body, issue, flow=flow, names={"comment.id": comment.id})
        return shown

    def announce_worklog(self, issue: JiraIssue, log: JiraWorklog) -> None:
        """Time spent; the issue is named by its id only."""
        view = self._view_of(self._accounts.person_with_account(log.author))
        body = {
            "worklog": self._beans.worklog_bean(log, issue, view),
            "isFromIssueLimitTransformation": False,
        }
        self._send_hooks("worklog_created", body, issue, names={"worklog.id": log.id})

    def announce_link(self, event: str, link: JiraLink, flow: str = PRIMARY) -> None:
        """A link; ids are numbers here, and nobody is named."""
        kind = self._project.link_types.entry_with_id(link.type) or {}
        shown = {
            "id": int(link.id),
            "sourceIssueId": int(link.source),
            "destinationIssueId": int(link.target),
            "issueLinkType": {
                "id": int(link.type),
                "name": kind["name"],
                "outwardName": kind["outward"],
                "inwardName": kind["inward"],
                "isSubTaskLinkType": False,
                "isSystemLinkType": False,
            },
            "systemLink": False,
        }
        self._send_hooks(event, {"issueLink": shown}, None, flow=flow)

    def announce_property(self, event: str, issue: JiraIssue, actor: Person, entry: Json) -> None:
        """An issue property; only its event's name is documented (docs/trackers/jira.md#webhook-bodies)."""
        view = self._view_of(actor)
        body = {"user": self._accounts.user_bean(actor, view), "issue": self._hook_issue(issue, view)}
        self._send_hooks(event, {**body, "property": entry}, issue)

    def _issue_event(self, issue: JiraIssue, actor: Person, kind: str) -> Json:
        view = self._view_of(actor)
        return {
            "issue_event_type_name": kind,
            "user": self._accounts.user_bean(actor, view),
            "issue": self._hook_issue(issue, view),
        }

    def _hook_issue(self, issue: JiraIssue, view: ReaderView, names: tuple[str, ...] = ()) -> Json:
        """The issue in version 2."""
        fields = self._beans.field_beans(issue, view, names or (ALL, *self._edition.left_out_of_hooks))
        address = view.resource_url(self._edition.hook_issue_path.format(issue.id))
        return {"id": issue.id, "self": address, "key": issue.key, "fields": fields}

    def _hook_changelog(self, key: str, items: list[Json]) -> Json:
        return {"id": key, "items": [self._edition.trim(_with_accounts(item)) for item in items]}

    def _view_of(self, actor: Person | None) -> ReaderView:
        return ReaderView(self._site.base_url, "2", actor, self._edition)

    def _send_hooks(
        self,
        event: str,
        body: Json,
        issue: JiraIssue | None,
        *,
        flow: str = PRIMARY,
        names: Mapping[str, str] | None = None,
    ) -> None:
        # A write that follows another within a millisecond is dated ahead; its hook is never older than it.
        now = self._site.clock.now() if issue is None else max(self._site.clock.now(), issue.updated)
        whole = {"timestamp": round(now.timestamp() * 1000), "webhookEvent": event, **body}
        for key in self._edition.left_out_of_events.get(event, ()):
            del whole[key]
        known = {"project.key": self._project.key, **(names or {})}
        if issue is not None:
            known |= {"issue.id": issue.id, "issue.key": issue.key}
        for hook in self._project.hooks.values():
            if self._is_wanted_by(hook, event, issue):
                sent = (
                    b"" if hook.answer_body["excludeBody"] else json.dumps(whole, ensure_ascii=False).encode()
                )
                url = _fill_url(hook.answer_body["url"], known)
                headers = {**_hook_headers(sent, hook.secret), **self._edition.hook_headers(flow)}
                retries = self._edition.retries
                self._site.send_delivery(
                    HookDelivery(self._site.name, url, event, headers, sent, retries=retries)
                )

    def _is_wanted_by(self, hook: AdminWebhook, event: str, issue: JiraIssue | None) -> bool:
        if not hook.answer_body["enabled"] or event not in hook.answer_body["events"]:
            return False
        jql = hook.answer_body["filters"].get(FILTER)
        if not jql or issue is None:
            return True
        try:
            return self._jql.read_query(jql, None).is_match(issue)
        except JiraRefusal:
            # A filter that names what is gone by now matches nothing.
            return False


def _with_accounts(item: Json) -> Json:
    """Items about people carry their accounts twice, in the history they do not.

    docs/trackers/jira.md#webhook-bodies
    """
    if item["fieldId"] not in ("assignee", "reporter"):
        return item
    return {**item, "tmpFromAccountId": item["from"], "tmpToAccountId": item["to"]}


def _fill_url(url: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        url = url.replace(f"{{{name}}}", value)
    return url


def _hook_headers(body: bytes, secret: str | None) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "Atlassian Webhook HTTP Client",
    }
    if secret:
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={signature}"
    return headers
