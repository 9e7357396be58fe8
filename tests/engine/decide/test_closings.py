"""Closings that nobody asked for: a move, a mark as a duplicate. What a merge closes: test_merges.py."""

from typing import Any

from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.relayed import Body, relayed


def close(gitlab: At, works: Works, who: str, ticket: str, **how: Any) -> None:
    """Somebody does what closes an issue; its hook shows no more than that it is closed."""
    works.place.sandbox.world.gitlab().close_issue(who, int(ticket), how)
    works.settle()


def opened(gitlab: At, works: Works, type_: str = "incident") -> str:
    """A ticket that is known."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", type_)
    works.settle()
    return ticket


def test_a_moved_ticket_is_left_alone(gitlab: At, works: Works) -> None:
    """It stays closed, nobody is scolded, and the store says where it has gone."""
    ticket = opened(gitlab, works)
    close(gitlab, works, "anna", ticket, moved_to=4712)
    assert gitlab.look(ticket).is_closed
    assert gitlab.said(ticket) == ()
    query = "SELECT state, moved_to FROM tickets WHERE ticket_key = ?"
    (row,) = works.place.rows(query, f"{gitlab.tracker}#{ticket}")
    assert tuple(row) == ("moved", "issue 4712")
    cost = works.does(gitlab, lambda: gitlab.call("dev", "PUT", f"/issues/{ticket}", {"title": "Old"}))
    assert (cost.calls, works.sweep(0)[gitlab.tracker].found) == ((), 0)


def test_a_mark_as_a_duplicate_is_the_reason_of_the_closing(gitlab: At, works: Works) -> None:
    """Staff need not give another; nothing is written but the status label."""
    ticket = opened(gitlab, works)
    close(gitlab, works, "anna", ticket, duplicated_to=4711)
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("closed", True)
    assert gitlab.said(ticket) == ()


def test_a_person_who_closes_by_the_button_is_told_as_ever(gitlab: At, works: Works) -> None:
    """The tracker names no move, no duplicate and no change."""
    ticket = opened(gitlab, works)
    close(gitlab, works, "anna", ticket)
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("new", False)
    (comment,) = gitlab.said(ticket)
    assert missing(comment.text, "Anna Amsel", "moves-follow-workflow") == []


def test_a_ticket_that_is_moved_on_jira_is_left_alone(jira: At, works: Works) -> None:
    """Its last delivery shows it in another project, under another key."""
    ticket = jira.office.open_ticket("sami", "Login fails", "customization")
    works.settle()

    def moved(body: Body) -> None:
        body["issue"]["key"] = "SALES-5"
        body["issue"]["fields"]["project"] |= {"id": "10009", "key": "SALES"}

    relayed(jira, lambda: jira.office.set_words("dev", ticket, type="suggestion"), moved)
    works.settle()
    (row,) = works.place.rows("SELECT state, moved_to FROM tickets WHERE moved_to = 'SALES-5'")
    assert row["state"] == "moved"
    assert (jira.words(ticket)[0], jira.said(ticket)) == ("suggestion", ())
