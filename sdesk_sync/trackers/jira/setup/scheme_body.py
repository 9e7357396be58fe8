"""What is sent along when the desk's types get another workflow: where their tickets go.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-schemes/
"""

from collections.abc import Mapping

from sdesk_sync.trackers.jira.setup.move_map import MoveMap
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.wire.payload import Json, text_at


def write_mappings(
    wanted: WantedSite, reading: JiraReading, ids: Mapping[StepKey, str], moves: MoveMap
) -> tuple[Json, ...]:
    """MappingsByIssueTypeOverride: for each type the statuses that its new workflow lacks.

    Those without a ticket too: Jira asks for every status that a type loses. `ids` are those of the new
    workflow's statuses.
    """
    kept = {ids[key] for key in wanted.workflow.statuses if key in ids}
    if reading.workflow is not None:
        kept |= {text_at(one, "id") for one in reading.workflow.statuses}
    lost = {
        kind: [one for one in statuses if one not in kept] for kind, statuses in reading.type_statuses.items()
    }

    def map_status(status: str) -> Json:
        target = moves.target_of_none(reading.status_names.get(status, status))
        return {"oldStatusId": status, "newStatusId": ids[target]}

    return tuple(
        {"issueTypeId": kind, "statusMappings": [map_status(one) for one in statuses]}
        for kind, statuses in lost.items()
        if statuses
    )
