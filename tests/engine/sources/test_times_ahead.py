"""A tracker's clock that was ahead for a while: what it told then hides nothing of what comes after."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sdesk_sync.clock import now_ms
from tests.harness.engine import Works, listening
from tests.harness.inbox import Inbox
from tests.harness.place import GITLAB, JIRA, At, Place, place, serving
from tests.harness.waiting import until

DAY_S = 86_400
OVERLAP_MS = 300_000


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """An engine of one test's own: its trackers' clock is set."""
    with place(tmp_path / "home") as found, listening(found) as running:
        yield running


@pytest.fixture(params=[GITLAB, JIRA])
def at(request: pytest.FixtureRequest, works: Works) -> At:
    """Each tracker in turn."""
    return works.place.at(request.param)


def tomorrow(works: Works, act: Callable[[], object]) -> None:
    """Have something done while the trackers' clock is a day ahead, and told by webhooks."""
    clock = works.place.sandbox.world.clock
    clock.advance(DAY_S)
    act()
    works.settle()
    clock.correct()


def unheard(works: Works, at: At, act: Callable[[], object]) -> None:
    """Have something done of which no webhook comes."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    act()
    works.place.faults()


def test_a_ticket_of_tomorrow_blinds_no_sweep(works: Works, at: At) -> None:
    """What is changed unheard on the others is found by the next usual pass, not from tomorrow on."""
    ticket, other = (at.office.open_ticket("sami", title, "customization") for title in ("One", "Two"))
    works.settle()
    tomorrow(works, lambda: at.office.set_words("sami", ticket, status="estimating"))
    works.sweep()
    unheard(works, at, lambda: at.office.set_words("sami", other, priority="high"))
    works.sweep()
    works.settle()
    assert (at.words(other)[2], len(at.said(other))) == (None, 1)
    (cursor,) = works.place.rows("SELECT value FROM cursors WHERE name = 'swept' AND tracker = ?", at.tracker)
    assert cursor["value"] <= now_ms() - OVERLAP_MS


def test_a_sweep_that_was_blinded_looks_at_all_that_it_missed(works: Works, at: At) -> None:
    """A store of before, whose cursor lies ahead of now: once, all since the tracker is watched."""
    ticket = at.office.open_ticket("sami", "One", "customization")
    works.settle()
    works.sweep()
    unheard(works, at, lambda: at.office.set_words("sami", ticket, priority="high"))
    works.later.ms = 3_600_000
    ahead = now_ms() + DAY_S * 1000
    works.running.store.writer.commit(
        lambda connection: connection.exec_driver_sql(
            "UPDATE cursors SET value = ? WHERE name = 'swept'", (ahead,)
        )
    )
    works.sweep()
    works.settle()
    assert at.words(ticket)[2] is None
    works.sweep()
    (cursor,) = works.place.rows("SELECT value FROM cursors WHERE name = 'swept' AND tracker = ?", at.tracker)
    assert cursor["value"] <= now_ms()


def test_what_is_told_of_a_ticket_of_tomorrow_is_judged(works: Works, at: At) -> None:
    """Its webhooks of today are not older than the state it told of tomorrow."""
    ticket = at.office.open_ticket("sami", "One", "customization")
    works.settle()
    tomorrow(works, lambda: at.office.set_words("sami", ticket, status="estimating"))
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert (at.words(ticket), len(at.said(ticket))) == (("customization", "estimating", None), 1)
    assert [row["reason"] for row in at.deliveries(ticket) if "older" in str(row["reason"])] == []


def test_the_same_sin_as_tomorrow_is_another_one(works: Works, at: At) -> None:
    """It has the same words, not the same time, so it is not told once more by another delivery."""
    ticket = at.office.open_ticket("sami", "One", "customization")
    works.settle()
    tomorrow(works, lambda: at.office.set_words("sami", ticket, priority="high"))
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 2)


def test_an_undo_made_tomorrow_does_not_make_the_same_sin_look_older_than_it(works: Works, at: At) -> None:
    """Done again today, unheard, and shown by a webhook of something else."""
    ticket = at.office.open_ticket("sami", "One", "customization")
    works.settle()
    tomorrow(works, lambda: at.office.set_words("sami", ticket, priority="high"))
    assert at.words(ticket)[2] is None
    unheard(works, at, lambda: at.office.set_words("sami", ticket, priority="high"))
    at.office.set_words("sami", ticket, status="estimating")
    works.settle()
    works.timers()
    works.settle()
    assert at.words(ticket) == ("customization", "estimating", None)
    assert len(at.said(ticket)) == 2


def test_a_command_written_unheard_on_a_ticket_of_tomorrow_is_carried_out(works: Works, at: At) -> None:
    """Comments are asked for since the last credible report, not since tomorrow."""
    ticket = at.office.open_ticket("sami", "One", "customization")
    works.settle()
    tomorrow(works, lambda: at.office.set_words("sami", ticket, status="estimating"))
    unheard(works, at, lambda: at.office.set_words("sami", ticket, status="waiting-for-customer"))
    unheard(works, at, lambda: at.office.write_comment("sami", ticket, "!desk order PO-4711"))
    works.later.ms = 3_600_000
    works.sweep()
    works.settle()
    assert at.office.has_fact(ticket, "order_reference", "PO-4711")


def test_a_comment_whose_answer_was_lost_tomorrow_is_not_written_again(works: Works, at: At) -> None:
    """It is looked for among all that was written since the webhook came."""
    ticket = at.office.open_ticket("sami", "One", "customization")
    works.settle()
    clock = works.place.sandbox.world.clock
    clock.advance(DAY_S)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("sami", ticket, priority="high")
    works.place.faults()
    clock.correct()
    works.sweep()
    fault = {"kind": "drop-after-write", "tracker": at.tracker, "person": "desk-bot", "count": 2}
    works.place.faults(fault)
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)


def test_a_tracker_whose_clock_is_ahead_all_the_while_is_worked_with_as_any_other(
    works: Works, at: At
) -> None:
    """Its times compare among themselves: what is older is dropped, nothing is judged or explained twice."""
    works.place.sandbox.world.clock.advance(2 * 3_600)
    ticket = at.office.open_ticket("sami", "One", "customization")
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    opening = next(hook for hook in works.place.hooks() if hook.delivery.tracker == at.tracker)
    answer = Inbox(works, {}).post(at.tracker, opening.delivery.body)
    works.settle()
    assert answer.status_code == 202
    assert "older than the accepted state" in [row["reason"] for row in at.deliveries(ticket)]
    works.sweep()
    works.settle()
    assert works.sweep()[at.tracker].found == 0
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)


def test_a_time_ahead_of_now_is_told_until_it_is_gone(tmp_path: Path) -> None:
    """By `/readyz` and once in the log, and it keeps nobody from working."""
    with place(tmp_path / "home") as found:
        # Ours is the machine's, of which nobody is ahead but the trackers.
        found.reconfigure(lambda config: config.pop("clock"))
        _see_it_told(found)


def _see_it_told(found: Place) -> None:
    with serving(found) as serve:
        at = found.at(GITLAB)
        ticket = at.office.open_ticket("sami", "One", "customization")
        found.settled()
        clock = found.sandbox.world.clock
        clock.advance(DAY_S)
        at.office.set_words("sami", ticket, status="estimating")
        found.settled()
        clock.correct()
        until(lambda: _notices(serve.answered("/readyz")), "it is told")
        answer = serve.answered("/readyz")
        assert answer is not None
        assert answer.ok
        assert "ahead of our clock" in _notices(answer)
        assert serve.said().count("ahead of our clock") == 1
        at.office.set_words("sami", ticket, status="waiting-for-customer")
        found.settled()
        serve.stop()
        serve.start()
        serve.ready()
        until(lambda: found.rows("SELECT 1 FROM cursors WHERE name = 'swept'"), "it is swept")
        assert "ahead of our clock" not in _notices(serve.answered("/readyz"))


def _notices(answer: object) -> str:
    body = answer.json() if hasattr(answer, "json") else {}
    return " ".join(body.get("notices", []))
