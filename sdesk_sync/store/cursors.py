"""How far something has come, for each tracker."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, func, select, update

from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata

cursors = Table(
    "cursors",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)


class CursorName(StrEnum):
    """Since when a tracker is watched, the newest change that a pass has seen, when one last ended (ms).

    The last is a time by our clock, the others are by the tracker's.
    """

    WATCHING = "watching"
    SWEPT = "swept"
    PASSED = "passed"


_KEY = ("tracker", "name")
_IS_CURSOR = (cursors.c.tracker == bindparam("of_tracker"), cursors.c.name == bindparam("of_name"))
_FIND = PreparedStatement(select(cursors.c.value).where(*_IS_CURSOR))
_ADVANCE = PreparedStatement(
    lambda backend: backend.upsert(
        cursors,
        parameters(cursors, *_KEY, "value"),
        key=_KEY,
        overwrite=lambda new: {"value": func.max(cursors.c.value, new.value)},
    )
)
_BEGIN = PreparedStatement(
    lambda backend: backend.insert_new(cursors, [parameters(cursors, *_KEY, "value")], key=_KEY)
)


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors, read."""

    reader: Reader

    def find(self, tracker: str, name: CursorName) -> int | None:
        """How far it has come; None where it has not begun."""
        row = self.reader.ask_first(_FIND, {"of_tracker": tracker, "of_name": name})
        return None if row is None else int(row[0])


def advance_cursor(connection: Connection, tracker: str, name: CursorName, value: int) -> None:
    """Remember how far it has come, which is never less far than before."""
    _ADVANCE.run(connection, {"tracker": tracker, "name": name, "value": value})


def begin_cursor(connection: Connection, tracker: str, name: CursorName, value: int) -> None:
    """Set it where there is none yet."""
    _BEGIN.run(connection, {"tracker": tracker, "name": name, "value": value})


def hold_cursors(connection: Connection, name: CursorName, latest: int) -> None:
    """Of none of these it is thought any more that it has come further than that (ms)."""
    is_further = (cursors.c.name == name, cursors.c.value > latest)
    connection.execute(update(cursors).where(*is_further).values(value=latest))


def return_cursor(connection: Connection, tracker: str, name: CursorName, value: int) -> None:
    """It has come only so far, though it was thought to be further."""
    of_name = (cursors.c.tracker == tracker, cursors.c.name == name)
    connection.execute(update(cursors).where(*of_name).values(value=value))
