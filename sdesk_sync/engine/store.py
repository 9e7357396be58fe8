"""Everything the store can be asked, by name. Reads beside the one writer, never through it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.desk.model import Actor, Roles, Ticket, TicketRef
from sdesk_sync.engine.database import Database
from sdesk_sync.engine.records import (
    ACTION,
    TICKET,
    WALK,
    Delivery,
    Event,
    Lane,
    Outgoing,
    Sent,
    Walk,
)
from sdesk_sync.engine.tables import IS_OPEN, bodies, inbox, journal, outbox, people, tickets
from sdesk_sync.engine.writer import Writer

_OWN_WRITES = 50


class Store:
    """The inbox, the accepted tickets, the journal, the outbox and the cached roles."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database, self.writer = database, writer

    def next_open(self, lane: Lane) -> tuple[Delivery, int] | None:
        """The lane's oldest open delivery and when it is due."""
        columns = (*_DELIVERY, inbox.c.due_at)
        query = select(*columns).join(bodies).where(_in(lane), IS_OPEN).order_by(inbox.c.id).limit(1)
        row = self._one(query)
        return None if row is None else (Delivery(*_fields(row)[:-1]), row.due_at)

    def more_waits(self, delivery: Delivery) -> bool:
        """Whether the lane has later deliveries."""
        lane = Lane(delivery.tracker, delivery.lane)
        query = select(inbox.c.id).where(_in(lane), IS_OPEN, inbox.c.id > delivery.id).limit(1)
        return self._one(query) is not None

    def answered(self, cause: str, but: int) -> bool:
        """Whether another delivery than `but` has brought the same cause, and it was dealt with."""
        query = select(outbox.c.id).where(outbox.c.key.like(f"%.{cause}.%"), outbox.c.inbox_id != but)
        return self._one(query.limit(1)) is not None

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
        query = select(tickets.c.accepted).where(
            tickets.c.tracker == ref.tracker, tickets.c.ticket_id == ref.id
        )
        row = self._one(query)
        return None if row is None else TICKET.validate_python(row.accepted)

    def outgoing(self, delivery: int) -> tuple[Outgoing, ...]:
        """The actions planned for a delivery, in order."""
        query = select(outbox.c.key, outbox.c.action, outbox.c.state).where(outbox.c.inbox_id == delivery)
        return tuple(
            Outgoing(row.key, ACTION.validate_python(row.action), Sent(row.state))
            for row in self._all(query.order_by(outbox.c.id))
        )

    def own_actions(self, ref: TicketRef) -> tuple[Outgoing, ...]:
        """The newest actions on a ticket that the tracker has, or may have."""
        query = (
            select(outbox.c.key, outbox.c.action, outbox.c.state)
            .where(outbox.c.tracker == ref.tracker, outbox.c.ticket_id == ref.id)
            .where(outbox.c.state.in_((Sent.SENDING, Sent.SENT)))
            .order_by(outbox.c.id.desc())
            .limit(_OWN_WRITES)
        )
        return tuple(
            Outgoing(row.key, ACTION.validate_python(row.action), Sent(row.state)) for row in self._all(query)
        )

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
        """What was made of a delivery, once it was decided."""
        row = self._one(select(journal.c.walk).where(journal.c.inbox_id == number))
        return None if row is None else WALK.validate_python(row.walk)

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
)
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


def _in(lane: Lane) -> ColumnElement[bool]:
    return and_(inbox.c.tracker == lane.tracker, inbox.c.lane == lane.name)
