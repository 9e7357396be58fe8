"""Everything the store can be asked, by name. Reads beside the one writer, never through it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.desk.model import Actor, Roles, Ticket, TicketRef
from sdesk_sync.engine import statements
from sdesk_sync.engine.chores import REPLAYABLE, SKIPPABLE, meant
from sdesk_sync.engine.database import Database
from sdesk_sync.engine.prepared import Prepared, usable
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
    gates,
    inbox,
    journal,
    outbox,
    tickets,
    timers,
)
from sdesk_sync.engine.writer import Writer


class Store:
    """The inbox, the accepted tickets, the journal, the outbox and the cached roles."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database, self.writer = database, writer

    def open_deliveries(self, lane: Lane, most: int, now: int) -> tuple[Delivery, ...]:
        """The lane's oldest open deliveries, in their order, without those that wait to be sent."""
        asked = {"of": lane.tracker, "in": lane.name, "now": now, "most": most}
        return tuple(map(_delivery, self._each(statements.OPEN_DELIVERIES, asked)))

    def next_sending(self, lane: Lane) -> int | None:
        """When the first of the lane's decided deliveries is to be sent (ms)."""
        row = self._first(statements.NEXT_SENDING, {"of": lane.tracker, "in": lane.name})
        return None if row is None else row[0]

    def more_waits(self, delivery: Delivery) -> bool:
        """Whether the lane has later deliveries."""
        asked = {"of": delivery.tracker, "in": delivery.lane, "number": delivery.id}
        return self._first(statements.LATER, asked) is not None

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
        row = self._first(statements.ACCEPTED, {"of": ref.tracker, "ticket": ref.id})
        return None if row is None else TICKET.validate_json(row[0])

    def known(self, tracker: str, ids: Sequence[str]) -> dict[str, Known]:
        """What is known of some tickets, by their ids."""
        columns = (tickets.c.ticket_id, tickets.c.accepted, tickets.c.heard)
        query = select(*columns).where(tickets.c.tracker == tracker, tickets.c.ticket_id.in_(ids))
        return {
            row.ticket_id: Known(TICKET.validate_python(row.accepted), row.heard) for row in self._all(query)
        }

    def unsent(self, tracker: str, ticket_id: str, deliveries: Sequence[int]) -> tuple[Outgoing, ...]:
        """The actions of some deliveries on a ticket that are not out yet, in order."""
        rows = self._each(statements.UNSENT, {"of": tracker, "ticket": ticket_id})
        return tuple(_outgoing(row) for row in rows if row[1] in deliveries)

    def own_actions(self, ref: TicketRef, states: Sequence[Sent]) -> tuple[Outgoing, ...]:
        """The newest actions on a ticket in one of these states, newest first.

        What was never sent counts only as long as its delivery is open: otherwise nobody will send it.
        """
        rows = self._each(statements.OWN_ACTIONS, {"of": ref.tracker, "ticket": ref.id})
        return tuple(_outgoing(row) for row in rows if row[3] in states)

    def undone_lately(self, ref: TicketRef, since: int) -> dict[tuple[str, str], int]:
        """How often each account's changes of each field of a ticket were undone since then (ms)."""
        rows = self._each(statements.UNDONE, {"of": ref.tracker, "ticket": ref.id, "since": since})
        return {(account, name): times for account, name, times in rows}

    def cursor(self, tracker: str, name: str) -> int | None:
        """How far something has come."""
        row = self._first(statements.CURSOR, {"of": tracker, "which": name})
        return None if row is None else int(row[0])

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
        row = self._first(statements.ROLES, {"of": tracker, "who": actor.account})
        return None if row is None else (frozenset(json.loads(row[0])), row[1])

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
        row = self._first(statements.WALK_OF, {"number": number})
        return None if row is None else walk_of(*row)

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

    def _first(self, query: Prepared, asked: Mapping[str, object]) -> tuple[Any, ...] | None:
        return next(iter(self._each(query, asked)), None)

    def _each(self, query: Prepared, asked: Mapping[str, object]) -> list[tuple[Any, ...]]:
        with usable():
            driver = self._database.reading.raw_connection()
        try:
            return query.ask(driver, asked)
        finally:
            driver.close()

    def _one(self, query: Select[Any]) -> Row[Any] | None:
        with self._database.reading.connect() as connection:
            return connection.execute(query).first()

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._database.reading.connect() as connection:
            return connection.execute(query).all()


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


def _delivery(row: tuple[Any, ...]) -> Delivery:
    number, tracker, delivery, lane, event, at, headers, *rest, origin, decided = row
    told = json.loads(headers)
    return Delivery(number, tracker, delivery, lane, event, at, told, *[*rest, Origin(origin), bool(decided)])


def _outgoing(row: tuple[Any, ...]) -> Outgoing:
    key, delivery, action, state, *rest = row
    return Outgoing(key, delivery, ACTION.validate_json(action), Sent(state), *rest)
