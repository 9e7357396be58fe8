"""Administering the project's hooks: list, set up, look into the log, send again, test."""

from __future__ import annotations

import json
import threading
from collections import deque
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import hook_bodies
from sdesk_sync.sandbox.gitlab.api import (
    Answer,
    Call,
    Refusal,
    Routes,
    bad_parameter,
    forbidden,
    message,
    not_found,
)
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.dates import iso
from sdesk_sync.sandbox.gitlab.project import MAINTAINER, Project
from sdesk_sync.sandbox.gitlab.webhooks import EVENTS, ISSUE, NOTE, Logged, Webhook, Webhooks
from sdesk_sync.sandbox.outgoing import Attempt, Delivery
from sdesk_sync.sandbox.site import Json

FLAGS = (
    "push_events", "tag_push_events", "merge_requests_events", "repository_update_events", "issues_events",
    "confidential_issues_events", "note_events", "confidential_note_events", "pipeline_events",
    "wiki_page_events", "deployment_events", "feature_flag_events", "job_events", "releases_events",
    "milestone_events", "emoji_events", "resource_access_token_events",
    "resource_deploy_token_events", "vulnerability_events",
)  # fmt: skip
_TESTED = {"issues_events": ISSUE, "note_events": NOTE}
_A_MINUTE = 5
_WAIT_S = 12.0
_LOG_PAGE = 20


