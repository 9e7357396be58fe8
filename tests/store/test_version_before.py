"""A store of the version before opens, is migrated, and goes on with what that version left open.

What is kept of it, and how it was made: version_0002/README.md.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sdesk_sync.cli.events_json import delivery_to_json
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.store.inbox.rows import Delivery
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.outbox import OutboxState
from sdesk_sync.store.store import Store, build_store
from sdesk_sync.store.timers import TimerKind
from sdesk_sync.store.writer import Writer
from sdesk_sync.trackers.errors import ThrottleScope
from tests.harness.engine import listening
from tests.harness.place import Place
from tests.harness.stored import find_ticket
from tests.store.version_0002.again import pace_requests, recreate_tickets, stop_time
from tests.store.version_0002.kept import Json, put_store, read_kept, read_rows
from tests.store.version_0002.looks import show_tickets
from tests.store.version_0002.outcome import (
    DEAD_FINDING,
    TOLD_MEANWHILE,
    flatten_accounts,
    sweep_twice,
    translate_delivery,
    translate_outcome,
    translate_undo,
    work_to_the_end,
)
from tests.store.version_0002.rules import put_desk_of_four_rules
from tests.store.version_0002.stored_json import (
    BODIES,
    COLUMNS,
    find_unread,
    list_values,
    list_verdicts,
    split_off_edit,
    without_sentences,
)

BEFORE, NOW = "0002", "0011"
FAR = 2**53
COMMENTS, UNSENT = ("explain", "say"), ("planned", "sending")
# The kept store has none of these: a sweep's delivery of which others had told, so that a sweep may make it
# again.
SUPERSEDED = f"UPDATE inbox SET state = 'ignored', reason = '{TOLD_MEANWHILE}' WHERE id = 54;"  # noqa: S608  # ours

NEW_NAMES = {"gates": "cooldowns"}


@dataclass(frozen=True)
class Migrated:
    """A store as it is and, in the copy beside it, as it was."""

    store: Store
    file: Path

    def now(self, table: str) -> list[Json]:
        """A table's rows."""
        return read_rows(self.file, NEW_NAMES.get(table, table))

    def before(self, table: str) -> list[Json]:
        """A table's rows before the migration."""
        return read_rows(self.file.with_name(f"sdesk.db.{BEFORE}.bak"), table)

    def list_walks(self) -> dict[int, Json]:
        """What the version before told of each delivery; what was not sent yet was not said."""
        actions = [
            (row["inbox_id"], json.loads(row["action"])["kind"], row["state"])
            for row in self.before("outbox")
        ]
        unsent = {number for number, kind, state in actions if kind in COMMENTS and state in UNSENT}
        walks = {row["inbox_id"]: json.loads(row["walk"]) for row in self.before("journal")}
        return {
            number: {**walk, "said": None} if number in unsent else walk for number, walk in walks.items()
        }

    def list_open_deliveries(self) -> list[Delivery]:
        """All that is open."""
        inbox = self.store.inbox
        return [each for lane in inbox.open_lanes() for each in inbox.open_deliveries(lane, 50, FAR)]


@dataclass(frozen=True)
class WentOn:
    """What came of the store in an engine, and then of a sweep."""

    backups: list[str]
    schema: str
    outcome: Json
    swept: Json


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """The store, migrated and not worked on."""
    file = tmp_path_factory.mktemp("migrated") / "sdesk.db"
    put_store(file, SUPERSEDED)
    database = open_database(f"sqlite:///{file}")
    migrate(database, lambda _: None)
    writer = Writer(database)
    yield Migrated(build_store(database, writer), file)
    writer.close()
    database.close()


@pytest.fixture(scope="module")
def went_on(tmp_path_factory: pytest.TempPathFactory) -> WentOn:
    """The store opened as `serve` does, beside the trackers as they were left, and worked on to the end."""
    home, kept = tmp_path_factory.mktemp("went-on"), read_kept("requests")
    with stop_time(kept["started"]) as moment, Sandbox(home, seed="oldstore") as sandbox:
        place = Place(sandbox, home)
        recreate_tickets(place, moment, kept["asked"])
        assert show_tickets(place, kept["tickets"]) == kept["as_left"]
        put_store(home / "sdesk.db")
        put_desk_of_four_rules(home)
        moment.at = kept["left"]
        with listening(place) as works, pace_requests(place, moment):
            backups = [path.name for path in home.glob("*.bak")]
            (schema,) = read_rows(home / "sdesk.db", "alembic_version")
            outcome = work_to_the_end(works, moment, kept["tickets"])
            return WentOn(backups, schema["version_num"], outcome, sweep_twice(works, moment))


