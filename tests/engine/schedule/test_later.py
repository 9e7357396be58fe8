"""A tracker that fails for a while: everything is done afterwards, and nothing twice."""

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from tests.harness.calls import Spent
from tests.harness.engine import Works, nth
from tests.harness.place import At

READ, WRITE, SAY = 1, 2, 3
"""The calls of an undo, in their order."""


def sin(at: At, works: Works, ticket: str, *faults: dict[str, object]) -> Spent:
    """A priority where none may be, while the tracker misbehaves."""
    works.place.faults(*faults)
    return works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))


def is_undone_once(at: At, ticket: str) -> bool:
    """Whether the priority is gone and one comment says why."""
    return at.words(ticket)[2] is None and len(at.said(ticket)) == 1


@pytest.mark.parametrize("call", [READ, WRITE, SAY], ids=["read", "write", "say"])
def test_a_server_error_is_waited_out(at: At, works: Works, ticket: str, call: int) -> None:
    """Wherever it strikes, the rest follows at the second attempt, and what was done is not done again."""
    cost = sin(at, works, ticket, nth(call, "error", at, status=503))
    assert is_undone_once(at, ticket)
    first = works.attempts()[0]
    assert first.startswith("ready: again in")
    assert "503" in first
    assert cost.writes == (2 if call == READ else 3), cost.calls


def test_a_tracker_that_asks_for_patience_gets_it(at: At, works: Works, ticket: str) -> None:
    """Its Retry-After is kept to the second."""
    begun = works.running.now()
    works.place.faults(nth(WRITE, "rate-limit", at, retry_after=40))
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    (row,) = works.place.rows("SELECT * FROM inbox WHERE state = 'ready'")
    assert 40_000 <= row["due_at"] - begun <= 50_000
    assert "429" in row["reason"]
    works.settle()
    assert is_undone_once(at, ticket)


def test_a_limit_that_names_no_time_is_waited_out(at: At, works: Works, ticket: str) -> None:
    """As GitLab's own application limits answer."""
    sin(at, works, ticket, nth(SAY, "rate-limit", at))
    assert is_undone_once(at, ticket)


def test_a_write_whose_answer_was_lost_is_not_made_again(at: At, works: Works, ticket: str) -> None:
    """The tracker has it; only the explanation is still to be given."""
    cost = sin(at, works, ticket, nth(1, "drop-after-write", at))
    assert is_undone_once(at, ticket)
    assert cost.writes == 2, cost.calls


def test_a_comment_whose_answer_was_lost_is_not_written_again(at: At, works: Works, ticket: str) -> None:
    """It is found by its mark."""
    sin(at, works, ticket, nth(2, "drop-after-write", at))
    assert is_undone_once(at, ticket)


def test_what_comes_in_meanwhile_waits_for_its_turn(at: At, works: Works, ticket: str) -> None:
    """A ticket's deliveries are worked on in order."""
    works.place.faults(nth(WRITE, "error", at, status=502))
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    at.office.set_words("sami", ticket, status="estimating")
    works.settle()
    assert is_undone_once(at, ticket)
    assert at.words(ticket) == ("customization", "estimating", None)


def test_a_look_meanwhile_does_not_put_back_in_silence_what_is_to_be_explained(
    at: At, works: Works, ticket: str
) -> None:
    """The undo waits for its next attempt; somebody has an old delivery of the ticket looked into anew."""
    (opening,) = at.deliveries(ticket)[:1]
    works.later.stands_at = works.running.now()
    works.place.faults(nth(WRITE, "error", at, status=503))
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    works.place.faults()
    again = ["events", "replay", str(opening["id"]), "--config", str(works.place.config)]
    assert CliRunner().invoke(app, again).exit_code == 0
    works.drain()
    (replayed,) = at.deliveries(ticket)[:1]
    assert (replayed["state"], replayed["is_replay"]) == ("done", 1)
    assert (at.words(ticket)[2], at.said(ticket)) == ("high", ())
    works.later.stands_at = None
    works.settle()
    assert is_undone_once(at, ticket)
    assert "Sami" in at.said(ticket)[0].text


def test_a_failed_look_up_of_roles_makes_nobody_a_customer(works: Works, at: At) -> None:
    """Who opened a ticket is asked again, not guessed."""
    works.later.ms += 2 * 3_600_000
    works.place.faults(nth(1, "error", at, status=500))
    who = "carla" if at.is_gitlab else "lena"
    ticket = at.office.open_ticket(who, "Login fails", "software-defect")
    works.settle()
    kept = ("incident", "new", None) if at.is_gitlab else ("software-defect", "accepted", None)
    assert at.words(ticket) == kept
    assert len(at.said(ticket)) == (1 if at.is_gitlab else 0)


def test_after_half_a_day_a_delivery_is_dead_and_visible(at: At, works: Works, ticket: str) -> None:
    """With the reason; the ticket goes on, and what it left is undone with the next change."""
    works.place.faults({"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503})
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert works.attempts()[-1].startswith("dead: given up after 60 attempts")
    works.place.faults()
    works.does(at, lambda: at.office.set_words("sami", ticket, status="estimating"))
    assert at.words(ticket) == ("customization", "estimating", None)
    (comment,) = at.said(ticket)
    assert "Sami" in comment.text
