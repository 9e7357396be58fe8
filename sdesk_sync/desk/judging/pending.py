"""What earlier deliveries are about to write, and to explain, is not planned a second time."""

from collections.abc import Iterable
from dataclasses import replace

from sdesk_sync.desk.judging.deviations import OwnWrite
from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.updates import Reason, SetOpenState
from sdesk_sync.desk.model.vocabulary import Field


def drop_pending(ruling: Ruling, pending: Iterable[OwnWrite]) -> Ruling:
    """What has to be written but for what an earlier delivery is about to write, and to explain."""
    coming: dict[Field, str | None] = {}
    open_state: SetOpenState | None = None
    for write in pending:
        coming = {**{update.field: update.to for update in write.updates}, **coming}
        open_state = open_state or write.open_state
    updates = tuple(
        update
        for update in ruling.updates
        if update.reason is Reason.UNDO or update.field not in coming or coming[update.field] != update.to
    )
    same = (
        ruling.open_state is not None
        and open_state is not None
        and ruling.open_state.closed == open_state.closed
    )
    return replace(ruling, updates=updates, open_state=None if same else ruling.open_state)
