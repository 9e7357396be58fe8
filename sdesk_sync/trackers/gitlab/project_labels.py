"""Which labels the project has: read where one is to be put back that nobody is seen to have taken off.

One that was renamed or deleted is gone from every issue at once, without a hook, and GitLab would make it
anew in silence (docs/trackers/gitlab.md#what-no-hook-tells, docs/trackers/gitlab.md#labels).
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator

from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.wire.payload import text_at

READ_EVERY_S = 60.0
"""So long a label that was missed counts as missing without another look."""

SHOWN_MS = 3_600_000
"""So long `/readyz` shows a label that is missing, after it was last missed."""

MEND = "call the label so again, or have the mapping name the one that took its place"
_LOST = "the project has no label '{title}' any more (renamed, deleted?): tickets that had it are left alone"


class ProjectLabels:
    """The labels of one project as they were last read. Safe to share among threads.

    `now` counts seconds from anywhere.
    """

    def __init__(self, tracker: str, notices: NoticeBoard, now: Callable[[], float] = time.monotonic) -> None:
        self._tracker, self._notices, self._now = tracker, notices, now
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self.lost: frozenset[str] = frozenset()
        """Those that were missed and not found again since."""

    def find_lost(self, client: GitLabClient, project: int, titles: Collection[str]) -> frozenset[str]:
        """Those of the titles that the project has no label of: one call for each hundred of its labels.

        None where all were missed within the minute. Raises Transient, Rejected.
        """
        with self._lock:
            is_fresh = self._read_at is not None and self._now() - self._read_at < READ_EVERY_S
            # That one is gone is believed for a while; that it is there, never: it may be gone since.
            if is_fresh and self.lost.issuperset(titles):
                return frozenset(titles)
        return self.find_lost_now(client, project, titles)

    def find_lost_now(self, client: GitLabClient, project: int, titles: Collection[str]) -> frozenset[str]:
        """The same, always read anew. Raises Transient, Rejected."""
        there = frozenset(_list_titles(client, project))
        with self._lock:
            found, back, self._read_at = frozenset(titles) - there, self.lost & there, self._now()
            self.lost = (self.lost | found) - back
        for title in sorted(back):
            self._notices.withdraw(NoticeKind.LABEL_LOST, self._tracker, title)
        for title in sorted(found):
            notice = Notice(
                NoticeKind.LABEL_LOST, f"{_LOST.format(title=title)}; {MEND}", self._tracker, title
            )
            self._notices.post(notice, SHOWN_MS)
        return found


def _list_titles(client: GitLabClient, project: int) -> Iterator[str]:
    """Those of the groups above it included, which its issues can have too.

    https://docs.gitlab.com/api/labels/
    """
    for page in client.iterate_pages(f"/projects/{project}/{labels.LABELS}", {"per_page": "100"}):
        yield from (text_at(label, "name") for label in page)
