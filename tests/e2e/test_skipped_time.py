"""Time is skipped in the embedded trackers: a running desk lives through it as if it had waited."""

from pathlib import Path

import pytest

from tests.harness.place import GITLAB, At, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

_PATIENCE_S = 3_000


def is_undone(at: At, ticket: str) -> bool:
    """Whether it is as it was, and explained."""
    return at.words(ticket)[2] is None and len(at.said(ticket)) == 1


def notices(serve: Serve) -> list[str]:
    """What `/readyz` has to say besides."""
    answer = serve.answered("/readyz")
    assert answer is not None
    shown: list[str] = answer.json().get("notices", [])
    return shown


@pytest.mark.parametrize("is_restarted", [False, True], ids=["running", "started after it"])
def test_what_waits_for_an_hour_comes_when_an_hour_was_skipped(tmp_path: Path, *, is_restarted: bool) -> None:
    """A tracker asked for patience; that time has passed is not taken for a clock that was set."""
    with place(tmp_path) as found, serving(found) as serve:
        at = found.at(GITLAB)
        fault = {"kind": "rate-limit", "tracker": GITLAB, "person": "desk-bot", "count": 1}
        found.faults({**fault, "retry_after": _PATIENCE_S})
        ticket = sinned_while_throttled(at)
        if is_restarted:
            serve.stop()
        found.skip(seconds=_PATIENCE_S + 60)
        if is_restarted:
            serve.start()
            serve.ready()
        until(lambda: is_undone(at, ticket), "it is undone")
        assert [one for one in notices(serve) if "clock" in one] == []


def sinned_while_throttled(at: At) -> str:
    """A ticket with a priority that it may not have, where our account's next call is refused for a while."""
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    at.office.set_words("sami", ticket, priority="high")
    until(lambda: _is_waiting(at.place), "it waits for its next attempt")
    return ticket


def _is_waiting(found: Place) -> bool:
    return bool(found.rows("SELECT 1 FROM inbox WHERE state = 'ready' AND due_at > 0"))


def test_a_week_later_webhooks_are_believed_and_swept_for(tmp_path: Path) -> None:
    """Signatures are as old as they are; what no webhook tells is found by the pass that is due."""
    with place(tmp_path, GITLAB) as found, serving(found) as serve:
        at = found.at(GITLAB)
        found.skip(days=7)
        ticket = at.open("sami", "customization")
        at.office.set_words("sami", ticket, priority="high")
        until(lambda: is_undone(at, ticket), "it is undone")
        assert {hook.attempts[0].status for hook in found.hooks() if hook.attempts} == {202}
        found.settled()
        found.faults({"kind": "lose-hook", "tracker": GITLAB})
        at.office.set_words("sami", ticket, priority="high")
        found.faults()
        found.skip(hours=1)
        until(lambda: at.words(ticket)[2] is None, "the sweep has found it")
        assert "it is gone by as before" not in serve.said()
