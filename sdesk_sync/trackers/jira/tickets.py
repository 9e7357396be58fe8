"""One Jira project's tickets: read in one call, changed in one or two.

REST v2: Get issue, Edit issue, Transition issue, Add comment. Fields go by PUT, a status by the
bot's transition, which takes other fields along where it has a screen (jira facts §2, §3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.actions import Action, Audience, Nod, Say, Write
from sdesk_sync.desk.model import PRIORITY, STATUS, TEAM, TYPE, Field, Put, Sighting, TicketRef
from sdesk_sync.trackers.bodies import Json, inner, moment, objects
from sdesk_sync.trackers.errors import Gone, Refused
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.reading import CHOICES, COMPONENTS, Reading, elsewhere, stranger
from sdesk_sync.trackers.jira.text import wiki
from sdesk_sync.trackers.jira.ways import Way, Ways
from sdesk_sync.trackers.mapping import JiraMapping

ACTION_KEY = "sdesk.action"
"""The comment property that names the action a comment came from."""

_INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}
_BROWSE = "give our account the project permission 'Browse projects'"
_EDIT = (
    "our account needs the project permission 'Edit issues', "
    "and the project the types, fields and components of the mapping"
)
_NO_WORD = "the mapping has no name for it: add it there"


@dataclass(frozen=True, slots=True)
class JiraTickets:
    """The tickets of one project; `reading` may have to ask the site for its ids once."""

    project: str
    mapping: JiraMapping
    client: Client
    reading: Callable[[], Reading]
    ways: Ways

    @property
    def carried(self) -> frozenset[Field]:
        """What the mapping has names for."""
        return frozenset(self.mapping.names) | frozenset(self.mapping.fields)

    @property
    def overwrites(self) -> bool:
        """A transition goes from whatever status there is."""
        return True

    def read(self, ref: TicketRef) -> Sighting:
        """The ticket as it is now, in one call that also tells the transitions open to us."""
        reading = self.reading()
        fields = ["project", "updated", *CHOICES.values(), COMPONENTS, *reading.ids.fields.values()]
        query = {"fields": ",".join(fields), "expand": "transitions"}
        issue = self.client.get(f"issue/{ref.id}", hint=_BROWSE, query=query)
        if reason := elsewhere(self.project, issue) or stranger(reading.ids, issue):
            raise Gone(reason)
        self.ways.learn(objects(issue.get("transitions")))
        return reading.sighting(issue, {})

    def do(self, ref: TicketRef, action: Action, key: str, on: Sighting | None) -> int | None:
        """Perform an action. A Nod is nothing here: Jira has no such sign."""
        match action:
            case Write():
                return self._write(ref, action.puts, on)
            case Say():
                self._say(ref, action, key)
                return None
            case Nod():
                return None
            case _:
                assert_never(action)

    def _write(self, ref: TicketRef, puts: Sequence[Put], on: Sighting | None) -> int | None:
        moves = [put for put in puts if put.field == STATUS]
        others = [put for put in puts if put.field != STATUS]
        sent = self._sent(others, on)
        if not moves:
            return self._edited(ref, sent) if sent else None
        way = self._way(ref, moves[0])
        alone = not way.has_screen or any(put.field == TYPE for put in others)
        if sent and alone:
            self.client.put(f"issue/{ref.id}", sent, hint=_EDIT)
        self._move(ref, way, {} if alone else sent)
        return None

    def _edited(self, ref: TicketRef, sent: Json) -> int | None:
        """The version afterwards, where the answer shows it."""
        issue = self.client.put(f"issue/{ref.id}", sent, hint=_EDIT, query={"returnIssue": "true"})
        return moment(inner(issue, "fields"), "updated")

    def _way(self, ref: TicketRef, put: Put) -> Way:
        if put.to is None:
            raise Refused(400, "a Jira issue always has a status", "move the ticket by hand")
        return self.ways.into(ref, put.to)

    def _move(self, ref: TicketRef, way: Way, sent: Json) -> None:
        hint = (
            "our account needs the project permission 'Transition issues', and the screen of "
            f"'{way.name}' the priority, the components and the custom fields of the mapping"
        )
        try:
            self.client.post(f"issue/{ref.id}/transitions", {"transition": {"id": way.id}, **sent}, hint=hint)
        except Refused:
            self.ways.forget()
            raise

    def _sent(self, puts: Sequence[Put], on: Sighting | None) -> Json:
        """The body of an edit; teams are added and removed, so that other components stay."""
        fields = {self._key(put.field): self._value(put) for put in puts if put.field != TEAM}
        teams = [change for put in puts if put.field == TEAM for change in self._components(put, on)]
        return {
            **({"fields": fields} if fields else {}),
            **({"update": {COMPONENTS: teams}} if teams else {}),
        }

    def _key(self, name: Field) -> str:
        key = CHOICES.get(name) or self.reading().ids.fields.get(name)
        if key is None:
            raise Refused(400, f"'{name}' has no field in Jira", _NO_WORD)
        return key

    def _value(self, put: Put) -> object:
        if put.field not in (TYPE, PRIORITY):
            return put.to
        known = self.reading().ids.id(put.field, put.to)
        if known is None:
            raise Refused(400, f"{put.field} '{put.to}' has no name in Jira", _NO_WORD)
        return {"id": known}

    def _components(self, put: Put, on: Sighting | None) -> list[Json]:
        names = self.mapping.names[TEAM]
        there = list(on.raw.get(COMPONENTS, ())) if on else []
        ours = [name for name in (*there, *map(names.name, put.seen)) if name and names.word(name)]
        wanted = names.name(put.to) if put.to else None
        if put.to and wanted is None:
            raise Refused(400, f"team '{put.to}' has no name in Jira", _NO_WORD)
        gone: list[Json] = [{"remove": {"name": name}} for name in dict.fromkeys(ours) if name != wanted]
        return [*gone, {"add": {"name": wanted}}] if wanted and wanted not in there else gone

    def _say(self, ref: TicketRef, say: Say, key: str) -> None:
        """A comment; one for staff is internal in a service project whatever that project's default is."""
        staff, role = say.audience is Audience.STAFF, self.mapping.visible_to_role
        properties: list[Json] = [{"key": ACTION_KEY, "value": {"key": key}}]
        sent: dict[str, object] = {
            "body": wiki(say.text),
            "properties": [*properties, _INTERNAL] if staff else properties,
        }
        hint = "give our account the project permission 'Add comments'"
        if staff and role:
            sent["visibility"] = {"type": "role", "value": role}
            hint += f" and the project role '{role}', to which the mapping hides comments"
        self.client.post(f"issue/{ref.id}/comment", sent, hint=hint)
