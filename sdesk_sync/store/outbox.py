"""The outbox: every action from its plan to the tracker's answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from sdesk_sync.desk.model.actions import Intent, WriteCard
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.store.inbox.table import IS_OPEN, inbox
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import SHAPE, is_of_ticket, numbered_table, row_number
from sdesk_sync.trackers import ActionResult

# `comment_id` is the tracker's id of a comment written, `version` the ticket's version after a write.
outbox = numbered_table(
    "outbox",
    Column("key", String(80), nullable=False, unique=True),
    Column("inbox_id", row_number(), ForeignKey("inbox.id"), nullable=False),
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255), nullable=False),
    Column("shape", Integer, nullable=False),
    Column("action", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("planned_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("answer", Text),
    Column("comment_id", String(255)),
    Column("version", BigInteger),
)
Index("outbox_delivery", outbox.c.inbox_id)
Index("outbox_ticket", outbox.c.tracker, outbox.c.ticket_id, outbox.c.id)


class OutboxState(StrEnum):
    """Where an action stands: only `sending` leaves open whether the tracker has it."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """An action on its way. Times in ms; `comment_id` is the tracker's, `version` the ticket's."""

    key: str
    delivery: int
    action: Intent
    state: OutboxState
    planned_at: int = 0
    sent_at: int | None = None
    comment_id: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """An action as listed."""

    key: str
    state: str
    answer: str | None


_ACTION: TypeAdapter[Intent] = TypeAdapter(Annotated[Intent, Discriminator("kind")])
_UNSENT_STATES = (OutboxState.PLANNED, OutboxState.SENDING)
# What an echo must not miss is asked for by its time: a pile of commands is more than any such number.
_OWN_ACTIONS_MOST = 50

_ENTRY = (
    outbox.c.key,
    outbox.c.inbox_id,
    outbox.c.action,
    outbox.c.state,
    outbox.c.planned_at,
    outbox.c.sent_at,
    outbox.c.comment_id,
    outbox.c.version,
)
_OF_TICKET = select(*_ENTRY).where(is_of_ticket(outbox))
_UNSENT = PreparedStatement(
    _OF_TICKET.where(or_(*(outbox.c.state == state for state in _UNSENT_STATES))).order_by(outbox.c.id)
)
_IS_ITS_DELIVERY_OPEN = outbox.c.inbox_id.in_(select(inbox.c.id).where(IS_OPEN))
_OF_OWN_ACTIONS = (
    _OF_TICKET.where(outbox.c.state != OutboxState.DROPPED)
    .where(or_(outbox.c.state == OutboxState.SENT, _IS_ITS_DELIVERY_OPEN))
    .order_by(outbox.c.id.desc())
)
_OWN_ACTIONS = PreparedStatement(_OF_OWN_ACTIONS.limit(_OWN_ACTIONS_MOST))
# By both clocks: the tracker's, where it told the version, and ours.
_OWN_ACTIONS_SINCE = PreparedStatement(
    _OF_OWN_ACTIONS.where(
        or_(
            outbox.c.state != OutboxState.SENT,
            outbox.c.sent_at >= bindparam("since"),
            outbox.c.version >= bindparam("since"),
        )
    )
)
_COMMENTS = PreparedStatement(
    _OF_TICKET.where(outbox.c.state == OutboxState.SENT, outbox.c.comment_id.is_not(None))
    .where(outbox.c.sent_at >= bindparam("since"))
    .order_by(outbox.c.id.desc())
)
_ANY_UNSENT = PreparedStatement(
    select(outbox.c.id)
    .where(is_of_ticket(outbox), _IS_ITS_DELIVERY_OPEN)
    .where(or_(*(outbox.c.state == state for state in _UNSENT_STATES)))
    .limit(1)
)
_COUNT = PreparedStatement(select(func.count()).where(outbox.c.inbox_id == bindparam("number")))
_PLANNED = ("key", "inbox_id", "tracker", "ticket_id", "shape", "action", "state", "planned_at")
_PLAN = PreparedStatement(
    insert(outbox).values(
        parameters(
            outbox, "key", "inbox_id", "tracker", "ticket_id", "shape", "action", "state", "planned_at"
        )
    )
)
_HAS_KEY = outbox.c.key == bindparam("of_key")
_MARK = PreparedStatement(
    update(outbox)
    .where(_HAS_KEY)
    .values(state=bindparam("new_state"), sent_at=None, answer=bindparam("new_answer"))
)
_MARK_SENT = PreparedStatement(
    update(outbox)
    .where(_HAS_KEY)
    .values(
        state=OutboxState.SENT,
        sent_at=bindparam("now"),
        comment_id=bindparam("made"),
        version=bindparam("new_version"),
    )
)
_WITHDRAW = PreparedStatement(delete(outbox).where(_HAS_KEY))
_REPLACE_ACTION = PreparedStatement(update(outbox).where(_HAS_KEY).values(action=bindparam("new_action")))


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox, read."""

    reader: Reader

    def unsent(self, ref: TicketRef, deliveries: Sequence[int]) -> tuple[OutboxEntry, ...]:
        """The actions of some deliveries on a ticket that are not out yet, in order."""
        rows = self.reader.ask(_UNSENT, {"tracker": ref.tracker, "ticket": ref.id})
        return tuple(_to_entry(row) for row in rows if row[1] in deliveries)

    def list_unsent_deliveries(self, ref: TicketRef) -> tuple[int, ...]:
        """The deliveries, by number, that have anything to send on a ticket."""
        rows = self.reader.ask(_UNSENT, {"tracker": ref.tracker, "ticket": ref.id})
        return tuple(dict.fromkeys(int(row[1]) for row in rows))

    def own_actions(
        self, ref: TicketRef, states: Sequence[OutboxState], since: int | None = None
    ) -> tuple[OutboxEntry, ...]:
        """The newest actions on a ticket in one of these states, newest first.

        With `since` (ms) all that were not sent before then are among them, however many. What was never
        sent counts only as long as its delivery is open: otherwise nobody will send it.
        """
        asked = {"tracker": ref.tracker, "ticket": ref.id}
        rows = self.reader.ask(_OWN_ACTIONS, asked)
        if since is not None and len(rows) == _OWN_ACTIONS_MOST:
            newest = {row[0] for row in rows}
            older = self.reader.ask(_OWN_ACTIONS_SINCE, {**asked, "since": since})
            rows += [row for row in older if row[0] not in newest]
        return tuple(_to_entry(row) for row in rows if row[3] in states)

    def has_unsent(self, ref: TicketRef) -> bool:
        """Whether somebody is still to send something on a ticket."""
        return self.reader.ask_first(_ANY_UNSENT, {"tracker": ref.tracker, "ticket": ref.id}) is not None

    def find_card_time(self, ref: TicketRef) -> int | None:
        """When the ticket's card was last written (ms); None where that is long ago, or never was."""
        sent = self.own_actions(ref, (OutboxState.SENT,))
        return next((one.sent_at for one in sent if isinstance(one.action, WriteCard)), None)

    def list_comments(self, ref: TicketRef, since: int) -> tuple[OutboxEntry, ...]:
        """What has made a comment on a ticket since then (ms), newest first."""
        asked = {"tracker": ref.tracker, "ticket": ref.id, "since": since}
        return tuple(_to_entry(row) for row in self.reader.ask(_COMMENTS, asked))

    def list_of_delivery(self, delivery: int) -> tuple[OutboxSummary, ...]:
        """The actions of a delivery as listed, in order."""
        query = select(outbox.c.key, outbox.c.state, outbox.c.answer).where(outbox.c.inbox_id == delivery)
        rows = self.reader.query(query.order_by(outbox.c.id))
        return tuple(OutboxSummary(row.key, row.state, row.answer) for row in rows)


