"""How long a ticket has waited is noted in the commit that accepts it, and goes in the one that does not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.desk.deadlines.episodes import ASKED_BEFORE_MS, find_terms
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.tickets import AcceptedUnder, accept
from sdesk_sync.store.waits import note_asked
from sdesk_sync.store.writer import Writer
from tests.harness.desk import TICKET
from tests.harness.rule_cases import shipped

SINCE = 1_767_000_000_000
DAY_MS = 86_400_000
WAITING = replace(
    TICKET, values={**TICKET.values, TYPE: "incident", STATUS: "waiting-for-customer"}, status_since=SINCE
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of its own."""
    database = open_database(f"sqlite:///{tmp_path / 'sdesk.db'}")
    migrate(database)
    writer = Writer(database)
    yield build_store(database, writer)
    writer.close()
    database.close()


def take(store: Store, ticket: Ticket, now: int = SINCE) -> None:
    """Accept it."""
    under = AcceptedUnder("d", waits=find_terms(shipped(), ticket))
    store.writer.commit(lambda connection: accept(connection, ticket, under, now))


def due(store: Store) -> list[str]:
    """What is to happen at any time."""
    return sorted(timer.kind for timer in store.timers.list_due(SINCE + 365 * DAY_MS))


def test_a_ticket_waits_as_long_as_it_is_accepted_so(store: Store) -> None:
    """Row and timers come and go together; being accepted once more begins nothing anew."""
    take(store, WAITING)
    begun = store.waits.find(WAITING.ref)
    assert begun is not None
    assert (begun.episode, begun.asked_at, begun.is_asked) == (SINCE, SINCE, False)
    assert due(store) == ["close", "remind"]
    take(store, replace(WAITING, version=WAITING.version + 1), SINCE + DAY_MS)
    assert store.waits.find(WAITING.ref) == begun
    take(store, replace(WAITING, values={**WAITING.values, STATUS: "in-review"}), SINCE + DAY_MS)
    assert (store.waits.find(WAITING.ref), due(store)) == (None, [])


def test_back_and_waiting_again_is_another_episode(store: Store) -> None:
    """Though nothing was seen of it in between."""
    take(store, WAITING)
    take(store, replace(WAITING, status_since=SINCE + DAY_MS), SINCE + DAY_MS)
    found = store.waits.find(WAITING.ref)
    assert found is not None
    assert found.episode == SINCE + DAY_MS


def test_met_while_it_waits_it_counts_from_then(store: Store) -> None:
    """Since when it has waited nobody knows."""
    take(store, replace(WAITING, status_since=None), SINCE + 7 * DAY_MS)
    found = store.waits.find(WAITING.ref)
    assert found is not None
    assert found.episode == SINCE + 7 * DAY_MS


def test_found_waiting_it_is_not_due_that_day(store: Store) -> None:
    """Since when is known, and that is long ago: of what the desk did not see nobody is reminded at once."""
    met = SINCE + 30 * DAY_MS
    take(store, WAITING, met)
    found = store.waits.find(WAITING.ref)
    assert found is not None
    assert (found.episode, found.counted_from) == (SINCE, met)
    assert store.timers.list_due(met + 6 * DAY_MS) == ()


def test_whose_move_was_seen_late_counts_from_the_move(store: Store) -> None:
    """We were down meanwhile: the ticket itself was known."""
    take(store, replace(WAITING, values={**WAITING.values, STATUS: "in-review"}, status_since=SINCE - DAY_MS))
    take(store, WAITING, SINCE + 10 * DAY_MS)
    found = store.waits.find(WAITING.ref)
    assert found is not None
    assert found.counts_from == SINCE


def test_closed_in_its_tracker_it_does_not_wait(store: Store) -> None:
    """A desk that only watches leaves the word as it is; opened again it counts from then."""
    take(store, WAITING)
    take(store, replace(WAITING, tracker_closed=True), SINCE + DAY_MS)
    assert (store.waits.find(WAITING.ref), due(store)) == (None, [])
    again = SINCE + 30 * DAY_MS
    take(store, replace(WAITING, tracker_closed=False), again)
    found = store.waits.find(WAITING.ref)
    assert found is not None
    assert found.counts_from == again


@pytest.mark.parametrize(
    ("asked", "is_noted"),
    [(0, True), (-ASKED_BEFORE_MS, True), (-ASKED_BEFORE_MS - 1, False), (3 * DAY_MS, True)],
)
def test_a_question_counts_from_ten_minutes_before(store: Store, asked: int, *, is_noted: bool) -> None:
    """What was asked earlier was answered, or nobody waits for it."""
    take(store, WAITING)
    terms = find_terms(shipped(), WAITING)
    assert terms is not None
    store.writer.commit(lambda connection: note_asked(connection, WAITING.ref, SINCE + asked, terms))
    found = store.waits.find(WAITING.ref)
    assert found is not None
    assert (found.is_asked, found.asked_at) == (is_noted, SINCE + asked if is_noted else SINCE)


def test_every_column_comes_back_as_it_was(store: Store) -> None:
    """All that is noted of a wait."""
    take(store, WAITING)
    (listed,) = store.waits.list_all()
    assert listed == store.waits.find(WAITING.ref)
