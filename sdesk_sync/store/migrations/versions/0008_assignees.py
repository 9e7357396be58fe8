"""Whose turn it is in a team, whom a tracker would not have assigned, and whose tickets are open."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has had a turn; whom a ticket is assigned to is known once it is seen again."""
    op.create_table(
        "assignee_turns",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("team", sa.String(80), primary_key=True),
        sa.Column("account", sa.String(255), primary_key=True),
        sa.Column("turn", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "refused_assignees",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("account", sa.String(255), primary_key=True),
        sa.Column("refused_at", sa.BigInteger, nullable=False),
    )
    op.add_column("tickets", sa.Column("assignee", sa.String(255)))
    op.add_column("tickets", sa.Column("status", sa.String(80)))
    op.create_index(
        "tickets_assignee",
        "tickets",
        ["tracker", "assignee", "status"],
        sqlite_where=sa.text("assignee IS NOT NULL"),
    )
