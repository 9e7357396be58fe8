"""A merge request or a commit that closes an issue: whoever merged has pressed no button."""

from tests.harness.engine import Works
from tests.harness.place import At, missing


def test_who_merges_is_not_spoken_to(gitlab: At, works: Works) -> None:
    """A software defect is fixed by it; one internal comment asks for what it still lacks."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    works.place.sandbox.world.close_issue("dev", int(ticket), {"merge_request": 77})
    works.settle()
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("fixed", False)
    (note,) = gitlab.said(ticket)
    assert (missing(note.text, "merge request 77", "Priority"), note.is_hidden) == ([], True)
    assert "Devin" not in note.text
