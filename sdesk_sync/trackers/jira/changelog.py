"""What a changelog says was changed, and from what."""

from collections.abc import Mapping

from sdesk_sync.desk.model.amounts import amount_of_seconds
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import RESOLUTION, TEAM, Field
from sdesk_sync.trackers.jira.issues import CHOICES, COMPONENTS, OUTCOME, TIME_SPENT, JiraIssueParser
from sdesk_sync.trackers.wire.payload import Json, identifier_at, objects_in, text_at


def find_changed_from(
    reading: JiraIssueParser, changelog: Json, sighting: Sighting
) -> Mapping[Field, tuple[str, ...]]:
    """The fields that a changelog names, with their words before; none where no word fitted."""
    known = fields_by_key(reading)
    found: dict[Field, tuple[str, ...]] = {}
    components: list[Json] = []
    for item in objects_in(changelog.get("items")):
        name = known.get(item_field(item))
        if name == TEAM:
            components.append(item)
        elif name in CHOICES:
            # Of several items on one field the first has the value before them all.
            found.setdefault(name, reading.choice_words(name, identifier_at(item, "from")) or ())
        elif name == RESOLUTION:
            words = reading.resolution_words(identifier_at(item, "from"), text_at(item, "fromString"))
            found.setdefault(name, words)
        elif name is not None and name == reading.mapping.time_spent:
            found.setdefault(name, amount_of_seconds(int(identifier_at(item, "from") or 0)))
        elif name is not None:
            found.setdefault(name, reading.line_words(name, text_at(item, "fromString")) or ())
    if components and TEAM in sighting.seen and all(map(is_clear, components)):
        found[TEAM] = _teams_before(reading, components, sighting)
    return found


def item_field(item: Json) -> str:
    """What an item changed: a field's id, or the name in the bodies of old, which have none.

    "Status" stands there beside "status" (docs/trackers/jira.md#webhook-bodies).
    """
    return text_at(item, "fieldId") or text_at(item, "field").casefold()


def fields_by_key(reading: JiraIssueParser) -> dict[str, Field]:
    """The fields that the desk looks at, by the ids and names that items give."""
    fields = reading.ids.fields
    written = reading.mapping.fields
    return {
        **{key: name for name, key in CHOICES.items()},
        **({COMPONENTS: TEAM, "component": TEAM} if TEAM in reading.mapping.names else {}),
        **{written[name].casefold(): name for name in fields},
        **{key: name for name, key in fields.items()},
        **({OUTCOME: RESOLUTION} if reading.mapping.resolutions else {}),
        **({TIME_SPENT: spent} if (spent := reading.mapping.time_spent) is not None else {}),
    }


def is_clear(item: Json) -> bool:
    """Whether an item tells of one component at most on either side, and not of a list of ids."""
    return all(identifier_at(item, side) or not text_at(item, side) for side in ("from", "to"))


def _teams_before(reading: JiraIssueParser, items: list[Json], sighting: Sighting) -> tuple[str, ...]:
    """The teams now, without those that came and with those that went: each item tells of one."""
    came = reading.team_words(tuple(text_at(item, "toString") for item in items))
    went = reading.team_words(tuple(text_at(item, "fromString") for item in items))
    stayed = tuple(team for team in sighting.seen[TEAM] if team not in came)
    return (*stayed, *(team for team in dict.fromkeys(went) if team not in stayed))
