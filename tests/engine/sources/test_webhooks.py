"""Webhooks of one moment: stored in their order, told apart, failed together, none left waiting."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.engine.sources.webhooks import WebhookIngest
from sdesk_sync.limits import Limits
from sdesk_sync.store.backend import Database
from sdesk_sync.store.errors import StoreUnavailable
from sdesk_sync.store.inbox.rows import NewDelivery
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.store import build_store
from sdesk_sync.store.writer import Writer

LIMIT_S = 20
ONE = NewDelivery("engineering", "one", "7", "Issue Hook", 1, {"a": "b"}, b"{}")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store of one test's own."""
    found = open_database(f"sqlite:///{tmp_path / 'sdesk.db'}")
    migrate(found, lambda said: None)
    yield found
    found.close()


@pytest.fixture
def commits() -> list[int]:
    """How many pieces of work shared each commit."""
    return []


@pytest.fixture
def writer(database: Database, commits: list[int]) -> Iterator[Writer]:
    """The store's writer."""
    found = Writer(database, commits.append)
    yield found
    found.close()


def test_what_comes_together_is_stored_in_order_with_few_commits(
    database: Database, writer: Writer, commits: list[int]
) -> None:
    """The first goes at once; what came meanwhile goes with the next."""
    intake = WebhookIngest(writer)
    names = [f"{number:03}" for number in range(100)]

    async def all_of_them() -> list[bool]:
        return await asyncio.gather(*(intake(replace(ONE, delivery=name)) for name in names))

    assert all(asyncio.run(all_of_them()))
    assert [event.delivery for event in build_store(database, writer).inbox.list_summaries()] == names
    assert len(commits) <= 3


def test_a_double_in_one_moment_is_known(writer: Writer) -> None:
    """Whether it shares the commit of the first or comes later."""
    intake = WebhookIngest(writer)

    async def thrice() -> list[bool]:
        other = replace(ONE, delivery="other")
        return await asyncio.gather(*(intake(each) for each in (other, ONE, ONE, other)))

    assert asyncio.run(thrice()) == [True, True, False, False]
    assert asyncio.run(thrice()) == [False] * 4


def test_all_are_told_that_the_store_is_not_there(database: Database, writer: Writer) -> None:
    """Each of the senders sends again; after that all goes on as before."""
    intake = WebhookIngest(writer)
    database.reading.connect().exec_driver_sql("ALTER TABLE bodies RENAME TO elsewhere").close()

    async def some() -> list[bool | BaseException]:
        many = (intake(replace(ONE, delivery=str(number))) for number in range(20))
        return await asyncio.gather(*many, return_exceptions=True)

    assert {type(each) for each in asyncio.run(some())} == {StoreUnavailable}
    database.reading.connect().exec_driver_sql("ALTER TABLE elsewhere RENAME TO bodies").close()
    assert asyncio.run(some()) == [True] * 20


def test_nobody_waits_for_a_store_that_is_held(database: Database, writer: Writer) -> None:
    """Neither who shares the commit nor who comes meanwhile; what was stored all the same is known."""
    intake, go_on = WebhookIngest(writer, Limits(commit_s=0.1)), threading.Event()
    writer.submit(lambda connection: go_on.wait(LIMIT_S))

    async def come(name: str) -> bool | BaseException:
        (answer,) = await asyncio.gather(intake(replace(ONE, delivery=name)), return_exceptions=True)
        return answer

    async def three() -> list[bool | BaseException]:
        first = asyncio.ensure_future(come("first"))
        await asyncio.sleep(0)
        answers = [await first, await come("second"), await come("third")]
        go_on.set()
        return [*answers, await come("first"), await come("second")]

    *held, first, second = asyncio.run(three())
    assert [type(each) for each in held] == [TimeoutError] * 3
    assert (first, second) == (False, True)


def test_who_has_gone_away_meanwhile_costs_the_others_nothing(writer: Writer) -> None:
    """Their answers are their own."""
    intake = WebhookIngest(writer)

    async def with_one_gone() -> list[bool]:
        first = asyncio.ensure_future(intake(ONE))
        gone = asyncio.ensure_future(intake(replace(ONE, delivery="gone")))
        last = asyncio.ensure_future(intake(replace(ONE, delivery="last")))
        await asyncio.sleep(0)
        gone.cancel()
        return [await first, await last, await intake(ONE)]

    assert asyncio.run(with_one_gone()) == [True, True, False]
