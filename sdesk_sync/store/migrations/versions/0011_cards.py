"""Tickets of which nobody knows the facts are counted without a look at each."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is in the store by now was seen: its facts are there."""
    op.add_column("tickets", sa.Column("fact_knowledge", sa.String(20)))
    unknown = sa.text("fact_knowledge = 'unknown'")
    op.create_index("tickets_unknown", "tickets", ["tracker"], sqlite_where=unknown, postgresql_where=unknown)
