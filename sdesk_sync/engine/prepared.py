"""Statements that are put into the database's own words once, and not anew each time they are carried out.

What SQLAlchemy does for a statement whenever it is executed costs several times what SQLite does with
it. Here it compiles each once; values then go to the driver as they are, so JSON columns are given, and
told, as text.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, CursorResult
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

Row = Mapping[str, object]


class Prepared:
    """A statement whose parameters are named; those that it has values for need none."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._made: tuple[str, tuple[BindParameter[Any], ...]] | None = None

    def run(self, connection: Connection, row: Row) -> CursorResult[Any]:
        """Carry it out once."""
        words, asked = self._made or self._compiled(connection.dialect)
        return connection.exec_driver_sql(words, _values(asked, row))

    def run_each(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Carry it out for each of these, of which there may be none."""
        words, asked = self._made or self._compiled(connection.dialect)
        values = [_values(asked, row) for row in rows]
        if values:
            connection.exec_driver_sql(words, values)

    def _compiled(self, dialect: Dialect) -> tuple[str, tuple[BindParameter[Any], ...]]:
        compiled = self._statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
            raise TypeError(f"values cannot be given by their places: {compiled}")
        self._made = str(compiled), tuple(compiled.binds[name] for name in compiled.positiontup)
        return self._made


def _values(asked: tuple[BindParameter[Any], ...], row: Row) -> tuple[object, ...]:
    return tuple(row[one.key] if one.required else one.value for one in asked)
