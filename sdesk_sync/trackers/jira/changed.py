"""Which issues were changed since a time: the search, page by page, in the order of their changes.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-search/
What it leaves out, and whose time it reads: docs/trackers/jira.md#search.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.edition import SearchPlace
from sdesk_sync.trackers.jira.issues import JiraIssueParser, why_elsewhere
from sdesk_sync.trackers.wire.answers import require_objects
from sdesk_sync.trackers.wire.pages import walk_project
from sdesk_sync.trackers.wire.payload import Json

_HINT = "give our account the project permission 'Browse projects', or correct the config's `project`"
_WESTERNMOST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class ChangedIssues:
    """Searches in one project."""

    client: JiraClient
    reading: JiraIssueParser

    def list_changed(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The tickets among the issues changed at `since` or later. Raises Transient, Rejected."""
        walk = walk_project(self.client.connection)
        place: SearchPlace | None = SearchPlace(since)
        while place is not None:
            walk.check_place(place.name)
            page = self._fetch_page(place)
            found = require_objects(page.get("issues"))
            walk.check_entries(found)
            ours = (issue for issue in found if why_elsewhere(self.reading.ids.project, issue) is None)
            yield tuple(self.reading.parse_issue(issue, {}) for issue in ours)
            place = self.client.edition.search.find_next(place, page)

    def count_changed(self, since: int) -> int | None:
        """About how many issues those are; None where Jira does not count them."""
        try:
            return self.client.edition.search.count(self.client, self._changed_jql(since))
        # The number is for people to look at: what the list itself answers is what counts.
        except (ForeignAnswer, Gone, Rejected):
            return None

    def _fetch_page(self, place: SearchPlace) -> Json:
        query = {
            # Oldest first, so that what changes during the walk comes again at its end.
            "jql": f"{self._changed_jql(place.since)} ORDER BY updated ASC",
            "fields": ",".join(self.reading.field_names),
            "maxResults": "100",
            **place.query,
        }
        try:
            return self.client.get(self.client.edition.search.path, hint=_HINT, query=query)
        except Gone as error:
            # Gone would mean a ticket; here it is the search itself.
            raise Misconfigured(f"{error} ({_HINT})") from error

    def _changed_jql(self, since: int) -> str:
        ids = self.reading.ids
        return changed_jql(ids.project.id, since, ids.zone)


def changed_jql(project: str, since: int, zone: str) -> str:
    """What was changed in a project at `since` (ms) or later, or all of it for 0; never less.

    By the project's id: its key may be another one by now.
    """
    issues = f"project = {project}"
    return f'{issues} AND updated >= "{_local_minute(since, zone):%Y-%m-%d %H:%M}"' if since > 0 else issues


def _local_minute(since: int, zone: str) -> datetime:
    """The minute as it is written in a time zone, or an earlier one where that is not clear."""
    at = datetime.fromtimestamp(since // 1000, UTC)
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (ValueError, OSError, KeyError):
        # A zone that this machine has no table of: nowhere is it earlier by the clock than this.
        return at - _WESTERNMOST
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return local
    # The hour that clocks run through twice in autumn; Jira may take it for the later one.
    return (at - timedelta(hours=1)).astimezone(ZoneInfo(zone))
