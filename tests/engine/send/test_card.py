"""The card: one internal note a ticket, written once for a burst of changes, and after all else."""

from collections.abc import Iterator

import pytest

from tests.harness.calls import Spent
from tests.harness.engine import Works
from tests.harness.place import GITLAB, PREMIUM, WALKED, At, missing


@pytest.fixture(params=[name for name in (GITLAB, PREMIUM) if name in WALKED])
def at(request: pytest.FixtureRequest, works: Works) -> Iterator[At]:
    """Each tracker that keeps cards, behaving well."""
    works.place.faults()
    works.settle()
    yield works.place.at(request.param)
    works.place.faults()


def pass_time(works: Works, at: At) -> Spent:
    """The timers ring; what that has cost."""
    return works.does(at, works.timers)


def test_a_ticket_of_an_intake_kind_has_no_card(at: At, works: Works) -> None:
    """There is nothing on it yet that a customer could not see."""
    ticket = at.office.open_ticket("carla", "Login fails", "request")
    works.settle()
    assert pass_time(works, at).calls == ()
    assert at.office.list_cards(ticket) == ()


def test_a_card_says_what_gitlab_has_no_fields_for(at: At, works: Works, ticket: str) -> None:
    """As people read it, and for staff alone."""
    pass_time(works, at)
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    works.settle()
    pass_time(works, at)
    (card,) = at.office.list_cards(ticket)
    lines = card.text.splitlines()
    assert (lines[0], card.is_hidden) == ("Desk card", True)
    assert missing(card.text, "| Type | Customization |", "| Billing | Separate order |") == []
    assert any(line.startswith("| Order reference | PO-4711, ordered on ") for line in lines)
    assert '"order_reference":"PO\\u002d4711"' in lines[-1]


def test_a_burst_is_one_write(at: At, works: Works, ticket: str) -> None:
    """A card of its own is made once, and then edited, which mails nobody."""
    first = pass_time(works, at)
    assert [call.partition("/issues")[0][:5] for call in first.calls] == ["POST "]
    for order in ("PO-1", "PO-2", "PO-3"):
        at.office.write_comment("sami", ticket, f"!desk order {order}\n!desk estimate 3d")
    works.settle()
    second = pass_time(works, at)
    assert [call.split()[0] for call in second.calls] == ["PUT"]
    assert pass_time(works, at).calls == ()
    (card,) = at.office.list_cards(ticket)
    assert missing(card.text, "PO-3", "3d") == []


def test_what_the_card_does_not_say_costs_nothing(at: At, works: Works, ticket: str) -> None:
    """A move, a comment, a title."""
    pass_time(works, at)
    at.office.set_words("sami", ticket, status="estimating")
    at.office.write_comment("sami", ticket, "Let us see.")
    works.settle()
    assert pass_time(works, at).calls == ()


def test_a_card_that_somebody_has_edited_is_written_again(at: At, works: Works, ticket: str) -> None:
    """With one call and without a word: what is edited there does not count."""
    pass_time(works, at)
    (card,) = at.office.list_cards(ticket)
    path = f"/issues/{ticket}/notes"
    (number,) = [note["id"] for note in at.call("lena", "GET", path) if note["body"] == card.text]
    at.call("lena", "PUT", f"{path}/{number}", {"body": "Desk card\n\nWe need no card."})
    works.settle()
    assert [call.split()[0] for call in pass_time(works, at).calls] == ["PUT"]
    assert (at.office.list_cards(ticket), at.said(ticket)) == ((card,), ())


def test_a_card_that_somebody_has_deleted_is_made_anew(at: At, works: Works, ticket: str) -> None:
    """With the next change, since no hook tells of it."""
    pass_time(works, at)
    path = f"/issues/{ticket}/notes"
    for note in at.call("lena", "GET", path):
        at.call("lena", "DELETE", f"{path}/{note['id']}")
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    works.settle()
    assert [call.split()[0] for call in pass_time(works, at).calls] == ["PUT", "POST"]
    (card,) = at.office.list_cards(ticket)
    assert missing(card.text, "PO-4711") == []