# ── Right after the migration ───────────────────────────────────────────────────────────────


def test_no_row_is_lost_and_none_is_new(migrated: Migrated) -> None:
    """In any table."""
    tables = (
        "inbox",
        "bodies",
        "journal",
        "outbox",
        "tickets",
        "people",
        "gates",
        "cursors",
        "timers",
        "undos",
    )
    before = {table: len(migrated.before(table)) for table in tables}
    assert {table: len(migrated.now(table)) for table in tables} == before
    assert all(before.values())
    for table in ("people", "cursors", "meta"):
        assert migrated.now(table) == migrated.before(table)


@pytest.mark.parametrize("table", COLUMNS)
def test_all_stored_json_is_read_with_nothing_left_over(migrated: Migrated, table: str) -> None:
    """No value is lost, no key is one that the classes do not know, and all columns say so."""
    old, new, adapter = COLUMNS[table]
    walks = migrated.list_walks()
    for row, was in zip(migrated.now(table), migrated.before(table), strict=True):
        stored = json.loads(row[new])
        told = walks[row["inbox_id"]] if table == "journal" else json.loads(was[old])
        assert not list(
            find_unread(stored, adapter.dump_python(adapter.validate_json(row[new]), mode="json"))
        )
        assert row["shape"] == 5
        if was["shape"] == 2 or table != "journal":
            values = list_values(without_sentences(flatten_accounts(stored)))
            assert sorted(map(repr, values)) == sorted(map(repr, list_values(without_sentences(told))))


def test_the_store_reads_all_that_it_holds(migrated: Migrated) -> None:
    """Through the doors that the engine uses: tickets, entries, unsent actions, and those sent of late."""
    store = migrated.store
    refs = [
        TicketRef(row["tracker"], row["ticket_id"], row["ticket_key"]) for row in migrated.before("tickets")
    ]
    assert [ticket.ref for ref in refs if (ticket := find_ticket(store, ref))] == refs
    decided = [row["inbox_id"] for row in migrated.before("journal")]
    assert all(store.journal.find_newest(number) for number in decided)
    deliveries = [row["id"] for row in migrated.before("inbox")]
    unsent = [entry.key for ref in refs for entry in store.outbox.unsent(ref, deliveries)]
    sent = [entry.key for ref in refs for entry in store.outbox.own_actions(ref, [OutboxState.SENT])]
    states = {row["key"]: row["state"] for row in migrated.before("outbox")}
    assert sorted(unsent) == sorted(key for key, state in states.items() if state in ("planned", "sending"))
    assert sorted(sent) == sorted(key for key, state in states.items() if state == "sent")


def test_deliveries_of_our_own_say_what_they_said(migrated: Migrated) -> None:
    """Those of sweeps that somebody had replayed too; of a timer its name said when it was due."""
    bodies = {
        row["inbox_id"]: json.loads(row["body"])
        for row in migrated.before("bodies")
        if row["headers"] == "{}"
    }
    own = [each for each in migrated.list_open_deliveries() if each.origin in BODIES]
    assert {(each.origin, each.is_replay) for each in own} > {("sweep", True), ("sweep", False)}
    assert {each.origin for each in own} == set(BODIES)
    for each in own:
        adapter, stored = BODIES[each.origin], json.loads(each.body)
        assert not list(
            find_unread(stored, adapter.dump_python(adapter.validate_json(each.body), mode="json"))
        )
        of_timer = ["refetch", int(each.delivery.rpartition(":")[2])] if each.origin == "timer" else []
        said = [*list_values(bodies[each.id]), *of_timer]
        assert sorted(map(repr, list_values(flatten_accounts(stored)))) == sorted(map(repr, said))


