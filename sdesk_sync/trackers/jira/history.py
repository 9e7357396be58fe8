"""Who did what to an issue: its changelog -> steps, computed back from the issue as it is now.

The issue has the newest hundred groups, newest first; its changelog all of them, oldest first:
docs/trackers/jira.md#changelog.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdesk_sync.desk.model import TEAM, Sighting
from sdesk_sync.trackers import History
from sdesk_sync.trackers.bodies import Json, identifier, inner, moment, number, objects, text
from sdesk_sync.trackers.jira.changelog import before, changed, is_clear, names
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.reading import CHOICES, COMPONENTS, Reading, actor

EXPAND = "changelog,transitions"
FIELDS = ("creator",)
"""What has to be asked of an issue besides the fields that are read."""

_PAGE = 100
_HINT = "give our account the project permission 'Browse projects'"


@dataclass(frozen=True, slots=True)
class Changelogs:
    """The changelog of one issue, groups of items in the order they were made."""

    client: Client
    issue: str

    def of(self, issue: Json, since: int) -> tuple[Json, ...]:
        """The groups after `since` at least: those that came with the issue, and older ones as needed."""
        shown = inner(issue, "changelog")
        groups = _sorted(objects(shown.get("histories")))
        end = (number(shown, "total") or 0) - len(groups)
        while end > 0 and (not groups or _at(groups[0]) > since):
            begin = max(0, end - _PAGE)
            groups = _sorted([*self._between(begin, end), *groups])
            end = begin
        return groups

    def _between(self, begin: int, end: int) -> Iterable[Json]:
        """The groups at these places; Jira may show fewer at a time than it is asked for."""
        while begin < end:
            query = {"startAt": str(begin), "maxResults": str(end - begin)}
            page = self.client.get(f"issue/{self.issue}/changelog", hint=_HINT, query=query)
            found = objects(page.get("values"))
            yield from found
            begin = begin + len(found) if found else end


def history(reading: Reading, issue: Json, groups: Iterable[Json], since: int) -> History:
    """What was done after `since` at least, from the issue and its changelog's groups, oldest first."""
    now = reading.sighting(issue, {})
    steps: list[Sighting] = []
    for group in reversed(tuple(groups)):
        shown = replace(reading.sighting(issue, {}), version=_at(group))
        by = actor(reading.ids, inner(group, "author"))
        steps.append(replace(shown, by=by, named=before(reading, group, shown)))
        issue = _undone(reading, issue, group)
    if now.created is not None and since < now.created:
        steps.append(_opening(reading, issue, now.created))
    return History(tuple(reversed(steps)), now)


def _opening(reading: Reading, issue: Json, created: int) -> Sighting:
    return replace(
        reading.sighting(issue, {}),
        version=created,
        by=actor(reading.ids, inner(issue, "fields", "creator")),
        opening=True,
        default_kind=reading.mapping.default_kind,
        default_priority=reading.is_default(issue),
    )


def _undone(reading: Reading, issue: Json, group: Json) -> Json:
    """The issue before a group of changes."""
    fields, known = dict(inner(issue, "fields")), names(reading)
    for item in objects(group.get("items")):
        name = known.get(changed(item))
        if name == TEAM:
            _undo_component(fields, item)
        elif name in CHOICES:
            key = identifier(item, "from")
            fields[CHOICES[name]] = {"id": key, "name": text(item, "fromString")} if key else None
        elif name is not None:
            fields[reading.ids.fields[name]] = text(item, "fromString") or None
    return {**issue, "fields": fields}


def _undo_component(fields: dict[str, object], item: Json) -> None:
    if not is_clear(item):
        # A list of several at once: which were there before is not told, so none are shown.
        fields.pop(COMPONENTS, None)
    if COMPONENTS not in fields:
        return
    came, went = text(item, "toString"), text(item, "fromString")
    there = [text(each, "name") for each in objects(fields[COMPONENTS])]
    left = {*(name for name in there if name != came), *([went] if went else [])}
    fields[COMPONENTS] = [{"name": name} for name in sorted(left)]


def _sorted(groups: Iterable[Json]) -> tuple[Json, ...]:
    """In the order they were made, each once: what comes newest first and oldest first may overlap."""
    once = {text(each, "id") or identifier(each, "id"): each for each in groups}
    return tuple(sorted(once.values(), key=lambda each: (_at(each), int(identifier(each, "id") or 0))))


def _at(group: Json) -> int:
    return moment(group, "created") or 0
