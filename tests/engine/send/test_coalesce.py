"""Before it is written, what was decided is held against the tracker as it is by then, and put together."""

from dataclasses import replace

from sdesk_sync.desk.model.actions import Audience, Explanation, UpdateFields
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, Field, Mode
from sdesk_sync.engine.send.coalesce import (
    CoalescedUpdate,
    coalesce_updates,
    find_changed_explanations,
    group_by_audience,
    without_given_up,
)
from sdesk_sync.store.outbox import OutboxEntry, OutboxState
from tests.harness.desk import CUSTOMER, SUPPORT, outcome, sighting


def put(name: Field, seen: str, to: str) -> FieldUpdate:
    """A field to be set from one word to another; empty is none."""
    return FieldUpdate(name, (seen,) if seen else (), to or None, Reason.UNDO)


def row(number: int, write: UpdateFields) -> tuple[OutboxEntry, UpdateFields, Sighting]:
    """A planned write, decided on the ticket as accepted."""
    return OutboxEntry(f"s.{number}.1", number, write, OutboxState.PLANNED), write, sighting()


def one(write: UpdateFields, on: Sighting | None, then: Sighting | None = None) -> CoalescedUpdate:
    """What is left of a single write."""
    outgoing, _, usual = row(1, write)
    return coalesce_updates([(outgoing, write, then or usual)], on)


def test_what_is_no_longer_as_it_was_decided_is_not_written() -> None:
    """The next delivery will tell; what is already so needs no call."""
    write = UpdateFields(
        (put(STATUS, "new", "in-review"), put(BILLING, "", "none"), put(TEAM, "hosting", "support"))
    )
    left = one(write, sighting(status=("new",), billing=("none",), team=("development",)))
    assert [each.field for each in left.update.updates] == [STATUS]
    assert left.given_up == {BILLING, TEAM}
    gone = one(UpdateFields((put(BILLING, "", "none"),)), sighting(billing=("none",)))
    assert (gone.kept, len(gone.dropped)) == ((), 1)


def test_without_a_look_all_is_written_as_decided() -> None:
    """A consequence that nobody can have overtaken costs no look."""
    write = UpdateFields((put(BILLING, "", "none"),), SetOpenState(closed=True))
    assert one(write, None).update == write


def test_open_and_closed_are_still_wanted_while_they_are_as_they_were() -> None:
    """Somebody may have opened it again since, or moved it on."""
    write, then = UpdateFields((), SetOpenState(closed=True)), sighting()
    assert one(write, then).update.open_state == SetOpenState(closed=True)
    assert one(write, replace(then, tracker_closed=True)).update.open_state is None
    assert one(write, sighting(status=("new",))).update.open_state is None


def test_a_write_may_rest_on_what_the_one_before_is_about_to_write() -> None:
    """The ticket still shows what the first one found; both go out as one."""
    first = row(1, UpdateFields((put(STATUS, "new", "in-review"), put(BILLING, "", "none"))))
    second = row(2, UpdateFields((put(STATUS, "in-review", "closed"),)))
    left = coalesce_updates([first, second], sighting(status=("new",), billing=()))
    assert left.update.updates == (put(STATUS, "new", "closed"), put(BILLING, "", "none"))
    assert [each.delivery for each in left.kept] == [1, 2]


def test_writes_that_undo_one_another_leave_nothing_to_do() -> None:
    """No call is made for that."""
    first = row(1, UpdateFields((put(PRIORITY, "high", ""),)))
    second = row(2, UpdateFields((put(PRIORITY, "", "high"),)))
    left = coalesce_updates([first, second], sighting(priority=("high",)))
    assert (left.update, left.kept, len(left.dropped)) == (UpdateFields(), (), 2)


def explain(audience: Audience = Audience.STAFF, times: int = 0) -> Explanation:
    """A refused priority, explained."""
    verdicts, _ = outcome(sighting(priority=("high",)))
    author = SUPPORT if audience is Audience.STAFF else CUSTOMER
    return Explanation((JudgedEdit(author, verdicts, sighting()),), audience, times)


def test_what_is_not_undone_after_all_is_not_explained() -> None:
    """Nobody is scolded for what is gone; a warning stays, since it undoes nothing."""
    said = explain()
    assert without_given_up(said, frozenset()) == said
    assert without_given_up(said, frozenset({PRIORITY})) is None
    verdicts, _ = outcome(sighting(priority=("high",)), cap=Mode.WARN)
    warned = Explanation((JudgedEdit(SUPPORT, verdicts, None),), Audience.STAFF)
    assert without_given_up(warned, frozenset({PRIORITY})) == warned
    outgoing = OutboxEntry("s.1.2", 1, said, OutboxState.PLANNED)
    gone = CoalescedUpdate(UpdateFields(), (), (), frozenset({PRIORITY}))
    assert find_changed_explanations([(outgoing, said)], gone) == {"s.1.2": None}


def test_explanations_for_the_same_readers_become_one() -> None:
    """Customers read none of what the staff reads."""
    rows = [
        (OutboxEntry(f"s.{number}.2", number, said, OutboxState.PLANNED), said)
        for number, said in enumerate((explain(), explain(Audience.EVERYBODY), explain(times=4)), start=1)
    ]
    found = [([each.delivery for each in theirs], said) for theirs, said in group_by_audience(rows)]
    assert [numbers for numbers, _ in found] == [[1, 3], [2]]
    assert [(len(said.edits), said.undo_count) for _, said in found] == [(2, 0), (1, 0)]
