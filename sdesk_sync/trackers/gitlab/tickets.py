"""GitLab's issues as tickets: one call to read, one to write, one to speak."""

from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.actions import Action, Audience, Nod, Say, Write
from sdesk_sync.desk.model import Field, Sighting, TicketRef
from sdesk_sync.trackers.bodies import Json, flag, moment, number, text
from sdesk_sync.trackers.errors import Gone, Refused
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.client import Client
from sdesk_sync.trackers.gitlab.reading import Reading
from sdesk_sync.trackers.gitlab.seed import Seed
from sdesk_sync.trackers.gitlab.text import note
from sdesk_sync.trackers.mapping import GitLabMapping

DONE_EMOJI = "white_check_mark"
_ROLE_HINT = "our account needs the role Reporter or a higher one in the project"


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
        reading = Reading(self.tracker, self.mapping, self.seed.names())
        return reading.answer(ref, self.client.get(self._path(ref)))

    def do(self, ref: TicketRef, action: Action, key: str, on: Sighting | None) -> int | None:
        """Perform one action; `key` stands hidden in what is said, `on` shows the labels to take away.

        Returns the version after a write. A double that a person made of a scope at the same moment is not
        looked for in the answer: the next delivery shows it, and there it is repaired. Raises Gone, Later,
        Refused.
        """
        match action:
            case Write():
                return self._write(ref, action, on)
            case Say():
                self._say(ref, action, key)
            case Nod():
                self._nod(ref, action)
            case _:
                assert_never(action)
        return None

    def _path(self, ref: TicketRef) -> str:
        iid = ref.key.rpartition("#")[2]
        return f"/projects/{self.seed.names().project}/issues/{iid}"

    def _write(self, ref: TicketRef, write: Write, on: Sighting | None) -> int | None:
        """Labels and open/closed in one PUT, computed by GitLab on what is there then (gitlab facts §9)."""
        add, remove = labels.edit(self.mapping, write, on)
        event = {None: "", True: "close", False: "reopen"}[write.shut.to if write.shut else None]
        sent = {"add_labels": ",".join(add), "remove_labels": ",".join(remove), "state_event": event}
        sent = {name: value for name, value in sent.items() if value}
        if not sent:
            return None
        answer = self.client.put(self._path(ref), sent)
        _check(answer, add, remove, write)
        return moment(answer, "updated_at")

    def _say(self, ref: TicketRef, say: Say, key: str) -> None:
        internal = say.audience is Audience.STAFF
        lacking = self.seed.names().lacking
        if internal and lacking:
            raise Refused(403, "the note would have been public", lacking)
        sent: Json = {"body": note(say.text, key), **({"internal": True} if internal else {})}
        answer = self.client.post(f"{self._path(ref)}/notes", sent)
        if internal and not (flag(answer, "internal") or flag(answer, "confidential")):
            # Worth a call of its own: what is meant for staff must not stay readable.
            self.client.delete(f"{self._path(ref)}/notes/{number(answer, 'id')}")
            raise Refused(201, "the note came out public and was taken away again", _ROLE_HINT)

    def _nod(self, ref: TicketRef, nod: Nod) -> None:
        try:
            self.client.post(f"{self._path(ref)}/notes/{nod.comment}/award_emoji", {"name": DONE_EMOJI})
        except Gone:
            # GitLab answers 404 for an emoji given twice and for a comment deleted since; either way
            # nothing is left to do (GitLab: api/award_emoji.rb).
            return


def _check(answer: Json, add: list[str], remove: list[str], write: Write) -> None:
    """Raises Refused where GitLab answered 200 and passed over what our account may not set."""
    shown = set(labels.titles(answer, "labels") or ())
    undone = [*(set(add) - shown), *(set(remove) & shown)]
    if write.shut and text(answer, "state") != ("closed" if write.shut.to else "opened"):
        undone.append("open or closed")
    if undone:
        raise Refused(200, f"GitLab did not change {', '.join(sorted(undone))}", _ROLE_HINT)
