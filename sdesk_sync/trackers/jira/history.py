"""Who did what to an issue: its changelog -> steps, computed back from the issue as it is now.

On Cloud the issue has the newest hundred groups, newest first, and its changelog all of them, oldest first
(docs/trackers/jira.md#changelog); on Data Center the issue has them all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import RESOLUTION, TEAM
from sdesk_sync.trackers import History
from sdesk_sync.trackers.jira.changelog import fields_by_key, find_changed_from, is_clear, item_field
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.issues import CHOICES, COMPONENTS, OUTCOME, TIME_SPENT, JiraIssueParser
from sdesk_sync.trackers.wire.answers import require_objects
from sdesk_sync.trackers.wire.pages import PageWalk, walk_ticket
from sdesk_sync.trackers.wire.payload import (
    Json,
    identifier_at,
    number_at,
    object_at,
    objects_in,
    text_at,
    time_at,
)

EXPAND = "changelog"

_PAGE = 100
_HINT = "give our account the project permission 'Browse projects'"


@dataclass(frozen=True, slots=True)
class IssueChangelog:
    """The changelog of one issue, groups of items in the order they were made."""

    client: JiraClient
    issue: str

    def fetch_groups(self, issue: Json, since: int) -> tuple[Json, ...]:
        """The groups after `since` at least: those that came with the issue, and older ones as needed."""
        shown, walk = object_at(issue, "changelog"), walk_ticket(self.client.connection)
        groups = _sorted_groups(require_objects(shown.get("histories")))
        if not self.client.edition.has_changelog_pages:
            return groups
        end = (number_at(shown, "total") or 0) - len(groups)
        while end > 0 and (not groups or _group_time(groups[0]) > since):
            begin = max(0, end - _PAGE)
            groups = _sorted_groups([*self._fetch_between(begin, end, walk), *groups])
            end = begin
        return groups

    def _fetch_between(self, begin: int, end: int, walk: PageWalk) -> Iterable[Json]:
        """The groups at these places; Jira may show fewer at a time than it is asked for."""
        while begin < end:
            query = {"startAt": str(begin), "maxResults": str(end - begin)}
            walk.check_place(f"{begin}-{end}")
            page = self.client.get(f"issue/{self.issue}/changelog", hint=_HINT, query=query)
            found = require_objects(page.get("values"))
            walk.check_entries(found)
            yield from found
            begin = begin + len(found) if found else end


def history_from_changelog(
    reading: JiraIssueParser, issue: Json, groups: Iterable[Json], since: int
) -> History:
    """What was done after `since` at least, from the issue and its changelog's groups, oldest first."""
    now = reading.parse_issue(issue, {})
    steps: list[Sighting] = []
    for group in reversed(tuple(groups)):
        shown = replace(reading.parse_issue(issue, {}), version=_group_time(group))
        by = reading.actor_of_account(object_at(group, "author"))
        steps.append(replace(shown, actor=by, changed_from=find_changed_from(reading, group, shown)))
        issue = _issue_before(reading, issue, group)
    if now.created_at is not None and since < now.created_at:
        steps.append(_opening_sighting(reading, issue, now.created_at))
    return History(tuple(reversed(steps)), now)


def _opening_sighting(reading: JiraIssueParser, issue: Json, created: int) -> Sighting:
    return replace(
        reading.parse_issue(issue, {}),
        version=created,
        actor=reading.actor_of_account(object_at(issue, "fields", "creator")),
        is_opening=True,
        default_kind=reading.mapping.default_kind,
        has_default_priority=reading.has_default_priority(issue),
    )


def _issue_before(reading: JiraIssueParser, issue: Json, group: Json) -> Json:
    """The issue before a group of changes."""
    fields, known = dict(object_at(issue, "fields")), fields_by_key(reading)
    for item in objects_in(group.get("items")):
        name = known.get(item_field(item))
        if name == TEAM:
            _undo_component(fields, item)
        elif name in CHOICES:
            key = identifier_at(item, "from")
            fields[CHOICES[name]] = {"id": key, "name": text_at(item, "fromString")} if key else None
        elif name == RESOLUTION:
            key = identifier_at(item, "from")
            fields[OUTCOME] = {"id": key, "name": text_at(item, "fromString")} if key else None
        elif name == reading.mapping.time_spent:
            fields[TIME_SPENT] = int(identifier_at(item, "from") or 0)
        elif name is not None:
            fields[reading.ids.fields[name]] = text_at(item, "fromString") or None
    return {**issue, "fields": fields}


def _undo_component(fields: dict[str, object], item: Json) -> None:
    if not is_clear(item):
        # A list of several at once: which were there before is not told, so none are shown.
        fields.pop(COMPONENTS, None)
    if COMPONENTS not in fields:
        return
    came, went = text_at(item, "toString"), text_at(item, "fromString")
    there = [text_at(each, "name") for each in objects_in(fields[COMPONENTS])]
    left = {*(name for name in there if name != came), *([went] if went else [])}
    fields[COMPONENTS] = [{"name": name} for name in sorted(left)]


def _sorted_groups(groups: Iterable[Json]) -> tuple[Json, ...]:
    """In the order they were made, each once: what comes newest first and oldest first may overlap."""
    once = {text_at(each, "id") or identifier_at(each, "id"): each for each in groups}
    return tuple(
        sorted(once.values(), key=lambda each: (_group_time(each), int(identifier_at(each, "id") or 0)))
    )


def _group_time(group: Json) -> int:
    return time_at(group, "created") or 0
