"""Closing and reopening: by the status on Jira, by GitLab's own open and closed there."""

import pytest

from tests.harness.closing import close_ticket, reopen_ticket
from tests.harness.place import At, missing


def test_a_customer_withdraws_an_own_incident(at: At) -> None:
    """It is closed as withdrawn, and nobody asks for a reason."""
    ticket = at.open("carla", "incident")
    close_ticket(at, "carla", ticket)
    assert at.words(ticket)[1] == "closed"
    assert at.look(ticket).is_closed in (True, None)
    assert at.said(ticket) == ()


def test_staff_close_no_incident_without_a_reason(at: At) -> None:
    """It is open again where it was, and the comment names the command."""
    ticket = at.open("carla", "incident")
    close_ticket(at, "anna", ticket)
    assert at.words(ticket) == ("incident", "new", None)
    assert at.look(ticket).is_closed in (False, None)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Anna Amsel", "!desk reason", "answered") == []


def test_staff_close_an_incident_with_a_reason(at: At) -> None:
    """Given by command before."""
    ticket = at.open("carla", "incident")
    at.comment("anna", ticket, "!desk reason answered")
    close_ticket(at, "anna", ticket)
    assert at.words(ticket)[1] == "closed"
    assert at.look(ticket).is_closed in (True, None)
    assert at.said(ticket) == ()


def test_a_closed_ticket_is_reopened_where_it_was(at: At) -> None:
    """The status it was last worked on in; the reason for closing is forgotten."""
    ticket = at.open("carla", "incident")
    at.set("anna", ticket, status="in-review")
    at.comment("anna", ticket, "!desk reason answered")
    close_ticket(at, "anna", ticket)
    reopen_ticket(at, "anna", ticket, "in-review")
    assert at.words(ticket) == ("incident", "in-review", None)
    assert at.look(ticket).is_closed in (False, None)
    assert at.said(ticket) == ()

    close_ticket(at, "anna", ticket)
    assert at.words(ticket)[1] == "in-review"


def test_a_command_on_a_closed_ticket_does_not_keep_it_from_being_reopened(at: At) -> None:
    """A comment shows nothing of the ticket, and changes nothing of what is known of it."""
    ticket = at.open("carla", "incident")
    close_ticket(at, "carla", ticket)
    at.comment("anna", ticket, "!desk reason duplicate")
    reopen_ticket(at, "carla", ticket, "new")
    assert at.words(ticket) == ("incident", "new", None)
    assert at.look(ticket).is_closed in (False, None)


def test_a_defect_is_not_closed_by_the_button(gitlab: At) -> None:
    """Its workflow leads to closed over delivered only."""
    ticket = gitlab.open("sami", "software-defect")
    close_ticket(gitlab, "anna", ticket)
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("accepted", False)
    (comment,) = gitlab.said(ticket)
    assert "moves-follow-workflow" in comment.text


@pytest.mark.parametrize("who", ["anna", "carla"])
def test_the_label_closed_closes_the_issue(gitlab: At, who: str) -> None:
    """Where the move is lawful; a customer has no labels to set on GitLab, so theirs changes nothing."""
    ticket = gitlab.open("carla", "incident")
    gitlab.comment("anna", ticket, "!desk reason answered")
    gitlab.does(
        lambda: gitlab.call(
            who,
            "PUT",
            f"/issues/{ticket}",
            {"add_labels": "status::closed", "remove_labels": "status::new"},
        )
    )
    closed = who == "anna"
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("closed" if closed else "new", closed)
    assert gitlab.said(ticket) == ()


def test_one_edit_with_a_close_comes_as_two_deliveries_and_is_judged_as_one(gitlab: At) -> None:
    """GitLab tells the close first, and the labels that went with it after."""
    ticket = gitlab.open("carla", "incident")
    before = len(gitlab.deliveries(ticket))
    sent = {"state_event": "close", "add_labels": "status::closed", "remove_labels": "status::new"}
    gitlab.does(lambda: gitlab.call("anna", "PUT", f"/issues/{ticket}", sent))
    theirs = [row for row in gitlab.deliveries(ticket)[before:] if row["verdict"]]
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("new", False)
    assert len(gitlab.said(ticket)) == 1, [tuple(row) for row in theirs]


def test_one_lawful_edit_with_a_close_stays(gitlab: At) -> None:
    """Both of its deliveries say the same."""
    ticket = gitlab.open("carla", "incident")
    gitlab.comment("anna", ticket, "!desk reason answered")
    sent = {"state_event": "close", "add_labels": "status::closed", "remove_labels": "status::new"}
    gitlab.does(lambda: gitlab.call("anna", "PUT", f"/issues/{ticket}", sent))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("closed", True)
    assert gitlab.said(ticket) == ()
