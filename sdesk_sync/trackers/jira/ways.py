"""The bot's own transitions: one into every status, the same from everywhere (design: layout `shared`)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sdesk_sync.desk.model import STATUS, TicketRef
from sdesk_sync.trackers.bodies import Json, identifier, inner, objects, text
from sdesk_sync.trackers.errors import Refused
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.seed import Seed
from sdesk_sync.trackers.mapping import JiraMapping


@dataclass(frozen=True, slots=True)
class Way:
    """A transition; with a screen it takes fields along."""

    id: str
    name: str
    has_screen: bool


class Ways:
    """The bot's transitions known so far, by the word of the status they lead into."""

    def __init__(self, client: Client, seed: Seed, mapping: JiraMapping) -> None:
        self._client = client
        self._seed = seed
        self._mapping = mapping
        self._known: dict[str, Way] = {}

    def learn(self, transitions: Iterable[Json]) -> None:
        """Remember those that are ours: by name, and leading where the name says."""
        ids = self._seed.ids()
        found: dict[str, Way] = {}
        for each in transitions:
            word = ids.word(STATUS, identifier(inner(each, "to"), "id"))
            # By both: people have transitions of their own into the same status.
            if word is not None and text(each, "name").casefold() == self.name(word).casefold():
                found[word] = Way(identifier(each, "id"), self.name(word), each.get("hasScreen") is True)
        # Replaced and never changed, so that other threads read it without a lock.
        self._known = {**self._known, **found}

    def forget(self) -> None:
        """Ask again next time: somebody has changed the workflow."""
        self._known = {}

    def into(self, ref: TicketRef, word: str) -> Way:
        """The transition into a status; one call where it is not known yet. Refused where there is none."""
        if word not in self._known:
            path = f"issue/{ref.id}/transitions"
            found = self._client.get(path, hint="give our account the project permission 'Browse projects'")
            self.learn(objects(found.get("transitions")))
        if word not in self._known:
            raise Refused(400, f"no transition '{self.name(word)}' is open to our account", self._hint(word))
        return self._known[word]

    def name(self, word: str) -> str:
        """What the mapping calls the bot's transition into a status."""
        return self._mapping.bot_transition.replace("{status}", self._status(word))

    def _status(self, word: str) -> str:
        return self._mapping.names[STATUS].name(word) or word

    def _hint(self, word: str) -> str:
        return (
            f"a Jira administrator adds a transition '{self.name(word)}' from all statuses into "
            f"'{self._status(word)}' to the project's workflow, open to our account, "
            "which needs the project permission 'Transition issues'"
        )
