"""The table of comments, written by a person into both trackers and read by a desk at work."""

from tests.harness.comment_cases import COMMAND, list_comment_cases
from tests.harness.heard_comments import list_heard_comments
from tests.harness.place import At


def test_what_is_a_command_is_what_a_reader_takes_for_one(at: At) -> None:
    """Each in a comment of its own, and for an order of its own."""
    ticket = at.open("sami", "customization")
    # GitLab drops carriage returns before it stores a note (docs/comments.md#lines).
    cases = [case for case in list_comment_cases() if "\r!" not in case.text or not at.is_gitlab]
    for number, case in enumerate(cases):
        at.office.write_comment("sami", ticket, case.text.replace(COMMAND, f"!desk order PO-{number:04}"))
    at.place.settled()
    # First, since a comment of the bot's would be heard as well and stand for a case.
    assert at.said(ticket) == ()
    states = list_heard_comments(at, ticket)
    assert len(states) == len(cases)
    heard = {case.name for case, state in zip(cases, states, strict=True) if state == "done"}
    assert heard == {
        case.name for case in cases if (case.runs_on_gitlab if at.is_gitlab else case.runs_on_jira)
    }
    last = max(number for number, case in enumerate(cases) if case.name in heard)
    assert at.is_gitlab or at.office.has_fact(ticket, "order_reference", f"PO-{last:04}")
