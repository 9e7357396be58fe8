"""Which issues were changed since a time: the search, page by page, in the order of their changes.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-search/
What it leaves out, and whose time it reads: docs/trackers/jira.md#search.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sdesk_sync.desk.model import Sighting
from sdesk_sync.trackers.bodies import Json, number, objects, text
from sdesk_sync.trackers.errors import Gone, Later, Refused, Unfit
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.reading import Reading, elsewhere, stranger

_HINT = "give our account the project permission 'Browse projects', or correct the config's `project`"
_WESTERNMOST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Searching:
    """Searches in one project."""

    project: str
    client: Client
    reading: Reading

    def changed_since(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The tickets among the issues changed at `since` or later. Raises Later, Refused."""
        query = {
            # Oldest first, so that what changes during the walk comes again at its end.
            "jql": f"{jql(self.project, since, self.reading.ids.zone)} ORDER BY updated ASC",
            "fields": ",".join(self.reading.fields),
            "maxResults": "100",
        }
        seen: set[str] = set()
        token: str | None = ""
        while token is not None:
            if token in seen:
                raise Later("Jira leads from page to page in a circle")
            seen.add(token)
            page = self._page({**query, "nextPageToken": token} if token else query)
            found = objects(page.get("issues"))
            yield tuple(self.reading.sighting(issue, {}) for issue in found if self._is_ticket(issue))
            # By the token and not by the page's size: one may be empty and not the last
            # (docs/trackers/jira.md#search).
            token = None if page.get("isLast") is True else text(page, "nextPageToken") or None

    def count_since(self, since: int) -> int | None:
        """About how many issues those are; None where Jira does not count them."""
        sent = {"jql": jql(self.project, since, self.reading.ids.zone)}
        try:
            return number(self.client.post("search/approximate-count", sent, hint=_HINT), "count")
        except (Gone, Refused):
            return None

    def _page(self, query: Mapping[str, str]) -> Json:
        try:
            return self.client.get("search/jql", hint=_HINT, query=query)
        except Gone as error:
            # Gone would mean a ticket; here it is the search itself.
            raise Unfit(f"{error} ({_HINT})") from error

    def _is_ticket(self, issue: Json) -> bool:
        return not (elsewhere(self.project, issue) or stranger(self.reading.ids, issue))


def jql(project: str, since: int, zone: str) -> str:
    """What was changed in a project at `since` (ms) or later, or all of it for 0; never less."""
    name = project.replace("\\", "\\\\").replace('"', '\\"')
    issues = f'project = "{name}"'
    return f'{issues} AND updated >= "{_written(since, zone):%Y-%m-%d %H:%M}"' if since > 0 else issues


def _written(since: int, zone: str) -> datetime:
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
