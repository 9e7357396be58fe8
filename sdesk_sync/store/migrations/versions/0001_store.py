"""The store: inbox, tickets, journal, outbox, people."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OPEN = "state IN ('ready', 'running')"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _meta()
    _inbox()
    _bodies()
    _tickets()
    _journal()
    _outbox()
    _people()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", _id(), primary_key=True, autoincrement=True),
        sa.Column("tracker", sa.String(80), nullable=False),
        sa.Column("delivery", sa.String(255), nullable=False),
        sa.Column("lane", sa.String(255), nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ticket_key", sa.String(255)),
        sa.Column("verdict", sa.String(20)),
        sa.Column("rule", sa.String(80)),
        sa.Column("reason", sa.Text()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.UniqueConstraint("tracker", "delivery", name="inbox_delivery"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "inbox_open",
        "inbox",
        ["tracker", "lane", "id"],
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )


def _bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("inbox_id", _id(), sa.ForeignKey("inbox.id"), primary_key=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("ticket_id", sa.String(255), primary_key=True),
        sa.Column("ticket_key", sa.String(255), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("config_digest", sa.String(40), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("tickets_key", "tickets", ["tracker", "ticket_key"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", _id(), primary_key=True, autoincrement=True),
        sa.Column("inbox_id", _id(), sa.ForeignKey("inbox.id"), nullable=False, unique=True),
        sa.Column("tracker", sa.String(80), nullable=False),
        sa.Column("ticket_id", sa.String(255)),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("config_digest", sa.String(40), nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("walk", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("journal_ticket", "journal", ["tracker", "ticket_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _id(), primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("inbox_id", _id(), sa.ForeignKey("inbox.id"), nullable=False),
        sa.Column("tracker", sa.String(80), nullable=False),
        sa.Column("ticket_id", sa.String(255), nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("action", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("answer", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_delivery", "outbox", ["inbox_id"])
    op.create_index("outbox_ticket", "outbox", ["tracker", "ticket_id", "id"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("account", sa.String(255), primary_key=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Take every table away, with all it holds."""
    for table in ("people", "outbox", "journal", "tickets", "bodies", "inbox", "meta"):
        op.drop_table(table)
