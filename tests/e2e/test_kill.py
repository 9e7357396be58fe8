"""`kill -9` at any moment: nothing received or done meanwhile is lost, and nothing is done twice."""

import random
import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, JIRA, At, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

_MARK = re.compile(r"<!-- sdesk:(\S+) -->")
_DAY_S = 86_400

Words = dict[str, list[tuple[str | None, str | None, str | None]]]
Said = dict[str, list[list[str]]]
"""By tracker, for each ticket."""


@dataclass(frozen=True)
class Change:
    """What somebody does to one of the tickets."""

    number: int
    who: str
    words: dict[str, str]


ROUNDS = (
    ("anna", {"priority": "high"}),
    ("dev", {"type": "suggestion"}),
    ("sami", {"status": "in-progress"}),
    ("anna", {"status": "resolved"}),
    ("lena", {"priority": "low"}),
)
"""Lawful, not, lawful, not, lawful; on a software defect."""


def changes(tickets: int) -> Iterator[Change]:
    """Every round on every ticket, so that a ticket's changes are some time apart."""
    for who, words in ROUNDS:
        for number in range(tickets):
            yield Change(number, who, words)


@dataclass
class Desk:
    """The tickets of one run in both trackers."""

    found: Place
    tickets: dict[str, list[str]]

    @classmethod
    def opened(cls, found: Place, count: int) -> "Desk":
        """So many software defects in each tracker, judged."""
        made = {
            name: [
                found.at(name).office.open_ticket("sami", f"Login fails {n}", "software-defect")
                for n in range(count)
            ]
            for name in (GITLAB, JIRA)
        }
        found.settled()
        return cls(found, made)

    def change(self, change: Change) -> None:
        """The same change in both trackers."""
        for name, tickets in self.tickets.items():
            self.found.at(name).office.set_words(change.who, tickets[change.number], **change.words)

    def change_all(self) -> None:
        """Every change of every round."""
        for change in changes(len(self.tickets[JIRA])):
            self.change(change)

    def words(self) -> Words:
        """How all of them stand."""
        return {
            name: [self.at(name).words(each) for each in tickets] for name, tickets in self.tickets.items()
        }

    def said(self) -> Said:
        """All that the bot has said, by ticket."""
        return {
            name: [[comment.text for comment in self.at(name).said(each)] for each in tickets]
            for name, tickets in self.tickets.items()
        }

    def at(self, name: str) -> At:
        """One of the trackers."""
        return self.found.at(name)


def swept(found: Place) -> None:
    """One pass through both trackers beside the running `serve`."""
    run_command(
        "sweep", "--config", str(found.config), "--since", "1970-01-01", limit_s=120
    ).check_returncode()


def undisturbed(home: Path, count: int) -> Words:
    """The run that nobody disturbs."""
    with place(home) as found, serving(found):
        desk = Desk.opened(found, count)
        desk.change_all()
        _settled(found)
        return desk.words()


def disturbed(home: Path, count: int, kills: int) -> tuple[Words, Said, list[str]]:
    """The run with kills at random moments, then one sweep: how all stands, what was said, what is open."""
    dice = random.Random(count)  # noqa: S311  # to be drawn again
    with place(home) as found, serving(found) as serve:
        desk = Desk.opened(found, count)
        found.faults({"kind": "slow", "ms": 20, "person": "desk-bot"})
        people = threading.Thread(target=desk.change_all)
        people.start()
        for _ in range(kills):
            _some_progress(found, dice.randint(1, 6), people)
            _killed(found, serve)
        people.join()
        found.faults()
        found.control("POST", "/clock", {"advance_s": 2 * _DAY_S})
        _settled(found)
        swept(found)
        _settled(found)
        left = found.rows("SELECT state FROM inbox WHERE state IN ('ready', 'running', 'dead')")
        return desk.words(), desk.said(), [row["state"] for row in left]


def _killed(found: Place, serve: Serve) -> None:
    serve.signal(signal.SIGKILL)
    serve.ended()
    serve.start()
    serve.ready()
    # GitLab pauses a hook that failed four times; some of what happens meanwhile no hook will tell.
    found.control("POST", "/clock", {"advance_s": 90})


def _some_progress(found: Place, more: int, people: threading.Thread) -> None:
    """Wait until some more actions are on their way, or nothing goes on."""
    before = _sent(found)
    until(
        lambda: _sent(found) >= before + more or not (people.is_alive() or _open(found)), "the outbox moves"
    )


def _settled(found: Place) -> None:
    """However long it takes while something is being done: only a standstill fails."""
    done = -1
    while (now := _done(found)) != done or _open(found):
        done = now
        try:
            found.settled()
        except AssertionError:
            assert _done(found) > done, "nothing goes on any more"


def _done(found: Place) -> int:
    return int(found.rows("SELECT count(*) FROM inbox WHERE state NOT IN ('ready', 'running')")[0][0])


def _sent(found: Place) -> int:
    return int(found.rows("SELECT count(*) FROM outbox WHERE state <> 'planned'")[0][0])


def _open(found: Place) -> int:
    return int(found.rows("SELECT count(*) FROM inbox WHERE state IN ('ready', 'running')")[0][0])


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(4, 2, id="few"),
        pytest.param(50, 30, id="500 changes, 30 kills", marks=pytest.mark.chaos),
    ],
)
def test_after_kills_and_one_sweep_all_is_as_if_nothing_had_happened(
    tmp_path: Path, count: int, kills: int
) -> None:
    """The same state as undisturbed, nothing left unlawful, no comment twice, nothing running or ready."""
    (tmp_path / "calm").mkdir()
    (tmp_path / "wild").mkdir()
    calm = undisturbed(tmp_path / "calm", count)
    wild, said, left = disturbed(tmp_path / "wild", count, kills)
    assert wild == calm
    assert {words for tickets in wild.values() for words in tickets} == {
        ("software-defect", "in-progress", "low")
    }
    assert left == []
    for ticket in (texts for tickets in said.values() for texts in tickets):
        assert sum(text.count("support-sets-type") for text in ticket) == 1, ticket
        assert sum(text.count("moves-follow-workflow") for text in ticket) == 1, ticket
    marks = Counter(mark for ticket in said[GITLAB] for text in ticket for mark in _MARK.findall(text))
    assert [mark for mark, times in marks.items() if times > 1] == []
