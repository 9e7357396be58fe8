"""What is to happen to a ticket at a time."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
    update,
)

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import is_of_ticket, metadata

timers = Table(
    "timers",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("ticket_key", String(255), nullable=False),
    Column("due_at", BigInteger, nullable=False),
    # Of a ticket that waits for its customer, when it came there.
    Column("episode", BigInteger, nullable=False, server_default="0"),
)
Index("timers_due", timers.c.due_at)

_MOST = 200


class TimerKind(StrEnum):
    """What a timer is for: to have a ticket looked at once more, or its card written.

    Its history may lag behind; or nothing has shown yet that what we wrote is there. Or its customer was
    asked, and days have gone by without an answer.
    """

    REFETCH = "refetch"
    PROOF = "proof"
    REMIND = "remind"
    CLOSE = "close"
    CARD = "card"


CALENDAR_KINDS = frozenset({TimerKind.REMIND, TimerKind.CLOSE})
"""Those that are due at a time on the wall, and not after so long: a clock that is set does not move them."""


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that has run (ms); of a ticket that waits for its customer, `episode` is since when."""

    ref: TicketRef
    kind: TimerKind
    due_at: int
    episode: int = 0


DUE_TIMER: TypeAdapter[DueTimer] = TypeAdapter(DueTimer)

_KEY = ("tracker", "ticket_id", "kind")
_SET = PreparedStatement(
    lambda backend: backend.upsert(
        timers,
        parameters(timers, *_KEY, "ticket_key", "due_at", "episode"),
        key=_KEY,
        overwrite=lambda new: {
            "ticket_key": new.ticket_key,
            "due_at": new.due_at,
            "episode": new.episode,
        },
    )
)

_SET_FIRST = PreparedStatement(
    lambda backend: backend.insert_new(timers, [parameters(timers, *_KEY, "ticket_key", "due_at")], key=_KEY)
)
_CANCEL = PreparedStatement(
    timers.delete().where(is_of_ticket(timers), timers.c.kind == bindparam("of_kind"))
)


@dataclass(frozen=True, slots=True)
class Timers:
    """The timers, read."""

    reader: Reader

    def list_due(self, now: int) -> tuple[DueTimer, ...]:
        """Those that are due, the first first; at most so many at a time."""
        query = select(timers).where(timers.c.due_at <= now).order_by(timers.c.due_at).limit(_MOST)
        return tuple(
            DueTimer(
                TicketRef(row.tracker, row.ticket_id, row.ticket_key),
                TimerKind(row.kind),
                row.due_at,
                row.episode,
            )
            for row in self.reader.query(query)
        )


def set_timer(connection: Connection, ref: TicketRef, kind: TimerKind, due_at: int, episode: int = 0) -> None:
    """Have it run at that time (ms); of one kind there is one for each ticket, and the newest counts."""
    _SET.run(connection, _to_timer_row(ref, kind, due_at, episode))


def set_first_timer(connection: Connection, ref: TicketRef, kind: TimerKind, due_at: int) -> None:
    """The same where none is set: what comes again and again does not put it off for ever."""
    _SET_FIRST.run(connection, _to_timer_row(ref, kind, due_at, 0))


def _to_timer_row(ref: TicketRef, kind: TimerKind, due_at: int, episode: int) -> dict[str, object]:
    return {
        "tracker": ref.tracker,
        "ticket_id": ref.id,
        "kind": kind,
        "ticket_key": ref.key,
        "due_at": due_at,
        "episode": episode,
    }


def cancel_timer(connection: Connection, ref: TicketRef, kind: TimerKind) -> None:
    """It is not needed any more, whenever it would run."""
    _CANCEL.run(connection, {"tracker": ref.tracker, "ticket": ref.id, "of_kind": kind})


def drop_timer(connection: Connection, due: DueTimer) -> None:
    """The timer has run; one that was set anew meanwhile stays."""
    ref = due.ref
    where = (timers.c.tracker == ref.tracker, timers.c.ticket_id == ref.id, timers.c.kind == due.kind)
    connection.execute(delete(timers).where(*where, timers.c.due_at == due.due_at))


def move_timers(connection: Connection, by_ms: int, latest: int) -> None:
    """They run so much later, or earlier, and by `latest` (ms) at last; those of the calendar stay."""
    # A reminder is due in the morning, whatever our clock has shown meanwhile: moved along it would come at
    # night.
    waits = timers.c.kind.not_in(sorted(CALENDAR_KINDS))
    connection.execute(update(timers).where(waits).values(due_at=func.min(timers.c.due_at + by_ms, latest)))
