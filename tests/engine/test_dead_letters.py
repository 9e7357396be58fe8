"""Deliveries that were given up: all kept, seen, counted, replayed or skipped; and none done twice.

Three of these are what was measured on the nearest peer, as they should be: a tracker that is down
blocks nobody's health, no dead letter overwrites another, and a replay repeats nothing.
"""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from tests.harness.engine import Works
from tests.harness.place import At, missing


def command(works: Works, *said: str) -> Result:
    """An `events` command beside the engine."""
    return CliRunner().invoke(app, ["events", *said, "--config", str(works.place.config)])


def listed(works: Works) -> list[dict[str, Any]]:
    """What `events list` tells."""
    found: list[dict[str, Any]] = json.loads(command(works, "list", "--json").output)["events"]
    return found


def dead(works: Works) -> list[dict[str, Any]]:
    """The dead ones among them."""
    return [row for row in listed(works) if row["state"] == "dead"]


@pytest.fixture(autouse=True)
def nothing_dead(works: Works) -> None:
    """Whatever died before is no business of this test."""
    for row in dead(works):
        command(works, "skip", str(row["id"]))


def give_up(works: Works, at: At, *changes: Any) -> None:
    """Changes while every call of ours fails, until we give them up."""
    works.place.faults({"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503})
    for change in changes:
        change()
    works.settle()
    works.place.faults()


def sins(at: At, ticket: str) -> tuple[Any, ...]:
    """Three changes in the same second, each of which a rule refuses."""
    return (
        lambda: at.office.set_words("sami", ticket, priority="high"),
        lambda: at.office.set_words("dev", ticket, type="suggestion"),
        lambda: at.office.set_words("anna", ticket, status="in-progress"),
    )


def test_no_dead_letter_is_lost_and_a_replay_does_each_once(at: At, works: Works, ticket: str) -> None:
    """Three changes, three dead letters; replayed all at once, and then again."""
    give_up(works, at, *sins(at, ticket))
    letters = dead(works)
    assert len(letters) == 3
    assert all("given up after 60 attempts" in row["reason"] for row in letters)
    for _ in range(2):
        result = command(works, "replay", *(str(row["id"]) for row in letters))
        assert result.exit_code == 0, result.output
        works.settle()
    works.catch_up()
    assert at.words(ticket) == ("customization", "accepted", None)
    told = "\n".join(comment.text for comment in at.said(ticket))
    for words in ("Sami", "Devin", "Anna"):
        assert told.count(words) == 1, told
    assert dead(works) == []


def test_a_replay_after_the_second_comment_failed_repeats_nothing(at: At, works: Works, ticket: str) -> None:
    """A customer's and a robot's changes make two comments; the second could not be written."""
    works.place.faults({"kind": "note-limit", "tracker": at.tracker, "person": "desk-bot", "per_minute": 0})
    if not at.is_gitlab:
        works.place.faults(
            {
                "kind": "error",
                "tracker": at.tracker,
                "person": "desk-bot",
                "status": 400,
                "path": "POST .*/comment",
            }
        )
    at.office.set_words("sami", ticket, priority="high")
    works.drain() if at.is_gitlab else works.settle()
    works.place.faults()
    works.settle()
    number = next(row["id"] for row in reversed(listed(works)) if row["rule"] == "priority-on-faults-only")
    for _ in range(3):
        command(works, "replay", str(number))
        works.settle()
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Sami", "priority-on-faults-only") == []
    assert at.words(ticket)[2] is None


def test_a_dead_delivery_does_not_block_its_ticket(at: At, works: Works, ticket: str) -> None:
    """The next one is compared with the accepted state, and what the dead one left is judged with it."""
    give_up(works, at, sins(at, ticket)[0])
    works.does(at, lambda: at.office.set_words("sami", ticket, status="estimating"))
    assert at.words(ticket)[1] == "estimating"


def test_a_choice_by_filter_is_counted_first_and_not_taken_unasked(at: At, works: Works, ticket: str) -> None:
    """Nobody replays hundreds by a slip; without a terminal --yes has to be said."""
    give_up(works, at, *sins(at, ticket))
    asked = command(works, "replay", "--tracker", at.tracker)
    assert asked.exit_code == 3
    assert "3 to be replayed: 3 dead" in asked.output
    assert "--yes" in asked.output
    assert len(dead(works)) == 3
    done = command(works, "replay", "--tracker", at.tracker, "--reason", "given up", "--yes")
    assert done.exit_code == 0
    assert dead(works) == []
    works.settle()
    assert at.words(ticket) == ("customization", "accepted", None)


def test_the_choice_is_told_in_german_too(at: At, works: Works, ticket: str) -> None:
    """Numbers and states alike."""
    give_up(works, at, sins(at, ticket)[0])
    (letter,) = dead(works)
    result = command(works, "skip", str(letter["id"]), "--lang", "de")
    assert "1 werden ausgelassen: 1 tot" in result.output
    assert f"ausgelassen: #{letter['id']}" in result.output


def test_a_skipped_delivery_sends_nothing_any_more(at: At, works: Works, ticket: str) -> None:
    """It was decided already; what it would have said is dropped, and `events show` tells so."""
    refused = {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503}
    works.place.faults({**refused, "writes_only": True})
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    (row,) = [row for row in listed(works) if row["state"] == "ready"]
    assert command(works, "skip", str(row["id"])).exit_code == 0
    works.place.faults()
    works.settle()
    assert (at.words(ticket)[2], at.said(ticket)) == ("high", ())
    assert "dropped: skipped" in command(works, "show", str(row["id"])).output


@pytest.mark.parametrize("verb", ["replay", "skip"])
def test_nothing_named_or_nothing_fitting_is_told(works: Works, at: At, verb: str) -> None:
    """In a sentence, with exit code 1."""
    none = command(works, verb)
    assert (none.exit_code, "say which" in none.output) == (1, True)
    missing_ = command(works, verb, "999999")
    assert (missing_.exit_code, "no delivery fits" in missing_.output) == (1, True)
    date = command(works, verb, "--since", "yesterday")
    assert (date.exit_code, "'yesterday' is no date" in date.output) == (1, True)
