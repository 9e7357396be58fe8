"""A customer does not answer: reminded once, then the ticket is closed, or staff are told."""

import pytest

from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.model.tickets import TicketRef
from tests.harness.calls import Spent
from tests.harness.engine import Works
from tests.harness.place import At

ANSWER = "It is the second server, since Monday."


def asked_back(at: At, works: Works, kind: str = "incident", origin: str = "in-review") -> str:
    """A ticket of Carla's that waits for her answer to Anna's question."""
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.set_words("anna", ticket, status="in-review")
    works.settle()
    if kind != "incident":
        at.office.set_words("anna", ticket, type=kind)
        works.settle()
    if origin not in ("in-review", "accepted"):
        at.office.set_words("sami", ticket, status=origin, priority="high")
        works.settle()
    at.office.write_comment("anna", ticket, "Which server?")
    at.office.set_words("anna", ticket, status="waiting-for-customer")
    works.settle()
    assert at.words(ticket)[1] == "waiting-for-customer"
    return ticket


def find_wait(at: At, works: Works, ticket: str) -> CustomerWait | None:
    """How it is noted that a ticket waits."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    (row,) = works.place.rows("SELECT ticket_id FROM tickets WHERE ticket_key = ?", key)
    return works.running.store.waits.find(TicketRef(at.tracker, row["ticket_id"], key))


def list_timers(at: At, works: Works, ticket: str) -> dict[str, int]:
    """When it is looked at, by the kind of the timer."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    rows = works.place.rows("SELECT kind, due_at FROM timers WHERE ticket_key = ?", key)
    return {row["kind"]: row["due_at"] for row in rows if row["kind"] in ("remind", "close")}


def ring(at: At, works: Works, ticket: str, kind: str) -> Spent:
    """The time comes; what the desk's doing costs then."""
    wait_s = (list_timers(at, works, ticket)[kind] - works.running.now()) // 1000 + 1
    return works.does(at, lambda: pass_time(works, wait_s))


def pass_time(works: Works, seconds: int) -> None:
    """Time passes, for the trackers and for us; what is due then is delivered."""
    works.place.control("POST", "/clock", {"advance_s": seconds})
    works.later.ms += seconds * 1000
    works.ring_timers()


def move(at: At, ticket: str, status: str) -> None:
    """Anna takes it back, or the customer closes it as their tracker lets them."""
    if at.is_gitlab and status == "closed":
        at.call("carla", "PUT", f"/issues/{ticket}", {"state_event": "close"})
    else:
        at.office.set_words("carla" if status == "closed" else "anna", ticket, status=status)


def test_the_customer_is_reminded_and_then_the_ticket_is_closed(at: At, works: Works) -> None:
    """Two looks before each; once each; the day that is promised is the day on which it is closed."""
    ticket = asked_back(at, works)
    begun = find_wait(at, works, ticket)
    assert begun is not None
    assert begun.is_asked
    cost = ring(at, works, ticket, "remind")
    (reminder,) = at.said(ticket)
    assert not reminder.is_hidden
    assert (cost.reads, cost.writes) == (2, 1), cost.calls
    reminded = find_wait(at, works, ticket)
    assert reminded is not None
    assert reminded.promised_at == list_timers(at, works, ticket)["close"]
    cost = ring(at, works, ticket, "close")
    assert at.words(ticket)[1] == "closed"
    assert at.look(ticket).is_closed in (True, None)
    assert (cost.reads, cost.writes) == (2 + at.reads_again, 2), cost.calls
    assert len(at.said(ticket)) == 2
    assert find_wait(at, works, ticket) is None
    assert list_timers(at, works, ticket) == {}


def test_an_answer_takes_the_timers_away(at: At, works: Works) -> None:
    """In the commit that takes the ticket back."""
    ticket = asked_back(at, works)
    works.does(at, lambda: at.office.write_comment("carla", ticket, ANSWER))
    assert (find_wait(at, works, ticket), list_timers(at, works, ticket)) == (None, {})


def test_an_answer_that_was_not_told_wins(at: At, works: Works) -> None:
    """The look finds it: no reminder, and the ticket goes on."""
    ticket = asked_back(at, works)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    pass_time(works, 60)
    at.office.write_comment("carla", ticket, ANSWER)
    works.place.settled_hooks()
    works.place.faults()
    ring(at, works, ticket, "remind")
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert find_wait(at, works, ticket) is None


def test_where_nobody_asked_staff_are_told_once(at: At, works: Works) -> None:
    """Nothing is sent to the customer, and nothing is closed."""
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.set_words("anna", ticket, status="waiting-for-customer")
    works.settle()
    ring(at, works, ticket, "remind")
    (note,) = at.said(ticket)
    assert note.is_hidden or not at.hides_comments
    assert list_timers(at, works, ticket) == {}
    assert at.words(ticket)[1] == "waiting-for-customer"
    pass_time(works, 60)
    works.does(at, lambda: at.office.write_comment("anna", ticket, "Which server?"))
    assert set(list_timers(at, works, ticket)) == {"remind", "close"}


def test_staff_decide_where_nothing_is_closed(at: At, works: Works) -> None:
    """A defect in work: the customer is reminded without a day, staff get the note, and then it is silent."""
    ticket = asked_back(at, works, "software-defect", "in-progress")
    ring(at, works, ticket, "remind")
    ring(at, works, ticket, "close")
    said = at.said(ticket)
    assert [one.is_hidden for one in said] == [False, at.hides_comments]
    assert at.words(ticket)[1] == "waiting-for-customer"
    assert list_timers(at, works, ticket) == {}


def test_asked_again_the_days_begin_anew(at: At, works: Works) -> None:
    """Known by the webhook, at no call."""
    ticket = asked_back(at, works)
    before = list_timers(at, works, ticket)
    pass_time(works, 3 * 86_400)
    cost = works.does(at, lambda: at.office.write_comment("anna", ticket, "And which browser?"))
    after = list_timers(at, works, ticket)
    assert (cost.reads, cost.writes) == (0, 0), cost.calls
    assert all(after[kind] > before[kind] + 2 * 86_400_000 for kind in before)


def test_asked_again_unheard_the_look_waits(at: At, works: Works) -> None:
    """Whose webhook was lost is seen by the look: not reminded before its own seven days."""
    ticket = asked_back(at, works)
    pass_time(works, 3 * 86_400)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.write_comment("anna", ticket, "And which browser?")
    works.place.settled_hooks()
    works.place.faults()
    ring(at, works, ticket, "remind")
    assert at.said(ticket) == ()
    ring(at, works, ticket, "remind")
    assert len(at.said(ticket)) == 1


@pytest.mark.parametrize("status", ["closed", "in-review"])
def test_whoever_moves_it_ends_the_waiting(at: At, works: Works, status: str) -> None:
    """The customer closes it, or staff take it back."""
    ticket = asked_back(at, works)
    works.does(at, lambda: move(at, ticket, status))
    assert (find_wait(at, works, ticket), list_timers(at, works, ticket)) == (None, {})


def test_a_move_that_was_not_told_is_judged_and_nobody_reminded(at: At, works: Works) -> None:
    """The look sees that it does not wait."""
    ticket = asked_back(at, works)
    pass_time(works, 60)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("anna", ticket, status="in-review")
    works.place.settled_hooks()
    works.place.faults()
    ring(at, works, ticket, "remind")
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert find_wait(at, works, ticket) is None
