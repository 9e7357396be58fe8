"""Who waits for a customer since when, which episode a timer is of, and which note is a ticket's card."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is known to wait; a ticket that does is met once it is looked at."""
    op.create_table(
        "waits",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("ticket_id", sa.String(255), primary_key=True),
        sa.Column("ticket_key", sa.String(255), nullable=False),
        sa.Column("episode", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("is_asked", sa.Boolean, nullable=False),
        sa.Column("reminded_at", sa.BigInteger),
        sa.Column("promised_at", sa.BigInteger),
        sa.Column("unasked_told_at", sa.BigInteger),
        sa.Column("silence_told_at", sa.BigInteger),
        sa.Column("auto_reply_told_at", sa.BigInteger),
        sa.Column("counted_from", sa.BigInteger),
    )
    op.add_column("timers", sa.Column("episode", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("tickets", sa.Column("card_note", sa.String(255)))
