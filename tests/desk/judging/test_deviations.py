"""What a delivery shows without naming it: whose doing it was, or how old it is."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.judging.deviations import (
    OwnWrite,
    drop_stale,
    find_deviations,
    find_surprises,
    is_as_accepted,
    select_leading,
)
from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TYPE, Field
from tests.harness.desk import TICKET, sighting
from tests.harness.rule_cases import shipped

DESK = shipped()


def step(who: str, at: int, *, shut: bool = False, was_shut: bool | None = None, **fields: str) -> Sighting:
    """An edit of a history: `priority="low>high"`; empty sides are no word."""
    pairs = {Field(name): tuple(said.split(">")) for name, said in fields.items()}
    words = {name: tuple((side,) if side else () for side in pair) for name, pair in pairs.items()}
    as_now = sighting()
    return replace(
        as_now,
        seen={**as_now.seen, **{name: after for name, (_, after) in words.items()}},
        version=at,
        actor=Actor(Account("support", who), who),
        changed_from={name: before for name, (before, _) in words.items()},
        tracker_closed=shut,
        tracker_was_closed=was_shut,
    )


def delivery(named: dict[str, tuple[str, ...]], *, version: int = 5, **shown: tuple[str, ...]) -> Sighting:
    """A delivery that names some changes and shows the ticket so."""
    found = sighting()
    seen = {**found.seen, **{Field(name): words for name, words in shown.items()}}
    names = {Field(name): words for name, words in named.items()}
    return replace(found, version=version, seen=seen, changed_from=names)


@pytest.mark.parametrize(
    ("found", "surprises"),
    [
        (delivery({}), set()),
        (delivery({"priority": ()}, priority=("high",)), set()),
        (delivery({"priority": ("low",)}, priority=("high",)), {"priority"}),
        (delivery({}, priority=("high",)), {"priority"}),
        (delivery({"priority": ()}, priority=("high",), status=("new",)), {"status"}),
        (delivery({}, status=()), set()),
        (delivery({"status": ()}, status=("new",)), set()),
        (replace(delivery({}), tracker_closed=True), {"status"}),
        (replace(delivery({"status": ("in-review",)}), tracker_closed=True, tracker_was_closed=False), set()),
        (
            replace(delivery({"status": ("in-review",)}), tracker_closed=False, tracker_was_closed=True),
            {"status"},
        ),
    ],
    ids=[
        "as accepted",
        "named, from the accepted value",
        "named, from another value",
        "not named",
        "one named, one not",
        "stripped",
        "named, was stripped before",
        "closed unnamed",
        "closed, named",
        "reopened, though it was accepted as open",
    ],
)
def test_a_surprise_is_what_neither_the_delivery_nor_we_explain(found: Sighting, surprises: set[str]) -> None:
    """Only then is the tracker's history asked, which costs calls."""
    assert find_surprises(DESK, TICKET, found, ()) == surprises


OURS = OwnWrite((FieldUpdate(STATUS, ("new",), "in-review", Reason.UNDO),), None, until=7)


def test_what_is_older_than_our_own_write_is_no_surprise_and_says_nothing() -> None:
    """Somebody retitled the ticket while our undo was on its way."""
    found = delivery({}, version=6, status=("new",))
    assert find_surprises(DESK, TICKET, found, [OURS]) == set()
    assert STATUS not in drop_stale(DESK, TICKET, found, [OURS]).seen


def test_what_is_newer_than_our_own_write_is_a_surprise_although_it_looks_the_same() -> None:
    """Somebody has set it again, and that delivery is late."""
    found = delivery({}, version=8, status=("new",))
    assert find_surprises(DESK, TICKET, found, [OURS]) == {STATUS}
    assert drop_stale(DESK, TICKET, found, [OURS]) == found


def test_what_we_are_still_to_write_explains_what_is_there() -> None:
    """However new it is."""
    found = delivery({}, version=99, status=("new",))
    assert find_surprises(DESK, TICKET, found, [replace(OURS, until=None)]) == set()


def test_a_change_that_began_at_what_we_have_just_undone_is_no_surprise() -> None:
    """Two quick edits of one person: the second starts at the first, which is refused."""
    found = delivery({"status": ("new",)}, version=6, status=("waiting-for-customer",))
    assert find_surprises(DESK, TICKET, found, [OURS]) == set()


def test_a_ticket_shown_before_we_closed_it_is_no_surprise() -> None:
    """The tracker's own open/closed is half of the status."""
    closed = replace(TICKET, tracker_closed=True, values={**TICKET.values, STATUS: "closed"})
    ours = OwnWrite((), SetOpenState(closed=True), until=7)
    found = replace(delivery({}, version=6, status=("closed",)), tracker_closed=False)
    assert find_surprises(DESK, closed, found, [ours]) == set()
    assert drop_stale(DESK, closed, found, [ours]).tracker_closed is None