def count_of_delivery(connection: Connection, delivery: int) -> int:
    """How many actions a delivery has had so far."""
    return int(_COUNT.run(connection, {"number": delivery})[0][0])


def put_out(connection: Connection, entry: OutboxEntry, ref: TicketRef, now: int) -> None:
    """One more action for a delivery that is being worked on."""
    row = {
        "key": entry.key,
        "inbox_id": entry.delivery,
        "tracker": ref.tracker,
        "ticket_id": ref.id,
        "shape": SHAPE,
        "action": _ACTION.dump_json(entry.action).decode(),
        "state": entry.state,
        "planned_at": now,
    }
    _PLAN.run(connection, row)


def mark(connection: Connection, keys: Sequence[str], state: OutboxState, answer: str | None = None) -> None:
    """Note where actions stand that are not sent, and why."""
    rows = [{"of_key": key, "new_state": state, "new_answer": answer} for key in keys]
    _MARK.run_each(connection, rows)


def withdraw(connection: Connection, keys: Sequence[str]) -> None:
    """Actions that are not in the tracker, as if they had never been planned: their keys are free."""
    _WITHDRAW.run_each(connection, [{"of_key": key} for key in keys])


def mark_sent(connection: Connection, keys: Sequence[str], done: ActionResult, now: int) -> None:
    """Actions are in the tracker; what came of them: the comment's id, the ticket's version."""
    came = {"now": now, "made": done.comment_id, "new_version": done.version}
    _MARK_SENT.run_each(connection, [{"of_key": key, **came} for key in keys])


def replace_action(connection: Connection, key: str, action: Intent) -> None:
    """An action that is to be otherwise than it was planned, because the ticket went on."""
    _REPLACE_ACTION.run(connection, {"of_key": key, "new_action": _ACTION.dump_json(action).decode()})


def unsent_deliveries() -> Select[tuple[int]]:
    """The query for the deliveries that still have something to send."""
    return select(outbox.c.inbox_id).where(outbox.c.state.in_(_UNSENT_STATES))


def drop_unsent(connection: Connection, deliveries: Select[tuple[int]], answer: str) -> None:
    """What the deliveries that a query finds still had to send is not sent any more."""
    unsent = update(outbox).where(outbox.c.inbox_id.in_(deliveries), outbox.c.state.in_(_UNSENT_STATES))
    connection.execute(unsent.values(state=OutboxState.DROPPED, answer=answer))


def _to_entry(row: tuple[Any, ...]) -> OutboxEntry:
    key, delivery, action, state, *rest = row
    return OutboxEntry(key, delivery, _ACTION.validate_json(action), OutboxState(state), *rest)
