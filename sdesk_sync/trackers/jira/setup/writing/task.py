"""A change that Jira carries out on its own time, looked at until it has ended.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-tasks/
"""

from dataclasses import dataclass

from sdesk_sync.trackers.errors import ForeignAnswer, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.setup.writing.place import RIGHT_HINT, api_path
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.wire.payload import Json, make_storable, number_at, object_at, text_at

_DONE = "COMPLETE"
_FAILED = frozenset({"FAILED", "CANCEL_REQUESTED", "CANCELLED", "DEAD"})
_UNDER_WAY = frozenset({"ENQUEUED", "RUNNING"})
_TAKEN = 200
_HINT = "Jira's task ended with what it says here; what it had done until then stays done"


@dataclass(frozen=True, slots=True)
class JiraTask:
    """A task under way; `outcome` is what the step has come to once it has ended well."""

    client: JiraClient
    id: str
    outcome: StepOutcome
    percent: int | None = None

    def look_again(self) -> "StepOutcome | JiraTask":
        """What it came to, or how far it is now. Raises Rejected where it failed."""
        shown = self.client.get(api_path(f"task/{self.id}"), hint=RIGHT_HINT)
        status = text_at(shown, "status")
        if status == _DONE:
            return self.outcome
        if status in _FAILED:
            raise Rejected(_TAKEN, _find_words(shown, status), _HINT)
        if status not in _UNDER_WAY:
            # What is no answer of Jira's would be waited for without end.
            raise ForeignAnswer("the answer does not show how far the task is")
        return JiraTask(self.client, self.id, self.outcome, number_at(shown, "progress"))


def _find_words(shown: Json, status: str) -> str:
    """Jira's own: most tasks say what went wrong in their message, some in their result."""
    result = object_at(shown, "result")
    said = text_at(shown, "message") or text_at(result, "message") or text_at(shown, "description")
    return make_storable(said or status)
