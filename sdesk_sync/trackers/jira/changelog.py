"""What a changelog says was changed, and from what."""

from collections.abc import Mapping

from sdesk_sync.desk.model import TEAM, Field, Sighting
from sdesk_sync.trackers.bodies import Json, identifier, objects, text
from sdesk_sync.trackers.jira.reading import CHOICES, COMPONENTS, Reading


def before(reading: Reading, changelog: Json, sighting: Sighting) -> Mapping[Field, tuple[str, ...]]:
    """The fields that a changelog names, with their words before; none where no word fitted."""
    known = names(reading)
    found: dict[Field, tuple[str, ...]] = {}
    components: list[Json] = []
    for item in objects(changelog.get("items")):
        name = known.get(changed(item))
        if name == TEAM:
            components.append(item)
        elif name in CHOICES:
            # Of several items on one field the first has the value before them all.
            found.setdefault(name, reading.choice(name, identifier(item, "from")) or ())
        elif name is not None:
            found.setdefault(name, reading.line(name, text(item, "fromString")) or ())
    if components and TEAM in sighting.seen and all(map(is_clear, components)):
        found[TEAM] = _teams_before(reading, components, sighting)
    return found


def changed(item: Json) -> str:
    """What an item changed: a field's id, or the name in the bodies of old, which have none.

    "Status" stands there beside "status" (docs/trackers/jira.md#webhook-bodies).
    """
    return text(item, "fieldId") or text(item, "field").casefold()


def names(reading: Reading) -> dict[str, Field]:
    """The fields that the desk looks at, by the ids and names that items give."""
    fields = reading.ids.fields
    written = reading.mapping.fields
    return {
        **{key: name for name, key in CHOICES.items()},
        **({COMPONENTS: TEAM, "component": TEAM} if TEAM in reading.mapping.names else {}),
        **{written[name].casefold(): name for name in fields},
        **{key: name for name, key in fields.items()},
    }


def is_clear(item: Json) -> bool:
    """Whether an item tells of one component at most on either side, and not of a list of ids."""
    return all(identifier(item, side) or not text(item, side) for side in ("from", "to"))


def _teams_before(reading: Reading, items: list[Json], sighting: Sighting) -> tuple[str, ...]:
    """The teams now, without those that came and with those that went: each item tells of one."""
    came = reading.teams(tuple(text(item, "toString") for item in items))
    went = reading.teams(tuple(text(item, "fromString") for item in items))
    stayed = tuple(team for team in sighting.seen[TEAM] if team not in came)
    return (*stayed, *(team for team in dict.fromkeys(went) if team not in stayed))
