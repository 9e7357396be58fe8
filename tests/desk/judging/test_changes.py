"""What a sighting asks for: the difference to the accepted ticket, and nothing that was not seen."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.judging.changes import (
    find_changes,
    select_judged_at_opening,
    ticket_at_first_contact,
    ticket_before_opening,
)
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import FieldChange
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from tests.harness.rule_cases import REF, shipped

ORDER = Field("order_reference")
SEEN = {TYPE: ("software-defect",), STATUS: ("in-progress",), PRIORITY: ("high",), TEAM: ("development",)}
TICKET = Ticket(
    REF,
    version=1,
    values={TYPE: "software-defect", STATUS: "in-progress", PRIORITY: "high", TEAM: "development"},
    tracker_closed=False,
    working_status="in-progress",
    past_statuses=("accepted", "in-progress"),
    is_known_from_start=True,
)


def seen(**shown: tuple[str, ...]) -> Sighting:
    """A sighting of the ticket as accepted, but for some fields."""
    fields = {Field(name): words for name, words in shown.items()}
    return Sighting(REF, version=2, seen={**SEEN, **fields}, tracker_closed=TICKET.tracker_closed)


def parts(sighting: Sighting, ticket: Ticket = TICKET) -> tuple[FieldChange, ...]:
    """What the sighting asks for."""
    return find_changes(shipped(), ticket, sighting)


def test_the_same_again_is_no_change() -> None:
    """A delivery doubled or sent late asks for nothing."""
    assert parts(seen()) == ()


def test_what_was_not_seen_never_differs() -> None:
    """A partial body says nothing of the fields it leaves out."""
    assert parts(Sighting(REF, version=2, seen={PRIORITY: ("low",)})) == (
        FieldChange(PRIORITY, "high", "low"),
    )
    assert parts(Sighting(REF, version=2, seen={})) == ()


def test_every_difference_is_a_part() -> None:
    """Several fields in one body are parts of one edit."""
    asked = parts(seen(status=("fixed",), priority=()))
    assert set(asked) == {FieldChange(STATUS, "in-progress", "fixed"), FieldChange(PRIORITY, "high", None)}


def test_a_field_never_seen_before_is_no_change() -> None:
    """What is accepted does not know it, so nobody is asked to have changed it."""
    assert parts(seen(order_reference=("PO-4711",))) == ()


def test_a_field_known_to_be_empty_is_changed_by_its_first_value() -> None:
    """Empty is known; not there is not."""
    ticket = replace(TICKET, values={**TICKET.values, ORDER: None})
    assert parts(seen(order_reference=("PO-4711",)), ticket) == (FieldChange(ORDER, None, "PO-4711"),)


@pytest.mark.parametrize("name", [TYPE, STATUS])
def test_a_stripped_type_or_status_asks_for_nothing(name: Field) -> None:
    """A board drag strips labels; it is put back in silence."""
    assert parts(seen(**{name: ()})) == ()


@pytest.mark.parametrize("name", [PRIORITY, TEAM])
def test_any_other_value_taken_away_is_a_change(name: Field) -> None:
    """To empty."""
    assert parts(seen(**{name: ()})) == (FieldChange(name, TICKET.value(name), None),)


@pytest.mark.parametrize("words", [("high", "low"), ("low", "high")])
def test_of_two_values_the_new_one_is_asked_for(words: tuple[str, ...]) -> None:
    """Whatever their order."""
    assert parts(seen(priority=words)) == (FieldChange(PRIORITY, "high", "low"),)


def test_of_two_new_values_the_last_is_asked_for() -> None:
    """Trackers list what was added last at the end."""
    assert parts(seen(priority=("critical", "low"))) == (FieldChange(PRIORITY, "high", "low"),)


def test_an_old_double_that_the_delivery_does_not_name_is_no_change() -> None:
    """Somebody who changes the team is not asked about two priorities."""
    sighting = replace(
        seen(priority=("low", "high"), team=("support",)), changed_from={TEAM: ("development",)}
    )
    assert parts(sighting) == (FieldChange(TEAM, "development", "support"),)


def test_an_old_double_that_nobody_repaired_is_no_change() -> None:
    """A desk that only watches leaves it; the next title is not a change of priority."""
    raw = {"labels": ("priority::high", "priority::low")}
    sighting = replace(seen(priority=("high", "low")), raw=raw)
    assert parts(sighting, replace(TICKET, raw=raw)) == ()
    assert parts(sighting, replace(TICKET, raw={"labels": ("priority::high",)})) != ()


def test_a_closed_issue_asks_to_close_the_ticket() -> None:
    """GitLab's close button sets no label."""
    assert parts(replace(seen(), tracker_closed=True)) == (FieldChange(STATUS, "in-progress", "closed"),)


def test_an_issue_closed_with_its_label_stripped_asks_to_close_the_ticket() -> None:
    """So does a drag to the board's list of closed issues."""
    assert parts(replace(seen(status=()), tracker_closed=True)) == (
        FieldChange(STATUS, "in-progress", "closed"),
    )


@pytest.mark.parametrize("status", ["closed", "declined"])
def test_an_issue_closed_with_a_closing_label_asks_for_that_label(status: str) -> None:
    """Both say the same."""
    assert parts(replace(seen(status=(status,)), tracker_closed=True)) == (
        FieldChange(STATUS, "in-progress", status),
    )