class HookRoutes:
    """`/projects/:id/hooks` for Maintainers only (docs/trackers/gitlab.md#the-hooks-own-api)."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks
        self._made: dict[tuple[str, int], deque[datetime]] = {}

    def all(self, routes: Routes) -> list[Route]:
        """The routes."""
        hooks = "/projects/{project:path}/hooks"
        one = hooks + "/{hook:int}"
        return [
            routes.at("GET", hooks, self._list),
            routes.at("POST", hooks, self._create),
            routes.at("GET", one + "/events", self._events),
            routes.slow("POST", one + "/events/{log:int}/resend", self._resend),
            routes.slow("POST", one + "/test/{trigger}", self._test),
            routes.at("GET", one, self._get),
            routes.at("PUT", one, self._update),
            routes.at("DELETE", one, self._delete),
        ]

    def _list(self, call: Call) -> Answer:
        _check(call)
        return paged(call, list(self._webhooks.all.values()), self._shown)

    def _shown(self, hook: Webhook) -> Json:
        flags = {flag: hook.flags.get(flag, False) for flag in FLAGS}
        return {**self._webhooks.shown(hook), "project_id": Project.id, **flags}

    def _found(self, call: Call) -> Webhook:
        _check(call)
        hook = self._webhooks.all.get(call.number("hook"))
        if hook is None:
            raise not_found()
        return hook

    def _get(self, call: Call) -> Answer:
        return Answer(self._shown(self._found(call)))

    def _create(self, call: Call) -> Answer:
        """`push_events` is on unless told otherwise (docs/trackers/gitlab.md#the-hooks-own-api)."""
        _check(call)
        (url,) = call.required("url")
        hook = Webhook(self._webhooks.next_id(), url, call.project.now(), flags={"push_events": True})
        _take(call, hook)
        self._webhooks.all[hook.id] = hook
        return Answer(self._shown(hook), 201)

    def _update(self, call: Call) -> Answer:
        hook = self._found(call)
        _take(call, hook)
        return Answer(self._shown(hook))

    def _delete(self, call: Call) -> Answer:
        del self._webhooks.all[self._found(call).id]
        return Answer(None, 204)

    def _events(self, call: Call) -> Answer:
        """The log, newest first, by status; at most 20 a page (docs/trackers/gitlab.md#the-hooks-own-api)."""
        hook = self._found(call)
        if call.count("per_page", _LOG_PAGE) > _LOG_PAGE:
            raise bad_parameter("per_page does not have a valid value")
        wanted = call.names("status")
        logged = [each for each in reversed(hook.log) if wanted is None or _is_of(each, wanted)]
        return paged(call, logged, _log_entry)

    def _resend(self, call: Call) -> Answer:
        """The same body under the same Idempotency-Key (docs/trackers/gitlab.md#the-hooks-own-api)."""
        hook = self._found(call)
        logged = next((each for each in hook.log if each.id == call.number("log")), None)
        if logged is None:
            raise not_found()
        self._count(call, "resend")
        body = json.loads(logged.delivery.body)
        attempt = self._now(call, self._webhooks.delivery(hook, logged.delivery.event, body, key=logged.key))
        return Answer({"response_status": attempt.status or "internal error"}, 201)

    def _test(self, call: Call) -> Answer:
        """A test delivery of the newest issue or note; its attributes have no action.

        docs/trackers/gitlab.md#issue-hook
        """
        hook = self._found(call)
        flag = _TESTED.get(call.path["trigger"])
        if flag is None:
            raise bad_parameter("trigger does not have a valid value")
        self._count(call, "test")
        body = _sample(call, flag)
        key = self._webhooks.delivery(hook, EVENTS[flag], body).headers["webhook-id"]
        attempt = self._now(call, self._webhooks.delivery(hook, EVENTS[flag], body, key=key))
        if not attempt.passed:
            raise Refusal(422, {"message": attempt.answer or attempt.error})
        return Answer({"message": "201 Created"}, 201)

    def _count(self, call: Call, what: str) -> None:
        """Five a minute and hook (docs/trackers/gitlab.md#the-hooks-own-api)."""
        now, made = call.project.now(), self._made.setdefault((what, call.number("hook")), deque())
        while made and now - made[0] >= timedelta(minutes=1):
            made.popleft()
        if len(made) >= _A_MINUTE:
            raise message(429, {"error": "This endpoint has been requested too many times. Try again later."})
        made.append(now)

    def _now(self, call: Call, delivery: Delivery) -> Attempt:
        """Send it and wait for the answer."""
        heard, answers = threading.Event(), list[Attempt]()
        tell = delivery.heard

        def listen(attempt: Attempt) -> None:
            if tell is not None:
                tell(attempt)
            answers.append(attempt)
            heard.set()

        call.project.site.send(
            Delivery(
                delivery.tracker, delivery.url, delivery.event, delivery.headers, delivery.body, heard=listen
            )
        )
        if not heard.wait(_WAIT_S):
            raise Refusal(422, {"message": "Unprocessable Entity"})
        return answers[0]


def _check(call: Call) -> None:
    """Hooks belong to Maintainers (docs/trackers/gitlab.md#the-hooks-own-api)."""
    if call.project.level(call.person) < MAINTAINER:
        raise forbidden()


def _take(call: Call, hook: Webhook) -> None:
    url = call.text("url") or hook.url
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise Refusal(422, {"error": "Invalid url given"})
    hook.url = url
    for name in ("name", "description", "token", "signing_token"):
        if name in call.given:
            setattr(hook, name, call.text(name) or None)
    for flag in FLAGS:
        value = call.flag(flag)
        if value is not None:
            hook.flags[flag] = value
    verified = call.flag("enable_ssl_verification")
    hook.enable_ssl_verification = hook.enable_ssl_verification if verified is None else verified


def _is_of(logged: Logged, wanted: list[str]) -> bool:
    status = logged.attempt.status
    kinds = {"successful": logged.attempt.passed}
    kinds["client_failure"] = status is not None and 400 <= status < 500
    kinds["server_failure"] = status is None or status >= 500
    return any(kinds.get(word, word == str(status)) for word in wanted)


def _log_entry(logged: Logged) -> Json:
    delivery, attempt = logged.delivery, logged.attempt
    headers = {**delivery.headers}
    if "X-Gitlab-Token" in headers:
        headers["X-Gitlab-Token"] = "[REDACTED]"
    return {
        "id": logged.id,
        "url": delivery.url,
        "trigger": delivery.event.lower().replace(" ", "_") + "s",
        "request_headers": headers,
        "request_data": json.loads(delivery.body),
        "response_headers": {},
        "response_body": attempt.answer,
        "execution_duration": attempt.ms / 1000,
        "response_status": str(attempt.status or "internal error"),
        "created_at": iso(attempt.at),
    }


def _sample(call: Call, flag: str) -> Json:
    project = call.project
    with project.lock:
        issue = next(reversed(list(project.issues.values())), None)
        note = issue.notes[-1] if issue and issue.notes else None
        if issue is None or (flag == NOTE and note is None):
            raise message(422, f"Ensure the project has {'notes' if flag == NOTE else 'issues'}.")
        if flag == NOTE and note is not None:
            return hook_bodies.note_hook(project, call.person, issue, note, "create")
        return hook_bodies.issue_hook(project, call.person, issue, None, {})
