"""Statements that are put into the database's own words once, and not anew each time they are carried out.

What SQLAlchemy does for a statement whenever it is executed, and for its result, takes ten times as long
as what SQLite does (docs/decisions/0007). Here each is compiled once, and the driver does the rest: values
are given, and rows told, as they are stored, JSON as text.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, PoolProxiedConnection, Table, bindparam
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from sdesk_sync.store.backend import Backend
from sdesk_sync.store.backends import BACKENDS

Row = Mapping[str, object]
"""Values for a statement's parameters, by name."""

Builder = Callable[[Backend], ClauseElement]
"""Makes a statement that is said otherwise in each database."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    names: tuple[str, ...]
    fixed: Row


class PreparedStatement:
    """A statement whose parameters are named; those that it has values for need none.

    It is compiled when it is first needed, once for each kind of database. Raises StoreUnavailable
    where the database cannot do it at present.
    """

    def __init__(self, statement: ClauseElement | Builder) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, row: Row) -> list[tuple[Any, ...]]:
        """Carry it out in a transaction; the rows it finds or returns."""
        return self.run_on(connection.connection, BACKENDS[connection.dialect.name], row)

    def run_each(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Carry it out for each of these, of which there may be none."""
        for row in rows:
            self.run(connection, row)

    def run_on(self, driver: PoolProxiedConnection, backend: Backend, row: Row) -> list[tuple[Any, ...]]:
        """Carry it out on a connection of the driver's."""
        compiled = self._compiled.get(backend.name) or self._compile(backend)
        values = {**row, **compiled.fixed}
        with backend.translated_errors():
            cursor = driver.cursor()
            try:
                cursor.execute(compiled.sql, [values[name] for name in compiled.names])
                # To the last row, or the statement would still be under way when its transaction ends.
                return list(cursor.fetchall())
            finally:
                cursor.close()

    def _compile(self, backend: Backend) -> _Compiled:
        is_built = isinstance(self._statement, ClauseElement)
        statement = self._statement if is_built else self._statement(backend)  # type: ignore[operator]  # mypy keeps no narrowing in a variable
        found = statement.compile(dialect=backend.dialect)  # type: ignore[union-attr]  # likewise
        if not isinstance(found, SQLCompiler) or found.positiontup is None:
            raise TypeError(f"values cannot be given by their places: {found}")
        fixed = {name: one.value for name, one in found.binds.items() if not one.required}
        compiled = self._compiled[backend.name] = _Compiled(str(found), tuple(found.positiontup), fixed)
        return compiled


def parameters(table: Table, *names: str, suffix: str = "") -> dict[str, BindParameter[object]]:
    """A parameter for each column; a suffix tells those of one row from those of another."""
    return {name: bindparam(f"{name}{suffix}", type_=table.c[name].type) for name in names}
