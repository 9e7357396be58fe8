"""What was meant for staff and came out public is taken away at once, and whoever watches is told."""

from collections.abc import Callable
from dataclasses import dataclass

from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.trackers.errors import Gone, Rejected, TrackerError

_TOLD_MS = 86_400_000
_AWAY = "came out public and was taken away again"
_STILL_THERE = "came out public and could not be taken away: {place}"


@dataclass(frozen=True, slots=True)
class ExposedComment:
    """A comment for staff that others read: what it is called, where it stands, what would mend it."""

    tracker: str
    what: str
    place: str
    hint: str

    def take_away(self, delete: Callable[[], None], notices: NoticeBoard) -> Rejected:
        """Delete it, and say so; what has come of the comment."""
        told = _AWAY if _is_taken_away(delete) else _STILL_THERE.format(place=self.place)
        sentence = f"{self.what} for staff {told} ({self.hint})"
        notices.post(Notice(NoticeKind.NOTE_EXPOSED, sentence, self.tracker, self.place), _TOLD_MS)
        return Rejected(201, told, self.hint)


def _is_taken_away(delete: Callable[[], None]) -> bool:
    """Delete a comment; whether it is there no more."""
    # Worth a call of its own, and a second: what is meant for staff must not stay readable.
    for _ in range(2):
        try:
            delete()
        except Gone:
            return True
        except TrackerError:
            continue
        return True
    return False
