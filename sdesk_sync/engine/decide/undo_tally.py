"""What was undone of late on the ticket of a delivery: read when it is first needed, and once."""

from collections.abc import Sequence

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.store.undos import Undo, UndoCount, UndoCounts, note_undos

_ONCE = UndoCount(1, 1)


class UndoTally:
    """The counts of one ticket while one delivery of it is judged; most need none, so nothing is read yet."""

    def __init__(self, context: DecisionContext, ref: TicketRef) -> None:
        self._context, self._ref = context, ref
        self._counts: UndoCounts | None = None

    @property
    def counts(self) -> UndoCounts:
        """How often each thing was done, with what was noted since."""
        if self._counts is None:
            self._counts = self._context.store.undos.count_until(self._ref, self._context.now)
        return self._counts

    def note(self, first: Sequence[Undo]) -> None:
        """Commit what was done just now, for the first time, and count it from here on."""
        context, ref = self._context, self._ref
        context.store.writer.commit(lambda connection: note_undos(connection, ref, first, context.now))
        self._counts = UndoCounts({**self.counts.by_undo, **dict.fromkeys(first, _ONCE)})
