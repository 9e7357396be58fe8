"""What a report counts is written with each entry, and a store of the version before is filled with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.vocabulary import TEAM, TYPE, Mode
from sdesk_sync.desk.reporting.period import JudgedCount, ReportPeriod
from sdesk_sync.desk.reporting.refused import (
    JudgedTicket,
    RefusalOutcome,
    RefusedChange,
    list_refused_changes,
)
from sdesk_sync.engine.decide.commit import commit_plan
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox.rows import DeliveryResult, DeliveryState
from sdesk_sync.store.journal import JournalEntry, replace_newest_entry
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.refusals import mark_impossible
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.tickets import AcceptedUnder
from sdesk_sync.store.writer import Writer
from tests.store.test_stored_shapes import edits, received, refs
from tests.store.version_0002.kept import put_store, read_rows

EVER = ReportPeriod(0, 2**53)


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """A store of the version before, brought up to date, and its file."""
    file = tmp_path / "sdesk.db"
    put_store(file)
    database = open_database(f"sqlite:///{file}")
    migrate(database, lambda _: None)
    writer = Writer(database)
    yield build_store(database, writer), file
    writer.close()
    database.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A new store."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'sdesk.db'}")
    migrate(database)
    writer = Writer(database)
    yield build_store(database, writer)
    writer.close()
    database.close()


def decide(store: Store, entry: JournalEntry, at: int, ticket: Ticket | None = None) -> int:
    """Commit what was made of a new delivery; its number."""
    delivery = received(store, f"entry-{len(store.inbox.list_summaries())}")
    plan = ActionPlan(DeliveryResult(DeliveryState.DONE), entry, ticket)
    store.writer.commit(lambda c: commit_plan(c, delivery, plan, AcceptedUnder("p"), at))
    return delivery.id


# A role of the desk has no blank in it: it is a key.
named = st.lists(edits, max_size=2).map(
    lambda made: tuple(
        replace(one, author=replace(one.author, roles=frozenset({"support", "lead"}))) for one in made
    )
)


@given(entry=st.builds(JournalEntry, refs, edits=named))
def test_each_refusal_comes_back_as_it_was(store: Store, entry: JournalEntry) -> None:
    """With its ticket's type and team as they are now; changes that nothing refused are counted only."""
    at = 1 + sum(row.received_at for row in store.inbox.list_summaries())
    values = {TYPE: "incident", TEAM: "support"}
    number = decide(store, entry, at, Ticket(entry.ref, 1, values))
    period = ReportPeriod(at, at + 1)
    expected = list(list_refused_changes(JudgedTicket(entry.ref, number, at, values), entry.edits))
    refused = list(store.refusals.list_in_period(period))
    assert [_with_ref_tracker(one) for one in refused] == [_with_ref_tracker(one) for one in expected]
    changes = len(entry.verdicts)
    assert store.journal.count_changes(period) == (JudgedCount(changes, 1) if changes else JudgedCount())


def _with_ref_tracker(one: RefusedChange) -> RefusedChange:
    """An account is of its ticket's tracker; what hypothesis draws is of any."""
    return replace(one, account=replace(one.account, tracker=one.ticket.tracker))


def test_a_time_ends_before_its_end_and_knows_one_tracker_from_another(store: Store) -> None:
    """Asking back too, and what is put right in an entry later on is counted as it is then."""
    at = 10_000_000
    ref = TicketRef("engineering", "7", "engineering#7")
    number = decide(store, JournalEntry(ref, asking_back=AskingBackStep.WOULD_REMIND), at)
    period = ReportPeriod(at, at + 1, "engineering")
    assert store.journal.count_asking_back(period) == {AskingBackStep.WOULD_REMIND: 1}
    closed = JournalEntry(ref, asking_back=AskingBackStep.CLOSED)
    store.writer.commit(lambda c: replace_newest_entry(c, number, closed))
    assert store.journal.count_asking_back(period) == {AskingBackStep.CLOSED: 1}
    for other in (ReportPeriod(at + 1, at + 2), ReportPeriod(0, at), ReportPeriod(at, at + 1, "support")):
        assert store.journal.count_asking_back(other) == {}


def test_a_ticket_is_found_once_and_one_that_is_known_from_its_opening_never(store: Store) -> None:
    """Whatever comes after that is no finding."""
    at = 20_000_000
    met, opened = (TicketRef("engineering", number, f"engineering#{number}") for number in ("71", "72"))
    for minute in range(3):
        decide(store, JournalEntry(met), at + minute, Ticket(met, 1, {}))
        decide(store, JournalEntry(opened), at + minute, Ticket(opened, 1, {}, is_known_from_start=True))
    assert store.tickets.count_found(ReportPeriod(at, at + 9)) == 1
    assert store.tickets.count_found(ReportPeriod(at + 1, at + 9)) == 0
    assert store.tickets.count_found(ReportPeriod(at, at + 9, "support")) == 0


def test_the_store_of_the_version_before_is_counted_as_if_it_were_new(
    migrated: tuple[Store, Path],
) -> None:
    """All refusals of all entries, each once; type and team as the ticket was seen."""
    store, file = migrated
    expected: list[RefusedChange] = []
    for row in read_rows(file, "journal"):
        entry = store.journal.find_newest(row["inbox_id"])
        assert entry is not None
        assert row["changes"] == len(entry.verdicts)
        seen = {} if entry.sighting is None else entry.sighting.seen
        values = {name: words[0] for name, words in seen.items() if words}
        ref = replace(entry.ref, id=row["ticket_id"])
        expected += list_refused_changes(JudgedTicket(ref, row["inbox_id"], row["at"], values), entry.edits)
    refused = list(store.refusals.list_in_period(EVER))
    assert refused
    assert {one.outcome for one in refused} >= {RefusalOutcome.UNDONE}
    assert sorted(map(_without_part, refused)) == sorted(map(_without_part, expected))
    parts = {(one.delivery, one.part) for one in refused}
    assert len(parts) == len({(one.delivery, one.part) for one in expected})


def _without_part(one: RefusedChange) -> str:
    """Where a change stands in its entry has to be its own there, and no more."""
    return repr(replace(one, part=0, roles=frozenset())) + " ".join(sorted(one.roles))


def test_only_what_was_undone_can_have_been_impossible(migrated: tuple[Store, Path]) -> None:
    """Of one delivery and one field."""
    store, _ = migrated
    before = list(store.refusals.list_in_period(EVER))
    chosen = next(one for one in before if one.outcome is RefusalOutcome.UNDONE and one.mode is Mode.ENFORCE)
    store.writer.commit(lambda c: mark_impossible(c, chosen.delivery, chosen.at, [chosen.field]))
    after = list(store.refusals.list_in_period(EVER))
    changed = [now for now, was in zip(after, before, strict=True) if now != was]
    assert {one.outcome for one in changed} == {RefusalOutcome.IMPOSSIBLE}
    assert {(one.delivery, one.field) for one in changed} == {(chosen.delivery, chosen.field)}
