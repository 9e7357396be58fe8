"""What whoever watches over us should know, though it keeps nothing from working.

`/readyz` shows it as long as it holds, the log tells it when it begins.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sdesk_sync.clock import running_ms

log = logging.getLogger("sdesk")

LIMIT_SHOWN_MS = 600_000
"""How long a limit is shown after it was last reached."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    LIMIT_REACHED = "limit-reached"
    CLOCK_SET = "clock-set"
    TIME_AHEAD = "time-ahead"
    STORE_LINKED = "store-linked"
    CREDENTIAL_UNUSABLE = "credential-unusable"
    TRACKER_GONE = "tracker-gone"
    PROJECT_RENAMED = "project-renamed"
    NAME_UNKNOWN = "name-unknown"
    NAME_TAKEN = "name-taken"
    NOTE_EXPOSED = "note-exposed"
    WRITE_REFUSED = "write-refused"
    LABEL_LOST = "label-lost"
    BULK_UNDONE = "bulk-undone"
    STATUS_UNREAD = "status-unread"
    OTHER_EDITION = "other-edition"
    SERVICE_MANAGEMENT = "service-management"
    SENT_ONCE = "sent-once"
    CARD_NEWER = "card-newer"
    CARD_REFUSED = "card-refused"
    FACTS_UNKNOWN = "facts-unknown"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know: a sentence without secrets and without anything that stands in tickets.

    `about` tells notices of one kind and tracker apart; of a limit it is its key in `sdesk.yaml`.
    """

    kind: NoticeKind
    sentence: str
    tracker: str | None = None
    about: str = ""


OnNotice = Callable[[Notice], None]
"""Told of every notice that is posted, those that hold already too."""


def ignore_notice(notice: Notice) -> None:
    """Nobody wants to know."""


_Place = tuple[NoticeKind, str | None, str]


@dataclass
class NoticeBoard:
    """The notices that hold; any thread may post, and none waits for another's work."""

    on_posted: OnNotice = ignore_notice
    # Not by the clock: set back, it would show for an hour what holds for ten minutes.
    now: Callable[[], int] = running_ms
    _held: dict[_Place, tuple[Notice, int | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, notice: Notice, for_ms: int | None = None) -> None:
        """It holds from now on: for so long, or until it is withdrawn."""
        place, now = (notice.kind, notice.tracker, notice.about), self.now()
        with self._lock:
            before = self._held.get(place)
            self._held[place] = notice, None if for_ms is None else now + for_ms
        if before is None or not _holds(before[1], now):
            fields = {"event": f"notice-{notice.kind}", "tracker": notice.tracker}
            log.warning("%s", _with_tracker(notice), extra=fields)
        self.on_posted(notice)

    def post_limit(self, key: str, sentence: str, tracker: str | None = None) -> None:
        """A limit was reached; `key` is its name in `sdesk.yaml`."""
        self.post(Notice(NoticeKind.LIMIT_REACHED, sentence, tracker, key), LIMIT_SHOWN_MS)

    def withdraw(self, kind: NoticeKind, tracker: str | None = None, about: str = "") -> None:
        """It holds no longer."""
        with self._lock:
            self._held.pop((kind, tracker, about), None)

    def list_current(self) -> tuple[Notice, ...]:
        """What holds now, in the order in which it began."""
        now = self.now()
        with self._lock:
            self._held = {place: held for place, held in self._held.items() if _holds(held[1], now)}
            return tuple(notice for notice, _ in self._held.values())

    def list_sentences(self) -> tuple[str, ...]:
        """The same in sentences, for `/readyz`."""
        return tuple(_with_tracker(notice) for notice in self.list_current())


def _holds(until: int | None, now: int) -> bool:
    return until is None or now < until


def _with_tracker(notice: Notice) -> str:
    return f"{notice.tracker}: {notice.sentence}" if notice.tracker else notice.sentence
