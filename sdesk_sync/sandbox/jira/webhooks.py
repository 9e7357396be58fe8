"""Admin webhooks: who wants to hear what. Their secrets go in and never come out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.announce import FILTER
from sdesk_sync.sandbox.jira.jql import JqlReader
from sdesk_sync.sandbox.jira.rest import (
    JiraCall,
    JiraRefusal,
    NotPlayed,
    RestRoute,
    empty_response,
    json_response,
)
from sdesk_sync.sandbox.jira.shapes import object_in, words_in
from sdesk_sync.sandbox.jira.store import AdminWebhook, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

ROOT = "/rest/webhooks/1.0"

EVENTS = frozenset(
    (
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "issue_property_set",
        "issue_property_deleted", "worklog_created", "worklog_updated", "worklog_deleted", "comment_created",
        "comment_updated", "comment_deleted", "attachment_created", "attachment_deleted", "issuelink_created",
        "issuelink_deleted", "issuetype_created", "issuetype_updated", "issuetype_deleted", "project_created",
        "project_updated", "project_deleted", "jira:version_created", "jira:version_updated",
        "jira:version_deleted", "jira:version_released", "jira:version_unreleased", "jira:version_moved",
        "user_created", "user_updated", "user_deleted",
    )
)  # fmt: skip


_CHANGEABLE = ("name", "url", "excludeBody", "filters", "events", "enabled")


@dataclass(frozen=True)
class WebhookResource:
    """The webhook resource; for administrators only (docs/trackers/jira.md#webhook-registration)."""

    project: JiraProject
    accounts: JiraAccounts
    clock: SandboxClock
    base_url: str
    jql: JqlReader

    def rest_routes(self) -> list[RestRoute]:
        """The routes, below a root of their own.

        https://developer.atlassian.com/cloud/jira/platform/webhooks/
        """
        return [
            RestRoute("GET", "webhook", self._list_webhooks),
            RestRoute("POST", "webhook", self._create_webhook),
            RestRoute("GET", "webhook/{id}", self._get_webhook),
            RestRoute("PUT", "webhook/{id}", self._update_webhook),
            RestRoute("DELETE", "webhook/{id}", self._delete_webhook),
        ]

    def register_webhook(self, body: Json, owner: Person) -> AdminWebhook:
        """A webhook from what a caller or the seed says; 400 if that is none."""
        shown = self._read_answer(body)
        hook = AdminWebhook(str(self.project.numbers.take_number("webhook", 1)), shown, _read_secret(body))
        self._stamp_webhook(hook, owner)
        self.project.hooks[hook.id] = hook
        return hook

    def _read_answer(self, body: Json) -> Json:
        """What its answers repeat; 501 for a filter that is not played: it would fit nothing later."""
        shown = _webhook_answer(body)
        try:
            self.jql.read_query(shown["filters"][FILTER], None)
        except NotPlayed:
            raise
        except JiraRefusal:
            # What it names may come to be.
            return shown
        return shown

    def _stamp_webhook(self, hook: AdminWebhook, person: Person) -> None:
        hook.answer_body["isSigned"] = hook.secret is not None
        hook.answer_body["lastUpdatedUser"] = person.account
        hook.answer_body["lastUpdatedDisplayName"] = person.display
        hook.answer_body["lastUpdated"] = int(self.clock.now().timestamp() * 1000)

    def _webhook_bean(self, hook: AdminWebhook) -> Json:
        return {**hook.answer_body, "self": f"{self.base_url}{ROOT}/webhook/{hook.id}"}

    def _list_webhooks(self, call: JiraCall) -> Response:
        self._require_administrator(call)
        return json_response([self._webhook_bean(hook) for hook in self.project.hooks.values()])

    def _create_webhook(self, call: JiraCall) -> Response:
        self._require_administrator(call)
        return json_response(self._webhook_bean(self.register_webhook(call.body_object(), call.person)), 201)

    def _get_webhook(self, call: JiraCall) -> Response:
        return json_response(self._webhook_bean(self._find_webhook(call)))

    def _update_webhook(self, call: JiraCall) -> Response:
        """Change what the body names; what it leaves out stays, the secret too."""
        hook, body = self._find_webhook(call), call.body_object()
        hook.answer_body = self._read_answer(
            {name: body.get(name, hook.answer_body[name]) for name in _CHANGEABLE}
        )
        if "secret" in body:
            hook.secret = _read_secret(body)
        self._stamp_webhook(hook, call.person)
        return json_response(self._webhook_bean(hook))

    def _delete_webhook(self, call: JiraCall) -> Response:
        del self.project.hooks[self._find_webhook(call).id]
        return empty_response()

    def _find_webhook(self, call: JiraCall) -> AdminWebhook:
        self._require_administrator(call)
        hook = self.project.hooks.get(call.path["id"])
        if hook is None:
            raise JiraRefusal(404, f"Webhook with id {call.path['id']} does not exist.")
        return hook

    def _require_administrator(self, call: JiraCall) -> None:
        if not self.accounts.is_administrator(call.person):
            raise JiraRefusal(403, "You do not have permission to administer webhooks.")


def _webhook_answer(body: Json) -> Json:
    """What a webhook's answers repeat; 400 for a body that makes no webhook."""
    for key in ("name", "url"):
        if not isinstance(body.get(key), str) or not body[key].strip():
            raise JiraRefusal(400, errors={key: f"The webhook's {key} is required."})
    if not body["url"].startswith(("http://", "https://")):
        raise JiraRefusal(400, errors={"url": "The webhook's URL has to be absolute."})
    strange = [event for event in words_in(body, "events") if event not in EVENTS]
    if strange:
        raise JiraRefusal(400, errors={"events": f"Unknown events: {', '.join(strange)}"})
    return {
        "name": body["name"],
        "url": body["url"],
        "excludeBody": body.get("excludeBody") is True,
        "filters": {FILTER: str(object_in(body, "filters").get(FILTER) or "")},
        "events": words_in(body, "events"),
        "enabled": body.get("enabled") is not False,
    }


def _read_secret(body: Json) -> str | None:
    secret = body.get("secret")
    return secret if isinstance(secret, str) and secret else None
