"""What happened, told to the webhooks: bodies as recorded from real sites, signed and sent."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping

from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.beans import ALL, Beans
from sdesk_sync.sandbox.jira.jql import Jql
from sdesk_sync.sandbox.jira.rest import Refused
from sdesk_sync.sandbox.jira.seed import PROJECT_KEY
from sdesk_sync.sandbox.jira.store import Comment, Group, Hook, Issue, Link, Project, Worklog
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.outgoing import Delivery
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json, Site

RETRIES = 5
"""Attempts after the first on Cloud (docs/trackers/jira.md#webhook-delivery)."""

FILTER = "issue-related-events-section"
PRIMARY = "Primary"
SECONDARY = "Secondary"

_NOT_IN_HOOKS = ("-comment", "-worklog")
_COMMENTED = ("summary", "issuetype", "project", "assignee", "priority", "status")


class Announcer:
    """Sends hooks. `retries` is what the product tries again by itself; Data Center tries nothing again."""

    def __init__(self, site: Site, project: Project, accounts: Accounts, beans: Beans, jql: Jql) -> None:
        self._site = site
        self._project = project
        self._accounts = accounts
        self._beans = beans
        self._jql = jql
        self._retries = RETRIES

    def created(self, issue: Issue, actor: Person, group: Group) -> None:
        """A new issue; its changelog, which stands in no history, names the status with a capital S."""
        items = [{**item, "field": "Status"} if item["fieldId"] == "status" else item for item in group.items]
        body = self._about(issue, actor, "issue_created")
        self._send("jira:issue_created", {**body, "changelog": self._changelog(group.id, items)}, issue)

    def updated(self, issue: Issue, actor: Person, group: Group, kind: str) -> None:
        """A write that changed something; `kind` is the issue_event_type_name."""
        body = self._about(issue, actor, kind)
        self._send("jira:issue_updated", {**body, "changelog": self._changelog(group.id, group.items)}, issue)

    def deleted(self, issue: Issue, actor: Person) -> None:
        """An issue that is gone, and then what went with it."""
        body = self._about(issue, actor, "issue_deleted")
        del body["issue_event_type_name"]
        self._send("jira:issue_deleted", body, issue)
        for comment in issue.comments:
            self.comment("comment_deleted", issue, comment, flow=SECONDARY)

    def comment(self, event: str, issue: Issue, comment: Comment, flow: str = PRIMARY) -> None:
        """A comment; who did it is told by its authors at most, there is no user.

        docs/trackers/jira.md#webhook-bodies
        """
        view = self._view(self._accounts.person(comment.update_author))
        shown = self._beans.comment(comment, issue, view)
        body = {"comment": shown, "issue": self._issue(issue, view, _COMMENTED)}
        self._send(event, body, issue, flow=flow, names={"comment.id": comment.id})

    def worklog(self, issue: Issue, log: Worklog) -> None:
        """Time spent; the issue is named by its id only."""
        view = self._view(self._accounts.person(log.author))
        body = {"worklog": self._beans.worklog(log, issue, view), "isFromIssueLimitTransformation": False}
        self._send("worklog_created", body, issue, names={"worklog.id": log.id})

    def link(self, event: str, link: Link, flow: str = PRIMARY) -> None:
        """A link; ids are numbers here, and nobody is named."""
        kind = self._project.link_types.get(link.type) or {}
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
        self._send(event, {"issueLink": shown}, None, flow=flow)

    def property(self, event: str, issue: Issue, actor: Person, entry: Json) -> None:
        """An issue property; only its event's name is documented (docs/trackers/jira.md#webhook-bodies)."""
        view = self._view(actor)
        body = {"user": self._accounts.bean(actor, view), "issue": self._issue(issue, view, _NOT_IN_HOOKS)}
        self._send(event, {**body, "property": entry}, issue)

    def _about(self, issue: Issue, actor: Person, kind: str) -> Json:
        view = self._view(actor)
        return {
            "issue_event_type_name": kind,
            "user": self._accounts.bean(actor, view),
            "issue": self._issue(issue, view, _NOT_IN_HOOKS),
        }

    def _issue(self, issue: Issue, view: View, names: tuple[str, ...]) -> Json:
        """The issue in version 2; its own address lacks "/issue" (docs/trackers/jira.md#webhook-bodies)."""
        fields = self._beans.fields(issue, view, names if names is _COMMENTED else (ALL, *names))
        return {"id": issue.id, "self": view.url(issue.id), "key": issue.key, "fields": fields}

    def _changelog(self, key: str, items: list[Json]) -> Json:
        return {"id": key, "items": [_with_accounts(item) for item in items]}

    def _view(self, actor: Person | None) -> View:
        return View(self._site.base_url, "2", actor)

    def _send(
        self,
        event: str,
        body: Json,
        issue: Issue | None,
        *,
        flow: str = PRIMARY,
        names: Mapping[str, str] | None = None,
    ) -> None:
        # A write that follows another within a millisecond is dated ahead; its hook is never older than it.
        now = self._site.clock.now() if issue is None else max(self._site.clock.now(), issue.updated)
        whole = {"timestamp": round(now.timestamp() * 1000), "webhookEvent": event, **body}
        known = {"project.key": PROJECT_KEY, **(names or {})}
        if issue is not None:
            known |= {"issue.id": issue.id, "issue.key": issue.key}
        for hook in self._project.hooks.values():
            if self._is_wanted(hook, event, issue):
                sent = b"" if hook.shown["excludeBody"] else json.dumps(whole, ensure_ascii=False).encode()
                url = _filled(hook.shown["url"], known)
                headers = _headers(sent, hook.secret, flow)
                self._site.send(Delivery(self._site.name, url, event, headers, sent, retries=self._retries))

    def _is_wanted(self, hook: Hook, event: str, issue: Issue | None) -> bool:
        if not hook.shown["enabled"] or event not in hook.shown["events"]:
            return False
        jql = hook.shown["filters"].get(FILTER)
        if not jql or issue is None:
            return True
        try:
            return self._jql.query(jql, None).matches(issue)
        except Refused:
            # A filter that names what is gone by now matches nothing.
            return False


def _with_accounts(item: Json) -> Json:
    """Items about people carry their accounts twice, in the history they do not.

    docs/trackers/jira.md#webhook-bodies
    """
    if item["fieldId"] not in ("assignee", "reporter"):
        return item
    return {**item, "tmpFromAccountId": item["from"], "tmpToAccountId": item["to"]}


def _filled(url: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        url = url.replace(f"{{{name}}}", value)
    return url


def _headers(body: bytes, secret: str | None, flow: str) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "User-Agent": "Atlassian Webhook HTTP Client",
        "X-Atlassian-Webhook-Identifier": str(uuid.uuid4()),
        "X-Atlassian-Webhook-Flow": flow,
    }
    if secret:
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={signature}"
    return headers
