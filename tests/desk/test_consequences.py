"""What is accepted after an edit, what is written for it, and what is still to be written later."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.consequences import apply_consequences
from sdesk_sync.desk.judging.changes import find_changes, ticket_at_first_contact, ticket_before_opening
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Tolerated
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import Edit
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Mode
from tests.harness.desk import CARRIED, CUSTOMER, MONITOR, ORDER, SUPPORT, TICKET, outcome, sighting
from tests.harness.rule_cases import REF, shipped


def test_an_undo_and_its_reason_are_told_apart_from_consequences() -> None:
    """For the journal: each write says why it is made."""
    _, undone = outcome(sighting(priority=("high",)))
    assert undone.updates == (FieldUpdate(PRIORITY, ("high",), None, Reason.UNDO),)
    _, typed = outcome(sighting(type=("software-defect",)))
    assert set(typed.updates) == {
        FieldUpdate(STATUS, ("in-review",), "accepted", Reason.FIRST_STATUS),
        FieldUpdate(BILLING, (), "maintenance", Reason.BILLING),
        FieldUpdate(TEAM, ("support",), "development", Reason.ROUTING),
    }


@pytest.mark.parametrize(
    ("shown", "put"),
    [
        ((), FieldUpdate(STATUS, (), "in-review", Reason.PUT_BACK)),
        (("in-review", "waiting-for-customer"), None),
    ],
)
def test_stripped_and_doubled_labels_are_repaired(shown: tuple[str, ...], put: FieldUpdate | None) -> None:
    """A stripped one is put back, of two the older goes."""
    expected = put or FieldUpdate(STATUS, shown, "waiting-for-customer", Reason.ONE_VALUE)
    assert outcome(sighting(status=shown))[1].updates == (expected,)


def test_open_and_closed_follow_the_status() -> None:
    """The issue is closed with the label."""
    seen = sighting(status=("closed",), close_reason=("answered",))
    ticket = replace(TICKET, values={**TICKET.values, Field("close_reason"): None})
    _, closed = outcome(seen, ticket=ticket)
    assert closed.open_state == SetOpenState(closed=True)
    assert closed.ticket.tracker_closed is True
    assert closed.has_writes


def test_what_a_rule_only_observes_is_accepted_and_marked() -> None:
    """With the rule and the person."""
    for cap in (Mode.OBSERVE, Mode.WARN):
        verdicts, accepted = outcome(sighting(priority=("high",)), cap=cap)
        assert verdicts[0].undoing_refusal is None
        mark = Tolerated(PRIORITY, "high", "priority-on-faults-only", SUPPORT.actor.account)
        assert accepted.ticket.tolerated == (mark,)
        assert not accepted.has_writes


def test_the_same_sin_is_not_preached_twice() -> None:
    """Once accepted it is no change any more, whoever touches the ticket next."""
    seen = sighting(priority=("high",))
    _, first = outcome(seen, cap=Mode.WARN)
    verdicts, second = outcome(replace(seen, version=6), CUSTOMER, first.ticket, cap=Mode.WARN)
    assert verdicts == ()
    assert second.ticket.tolerated == first.ticket.tolerated


def test_a_new_sin_in_the_same_field_is_preached_again() -> None:
    """Tolerated is the value, not the field."""
    _, first = outcome(sighting(priority=("high",)), cap=Mode.WARN)
    verdicts, second = outcome(sighting(priority=("low",)), ticket=first.ticket, cap=Mode.WARN)
    assert [verdict.explained_refusals[0].rule for verdict in verdicts] == ["priority-on-faults-only"]
    assert [past.value for past in second.ticket.tolerated] == ["low"]


def test_what_was_tolerated_is_forgotten_when_it_is_put_right() -> None:
    """So that it is told again should it come back."""
    _, first = outcome(sighting(priority=("high",)), cap=Mode.WARN)
    _, second = outcome(sighting(priority=()), ticket=first.ticket)
    assert second.ticket.tolerated == ()


def test_an_app_nobody_named_is_observed_and_tolerated() -> None:
    """Its writes are journalled, not undone, even where everything is enforced."""
    verdicts, accepted = outcome(sighting(priority=("high",)), MONITOR)
    assert [refusal.mode for refusal in verdicts[0].refusals] == [Mode.OBSERVE]
    mark = Tolerated(PRIORITY, "high", "priority-on-faults-only", MONITOR.actor.account)
    assert accepted.ticket.tolerated == (mark,)


def test_an_app_that_the_mapping_names_is_judged_by_its_roles() -> None:
    """Like a person."""
    named = replace(MONITOR, roles=frozenset({"automation"}))
    verdicts, _ = outcome(sighting(priority=("high",)), named)
    assert verdicts[0].undoing_refusal is not None


@pytest.mark.parametrize("cap", list(Mode))
def test_the_cap_bounds_every_rule(cap: Mode) -> None:
    """The mode at the top of sdesk.yaml."""
    verdicts, _ = outcome(
        sighting(type=("suggestion",), priority=("high",), status=("fixed",)), CUSTOMER, cap=cap
    )
    modes = {refusal.mode for verdict in verdicts for refusal in verdict.refusals}
    assert modes == (set() if cap is Mode.OFF else {cap})


def test_what_was_seen_is_remembered_beside_what_was_not() -> None:
    """Raw values and versions go on; a body that shows a part of the ticket forgets nothing."""
    seen = Sighting(REF, version=6, seen={TEAM: ("hosting",)}, raw={"team": ("team::hosting",)})
    ticket = outcome(seen)[1].ticket
    assert ticket.value(TEAM) == "hosting"
    assert ticket.value(STATUS) == "in-review"
    assert ticket.version == 6
    assert ticket.tracker_closed is False
    assert ticket.raw == {**TICKET.raw, "team": ("team::hosting",)}


def test_an_older_version_does_not_make_the_ticket_older() -> None:
    """Replayed deliveries come late."""
    assert outcome(replace(sighting(), version=2))[1].ticket.version == 4


def test_a_value_never_known_is_accepted_as_it_is_found() -> None:
    """It is neither judged nor taken away; only what is known to be empty can be filled."""
    ticket = replace(TICKET, values={TYPE: "customization", STATUS: "ordered"})
    _, found = outcome(sighting(ticket, order_reference=("PO-4711",), team=("hosting",)), ticket=ticket)
    assert not found.has_writes
    assert found.ticket.value(ORDER) == "PO-4711"
    assert found.ticket.value(TEAM) == "hosting"


def test_a_type_never_known_is_found_without_consequences() -> None:
    """It has not been retyped: it was never seen before."""
    ticket = replace(TICKET, values={STATUS: "in-progress"})
    _, found = outcome(sighting(ticket, type=("software-defect",)), ticket=ticket)
    assert not found.has_writes
    assert found.ticket.value(TYPE) == "software-defect"
    assert found.ticket.value(STATUS) == "in-progress"


def test_nothing_is_written_on_a_ticket_first_met() -> None:
    """However odd it is: an issue closed with an open label, a fault's priority on a request."""
    seen = replace(sighting(priority=("high",), team=()), tracker_closed=True)
    _, found = outcome(seen, ticket=ticket_at_first_contact(shipped(), seen))
    assert not found.has_writes
    assert found.ticket.tracker_closed is True