def test_a_reopened_issue_asks_for_the_last_working_status() -> None:
    """The label still says closed."""
    ticket = replace(
        TICKET, values={**TICKET.values, STATUS: "closed"}, tracker_closed=True, working_status="fixed"
    )
    assert parts(replace(seen(status=("closed",)), tracker_closed=False), ticket) == (
        FieldChange(STATUS, "closed", "fixed"),
    )


def test_a_tracker_without_open_and_closed_is_asked_for_none() -> None:
    """Jira has statuses only."""
    assert parts(replace(seen(), tracker_closed=None)) == ()


def test_a_ticket_first_met_is_accepted_as_it_is_seen() -> None:
    """Nobody is asked about what was there before anybody watched."""
    ticket = ticket_at_first_contact(shipped(), seen(status=("delivered",), priority=("low",)))
    assert parts(seen(status=("delivered",), priority=("low",)), ticket) == ()
    # What is done is no status to come back to.
    assert (ticket.value(STATUS), ticket.value(PRIORITY), ticket.working_status) == ("delivered", "low", None)
    assert not ticket.is_known_from_start


def test_of_a_ticket_first_met_only_what_the_delivery_changed_is_judged() -> None:
    """The delivery's own from-values are what was before."""
    sighting = replace(seen(status=("fixed",)), changed_from={STATUS: ("in-progress",)})
    assert parts(sighting, ticket_at_first_contact(shipped(), sighting)) == (
        FieldChange(STATUS, "in-progress", "fixed"),
    )


def test_a_ticket_first_met_may_have_had_no_value_before() -> None:
    """Then the change is one from empty."""
    sighting = replace(seen(), changed_from={PRIORITY: ()})
    assert parts(sighting, ticket_at_first_contact(shipped(), sighting)) == (
        FieldChange(PRIORITY, None, "high"),
    )


def test_a_closing_is_judged_at_first_contact() -> None:
    """Where the delivery tells that the issue was open before."""
    sighting = replace(seen(), tracker_closed=True, tracker_was_closed=False)
    assert parts(sighting, ticket_at_first_contact(shipped(), sighting)) == (
        FieldChange(STATUS, "in-progress", "closed"),
    )


def test_an_issue_long_closed_with_an_open_label_is_nobodys_doing_today() -> None:
    """Found out of step, it stays so until somebody changes it."""
    sighting = replace(seen(), tracker_closed=True, changed_from={TEAM: ("support",)})
    assert parts(sighting, ticket_at_first_contact(shipped(), sighting)) == (
        FieldChange(TEAM, "support", "development"),
    )


def test_two_labels_found_at_first_contact_are_nobodys_doing_today() -> None:
    """Whether the delivery names another field or none at all."""
    for named in ({TEAM: ("development",)}, {}):
        sighting = replace(seen(status=("in-progress", "closed")), changed_from=named)
        assert parts(sighting, ticket_at_first_contact(shipped(), sighting)) == ()


@pytest.mark.parametrize("status", ["waiting-for-customer", "declined", "closed"])
def test_a_ticket_first_met_at_rest_has_no_working_status(status: str) -> None:
    """Where it worked before is not known."""
    assert ticket_at_first_contact(shipped(), seen(status=(status,))).working_status is None


def test_an_opening_is_a_change_from_nothing() -> None:
    """Every value is a part, empty ones are not."""
    sighting = replace(seen(billing=()), is_opening=True)
    asked = parts(sighting, ticket_before_opening(sighting))
    assert {(part.field, part.before, part.after) for part in asked} == {
        (TYPE, None, "software-defect"),
        (STATUS, None, "in-progress"),
        (PRIORITY, None, "high"),
        (TEAM, None, "development"),
    }


@pytest.mark.parametrize(
    ("roles", "judged"),
    [
        ({"customer"}, {TYPE}),
        (set[str](), {TYPE}),
        ({"support"}, {TYPE, PRIORITY, ORDER}),
        ({"development"}, {TYPE, PRIORITY, ORDER}),
    ],
)
def test_at_an_opening_staff_are_judged_by_what_they_chose_and_customers_by_the_type(
    roles: set[str], judged: set[Field]
) -> None:
    """Status, billing and team are the desk's own to set."""
    sighting = replace(seen(billing=("none",), order_reference=("PO-4711",)), is_opening=True)
    author = Author(Actor(Account("support", "1"), "Alex", kind=AccountKind.PERSON), frozenset(roles))
    asked = select_judged_at_opening(
        shipped(), parts(sighting, ticket_before_opening(sighting)), author, sighting
    )
    assert {part.field for part in asked} == judged
    assert BILLING not in judged


def test_a_priority_that_the_tracker_chose_is_judged_for_nobody() -> None:
    """It is taken away in silence."""
    sighting = replace(seen(), is_opening=True, has_default_priority=True)
    author = Author(Actor(Account("support", "1"), "Sami"), frozenset({"support"}))
    asked = select_judged_at_opening(
        shipped(), parts(sighting, ticket_before_opening(sighting)), author, sighting
    )
    assert [part.field for part in asked] == [TYPE]
