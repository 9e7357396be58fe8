"""Support and customer in turn: a question and its answer, a solved ticket, one that was declined."""

from tests.harness.closing import close_ticket, reopen_ticket
from tests.harness.place import At, missing


def test_support_asks_back_and_the_customer_answers(at: At) -> None:
    """Twice, from the first status and from the review; nobody but the two says anything."""
    ticket = at.open("carla", "incident")
    for status in ("new", "in-review"):
        if status != "new":
            at.set("anna", ticket, status=status)
        at.comment("anna", ticket, "Since when?")
        at.set("anna", ticket, status="waiting-for-customer")
        assert at.words(ticket)[1] == "waiting-for-customer"
        cost = at.comment("carla", ticket, "Since Monday.")
        assert (at.words(ticket)[1], cost.writes, cost.look_ups) == (status, 1, 0), cost.calls
    assert at.said(ticket) == ()
    assert at.set("sami", ticket, type="support-request").writes
    assert at.words(ticket)[1] == "accepted"


def test_a_customer_closes_their_own_solved_ticket(at: At) -> None:
    """By the button there is; a word of thanks before moves nothing, and support reads that once."""
    ticket = at.open("carla", "request")
    at.set("anna", ticket, status="in-review")
    at.set("sami", ticket, type="support-request")
    at.set("sami", ticket, status="resolved")
    at.comment("carla", ticket, "Thank you, that was it!")
    assert at.words(ticket)[1] == "resolved"
    close_ticket(at, "carla", ticket)
    assert at.words(ticket) == ("support-request", "closed", None)
    assert at.look(ticket).is_closed in (True, None)
    (note,) = at.said(ticket)
    assert missing(note.text, "Carla Conrad has answered", "it is Resolved", "Nothing was moved") == []
    assert note.is_hidden or not at.hides_comments


def test_a_customization_is_declined_from_ordered_closed_and_reopened(at: At) -> None:
    """By the lead alone, which empties the order; it comes back to where it was with an order only."""
    ticket = _ordered(at)
    at.set("sami", ticket, status="declined")
    assert at.words(ticket)[1] == "ordered"
    (first,) = at.said(ticket)
    assert missing(first.text, "Sami Sommer", "Lead", "role-for-move") == []

    at.set("lena", ticket, status="declined")
    assert at.words(ticket)[1] == "declined"
    assert at.is_gitlab or not at.office.has_fact(ticket, "order_reference", "PO-4711")
    at.set("sami", ticket, status="closed")
    at.comment("carla", ticket, "But we do want it.")
    assert at.words(ticket)[1] == "closed"
    assert missing(at.said(ticket)[1].text, "Carla Conrad has answered", "it is Closed") == []

    reopen_ticket(at, "sami", ticket, "ordered")
    assert at.words(ticket)[1] == "closed"
    assert missing(at.said(ticket)[2].text, "Sami Sommer", "!desk order", "order-before-work") == []
    at.comment("sami", ticket, "!desk order PO-4712")
    reopen_ticket(at, "sami", ticket, "ordered")
    assert at.words(ticket) == ("customization", "ordered", None)
    assert at.look(ticket).is_closed in (False, None)
    assert len(at.said(ticket)) == 3


def _ordered(at: At) -> str:
    """A customization that Carla asked for and has ordered."""
    ticket = at.open("carla", "request")
    at.set("anna", ticket, status="in-review")
    at.set("sami", ticket, type="customization")
    at.set("sami", ticket, status="estimating")
    at.comment("dev", ticket, "!desk estimate 3d")
    at.set("sami", ticket, status="awaiting-order")
    at.comment("sami", ticket, "!desk order PO-4711")
    at.set("sami", ticket, status="ordered")
    assert (at.words(ticket)[1], at.said(ticket)) == ("ordered", ())
    return ticket
