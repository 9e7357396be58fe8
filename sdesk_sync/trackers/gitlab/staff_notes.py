"""What is said to staff alone stays so: our right to it is asked before, and the note is looked at after.

Below Planner the wish for an internal note is dropped without a word, and everybody is mailed
(docs/trackers/gitlab.md#notes).
"""

from dataclasses import dataclass

from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.trackers.errors import Gone, Rejected, TrackerError
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import FindIdentity
from sdesk_sync.trackers.wire.payload import Json, flag_at, identifier_at

ROLE_HINT = "our account needs the role Reporter or a higher one in the project"
_TOLD_MS = 86_400_000
_AWAY = "a note for staff came out public and was taken away again"
_STILL_THERE = "a note for staff came out public and could not be taken away: {path}"


@dataclass(frozen=True, slots=True)
class StaffNotes:
    """Notes for staff of one project; `find_with_level` tells our own level as it was just now."""

    tracker: str
    client: GitLabClient
    find_with_level: FindIdentity
    notices: NoticeBoard

    def require_right(self) -> None:
        """Look whether we may write one; a call where that was not asked just now. Raises Rejected."""
        lacking = self.find_with_level().lacking
        if lacking:
            raise Rejected(403, "the note would have been public", lacking)

    def require_internal(self, notes_path: str, answer: Json) -> None:
        """Look whether a note written is one, and take it away where it is not.

        Raises Rejected then, and somebody is told.
        """
        if flag_at(answer, "internal") or flag_at(answer, "confidential"):
            return
        path = f"{notes_path}/{identifier_at(answer, 'id')}"
        told = _AWAY if self._is_taken_away(path) else _STILL_THERE.format(path=path)
        sentence = f"{told} ({ROLE_HINT})"
        self.notices.post(Notice(NoticeKind.NOTE_EXPOSED, sentence, self.tracker, path), _TOLD_MS)
        raise Rejected(201, told.removeprefix("a note for staff "), ROLE_HINT)

    def _is_taken_away(self, path: str) -> bool:
        """Delete a note; whether it is there no more."""
        # Worth a call of its own, and a second: what is meant for staff must not stay readable.
        for _ in range(2):
            try:
                self.client.delete(path)
            except Gone:
                return True
            except TrackerError:
                continue
            return True
        return False
