"""What finding again, waiting and catching up need: gates, cursors, timers, undos, and who asked for what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and tables; what was decided before stays so."""
    _inbox()
    _journal()
    op.add_column("outbox", sa.Column("made", sa.String(255)))
    op.add_column("outbox", sa.Column("version", sa.BigInteger()))
    op.add_column("tickets", sa.Column("heard", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE tickets SET heard = version")
    _waiting()
    _undos()


def _inbox() -> None:
    op.add_column("inbox", sa.Column("origin", sa.String(10), nullable=False, server_default="webhook"))
    op.add_column("inbox", sa.Column("decided", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("cause", sa.String(255)))
    op.execute("UPDATE inbox SET decided = 1 WHERE id IN (SELECT inbox_id FROM journal)")
    op.execute(
        "UPDATE inbox SET cause = (SELECT tracker || '-' || ticket_id || '-' || "
        "json_extract(walk, '$.remark.comment') FROM journal WHERE inbox_id = inbox.id) "
        "WHERE id IN (SELECT inbox_id FROM journal WHERE json_extract(walk, '$.remark.comment') IS NOT NULL)"
    )
    op.create_index("inbox_cause", "inbox", ["cause"], sqlite_where=sa.text("cause IS NOT NULL"))
    op.create_index("inbox_dead", "inbox", ["tracker"], sqlite_where=sa.text("state = 'dead'"))
    op.create_index("inbox_ticket", "inbox", ["tracker", "ticket_key"])


def _journal() -> None:
    """A delivery that is replayed has a second entry, so it is unique no more; SQLite copies for that."""
    op.create_table(
        "journal_new",
        sa.Column("id", _id(), primary_key=True, autoincrement=True),
        sa.Column("inbox_id", _id(), sa.ForeignKey("inbox.id"), nullable=False),
        sa.Column("tracker", sa.String(80), nullable=False),
        sa.Column("ticket_id", sa.String(255)),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("config_digest", sa.String(40), nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("walk", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO journal_new SELECT id, inbox_id, tracker, ticket_id, at, config_digest, shape, walk "
        "FROM journal"
    )
    op.drop_table("journal")
    op.rename_table("journal_new", "journal")
    op.create_index("journal_ticket", "journal", ["tracker", "ticket_id"])
    op.create_index("journal_delivery", "journal", ["inbox_id", "id"])


def _waiting() -> None:
    op.create_table(
        "gates",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("reach", sa.String(20), primary_key=True),
        sa.Column("ticket_id", sa.String(255), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_table(
        "cursors",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "timers",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("ticket_id", sa.String(255), primary_key=True),
        sa.Column("what", sa.String(40), primary_key=True),
        sa.Column("ticket_key", sa.String(255), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("timers_due", "timers", ["due_at"])


def _undos() -> None:
    op.create_table(
        "undos",
        sa.Column("id", _id(), primary_key=True, autoincrement=True),
        sa.Column("tracker", sa.String(80), nullable=False),
        sa.Column("ticket_id", sa.String(255), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("undos_ticket", "undos", ["tracker", "ticket_id", "at"])