def test_bodies_of_the_trackers_stay_as_they_came(migrated: Migrated) -> None:
    """Byte for byte, headers too."""
    own = {row["id"] for row in migrated.now("inbox") if row["origin"] in BODIES}
    pairs = list(zip(migrated.now("bodies"), migrated.before("bodies"), strict=True))
    assert [now["inbox_id"] for now, before in pairs if now != before and now["inbox_id"] not in own] == []


def test_what_strings_hid_stands_in_columns(migrated: Migrated) -> None:
    """Replays, what others had told of meanwhile, what is left alone."""
    inbox = [translate_delivery(row) for row in migrated.before("inbox")]
    assert migrated.now("inbox") == inbox
    assert {(row["origin"], row["is_replay"]) for row in inbox} >= {("webhook", 1), ("sweep", 1)}
    assert [row["id"] for row in inbox if row["is_superseded"]] == [54]
    undos = [translate_undo(row) for row in migrated.before("undos")]
    assert migrated.now("undos") == undos
    assert {row["kind"] for row in undos} == {"undone", "left-alone"}


def test_timers_and_cooldowns_go_on(migrated: Migrated) -> None:
    """A tracker, one ticket, comments: each is left alone as long as it was to be."""
    timers = {(one.ref.id, one.due_at) for one in migrated.store.timers.list_due(FAR)}
    assert timers == {(row["ticket_id"], row["due_at"]) for row in migrated.before("timers")}
    assert {one.kind for one in migrated.store.timers.list_due(FAR)} == {TimerKind.REFETCH}
    found = migrated.store.cooldowns.list_active(0)
    assert {one.scope for one in found} == set(ThrottleScope)
    assert {(one.tracker, str(one.scope), one.ticket_id, one.until, one.reason) for one in found} == {
        tuple(row.values()) for row in migrated.before("gates")
    }


def test_events_show_tells_it_to_scripts_as_before(migrated: Migrated) -> None:
    """`--json` has the keys and values that the version before told, which were those it stored."""
    keys = ["ref", "sighting", "remark", "edits", "puts", "shut", "said", "note", "calls", "ms"]
    shown = []
    for number, walk in migrated.list_walks().items():
        summary, entry = migrated.store.inbox.find_summary(number), migrated.store.journal.find_newest(number)
        assert summary is not None
        found = json.loads(delivery_to_json(summary, entry))["walk"]
        assert list(found) == keys
        assert not list(find_unread(without_sentences(split_off_edit(walk)), found))
        # What is older told less of sightings and comments than is shown now.
        assert "edits" not in walk or not list(find_unread(without_sentences(found), walk))
        shown.append(found)
    assert any(walk["remark"] for walk in shown)
    assert any(walk["puts"] and edit["refusals"] for walk in shown for edit in list_verdicts(walk))


# ── When all is worked on ───────────────────────────────────────────────────────────────────


def test_opened_as_serve_does_the_store_is_copied_and_migrated(went_on: WentOn) -> None:
    """The copy lies beside it under the name of its schema."""
    assert (went_on.backups, went_on.schema) == ([f"sdesk.db.{BEFORE}.bak"], NOW)


@pytest.mark.parametrize(
    "what",
    [
        "inbox",
        "came_meanwhile",
        "entries",
        "entries_meanwhile",
        "said_twice",
        "outbox",
        "tickets",
        "undos",
        "timers",
        "our_writes",
        "trackers",
    ],
)
def test_what_was_left_open_ends_as_the_version_before_would_have_ended_it(
    went_on: WentOn, what: str
) -> None:
    """Nothing is written or said twice, nothing is left out; see README.md for each of them."""
    assert went_on.outcome[what] == translate_outcome(read_kept("expected")["worked_on"])[what]


def test_a_sweep_finds_what_it_would_have_found_before(went_on: WentOn) -> None:
    """A finding that had died is taken up under its old name; another sweep finds nothing."""
    kept = read_kept("expected")
    changed = kept["changed_after_the_sweep"]
    (dead,) = [row for row in changed["inbox"] if row["id"] == DEAD_FINDING]
    assert went_on.swept == {
        "passes": kept["sweep"],
        "our_writes": sorted(changed["our_writes"]),
        "dead finding": [dead[name] for name in ("delivery", "state", "verdict", "rule", "attempts")],
        "again": kept["found_by_another_sweep"],
    }
