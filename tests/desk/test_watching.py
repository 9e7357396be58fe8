"""A desk that only watches: nothing is written, and what is there is accepted."""

from dataclasses import replace

from sdesk_sync.desk.follow import hands_off
from sdesk_sync.desk.model import BILLING, STATUS, TEAM, TYPE, Mode, Sighting
from tests.desk.made import outcome, sighting
from tests.rule_cases import REF


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
