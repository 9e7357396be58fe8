"""A desk that only watches: nothing is written, and what is there is accepted."""

from dataclasses import replace

from sdesk_sync.desk.consequences import accept_as_seen
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import BILLING, STATUS, TEAM, TYPE, Mode
from tests.harness.desk import outcome, sighting
from tests.harness.rule_cases import REF


def test_a_desk_that_only_watches_writes_nothing_and_accepts_what_is_there() -> None:
    """The next delivery finds nothing changed, so nobody is told of it again."""
    seen = replace(sighting(type=("software-defect",), status=()), tracker_closed=True)
    decided = outcome(seen, cap=Mode.OBSERVE)[1]
    watched = accept_as_seen(decided, seen)
    assert decided.has_writes
    assert not watched.has_writes
    assert watched.ticket.value(TYPE) == "software-defect"
    assert [watched.ticket.value(name) for name in (STATUS, BILLING, TEAM)] == [None, None, "support"]
    assert watched.ticket.tracker_closed is True
    assert outcome(seen, ticket=watched.ticket)[0] == ()


def test_a_desk_that_only_watches_keeps_what_it_was_not_shown() -> None:
    """A consequence that was not written changed nothing."""
    seen = Sighting(REF, version=5, seen={TYPE: ("suggestion",)}, tracker_closed=False)
    assert accept_as_seen(outcome(seen)[1], seen).ticket.value(TEAM) == "support"
