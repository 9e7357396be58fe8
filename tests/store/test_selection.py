"""Deliveries taken up again: by hand, or by the next pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.own_deliveries import sweep_delivery
from sdesk_sync.store.inbox.rows import DeliveryFilter, DeliveryResult, DeliveryState, SweepFinding
from sdesk_sync.store.inbox.selection import REPLAYABLE, SelectionCount, count_selected, replay, skip
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.writer import Writer

FINDING = sweep_delivery(SweepFinding(Sighting(TicketRef("engineering", "7", "#7"), 3, {}), None), 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one finding of a sweep, which was left to other deliveries."""
    database = open_database(f"sqlite:///{tmp_path / 'sdesk.db'}")
    migrate(database)
    writer = Writer(database)
    writer.commit(lambda c: inbox_writes.receive(c, FINDING))
    left = DeliveryResult(DeliveryState.IGNORED, "told of by others", is_superseded=True)
    writer.commit(lambda c: inbox_writes.end(c, 1, left, 2))
    yield build_store(database, writer)
    writer.close()
    database.close()


def test_what_was_left_to_others_is_taken_up_by_the_next_pass_that_finds_it(store: Store) -> None:
    """Once: the ticket is still as it was found."""
    assert store.writer.commit(lambda c: inbox_writes.receive_again(c, FINDING))
    assert not store.writer.commit(lambda c: inbox_writes.receive_again(c, FINDING))


def test_one_that_is_replayed_is_not_begun_anew_by_a_pass(store: Store) -> None:
    """What it has decided and not yet sent would be sent by nobody."""
    assert store.writer.commit(lambda c: replay(c, DeliveryFilter(ids=(1,)))) == (1,)
    store.writer.commit(lambda c: inbox_writes.begin(c, 1))
    store.writer.commit(lambda c: inbox_writes.decide(c, 1, DeliveryResult(DeliveryState.DONE)))
    assert not store.writer.commit(lambda c: inbox_writes.receive_again(c, FINDING))


MANY = DeliveryFilter(ids=(*range(1, 300_001), 1, 2))


def receive_many(connection: Connection, count: int) -> None:
    """So many deliveries; one by one it would take its time."""
    connection.exec_driver_sql(
        "WITH RECURSIVE numbers(n) AS (VALUES (2) UNION ALL SELECT n + 1 FROM numbers LIMIT ?) "
        "INSERT INTO inbox (tracker, delivery, lane, event, received_at, state, attempts, due_at) "
        "SELECT 'engineering', n, '7', 'Issue Hook', 1, 'ready', 0, 0 FROM numbers",
        (count,),
    )


def test_any_number_of_numbers_may_be_given(store: Store) -> None:
    """A script lists them; what a database takes at once is no concern of who types, and each counts once."""
    store.writer.commit(lambda c: receive_many(c, 3))
    assert store.writer.commit(lambda c: skip(c, MANY, 3)) == (2, 3, 4)
    every = SelectionCount(4, {"ignored": 1, "skipped": 3})
    assert count_selected(store.reader, MANY, REPLAYABLE) == every
    assert store.writer.commit(lambda c: replay(c, MANY)) == (1, 2, 3, 4)


def test_any_number_of_deliveries_may_fit_a_filter(store: Store) -> None:
    """After a day's outage all of it is given up, and all of it taken up again."""
    store.writer.commit(lambda c: receive_many(c, 260_000))
    waiting = DeliveryFilter(tracker="engineering")
    assert len(store.writer.commit(lambda c: skip(c, waiting, 3))) == 260_000
    assert len(store.writer.commit(lambda c: replay(c, waiting))) == 260_001
