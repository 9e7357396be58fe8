"""The tickets that wait for their customer, a row each as long as they do."""

from sqlalchemy import BigInteger, Boolean, Column, String, Table

from sdesk_sync.store.schema import metadata

waits = Table(
    "waits",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("ticket_id", String(255), primary_key=True),
    Column("ticket_key", String(255), nullable=False),
    Column("episode", BigInteger, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("is_asked", Boolean, nullable=False),
    Column("reminded_at", BigInteger),
    Column("promised_at", BigInteger),
    Column("unasked_told_at", BigInteger),
    Column("silence_told_at", BigInteger),
    Column("auto_reply_told_at", BigInteger),
)
