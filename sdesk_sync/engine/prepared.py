"""Statements that are put into the database's own words once, and not anew each time they are carried out.

What SQLAlchemy does for a statement whenever it is executed, and for its result, takes ten times as long
as what SQLite does. Here it compiles each once, and the driver does the rest: values are given, and rows
told, as they are stored, JSON as text.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, PoolProxiedConnection
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

Row = Mapping[str, object]
"""Values for a statement's parameters, by name."""


class StoreUnavailable(OSError):
    """Nothing can be read or written: the file is locked or gone, the disk full, or we are about to end."""


# Coming again would not mend these.
_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)


@contextmanager
def usable() -> Iterator[None]:
    """What the driver cannot do at present as StoreUnavailable; mistakes of ours stay what they are."""
    try:
        yield
    except _OURS:
        raise
    except sqlite3.Error as error:
        raise StoreUnavailable(f"the store cannot be used at present: {error}") from error


class Prepared:
    """A statement whose parameters are named; those that it has values for need none.

    Raises StoreUnavailable where the database cannot do it at present.
    """

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=dialect())
        if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
            raise TypeError(f"values cannot be given by their places: {compiled}")
        self._words, self._names = str(compiled), tuple(compiled.positiontup)
        self._fixed = {name: one.value for name, one in compiled.binds.items() if not one.required}

    def run(self, connection: Connection, row: Row) -> list[tuple[Any, ...]]:
        """Carry it out in a transaction; the rows it finds or returns."""
        return self.ask(connection.connection, row)

    def run_each(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Carry it out for each of these, of which there may be none."""
        for row in rows:
            self.run(connection, row)

    def ask(self, driver: PoolProxiedConnection, row: Row) -> list[tuple[Any, ...]]:
        """Carry it out on a connection of the driver's."""
        values = {**row, **self._fixed}
        with usable():
            cursor = driver.cursor()
            try:
                cursor.execute(self._words, [values[name] for name in self._names])
                # To the last row, or the statement would still be under way when its transaction ends.
                return list(cursor.fetchall())
            finally:
                cursor.close()
