"""What was undone of late, and against whom: by these counts a war with another bot is ended."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    String,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)

from sdesk_sync.desk.model.people import NO_ACCOUNT, Account
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

REMEMBERED_MS = 3_600_000
"""So far back they count for what a lead should know, and for what goes on without being refused."""


class UndoKind(StrEnum):
    """What was done about somebody's changes of a field, or said of them.

    Of another desk and of what a lead was told, the field is empty: they hold for the whole ticket.
    """

    UNDONE = "undone"
    """Refused, and put back."""
    REPAIRED = "repaired"
    """Refused by no rule, and put back all the same: a label stripped, a word that follows from another."""
    DOUBLED = "doubled"
    """A second value of a scope taken away."""
    WARNED = "warned"
    """Left, and commented on."""
    LEFT_ALONE = "left-alone"
    """It was told that it is left alone from now on."""
    OTHER_DESK = "other-desk"
    """It was found to be another service desk's bot."""
    LEAD_TOLD = "lead-told"
    """A lead was told how often it was."""


REVERSALS = (UndoKind.UNDONE, UndoKind.REPAIRED)
"""What takes from somebody what they had set."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done about an account's changes of a field."""

    field: Field
    account: Account
    kind: UndoKind = UndoKind.UNDONE


@dataclass(frozen=True, slots=True)
class UndoCount:
    """How often something was done: in the ten minutes that count, and in the hour that is remembered."""

    of_late: int = 0
    in_an_hour: int = 0


@dataclass(frozen=True, slots=True)
class UndoCounts:
    """How often each thing was done on one ticket."""

    by_undo: Mapping[Undo, UndoCount]

    def __contains__(self, undo: Undo) -> bool:
        return undo in self.by_undo

    def add_up(
        self, accounts: Collection[Account], kinds: Collection[UndoKind], field: Field | None = None
    ) -> UndoCount:
        """What was done in these ways about changes of these accounts, of one field or of all together."""
        counts = [
            count
            for undo, count in self.by_undo.items()
            if undo.account in accounts and undo.kind in kinds and field in (None, undo.field)
        ]
        return UndoCount(sum(one.of_late for one in counts), sum(one.in_an_hour for one in counts))

    def list_fields(self, account: Account) -> Set[Field]:
        """The fields of this account's changes about which anything was done."""
        return {undo.field for undo in self.by_undo if undo.account == account}

    def list_accounts(self, kind: UndoKind) -> Set[Account]:
        """Those with whose changes something was done in this way."""
        return {undo.account for undo in self.by_undo if undo.kind is kind}


_NOTE = PreparedStatement(
    insert(undos).values(parameters(undos, "tracker", "ticket_id", "field", "account", "at", "kind"))
)
_FORGET = PreparedStatement(undos.delete().where(is_of_ticket(undos), undos.c.at < bindparam("before")))
_COUNT = PreparedStatement(
    select(
        undos.c.field,
        undos.c.account,
        undos.c.kind,
        func.sum(case((undos.c.at >= bindparam("since"), 1), else_=0)),
        func.count(),
    )
    .where(is_of_ticket(undos), undos.c.at >= bindparam("earliest"))
    .group_by(undos.c.field, undos.c.account, undos.c.kind)
)


@dataclass(frozen=True, slots=True)
class Undos:
    """The undos, read."""

    reader: Reader

    def count_until(self, ref: TicketRef, now: int) -> UndoCounts:
        """How often each was done on a ticket until now (ms)."""
        times = {"since": now - COUNTED_MS, "earliest": now - REMEMBERED_MS}
        rows = self.reader.ask(_COUNT, {"tracker": ref.tracker, "ticket": ref.id, **times})
        return UndoCounts(
            {
                Undo(Field(name), _account_of(ref, account), UndoKind(kind)): UndoCount(of_late, in_an_hour)
                for name, account, kind, of_late, in_an_hour in rows
            }
        )


def _account_of(ref: TicketRef, stored: str) -> Account:
    return Account(ref.tracker, stored) if stored else NO_ACCOUNT


def note_undos(connection: Connection, ref: TicketRef, made: Sequence[Undo], now: int) -> None:
    """Note what was done on a ticket, and forget what is too old to count."""
    ticket = {"tracker": ref.tracker, "ticket_id": ref.id, "at": now}
    rows = [{**ticket, "field": one.field, "account": one.account.id, "kind": one.kind} for one in made]
    if rows:
        _NOTE.run_each(connection, rows)
        _FORGET.run(connection, {"tracker": ref.tracker, "ticket": ref.id, "before": now - REMEMBERED_MS})


def move_undos(connection: Connection, by_ms: int) -> None:
    """They were so much later, or earlier, and count for as long as they would have."""
    connection.execute(update(undos).values(at=undos.c.at + by_ms))
