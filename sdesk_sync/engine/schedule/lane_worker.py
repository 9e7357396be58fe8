"""Working through a lane: its deliveries decided in order, then all they planned sent together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sdesk_sync.engine.schedule.batch import Batch, WorkingTools
from sdesk_sync.store.inbox.rows import Delivery, Lane

# A pile is taken in pieces, or the first undo would wait until the last delivery is judged.
_MOST = 50
"""So many deliveries of a ticket are decided before what they planned is sent."""

_UNTIL_KNOWN_S = 60
"""After how long a lane is looked at again whose tracker is not in the config."""


@dataclass(frozen=True, slots=True)
class LaneWorker:
    """Works on lanes with whatever config is in force when their deliveries are taken up."""

    tools: WorkingTools

    def __call__(self, lane: Lane) -> float | None:
        """Work on the lane's due deliveries; the time (s) to come back where one has to wait.

        Raises what the store raises when it is not to be had; what is in it waits there.
        """
        tools = self.tools
        while not tools.shutdown.is_requested:
            until = tools.cooldowns.until(lane.tracker, tools.now())
            if until:
                return until / 1000
            waiting = tools.store.inbox.open_deliveries(lane, _MOST, tools.now())
            due = select_due(waiting, tools.now())
            if not due:
                return _next_due(waiting, tools.store.inbox.next_sending(lane))
            # One version of the config for the whole batch: a reload swaps between deliveries, never within
            # one.
            batch = Batch.take_up(tools, lane)
            if not batch.has_tracker:
                # Its name was changed, or mistyped; a reload that brings it back notifies of the lane too.
                return tools.now() / 1000 + _UNTIL_KNOWN_S
            batch.work_on(due)
            # Mostly all is done by now, and a small question is enough to know it.
            if not tools.store.inbox.has_open(lane):
                return None
        return None


def select_due(waiting: Sequence[Delivery], now: int) -> list[Delivery]:
    """The deliveries to work on: undecided ones in their order, of decided ones all that have to be sent.

    What is decided and waits to be sent holds up nobody; what is undecided holds up all after it.
    """
    due: list[Delivery] = []
    held_up = False
    for delivery in waiting:
        is_due = delivery.due_at <= now
        if is_due and (delivery.is_decided or not held_up):
            due.append(delivery)
        held_up = held_up or not (delivery.is_decided or is_due)
    return due


def _next_due(waiting: Sequence[Delivery], sending: int | None) -> float | None:
    """When to come back (s): for what waits to be sent, or for the first that waits to be decided."""
    undecided = [delivery.due_at for delivery in waiting if not delivery.is_decided]
    times = (*undecided[:1], *(() if sending is None else (sending,)))
    return min(times, default=0) / 1000 or None
