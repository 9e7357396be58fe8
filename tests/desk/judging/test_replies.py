"""What may be a reply, where it takes a ticket back to, and when it reopens one."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.judging.edits import JudgingContext
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.judging.replies import (
    Reply,
    answer_reply,
    is_past_needed,
    may_await_reply,
    may_be_reply,
    with_past,
)
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.updates import Reason
from sdesk_sync.desk.model.verdicts import Edit, FieldChange
from sdesk_sync.desk.model.vocabulary import STATUS, TEAM, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from tests.harness.desk import CARRIED, CUSTOMER, MONITOR, TICKET, outcome, sighting
from tests.harness.rule_cases import REF, shipped

DAY_MS = 86_400_000
CLOSED_AT = 1_767_000_000_000
REASON = Field("close_reason")
CARLA = CUSTOMER.actor.account
BY = JudgingContext(shipped(), Mode.ENFORCE, CARRIED)


def ticket(kind: str, *past: str, working: str | None, **more: object) -> Ticket:
    """A ticket of Carla's that has come through these statuses."""
    values = {**TICKET.values, TYPE: kind, STATUS: past[-1]}
    known = replace(TICKET, values=values, past_statuses=past, working_status=working, owners=(CARLA,))
    return replace(known, status_since=CLOSED_AT, tracker_closed=past[-1] == "closed", **more)  # type: ignore[arg-type]  # fields of a ticket


def comment(at: int = CLOSED_AT + DAY_MS, *, is_public: bool = True) -> Comment:
    """A comment of Carla's."""
    return Comment(REF, "1", "Here it is.", CUSTOMER.actor, is_public, at)


def moved(known: Ticket, author: Author = CUSTOMER, at: int = CLOSED_AT + DAY_MS) -> str | None:
    """The status that a reply takes it to; None where it moves nothing."""
    answer = answer_reply(BY, Reply(known, comment(at), author))
    return None if answer is None else answer.ticket.value(STATUS)


@pytest.mark.parametrize(
    ("kind", "origin", "to"),
    [
        ("incident", "in-review", "in-review"),
        ("customization", "estimating", "estimating"),
        ("customization", None, "accepted"),
        ("software-defect", "in-review", "accepted"),
    ],
)
def test_a_waiting_ticket_goes_back(kind: str, origin: str | None, to: str) -> None:
    """To where it came from; where that is not known, or not of its workflow, to the first status."""
    known = ticket(kind, "waiting-for-customer", working=origin)
    assert moved(known) == to
    assert is_past_needed(shipped(), known) == (origin != to)


def test_it_is_one_silent_write_with_its_consequences() -> None:
    """A suggestion that is accepted is support's, one that waits its type's team's."""
    known = ticket("suggestion", "accepted", "waiting-for-customer", working="accepted")
    known = replace(known, values={**known.values, TEAM: "product-management"})
    answer = answer_reply(BY, Reply(known, comment(), CUSTOMER))
    assert answer is not None
    assert {(one.field, one.to, one.reason) for one in answer.updates} == {
        (STATUS, "accepted", Reason.REPLY),
        (TEAM, "support", Reason.ROUTING),
    }
    assert answer.ticket.status_since == CLOSED_AT + DAY_MS


@pytest.mark.parametrize(("days", "to"), [(0, "in-review"), (14, "in-review"), (15, None)])
def test_a_closed_ticket_is_reopened_in_time(days: int, to: str | None) -> None:
    """Until the end of the fourteenth day; the reason of the closing goes."""
    known = ticket("request", "new", "in-review", "closed", working="in-review")
    known = replace(known, values={**known.values, REASON: "answered"})
    at = CLOSED_AT + days * DAY_MS
    assert moved(known, at=at) == to
    answer = answer_reply(BY, Reply(known, comment(at), CUSTOMER))
    if answer is not None:
        assert answer.ticket.value(REASON) is None
        assert answer.open_state is not None
        assert not answer.open_state.closed


@pytest.mark.parametrize(
    ("past", "to"),
    [
        (("accepted", "declined", "closed"), None),
        (("accepted", "declined", "in-progress", "resolved", "closed"), "in-progress"),
    ],
)
def test_what_was_declined_stays_closed(past: tuple[str, ...], to: str | None) -> None:
    """It counts how it was closed last."""
    assert moved(ticket("support-request", *past, working="in-progress")) == to


