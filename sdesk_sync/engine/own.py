"""Our own writes, as the outbox knows them: by them their echoes are recognised, and what is older."""

from collections.abc import Callable
from dataclasses import dataclass

from sdesk_sync.desk.actions import Write
from sdesk_sync.desk.gaps import OwnWrite
from sdesk_sync.desk.model import Field, Sighting, Ticket, TicketRef
from sdesk_sync.engine.records import Outgoing, Sent
from sdesk_sync.engine.store import Store

_SETTLED_MS = 60_000
"""So long after a write whose version the tracker did not tell, what shows the ticket before it is news."""


@dataclass(frozen=True, slots=True)
class Own:
    """What we have written, or are about to write."""

    store: Store

    def writes(self, ref: TicketRef) -> tuple[OwnWrite, ...]:
        """The newest writes on a ticket, newest first."""
        return self._writes(ref, lambda one: True)

    def certain(self, ref: TicketRef) -> tuple[OwnWrite, ...]:
        """Those of them of which it is known exactly what does not show them yet."""
        return self._writes(ref, lambda one: one.state is not Sent.SENT or one.version is not None)

    def _writes(self, ref: TicketRef, counts: Callable[[Outgoing], bool]) -> tuple[OwnWrite, ...]:
        return tuple(
            OwnWrite(one.action.puts, one.action.shut, _until(one))
            for one in self.store.own_actions(ref, (Sent.PLANNED, Sent.SENDING, Sent.SENT))
            if isinstance(one.action, Write) and counts(one)
        )

    def strange(self, ticket: Ticket, sighting: Sighting) -> frozenset[Field]:
        """What an edit of our account names that we have not written: somebody uses our account."""
        asked = {
            name: sighting.seen.get(name, ())
            for name in (sighting.seen if sighting.opening else sighting.named)
            if sighting.seen.get(name, ()) != _words(ticket.value(name))
        }
        if not asked:
            return frozenset()
        sent = self.store.own_actions(sighting.ref, (Sent.SENDING, Sent.SENT))
        puts = [put for one in sent if isinstance(one.action, Write) for put in one.action.puts]
        # By words and not by times: an echo may come late, twice, or before our call has its answer.
        ours = {(put.field, word) for put in puts for word in _words(put.to) or ("",)}
        return frozenset(
            name for name, words in asked.items() if not any((name, word) in ours for word in words or ("",))
        )


def _words(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)


def _until(one: Outgoing) -> int | None:
    if one.state is not Sent.SENT:
        return None
    return one.version if one.version is not None else (one.sent_at or 0) + _SETTLED_MS
