"""Reading the store beside the one writer, never through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row as FoundRow
from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.store.backend import Database
from sdesk_sync.store.errors import StoreUnavailable
from sdesk_sync.store.prepared import PreparedStatement, Row


@dataclass(frozen=True, slots=True)
class Reader:
    """Answers questions: the frequent ones by statements made once, the rare ones by any query."""

    database: Database

    def ask(self, statement: PreparedStatement, row: Row) -> list[tuple[Any, ...]]:
        """All rows. Raises StoreUnavailable."""
        with self.database.backend.translated_errors():
            driver = self.database.reading.raw_connection()
        try:
            return statement.run_on(driver, self.database.backend, row)
        finally:
            driver.close()

    def ask_first(self, statement: PreparedStatement, row: Row) -> tuple[Any, ...] | None:
        """The first row; None where there is none. Raises StoreUnavailable."""
        return next(iter(self.ask(statement, row)), None)

    def query(self, query: Select[Any]) -> Sequence[FoundRow[Any]]:
        """All rows. Raises StoreUnavailable."""
        with self.database.backend.translated_errors(), self.database.reading.connect() as connection:
            return connection.execute(query).all()

    def query_first(self, query: Select[Any]) -> FoundRow[Any] | None:
        """The first row; None where there is none. Raises StoreUnavailable."""
        with self.database.backend.translated_errors(), self.database.reading.connect() as connection:
            return connection.execute(query).first()

    def find_problem(self, query: Select[Any]) -> str | None:
        """Why a query cannot be answered just now; None when it can."""
        try:
            self.query_first(query)
        except StoreUnavailable as error:
            return str(error)
        except SQLAlchemyError as error:
            return f"cannot be read: {error.__class__.__name__}"
        return None
