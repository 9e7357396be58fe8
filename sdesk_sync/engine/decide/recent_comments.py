"""What was said to customers lately on tickets that do not wait for them: it may be a question."""

import threading
from collections import OrderedDict

from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import TicketRef

_MOST = 1_000


class RecentComments:
    """The newest public comment on each ticket that did not wait when it was written.

    A question is often written just before its ticket is set to wait. Forgotten by a restart, and by a pile
    of others: then the look before the reminder finds it.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[tuple[str, str], Comment] = OrderedDict()
        self._lock = threading.Lock()

    def note_comment(self, comment: Comment) -> None:
        """Remember it, instead of an earlier one."""
        with self._lock:
            self._newest[comment.ref.tracker, comment.ref.id] = comment
            if len(self._newest) > _MOST:
                self._newest.popitem(last=False)

    def take_comment(self, ref: TicketRef, since: int) -> Comment | None:
        """The one on a ticket, if it was written since then (ms); it is not given twice."""
        with self._lock:
            comment = self._newest.pop((ref.tracker, ref.id), None)
        return comment if comment is not None and comment.written_at >= since else None
