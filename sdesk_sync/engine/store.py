"""Everything the store can be asked, by name. Reads beside the one writer, never through it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.desk.model import Actor, Roles, Ticket, TicketRef
from sdesk_sync.engine.chores import REPLAYABLE, SKIPPABLE, meant
from sdesk_sync.engine.database import Database
from sdesk_sync.engine.records import (
    ACTION,
    TICKET,
    Delivery,
    Event,
    Known,
    Lane,
    Origin,
    Outgoing,
    Sent,
    Walk,
    Which,
    walk_of,
)
from sdesk_sync.engine.tables import (
    IS_DEAD,
    IS_OPEN,
    bodies,
    cursors,
    gates,
    inbox,
    journal,
    outbox,
    people,
    tickets,
    timers,
    undos,
)
from sdesk_sync.engine.writer import Writer

_OWN_WRITES = 50


class Store:
    """The inbox, the accepted tickets, the journal, the outbox and the cached roles."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database, self.writer = database, writer

    def open_deliveries(self, lane: Lane, most: int, now: int) -> tuple[Delivery, ...]:
        """The lane's oldest open deliveries, in their order, without those that wait to be sent."""
        worth = or_(inbox.c.decided == 0, inbox.c.due_at <= now)
        query = select(*_DELIVERY).join(bodies).where(_in(lane), IS_OPEN, worth)
        return tuple(_delivery(row) for row in self._all(query.order_by(inbox.c.id).limit(most)))

    def next_sending(self, lane: Lane) -> int | None:
        """When the first of the lane's decided deliveries is to be sent (ms)."""
        query = select(func.min(inbox.c.due_at).label("due_at")).where(
            _in(lane), IS_OPEN, inbox.c.decided == 1
        )
        row = self._one(query)
        return None if row is None else row.due_at

    def more_waits(self, delivery: Delivery) -> bool:
        """Whether the lane has later deliveries."""
        lane = Lane(delivery.tracker, delivery.lane)
        query = select(inbox.c.id).where(_in(lane), IS_OPEN, inbox.c.id > delivery.id).limit(1)
        return self._one(query) is not None

    def answered(self, cause: str, delivery: int) -> bool:
        """Whether a comment was dealt with, by another delivery or by this one before a replay."""
        other = select(inbox.c.id).where(inbox.c.cause == cause, inbox.c.id != delivery).limit(1)
        own = select(journal.c.id).where(journal.c.inbox_id == delivery).limit(1)
        return self._one(other) is not None or self._one(own) is not None

    def open_lanes(self) -> tuple[Lane, ...]:
        """The lanes with open deliveries, oldest first."""
        query = (
            select(inbox.c.tracker, inbox.c.lane)
            .where(IS_OPEN)
            .group_by(inbox.c.tracker, inbox.c.lane)
            .order_by(func.min(inbox.c.id))
        )
        return tuple(Lane(*_fields(row)) for row in self._all(query))

    def ticket(self, ref: TicketRef) -> Ticket | None:
        """The accepted state of a ticket."""
        known = self.known(ref.tracker, [ref.id])
        return known[ref.id].ticket if ref.id in known else None

    def known(self, tracker: str, ids: Sequence[str]) -> dict[str, Known]:
        """What is known of some tickets, by their ids."""
        columns = (tickets.c.ticket_id, tickets.c.accepted, tickets.c.heard)
        query = select(*columns).where(tickets.c.tracker == tracker, tickets.c.ticket_id.in_(ids))
        return {
            row.ticket_id: Known(TICKET.validate_python(row.accepted), row.heard) for row in self._all(query)
        }

    def unsent(self, tracker: str, ticket_id: str, deliveries: Sequence[int]) -> tuple[Outgoing, ...]:
        """The actions of some deliveries on a ticket that are not out yet, in order."""
        where = (outbox.c.tracker == tracker, outbox.c.ticket_id == ticket_id)
        open_ = (outbox.c.inbox_id.in_(deliveries), outbox.c.state.in_((Sent.PLANNED, Sent.SENDING)))
        query = select(*_OUTGOING).where(*where, *open_).order_by(outbox.c.id)
        return tuple(map(_outgoing, self._all(query)))

    def own_actions(self, ref: TicketRef, states: Sequence[Sent]) -> tuple[Outgoing, ...]:
        """The newest actions on a ticket in one of these states, newest first.

        What was never sent counts only as long as its delivery is open: otherwise nobody will send it.
        """
        query = (
            select(*_OUTGOING)
            .where(outbox.c.tracker == ref.tracker, outbox.c.ticket_id == ref.id)
            .where(outbox.c.state.in_(states), or_(outbox.c.state == Sent.SENT, _IS_ITS_DELIVERY_OPEN))
            .order_by(outbox.c.id.desc())
            .limit(_OWN_WRITES)
        )
        return tuple(map(_outgoing, self._all(query)))

    def undone_lately(self, ref: TicketRef, since: int) -> dict[tuple[str, str], int]:
        """How often each account's changes of each field of a ticket were undone since then (ms)."""
        query = (
            select(undos.c.account, undos.c.field, func.count().label("times"))
            .where(undos.c.tracker == ref.tracker, undos.c.ticket_id == ref.id, undos.c.at >= since)
            .group_by(undos.c.account, undos.c.field)
        )
        return {(row.account, row.field): row.times for row in self._all(query)}

    def cursor(self, tracker: str, name: str) -> int | None:
        """How far something has come."""
        query = select(cursors.c.value).where(cursors.c.tracker == tracker, cursors.c.name == name)
        row = self._one(query)
        return None if row is None else int(row.value)

    def gates(self, now: int) -> tuple[Row[Any], ...]:
        """The gates that are closed: tracker, reach, ticket_id, until, reason."""
        return tuple(self._all(select(gates).where(gates.c.until > now)))

    def due_timers(self, now: int) -> tuple[Row[Any], ...]:
        """The timers that are due: tracker, ticket_id, what, ticket_key, due_at."""
        return tuple(
            self._all(select(timers).where(timers.c.due_at <= now).order_by(timers.c.due_at).limit(200))
        )

    def open_count(self) -> dict[str, int]:
        """How many deliveries are open, by tracker."""
        query = select(inbox.c.tracker, func.count().label("open")).where(IS_OPEN).group_by(inbox.c.tracker)
        return {row.tracker: row.open for row in self._all(query)}

    def dead_count(self) -> dict[str, int]:
        """How many deliveries are dead, by tracker."""
        query = select(inbox.c.tracker, func.count().label("dead")).where(IS_DEAD)
        return {row.tracker: row.dead for row in self._all(query.group_by(inbox.c.tracker))}

    def chosen(self, which: Which, *, to_skip: bool) -> tuple[int, dict[str, int]]:
        """How many deliveries a replay (or a skip) would take, in all and by state."""
        conditions = meant(which, SKIPPABLE if to_skip else REPLAYABLE)
        query = select(inbox.c.state, func.count().label("count")).where(*conditions)
        found = {row.state: row._mapping["count"] for row in self._all(query.group_by(inbox.c.state))}
        return sum(found.values()), found

    def roles(self, tracker: str, actor: Actor) -> tuple[Roles, int] | None:
        """The cached roles of a person and when they were read."""
        query = select(people.c.roles, people.c.read_at).where(
            people.c.tracker == tracker, people.c.account == actor.account
        )
        row = self._one(query)
        return None if row is None else (frozenset(row.roles), row.read_at)

    def events(self, limit: int | None = None) -> tuple[Event, ...]:
        """All deliveries, oldest first; `limit` keeps the newest so many."""
        query = select(*_EVENT).order_by(inbox.c.id.desc())
        rows = self._all(query if limit is None else query.limit(limit))
        return tuple(Event(*_fields(row)) for row in reversed(rows))

    def event(self, number: int) -> Event | None:
        """One delivery."""
        row = self._one(select(*_EVENT).where(inbox.c.id == number))
        return None if row is None else Event(*_fields(row))

    def walk(self, number: int) -> Walk | None:
        """What was made of a delivery, once it was decided; of a replayed one what was made of it last."""
        query = select(journal.c.walk, journal.c.shape).where(journal.c.inbox_id == number)
        row = self._one(query.order_by(journal.c.id.desc()).limit(1))
        return None if row is None else walk_of(row.walk, row.shape)

    def outbox_of(self, number: int) -> tuple[tuple[str, str, str | None], ...]:
        """The actions of a delivery as listed: key, state, answer."""
        query = select(outbox.c.key, outbox.c.state, outbox.c.answer).where(outbox.c.inbox_id == number)
        return tuple((row.key, row.state, row.answer) for row in self._all(query.order_by(outbox.c.id)))

    def problem(self) -> str | None:
        """Why the store cannot be read just now; None when it can."""
        try:
            self._one(select(inbox.c.id).limit(1))
        except SQLAlchemyError as error:
            return f"cannot be read: {error.__class__.__name__}"
        return None

    def _one(self, query: Select[Any]) -> Row[Any] | None:
        with self._database.reading.connect() as connection:
            return connection.execute(query).first()

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._database.reading.connect() as connection:
            return connection.execute(query).all()


