"""The bot's own transitions: one into every status, the same from everywhere (design: layout `shared`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.site_ids import FindIds
from sdesk_sync.trackers.wire.payload import Json, identifier_at, object_at, text_at


@dataclass(frozen=True, slots=True)
class BotTransition:
    """A transition; with a screen it takes fields along."""

    id: str
    name: str
    has_screen: bool


class KnownTransitions:
    """The bot's transitions known so far, by the word of the status they lead into; shared by all threads."""

    def __init__(self) -> None:
        self._known: Mapping[str, BotTransition] = {}

    def find(self, word: str) -> BotTransition | None:
        """The one into a status; None as long as it is not known."""
        return self._known.get(word)

    def add(self, found: Mapping[str, BotTransition]) -> None:
        """Remember some more."""
        # Replaced and never changed, so that other threads read it without a lock.
        self._known = {**self._known, **found}

    def forget(self) -> None:
        """Ask again next time: somebody has changed the workflow."""
        self._known = {}


@dataclass(frozen=True, slots=True)
class BotTransitions:
    """Finds the bot's transitions of one project."""

    client: JiraClient
    find_ids: FindIds
    mapping: JiraMapping
    known: KnownTransitions

    def learn(self, transitions: Iterable[Json]) -> None:
        """Remember those that are ours: by name, and leading where the name says."""
        ids = self.find_ids()
        found: dict[str, BotTransition] = {}
        for each in transitions:
            word = ids.word_of(STATUS, identifier_at(object_at(each, "to"), "id"))
            # By both: people have transitions of their own into the same status.
            if word is not None and text_at(each, "name").casefold() == self.transition_name(word).casefold():
                # Its fields are those of its screen.
                has_screen = each.get("hasScreen") is True or bool(object_at(each, "fields"))
                found[word] = BotTransition(identifier_at(each, "id"), self.transition_name(word), has_screen)
        self.known.add(found)

    def find_into(self, ref: TicketRef, word: str) -> BotTransition:
        """The transition into a status; one call where it is not known yet.

        Raises Rejected where there is none.
        """
        known = self.known.find(word)
        if known is None:
            hint = "give our account the project permission 'Browse projects'"
            self.learn(self.client.list_transitions(ref.id, hint=hint))
            known = self.known.find(word)
        if known is None:
            raise Rejected(
                400,
                f"no transition '{self.transition_name(word)}' is open to our account",
                self._mend_hint(word),
                [STATUS],
            )
        return known

    def transition_name(self, word: str) -> str:
        """What the mapping calls the bot's transition into a status."""
        return self.mapping.bot_transition.replace("{status}", self._status_name(word))

    def _status_name(self, word: str) -> str:
        return self.mapping.names[STATUS].name(word) or word

    def _mend_hint(self, word: str) -> str:
        return (
            f"a Jira administrator adds a transition '{self.transition_name(word)}' from all statuses into "
            f"'{self._status_name(word)}' to the project's workflow, open to our account, "
            "which needs the project permission 'Transition issues'"
        )
