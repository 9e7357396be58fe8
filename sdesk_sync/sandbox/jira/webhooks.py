"""Admin webhooks: who wants to hear what. Their secrets go in and never come out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.announce import FILTER
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok
from sdesk_sync.sandbox.jira.shapes import object_in, words_in
from sdesk_sync.sandbox.jira.store import Hook, Project
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


@dataclass(frozen=True)
class Webhooks:
    """The webhook resource; for administrators only (docs/trackers/jira.md#webhook-registration)."""

    project: Project
    accounts: Accounts
    clock: Clock
    base_url: str

    def rules(self) -> list[Rule]:
        """The routes, below a root of their own.

        https://developer.atlassian.com/cloud/jira/platform/webhooks/
        """
        return [
            Rule("GET", "webhook", self._list),
            Rule("POST", "webhook", self._create),
            Rule("GET", "webhook/{id}", self._get),
            Rule("PUT", "webhook/{id}", self._update),
            Rule("DELETE", "webhook/{id}", self._delete),
        ]

    def register(self, body: Json, owner: Person) -> Hook:
        """A webhook from what a caller or the seed says; 400 if that is none."""
        shown = _shown(body)
        hook = Hook(str(self.project.numbers.take("webhook", 1)), shown, _secret(body))
        self._touch(hook, owner)
        self.project.hooks[hook.id] = hook
        return hook

    def _touch(self, hook: Hook, person: Person) -> None:
        hook.shown["isSigned"] = hook.secret is not None
        hook.shown["lastUpdatedUser"] = person.account
        hook.shown["lastUpdatedDisplayName"] = person.display
        hook.shown["lastUpdated"] = int(self.clock.now().timestamp() * 1000)

    def _bean(self, hook: Hook) -> Json:
        return {**hook.shown, "self": f"{self.base_url}{ROOT}/webhook/{hook.id}"}

    def _list(self, call: Call) -> Response:
        self._must_administer(call)
        return ok([self._bean(hook) for hook in self.project.hooks.values()])

    def _create(self, call: Call) -> Response:
        self._must_administer(call)
        return ok(self._bean(self.register(call.object(), call.person)), 201)

    def _get(self, call: Call) -> Response:
        return ok(self._bean(self._hook(call)))

    def _update(self, call: Call) -> Response:
        """Change what the body names; what it leaves out stays, the secret too."""
        hook, body = self._hook(call), call.object()
        hook.shown = _shown({**hook.shown, **body})
        if "secret" in body:
            hook.secret = _secret(body)
        self._touch(hook, call.person)
        return ok(self._bean(hook))

    def _delete(self, call: Call) -> Response:
        del self.project.hooks[self._hook(call).id]
        return nothing()

    def _hook(self, call: Call) -> Hook:
        self._must_administer(call)
        hook = self.project.hooks.get(call.path["id"])
        if hook is None:
            raise Refused(404, f"Webhook with id {call.path['id']} does not exist.")
        return hook

    def _must_administer(self, call: Call) -> None:
        if not self.accounts.administers(call.person):
            raise Refused(403, "You do not have permission to administer webhooks.")


def _shown(body: Json) -> Json:
    """What a webhook's answers repeat; 400 for a body that makes no webhook."""
    for key in ("name", "url"):
        if not isinstance(body.get(key), str) or not body[key].strip():
            raise Refused(400, errors={key: f"The webhook's {key} is required."})
    if not body["url"].startswith(("http://", "https://")):
        raise Refused(400, errors={"url": "The webhook's URL has to be absolute."})
    strange = [event for event in words_in(body, "events") if event not in EVENTS]
    if strange:
        raise Refused(400, errors={"events": f"Unknown events: {', '.join(strange)}"})
    return {
        "name": body["name"],
        "url": body["url"],
        "excludeBody": body.get("excludeBody") is True,
        "filters": {FILTER: str(object_in(body, "filters").get(FILTER) or "")},
        "events": words_in(body, "events"),
        "enabled": body.get("enabled") is not False,
    }


def _secret(body: Json) -> str | None:
    secret = body.get("secret")
    return secret if isinstance(secret, str) and secret else None
