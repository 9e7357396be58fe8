"""Planned actions -> the tracker, each through the outbox: planned, sending, sent.

What was planned before a retry or a restart is not decided again: it is looked at once more in
the tracker, and what has changed there since is a later delivery's business.
"""

from dataclasses import dataclass, replace

from sdesk_sync.desk.actions import Action, Audience, Say, Write
from sdesk_sync.desk.explain import Voice
from sdesk_sync.desk.follow import Outcome, still_wanted
from sdesk_sync.desk.model import Sighting, Ticket, Tolerated
from sdesk_sync.engine import entries
from sdesk_sync.engine.records import Delivery, Outgoing, Sent, Walk
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Refused


@dataclass(frozen=True, slots=True)
class Sending:
    """One delivery's actions on their way out."""

    wiring: Wiring
    tracker: Tracker
    store: Store
    delivery: Delivery
    walk: Walk
    now: int

    def fresh(self, on: Sighting | None) -> None:
        """Send what was planned just now, with the sighting it was decided on."""
        for outgoing in self.store.outgoing(self.delivery.id):
            if not self._send(outgoing, on):
                return

    def resumed(self) -> None:
        """Send what an earlier attempt left open, as far as it is still wanted."""
        open_ = [one for one in self.store.outgoing(self.delivery.id) if one.state in _OPEN]
        on = self.tracker.tickets.read(self.walk.ref) if open_ else None
        for outgoing in open_:
            action = outgoing.action
            if on is not None and isinstance(action, Write):
                action = self._still(action, on)
            if action == Write():
                self._mark(outgoing, Sent.DROPPED, "already so, or changed since")
            elif not self._send(replace(outgoing, action=action), on):
                return

    def _still(self, write: Write, on: Sighting) -> Write:
        then = self.walk.sighting or on
        ticket = self.store.ticket(self.walk.ref) or Ticket(self.walk.ref, 0, {})
        left = still_wanted(Outcome(ticket, write.puts, write.shut), then, on)
        return Write(left.puts, left.shut)

    def _send(self, outgoing: Outgoing, on: Sighting | None) -> bool:
        """Whether the tracker took it; a comment it refuses is raised."""
        self._mark(outgoing, Sent.SENDING)
        try:
            version = self.tracker.tickets.do(self.walk.ref, outgoing.action, outgoing.key, on)
        except Refused as refusal:
            if not isinstance(outgoing.action, Write):
                raise
            self._drop_open(str(refusal))
            self._give_up(outgoing.action, refusal, on)
            return False
        self._mark(outgoing, Sent.SENT)
        if version is not None:
            self._seen_at(version)
        return True

    def _drop_open(self, answer: str) -> None:
        """What was to be said besides a refused write speaks of it as done."""
        for outgoing in self.store.outgoing(self.delivery.id):
            if outgoing.state in _OPEN:
                self._mark(outgoing, Sent.DROPPED, answer)

    def _mark(self, outgoing: Outgoing, state: Sent, answer: str | None = None) -> None:
        key, at = outgoing.key, self.now
        self.store.writer.now(lambda connection: entries.mark(connection, key, state, at, answer))

    def _seen_at(self, version: int) -> None:
        """Our own write made the ticket newer: what is older than it says nothing any more."""
        ticket = self.store.ticket(self.walk.ref)
        if ticket is not None and version > ticket.version:
            self._accept(replace(ticket, version=version))

    def _accept(self, ticket: Ticket) -> None:
        digest = self.wiring.digest(self.tracker.name)
        self.store.writer.now(lambda connection: entries.accept(connection, ticket, digest, self.now))

    def _give_up(self, write: Write, refusal: Refused, on: Sighting | None) -> None:
        """What cannot be written is accepted as it stands, and somebody is told, once (domain §5)."""
        ticket = self.store.ticket(self.walk.ref)
        author = self.walk.author
        if ticket is None or author is None or on is None:
            raise refusal
        stands = {put.field: put.seen[-1] if put.seen else None for put in write.puts}
        rule = next((r.rule for v in self.walk.verdicts for r in v.refusals), "consequence")
        tolerated = tuple(Tolerated(name, word, rule, author.actor.account) for name, word in stands.items())
        values = {**ticket.values, **stands}
        shut = on.shut if write.shut else ticket.shut
        self._accept(replace(ticket, values=values, shut=shut, tolerated=(*ticket.tolerated, *tolerated)))
        voice = Voice(self.wiring.desk, self.tracker.language, author)
        text = voice.stuck(write.puts, answer=refusal.answer, mend=refusal.hint)
        self._add(Say(text, Audience.STAFF), on)

    def _add(self, action: Action, on: Sighting | None) -> None:
        first = self.store.outgoing(self.delivery.id)[0]
        key = f"{first.key.rpartition('.')[0]}.stuck"
        outgoing = Outgoing(key, action, Sent.PLANNED)
        if not any(one.key == key for one in self.store.outgoing(self.delivery.id)):
            self.store.writer.now(
                lambda connection: entries.add(connection, outgoing, self.delivery, self.walk.ref, self.now)
            )
            self._send(outgoing, on)


_OPEN = (Sent.PLANNED, Sent.SENDING)