_DELIVERY = (
    inbox.c.id,
    inbox.c.tracker,
    inbox.c.delivery,
    inbox.c.lane,
    inbox.c.event,
    inbox.c.received_at,
    bodies.c.headers,
    bodies.c.body,
    inbox.c.attempts,
    inbox.c.due_at,
    inbox.c.origin,
    inbox.c.decided,
)
_OUTGOING = (
    outbox.c.key,
    outbox.c.inbox_id,
    outbox.c.action,
    outbox.c.state,
    outbox.c.planned_at,
    outbox.c.sent_at,
    outbox.c.made,
    outbox.c.version,
)
_IS_ITS_DELIVERY_OPEN = outbox.c.inbox_id.in_(select(inbox.c.id).where(IS_OPEN))
_EVENT = (
    inbox.c.id,
    inbox.c.tracker,
    inbox.c.delivery,
    inbox.c.ticket_key,
    inbox.c.received_at,
    inbox.c.state,
    inbox.c.verdict,
    inbox.c.rule,
    inbox.c.reason,
    inbox.c.attempts,
)


def _fields(row: Row[Any]) -> tuple[Any, ...]:
    """A row's values by position: it was selected in the order of the dataclass."""
    return tuple(row)


def _delivery(row: Row[Any]) -> Delivery:
    *columns, origin, decided = _fields(row)
    return Delivery(*[*columns, Origin(origin), bool(decided)])


def _outgoing(row: Row[Any]) -> Outgoing:
    key, delivery, action, state, *rest = _fields(row)
    return Outgoing(key, delivery, ACTION.validate_python(action), Sent(state), *rest)


def _in(lane: Lane) -> ColumnElement[bool]:
    return and_(inbox.c.tracker == lane.tracker, inbox.c.lane == lane.name)
