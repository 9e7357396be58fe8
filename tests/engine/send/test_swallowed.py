"""A write that was answered as done and changed nothing is noticed, written once more, and then told."""

import pytest

from sdesk_sync.store.inbox.rows import AlertKind
from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.stored import list_outcomes

MOVES = "POST .*/transitions"


def swallow(at: At, **words: object) -> dict[str, object]:
    """Our account's writes come to nothing."""
    return {"kind": "swallow-write", "tracker": at.tracker, "person": "desk-bot", **words}


@pytest.fixture
def moved(jira: At, works: Works) -> str:
    """A customization in Jira, about to be moved where it may not go."""
    found = jira.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.told.clear()
    return found


def move(at: At, ticket: str) -> None:
    """Work without an order."""
    at.office.set_words("dev", ticket, status="in-progress")


def a_minute_passes(works: Works) -> None:
    """Whatever was to be looked at by then is."""
    works.timers()
    works.settle()


def test_a_write_that_came_to_nothing_is_written_once_more(jira: At, works: Works, moved: str) -> None:
    """Nothing had shown it a minute later, so one look is made; who was told was told the truth after all."""
    works.place.faults(swallow(jira, path=MOVES, count=1))
    works.does(jira, lambda: move(jira, moved))
    assert jira.words(moved)[1] == "in-progress"
    cost = works.does(jira, lambda: a_minute_passes(works))
    assert jira.words(moved)[1] != "in-progress"
    assert cost.writes == 1
    assert len(jira.said(moved)) == 1


def test_a_write_that_comes_to_nothing_twice_is_told_and_left(jira: At, works: Works, moved: str) -> None:
    """No third try: it is accepted as it stands, with an alert, and the person is told in a comment."""
    works.place.faults(swallow(jira, path=MOVES))
    works.does(jira, lambda: move(jira, moved))
    cost = works.does(jira, lambda: a_minute_passes(works))
    assert cost.writes == 2
    assert jira.words(moved)[1] == "in-progress"
    last = jira.said(moved)[-1]
    assert missing(last.text, "Devin Drossel", "could not", "nothing was changed") == []
    alerts = [alert.kind for _, ended in works.told for alert in ended.alerts]
    assert alerts == [AlertKind.STUCK]
    assert {outcome for _, outcome in list_outcomes(works.running.store, moved)} == {"impossible"}
    said = len(jira.said(moved))
    works.place.faults()
    works.catch_up()
    assert (jira.words(moved)[1], len(jira.said(moved))) == ("in-progress", said)


def test_a_write_whose_echo_came_costs_no_look(jira: At, works: Works, moved: str) -> None:
    """The delivery that tells of it is proof enough."""
    works.does(jira, lambda: move(jira, moved))
    assert jira.words(moved)[1] != "in-progress"
    cost = works.does(jira, lambda: a_minute_passes(works))
    assert cost.calls == ()


def test_an_edit_that_is_answered_as_done_and_is_not_comes_true_in_the_end(
    at: At, works: Works, ticket: str
) -> None:
    """On GitLab an empty answer is none; Jira may answer so, and then the ticket is looked at."""
    works.place.faults(swallow(at, writes_only=True, count=1))
    works.does(at, lambda: at.office.set_words("sami", ticket, priority="high"))
    works.timers()
    works.settle()
    assert at.words(ticket)[2] is None
    assert len(at.said(ticket)) == 1
