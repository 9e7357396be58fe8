"""Which issues were changed since a time: a walk in the order of their changes that no change tears.

https://docs.gitlab.com/api/rest/#keyset-based-pagination
Whatever changes during the walk comes again at its new place (docs/trackers/gitlab.md#lists-and-pages).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.messages import message
from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import GitLabIdentity
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser
from sdesk_sync.trackers.wire.answers import require_identity
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at

_BY_CHANGE = {
    "pagination": "keyset",
    "order_by": "updated_at",
    "sort": "asc",
    "per_page": "100",
}
# Without it only those are counted that our account has opened.
_EVERYBODYS = {"scope": "all"}


def list_changed_issues(
    client: GitLabClient, reading: GitLabIssueParser, since: int
) -> Iterator[tuple[Sighting, ...]]:
    """The tickets among the issues changed at `since` or later. Raises Transient, Rejected."""
    path = f"/projects/{reading.identity.project}/issues"
    try:
        for page in client.iterate_pages(path, {**_BY_CHANGE, **_EVERYBODYS, **_updated_filter(since)}):
            found = (reading.parse_listed_issue(_require_of_project(reading, issue)) for issue in page)
            yield tuple(sighting for sighting in found if sighting is not None)
    except Gone as error:
        # Gone would mean a ticket; here it is the project.
        raise Misconfigured(message("gitlab.hidden-project", path=reading.identity.path)) from error


def _require_of_project(reading: GitLabIssueParser, issue: Json) -> Json:
    """Raises ForeignAnswer for an issue of another project's: by its number it would be taken for ours."""
    if "project_id" in issue:
        require_identity(issue, str(reading.identity.project), "project_id")
    return issue


def count_changed_issues(client: GitLabClient, names: GitLabIdentity, since: int) -> int | None:
    """How many issues were changed at `since` or later; None where GitLab does not count them."""
    query = urlencode({**_EVERYBODYS, **_updated_filter(since)})
    try:
        answer = client.get(f"/projects/{names.project}/issues_statistics?{query}")
    # The number is for people to look at: what the list itself answers is what counts.
    except (ForeignAnswer, Gone, Rejected):
        return None
    return number_at(object_at(answer, "statistics", "counts"), "all")


def _updated_filter(since: int) -> dict[str, str]:
    """The filter, to the ms; none for all that there is."""
    if since <= 0:
        return {}
    at = datetime.fromtimestamp(since // 1000, UTC)
    return {"updated_after": f"{at:%Y-%m-%dT%H:%M:%S}.{since % 1000:03}Z"}
