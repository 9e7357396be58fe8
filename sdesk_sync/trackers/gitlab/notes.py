"""What is said on an issue: our own notes, written, amended and found again, and those of people.

https://docs.gitlab.com/api/notes/
Of an internal note nobody but staff reads anything; it cannot become public later, nor a public one
internal (docs/trackers/gitlab.md#notes).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.actions import Amend, Audience, Nod, Say
from sdesk_sync.desk.model import Remark, TicketRef
from sdesk_sync.trackers.bodies import Json, beginning, flag, identifier, inner, number, text
from sdesk_sync.trackers.errors import Gone, Refused
from sdesk_sync.trackers.gitlab.client import Client
from sdesk_sync.trackers.gitlab.reading import Reading
from sdesk_sync.trackers.gitlab.text import marker, note

DONE_EMOJI = "white_check_mark"
ROLE_HINT = "our account needs the role Reporter or a higher one in the project"

CLOCKS_MS = 300_000
"""So much may GitLab's clock be behind ours."""

# Newest first: what is looked for was said minutes ago, so mostly one page does.
_COMMENTS = {
    "sort": "desc",
    "order_by": "created_at",
    "per_page": "100",
    "activity_filter": "only_comments",
}


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one issue, `issue` being its path."""

    client: Client
    reading: Reading
    issue: str

    def say(self, say: Say, keys: tuple[str, ...]) -> str | None:
        """A new note; its id. Raises Refused where staff's words would be public."""
        internal = say.audience is Audience.STAFF
        lacking = self.reading.names.lacking
        if internal and lacking:
            raise Refused(403, "the note would have been public", lacking)
        sent: Json = {"body": note(say.text, keys), **({"internal": True} if internal else {})}
        answer = self.client.post(self._notes, sent)
        self._check(answer, say.audience)
        return identifier(answer, "id") or None

    def amend(self, amend: Amend, keys: tuple[str, ...]) -> None:
        """New words for a note of ours. Raises Gone for one that was deleted."""
        answer = self.client.put(f"{self._notes}/{amend.comment}", {"body": note(amend.text, keys)})
        self._check(answer, amend.audience)

    def nod(self, nod: Nod) -> None:
        """An emoji on somebody's note."""
        try:
            self.client.post(f"{self._notes}/{nod.comment}/award_emoji", {"name": DONE_EMOJI})
        except Gone:
            # GitLab answers 404 for an emoji given twice and for a comment deleted since; either way
            # nothing is left to do (docs/trackers/gitlab.md#notes).
            return

    def found(self, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in notes of ours, with the notes' ids: of several the newest."""
        found: dict[str, str] = {}
        for written in self._newest_first(since - CLOCKS_MS):
            if number(inner(written, "author"), "id") == self.reading.names.user:
                body = text(written, "body")
                for key in keys:
                    if marker(key) in body:
                        found.setdefault(key, identifier(written, "id"))
            if len(found) == len(set(keys)):
                break
        return found

    def remarks(self, ref: TicketRef, since: int) -> tuple[Remark, ...]:
        """What people wrote after `since`, oldest first."""
        read = [self.reading.comment(ref, written) for written in self._newest_first(since)]
        return tuple(remark for remark in reversed(read) if remark is not None)

    def _newest_first(self, since: int) -> Iterator[Json]:
        """The comments after `since`; no page is asked for that is not needed."""
        for page in self.client.pages(self._notes, _COMMENTS):
            for written in page:
                if (beginning(written, "created_at") or 0) <= since:
                    return
                yield written

    def _check(self, answer: Json, audience: Audience) -> None:
        if audience is Audience.EVERYBODY or flag(answer, "internal") or flag(answer, "confidential"):
            return
        # Worth a call of its own: what is meant for staff must not stay readable.
        self.client.delete(f"{self._notes}/{number(answer, 'id')}")
        raise Refused(201, "the note came out public and was taken away again", ROLE_HINT)

    @property
    def _notes(self) -> str:
        return f"{self.issue}/notes"
