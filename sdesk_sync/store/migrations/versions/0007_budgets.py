"""What a ticket takes of a budget account, to be added up; and what the desk's words were called when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No ticket takes anything so far: time spent was not known before."""
    op.add_column("tickets", sa.Column("account", sa.String(255)))
    op.add_column("tickets", sa.Column("minutes", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index(
        "tickets_account",
        "tickets",
        ["account"],
        sqlite_where=sa.text("account IS NOT NULL"),
        postgresql_where=sa.text("account IS NOT NULL"),
    )
    op.create_table(
        "vocabularies",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("config_digest", sa.String(40), primary_key=True),
        sa.Column("words", sa.JSON, nullable=False),
    )
