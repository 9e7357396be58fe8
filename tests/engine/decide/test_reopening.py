"""A closed ticket is reopened by hand until the end of the fourteenth day, and not a day later."""

import pytest

from tests.engine.decide.test_replies import closed, later
from tests.harness.engine import Works
from tests.harness.place import At, missing


def reopen(at: At, works: Works, who: str, ticket: str) -> None:
    """GitLab's button names no status; Jira's does."""
    if at.is_gitlab:
        at.call(who, "PUT", f"/issues/{ticket}", {"state_event": "reopen"})
    else:
        at.office.set_words(who, ticket, status="in-review")
    works.settle()


@pytest.mark.parametrize("who", ["carla", "anna"])
def test_on_the_last_day_it_is_reopened_where_it_was(at: At, works: Works, who: str) -> None:
    """By the customer whose own it is, and by staff; the reason of the closing is forgotten."""
    ticket = closed(at, works)
    later(works, 14)
    reopen(at, works, who, ticket)
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-review", ())
    assert at.look(ticket).is_closed in (False, None)
    close(at, works, "anna", ticket)
    assert at.words(ticket)[1] == "in-review"


def test_a_day_late_a_customer_is_asked_for_a_new_ticket(at: At, works: Works) -> None:
    """It is closed again; one public sentence without a rule's name."""
    ticket = closed(at, works)
    later(works, 15)
    reopen(at, works, "carla", ticket)
    assert at.words(ticket)[1] == "closed"
    assert at.look(ticket).is_closed in (True, None)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Hello Carla Conrad", "open a new ticket") == []
    assert (comment.is_hidden, "reopen-in-time" in comment.text) == (False, False)


def test_a_day_late_staff_are_told_why(at: At, works: Works) -> None:
    """Since when it is closed, and what to do instead; still when it was tried before."""
    ticket = closed(at, works)
    later(works, 15)
    for _ in range(2):
        reopen(at, works, "anna", ticket)
        assert at.words(ticket)[1] == "closed"
    comments = at.said(ticket)
    assert len(comments) == 2
    assert missing(comments[1].text, "Anna Amsel", "within 14 days", "link it", "reopen-in-time") == []


def close(at: At, works: Works, who: str, ticket: str) -> None:
    """The button, or the workflow's."""
    if at.is_gitlab:
        at.call(who, "PUT", f"/issues/{ticket}", {"state_event": "close"})
    else:
        at.office.set_words(who, ticket, status="closed")
    works.settle()
