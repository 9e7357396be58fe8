"""What the tables of all rooms have in common. A table is changed only together with a migration.

Times are whole milliseconds since the epoch, UTC; they come from us, never from the database. `ticket_id`
is the tracker's immutable id, `ticket_key` what people say. JSON columns hold the dataclasses of their room,
in the shape that `SHAPE` numbers; another shape is made this one by a migration.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, MetaData, Table, and_, bindparam
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.types import TypeEngine

from sdesk_sync.store.backends import BACKENDS

SHAPE = 5
"""The number of the shape in which dataclasses are stored as JSON."""

metadata = MetaData()


def row_number() -> TypeEngine[int]:
    """The type of a table's own numbers."""
    number: TypeEngine[int] = BigInteger()
    for backend in BACKENDS.values():
        if backend.row_number is not None:
            number = number.with_variant(backend.row_number, backend.name)
    return number


def numbered_table(name: str, *columns: Any) -> Table:
    """A table whose rows have numbers of their own, in `id`, of which none is ever given twice."""
    options = {key: value for one in BACKENDS.values() for key, value in one.numbered_table_options.items()}
    own = Column("id", row_number(), primary_key=True, autoincrement=True)
    return Table(name, metadata, own, *columns, **options)


def partial_index(name: str, *columns: Column[Any], where: ColumnElement[bool] | TextClause) -> Index:
    """An index of some rows only."""
    options: dict[str, Any] = {f"{backend}_where": where for backend in BACKENDS}
    return Index(name, *columns, **options)


def is_of_ticket(table: Table) -> ColumnElement[bool]:
    """The condition for a ticket's rows, with the parameters `tracker` and `ticket`."""
    return and_(table.c.tracker == bindparam("tracker"), table.c.ticket_id == bindparam("ticket"))
