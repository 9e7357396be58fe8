"""What is said to staff alone stays so: our right to it is asked before, and the note is looked at after.

Below Planner the wish for an internal note is dropped without a word, and everybody is mailed
(docs/trackers/gitlab.md#notes).
"""

from dataclasses import dataclass

from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.exposure import ExposedComment
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import FindIdentity
from sdesk_sync.trackers.wire.payload import Json, flag_at, identifier_at

ROLE_HINT = "our account needs the role Reporter or a higher one in the project"


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
        exposed = ExposedComment(self.tracker, "a note", path, ROLE_HINT)
        raise exposed.take_away(lambda: self.client.delete(path), self.notices)