def test_an_older_write_of_another_field_explains_nothing() -> None:
    """Only the newest write of the very field does."""
    other = OwnWrite((FieldUpdate(BILLING, (), "contract", Reason.BILLING),), None, until=None)
    assert find_surprises(DESK, TICKET, delivery({}, status=("new",)), [other]) == {STATUS}


def names(found: tuple[Sighting, ...]) -> list[tuple[str, list[str]]]:
    """Who does what in a chain."""
    return [(one.actor.account.id, sorted(one.changed_from)) for one in found if one.actor]


def test_the_chain_begins_where_the_field_was_last_as_accepted() -> None:
    """What was undone or taken back before asks for nothing any more."""
    steps = [
        step("a", 1, priority=">high"),
        step("bot", 2, priority="high>"),
        step("b", 3, priority=">low"),
        step("c", 4, priority="low>medium"),
    ]
    chain, unexplained = select_leading(DESK, TICKET, steps, sighting(priority=("medium",)))
    assert (names(chain), unexplained) == ([("b", ["priority"]), ("c", ["priority"])], frozenset())


def test_what_is_newer_than_the_accepted_state_is_judged_though_it_was_taken_back() -> None:
    """Somebody moved it where they may, somebody else back where they may not."""
    steps = [
        step("a", 3, status="new>in-review"),
        step("b", 5, status="in-review>new"),
        step("c", 6, status="new>in-review"),
    ]
    chain, unexplained = select_leading(DESK, TICKET, steps, sighting())
    assert (names(chain), unexplained) == ([("b", ["status"]), ("c", ["status"])], frozenset())


def test_each_field_has_its_own_chain() -> None:
    """A's status is older than what led to the priority."""
    steps = [
        step("a", 1, status="in-review>new", priority=">high"),
        step("b", 2, priority="high>"),
        step("c", 3, priority=">low"),
    ]
    chain, _ = select_leading(DESK, TICKET, steps, sighting(status=("new",), priority=("low",)))
    assert names(chain) == [("a", ["status"]), ("c", ["priority"])]


def test_what_no_step_touches_is_told() -> None:
    """A deleted label leaves no trace."""
    chain, unexplained = select_leading(
        DESK, TICKET, [step("a", 1, type="request>incident")], sighting(priority=("low",))
    )
    assert (len(chain), set(unexplained)) == (0, {PRIORITY})


def test_a_history_that_does_not_reach_back_is_taken_from_where_it_begins() -> None:
    """The rest of it was before we knew the ticket."""
    chain, unexplained = select_leading(
        DESK, TICKET, [step("a", 1, type="incident>suggestion")], sighting(type=("suggestion",))
    )
    assert (names(chain), unexplained) == ([("a", ["type"])], frozenset())


def test_closing_is_a_step_of_the_status() -> None:
    """On a tracker with an open/closed of its own."""
    close = step("a", 1, shut=True, was_shut=False, status="in-review>in-review")
    now = replace(sighting(), tracker_closed=True)
    chain, unexplained = select_leading(DESK, TICKET, [close], now)
    assert (names(chain), unexplained) == ([("a", ["status"])], frozenset())


def test_a_word_that_the_desk_no_longer_knows_is_no_difference() -> None:
    """After a change of the desk file nobody is held to it."""
    old = replace(TICKET, values={**TICKET.values, TYPE: "gone"})
    assert find_deviations(DESK, old, sighting(type=("request",))) == set()


@pytest.mark.parametrize(
    ("found", "same"),
    [
        (sighting(), True),
        (sighting(status=()), False),
        (sighting(priority=("high",)), False),
        (replace(sighting(), tracker_closed=True), False),
        (replace(sighting(), tracker_closed=None), True),
    ],
    ids=["as accepted", "stripped", "another value", "closed", "open or closed not told"],
)
def test_a_sweep_tells_what_is_not_wholly_as_accepted(found: Sighting, *, same: bool) -> None:
    """Stripped labels too, which ask for nothing but are to be put back."""
    assert is_as_accepted(TICKET, found) is same


def test_what_is_about_to_be_put_back_is_no_beginning() -> None:
    """Of what is accepted as it is found: changed once more before our undo, it goes back to where it was."""
    estimate = Field("estimate")
    ticket = replace(TICKET, values={**TICKET.values, estimate: "1d"})
    undo = OwnWrite((FieldUpdate(estimate, ("3d",), "1d", Reason.UNDO),), None)
    shown = replace(
        sighting(ticket, estimate=("5d",)),
        changed_from={estimate: ("3d",)},
        accepted_as_found=frozenset({estimate}),
    )
    assert drop_stale(DESK, ticket, shown, [undo]).changed_from == {estimate: ("1d",)}
    assert drop_stale(DESK, ticket, shown, []).changed_from == {estimate: ("3d",)}
