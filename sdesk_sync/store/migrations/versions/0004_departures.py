"""Whether a ticket is still the desk's, and where one has gone that was moved."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All tickets so far are the desk's."""
    op.add_column("tickets", sa.Column("state", sa.String(20), nullable=False, server_default="ours"))
    op.add_column("tickets", sa.Column("moved_to", sa.String(255)))
