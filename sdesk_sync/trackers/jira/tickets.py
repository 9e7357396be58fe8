"""One Jira project's tickets: read in one call, changed in one or two.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issues/
Fields go by PUT (docs/trackers/jira.md#editing), a status by the bot's transition, which takes
other fields along where it has a screen (docs/trackers/jira.md#workflows).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.actions import Action, Amend, Nod, Say, Write
from sdesk_sync.desk.model import PRIORITY, STATUS, TEAM, TYPE, Field, Put, Remark, Sighting, TicketRef
from sdesk_sync.trackers import Done, History
from sdesk_sync.trackers.bodies import Json, inner, moment, objects
from sdesk_sync.trackers.errors import Gone, Refused
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.comments import Comments
from sdesk_sync.trackers.jira.history import EXPAND, FIELDS, Changelogs, history
from sdesk_sync.trackers.jira.reading import CHOICES, COMPONENTS, Reading, elsewhere, stranger
from sdesk_sync.trackers.jira.searching import Searching
from sdesk_sync.trackers.jira.ways import Way, Ways
from sdesk_sync.trackers.mapping import JiraMapping

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
        return reading.sighting(self._issue(ref, reading.fields, "transitions"), {})

    def history(self, ref: TicketRef, since: int) -> History:
        """What was done to the ticket: one call, and one for each hundred of changes beyond the newest."""
        reading = self.reading()
        issue = self._issue(ref, (*reading.fields, *FIELDS), EXPAND)
        return history(reading, issue, Changelogs(self.client, ref.id).of(issue, since), since)

    def changed_since(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The tickets changed since then, oldest change first, a page a call. Raises Later, Refused."""
        return Searching(self.project, self.client, self.reading()).changed_since(since)

    def count_since(self, since: int) -> int | None:
        """About how many issues those are. Raises Later."""
        return Searching(self.project, self.client, self.reading()).count_since(since)

    def remarks(self, ref: TicketRef, since: int) -> tuple[Remark, ...]:
        """What people wrote after `since`, oldest first. Raises Gone, Later, Refused."""
        return self._comments(ref).remarks(since)

    def found(self, ref: TicketRef, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in comments of ours, with the comments' ids. Raises Gone, Later, Refused."""
        return self._comments(ref).found(keys, since)

    def do(self, ref: TicketRef, action: Action, keys: tuple[str, ...], on: Sighting | None) -> Done:
        """Perform an action. A Nod is nothing here: Jira has no such sign."""
        match action:
            case Write():
                return Done(version=self._write(ref, action.puts, on))
            case Say():
                return Done(made=self._comments(ref).say(action, keys))
            case Amend():
                self._comments(ref).amend(action, keys)
                return Done()
            case Nod():
                return Done()
            case _:
                assert_never(action)

    def _issue(self, ref: TicketRef, fields: Sequence[str], expand: str) -> Json:
        """The issue now; the transitions it shows are learnt. Raises Gone for what is no ticket here."""
        query = {"fields": ",".join(fields), "expand": expand}
        issue = self.client.get(f"issue/{ref.id}", hint=_BROWSE, query=query)
        if reason := elsewhere(self.project, issue) or stranger(self.reading().ids, issue):
            raise Gone(reason)
        self.ways.learn(objects(issue.get("transitions")))
        return issue

    def _comments(self, ref: TicketRef) -> Comments:
        return Comments(self.client, self.reading(), ref)

    def _write(self, ref: TicketRef, puts: Sequence[Put], on: Sighting | None) -> int | None:
        moves = [put for put in puts if put.field == STATUS]
        others = [put for put in puts if put.field != STATUS]
        sent = self._sent(others, on)
        if not moves:
            return self._edited(ref, sent) if sent else None
        way = self._way(ref, moves[0])
        # Only with a screen a transition takes fields along (docs/trackers/jira.md#workflows).
        alone = not way.has_screen or any(put.field == TYPE for put in others)
        if sent and alone:
            self.client.put(f"issue/{ref.id}", sent, hint=_EDIT)
        self._move(ref, way, {} if alone else sent)
        return None

    def _edited(self, ref: TicketRef, sent: Json) -> int | None:
        """The version afterwards, where the answer shows it."""
        # A bare 204 would not tell the version, by which older deliveries are known
        # (docs/trackers/jira.md#editing).
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
