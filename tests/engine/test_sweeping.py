"""Sweeps ask no more than they must, and leave a tracker alone that asks for patience."""

import pytest

from sdesk_sync.trackers.errors import Later, Throttled
from tests.engine.inprocess import Works
from tests.walks.place import At


def test_what_waits_in_the_inbox_is_not_asked_for_again(at: At, works: Works, ticket: str) -> None:
    """After a start with a backlog the pass costs its page, and the tickets nothing."""
    at.office.set("sami", ticket, priority="high")
    works.place.settled_hooks()
    assert works.sweep(0)[at.tracker].found >= 1
    cost = works.does(at, lambda: None)
    assert (cost.reads, at.words(ticket)[2]) == (1, None)
    assert "told of by other deliveries meanwhile" in {row["reason"] for row in at.deliveries(ticket)}


def test_what_no_hook_told_is_asked_for_behind_a_backlog_too(at: At, works: Works, ticket: str) -> None:
    """The hook that waits tells of the priority; that of the type was lost."""
    at.office.set("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set("dev", ticket, type="suggestion")
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
    with pytest.raises(Later, match="asked to be left alone"):
        works.sweep(0)
    at.office.set("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    ours = [call for call in works.place.control("GET", "/calls") if call["person"] == "desk-bot"]
    assert [call for call in ours if call["tracker"] == at.tracker] == []
    works.settle()
    assert at.words(ticket)[2] is None
