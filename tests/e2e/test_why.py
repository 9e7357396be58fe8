"""`!desk why`: the staff ask in the ticket itself, and are told there what `explain` says."""

import pytest

from tests.harness.place import At, missing


@pytest.fixture
def refused(at: At) -> str:
    """A customization that was made ordered without an order, put back and explained."""
    ticket = at.open("sami", "customization")
    at.set("sami", ticket, status="estimating")
    at.comment("sami", ticket, "!desk estimate 3d")
    at.set("sami", ticket, status="awaiting-order")
    at.set("sami", ticket, status="ordered")
    return ticket


def test_staff_are_told_in_a_comment_of_its_own(at: At, refused: str) -> None:
    """What was refused and why, what is missing, who may go on: one write, and nothing is read.

    It begins no thread and is in none: a reply to a public comment would be public.
    """
    (explained,) = at.said(refused)
    cost = at.comment("lena", refused, "What is it about?\n\n!desk why")
    first, answer = at.said(refused)
    assert ((cost.reads, cost.writes), first.text) == ((0, 1), explained.text)
    assert [call.rpartition("/")[2] for call in cost.calls] == ["notes" if at.is_gitlab else "comment"]
    words = (
        *("Customization", "Awaiting order"),
        *("Status Ordered → undone", "order-before-work", "order ORDER-REFERENCE"),
        *("to Ordered", "missing: Order reference", "Sami Sommer"),
    )
    assert missing(answer.text, *words) == []
    assert answer.is_hidden or not at.hides_comments


def test_it_is_told_of_the_ticket_after_what_was_commanded_with_it(at: At, refused: str) -> None:
    """Asked beside the order, it says that nothing is missing any more."""
    at.comment("sami", refused, "!desk order PO-4711\n!desk why")
    _, answer = at.said(refused)
    assert "to Ordered" in answer.text
    assert "missing" not in answer.text.partition("Now")[2]


def test_a_customer_is_not_told(at: At, refused: str) -> None:
    """Nor anybody the desk does not know: in silence, and without a call."""
    cost = at.comment("carla", refused, "!desk why")
    assert (cost.calls, len(at.said(refused))) == ((), 1)
