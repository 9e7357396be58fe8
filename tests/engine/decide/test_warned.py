"""A rule that only warns says it three times in a comment of its own, and then in the first one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, At, missing, place


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """An engine that warns and undoes nothing."""
    home: Path = tmp_path_factory.mktemp("warned")
    with place(home, mode="warn") as found, listening(found) as running:
        yield running


@pytest.fixture(params=[GITLAB, JIRA])
def at(request: pytest.FixtureRequest, warned: Works) -> At:
    """Each of its trackers."""
    return warned.place.at(request.param)


def edit(at: At, warned: Works, ticket: str, who: str, times: int) -> None:
    """A priority that its type may not have, over and over."""
    for number in range(times):
        at.office.set_words(who, ticket, priority=("high", "low")[number % 2])
        warned.settle()


def test_fifty_edits_make_three_comments_of_which_the_first_grows(at: At, warned: Works) -> None:
    """It says how often, and that a lead should look."""
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    warned.settle()
    edit(at, warned, ticket, "sami", 50)
    said = at.said(ticket)
    assert (len(said), at.words(ticket)[2]) == (3, "low")
    assert missing(said[0].text, "Sami", "said 50 times within ten minutes", "lead") == []
    assert "undone" not in said[0].text


def test_another_bot_is_not_warned_for_ever(at: At, warned: Works) -> None:
    """After three times one note says that it is left; then nothing is said."""
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    warned.settle()
    edit(at, warned, ticket, "robo", 12)
    said = at.said(ticket)
    assert len(said) == 4
    assert missing(said[-1].text, "Robo", "priority-on-faults-only", "automation") == []
