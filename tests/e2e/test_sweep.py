"""`sdesk-sync sweep`: a pass on the terminal, with and without a running `serve`."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, JIRA, Place, missing, place, serving


def sweep(found: Place, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return run_command("sweep", "--config", str(found.config), *words, limit_s=60)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Place]:
    """A sandbox that nobody serves, with one sin in each tracker that no hook reaches us with."""
    with place(tmp_path) as made:
        yield made


def test_without_serve_it_finds_and_works_off_what_nobody_told(found: Place) -> None:
    """Opened while nobody listened; judged from the history, explained, and told in numbers."""
    tickets = {
        name: found.at(name).office.open_ticket("carla", "Login fails", "customization")
        for name in (GITLAB, JIRA)
    }
    first = sweep(found)
    assert first.returncode == 0, first.stderr
    assert "engineering: looked at 1 tickets in 1 calls" in first.stderr
    assert "worked on what was found: 2 done, 0 still open, 0 dead" in first.stderr
    for name, ticket in tickets.items():
        assert found.at(name).words(ticket)[0] == "request"
        (comment,) = found.at(name).said(ticket)
        assert missing(comment.text, "Carla") == []
    again = sweep(found, "--lang", "de", "--since", "2026-01-01")
    assert "0 zu prüfen" in again.stderr


def test_beside_serve_what_it_finds_is_left_to_that(found: Place) -> None:
    """The owner of the store notices within a second or two."""
    with serving(found):
        at = found.at(GITLAB)
        ticket = at.open("sami", "customization")
        found.faults({"kind": "lose-hook", "tracker": GITLAB})
        at.office.set_words("dev", ticket, type="suggestion")
        found.faults()
        result = sweep(found, "--tracker", GITLAB, "--json")
        told = json.loads(result.stdout)
        assert (told["handed_to_serve"], told["trackers"][GITLAB]["found"]) == (True, 1)
        found.settled()
        assert at.words(ticket)[0] == "customization"
        (comment,) = at.said(ticket)
        assert missing(comment.text, "Devin", "support-sets-type") == []


def test_a_tracker_that_is_down_is_told_and_costs_exit_code_four(found: Place) -> None:
    """The other one is swept all the same."""
    found.faults({"kind": "error", "tracker": JIRA, "person": "desk-bot", "status": 503})
    result = sweep(found)
    assert result.returncode == 4
    assert "support: Jira answered 503; try again later" in result.stderr
    assert "engineering: looked at 0 tickets" in result.stderr


def test_what_is_no_tracker_or_no_date_is_said(found: Place) -> None:
    """In a sentence, with exit code 1."""
    result = sweep(found, "--tracker", "moon")
    assert (result.returncode, "no tracker 'moon' in the config" in result.stderr) == (1, True)
    result = sweep(found, "--since", "yesterday")
    assert (result.returncode, "'yesterday' is no date" in result.stderr) == (1, True)
