"""Estimates and time spent.

https://docs.gitlab.com/user/project/time_tracking/
docs/trackers/gitlab.md#time-tracking
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker
from sdesk_sync.sandbox.gitlab.dates import span_seconds
from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.issues import find_readable_issue
from sdesk_sync.sandbox.gitlab.project import PLANNER
from sdesk_sync.sandbox.gitlab.records import GitLabIssue
from sdesk_sync.sandbox.gitlab.refusals import bad_parameter, message_refusal
from sdesk_sync.sandbox.site import Json

_BAD_ESTIMATE = {"time_estimate": ["must have a valid format and be greater than or equal to zero."]}


class TimeRoutes:
    """`time_estimate`, `add_spent_time`, their resets and `time_stats`; Planner and up write."""

    def __init__(self, edits: GitLabEditor) -> None:
        self._edits = edits

    def make_routes(self, maker: RouteMaker) -> list[Route]:
        """The routes; only spending answers 201, as GitLab's code has it."""
        issue = "/projects/{project}/issues/{iid:int}"
        return [
            maker.locked_route("POST", issue + "/time_estimate", self._estimate_time),
            maker.locked_route(
                "POST",
                issue + "/reset_time_estimate",
                lambda call: self._update_time(call, {"time_estimate": 0}),
            ),
            maker.locked_route("POST", issue + "/add_spent_time", self._spend_time),
            maker.locked_route("POST", issue + "/reset_spent_time", self._reset_spent_time),
            maker.locked_route(
                "GET",
                issue + "/time_stats",
                lambda call: GitLabAnswer(shapes.time_stats(find_readable_issue(call))),
            ),
        ]

    def _estimate_time(self, call: GitLabCall) -> GitLabAnswer:
        _find_writable_issue(call)
        (text,) = call.require_texts("duration")
        span = span_seconds(text)
        if span is None or span < 0:
            raise message_refusal(400, _BAD_ESTIMATE)
        return self._update_time(call, {"time_estimate": span})

    def _spend_time(self, call: GitLabCall) -> GitLabAnswer:
        issue = _find_writable_issue(call)
        (text,) = call.require_texts("duration")
        span = span_seconds(text)
        if not span:
            raise bad_parameter("duration is invalid")
        if issue.time_spent + span < 0:
            raise message_refusal(400, {"time_spent": ["Time to subtract exceeds the total time spent"]})
        self._update_time(call, {"spend_time": {"duration": span, "user_id": call.person.number}})
        return GitLabAnswer(shapes.time_stats(issue), 201)

    def _reset_spent_time(self, call: GitLabCall) -> GitLabAnswer:
        return self._update_time(call, {"spend_time": {"duration": "reset", "user_id": call.person.number}})

    def _update_time(self, call: GitLabCall, wanted: Json) -> GitLabAnswer:
        issue = _find_writable_issue(call)
        self._edits.update_issue(call.person, issue, wanted, call.event_uuid)
        return GitLabAnswer(shapes.time_stats(issue))


def _find_writable_issue(call: GitLabCall) -> GitLabIssue:
    issue = find_readable_issue(call)
    call.require_level(PLANNER)
    return issue
