"""Before it is written, what was decided is held against the tracker as it is by then."""

from dataclasses import replace

from sdesk_sync.desk.follow import Outcome, follow, hands_off, still_there, still_wanted
from sdesk_sync.desk.judge import judge
from sdesk_sync.desk.model import (
    BILLING,
    STATUS,
    TEAM,
    TYPE,
    Edit,
    Mode,
    Part,
    Put,
    Shut,
    Sighting,
    Why,
)
from tests.desk.made import CARRIED, ORDER, SUPPORT, TICKET, outcome, sighting
from tests.rule_cases import REF, shipped


def test_a_fact_set_by_a_command_replaces_the_one_accepted() -> None:
    """A comment shows no field: the fact is written while the tracker still has the old one."""
    ticket = replace(TICKET, values={TYPE: "customization", STATUS: "ordered", ORDER: "PO-4711"})
    edit = Edit(ticket, (Part(ORDER, "PO-4711", "PO-4712"),), SUPPORT)
    then = Sighting(REF, version=5, seen={})
    decided = follow(shipped(), edit, judge(shipped(), edit, Mode.ENFORCE), then, CARRIED)
    assert decided.puts == (Put(ORDER, ("PO-4711",), "PO-4712", Why.COMMAND),)
    for now, wanted in (("PO-4711", decided.puts), ("PO-4712", ()), ("PO-1", ())):
        assert still_wanted(decided, then, sighting(ticket, order_reference=(now,))).puts == wanted


def test_what_is_no_longer_as_it_was_decided_is_not_written() -> None:
    """The next delivery will tell; what is already so needs no call."""
    seen = sighting(type=("software-defect",))
    _, decided = outcome(seen)
    now = replace(seen, seen={**seen.seen, STATUS: ("accepted",), TEAM: ("hosting",)})
    assert [put.field for put in still_wanted(decided, seen, now).puts] == [BILLING]


def test_open_and_closed_are_still_wanted_while_they_are_as_they_were() -> None:
    """Somebody may have opened it again since."""
    then = sighting()
    decided = Outcome(TICKET, (), Shut(to=True))
    assert still_wanted(decided, then, then).shut == Shut(to=True)
    assert still_wanted(decided, then, replace(then, shut=True)).shut is None


def test_a_refused_part_is_there_until_somebody_changes_it() -> None:
    """Then nobody is scolded for it."""
    then = sighting(priority=("high",))
    (verdict,), _ = outcome(then)
    assert still_there(verdict, then, then)
    assert still_there(verdict, then, replace(then, seen={**then.seen, TEAM: ()}))
    assert not still_there(verdict, then, sighting(priority=("low",)))
    assert not still_there(verdict, then, sighting())


def test_a_refused_closing_is_there_until_the_issue_is_opened() -> None:
    """The label says nothing of it."""
    then = replace(sighting(), shut=True)
    (verdict,), _ = outcome(then)
    assert still_there(verdict, then, then)
    assert not still_there(verdict, then, sighting())


def test_a_desk_that_only_watches_writes_nothing_and_accepts_what_is_there() -> None:
    """The next delivery finds nothing changed, so nobody is told of it again."""
    seen = replace(sighting(type=("software-defect",), status=()), shut=True)
    decided = outcome(seen, cap=Mode.OBSERVE)[1]
    watched = hands_off(decided, seen)
    assert decided.writes
    assert not watched.writes
    assert watched.ticket.value(TYPE) == "software-defect"
    assert [watched.ticket.value(name) for name in (STATUS, BILLING, TEAM)] == [None, None, "support"]
    assert watched.ticket.shut is True
    assert outcome(seen, ticket=watched.ticket)[0] == ()


def test_a_desk_that_only_watches_keeps_what_it_was_not_shown() -> None:
    """A consequence that was not written changed nothing."""
    seen = Sighting(REF, version=5, seen={TYPE: ("suggestion",)}, shut=False)
    assert hands_off(outcome(seen)[1], seen).ticket.value(TEAM) == "support"
