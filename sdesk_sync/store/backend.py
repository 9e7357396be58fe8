"""The seam to the database: all that is said or done otherwise with another one, and nothing else.

A database is a folder beside this file that fills `Backend`, and a line each in `store.backends` and
`store.urls`. The rooms
of the store are written once, against this.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Column, ColumnCollection, Connection, Dialect, Engine, Table, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import TypeEngine

Parameters: TypeAlias = Mapping[str, Any]
"""Column to what is stored there: a value, or a parameter that is filled later."""

Excluded: TypeAlias = ColumnCollection[str, Any]
"""The row that could not be inserted, by column."""


@dataclass(frozen=True, slots=True)
class Database:
    """A store's two doors: one for the single writer, one for reading beside it."""

    backend: "Backend"
    url: str
    """Its address as `sdesk.yaml` writes one, without a password."""
    writing: Engine
    reading: Engine
    _is_closed: threading.Event = field(
        default_factory=threading.Event, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for engine in (self.writing, self.reading):
            event.listen(engine, "checkin", self._close_late)

    def size(self) -> int:
        """The bytes it takes up on the disk."""
        return self.backend.size(self)

    def close(self) -> None:
        """Close every connection; one that somebody still reads by, once they are done."""
        self._is_closed.set()
        self.writing.dispose()
        self.reading.dispose()

    def _close_late(self, _driver: object, record: ConnectionPoolEntry) -> None:
        # Given back now, it would lie in a pool that nobody empties any more.
        if self._is_closed.is_set():
            record.invalidate()


class Backend(Protocol):
    """One kind of database."""

    @property
    def name(self) -> str:
        """What SQLAlchemy calls it, in URLs too."""
        ...

    @property
    def dialect(self) -> Dialect:
        """Puts statements into its words, their parameters by position."""
        ...

    @property
    def row_number(self) -> TypeEngine[int] | None:
        """The type of a table's own numbers, where that is not BIGINT."""
        ...

    @property
    def numbered_table_options(self) -> Mapping[str, Any]:
        """What a table needs so that no number is ever given twice."""
        ...

    def insert_new(
        self,
        table: Table,
        rows: Sequence[Parameters],
        *,
        key: Sequence[str],
        returning: Sequence[Column[Any]] = (),
    ) -> ClauseElement:
        """Insert rows but for those whose key is there already; returns columns of those inserted."""
        ...

    def upsert(
        self,
        table: Table,
        row: Parameters,
        *,
        key: Sequence[str],
        overwrite: Callable[[Excluded], Parameters],
    ) -> ClauseElement:
        """Insert a row or, where its key is there already, overwrite these columns of it."""
        ...

    def translated_errors(self) -> AbstractContextManager[None]:
        """Within it, what the driver cannot do at present is StoreUnavailable; our mistakes stay theirs."""
        ...

    def describe(self, url: str) -> str:
        """Where the store of a URL lies, for people. Raises StoreProblem for a URL that names none."""
        ...

    def exists(self, url: str) -> bool:
        """Whether there is a store yet. Raises StoreProblem for a URL that names none."""
        ...

    def open(self, url: str) -> Database:
        """The database at a URL, made where there is none. Raises StoreProblem."""
        ...

    def lock(self, url: str) -> ExitStack | None:
        """The store's ownership, held until it is closed; None where another process holds it.

        Raises StoreProblem where another process holds it by another name of the same store, or where nobody
        can work with it.
        """
        ...

    def is_owned(self, url: str) -> bool:
        """Whether somebody owns the store at a URL just now; keeps nobody from it. Raises StoreProblem."""
        ...

    def count_names(self, url: str) -> int:
        """How many names the store has; more than one is dangerous, 0 is none. Raises StoreProblem."""
        ...

    def find_damage(self, connection: Connection) -> str | None:
        """What is damaged in it, as far as a few seconds' look shows; None where nothing is."""
        ...

    def find_trigger(self, connection: Connection) -> str | None:
        """The name of the first trigger in it; ours has none."""
        ...

    def describe_lock(self, url: str) -> tuple[str, str]:
        """Who holds the ownership (in brackets, empty where that is not known), and where it lies."""
        ...

    def back_up(self, database: Database, revision: str | None) -> str:
        """Copy what is committed; where the copy lies. It is there whole or not at all."""
        ...

    def size(self, database: Database) -> int:
        """The bytes it takes up on the disk, its log included."""
        ...

    def foreign_version(self, connection: Connection) -> int:
        """A number that is another after somebody else has committed, never by this connection's commits."""
        ...

    def has_lost_transaction(self, connection: Connection) -> bool:
        """Whether the database has undone the whole transaction by itself, as when the disk is full."""
        ...
