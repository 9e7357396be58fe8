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


def _no_notes(at: At, kind: str = "error", **words: int) -> dict[str, object]:
    """A fault that lets us write no note."""
    path = r"POST .*/notes$"
    return {"kind": kind, "tracker": at.tracker, "person": "desk-bot", "path": path, **words}


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


def test_the_lines_of_one_comment_are_one_card(at: At, works: Works) -> None:
    """A type and two facts: one edit, one explanation of what is refused, one card."""
    ticket = at.office.open_ticket("carla", "Login fails", "request")
    at.office.set_words("anna", ticket, status="in-review")
    works.settle()
    lines = "!desk type customization\n!desk order PO-4711\n!desk estimate 3d\n!desk priority high"
    at.office.write_comment("sami", ticket, lines)
    works.settle()
    assert [call.split()[0] for call in pass_time(works, at).calls] == ["POST"]
    (card,) = at.office.list_cards(ticket)
    assert missing(card.text, "Customization, opened as Request", "PO-4711", "3d") == []
    (explanation,) = at.said(ticket)
    assert missing(explanation.text, "priority-on-faults-only") == []
    assert pass_time(works, at).calls == ()


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


def test_a_card_goes_last(at: At, works: Works, ticket: str) -> None:
    """As long as what explains an undo is not said, it waits."""
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    works.settle()
    works.place.faults(_no_notes(at))
    at.office.set_words("sami", ticket, status="delivered")
    works.place.settled_hooks()
    works.drain()
    assert at.words(ticket)[1] == "accepted"
    works.timers()
    works.drain()
    assert (at.said(ticket), at.office.list_cards(ticket)) == ((), ())
    works.place.faults()
    works.settle()
    works.timers()
    works.settle()
    bodies = [note["body"] for note in at.call("lena", "GET", f"/issues/{ticket}/notes?sort=asc")]
    last = [body.splitlines()[0] for body in bodies][-2:]
    assert last[0].startswith("**Sami Sommer**")
    assert last[1] == "Desk card"


def test_a_card_whose_answer_was_lost_is_not_made_twice(at: At, works: Works, ticket: str) -> None:
    """As after a kill between call and commit: it is looked for, and edited."""
    works.place.faults(_no_notes(at, "drop-after-write", count=1))
    cost = pass_time(works, at)
    assert [call.split()[0] for call in cost.calls] == ["POST", "GET", "PUT"]
    assert len(at.office.list_cards(ticket)) == 1


def test_a_bot_that_is_a_guest_makes_no_card(at: At, works: Works, ticket: str) -> None:
    """Nobody reads one for a longer time than it takes to take it away; whoever watches is told once."""
    bot = at.place.sandbox.line["trackers"][at.tracker]["people"]["desk-bot"]["id"]
    at.call("lena", "PUT", f"/members/{bot}", {"access_level": 10})
    pass_time(works, at)
    refused = [one for one in works.notices.list_sentences() if "without their cards" in one]
    assert (at.office.list_cards(ticket), len(refused)) == ((), 1)
    at.call("lena", "PUT", f"/members/{bot}", {"access_level": 30})
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    works.settle()
    pass_time(works, at)
    assert [card.is_hidden for card in at.office.list_cards(ticket)] == [True]
    assert not [one for one in works.notices.list_sentences() if "without their cards" in one]


def test_a_card_waits_for_the_limit_on_notes(at: At, works: Works, ticket: str) -> None:
    """A new one counts among them, an edit does not."""
    works.place.faults({"kind": "note-limit", "tracker": at.tracker, "per_minute": 1})
    other = at.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.timers()
    works.drain()
    assert len(at.office.list_cards(ticket)) + len(at.office.list_cards(other)) <= 1
    works.place.control("POST", "/clock", {"advance_s": 120})
    works.settle()
    works.place.faults()
    works.settle()
    assert (len(at.office.list_cards(ticket)), len(at.office.list_cards(other))) == (1, 1)
