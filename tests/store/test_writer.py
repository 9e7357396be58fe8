"""The one writer: many commits in one, each piece of work for itself, nothing told before it is on disk."""

import asyncio
import threading
from concurrent.futures import Future

import pytest
from sqlalchemy import Connection, Engine, event, text

from sdesk_sync.store.backend import Database
from sdesk_sync.store.errors import StoreUnavailable
from sdesk_sync.store.writer import DeferredWrites, Writer

pytest_plugins = ("tests.harness.one_table",)
LIMIT_S = 20


def note(word: str) -> "Noting":
    """Work that notes a word."""
    return Noting(word)


class Noting:
    """Work that notes a word and returns it."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, connection: Connection) -> str:
        connection.execute(text("INSERT INTO noted VALUES (:word)"), {"word": self.word})
        return self.word


def noted(database: Database) -> list[str]:
    """What is in the store, as another connection sees it."""
    with database.reading.connect() as connection:
        return [row.word for row in connection.execute(text("SELECT word FROM noted ORDER BY rowid"))]


def held(writer: Writer) -> threading.Event:
    """Keep the writer busy until the event is set, so that work gathers."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        begun.set()
        assert go_on.wait(LIMIT_S)

    writer.submit(wait)
    assert begun.wait(LIMIT_S)
    return go_on


def commits(engine: Engine) -> list[None]:
    """Grows with every commit."""
    found: list[None] = []
    event.listen(engine, "commit", lambda _: found.append(None))
    return found


def test_a_result_is_told_once_it_is_committed(database: Database, writer: Writer) -> None:
    """Whoever looks then, sees it."""
    assert writer.commit(note("one")) == "one"
    assert noted(database) == ["one"]


def test_what_gathers_while_a_commit_runs_shares_the_next(database: Database, writer: Writer) -> None:
    """A hundred pieces of work, one commit besides the one that held them up."""
    seen, go_on = commits(database.writing), held(writer)
    futures = [writer.submit(note(str(number))) for number in range(100)]
    go_on.set()
    assert [future.result(LIMIT_S) for future in futures] == [str(number) for number in range(100)]
    assert (len(seen), len(noted(database))) == (2, 100)


def test_work_that_fails_takes_no_other_with_it(database: Database, writer: Writer) -> None:
    """Its error is its caller's alone, and what it had written is gone."""
    go_on = held(writer)

    def half(connection: Connection) -> None:
        note("half")(connection)
        raise LookupError("no more")

    before, failing, after = writer.submit(note("before")), writer.submit(half), writer.submit(note("after"))
    go_on.set()
    with pytest.raises(LookupError, match="no more"):
        failing.result(LIMIT_S)
    assert (before.result(LIMIT_S), after.result(LIMIT_S)) == ("before", "after")
    assert noted(database) == ["before", "after"]


def test_what_was_drafted_is_committed_with_the_next_in_its_order(database: Database, writer: Writer) -> None:
    """Not before that, and all or none."""
    draft = DeferredWrites(writer)
    draft.add(lambda c: _ignore(note("first")(c)))
    assert noted(database) == []
    draft.commit_with(note("second"))
    assert noted(database) == ["first", "second"]
    draft.add(lambda c: _ignore(note("third")(c)))
    with pytest.raises(Exception, match="UNIQUE"):
        draft.commit_with(note("second"))
    draft.add(lambda c: _ignore(note("fourth")(c)))
    draft.flush()
    draft.flush()
    assert noted(database) == ["first", "second", "fourth"]


def test_a_full_disk_is_told_to_everybody_whose_work_is_lost(database: Database) -> None:
    """SQLite rolls the whole transaction back then, also what went well before in the same commit."""
    with database.writing.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 3")
        connection.rollback()
    full = Writer(database)
    go_on = held(full)
    futures = [full.submit(note(f"{number:06}" * 200)) for number in range(40)]
    go_on.set()
    told = [future for future in futures if _failure(future) is None]
    full.close()
    assert any(isinstance(_failure(future), StoreUnavailable) for future in futures)
    assert len(noted(database)) == len(told)


def test_a_caller_who_gives_up_harms_nobody(database: Database, writer: Writer) -> None:
    """As a request that is cancelled while it waits for its commit."""
    go_on = held(writer)

    async def give_up() -> None:
        waiting = asyncio.wrap_future(writer.submit(note("given up")))
        waiting.cancel()
        await asyncio.sleep(0)

    asyncio.run(give_up())
    go_on.set()
    assert writer.submit(note("next")).result(LIMIT_S) == "next"
    assert noted(database)[-1] == "next"


def test_closing_finishes_what_was_handed_over(database: Database) -> None:
    """Nothing that was submitted before is lost."""
    one = Writer(database)
    go_on = held(one)
    futures = [one.submit(note(str(number))) for number in range(300)]
    go_on.set()
    one.close()
    assert all(future.done() for future in futures)
    assert len(noted(database)) == 300


def _failure(future: "Future[str]") -> BaseException | None:
    return future.exception(LIMIT_S)


def _ignore(_: object) -> None:
    """The works of `together` return nothing."""


def test_after_the_end_nothing_is_taken_and_nobody_waits(database: Database) -> None:
    """Said as an error of the store, which whoever writes has to expect anyway."""
    writer = Writer(database)
    writer.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.commit(note("late"))
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.foreign_version()


def test_each_commit_is_heard_of(database: Database) -> None:
    """With how many shared it."""
    heard: list[int] = []
    writer, begun, go_on = Writer(database, heard.append), threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        begun.set()
        assert go_on.wait(20)

    writer.submit(wait)
    assert begun.wait(20)
    for number in range(9):
        writer.submit(note(str(number)))
    go_on.set()
    writer.close()
    assert heard == [1, 9]
