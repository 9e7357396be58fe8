"""Whether what we wrote is there, where neither the tracker's answer nor any delivery has shown it.

Some answer that it is done, and nothing was changed (docs/engine.md#writes-that-come-to-nothing).
"""

from collections.abc import Iterator

from sdesk_sync.desk.judging.deviations import find_unwritten
from sdesk_sync.desk.model.actions import UpdateFields, split_update
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.outbox import OutboxState

_IS_THERE = "what was written is there"
_NOTHING_CAME = "written once more: the tracker had taken it, and nothing was changed"


def decide_proof(context: DecisionContext, ref: TicketRef) -> ActionPlan | DeliveryResult:
    """Look at the ticket, and have written once more what is as it was; one call. Raises as the tracker."""
    known = context.find_accepted(ref)
    if known is None:
        return DeliveryResult(DeliveryState.IGNORED, "nothing is known of the ticket", ref.key)
    now = context.tracker.tickets.fetch(ref)
    unwritten = find_unwritten(_iterate_wanted(context, known), now)
    if not unwritten:
        return DeliveryResult(DeliveryState.DONE, _IS_THERE, ref.key)
    entry = JournalEntry(ref, sighting=now, updates=unwritten, note=_NOTHING_CAME)
    result = DeliveryResult(DeliveryState.DONE, _NOTHING_CAME, ref.key)
    return ActionPlan(result, entry, actions=split_update(unwritten), last_look=now)


def _iterate_wanted(context: DecisionContext, known: Ticket) -> Iterator[FieldUpdate]:
    """The newest of our writes of each field, where the ticket is still to be so."""
    written: set[Field] = set()
    for row in context.store.outbox.own_actions(known.ref, (OutboxState.SENT,)):
        if not isinstance(row.action, UpdateFields):
            continue
        for one in row.action.updates:
            if one.field not in written and known.value(one.field) == one.to:
                yield one
            written.add(one.field)
