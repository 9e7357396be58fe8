"""GitLab's issues as tickets: one call to read, one to write, one to speak, three for what was done."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.actions import Action, Amend, Nod, Say, Write
from sdesk_sync.desk.model import Field, Remark, Sighting, TicketRef
from sdesk_sync.trackers import Done, History
from sdesk_sync.trackers.bodies import Json, moment, text
from sdesk_sync.trackers.errors import Refused
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.client import Client
from sdesk_sync.trackers.gitlab.history import history
from sdesk_sync.trackers.gitlab.listing import changed_since, count_since
from sdesk_sync.trackers.gitlab.notes import ROLE_HINT, Notes
from sdesk_sync.trackers.gitlab.reading import Reading
from sdesk_sync.trackers.gitlab.seed import Seed
from sdesk_sync.trackers.mapping import GitLabMapping

_MANY = {"per_page": "100"}


@dataclass(frozen=True, slots=True)
class GitLabTickets:
    """The issues of one project."""

    tracker: str
    mapping: GitLabMapping
    client: Client
    seed: Seed

    @property
    def carried(self) -> frozenset[Field]:
        """The fields with labels."""
        return frozenset(self.mapping.labels)

    @property
    def overwrites(self) -> bool:
        """Labels are added and taken away one by one; those of others stay."""
        return False

    def read(self, ref: TicketRef) -> Sighting:
        """The issue as it is now. Raises Gone, Later, Refused."""
        return self._reading().answer(ref, self.client.get(self._path(ref)))

    def history(self, ref: TicketRef, since: int) -> History:
        """What was done to the issue: three calls, and one for each hundred of events beyond the first."""
        reading, path = self._reading(), self._path(ref)
        issue = self.client.get(path)
        kinds = ("resource_label_events", "resource_state_events")
        pages = (page for kind in kinds for page in self.client.pages(f"{path}/{kind}", _MANY))
        events = [event for page in pages for event in page]
        return history(reading, reading.answer(ref, issue), issue, events, since)

    def changed_since(self, since: int) -> Iterator[tuple[Sighting, ...]]:
        """The issues changed since then, oldest change first, a page a call. Raises Later, Refused."""
        return changed_since(self.client, self._reading(), since)

    def count_since(self, since: int) -> int | None:
        """How many those are, of the desk or not. Raises Later."""
        return count_since(self.client, self.seed.names(), since)

    def remarks(self, ref: TicketRef, since: int) -> tuple[Remark, ...]:
        """What people wrote after `since`, oldest first. Raises Gone, Later, Refused."""
        return self._notes(ref).remarks(ref, since)

    def found(self, ref: TicketRef, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in notes of ours, with the notes' ids. Raises Gone, Later, Refused."""
        return self._notes(ref).found(keys, since)

    def do(self, ref: TicketRef, action: Action, keys: tuple[str, ...], on: Sighting | None) -> Done:
        """Perform one action; `keys` stand hidden in what is said, `on` shows the labels to take away.

        A double that a person made of a scope at the same moment is not looked for in the answer: the
        next delivery shows it, and there it is repaired. Raises Gone, Later, Refused.
        """
        match action:
            case Write():
                return Done(version=self._write(ref, action, on))
            case Say():
                return Done(made=self._notes(ref).say(action, keys))
            case Amend():
                self._notes(ref).amend(action, keys)
            case Nod():
                self._notes(ref).nod(action)
            case _:
                assert_never(action)
        return Done()

    def _path(self, ref: TicketRef) -> str:
        # The API knows an issue by its number alone; the id, which it keeps for good, is for us.
        iid = ref.key.rpartition("#")[2]
        return f"/projects/{self.seed.names().project}/issues/{iid}"

    def _reading(self) -> Reading:
        return Reading(self.tracker, self.mapping, self.seed.names())

    def _notes(self, ref: TicketRef) -> Notes:
        return Notes(self.client, self._reading(), self._path(ref))

    def _write(self, ref: TicketRef, write: Write, on: Sighting | None) -> int | None:
        """Labels and open/closed in one PUT, computed by GitLab on what is there then.

        docs/trackers/gitlab.md#labels
        """
        add, remove = labels.edit(self.mapping, write, on)
        event = {None: "", True: "close", False: "reopen"}[write.shut.to if write.shut else None]
        # Never `labels`, the whole list: it would take away what others put on meanwhile
        # (docs/trackers/gitlab.md#writing).
        sent = {"add_labels": ",".join(add), "remove_labels": ",".join(remove), "state_event": event}
        sent = {name: value for name, value in sent.items() if value}
        if not sent:
            return None
        answer = self.client.put(self._path(ref), sent)
        _check(answer, add, remove, write)
        return moment(answer, "updated_at")


def _check(answer: Json, add: list[str], remove: list[str], write: Write) -> None:
    """Raises Refused where GitLab answered 200 and passed over what our account may not set."""
    shown = set(labels.titles(answer, "labels") or ())
    undone = [*(set(add) - shown), *(set(remove) & shown)]
    if write.shut and text(answer, "state") != ("closed" if write.shut.to else "opened"):
        undone.append("open or closed")
    if undone:
        raise Refused(200, f"GitLab did not change {', '.join(sorted(undone))}", ROLE_HINT)
