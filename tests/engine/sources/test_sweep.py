"""Sweeps ask no more than they must, miss nothing, and leave a tracker alone that asks for patience."""

from collections.abc import Callable

import pytest

from sdesk_sync.store.inbox import selection
from sdesk_sync.store.inbox.rows import DeliveryFilter
from sdesk_sync.trackers.errors import Throttled, Transient
from tests.harness.engine import Works
from tests.harness.place import At


def test_what_waits_in_the_inbox_is_not_asked_for_again(at: At, works: Works, ticket: str) -> None:
    """After a start with a backlog a ticket costs the look before its write, and its comments."""
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    assert works.sweep(0)[at.tracker].found >= 1
    cost = works.does(at, lambda: None)
    assert (cost.reads, at.words(ticket)[2]) == (2, None)
    assert "told of by other deliveries meanwhile" in {row["reason"] for row in at.deliveries(ticket)}


def test_what_no_hook_told_is_asked_for_behind_a_backlog_too(at: At, works: Works, ticket: str) -> None:
    """The hook that waits tells of the priority; that of the type was lost."""
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("dev", ticket, type="suggestion")
    works.place.faults()
    works.sweep(0)
    works.settle()
    assert at.words(ticket)[0] == "customization"
    assert at.words(ticket)[2] is None
    text = "".join(comment.text for comment in at.said(ticket))
    assert [name for name in ("Devin", "Sami") if name not in text] == []


def test_a_pass_leaves_a_tracker_alone_that_asked_for_patience(at: At, works: Works, ticket: str) -> None:
    """Whoever was told; and what a pass is told holds for all other work too."""
    limit = {"kind": "rate-limit", "tracker": at.tracker, "person": "desk-bot", "retry_after": 30, "count": 1}
    works.place.faults(limit)
    with pytest.raises(Throttled):
        works.sweep(0)
    works.place.control("DELETE", "/calls")
    with pytest.raises(Transient, match="asked to be left alone"):
        works.sweep(0)
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    ours = [call for call in works.place.control("GET", "/calls") if call["person"] == "desk-bot"]
    assert [call for call in ours if call["tracker"] == at.tracker] == []
    works.settle()
    assert at.words(ticket)[2] is None


@pytest.mark.parametrize("then", ["a comment", "a priority", "nothing"])
def test_what_was_undone_and_is_done_again_unheard_is_found(works: Works, at: At, then: str) -> None:
    """Though it looks as the ticket did before our undo, and later deliveries have told of the ticket."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    at.office.set_words("sami", ticket, status="resolved")
    works.settle()
    unheard(works, at, lambda: at.office.set_words("sami", ticket, status="resolved"))
    if then == "a comment":
        at.office.write_comment("anna", ticket, "thanks")
    elif then == "a priority":
        at.office.set_words("anna", ticket, priority="low")
    works.settle()
    later(works)
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("accepted", 2)


def test_a_replayed_finding_is_looked_at_as_it_is_now(works: Works, at: At) -> None:
    """What it found is accepted long since; what was done unheard after it is not."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    unheard(works, at, lambda: at.office.set_words("anna", ticket, priority="low"))
    works.sweep(0)
    works.settle()
    number = next(row["id"] for row in at.deliveries(ticket) if row["origin"] == "sweep")
    unheard(works, at, lambda: at.office.set_words("dev", ticket, type="suggestion"))
    works.running.store.writer.commit(lambda c: selection.replay(c, DeliveryFilter(ids=(number,))))
    works.settle()
    assert at.words(ticket)[::2] == ("software-defect", "low")


def test_an_undo_that_is_skipped_after_a_pass_has_left_it_to_that_is_found_again(
    works: Works, at: At, ticket: str
) -> None:
    """Nothing that stands in the tracker is missed (`events skip --help`)."""
    works.place.faults({"kind": "error", "status": 503, "tracker": at.tracker, "person": "desk-bot"})
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    open_ = tuple(row["id"] for row in at.deliveries(ticket) if row["state"] == "ready")
    works.place.faults()
    works.sweep(0)
    works.drain()
    works.running.store.writer.commit(lambda c: selection.skip(c, DeliveryFilter(ids=open_), 1))
    later(works)
    assert at.words(ticket)[2] is None


def unheard(works: Works, at: At, act: Callable[[], object]) -> None:
    """Have something done of which no webhook comes."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    act()
    works.place.faults()


def later(works: Works) -> None:
    """Two passes, as `serve` makes them."""
    for _ in range(2):
        works.later.ms += 700_000
        works.sweep(0)
        works.settle()
