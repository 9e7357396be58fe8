"""Administering the project's hooks: list, set up, look into the log, send again, test."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import hook_bodies
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.gitlab.project import MAINTAINER, GitLabProject
from sdesk_sync.sandbox.gitlab.refusals import GitLabRefusal, bad_parameter, message_refusal, not_found
from sdesk_sync.sandbox.gitlab.webhooks import EVENTS, ISSUE, NOTE, HookLogEntry, ProjectHook, ProjectHooks
from sdesk_sync.sandbox.outgoing import DeliveryAttempt, HookDelivery
from sdesk_sync.sandbox.site import Json

FLAGS = (
    "push_events", "tag_push_events", "merge_requests_events", "repository_update_events", "issues_events",
    "confidential_issues_events", "note_events", "confidential_note_events", "pipeline_events",
    "wiki_page_events", "deployment_events", "feature_flag_events", "job_events", "releases_events",
    "milestone_events", "emoji_events", "resource_access_token_events",
    "resource_deploy_token_events", "vulnerability_events",
)  # fmt: skip
_TESTED = {"issues_events": ISSUE, "note_events": NOTE}
_SIGNS_SINCE = 19
_A_MINUTE = 5
_WAIT_S = 12.0
_LOG_PAGE = 20


class HookRoutes:
    """`/projects/:id/hooks` for Maintainers only (docs/trackers/gitlab.md#the-hooks-own-api)."""

    def __init__(self, webhooks: ProjectHooks) -> None:
        self._webhooks = webhooks
        self._made: dict[tuple[str, int], deque[datetime]] = {}

    def make_routes(self, maker: RouteMaker) -> list[Route]:
        """The routes."""
        hooks = "/projects/{project}/hooks"
        one = hooks + "/{hook:int}"
        return [
            maker.locked_route("GET", hooks, self._list_hooks),
            maker.locked_route("POST", hooks, self._create_hook),
            maker.locked_route("GET", one + "/events", self._list_log),
            maker.unlocked_route("POST", one + "/events/{log:int}/resend", self._resend_delivery),
            maker.unlocked_route("POST", one + "/test/{trigger}", self._test_hook),
            maker.locked_route("GET", one, self._get_hook),
            maker.locked_route("PUT", one, self._update_hook),
            maker.locked_route("DELETE", one, self._delete_hook),
        ]

    def _list_hooks(self, call: GitLabCall) -> GitLabAnswer:
        call.require_level(MAINTAINER)
        return answer_page(call, list(self._webhooks.all.values()), self._hook_entry)

    def _hook_entry(self, hook: ProjectHook) -> Json:
        flags = {flag: hook.flags.get(flag, False) for flag in FLAGS}
        return {**self._webhooks.hook_entity(hook), "project_id": GitLabProject.id, **flags}

    def _find_hook(self, call: GitLabCall) -> ProjectHook:
        call.require_level(MAINTAINER)
        hook = self._webhooks.all.get(call.path_number("hook"))
        if hook is None:
            raise not_found()
        return hook

    def _get_hook(self, call: GitLabCall) -> GitLabAnswer:
        return GitLabAnswer(self._hook_entry(self._find_hook(call)))

    def _create_hook(self, call: GitLabCall) -> GitLabAnswer:
        """`push_events` is on unless told otherwise (docs/trackers/gitlab.md#the-hooks-own-api)."""
        call.require_level(MAINTAINER)
        (url,) = call.require_texts("url")
        hook = ProjectHook(
            self._webhooks.next_hook_id(), url, call.project.now(), flags={"push_events": True}
        )
        _apply_parameters(call, hook)
        self._webhooks.all[hook.id] = hook
        return GitLabAnswer(self._hook_entry(hook), 201)

    def _update_hook(self, call: GitLabCall) -> GitLabAnswer:
        hook = self._find_hook(call)
        _apply_parameters(call, hook)
        return GitLabAnswer(self._hook_entry(hook))

    def _delete_hook(self, call: GitLabCall) -> GitLabAnswer:
        del self._webhooks.all[self._find_hook(call).id]
        return GitLabAnswer(None, 204)

    def _list_log(self, call: GitLabCall) -> GitLabAnswer:
        """The log, newest first, by status; at most 20 a page (docs/trackers/gitlab.md#the-hooks-own-api)."""
        hook = self._find_hook(call)
        if call.positive_number("per_page", _LOG_PAGE) > _LOG_PAGE:
            raise bad_parameter("per_page does not have a valid value")
        wanted = call.text_list("status")
        logged = [each for each in reversed(hook.log) if wanted is None or _has_status(each, wanted)]
        return answer_page(call, logged, _log_entry)

    def _resend_delivery(self, call: GitLabCall) -> GitLabAnswer:
        """The same body under the same Idempotency-Key (docs/trackers/gitlab.md#the-hooks-own-api)."""
        hook = self._find_hook(call)
        logged = call.require_addressed(hook.log, "log")
        self._limit_rate(call, "resend")
        body = json.loads(logged.delivery.body)
        attempt = self._send_now(
            call, self._webhooks.signed_delivery(hook, logged.delivery.event, body, key=logged.key)
        )
        return GitLabAnswer({"response_status": attempt.status or "internal error"}, 201)

    def _test_hook(self, call: GitLabCall) -> GitLabAnswer:
        """A test delivery of the newest issue or note; its attributes have no action.

        docs/trackers/gitlab.md#issue-hook
        """
        hook = self._find_hook(call)
        flag = _TESTED.get(call.path["trigger"])
        if flag is None:
            raise bad_parameter("trigger does not have a valid value")
        self._limit_rate(call, "test")
        body = _sample_body(call, flag)
        key = self._webhooks.signed_delivery(hook, EVENTS[flag], body).headers["webhook-id"]
        attempt = self._send_now(call, self._webhooks.signed_delivery(hook, EVENTS[flag], body, key=key))
        if not attempt.is_received:
            raise GitLabRefusal(422, {"message": attempt.answer or attempt.error})
        return GitLabAnswer({"message": "201 Created"}, 201)

    def _limit_rate(self, call: GitLabCall, what: str) -> None:
        """Five a minute and hook (docs/trackers/gitlab.md#the-hooks-own-api)."""
        now, made = call.project.now(), self._made.setdefault((what, call.path_number("hook")), deque())
        while made and now - made[0] >= timedelta(minutes=1):
            made.popleft()
        if len(made) >= _A_MINUTE:
            raise message_refusal(
                429, {"error": "This endpoint has been requested too many times. Try again later."}
            )
        made.append(now)

    def _send_now(self, call: GitLabCall, delivery: HookDelivery) -> DeliveryAttempt:
        """Send it and wait for the answer."""
        heard, answers = threading.Event(), list[DeliveryAttempt]()
        tell = delivery.on_attempt

        def keep_attempt(attempt: DeliveryAttempt) -> None:
            if tell is not None:
                tell(attempt)
            answers.append(attempt)
            heard.set()

        call.project.site.send_delivery(replace(delivery, is_wanted=None, on_attempt=keep_attempt))
        if not heard.wait(_WAIT_S):
            raise GitLabRefusal(422, {"message": "Unprocessable Entity"})
        return answers[0]


def _apply_parameters(call: GitLabCall, hook: ProjectHook) -> None:
    """Another address loses the secrets that are not sent along; before 19.0 nothing is signed.

    docs/trackers/gitlab.md#the-hooks-own-api
    """
    url = call.given_text("url") or hook.url
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise GitLabRefusal(422, {"error": "Invalid url given"})
    if url != hook.url:
        # Nobody shall have a secret sent to an address of their own.
        hook.token = hook.signing_token = None
    hook.url = url
    signs = int(call.project.settings.version.partition(".")[0]) >= _SIGNS_SINCE
    for name in ("name", "description", "token", *(["signing_token"] if signs else [])):
        if name in call.given:
            setattr(hook, name, call.given_text(name) or None)
    for flag in FLAGS:
        value = call.given_flag(flag)
        if value is not None:
            hook.flags[flag] = value
    verified = call.given_flag("enable_ssl_verification")
    hook.enable_ssl_verification = hook.enable_ssl_verification if verified is None else verified


def _has_status(logged: HookLogEntry, wanted: list[str]) -> bool:
    status = logged.attempt.status
    kinds = {"successful": logged.attempt.is_received}
    kinds["client_failure"] = status is not None and 400 <= status < 500
    kinds["server_failure"] = status is None or status >= 500
    return any(kinds.get(word, word == str(status)) for word in wanted)


def _log_entry(logged: HookLogEntry) -> Json:
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
        "created_at": iso_moment(attempt.at),
    }


def _sample_body(call: GitLabCall, flag: str) -> Json:
    project = call.project
    with project.lock:
        issue = next(reversed(list(project.issues.values())), None)
        note = issue.notes[-1] if issue and issue.notes else None
        if issue is None or (flag == NOTE and note is None):
            raise message_refusal(422, f"Ensure the project has {'notes' if flag == NOTE else 'issues'}.")
        if flag == NOTE and note is not None:
            return hook_bodies.note_hook(project, call.person, issue, note, "create")
        return hook_bodies.issue_hook(project, call.person, issue, None, {})
