"""What is said on an issue: our own notes, written, edited and found again, and those of people.

https://docs.gitlab.com/api/notes/
Of an internal note nobody but staff reads anything; it cannot become public later, nor a public one
internal (docs/trackers/gitlab.md#notes).
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sdesk_sync.desk.model.actions import Acknowledge, Audience, EditComment, PostComment, WriteCard
from sdesk_sync.desk.model.cards import FoundCard
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.trackers import CommentSignature
from sdesk_sync.trackers.errors import Gone
from sdesk_sync.trackers.gitlab.card import is_card, read_card, render_card
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.issues import GitLabIssueParser, is_public_note
from sdesk_sync.trackers.gitlab.markdown import find_keys, render_note
from sdesk_sync.trackers.gitlab.staff_notes import StaffNotes
from sdesk_sync.trackers.wire.answers import require_identity, require_new
from sdesk_sync.trackers.wire.payload import (
    Json,
    earliest_time_at,
    flag_at,
    identifier_at,
    number_at,
    object_at,
    text_at,
)

DONE_EMOJI = "white_check_mark"

CLOCKS_MS = 300_000
"""So much may GitLab's clock be behind ours."""

# Newest first: what is looked for was said minutes ago, so mostly one page does.
_COMMENTS = {
    "sort": "desc",
    "order_by": "created_at",
    "per_page": "100",
    "activity_filter": "only_comments",
}
# A card is among the first comments of a ticket.
_OLDEST_FIRST = {**_COMMENTS, "sort": "asc"}


@dataclass(frozen=True, slots=True)
class IssueNotes:
    """The notes of one issue, `path` being the issue's."""

    client: GitLabClient
    reading: GitLabIssueParser
    ticket: TicketRef
    path: str
    staff: StaffNotes

    def post_note(self, note: PostComment, keys: tuple[str, ...]) -> str:
        """A new note; its id. Raises Rejected where staff's words would be public."""
        return self._post_body(render_note(note.text, keys), note.audience)

    def _post_body(self, body: str, audience: Audience) -> str:
        internal = audience is Audience.STAFF
        if internal:
            self.staff.require_right()
        sent: Json = {"body": body, **({"internal": True} if internal else {})}
        answer = self.client.post(self._notes_path, sent)
        made = self._require_our_note(answer)
        self._check_internal(answer, audience)
        return made

    def edit_note(self, edit: EditComment, keys: tuple[str, ...]) -> None:
        """New words for a note of ours. Raises Gone for one that was deleted."""
        self._put_body(edit.comment_id, render_note(edit.text, keys), edit.audience)

    def _put_body(self, note_id: str, body: str, audience: Audience) -> None:
        answer = self.client.put(f"{self._notes_path}/{note_id}", {"body": body})
        self._check_internal(require_identity(answer, note_id), audience)

    def write_card(self, write: WriteCard) -> str | None:
        """A card over its note, and none beside it, or as a new note for the staff: then its id.

        Raises Gone for a note that was deleted, Rejected where it would be public.
        """
        body = render_card(write.card)
        if write.note_id is None:
            return self._post_body(body, Audience.STAFF)
        self._put_body(write.note_id, body, Audience.STAFF)
        for double in write.doubles:
            with suppress(Gone):
                self.client.delete(f"{self._notes_path}/{double}")
        return None

    def find_own_card(self) -> FoundCard | None:
        """The oldest internal note of ours that is a card; later ones are looked for beside it only.

        What others write is none, whatever stands in it.
        """
        for page in self.client.iterate_pages(self._notes_path, _OLDEST_FIRST):
            cards = [note for note in page if self._is_our_card(note)]
            if cards:
                first, *doubles = (self._require_our_note(note) for note in cards)
                return read_card(first, text_at(cards[0], "body"), tuple(doubles))
        return None

    def _is_our_card(self, written: Json) -> bool:
        is_internal = flag_at(written, "internal") or flag_at(written, "confidential")
        is_ours = number_at(object_at(written, "author"), "id") == self.reading.identity.user
        return bool(is_internal) and is_ours and is_card(text_at(written, "body"))

    def award_emoji(self, acknowledge: Acknowledge) -> None:
        """An emoji on somebody's note."""
        try:
            self.client.post(f"{self._notes_path}/{acknowledge.comment_id}/award_emoji", {"name": DONE_EMOJI})
        except Gone:
            # GitLab answers 404 for an emoji given twice and for a comment deleted since; either way
            # nothing is left to do (docs/trackers/gitlab.md#notes).
            return

    def find_notes(self, keys: Collection[str], since: int) -> Mapping[str, str]:
        """Which keys stand in notes of ours, with the notes' ids: of several the newest."""
        found: dict[str, str] = {}
        for written in self._iterate_notes_newest_first(since - CLOCKS_MS):
            if number_at(object_at(written, "author"), "id") == self.reading.identity.user:
                for key in set(keys).intersection(find_keys(text_at(written, "body"))):
                    found.setdefault(key, identifier_at(written, "id"))
            if len(found) == len(set(keys)):
                break
        return found

    def list_people_notes(self, since: int) -> tuple[Comment, ...]:
        """What people wrote after `since`, oldest first."""
        written = self._iterate_notes_newest_first(since)
        read = [self.reading.parse_note(self.ticket, note) for note in written]
        return tuple(comment for comment in reversed(read) if comment is not None)

    def list_all_notes(self, since: int) -> tuple[Comment, ...]:
        """The same with what was edited since it was written."""
        written = self._iterate_notes_newest_first(since)
        read = [self.reading.parse_any_note(self.ticket, note) for note in written]
        return tuple(comment for comment in reversed(read) if comment is not None)

    def look_whether_public(self, note_id: str) -> bool:
        """Whether customers read a note: one call. What is not known, or is gone, is internal."""
        try:
            written = self.client.get(f"{self._notes_path}/{note_id}")
        except Gone:
            return False
        return is_public_note(require_identity(written, note_id))

    def list_signatures(self, since: int) -> tuple[CommentSignature, ...]:
        """The marks in notes written after `since`, newest first."""
        return tuple(
            CommentSignature(
                Account(self.ticket.tracker, identifier_at(object_at(written, "author"), "id")), key
            )
            for written in self._iterate_notes_newest_first(since)
            for key in find_keys(text_at(written, "body"))
        )

    def _iterate_notes_newest_first(self, since: int) -> Iterator[Json]:
        """The comments after `since`; no page is asked for that is not needed."""
        for page in self.client.iterate_pages(self._notes_path, _COMMENTS):
            for written in page:
                self._require_our_note(written)
                if (earliest_time_at(written, "created_at") or 0) <= since:
                    return
                yield written

    def _require_our_note(self, written: Json) -> str:
        """The id of a note of this issue. Raises ForeignAnswer for another issue's, or what is no note."""
        # Where it says so: releases differ in what a note shows (docs/trackers/gitlab.md#api-document).
        if "noteable_id" in written:
            require_identity(written, self.ticket.id, "noteable_id")
        return require_new(written)

    def _check_internal(self, answer: Json, audience: Audience) -> None:
        if audience is Audience.STAFF:
            self.staff.require_internal(self._notes_path, answer)

    @property
    def _notes_path(self) -> str:
        return f"{self.path}/notes"
