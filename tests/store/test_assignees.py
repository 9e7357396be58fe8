"""Turns in a team: each is taken once, however many tickets come at once, and everybody has theirs."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.store.assignees import note_refusal, take_turn
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.tickets import AcceptedUnder, accept, count_open_tickets
from sdesk_sync.store.writer import Writer

PEOPLE = tuple(Account("support", name) for name in "abcde")
_teams = iter(range(10_000))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the one thread that writes."""
    folder: Path = tmp_path_factory.mktemp("turns")
    database = open_database(f"sqlite:///{folder / 'sdesk.db'}")
    migrate(database)
    writer = Writer(database)
    yield build_store(database, writer)
    writer.close()
    database.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.sets(st.sampled_from(PEOPLE), min_size=1), rounds=st.integers(1, 4))
def test_two_tickets_at_once_never_take_the_same_turn(
    store: Store, people: set[Account], rounds: int
) -> None:
    """As many threads as there are turns: in so many rounds everybody is chosen just so often."""
    team, accounts = f"team-{next(_teams)}", tuple(sorted(people))

    def choose(_: int) -> Account:
        return store.writer.commit(lambda connection: take_turn(connection, team, accounts, {}))

    with ThreadPoolExecutor(8) as pool:
        chosen = Counter(pool.map(choose, range(rounds * len(accounts))))
    assert chosen == dict.fromkeys(accounts, rounds)


def test_who_joins_is_next_and_who_is_away_loses_nothing(store: Store) -> None:
    """A turn belongs to a person, not to a place in a list."""
    first, second, third = PEOPLE[:3]

    def choose(*accounts: Account) -> Account:
        return store.writer.commit(lambda connection: take_turn(connection, "joining", accounts, {}))

    assert [choose(first, second) for _ in range(3)] == [first, second, first]
    assert [choose(first, second, third) for _ in range(3)] == [third, second, first]
    assert [choose(first, third) for _ in range(3)] == [third, first, third]
    assert choose(first, second, third) == second


def test_the_fewest_open_tickets_count_before_the_turn(store: Store) -> None:
    """Of one tracker, in open statuses, without the ticket itself."""
    first, second = PEOPLE[:2]
    tickets = [
        Ticket(TicketRef(who.tracker, str(number), f"DESK-{number}"), 1, {STATUS: status}, assignees=(who,))
        for number, (status, who) in enumerate(
            [("new", first), ("new", first), ("closed", second), ("new", second), ("new", Account("x", "a"))]
        )
    ]
    for ticket in tickets:
        store.writer.commit(lambda c, one=ticket: accept(c, one, AcceptedUnder("d"), 1))  # type: ignore[misc]  # the loop's own
    asked = (tickets[3].ref, [first.id, second.id], ["new", "in-progress"])
    load = store.writer.commit(lambda connection: count_open_tickets(connection, *asked))
    assert load == {first.id: 2}
    other = store.writer.commit(
        lambda connection: count_open_tickets(connection, tickets[0].ref, [second.id], ["new"])
    )
    assert other == {second.id: 1}
    chosen = store.writer.commit(lambda connection: take_turn(connection, "load", (first, second), load))
    assert chosen == second


def test_who_was_refused_is_left_out_for_a_while(store: Store) -> None:
    """One noted ahead of now does not count."""
    for account, at in ((PEOPLE[0], 5_000), (PEOPLE[1], 9_000), (PEOPLE[2], 99_000)):
        store.writer.commit(lambda connection, a=account, t=at: note_refusal(connection, a, t))  # type: ignore[misc]  # the loop's own
    assert store.refused_assignees.list_since("support", 6_000, 10_000) == {PEOPLE[1].id}
    assert store.refused_assignees.list_since("other", 0, 10_000) == frozenset()
