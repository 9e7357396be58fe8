"""The inbox's tables.

`id` is the order of receipt, `origin` who brought a delivery. `is_decided` says that its entry is in the
journal and its actions in the outbox, `is_replay` that somebody had it worked on again, `is_superseded`
that it is one of ours and ended unasked, because others told of the same meanwhile. `cause` names the
comment it told of. Bodies lie apart, so that they can be let go before their deliveries.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sdesk_sync.store.schema import metadata, numbered_table, partial_index, row_number

IS_DEAD = text("state = 'dead'")
IS_OPEN = text("state IN ('ready', 'running')")
"""Literal in the index and in every query alike: a bound value would not be looked up in the index."""

inbox = numbered_table(
    "inbox",
    Column("tracker", String(80), nullable=False),
    Column("delivery", String(255), nullable=False),
    Column("lane", String(255), nullable=False),
    Column("event", String(80), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", BigInteger, nullable=False, default=0),
    Column("ticket_key", String(255)),
    Column("verdict", String(20)),
    Column("rule", String(80)),
    Column("reason", Text),
    Column("finished_at", BigInteger),
    Column("origin", String(10), nullable=False, server_default="webhook"),
    Column("is_decided", Integer, nullable=False, server_default="0"),
    Column("cause", String(255)),
    Column("is_replay", Integer, nullable=False, server_default="0"),
    Column("is_superseded", Integer, nullable=False, server_default="0"),
    # By this a redelivery is known, for as long as the row is kept
    # (docs/engine.md#nothing-lost-nothing-twice).
    UniqueConstraint("tracker", "delivery", name="inbox_delivery"),
)
partial_index("inbox_cause", inbox.c.cause, where=inbox.c.cause.is_not(None))
partial_index("inbox_dead", inbox.c.tracker, where=IS_DEAD)
partial_index("inbox_open", inbox.c.tracker, inbox.c.lane, inbox.c.id, where=IS_OPEN)
Index("inbox_ticket", inbox.c.tracker, inbox.c.ticket_key)

bodies = Table(
    "bodies",
    metadata,
    Column("inbox_id", row_number(), ForeignKey("inbox.id"), primary_key=True),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
