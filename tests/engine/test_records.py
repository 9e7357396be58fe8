"""What is stored comes back as it was: tickets, walks, actions, for all their values."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk import model
from sdesk_sync.desk.actions import Amend, Audience, Explain, Intent, Judged, Nod, Say, Write
from sdesk_sync.desk.text import Bullets, Code, Foreign, Ours, Paragraph, Strong, Text
from sdesk_sync.engine import entries
from sdesk_sync.engine.database import migrate, open_database
from sdesk_sync.engine.records import (
    WALK,
    Delivery,
    Ended,
    Lane,
    Origin,
    Planned,
    Received,
    Sent,
    State,
    Walk,
    walk_of,
)
from sdesk_sync.engine.store import Store
from sdesk_sync.engine.writer import Writer
from sdesk_sync.trackers.calls import Call

# JSON has no halves of characters; the adapters let none in (trackers: `text`).
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | words
fields = words.map(model.Field)
some = st.lists(words, max_size=3).map(tuple)
ms = st.integers(0, 2**53)
roles = st.frozensets(words, max_size=3)

refs = st.builds(model.TicketRef, words, words, words)
actors = st.builds(model.Actor, words, words, words, st.sampled_from(model.Nature))
authors = st.builds(model.Author, actors, roles)
parts = st.builds(model.Part, fields, maybe, maybe)
puts = st.builds(model.Put, fields, some, maybe, st.sampled_from(model.Why))
shuts = st.none() | st.builds(model.Shut, st.booleans(), st.sampled_from(model.Why))
keys = st.builds(model.Word, st.sampled_from(model.Sort), words)
refusals = st.builds(
    model.Refusal,
    words,
    words,
    parts,
    maybe,
    st.dictionaries(words, st.lists(keys, max_size=2).map(tuple), max_size=2),
    st.sampled_from(model.Mode),
    st.none() | fields,
)
verdicts = st.builds(model.Verdict, parts, st.lists(refusals, max_size=2).map(tuple))
seen = st.dictionaries(fields, some, max_size=3)
sightings = st.builds(
    model.Sighting,
    refs,
    ms,
    seen,
    shut=st.none() | st.booleans(),
    raw=st.dictionaries(words, some, max_size=2),
    by=st.none() | actors,
    opening=st.booleans(),
    named=seen,
    was_shut=st.none() | st.booleans(),
    default_kind=maybe,
    default_priority=st.booleans(),
    created=st.none() | ms,
)
tickets = st.builds(
    model.Ticket,
    refs,
    ms,
    st.dictionaries(fields, maybe, max_size=4),
    shut=st.none() | st.booleans(),
    raw=st.dictionaries(words, some, max_size=2),
    working=maybe,
    been=some,
    from_start=st.booleans(),
    tolerated=st.lists(st.builds(model.Tolerated, fields, maybe, words, words), max_size=2).map(tuple),
)
remarks = st.builds(model.Remark, refs, words, words, actors, st.booleans(), ms)
edits = st.builds(Judged, authors, st.lists(verdicts, max_size=2).map(tuple), st.none() | sightings)
calls = st.builds(Call, words, words, st.integers(0, 599), ms)
walks = st.builds(
    Walk,
    refs,
    st.none() | sightings,
    st.none() | remarks,
    edits=st.lists(edits, max_size=2).map(tuple),
    puts=st.lists(puts, max_size=2).map(tuple),
    shut=shuts,
    said=maybe,
    note=maybe,
    calls=st.lists(calls, max_size=2).map(tuple),
    ms=ms,
)
pieces = st.lists(
    st.builds(Ours, words) | st.builds(Foreign, words) | st.builds(Strong, words) | st.builds(Code, words),
    max_size=3,
).map(tuple)
blocks = st.builds(Paragraph, pieces) | st.builds(Bullets, st.lists(pieces, max_size=2).map(tuple))
texts = st.lists(blocks, max_size=3).map(lambda found: Text(tuple(found)))
actions = (
    st.builds(Write, st.lists(puts, max_size=2).map(tuple), shuts)
    | st.builds(Say, texts, st.sampled_from(Audience))
    | st.builds(Amend, words, texts, st.sampled_from(Audience))
    | st.builds(Nod, words)
    | st.builds(Explain, st.lists(edits, max_size=2).map(tuple), st.sampled_from(Audience), st.integers(0, 9))
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A new store."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'sdesk.db'}")
    migrate(database)
    writer = Writer(database.writing)
    yield Store(database, writer)
    writer.close()
    database.close()


def received(store: Store, name: str, lane: str = "7") -> Delivery:
    """A delivery that has come in."""
    store.writer.now(
        lambda c: entries.receive(c, Received("engineering", name, lane, "Issue Hook", 1, {"a": "b"}, b"{}"))
    )
    return store.open_deliveries(Lane("engineering", lane), 50, 9)[0]


def ended(store: Store, delivery: Delivery, ended: Ended) -> None:
    """End a delivery."""
    store.writer.now(lambda c: entries.end(c, delivery.id, ended, 2))


@given(ticket=tickets)
def test_an_accepted_ticket_comes_back_as_it_was(store: Store, ticket: model.Ticket) -> None:
    """Every field of it, None and empty told apart."""
    store.writer.now(lambda c: entries.accept(c, ticket, "policy", 1))
    assert store.ticket(ticket.ref) == ticket


@given(walk=walks, planned=st.lists(actions, max_size=3).map(tuple))
def test_a_walk_and_its_actions_come_back_as_they_were(
    store: Store, walk: Walk, planned: tuple[Intent, ...]
) -> None:
    """In order, each of its own class, still to be sent."""
    count = len(store.events())
    delivery = received(store, f"walk-{count}")
    whole = Planned(Ended(State.DONE), walk, None, planned)
    store.writer.now(lambda c: entries.plan(c, delivery, whole, "p", 1))
    found = store.unsent(walk.ref.tracker, walk.ref.id, [delivery.id])
    event = store.event(delivery.id)
    assert event is not None
    assert (event.state, event.attempts) == ("running" if planned else "done", 1)
    if planned:
        ended(store, delivery, Ended(State.DONE))
    assert store.walk(delivery.id) == walk
    assert [(one.action, one.state) for one in found] == [(action, Sent.PLANNED) for action in planned]
    assert [one.key.partition(".")[2] for one in found] == [
        f"{delivery.id}.{number}" for number in range(1, len(planned) + 1)
    ]


@given(walk=walks, author=authors, given_=st.lists(verdicts, max_size=2).map(tuple))
def test_a_walk_of_the_first_version_is_read_as_one_edit(
    walk: Walk, author: model.Author, given_: tuple[model.Verdict, ...]
) -> None:
    """Its author and verdicts stood in it; a store that was migrated holds thousands of them."""
    new = replace(walk, edits=(Judged(author, given_, walk.sighting),))
    stored = WALK.dump_python(new, mode="json")
    (edit,) = stored.pop("edits")
    old = {**stored, "author": edit["author"], "verdicts": edit["verdicts"], "parts": []}
    assert walk_of(json.dumps(old), 1) == new
    assert walk_of(json.dumps({**old, "author": None, "verdicts": []}), 1) == replace(walk, edits=())


def test_a_delivery_comes_back_byte_for_byte(store: Store) -> None:
    """With its headers, and is open until it has ended."""
    body = bytes(range(256)) * 1000
    given_ = Received("support", "bytes", "9", "comment_created", 5, {"x-gitlab-event": "Ü"}, body)
    assert store.writer.now(lambda c: entries.receive(c, given_))
    assert not store.writer.now(lambda c: entries.receive(c, given_))
    (delivery,) = store.open_deliveries(Lane("support", "9"), 50, 9)
    assert (delivery.body, delivery.headers, delivery.received_at) == (body, given_.headers, 5)
    assert (delivery.due_at, delivery.origin, delivery.decided) == (0, Origin.WEBHOOK, False)
    ended(store, delivery, Ended(State.IGNORED, "so"))
    assert store.open_deliveries(Lane("support", "9"), 50, 9) == ()


def test_a_dead_delivery_does_not_block_the_next_of_its_ticket(store: Store) -> None:
    """The lane goes on."""
    first = received(store, "first", "block")
    ended(store, first, Ended(State.DEAD, "no"))
    assert received(store, "second", "block").delivery == "second"


def test_what_was_running_is_taken_up_again_after_a_start(store: Store) -> None:
    """With the attempt counted."""
    delivery = received(store, "running", "again")
    store.writer.now(lambda c: entries.begin(c, delivery.id))
    store.writer.now(entries.take_up_again)
    assert Lane("engineering", "again") in store.open_lanes()
    event = store.event(delivery.id)
    assert event is not None
    assert (event.state, event.attempts) == ("ready", 1)
    ended(store, delivery, Ended(State.DONE))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In a sentence, before SQLite has its say."""
    with pytest.raises(Exception, match=r"folder .*nowhere is not there"):
        open_database(f"sqlite:///{tmp_path / 'nowhere' / 'sdesk.db'}")
