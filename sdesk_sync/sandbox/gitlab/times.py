"""Estimates and time spent.

https://docs.gitlab.com/user/project/time_tracking/
docs/trackers/gitlab.md#time-tracking
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, bad_parameter, forbidden, message
from sdesk_sync.sandbox.gitlab.dates import seconds
from sdesk_sync.sandbox.gitlab.edits import Edits
from sdesk_sync.sandbox.gitlab.issues import found
from sdesk_sync.sandbox.gitlab.project import is_staff
from sdesk_sync.sandbox.gitlab.records import Issue
from sdesk_sync.sandbox.site import Json

_BAD_ESTIMATE = {"time_estimate": ["must have a valid format and be greater than or equal to zero."]}


class TimeRoutes:
    """`time_estimate`, `add_spent_time`, their resets and `time_stats`; Planner and up write."""

    def __init__(self, edits: Edits) -> None:
        self._edits = edits

    def all(self, routes: Routes) -> list[Route]:
        """The routes; only spending answers 201, as GitLab's code has it."""
        issue = "/projects/{project:path}/issues/{iid:int}"
        return [
            routes.at("POST", issue + "/time_estimate", self._estimate),
            routes.at(
                "POST", issue + "/reset_time_estimate", lambda call: self._set(call, {"time_estimate": 0})
            ),
            routes.at("POST", issue + "/add_spent_time", self._spend),
            routes.at("POST", issue + "/reset_spent_time", self._unspend),
            routes.at("GET", issue + "/time_stats", lambda call: Answer(shapes.time_stats(found(call)))),
        ]

    def _estimate(self, call: Call) -> Answer:
        _writable(call)
        (text,) = call.required("duration")
        span = seconds(text)
        if span is None or span < 0:
            raise message(400, _BAD_ESTIMATE)
        return self._set(call, {"time_estimate": span})

    def _spend(self, call: Call) -> Answer:
        issue = _writable(call)
        (text,) = call.required("duration")
        span = seconds(text)
        if not span:
            raise bad_parameter("duration is invalid")
        if issue.time_spent + span < 0:
            raise message(400, {"time_spent": ["Time to subtract exceeds the total time spent"]})
        self._set(call, {"spend_time": {"duration": span, "user_id": call.person.number}})
        return Answer(shapes.time_stats(issue), 201)

    def _unspend(self, call: Call) -> Answer:
        return self._set(call, {"spend_time": {"duration": "reset", "user_id": call.person.number}})

    def _set(self, call: Call, wanted: Json) -> Answer:
        issue = _writable(call)
        self._edits.update(call.person, issue, wanted, call.event_uuid)
        return Answer(shapes.time_stats(issue))


def _writable(call: Call) -> Issue:
    issue = found(call)
    if not is_staff(call.project, call.person):
        raise forbidden()
    return issue
