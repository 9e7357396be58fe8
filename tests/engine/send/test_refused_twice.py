"""One refusal may pass, and a firewall's page is none: only what is refused again is left as it stands."""

from tests.harness.engine import Works, nth
from tests.harness.place import At, missing

WRITE = 2


def refuse(at: At, **words: object) -> dict[str, object]:
    """Writes of our account are refused."""
    fault = {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 403}
    return {**fault, "writes_only": True, **words}


def test_a_write_that_is_refused_once_is_tried_again_after_a_look(at: At, works: Works, ticket: str) -> None:
    """And explained as any other: nobody is told that it could not be done."""
    works.place.faults(nth(WRITE, "error", at, status=403))
    cost = works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert at.words(ticket)[2] is None
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Sami Sommer", "priority-on-faults-only") == []
    assert "could not be set" not in comment.text
    assert (cost.reads, cost.writes) == (2, 3)


def test_a_firewalls_page_is_no_refusal(at: At, works: Works, ticket: str) -> None:
    """However often it comes: the undo waits, and is done and explained once the way is free."""
    works.place.faults(refuse(at, as_page=True))
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    for _ in range(5):
        works.drain()
        works.later.ms += 3_600_000
    assert (at.words(ticket)[2], at.said(ticket)) == ("high", ())
    works.place.faults()
    works.settle()
    assert at.words(ticket)[2] is None
    (comment,) = at.said(ticket)
    assert missing(comment.text, "priority-on-faults-only") == []
    assert {row["state"] for row in at.deliveries(ticket)} <= {"done", "ignored"}


def test_a_firewalls_page_loses_no_explanation(at: At, works: Works, ticket: str) -> None:
    """The undo went through, its comment did not: it is said later."""
    path = "POST .*/notes" if at.is_gitlab else "POST .*/comment"
    works.place.faults(refuse(at, as_page=True, path=path, count=2))
    works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert at.words(ticket)[2] is None
    assert len(at.said(ticket)) == 1
    assert {row["state"] for row in at.deliveries(ticket)} <= {"done", "ignored"}


def test_a_proxys_404_on_the_ticket_is_no_deletion(at: At, works: Works, ticket: str) -> None:
    """What was to be undone is undone."""
    works.place.faults(refuse(at, as_page=True, status=404, writes_only=False, count=2))
    works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert at.words(ticket)[2] is None
    assert len(at.said(ticket)) == 1


def test_what_is_taken_back_while_a_write_is_refused_is_neither_undone_nor_explained(
    at: At, works: Works, ticket: str
) -> None:
    """The look before the second try finds it so already."""
    works.place.faults({**refuse(at), "count": 1})
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    at.office.set_words("sami", ticket, priority=None)
    works.settle()
    assert (at.words(ticket)[2], at.said(ticket)) == (None, ())
