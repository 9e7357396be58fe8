"""The one thread that writes: whatever gathered while the last commit ran goes into the next.

A lone caller waits for nothing but its own commit; many share one (engine facts §5: group commit).
Each piece of work has a savepoint of its own, so one that fails takes no other with it.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
_MOST = 256


class Writer:
    """Runs work in transactions, in the order given; `close` finishes what was handed over."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._work: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """The work's result, once it is committed; its error, or the commit's, otherwise."""
        future: Future[T] = Future()

        def run(connection: Connection) -> Callable[[], None]:
            if not _is_awaited(future):
                return lambda: None
            with connection.begin_nested():
                result = work(connection)
            return lambda: future.set_result(result)

        def fail(error: BaseException) -> None:
            if _is_awaited(future):
                future.set_exception(error)

        self._work.put(_Job(run, fail))
        return future

    def now(self, work: Callable[[Connection], T]) -> T:
        """The work's result after its commit."""
        return self.submit(work).result()

    def together(self, *works: Callable[[Connection], None]) -> None:
        """Several pieces of work, all or none, after their commit."""

        def run(connection: Connection) -> None:
            for work in works:
                work(connection)

        self.now(run)

    def close(self) -> None:
        """Commit what was handed over, then stop."""
        self._work.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._work.get()) is not None:
            batch = [first]
            while len(batch) < _MOST and not self._work.empty():
                job = self._work.get()
                if job is None:
                    self._commit(batch)
                    return
                batch.append(job)
            self._commit(batch)

    def _commit(self, batch: "list[_Job]") -> None:
        told: list[Callable[[], None]] = []
        try:
            with self._engine.begin() as connection:
                for job in batch:
                    told.append(_attempt(job, connection))
        except Exception as error:  # noqa: BLE001  # the disk's failure is every waiting caller's
            for job in batch:
                job.fail(error)
            return
        for tell in told:
            tell()


class _Job:
    """Work with the two ways to end its future."""

    __slots__ = ("fail", "run")

    def __init__(
        self, run: Callable[[Connection], Callable[[], None]], fail: Callable[[BaseException], None]
    ) -> None:
        self.run, self.fail = run, fail


def _is_awaited(future: "Future[T]") -> bool:
    """Whether nobody gave up, as a cancelled request does; from here on they cannot any more."""
    return future.running() or (not future.cancelled() and future.set_running_or_notify_cancel())


def _attempt(job: _Job, connection: Connection) -> Callable[[], None]:
    """What to tell the caller after the commit."""
    try:
        return job.run(connection)
    except Exception as error:  # noqa: BLE001  # told to the caller, who raises it
        failure = error
        return lambda: job.fail(failure)
