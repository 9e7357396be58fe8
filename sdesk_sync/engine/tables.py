"""The store's tables, the same on SQLite and PostgreSQL. Changed only together with a migration.

Times are whole milliseconds since the epoch, UTC; they come from us, never from the database.
`inbox.id` is the order of receipt. `ticket_id` is the tracker's immutable id, `ticket_key` what people
say. JSON columns hold the dataclasses named in `engine.records`, in the shape that `shape` numbers.
Bodies lie apart, so that they can be let go before their deliveries. `meta` has the store's own name.

`inbox.origin` is who brought a delivery (`engine.records.Origin`), `decided` says that its walk is in
the journal and its actions in the outbox, `cause` names the comment it told of. `tickets.heard` is the
newest version of which any delivery has told: what changed after it was told by none. `outbox.made` is
the tracker's id of a comment written, `outbox.version` the ticket's version after a write.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()
_id = BigInteger().with_variant(Integer(), "sqlite")

IS_DEAD = text("state = 'dead'")
IS_OPEN = text("state IN ('ready', 'running')")
"""Literal in the index and in every query alike: a bound value would not be looked up in the index."""

meta = Table(
    "meta", metadata, Column("key", String(80), primary_key=True), Column("value", Text, nullable=False)
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
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
    Column("decided", Integer, nullable=False, server_default="0"),
    Column("cause", String(255)),
    # By this a redelivery is known, for as long as the row is kept
    # (docs/engine.md#nothing-lost-nothing-twice).
    UniqueConstraint("tracker", "delivery", name="inbox_delivery"),
    sqlite_autoincrement=True,
)
Index("inbox_cause", inbox.c.cause, sqlite_where=inbox.c.cause.is_not(None))
Index("inbox_dead", inbox.c.tracker, sqlite_where=IS_DEAD, postgresql_where=IS_DEAD)
Index("inbox_ticket", inbox.c.tracker, inbox.c.ticket_key)
Index(
    "inbox_open",
    inbox.c.tracker,
    inbox.c.lane,
    inbox.c.id,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)

bodies = Table(
    "bodies",
    metadata,
    Column("inbox_id", _id, ForeignKey("inbox.id"), primary_key=True),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("ticket_key", String(255), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("shape", Integer, nullable=False),
    Column("accepted", JSON, nullable=False),
    Column("config_digest", String(40), nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("heard", BigInteger, nullable=False, server_default="0"),
)
Index("tickets_key", tickets.c.tracker, tickets.c.ticket_key)

journal = Table(
    "journal",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("inbox_id", _id, ForeignKey("inbox.id"), nullable=False),
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255)),
    Column("at", BigInteger, nullable=False),
    Column("config_digest", String(40), nullable=False),
    Column("shape", Integer, nullable=False),
    Column("walk", JSON, nullable=False),
    sqlite_autoincrement=True,
)
Index("journal_ticket", journal.c.tracker, journal.c.ticket_id)
Index("journal_delivery", journal.c.inbox_id, journal.c.id)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("inbox_id", _id, ForeignKey("inbox.id"), nullable=False),
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255), nullable=False),
    Column("shape", Integer, nullable=False),
    Column("action", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("planned_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("answer", Text),
    Column("made", String(255)),
    Column("version", BigInteger),
    sqlite_autoincrement=True,
)
Index("outbox_delivery", outbox.c.inbox_id)
Index("outbox_ticket", outbox.c.tracker, outbox.c.ticket_id, outbox.c.id)

people = Table(
    "people",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("account", String(255), primary_key=True),
    Column("roles", JSON, nullable=False),
    Column("read_at", BigInteger, nullable=False),
)

gates = Table(
    "gates",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("reach", String(20), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

timers = Table(
    "timers",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("what", String(40), primary_key=True),
    Column("ticket_key", String(255), nullable=False),
    Column("due_at", BigInteger, nullable=False),
)
Index("timers_due", timers.c.due_at)

undos = Table(
    "undos",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("tracker", String(80), nullable=False),
    Column("ticket_id", String(255), nullable=False),
    Column("field", String(80), nullable=False),
    Column("account", String(255), nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
Index("undos_ticket", undos.c.tracker, undos.c.ticket_id, undos.c.at)
