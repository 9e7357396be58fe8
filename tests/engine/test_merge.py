"""Before it is written, what was decided is held against the tracker as it is by then, and put together."""

from dataclasses import replace

from sdesk_sync.desk.actions import Audience, Explain, Judged, Write
from sdesk_sync.desk.model import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    Field,
    Mode,
    Put,
    Shut,
    Sighting,
    Why,
)
from sdesk_sync.engine.merge import Merged, before_writing, merged, still_said, together
from sdesk_sync.engine.records import Outgoing, Sent
from tests.desk.made import CUSTOMER, SUPPORT, outcome, sighting


def put(name: Field, seen: str, to: str) -> Put:
    """A field to be set from one word to another; empty is none."""
    return Put(name, (seen,) if seen else (), to or None, Why.UNDO)


def row(number: int, write: Write) -> tuple[Outgoing, Write, Sighting]:
    """A planned write, decided on the ticket as accepted."""
    return Outgoing(f"s.{number}.1", number, write, Sent.PLANNED), write, sighting()


def one(write: Write, on: Sighting | None, then: Sighting | None = None) -> Merged:
    """What is left of a single write."""
    outgoing, _, usual = row(1, write)
    return merged([(outgoing, write, then or usual)], on)


def test_what_is_no_longer_as_it_was_decided_is_not_written() -> None:
    """The next delivery will tell; what is already so needs no call."""
    write = Write(
        (put(STATUS, "new", "in-review"), put(BILLING, "", "none"), put(TEAM, "hosting", "support"))
    )
    left = one(write, sighting(status=("new",), billing=("none",), team=("development",)))
    assert [each.field for each in left.write.puts] == [STATUS]
    assert left.given_up == {BILLING, TEAM}
    gone = one(Write((put(BILLING, "", "none"),)), sighting(billing=("none",)))
    assert (gone.kept, len(gone.dropped)) == ((), 1)


def test_without_a_look_all_is_written_as_decided() -> None:
    """A consequence that nobody can have overtaken costs no look."""
    write = Write((put(BILLING, "", "none"),), Shut(to=True))
    assert one(write, None).write == write


def test_open_and_closed_are_still_wanted_while_they_are_as_they_were() -> None:
    """Somebody may have opened it again since, or moved it on."""
    write, then = Write((), Shut(to=True)), sighting()
    assert one(write, then).write.shut == Shut(to=True)
    assert one(write, replace(then, shut=True)).write.shut is None
    assert one(write, sighting(status=("new",))).write.shut is None


def test_a_write_may_rest_on_what_the_one_before_is_about_to_write() -> None:
    """The ticket still shows what the first one found; both go out as one."""
    first = row(1, Write((put(STATUS, "new", "in-review"), put(BILLING, "", "none"))))
    second = row(2, Write((put(STATUS, "in-review", "closed"),)))
    left = merged([first, second], sighting(status=("new",), billing=()))
    assert left.write.puts == (put(STATUS, "new", "closed"), put(BILLING, "", "none"))
    assert [each.delivery for each in left.kept] == [1, 2]


def test_writes_that_undo_one_another_leave_nothing_to_do() -> None:
    """No call is made for that."""
    first = row(1, Write((put(PRIORITY, "high", ""),)))
    second = row(2, Write((put(PRIORITY, "", "high"),)))
    left = merged([first, second], sighting(priority=("high",)))
    assert (left.write, left.kept, len(left.dropped)) == (Write(), (), 2)


def explain(audience: Audience = Audience.STAFF, times: int = 0) -> Explain:
    """A refused priority, explained."""
    verdicts, _ = outcome(sighting(priority=("high",)))
    author = SUPPORT if audience is Audience.STAFF else CUSTOMER
    return Explain((Judged(author, verdicts, sighting()),), audience, times)


def test_what_is_not_undone_after_all_is_not_explained() -> None:
    """Nobody is scolded for what is gone; a warning stays, since it undoes nothing."""
    said = explain()
    assert still_said(said, frozenset()) == said
    assert still_said(said, frozenset({PRIORITY})) is None
    verdicts, _ = outcome(sighting(priority=("high",)), cap=Mode.WARN)
    warned = Explain((Judged(SUPPORT, verdicts, None),), Audience.STAFF)
    assert still_said(warned, frozenset({PRIORITY})) == warned
    outgoing = Outgoing("s.1.2", 1, said, Sent.PLANNED)
    gone = Merged(Write(), (), (), frozenset({PRIORITY}))
    assert before_writing([(outgoing, said)], gone) == {"s.1.2": None}


def test_explanations_for_the_same_readers_become_one() -> None:
    """Customers read none of what the staff reads."""
    rows = [
        (Outgoing(f"s.{number}.2", number, said, Sent.PLANNED), said)
        for number, said in enumerate((explain(), explain(Audience.EVERYBODY), explain(times=4)), start=1)
    ]
    found = [([each.delivery for each in theirs], said) for theirs, said in together(rows)]
    assert [numbers for numbers, _ in found] == [[1, 3], [2]]
    assert [(len(said.edits), said.times) for _, said in found] == [(2, 0), (1, 0)]
