"""The tickets that wait for their customer, a row each as long as they do, and when they are looked at again.

A row goes with whatever ends the waiting, in the commit that accepts it, and its timers go with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, String, Table, delete, select

from sdesk_sync.desk.deadlines.episodes import WaitTerms, begin_wait, is_same_episode, note_question
from sdesk_sync.desk.deadlines.schedule import WaitDeadlines
from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import is_of_ticket, metadata
from sdesk_sync.store.timers import TimerKind, cancel_timer, set_timer

waits = Table(
    "waits",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("ticket_key", String(255), nullable=False),
    Column("episode", BigInteger, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("is_asked", Boolean, nullable=False),
    Column("reminded_at", BigInteger),
    Column("promised_at", BigInteger),
    Column("unasked_told_at", BigInteger),
    Column("silence_told_at", BigInteger),
    Column("auto_reply_told_at", BigInteger),
    Column("counted_from", BigInteger),
)

_KEY = ("tracker", "ticket_id")
_STATE = (
    *("ticket_key", "episode", "asked_at", "is_asked", "reminded_at", "promised_at"),
    *("unasked_told_at", "silence_told_at", "auto_reply_told_at", "counted_from"),
)
_FIND = PreparedStatement(
    select(waits.c.tracker, waits.c.ticket_id, *(waits.c[name] for name in _STATE)).where(is_of_ticket(waits))
)
_PUT = PreparedStatement(
    lambda backend: backend.upsert(
        waits,
        parameters(waits, *_KEY, *_STATE),
        key=_KEY,
        overwrite=lambda new: {name: new[name] for name in _STATE},
    )
)
_DROP = PreparedStatement(delete(waits).where(is_of_ticket(waits)).returning(waits.c.episode))


@dataclass(frozen=True, slots=True)
class Waits:
    """Who waits for a customer, read."""

    reader: Reader

    def find(self, ref: TicketRef) -> CustomerWait | None:
        """How long a ticket has waited, and what was done about it; None where it does not wait."""
        row = self.reader.ask_first(_FIND, _ticket_row(ref))
        return None if row is None else _to_wait(row)

    def list_all(self) -> tuple[CustomerWait, ...]:
        """All that wait, on every tracker."""
        columns = (waits.c.tracker, waits.c.ticket_id, *(waits.c[name] for name in _STATE))
        return tuple(_to_wait(tuple(row)) for row in self.reader.query(select(*columns)))


def find_wait(connection: Connection, ref: TicketRef) -> CustomerWait | None:
    """The same within a transaction."""
    return next(map(_to_wait, _FIND.run(connection, _ticket_row(ref))), None)


def put_wait(connection: Connection, wait: CustomerWait) -> None:
    """This is how long a ticket has waited, and what was done about it."""
    row = {name: getattr(wait, name) for name in _STATE if name != "ticket_key"}
    _PUT.run(
        connection,
        {**row, "tracker": wait.ref.tracker, "ticket_id": wait.ref.id, "ticket_key": wait.ref.key},
    )


def drop_wait(connection: Connection, ref: TicketRef) -> None:
    """The ticket does not wait any more, where it did; its timers go too."""
    # Asked of every ticket that is accepted: one statement, where nobody waits.
    if _DROP.run(connection, _ticket_row(ref)):
        set_deadlines(connection, ref, WaitDeadlines(None, None), 0)


def keep_wait(
    connection: Connection,
    ticket: Ticket,
    terms: WaitTerms | None,
    now: int,
    counted_from: int | None = None,
) -> None:
    """In the commit that accepts a ticket: it waits by these terms, or does not wait at all.

    Where nobody saw it come there, its days are counted from `counted_from` (ms).
    """
    if terms is None:
        drop_wait(connection, ticket.ref)
        return
    known = find_wait(connection, ticket.ref)
    if known is None or not is_same_episode(known, ticket):
        # An episode after one that was noted was seen to begin, however late.
        begun = replace(begin_wait(ticket, now), counted_from=None if known else counted_from)
        put_wait(connection, begun)
        set_deadlines(connection, ticket.ref, terms.deadlines_of(begun), begun.episode)


def note_asked(connection: Connection, ref: TicketRef, asked_at: int, terms: WaitTerms) -> None:
    """Staff have written to the customer in public; a ticket that does not wait is not meant."""
    known = find_wait(connection, ref)
    asked = None if known is None else note_question(known, asked_at)
    if asked is not None:
        put_wait(connection, asked)
        set_deadlines(connection, ref, terms.deadlines_of(asked), asked.episode)


def set_deadlines(connection: Connection, ref: TicketRef, due: WaitDeadlines, episode: int) -> None:
    """Have a ticket that waits looked at then, and at no other time."""
    for kind, at in ((TimerKind.REMIND, due.remind_at), (TimerKind.CLOSE, due.close_at)):
        if at is None:
            cancel_timer(connection, ref, kind)
        else:
            set_timer(connection, ref, kind, at, episode)


def _ticket_row(ref: TicketRef) -> Mapping[str, object]:
    return {"tracker": ref.tracker, "ticket": ref.id}


def _to_wait(row: tuple[Any, ...]) -> CustomerWait:
    tracker, ident, key, episode, asked_at, is_asked, *rest = row
    return CustomerWait(TicketRef(tracker, ident, key), episode, asked_at, bool(is_asked), *rest)
