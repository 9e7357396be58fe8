"""`events list` and `events show`, beside a running `serve`."""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from tests.harness.place import At, Place, missing

Row = dict[str, Any]

KEYS = ["id", "tracker", "delivery", "ticket", "received_at", "state"]
KEYS += ["verdict", "rule", "reason", "attempts"]
HEADS = ["delivery", "by", "sighting", "part", "verdict", "consequence", "comment", "outbox", "call"]


def events(place: Place, *words: str) -> str:
    """What an `events` command prints."""
    result = CliRunner().invoke(app, ["events", *words, "--config", str(place.config)])
    assert result.exit_code == 0, result.output
    return result.stdout


def listed(place: Place, *words: str) -> list[dict[str, Any]]:
    """The deliveries as JSON."""
    found = json.loads(events(place, "list", "--json", *words))
    assert (list(found), found["format_version"]) == (["format_version", "events"], "1")
    rows: list[dict[str, Any]] = found["events"]
    return rows


@pytest.fixture
def refused(at: At) -> Row:
    """A delivery that was refused and undone, as it is listed."""
    ticket = at.open("carla", "incident")
    at.set("dev", ticket, type="software-defect")
    return next(row for row in reversed(listed(at.place)) if row["verdict"] == "refused")


def test_every_delivery_is_listed_with_these_keys_oldest_first(served: Place, refused: Row) -> None:
    """The shape that scripts rely on."""
    rows = listed(served)
    assert all(list(row) == KEYS for row in rows)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    # A ticket's card is written later, and GitLab tells of it.
    count = "SELECT count(*) AS n FROM inbox WHERE id <= ?"
    assert len(rows) == served.rows(count, rows[-1]["id"])[0]["n"]
    assert {row["state"] for row in rows if row["id"] <= refused["id"]} <= {"done", "ignored", "dead"}


def test_a_refused_delivery_tells_its_ticket_rule_and_time(at: At, refused: Row) -> None:
    """Tickets are written as people write them."""
    assert refused["tracker"] == at.tracker
    assert refused["ticket"].startswith(f"{at.tracker}#" if at.is_gitlab else "DESK-")
    assert (refused["state"], refused["rule"]) == ("done", "support-sets-type")
    assert (refused["reason"], refused["attempts"]) == (None, 1)
    assert datetime.fromisoformat(refused["received_at"]).tzinfo is not None


def test_a_limit_keeps_the_newest_in_the_same_order(served: Place, refused: Row) -> None:
    """`--limit 2` is the end of the whole list."""
    newest = [event["id"] for event in listed(served, "--limit", "2")]
    # A ticket's card is written later, and GitLab tells of it.
    assert newest == [event["id"] for event in listed(served) if event["id"] <= newest[-1]][-2:]


def test_the_table_has_a_line_for_each(served: Place, refused: Row) -> None:
    """For people; in a pipe each is one line, so that it can be searched."""
    lines = events(served, "list", "--limit", "20").splitlines()
    (line,) = [line for line in lines if line.split()[0] == str(refused["id"])]
    assert missing(line, refused["ticket"], "done", "refused", "support-sets-type") == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Devin Drossel", "Type: Incident → Software Defect", "refused by support-sets-type"]),
        ("de", ["Devin Drossel", "Störung → Softwarefehler", "support-sets-type", "Leitung"]),
    ],
)
def test_one_delivery_is_shown_with_all_that_was_made_of_it(
    at: At, refused: Row, language: str, words: list[str]
) -> None:
    """Sighting, part, verdict, consequence, comment, outbox and calls."""
    shown = events(at.place, "show", str(refused["id"]), "--lang", language)
    if language == "en":
        assert missing(shown, *(f"\n  {head} " for head in HEADS)) == []
    assert missing(shown, *words, "PUT /", " 200") == []


def test_the_walk_of_a_delivery_comes_as_json_too(at: At, refused: Row) -> None:
    """With the calls it has cost."""
    found = json.loads(events(at.place, "show", str(refused["id"]), "--json"))
    assert found["event"] == refused
    methods = [call["method"] for call in found["walk"]["calls"]]
    assert ("GET" in methods, "POST" in methods) == (True, True)
    (edit,) = found["walk"]["edits"]
    parts = [verdict["part"] for verdict in edit["verdicts"]]
    assert parts == [{"field": "type", "before": "incident", "after": "software-defect"}]


def test_a_delivery_that_is_not_there_is_said_so(served: Place) -> None:
    """In a sentence, with exit code 1."""
    result = CliRunner().invoke(app, ["events", "show", "999999", "--config", str(served.config)])
    assert (result.exit_code, "no delivery 999999" in result.stderr) == (1, True)


def test_the_command_itself_works_beside_serve(served: Place) -> None:
    """As it is typed, with the config before the command."""
    words = ["--config", str(served.config), "events", "list", "--limit", "1"]
    command = [sys.executable, "-m", "sdesk_sync", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
