"""What is stored comes back as it was: tickets, entries, actions, for all their values."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.model.actions import (
    Acknowledge,
    Audience,
    EditComment,
    Explanation,
    Intent,
    PostComment,
    UpdateFields,
)
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.text import Bullets, Code, Paragraph, Plain, Strong, Text, Untrusted
from sdesk_sync.desk.model.tickets import Ticket, TicketRef, Tolerated
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import FieldChange, JudgedEdit, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import Field, Mode, Word, WordKind
from sdesk_sync.engine.decide.commit import commit_plan
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult, DeliveryState, Lane, NewDelivery, Origin
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.outbox import OutboxState
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.tickets import AcceptedUnder, accept
from sdesk_sync.store.writer import Writer
from sdesk_sync.trackers.wire.calls import TrackerCall
from tests.harness.stored import find_ticket

# JSON has no halves of characters; the adapters let none in (trackers: `text`).
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | words
fields = words.map(Field)
some = st.lists(words, max_size=3).map(tuple)
ms = st.integers(0, 2**53)
roles = st.frozensets(words, max_size=3)

refs = st.builds(TicketRef, words, words, words)
accounts = st.builds(Account, words, words)
actors = st.builds(Actor, accounts, words, words, st.sampled_from(AccountKind))
authors = st.builds(Author, actors, roles)
parts = st.builds(FieldChange, fields, maybe, maybe)
puts = st.builds(FieldUpdate, fields, some, maybe, st.sampled_from(Reason))
shuts = st.none() | st.builds(SetOpenState, st.booleans(), st.sampled_from(Reason))
keys = st.builds(Word, st.sampled_from(WordKind), words)
refusals = st.builds(
    Refusal,
    words,
    words,
    words,
    parts,
    maybe,
    st.dictionaries(words, st.lists(keys, max_size=2).map(tuple), max_size=2),
    st.sampled_from(Mode),
    st.none() | fields,
    st.booleans(),
)
verdicts = st.builds(Verdict, parts, st.lists(refusals, max_size=2).map(tuple))
seen = st.dictionaries(fields, some, max_size=3)
sightings = st.builds(
    Sighting,
    refs,
    ms,
    seen,
    tracker_closed=st.none() | st.booleans(),
    raw=st.dictionaries(words, some, max_size=2),
    actor=st.none() | actors,
    is_opening=st.booleans(),
    changed_from=seen,
    tracker_was_closed=st.none() | st.booleans(),
    default_kind=maybe,
    has_default_priority=st.booleans(),
    created_at=st.none() | ms,
    language=maybe,
)
tickets = st.builds(
    Ticket,
    refs,
    ms,
    st.dictionaries(fields, maybe, max_size=4),
    tracker_closed=st.none() | st.booleans(),
    raw=st.dictionaries(words, some, max_size=2),
    working_status=maybe,
    past_statuses=some,
    is_known_from_start=st.booleans(),
    tolerated=st.lists(st.builds(Tolerated, fields, maybe, words, accounts), max_size=2).map(tuple),
    language=maybe,
)
remarks = st.builds(Comment, refs, words, words, actors, st.booleans(), ms)
edits = st.builds(JudgedEdit, authors, st.lists(verdicts, max_size=2).map(tuple), st.none() | sightings)
calls = st.builds(TrackerCall, words, words, st.integers(0, 599), ms)
entries = st.builds(
    JournalEntry,
    refs,
    st.none() | sightings,
    st.none() | remarks,
    edits=st.lists(edits, max_size=2).map(tuple),
    updates=st.lists(puts, max_size=2).map(tuple),
    open_state=shuts,
    comment_text=maybe,
    note=maybe,
    calls=st.lists(calls, max_size=2).map(tuple),
    ms=ms,
)
pieces = st.lists(
    st.builds(Plain, words) | st.builds(Untrusted, words) | st.builds(Strong, words) | st.builds(Code, words),
    max_size=3,
).map(tuple)
blocks = st.builds(Paragraph, pieces) | st.builds(Bullets, st.lists(pieces, max_size=2).map(tuple))
texts = st.lists(blocks, max_size=3).map(lambda found: Text(tuple(found)))
actions = (
    st.builds(UpdateFields, st.lists(puts, max_size=2).map(tuple), shuts)
    | st.builds(PostComment, texts, st.sampled_from(Audience))
    | st.builds(EditComment, words, texts, st.sampled_from(Audience))
    | st.builds(Acknowledge, words)
    | st.builds(
        Explanation, st.lists(edits, max_size=2).map(tuple), st.sampled_from(Audience), st.integers(0, 9)
    )
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A new store."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'sdesk.db'}")
    migrate(database)
    writer = Writer(database)
    yield build_store(database, writer)
    writer.close()
    database.close()


def received(store: Store, name: str, lane: str = "7") -> Delivery:
    """A delivery that has come in."""
    store.writer.commit(
        lambda c: inbox_writes.receive(
            c, NewDelivery("engineering", name, lane, "Issue Hook", 1, {"a": "b"}, b"{}")
        )
    )
    return store.inbox.open_deliveries(Lane("engineering", lane), 50, 9)[0]


def ended(store: Store, delivery: Delivery, ended: DeliveryResult) -> None:
    """End a delivery."""
    store.writer.commit(lambda c: inbox_writes.end(c, delivery.id, ended, 2))


@given(ticket=tickets)
def test_an_accepted_ticket_comes_back_as_it_was(store: Store, ticket: Ticket) -> None:
    """Every field of it, None and empty told apart."""
    store.writer.commit(lambda c: accept(c, ticket, AcceptedUnder("policy"), 1))
    assert find_ticket(store, ticket.ref) == ticket


@given(entry=entries, planned=st.lists(actions, max_size=3).map(tuple))
def test_an_entry_and_its_actions_come_back_as_they_were(
    store: Store, entry: JournalEntry, planned: tuple[Intent, ...]
) -> None:
    """In order, each of its own class, still to be sent."""
    count = len(store.inbox.list_summaries())
    delivery = received(store, f"entry-{count}")
    whole = ActionPlan(DeliveryResult(DeliveryState.DONE), entry, None, planned)
    store.writer.commit(lambda c: commit_plan(c, delivery, whole, AcceptedUnder("p"), 1))
    found = store.outbox.unsent(entry.ref, [delivery.id])
    event = store.inbox.find_summary(delivery.id)
    assert event is not None
    assert (event.state, event.attempts) == ("running" if planned else "done", 1)
    if planned:
        ended(store, delivery, DeliveryResult(DeliveryState.DONE))
    assert store.journal.find_newest(delivery.id) == entry
    assert [(one.action, one.state) for one in found] == [(action, OutboxState.PLANNED) for action in planned]
    assert [one.key.partition(".")[2] for one in found] == [
        f"{delivery.id}.{number}" for number in range(1, len(planned) + 1)
    ]


def test_a_delivery_comes_back_byte_for_byte(store: Store) -> None:
    """With its headers, and is open until it has ended."""
    body = bytes(range(256)) * 1000
    given_ = NewDelivery("support", "bytes", "9", "comment_created", 5, {"x-gitlab-event": "Ü"}, body)
    assert store.writer.commit(lambda c: inbox_writes.receive(c, given_))
    assert not store.writer.commit(lambda c: inbox_writes.receive(c, given_))
    (delivery,) = store.inbox.open_deliveries(Lane("support", "9"), 50, 9)
    assert (delivery.body, delivery.headers, delivery.received_at) == (body, given_.headers, 5)
    assert (delivery.due_at, delivery.origin) == (0, Origin.WEBHOOK)
    assert (delivery.is_decided, delivery.is_replay) == (False, False)
    ended(store, delivery, DeliveryResult(DeliveryState.IGNORED, "so"))
    assert store.inbox.open_deliveries(Lane("support", "9"), 50, 9) == ()


def test_a_dead_delivery_does_not_block_the_next_of_its_ticket(store: Store) -> None:
    """The lane goes on."""
    first = received(store, "first", "block")
    ended(store, first, DeliveryResult(DeliveryState.DEAD, "no"))
    assert received(store, "second", "block").delivery == "second"


def test_what_was_running_is_taken_up_again_after_a_start(store: Store) -> None:
    """With the attempt counted."""
    delivery = received(store, "running", "again")
    store.writer.commit(lambda c: inbox_writes.begin(c, delivery.id))
    store.writer.commit(inbox_writes.take_up_again)
    assert Lane("engineering", "again") in store.inbox.open_lanes()
    event = store.inbox.find_summary(delivery.id)
    assert event is not None
    assert (event.state, event.attempts) == ("ready", 1)
    ended(store, delivery, DeliveryResult(DeliveryState.DONE))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In a sentence, before SQLite has its say."""
    with pytest.raises(Exception, match=r"folder .*nowhere is not there"):
        open_database(f"sqlite:///{tmp_path / 'nowhere' / 'sdesk.db'}")