def test_a_participant_reopens_no_ticket_of_somebody_elses() -> None:
    """By hand they could not either; where nobody knows whose it is they could."""
    other = Author(Actor(Account("support", "77"), "Kim"), frozenset({"customer"}))
    known = ticket("request", "new", "closed", working="new")
    assert moved(known, other) is None
    assert moved(replace(known, owners=None), other) == "new"


def test_what_the_status_needs_is_asked_again() -> None:
    """A customization that lost its order does not come back to be worked on."""
    known = ticket("customization", "ordered", "in-progress", "delivered", "closed", working="in-progress")
    assert moved(known) is None
    order = Field("order_reference")
    assert moved(replace(known, values={**known.values, order: "PO-1"})) == "in-progress"


@pytest.mark.parametrize("status", ["resolved", "delivered", "declined"])
def test_what_is_solved_or_declined_moves_by_no_reply(status: str) -> None:
    """Support is told of it."""
    known = ticket("customization", "in-progress", status, working="in-progress")
    assert may_await_reply(shipped(), known)
    assert moved(known) is None


def test_a_ticket_that_is_worked_on_awaits_nothing() -> None:
    """Nor one that has left the desk."""
    assert not may_await_reply(shipped(), ticket("incident", "new", working="new"))
    gone = ticket("incident", "closed", working="new", state=TicketState.MOVED)
    assert not may_await_reply(shipped(), gone)


def test_what_was_written_before_the_question_does_not_answer_it() -> None:
    """Its hook was late; a tracker's times differ by a little. An internal note is none at all."""
    known = ticket("incident", "in-review", "waiting-for-customer", working="in-review")
    assert not may_be_reply(known, comment(CLOSED_AT - 60_000))
    assert may_be_reply(known, comment(CLOSED_AT - 1_000))
    assert may_be_reply(known, comment(0))
    assert not may_be_reply(known, comment(is_public=False))


def test_the_history_tells_where_a_ticket_has_been() -> None:
    """Each status where it was last, and since when it is where it is."""
    known = ticket("incident", "closed", working=None, is_known_from_start=False)
    steps = [("new", "in-review"), ("in-review", "waiting-for-customer"), ("waiting-for-customer", "closed")]
    edits = [
        Sighting(REF, number, {STATUS: (after,)}, changed_from={STATUS: (before,)})
        for number, (before, after) in enumerate(steps)
    ]
    told = with_past(shipped(), replace(known, status_since=None), edits)
    assert is_past_needed(shipped(), known)
    assert told.past_statuses == ("new", "in-review", "waiting-for-customer", "closed")
    assert (told.working_status, told.status_since) == ("in-review", 2)


@pytest.mark.parametrize(("role", "is_customer"), [("customer", True), ("automation", False)])
def test_a_program_is_what_it_is_called(role: str, *, is_customer: bool) -> None:
    """The account that stands for all who write e-mails is a customer."""
    assert shipped().is_customer(replace(MONITOR, roles=frozenset({role}))) is is_customer


def test_a_program_that_is_a_customer_closes_without_a_reason() -> None:
    """As a customer does: the ticket is withdrawn."""
    mail = replace(MONITOR, roles=frozenset({"customer"}))
    verdicts, told = outcome(sighting(status=("closed",)), mail)
    assert [verdict.refusals for verdict in verdicts] == [()]
    assert told.ticket.value(REASON) == "withdrawn"


def test_automation_may_do_what_the_desk_file_names_it_for() -> None:
    """And nothing besides: a role like any."""
    text = preset_path("service-desk").read_text(encoding="utf-8")
    line = "    - {roles: [hosting], types: [non-software-defect]"
    named = "    - {roles: [automation], types: [incident], moves: {new: [in-review]}}\n"
    desk = read_desk(text.replace(line, named + line, 1).encode(), "service-desk.yaml")
    robo = replace(MONITOR, roles=frozenset({"automation"}))
    known = replace(TICKET, values={**TICKET.values, TYPE: "incident", STATUS: "new"})

    def refused(to: str, by: Desk) -> list[str]:
        edit = Edit(known, (FieldChange(STATUS, "new", to),), robo)
        return [one.rule for verdict in judge(by, edit, Mode.ENFORCE) for one in verdict.refusals]

    assert refused("in-review", desk) == []
    assert "role-for-move" in refused("closed", desk)
    assert refused("in-review", shipped()) == ["role-for-move"]
