"""What the store knows of itself: its own name, which marks what is written from it."""

from sqlalchemy import Column, Connection, String, Table, Text, bindparam, insert, select

from sdesk_sync.store.prepared import PreparedStatement
from sdesk_sync.store.schema import metadata

meta = Table(
    "meta", metadata, Column("key", String(80), primary_key=True), Column("value", Text, nullable=False)
)

_STORE = "store"
_FIND_NAME = PreparedStatement(select(meta.c.value).where(meta.c.key == _STORE))
_SET_NAME = PreparedStatement(insert(meta).values(key=_STORE, value=bindparam("name")))


def name_store(connection: Connection, fresh: str) -> str:
    """The store's own name; `fresh` where it has none yet."""
    known = _FIND_NAME.run(connection, {})
    if not known:
        _SET_NAME.run(connection, {"name": fresh})
    return str(known[0][0]) if known else fresh
