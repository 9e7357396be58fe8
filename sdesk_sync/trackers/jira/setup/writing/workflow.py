"""Writes of the workflow: looked at by Jira whole before it is written.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
"""

from dataclasses import dataclass

from sdesk_sync.trackers.errors import ForeignAnswer, Rejected
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting, describe_statuses, write_validation
from sdesk_sync.trackers.jira.setup.writing.place import WritePlace, require_id
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.site_objects import StatusState, WorkflowState
from sdesk_sync.trackers.setup.steps import SetupStep, StepAction
from sdesk_sync.trackers.wire.payload import Json, make_storable, objects_in, text_at

_TAKEN = 200
_REFUSAL_HINT = "Jira looked at the workflow and does not take it: nothing of it was written"
_MOST_REFUSALS = 3


@dataclass(frozen=True, slots=True)
class WorkflowWriter:
    """Makes the workflow, or changes the one that was read. `statuses` are all that it is to have."""

    place: WritePlace
    statuses: tuple[StatusState, ...]

    def write(self, step: SetupStep, after: WorkflowState) -> StepOutcome:
        """The write, after a look that costs a call: what Jira finds wrong is said before anything is there.

        Jira refuses what was planned on an older version than there is, with 409.
        """
        ids, found = self.place.ids, self.place.reading.workflow
        described = describe_statuses(self.statuses, self.place.reading.statuses, ids)
        writing = WorkflowWriting(after, ids, described)
        if step.action is StepAction.CREATE or found is None:
            shown = self._send("create", writing.write_creation(self.place.description))
            return StepOutcome({step.key: _find_id(shown)})
        self._send("update", writing.write_update(found))
        return StepOutcome({step.key: found.id})

    def _send(self, what: str, payload: Json) -> Json:
        looked = self.place.post(f"workflows/{what}/validation", write_validation(payload))
        if refusal := find_refusal(looked):
            raise Rejected(_TAKEN, refusal, _REFUSAL_HINT)
        return self.place.post(f"workflows/{what}", payload)


def find_refusal(looked: Json) -> str:
    """What Jira found wrong, in its own words; empty for nothing. It tells that with 200."""
    messages = [text_at(one, "message") or text_at(one, "code") for one in objects_in(looked.get("errors"))]
    # One mistake gives an entry for each place where it matters.
    said = tuple(dict.fromkeys(message for message in messages if message))
    return make_storable("; ".join(said[:_MOST_REFUSALS]))


def _find_id(shown: Json) -> str:
    workflows = objects_in(shown.get("workflows"))
    if not workflows:
        raise ForeignAnswer("the answer does not show the workflow that was made")
    return require_id(workflows[0])
