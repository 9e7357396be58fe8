"""The one thread that writes: whatever gathered while the last commit ran goes into the next.

A lone caller waits for nothing but its own commit; many share one (docs/engine.md#group-commit).
Work that fails takes no other with it: a batch is run plainly, and where something in it fails it is
undone and run once more with a savepoint for each piece. So work may be run twice, and does nothing
but write to the connection it is given.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from sdesk_sync.messages import message
from sdesk_sync.store.backend import Backend, Database
from sdesk_sync.store.errors import StoreUnavailable

T = TypeVar("T")
# So that the first of a pile does not wait for all of it.
_MOST = 256
_LOST = message("store.lost")
_PATIENCE_S = 3.0
"""A commit that takes longer waits for somebody else, or for the disk."""

OnCommitted = Callable[[int], None]
"""Told of each commit, with how many pieces of work shared it."""


class Writer:
    """Runs work in transactions, in the order given; `close` finishes what was handed over."""

    def __init__(self, database: Database, on_committed: OnCommitted = lambda works: None) -> None:
        self._database, self._on_committed = database, on_committed
        self._work: queue.SimpleQueue[_Job[Any] | Future[int] | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._is_closed, self._door = False, threading.Lock()
        self._fault: str | None = None
        self.failures = 0
        """How many commits have failed, or held work that did, for the store's sake."""
        self._begun: float | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """The work's result, once it is committed; its error, or the commit's, otherwise."""
        job = _Job(work)
        self._hand_over(job, job.future)
        return job.future

    def commit(self, work: Callable[[Connection], T]) -> T:
        """The work's result after its commit."""
        return self.submit(work).result()

    def foreign_version(self) -> int:
        """A number that is another after somebody else has committed, and never by what we commit."""
        asked: Future[int] = Future()
        self._hand_over(asked, asked)
        return asked.result()

    def find_problem(self) -> str | None:
        """Why nothing can be written just now, as far as was found; None where the last commit went well."""
        begun = self._begun
        if begun is not None and time.monotonic() - begun > _PATIENCE_S:
            return f"a commit has waited for {time.monotonic() - begun:.0f} s: somebody else holds the store"
        return self._fault

    @property
    def has_nothing_to_do(self) -> bool:
        """Whether nothing is to be written."""
        return self._begun is None and self._work.empty()

    def close(self) -> None:
        """Commit what was handed over, then stop."""
        with self._door:
            self._is_closed = True
            self._work.put(None)
        self._thread.join()

    def _hand_over(self, work: "_Job[Any] | Future[int]", future: "Future[Any]") -> None:
        # Nothing may come behind the end of the queue: whoever waits for it would wait for ever.
        with self._door:
            if not self._is_closed:
                self._work.put(work)
                return
        future.set_exception(StoreUnavailable(message("store.closed")))

    def _run(self) -> None:
        may_go_on = True
        while may_go_on:
            batch, may_go_on = self._gather()
            if batch:
                self._carry_out(batch)
        self._disconnect()

    def _gather(self) -> "tuple[list[_Job[Any]], bool]":
        """What waits, and whether more may come."""
        batch: list[_Job[Any]] = []
        while len(batch) < _MOST and not (batch and self._work.empty()):
            work = self._work.get()
            if work is None:
                return batch, False
            if isinstance(work, _Job):
                if work.is_awaited():
                    batch.append(work)
            else:
                self._answer_version(work)
        return batch, True

    def _carry_out(self, batch: "list[_Job[Any]]") -> None:
        self._begun = time.monotonic()
        try:
            with self._database.backend.translated_errors():
                if not self._run_together(batch):
                    self._run_one_by_one(batch)
        except Exception as error:  # noqa: BLE001  # the disk's failure is every waiting caller's
            self._disconnect()
            self._note_outcome([error])
            for job in batch:
                job.future.set_exception(error)
            return
        self._note_outcome([job.error for job in batch])
        self._on_committed(len(batch))
        for job in batch:
            job.report()

    def _note_outcome(self, errors: "Sequence[Exception | None]") -> None:
        faults = [str(error) for error in errors if isinstance(error, StoreUnavailable)]
        self._fault, self._begun = faults[0] if faults else None, None
        self.failures += bool(faults)

    def _run_together(self, batch: "list[_Job[Any]]") -> bool:
        """Run and commit all; false, with nothing done, where one of several fails."""
        connection = self._connect()
        with connection.begin() as transaction:
            for job in batch:
                if not job.run(connection, self._database.backend):
                    transaction.rollback()
                    return len(batch) == 1
            if self._database.backend.has_lost_transaction(connection):
                raise StoreUnavailable(_LOST)
        return True

    def _run_one_by_one(self, batch: "list[_Job[Any]]") -> None:
        """Run each so that it can be undone alone, and commit what went well."""
        connection = self._connect()
        with connection.begin():
            for job in batch:
                job.run_alone(connection, self._database.backend)
                if self._database.backend.has_lost_transaction(connection):
                    raise job.error or StoreUnavailable(_LOST)

    def _answer_version(self, asked: "Future[int]") -> None:
        try:
            asked.set_result(self._database.backend.foreign_version(self._connect()))
        except Exception as error:  # noqa: BLE001  # told to the caller, who raises it
            asked.set_exception(error)

    def _connect(self) -> Connection:
        """The one connection that writes; a new one after an error."""
        if self._connection is None:
            self._connection = self._database.writing.connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        # Whatever it is that cannot be closed, the next commit gets a connection of its own.
        with suppress(SQLAlchemyError, OSError):
            if connection is not None:
                connection.close()


class DeferredWrites:
    """Work for the writer that is committed with the next that has to be, before that and in its order.

    For one thread. Nothing that was only added may be missed by whoever reads the store before that.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._added: list[Callable[[Connection], None]] = []

    def add(self, work: Callable[[Connection], None]) -> None:
        """Have it committed some time."""
        self._added.append(work)

    def commit_with(self, work: Callable[[Connection], T]) -> T:
        """The work's result after its commit, and that of all that was added before."""
        added, self._added = self._added, []

        def run(connection: Connection) -> T:
            for each in added:
                each(connection)
            return work(connection)

        return self._writer.commit(run)

    def flush(self) -> None:
        """Commit what was added."""
        if self._added:
            self.commit_with(lambda connection: None)


class _Job(Generic[T]):
    """Work, and how it went the last time it was run."""

    __slots__ = ("_result", "_work", "error", "future")
    _result: T

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self.future: Future[T] = Future()
        self._work = work
        self.error: Exception | None = None

    def is_awaited(self) -> bool:
        """Whether nobody gave up, as a cancelled request does; from here on they cannot any more."""
        return self.future.set_running_or_notify_cancel()

    def run(self, connection: Connection, backend: Backend) -> bool:
        """Whether it went well."""
        try:
            with backend.translated_errors():
                self._result, self.error = self._work(connection), None
        except Exception as error:  # noqa: BLE001  # told to the caller, who raises it
            self.error = error
        return self.error is None

    def run_alone(self, connection: Connection, backend: Backend) -> None:
        """Run it and, where it fails, undo what it did and nothing else."""
        try:
            with connection.begin_nested() as savepoint:
                if not self.run(connection, backend):
                    savepoint.rollback()
        except Exception as error:  # noqa: BLE001  # told to the caller, who raises it
            self.error = self.error or error

    def report(self) -> None:
        """Tell the caller how it went."""
        if self.error is None:
            self.future.set_result(self._result)
        else:
            self.future.set_exception(self.error)
