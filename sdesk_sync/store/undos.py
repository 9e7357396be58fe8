"""What was undone of late, and for whom: by these counts a war with another bot is ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Connection, Index, String, bindparam, func, insert, select, update

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import is_of_ticket, numbered_table

undos = numbered_table(
    "undos",
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255), nullable=False),
    Column("field", String(80), nullable=False),
    Column("account", String(255), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False, server_default="undone"),
)
Index("undos_ticket", undos.c.tracker, undos.c.ticket_id, undos.c.at)

COUNTED_MS = 600_000
"""So far back undos count against somebody."""

# Well beyond the ten minutes in which they count.
_KEPT_MS = 3_600_000


class UndoKind(StrEnum):
    """A change that was undone, or one of which it was told that it is left alone from now on."""

    UNDONE = "undone"
    LEFT_ALONE = "left-alone"


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done about an account's changes of a field."""

    field: Field
    account: str
    kind: UndoKind = UndoKind.UNDONE


_NOTE = PreparedStatement(
    insert(undos).values(parameters(undos, "tracker", "ticket_id", "field", "account", "at", "kind"))
)
_FORGET = PreparedStatement(undos.delete().where(is_of_ticket(undos), undos.c.at < bindparam("before")))
_COUNT = PreparedStatement(
    select(undos.c.field, undos.c.account, undos.c.kind, func.count())
    .where(is_of_ticket(undos), undos.c.at >= bindparam("since"))
    .group_by(undos.c.field, undos.c.account, undos.c.kind)
)


@dataclass(frozen=True, slots=True)
class Undos:
    """The undos, read."""

    reader: Reader

    def count_since(self, ref: TicketRef, since: int) -> Mapping[Undo, int]:
        """How often each was done on a ticket since then (ms)."""
        rows = self.reader.ask(_COUNT, {"tracker": ref.tracker, "ticket": ref.id, "since": since})
        return {Undo(Field(name), account, UndoKind(kind)): times for name, account, kind, times in rows}


def note_undos(connection: Connection, ref: TicketRef, made: Sequence[Undo], now: int) -> None:
    """Note what was done on a ticket, and forget what is too old to count."""
    ticket = {"tracker": ref.tracker, "ticket_id": ref.id, "at": now}
    rows = [{**ticket, "field": one.field, "account": one.account, "kind": one.kind} for one in made]
    if rows:
        _NOTE.run_each(connection, rows)
        _FORGET.run(connection, {"tracker": ref.tracker, "ticket": ref.id, "before": now - _KEPT_MS})


def move_undos(connection: Connection, by_ms: int) -> None:
    """They were so much later, or earlier, and count for as long as they would have."""
    connection.execute(update(undos).values(at=undos.c.at + by_ms))
