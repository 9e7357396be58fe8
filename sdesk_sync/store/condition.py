"""Whether the store can be read and written just now, as long as somebody looks again and again."""

from collections.abc import Callable
from dataclasses import dataclass

from sdesk_sync.clock import running_ms
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.store.meta import note_written
from sdesk_sync.store.store import Store

_GONE = "the store's file is gone"
_LINKED = Notice(
    NoticeKind.STORE_LINKED,
    "the store's file has more than one name (hard links); whoever opens it by another one destroys it",
)


@dataclass
class StoreCondition:
    """What is wrong with the store. `on_recovered` is told when it is well again after something failed."""

    store: Store
    notices: NoticeBoard
    on_recovered: Callable[[], None]
    _failures: int = 0
    """How many failures are known of."""
    _is_unwell: bool = False

    def find_problem(self) -> str | None:
        """What is wrong, in a sentence; None where all is well. Waits for nobody who writes."""
        writer = self.store.writer
        problem = self._find_loss() or self.store.inbox.find_problem() or writer.find_problem()
        if problem and writer.has_nothing_to_do:
            # Nobody may come to write, as where nobody is let through to us as long as we are not ready.
            writer.submit(lambda connection: note_written(connection, running_ms()))
        if writer.failures > self._failures:
            self._failures, self._is_unwell = writer.failures, True
        if self._is_unwell and problem is None:
            self._is_unwell = False
            self.on_recovered()
        return problem

    def _find_loss(self) -> str | None:
        database = self.store.reader.database
        names = database.backend.count_names(database.url)
        if names > 1:
            self.notices.post(_LINKED)
        else:
            self.notices.withdraw(NoticeKind.STORE_LINKED)
        return None if names else _GONE
