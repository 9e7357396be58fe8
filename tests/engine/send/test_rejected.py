"""What a tracker will not let us do: said once where staff read it, left as it is, never in a loop."""

from tests.harness.engine import Works, nth
from tests.harness.place import GITLAB, At, missing

SAY = 3


def refuse_edits(at: At, **words: object) -> dict[str, object]:
    """Our account may not edit tickets, in the tracker's own words; it may say something."""
    fault = {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 403}
    return {**fault, "path": r"PUT .*/issues?/[0-9]+(\?|$)", **words}


def test_an_undo_that_is_refused_is_told_once_and_left(at: At, works: Works, ticket: str) -> None:
    """What, why in the tracker's own words, and what a person can do: after a second try it is certain."""
    works.place.faults(refuse_edits(at))
    cost = works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert at.words(ticket)[2] == "high"
    (comment,) = at.said(ticket)
    needed = ("Sami Sommer", "Priority", "High", "could not", "may administer")
    assert [word for word in needed if word not in comment.text] == []
    assert (comment.is_hidden or not at.hides_comments, cost.writes) == (True, 3)


def test_a_refused_undo_of_several_peoples_changes_is_told_once(at: At, works: Works, ticket: str) -> None:
    """All waited for the same write; nothing that was to be said of it as done is said, then or later."""
    works.place.faults({"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503})
    at.office.set_words("sami", ticket, priority="high")
    at.office.set_words("dev", ticket, type="suggestion")
    works.place.settled_hooks()
    works.drain()
    works.place.faults(refuse_edits(at))
    works.settle()
    assert at.words(ticket)[::2] == ("suggestion", "high")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "could not", "may administer") == []
    works.place.faults()
    works.catch_up()
    assert at.words(ticket)[::2] == ("suggestion", "high")
    assert at.said(ticket) == (comment,)
    assert {row["state"] for row in at.deliveries(ticket)} <= {"done", "ignored"}


def test_what_could_not_be_undone_is_tolerated(at: At, works: Works, ticket: str) -> None:
    """The next edit of the ticket meets it as accepted; a new sin is undone again."""
    works.place.faults(refuse_edits(at))
    works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    works.place.faults()
    told = len(at.said(ticket))
    works.does(at, lambda: at.office.set_words("sami", ticket, status="estimating"))
    assert at.words(ticket) == ("customization", "estimating", "high")
    assert len(at.said(ticket)) == told

    works.does(at, lambda: at.office.set_words("sami", ticket, priority="low"))
    assert at.words(ticket)[2] is None
    assert len(at.said(ticket)) == told + 1


def test_a_refused_explanation_leaves_the_undo_done_and_the_delivery_visible(
    at: At, works: Works, ticket: str
) -> None:
    """Nobody was told; so it is listed as dead, with what a person can do."""
    works.place.faults(nth(SAY, "error", at, status=403))
    works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert (at.words(ticket)[2], at.said(ticket)) == (None, ())
    (dead,) = [reason for reason in works.attempts() if reason.startswith("dead")]
    assert "403" in dead
    assert "Traceback" not in dead


def test_a_ticket_that_is_not_shown_to_us_any_more_is_let_go(at: At, works: Works, ticket: str) -> None:
    """Deleted before we could read it: ignored, with the reason."""
    works.place.faults(nth(1, "error", at, status=404))
    cost = works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert cost.writes == 0
    assert any("ignored: gone or not ours" in reason for reason in works.attempts())


def test_a_bot_without_rights_writes_nothing_that_customers_could_read(works: Works) -> None:
    """Below Planner GitLab would make an internal note public; ours is not left standing."""
    at = works.place.at(GITLAB)
    works.place.faults()
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    bot = works.place.sandbox.line["trackers"][at.tracker]["people"]["desk-bot"]["id"]
    at.call("lena", "PUT", f"/members/{bot}", {"access_level": 10})
    try:
        works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
        works.does(at, lambda: at.office.set_words("sami", ticket, status="estimating"))
    finally:
        at.call("lena", "PUT", f"/members/{bot}", {"access_level": 20})
    assert at.said(ticket) == ()
    assert any("Reporter" in reason for reason in works.attempts() if reason.startswith("dead"))
