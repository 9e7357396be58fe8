"""A month under `observe`: the report equals a count of the test's own, and names nobody."""

import csv
import io
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from tests.engine.test_any_edits import PEOPLE, PRIORITIES, STATUSES, TYPES, Story
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, place

DAY_MS = 86_400_000
DAYS, EDITS = 30, 5
LANGUAGES = ("en", "de")


@dataclass
class OwnCount:
    """What the journal's entries come to, counted from their JSON without our code."""

    changes: int = 0
    tickets: set[str] = field(default_factory=set)
    refused: set[tuple[int, int]] = field(default_factory=set)
    refused_tickets: set[str] = field(default_factory=set)
    by_rule: Counter[str] = field(default_factory=Counter)
    tickets_of_rule: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rows: int = 0
    names: set[str] = field(default_factory=set)
    """What people are called anywhere: names, handles, accounts that are no bare number."""
    refused_names: set[str] = field(default_factory=set)

    def find_names(self, text: str) -> set[str]:
        """What of that stands in a text, as a word of its own."""
        return {name for name in self.names if re.search(rf"\b{re.escape(name)}\b", text)}

    def add(self, number: int, entry: dict[str, Any]) -> None:
        """One entry of the journal."""
        key = entry["ref"]["key"]
        verdicts = [verdict for edit in entry["edits"] for verdict in edit["verdicts"]]
        self.changes += len(verdicts)
        for edit in entry["edits"]:
            actor = edit["author"]["actor"]
            called = {actor["name"], actor["handle"], actor["account"]["id"]}
            self.names |= {name for name in called if name and not name.isdigit()}
            if any(verdict["refusals"] for verdict in edit["verdicts"]):
                self.refused_names.add(actor["name"])
        self.tickets |= {key} if verdicts else set()
        for place_, verdict in enumerate(verdicts):
            for refusal in verdict["refusals"]:
                assert refusal["mode"] == "observe"
                self.rows += 1
                self.by_rule[refusal["rule"]] += 1
                self.tickets_of_rule[refusal["rule"]].add(key)
                self.refused.add((number, place_))
                self.refused_tickets.add(key)


@dataclass
class WatchedMonth:
    """A desk after a month in which nothing was written."""

    works: Works
    own: OwnCount

    def report(self, *words: str) -> Result:
        """The command over that time, as it is typed."""
        until = "2100-01-01"
        whole = ("--config", str(self.works.place.config), "report", "--since", "2d", "--until", until)
        result = CliRunner(env={"NO_COLOR": "1"}).invoke(app, (*whole, *words))
        assert result.exit_code == 0, result.output
        return result


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedMonth]:
    """What people do on both trackers, a little every day; what the desk would have said of it is watched."""
    dice = random.Random(15)  # noqa: S311  # the same month every time
    with (
        place(tmp_path_factory.mktemp("month"), GITLAB, JIRA, mode="observe") as found,
        listening(found) as works,
    ):
        for _ in range(DAYS):
            story = Story(found.at(dice.choice((GITLAB, JIRA))), works)
            story.open(dice.choice(PEOPLE), dice.choice((None, *TYPES)))
            works.settle()
            for _ in range(EDITS):
                words: dict[str, Any] = dice.choice(
                    (
                        {"type": dice.choice(TYPES)},
                        {"status": dice.choice(STATUSES)},
                        {"priority": dice.choice(PRIORITIES)},
                        {"type": dice.choice(TYPES), "priority": dice.choice(PRIORITIES)},
                    )
                )
                story.do("set", dice.choice(PEOPLE), words)
                works.settle()
            works.later.ms += DAY_MS
        own = OwnCount()
        for row in found.rows("SELECT id, entry FROM journal"):
            own.add(row["id"], json.loads(row["entry"]))
        yield WatchedMonth(works, own)


def test_the_report_equals_the_tests_own_count(month: WatchedMonth) -> None:
    """Changes, tickets, each rule with its tickets; nothing was done: it is what would have been."""
    own, told = month.own, json.loads(month.report("--json").stdout)
    assert own.rows > DAYS
    assert (told["changes"], told["tickets"]) == (own.changes, len(own.tickets))
    nothing = {"undone": 0, "warned": 0, "overridden": 0, "impossible": 0, "would-warn": 0}
    overridden = told["refused"]["overridden"]
    assert told["refused"] == {
        **nothing,
        "overridden": overridden,
        "would-undo": len(own.refused) - overridden,
    }
    assert {one["rule"]: sum(one["outcomes"].values()) for one in told["rules"]} == dict(own.by_rule)
    tickets = {one["rule"]: {ticket["ticket"] for ticket in one["tickets"]} for one in told["rules"]}
    assert tickets == dict(own.tickets_of_rule)
    assert sum(one["changes"] for one in told["teams"]) == len(own.refused)


def test_the_csv_has_a_row_for_each_refusal(month: WatchedMonth) -> None:
    """Of all rules or of one; the text names the same rules with the same numbers."""
    rows = list(csv.DictReader(io.StringIO(month.report("--csv").stdout)))
    assert Counter(row["rule"] for row in rows) == month.own.by_rule
    assert {row["mode"] for row in rows} == {"observe"}
    rule, times = month.own.by_rule.most_common(1)[0]
    assert len(list(csv.reader(io.StringIO(month.report("--csv", "--rule", rule).stdout)))) == times + 1
    text = month.report("--all").stdout
    for name, number in month.own.by_rule.items():
        (line,) = [each for each in text.splitlines() if each.split()[:1] == [name]]
        assert sum(int(cell) for cell in line.split()[2:4] if cell.isdigit()) <= number
        assert str(len(month.own.tickets_of_rule[name])) in line.split()


@pytest.mark.parametrize(
    "words", [(), ("--all",), ("--json",), ("--csv",)], ids=["text", "all", "json", "csv"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_named_unless_it_is_asked_for(
    month: WatchedMonth, language: str, words: tuple[str, ...]
) -> None:
    """No name, no handle, no account; `--people` says the names of those whose changes were refused."""
    told = month.report("--lang", language, *words).stdout
    named = month.report("--lang", language, "--people", *words).stdout
    assert len(month.own.names) >= len(PEOPLE)
    assert month.own.find_names(told) == set()
    assert month.own.find_names(named) >= month.own.refused_names


def test_nothing_is_written_for_a_report(month: WatchedMonth) -> None:
    """It runs beside the owner, and the store is as it was: not a row more, and no other version of it."""
    tables = ("inbox", "journal", "refusals", "tickets", "outbox", "meta")
    count = " UNION ALL ".join(f"SELECT count(*) AS n FROM {name}" for name in tables)  # noqa: S608  # ours
    before = [row["n"] for row in month.works.place.rows(count)]
    month.report()
    month.report("--csv", "--people")
    assert [row["n"] for row in month.works.place.rows(count)] == before
