"""What is to be written on an issue -> the body of an edit.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.vocabulary import PRIORITY, REQUEST_TYPE, RESOLUTION, TEAM, TYPE, Field
from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.jira.issues import CHOICES, COMPONENTS, OUTCOME
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.site_ids import SiteIds
from sdesk_sync.trackers.wire.payload import Json

_NO_WORD = "the mapping has no name for it: add it there"


@dataclass(frozen=True, slots=True)
class EditComposer:
    """Says in a site's ids what is to be written there."""

    mapping: JiraMapping
    ids: SiteIds

    @property
    def writable_names(self) -> dict[str, Field]:
        """The desk's names of the fields that may be written, by the ids that a refusal names."""
        ids = self.ids
        known = {**{key: name for name, key in CHOICES.items()}, COMPONENTS: TEAM}
        own = {ids.service.request_type: REQUEST_TYPE} if ids.service.request_type else {}
        return {**known, **{key: name for name, key in ids.fields.items()}, **own}

    def compose(self, updates: Sequence[FieldUpdate], on: Sighting | None) -> Json:
        """The body; teams are added and removed, so that other components stay. Raises Rejected."""
        fields = {
            self._field_key(each.field): self._field_value(each) for each in updates if each.field != TEAM
        }
        teams = [each for each in updates if each.field == TEAM]
        changes = [change for each in teams for change in self._component_changes(each, on)]
        return {
            **({"fields": fields} if fields else {}),
            **({"update": {COMPONENTS: changes}} if changes else {}),
        }

    def _field_key(self, name: Field) -> str:
        own = {RESOLUTION: OUTCOME, REQUEST_TYPE: self.ids.service.request_type}
        key = own.get(name) or CHOICES.get(name) or self.ids.fields.get(name)
        if not key:
            raise Rejected(400, f"'{name}' has no field in Jira", _NO_WORD, [name])
        return key

    def _field_value(self, update: FieldUpdate) -> object:
        if update.field == RESOLUTION and update.to is not None:
            ident = self.ids.id_of(RESOLUTION, update.to)
            return {"id": ident} if ident else {"name": update.to}
        if update.field == REQUEST_TYPE:
            # The bare id, as text (docs/trackers/jira.md#service-management).
            return self.ids.service.given.get(update.to or "")
        if update.field not in (TYPE, PRIORITY):
            return update.to
        known = self.ids.id_of(update.field, update.to)
        if known is None:
            told = f"{update.field} '{update.to}' has no name in Jira"
            raise Rejected(400, told, _NO_WORD, [update.field])
        return {"id": known}

    def _component_changes(self, update: FieldUpdate, on: Sighting | None) -> list[Json]:
        names = self.mapping.names[TEAM]
        there = list(on.raw.get(COMPONENTS, ())) if on else []
        ours = [name for name in (*there, *map(names.name, update.seen)) if name and names.word(name)]
        wanted = names.name(update.to) if update.to else None
        if update.to and wanted is None:
            raise Rejected(400, f"team '{update.to}' has no name in Jira", _NO_WORD, [TEAM])
        gone: list[Json] = [{"remove": {"name": name}} for name in dict.fromkeys(ours) if name != wanted]
        return [*gone, {"add": {"name": wanted}}] if wanted and wanted not in there else gone
