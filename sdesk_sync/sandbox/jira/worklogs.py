"""Time spent on issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.beans import BeanMaker
from sdesk_sync.sandbox.jira.durations import seconds_of
from sdesk_sync.sandbox.jira.edits import FieldEditor, changelog_item
from sdesk_sync.sandbox.jira.kinds import ProseKind, WrongValue
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response, list_part
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject, JiraWorklog
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_STARTED = "%Y-%m-%dT%H:%M:%S.%f%z"
_NO_TIME = "You must indicate the time spent working."


@dataclass(frozen=True)
class WorklogResource:
    """The worklog resource. The author is always the caller (docs/trackers/jira.md#links-and-worklogs)."""

    project: JiraProject
    editor: FieldEditor
    beans: BeanMaker
    announcer: HookAnnouncer

    def rest_routes(self) -> list[RestRoute]:
        """The routes of an issue's worklogs.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-worklogs/
        """
        return [
            RestRoute("GET", "issue/{issue}/worklog", self._list_worklogs),
            RestRoute("POST", "issue/{issue}/worklog", self._create_worklog),
            RestRoute("GET", "issue/{issue}/worklog/{worklog}", self._get_worklog),
        ]

    def _list_worklogs(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        shown = list_part(call, issue.worklogs, "worklogs", most=5000)
        shown["worklogs"] = [self.beans.worklog_bean(log, issue, call.view) for log in shown["worklogs"]]
        return json_response(shown)

    def _get_worklog(self, call: JiraCall) -> Response:
        issue, key = self.project.require_issue(call.path["issue"]), call.path["worklog"]
        for log in issue.worklogs:
            if log.id == key:
                return json_response(self.beans.worklog_bean(log, issue, call.view))
        raise JiraRefusal(404, f"Cannot find worklog with id: '{key}'.")

    def _create_worklog(self, call: JiraCall) -> Response:
        issue, body = self.project.require_issue(call.path["issue"]), call.body_object()
        try:
            comment = ProseKind().read_value(body.get("comment"), call.view) or ""
        except WrongValue:
            raise JiraRefusal(400, errors={"comment": "Worklog comment is not valid!"}) from None
        now = self.editor.now()
        log = JiraWorklog(
            id=str(self.project.numbers.take_number("worklog")),
            author=call.person.account,
            comment=comment,
            seconds=_read_seconds(body),
            started=_read_start(body.get("started"), now),
            created=now,
        )
        log.created = self._log_time(issue, log, call.person)
        issue.worklogs.append(log)
        self.announcer.announce_worklog(issue, log)
        return json_response(self.beans.worklog_bean(log, issue, call.view), 201)

    def _log_time(self, issue: JiraIssue, log: JiraWorklog, actor: Person) -> datetime:
        before = issue.seconds_spent or None
        old = str(before) if before else None
        new = str((before or 0) + log.seconds)
        item = changelog_item("timespent", "timespent", (old, old), (new, new))
        # The history has it, and no issue hook tells it; unproven (docs/trackers/jira.md#links-and-worklogs).
        return self.editor.log_items(issue, actor, [item]).created


def _read_seconds(body: Json) -> int:
    given = body.get("timeSpentSeconds")
    seconds = seconds_of(str(body.get("timeSpent") or "")) if given is None else given
    if isinstance(seconds, str) and seconds.isdecimal():
        seconds = int(seconds)
    if not isinstance(seconds, int) or seconds <= 0:
        raise JiraRefusal(400, errors={"timeLogged": _NO_TIME})
    return seconds


def _read_start(asked: Any, now: datetime) -> datetime:
    if asked is None:
        return now
    try:
        return datetime.strptime(str(asked), _STARTED).astimezone(UTC)
    except ValueError:
        raise JiraRefusal(
            400, errors={"started": "Error parsing time: expected 2021-01-17T12:34:00.000+0000"}
        ) from None
