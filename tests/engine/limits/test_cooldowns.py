"""Where a tracker asks for patience, all that it means waits, and nothing else does."""

import pytest

from sdesk_sync.engine.limits.circuit_breaker import CircuitBreaker
from sdesk_sync.engine.limits.cooldowns import CoolDowns
from sdesk_sync.trackers.errors import Throttled, ThrottleScope
from tests.harness.engine import Works
from tests.harness.place import GITLAB, JIRA, At


def test_one_throttled_call_parks_the_whole_tracker(at: At, works: Works, ticket: str) -> None:
    """Other tickets do not knock on the same door; the other tracker goes on."""
    other = at.office.open_ticket("sami", "Reports", "customization")
    works.settle()
    limit = {"kind": "rate-limit", "tracker": at.tracker, "person": "desk-bot", "retry_after": 30, "count": 1}
    works.place.faults(limit)
    works.place.control("DELETE", "/calls")
    for each in (ticket, other):
        at.office.set_words("sami", each, priority="high")
    works.place.settled_hooks()
    works.drain()
    ours = [call for call in works.place.control("GET", "/calls") if call["person"] == "desk-bot"]
    assert [call["status"] for call in ours] == [429]
    works.settle()
    assert [at.words(each)[2] for each in (ticket, other)] == [None, None]


def test_throttled_comments_do_not_hold_up_the_undos(gitlab: At, works: Works) -> None:
    """Notes are limited by themselves on GitLab; what is to be said is gathered and said at once."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    limit = {"kind": "note-limit", "tracker": GITLAB, "person": "desk-bot", "per_minute": 0}
    works.place.faults(limit)
    gitlab.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    assert (gitlab.words(ticket)[2], gitlab.said(ticket)) == (None, ())
    gitlab.office.set_words("dev", ticket, type="suggestion")
    works.place.settled_hooks()
    works.drain()
    assert (gitlab.words(ticket)[0], gitlab.said(ticket)) == ("customization", ())
    works.place.faults()
    works.settle()
    (comment,) = gitlab.said(ticket)
    assert "priority-on-faults-only, support-sets-type" in comment.text
    assert {row["state"] for row in gitlab.deliveries(ticket)} <= {"done", "ignored"}


def test_a_limit_of_one_ticket_holds_up_no_other(jira: At, works: Works) -> None:
    """Jira counts writes by issue."""
    ticket, other = (jira.office.open_ticket("sami", title, "customization") for title in ("One", "Two"))
    works.settle()
    limit = {"kind": "rate-limit", "tracker": JIRA, "person": "desk-bot", "count": 1, "writes_only": True}
    works.place.faults({**limit, "retry_after": 60, "reason": "jira-per-issue-on-write"})
    for each in (ticket, other):
        jira.office.set_words("sami", each, priority="high")
    works.place.settled_hooks()
    works.drain()
    assert [jira.words(each)[2] for each in (ticket, other)].count(None) == 1
    works.settle()
    assert [jira.words(each)[2] for each in (ticket, other)] == [None, None]


def test_a_retry_after_that_is_a_date_is_kept(at: At, works: Works, ticket: str) -> None:
    """Either kind of the header counts (RFC 9110)."""
    limit = {"kind": "rate-limit", "tracker": at.tracker, "person": "desk-bot", "count": 1}
    works.place.faults({**limit, "retry_after": 40, "as_date": True})
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    begun = works.running.now()
    works.drain()
    (row,) = works.place.rows("SELECT due_at FROM inbox WHERE state = 'ready'")
    assert 30_000 <= row["due_at"] - begun <= 60_000
    works.settle()
    assert at.words(ticket)[2] is None


@pytest.fixture
def cooldowns(works: Works) -> CoolDowns:
    """Cool-downs of their own over the engine's store."""
    return CoolDowns(works.running.store)


def test_cooldowns_outlast_a_restart(cooldowns: CoolDowns, works: Works) -> None:
    """They lie in the store."""
    until = cooldowns.start_for("moon", "7", Throttled("slow down", 50), 1_000, 0.0)
    assert until == 51_000
    assert cooldowns.until("moon", 2_000) == until
    later = CoolDowns(works.running.store)
    later.load(2_000)
    assert later.until("moon", 2_000) == until
    assert later.until("moon", 51_000) == 0
    assert later.until("sun", 2_000) == 0


def test_a_cooldown_of_a_ticket_is_that_tickets(cooldowns: CoolDowns) -> None:
    """And one of comments is no other's."""
    cooldowns.start_for("mars", "7", Throttled("slow down", 50, ThrottleScope.TICKET), 1_000, 0.0)
    assert cooldowns.until("mars", 2_000) == 0
    assert cooldowns.until("mars", 2_000, ThrottleScope.TICKET, "8") == 0
    assert cooldowns.until("mars", 2_000, ThrottleScope.TICKET, "7") == 51_000
    assert cooldowns.until("mars", 2_000, ThrottleScope.COMMENTS) == 0
    assert dict(cooldowns.list_active(2_000)) == {"mars": ThrottleScope.TICKET}


def test_a_tracker_that_cannot_be_reached_is_left_in_peace_ever_longer(cooldowns: CoolDowns) -> None:
    """From the third time in a row on, for a minute at most, until it answers."""
    breaker = CircuitBreaker(cooldowns)
    waits = [breaker.note_unreachable("venus", 0) for _ in range(12)]
    assert waits[:4] == [0, 0, 1_000, 2_000]
    assert waits[-1] == 60_000
    breaker.note_reachable("venus")
    assert breaker.note_unreachable("venus", 100_000) == 0