def test_two_labels_on_a_ticket_first_met_become_one() -> None:
    """Silently: nobody is asked for them."""
    seen = sighting(priority=(), status=("in-review", "closed"))
    verdicts, found = outcome(seen, ticket=ticket_at_first_contact(shipped(), seen))
    assert verdicts == ()
    assert found.updates == (FieldUpdate(STATUS, ("in-review", "closed"), "in-review", Reason.ONE_VALUE),)


def test_a_ticket_found_out_of_step_is_put_in_step_when_it_moves() -> None:
    """A closed issue whose label somebody now moves is opened."""
    seen = replace(sighting(), tracker_closed=True)
    _, found = outcome(seen, ticket=ticket_at_first_contact(shipped(), seen))
    _, moved = outcome(
        replace(sighting(status=("waiting-for-customer",)), tracker_closed=True), ticket=found.ticket
    )
    assert moved.open_state == SetOpenState(closed=False)


def test_the_statuses_of_a_ticket_are_kept_from_its_type_on() -> None:
    """Where it has been says whether work has begun; waiting is no work."""
    _, waiting = outcome(sighting(status=("waiting-for-customer",)))
    assert waiting.ticket.past_statuses == ("new", "in-review", "waiting-for-customer")
    assert waiting.ticket.working_status == "in-review"
    _, typed = outcome(sighting(type=("customization",)))
    assert typed.ticket.past_statuses == ("accepted",)
    assert typed.ticket.working_status == "accepted"


def test_a_retype_makes_the_past_of_a_ticket_first_met_known() -> None:
    """It begins anew, and is watched from there."""
    _, typed = outcome(sighting(type=("customization",)), ticket=replace(TICKET, is_known_from_start=False))
    assert typed.ticket.is_known_from_start


def test_an_opened_ticket_is_watched_from_its_start() -> None:
    """In its first status."""
    seen = replace(sighting(status=(), team=()), is_opening=True)
    ticket = ticket_before_opening(seen)
    edit = Edit(ticket, find_changes(shipped(), ticket, seen), CUSTOMER, is_opening=True)
    accepted = apply_consequences(shipped(), edit, judge(shipped(), edit, Mode.ENFORCE), seen, CARRIED).ticket
    assert accepted.is_known_from_start
    assert accepted.past_statuses == ("new",)


def test_a_refused_command_is_not_undone_because_it_was_never_done() -> None:
    """A comment changes no field by itself."""
    ticket = replace(TICKET, values={TYPE: "customization", STATUS: "ordered", ORDER: "PO-4711"})
    seen = Sighting(REF, version=5, seen={})
    edit = Edit(ticket, find_changes(shipped(), ticket, sighting(ticket, order_reference=())), SUPPORT)
    verdicts = judge(shipped(), edit, Mode.ENFORCE)
    kept = apply_consequences(shipped(), edit, verdicts, seen, CARRIED)
    assert verdicts[0].undoing_refusal is not None
    assert not kept.has_writes
    assert kept.ticket.value(ORDER) == "PO-4711"


def test_a_consequence_for_a_field_not_shown_is_written_only_where_it_changes_something() -> None:
    """Both types are billed alike and the body did not show it."""
    ticket = replace(TICKET, values={TYPE: "software-defect", STATUS: "accepted", BILLING: "maintenance"})
    seen = Sighting(REF, version=5, seen={TYPE: ("non-software-defect",)})
    assert outcome(seen, ticket=ticket)[1].updates == (FieldUpdate(TEAM, (), "hosting", Reason.ROUTING),)


def test_a_ticket_retyped_while_the_customer_is_asked_comes_back_to_its_new_start() -> None:
    """Type and question in one edit: where it was worked on as another type says nothing any more."""
    ticket = replace(TICKET, values={**TICKET.values, TYPE: "support-request", STATUS: "in-progress"})
    ticket = replace(ticket, working_status="in-progress")
    seen = sighting(ticket, type=("consulting-request",), status=("waiting-for-customer",))
    _, found = outcome(seen, ticket=ticket)
    assert found.ticket.value(STATUS) == "waiting-for-customer"
    assert found.ticket.working_status == "accepted"
