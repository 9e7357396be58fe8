"""Time spent on issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import Announcer
from sdesk_sync.sandbox.jira.beans import Beans
from sdesk_sync.sandbox.jira.durations import seconds_of
from sdesk_sync.sandbox.jira.edits import Editor
from sdesk_sync.sandbox.jira.kinds import Prose, Wrong
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, ok, part
from sdesk_sync.sandbox.jira.store import Issue, Project, Worklog
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_STARTED = "%Y-%m-%dT%H:%M:%S.%f%z"
_NO_TIME = "You must indicate the time spent working."


@dataclass(frozen=True)
class Worklogs:
    """The worklog resource. The author is always the caller (docs/trackers/jira.md#links-and-worklogs)."""

    project: Project
    editor: Editor
    beans: Beans
    announcer: Announcer

    def rules(self) -> list[Rule]:
        """The routes of an issue's worklogs.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-worklogs/
        """
        return [
            Rule("GET", "issue/{issue}/worklog", self._list),
            Rule("POST", "issue/{issue}/worklog", self._create),
            Rule("GET", "issue/{issue}/worklog/{worklog}", self._get),
        ]

    def _list(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        shown = part(call, issue.worklogs, "worklogs", most=5000)
        shown["worklogs"] = [self.beans.worklog(log, issue, call.view) for log in shown["worklogs"]]
        return ok(shown)

    def _get(self, call: Call) -> Response:
        issue, key = self.project.issue(call.path["issue"]), call.path["worklog"]
        for log in issue.worklogs:
            if log.id == key:
                return ok(self.beans.worklog(log, issue, call.view))
        raise Refused(404, f"Cannot find worklog with id: '{key}'.")

    def _create(self, call: Call) -> Response:
        issue, body = self.project.issue(call.path["issue"]), call.object()
        try:
            comment = Prose().take(body.get("comment"), call.view) or ""
        except Wrong:
            raise Refused(400, errors={"comment": "Worklog comment is not valid!"}) from None
        now = self.editor.now()
        log = Worklog(
            id=str(self.project.numbers.take("worklog")),
            author=call.person.account,
            comment=comment,
            seconds=_seconds(body),
            started=_started(body.get("started"), now),
            created=now,
        )
        log.created = self._log(issue, log, call.person)
        issue.worklogs.append(log)
        self.announcer.worklog(issue, log)
        return ok(self.beans.worklog(log, issue, call.view), 201)

    def _log(self, issue: Issue, log: Worklog, actor: Person) -> datetime:
        before = issue.seconds_spent or None
        old = str(before) if before else None
        new = str((before or 0) + log.seconds)
        item = {
            "field": "timespent",
            "fieldtype": "jira",
            "fieldId": "timespent",
            "from": old,
            "fromString": old,
            "to": new,
            "toString": new,
        }
        # The history has it, and no issue hook tells it; unproven (docs/trackers/jira.md#links-and-worklogs).
        return self.editor.log(issue, actor, [item]).created


def _seconds(body: Json) -> int:
    given = body.get("timeSpentSeconds")
    seconds = seconds_of(str(body.get("timeSpent") or "")) if given is None else given
    if isinstance(seconds, str) and seconds.isdecimal():
        seconds = int(seconds)
    if not isinstance(seconds, int) or seconds <= 0:
        raise Refused(400, errors={"timeLogged": _NO_TIME})
    return seconds


def _started(asked: Any, now: datetime) -> datetime:
    if asked is None:
        return now
    try:
        return datetime.strptime(str(asked), _STARTED).astimezone(UTC)
    except ValueError:
        raise Refused(
            400, errors={"started": "Error parsing time: expected 2021-01-17T12:34:00.000+0000"}
        ) from None
