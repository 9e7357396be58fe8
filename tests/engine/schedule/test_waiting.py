"""What has to wait waits in peace: never in a hot loop, never counted as a failure, never in others' way."""

import pytest

from sdesk_sync.engine.limits.shutdown import Shutdown
from tests.harness.engine import Works
from tests.harness.place import GITLAB, At

MOST_COMMENTS = 50
"""So many deliveries of a ticket are taken up at once."""


def patience(at: At, **words: object) -> dict[str, object]:
    """A tracker that asks our account for patience."""
    return {"kind": "rate-limit", "tracker": at.tracker, "person": "desk-bot", **words}


def drained(works: Works) -> None:
    """Every hook is answered and worked on as far as it is due."""
    works.place.settled_hooks()
    works.drain()


@pytest.mark.parametrize("as_date", [False, True], ids=["zero", "date gone by"])
def test_a_tracker_that_asks_for_no_patience_at_all_is_not_called_at_once(
    at: At, works: Works, ticket: str, *, as_date: bool
) -> None:
    """`Retry-After: 0`, or a date by a clock behind ours: a second's peace, not a hot loop."""
    works.place.faults(patience(at, retry_after=0, count=1, as_date=as_date))
    works.place.control("DELETE", "/calls")
    begun = works.running.now()
    at.office.set_words("sami", ticket, priority="high")
    drained(works)
    ours = [call for call in works.place.control("GET", "/calls") if call["person"] == "desk-bot"]
    assert [call["status"] for call in ours] == [429]
    (row,) = works.place.rows("SELECT * FROM inbox WHERE state = 'ready'")
    assert row["due_at"] >= begun + 1_000
    assert works.running.cooldowns.until(at.tracker, begun + 900) >= begun + 1_000
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)


def test_patience_is_not_held_against_a_delivery(at: At, works: Works, ticket: str) -> None:
    """Asked for it for days, and then one failure: it is tried again, not given up as failed so often."""
    works.place.faults(patience(at, retry_after=30, count=60))
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    for _ in range(60):
        works.drain()
        works.later.ms += 60_000
    assert [reason.split(":")[0] for reason in works.attempts()] == ["ready"] * 60
    works.place.faults(
        {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503, "count": 1}
    )
    works.settle()
    assert [reason for reason in works.attempts() if reason.startswith("dead")] == []
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
    assert attempts(at, ticket) == 2


def attempts(at: At, ticket: str) -> int:
    """How many attempts the delivery took that was refused."""
    (row,) = [row for row in at.deliveries(ticket) if row["verdict"] == "refused"]
    assert row["state"] == "done"
    return int(row["attempts"])


@pytest.mark.parametrize(("kind", "expected"), [("rate-limit", 1), ("error", 4)])
def test_only_failures_count_as_attempts(at: At, works: Works, ticket: str, kind: str, expected: int) -> None:
    """Three times asked for patience is one attempt; three times failed is four."""
    words: dict[str, object] = {"retry_after": 5} if kind == "rate-limit" else {"status": 503}
    works.place.faults({**patience(at, count=3), **words, "kind": kind})
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert attempts(at, ticket) == expected


def test_a_closed_gate_does_not_count_as_an_attempt(gitlab: At, works: Works) -> None:
    """The second ticket's comment meets the gate that the first one's has closed."""
    tickets = [gitlab.office.open_ticket("sami", title, "customization") for title in ("One", "Two")]
    works.settle()
    limit = {"kind": "note-limit", "tracker": GITLAB, "person": "desk-bot", "per_minute": 0}
    works.place.faults(limit)
    for ticket in tickets:
        gitlab.office.set_words("sami", ticket, priority="high")
    drained(works)
    assert [gitlab.words(ticket)[2] for ticket in tickets] == [None, None]
    waiting = works.place.rows("SELECT * FROM inbox WHERE state = 'ready'")
    assert any("leave comments alone" in row["reason"] for row in waiting)
    works.place.faults()
    works.settle()
    assert [len(gitlab.said(ticket)) for ticket in tickets] == [1, 1]
    assert [attempts(gitlab, ticket) for ticket in tickets] == [1, 1]


def test_an_end_between_decision_and_writing_does_not_count_as_an_attempt(
    at: At, works: Works, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We are stopped with the undo decided; it is made at the next start, and that is the first attempt."""
    told: list[bool] = []

    def stopping() -> bool:
        told.extend(
            [True] if works.place.rows("SELECT 1 FROM inbox WHERE is_decided AND state = 'running'") else []
        )
        return bool(told)

    with monkeypatch.context() as ending:
        ending.setattr(Shutdown, "is_requested", property(lambda _: stopping()))
        at.office.set_words("sami", ticket, priority="high")
        works.place.settled_hooks()
        works.drain()
        assert at.words(ticket)[2] == "high"
        assert [row["attempts"] for row in works.place.rows("SELECT * FROM inbox WHERE state = 'ready'")] == [
            0
        ]
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
    assert attempts(at, ticket) == 1


def test_many_comments_that_wait_do_not_keep_a_sin_from_being_undone(gitlab: At, works: Works) -> None:
    """More of them than are taken up at once, on the very ticket."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    limit = {"kind": "note-limit", "tracker": GITLAB, "person": "desk-bot", "per_minute": 0}
    works.place.faults(limit)
    for _ in range(MOST_COMMENTS + 2):
        gitlab.office.write_comment("sami", ticket, "!desk help")
    drained(works)
    waiting = "SELECT 1 FROM inbox WHERE state = 'ready' AND is_decided = 1"
    assert len(works.place.rows(waiting)) == MOST_COMMENTS + 2
    gitlab.office.set_words("sami", ticket, priority="high")
    drained(works)
    assert (gitlab.words(ticket)[2], gitlab.said(ticket)) == (None, ())
    works.place.faults()
    works.settle()
    newest = gitlab.call("lena", "GET", f"/issues/{ticket}/notes?sort=desc&per_page=20")
    assert sum("priority-on-faults-only" in note["body"] for note in newest) == 1
