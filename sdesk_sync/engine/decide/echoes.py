"""Our own writes, as the outbox knows them: by them their echoes are recognised, and what is older."""

from collections.abc import Callable
from dataclasses import dataclass

from sdesk_sync.desk.judging.deviations import OwnWrite
from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.times import latest_credible
from sdesk_sync.store.outbox import OutboxEntry, OutboxState
from sdesk_sync.store.store import Store

_SETTLED_MS = 60_000
"""So long after a write whose version the tracker did not tell, what shows the ticket before it is news."""

_STATES = (OutboxState.PLANNED, OutboxState.SENDING, OutboxState.SENT)


@dataclass(frozen=True, slots=True)
class OwnWrites:
    """What we have written, or are about to write, beside what was shown at `shown_at` (ms)."""

    store: Store
    shown_at: int

    def list_writes(self, beside: Sighting) -> tuple[OwnWrite, ...]:
        """The newest writes on the ticket that is shown, newest first; of those that may matter, all."""
        return self._list(beside, lambda entry: True)

    def list_certain_writes(self, beside: Sighting) -> tuple[OwnWrite, ...]:
        """Those of them of which it is known exactly what does not show them yet."""
        return self._list(
            beside, lambda entry: entry.state is not OutboxState.SENT or entry.version is not None
        )

    def _list(self, beside: Sighting, counts: Callable[[OutboxEntry], bool]) -> tuple[OwnWrite, ...]:
        credible = latest_credible(beside.version, self.shown_at)
        # An echo may wait behind more writes than are ever listed by number, and what it shows is older
        # than all of them.
        since = min(beside.version, self.shown_at) - _SETTLED_MS
        return tuple(
            OwnWrite(
                entry.action.updates,
                entry.action.open_state,
                _until(entry, credible),
                has_begun=entry.state is not OutboxState.PLANNED,
            )
            for entry in self.store.outbox.own_actions(beside.ref, _STATES, since)
            if isinstance(entry.action, UpdateFields) and counts(entry)
        )


def _until(entry: OutboxEntry, credible: int) -> int | None:
    if entry.state is not OutboxState.SENT:
        return None
    until = entry.version if entry.version is not None else (entry.sent_at or 0) + _SETTLED_MS
    # One ahead of now would have all that people do until then taken for older than what we wrote.
    return until if until <= credible else 0
