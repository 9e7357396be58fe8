"""What is said is so: of a command nothing was written, and a field is where it is in the end."""

from tests.harness.engine import Works
from tests.harness.place import At, missing


def test_a_refused_command_was_never_written(at: At, works: Works, ticket: str) -> None:
    """Nothing is back in, or out again: it was not entered."""
    at.office.write_comment("dev", ticket, "!desk order PO-4711")
    works.settle()
    (comment,) = at.said(ticket)
    needed = (
        "Devin",
        "this could not be done",
        "Order reference PO-4711 was not entered",
        "role-for-fact",
    )
    assert missing(comment.text, *needed) == []
    assert "again" not in comment.text


def test_a_refused_command_that_clears_leaves_what_is_there(at: At, works: Works, ticket: str) -> None:
    """The order stays, and nobody reads that it is back."""
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    works.settle()
    at.office.write_comment("dev", ticket, "!desk order none")
    works.settle()
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Order reference PO-4711 stays", "role-for-fact") == []
    assert "is back in" not in comment.text


def test_a_status_is_said_to_be_where_the_new_type_begins(gitlab: At, works: Works) -> None:
    """It goes back in the old workflow, and the type that was set with it moves it on."""
    ticket = gitlab.office.open_ticket("carla", "Login fails", "incident")
    gitlab.office.set_words("sami", ticket, status="in-review")
    works.settle()
    gitlab.office.set_words("sami", ticket, type="support-request", status="fixed")
    works.settle()
    assert gitlab.words(ticket) == ("support-request", "accepted", None)
    (comment,) = gitlab.said(ticket)
    assert missing(comment.text, "Status Fixed is back at Accepted", "moves-follow-workflow") == []
