"""One event that two hooks tell of, each under its own id: one edit, counted once, explained once."""

from collections.abc import Callable

import pytest

from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.relayed import Alter, relayed, without_user


def twice(at: At, works: Works, act: Callable[[], object], *alters: Alter) -> None:
    """Have something done of which a hook of the project and one of the group tell, and worked on."""
    relayed(at, act, *alters, times=2)
    works.settle()


def test_another_bot_is_undone_three_times_and_not_one_and_a_half(at: At, works: Works, ticket: str) -> None:
    """Only the fourth time it is left alone."""
    for _ in range(3):
        twice(at, works, lambda: at.office.set_words("robo", ticket, priority="high"))
        assert at.words(ticket)[2] is None
    assert "left" not in at.said(ticket)[-1].text
    twice(at, works, lambda: at.office.set_words("robo", ticket, priority="high"))
    assert at.words(ticket)[2] == "high"


@pytest.mark.parametrize("alters", [(), (without_user,)], ids=["named", "nameless"])
def test_it_is_explained_once(at: At, works: Works, ticket: str, alters: tuple[Alter, ...]) -> None:
    """However the two deliveries fall, in one go or one after the other."""
    twice(at, works, lambda: at.office.set_words("dev", ticket, type="suggestion"), *alters)
    sent = relayed(at, lambda: at.office.set_words("sami", ticket, priority="high"), *alters, times=1)
    works.settle()
    assert sent
    told = at.said(ticket)
    assert [missing(comment.text, name) for comment, name in zip(told, ("Devin", "Sami"), strict=True)] == [
        [],
        [],
    ]
    # Two sites may give the same id.
    of_ticket = "SELECT field, kind, account FROM undos WHERE tracker = ? AND ticket_id = ?"
    undone = works.place.rows(of_ticket, at.tracker, ticket_id(works, ticket, at))
    assert sorted(row["field"] for row in undone) == ["priority", "type"], [tuple(row) for row in undone]


def test_the_second_delivery_costs_no_call(at: At, works: Works, ticket: str) -> None:
    """It is known by what it tells."""
    at.office.set_words("dev", ticket, priority=None)
    works.settle()
    relayed(at, lambda: at.office.set_words("sami", ticket, status="estimating"))
    works.settle()
    before = works.place.rows("SELECT count(*) AS n FROM journal")[0]["n"]
    cost = works.does(at, lambda: None)
    assert cost.calls == ()
    assert works.place.rows("SELECT count(*) AS n FROM journal")[0]["n"] == before


def ticket_id(works: Works, ticket: str, at: At) -> str:
    """The tracker's own id."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    (found,) = works.place.rows(
        "SELECT ticket_id FROM tickets WHERE tracker = ? AND ticket_key = ?", at.tracker, key
    )
    return str(found["ticket_id"])
