"""Tasks that move tickets to other statuses at the pace of the sandbox's clock, and how one reads of them.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-tasks/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.edits import FieldEditor
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

StatusMoves = Mapping[tuple[str, str], str]
"""By issue type and status, both by id, the status that tickets go to."""

_QUEUED, _LEAST, _EACH = timedelta(seconds=0.5), timedelta(seconds=2), timedelta(milliseconds=20)


@dataclass(slots=True)
class MigrationTask:
    """One task: what it moves, and what happens at its end. With a `failure` it ends half-way."""

    id: str
    words: str
    owner: Person
    submitted: datetime
    moves: StatusMoves
    on_end: Callable[[], None]
    total: int
    failure: str | None
    moved: int = 0
    ended: datetime | None = None

    def progress_at(self, now: datetime) -> int:
        """How much of it is done, in per cent."""
        spent, whole = now - self.submitted - _QUEUED, _LEAST + _EACH * self.total
        return max(0, min(self.last, int(spent / whole * 100)))

    @property
    def last(self) -> int:
        """The progress that it ends with."""
        return 50 if self.failure else 100

    def status_at(self, now: datetime) -> str:
        """Its status as REST names it."""
        if self.ended is not None:
            return "FAILED" if self.failure else "COMPLETE"
        return "ENQUEUED" if now - self.submitted < _QUEUED else "RUNNING"


class MigrationQueue:
    """All tasks of the site; one runs at a time. Tickets move in silence: no mail, no hook (inferred)."""

    def __init__(self, project: JiraProject, accounts: JiraAccounts, editor: FieldEditor) -> None:
        self._project, self._accounts, self._editor = project, accounts, editor
        self._tasks: dict[str, MigrationTask] = {}
        self.next_failure: str | None = None
        """In whose words the next task fails, and no other."""

    def rest_routes(self) -> list[RestRoute]:
        """The route."""
        return [RestRoute("GET", "task/{task}", self._get_task)]

    def start_over(self) -> None:
        """Forget every task, whether or not it has ended."""
        self._tasks.clear()
        self.next_failure = None

    def start_task(
        self, call: JiraCall, words: str, moves: StatusMoves, on_end: Callable[[], None]
    ) -> Response:
        """The answer that a task was started, which is named in its header alone.

        docs/trackers/jira.md#set-up
        """
        # What comes later is moved as well, but progress is told of what is there now.
        key = self._add_task(call.person, words, moves, on_end, len(self.list_moved(moves)))
        response = empty_response(303)
        response.headers["Location"] = call.view.resource_url(f"task/{key}")
        return response

    def occupy(self, owner: Person, seconds: float) -> None:
        """For so long a task of somebody's runs, which moves nothing."""
        total = round((timedelta(seconds=seconds) - _LEAST) / _EACH)
        self._add_task(owner, "Another change", {}, lambda: None, total)

    def _add_task(
        self, owner: Person, words: str, moves: StatusMoves, on_end: Callable[[], None], total: int
    ) -> str:
        key = str(self._project.numbers.take_number("task", 10000))
        failure, self.next_failure = self.next_failure, None
        self._tasks[key] = MigrationTask(key, words, owner, self._editor.now(), moves, on_end, total, failure)
        return key

    @property
    def running(self) -> MigrationTask | None:
        """The task that has not ended."""
        return next((task for task in self._tasks.values() if task.ended is None), None)

    def require_idle(self, words: str = "Another workflow configuration update task is ongoing.") -> None:
        """409 while a task runs."""
        if (task := self.running) is not None:
            raise JiraRefusal(409, words, errors={"conflictingTaskId": task.id})

    def list_moved(self, moves: StatusMoves) -> list[JiraIssue]:
        """The tickets that stand where these moves begin."""
        every = self._project.issues.values()
        return [each for each in every if (each.values["issuetype"], each.values["status"]) in moves]

    def catch_up(self) -> Person | None:
        """Do what is to have happened by now; whose task has come to its end with it."""
        if (task := self.running) is None:
            return None
        now = self._editor.now()
        progress, left = task.progress_at(now), self.list_moved(task.moves)
        # At its end it takes along what came into such a status meanwhile.
        due = len(left) if progress == 100 else task.total * progress // 100 - task.moved
        for issue in left[: max(0, due)]:
            target = task.moves[issue.values["issuetype"], issue.values["status"]]
            self._editor.write_values(issue, {"status": target}, task.owner)
            task.moved += 1
        # One that fails leaves half of the tickets where they were, and the rest undone.
        if progress == task.last:
            task.ended = now
        if progress < 100:
            return None
        task.on_end()
        return task.owner

    def _get_task(self, call: JiraCall) -> Response:
        """Told to its owner and to administrators (TaskProgressBeanObject)."""
        task, now = self._tasks.get(call.path["task"]), self._editor.now()
        if task is None:
            raise JiraRefusal(404, "The task was not found.")
        if call.person is not task.owner:
            self._accounts.require_administrator(call.person, 403)
        shown: Json = {
            "self": call.view.resource_url(f"task/{task.id}"),
            "id": task.id,
            "description": task.words,
            "status": task.status_at(now),
            "submittedBy": 10000 + task.owner.number,
            "progress": task.progress_at(now),
            "elapsedRuntime": round(((task.ended or now) - task.submitted) / timedelta(milliseconds=1)),
            "submitted": _epoch(task.submitted),
            "lastUpdate": _epoch(task.ended or now),
        }
        if task.ended is not None:
            result = task.failure or f"{task.moved} issues migrated."
            shown |= {"finished": _epoch(task.ended), "message": result, "result": result}
        return json_response(shown)


def _epoch(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
