"""How long a change that a rule refuses stands: from a person's request to the undone state.

The sandbox and a real `serve` run on this machine, so what is measured is the person's own request,
hook, store, judgement, one read and one write, over loopback. A real tracker adds the time it takes
to send its hooks.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.harness.place import GITLAB, JIRA, At, desk

ROUNDS = 30
WARM_UP = 3
LIMIT_S = 20


@dataclass(frozen=True)
class Sin:
    """A rule, the ticket to break it on, and how."""

    rule: str
    begin: Callable[[At], str]
    who: str
    words: dict[str, str]


def _incident(at: At) -> str:
    return at.open("carla", "incident")


def _defect(at: At) -> str:
    return at.open("sami", "software-defect")


def _customization(at: At) -> str:
    ticket = at.open("sami", "customization")
    at.set("sami", ticket, status="estimating")
    at.comment("sami", ticket, "!desk estimate 3d")
    at.set("sami", ticket, status="awaiting-order")
    return ticket


SINS = (
    Sin("support-sets-type", _incident, "dev", {"type": "software-defect"}),
    Sin("priority-on-faults-only", _customization, "sami", {"priority": "high"}),
    Sin("moves-follow-workflow", _defect, "sami", {"status": "resolved"}),
    Sin("order-before-work", _customization, "sami", {"status": "ordered"}),
)


def measured(at: At, sin: Sin) -> Iterator[float]:
    """How long the sin stood (ms), each time it was committed on one ticket."""
    ticket = sin.begin(at)
    before = at.look(ticket)
    for _ in range(ROUNDS + WARM_UP):
        begun = time.perf_counter()
        at.office.set_words(sin.who, ticket, **sin.words)
        while at.look(ticket) != before:
            if time.perf_counter() - begun > LIMIT_S:
                raise SystemExit(f"{sin.rule} was not undone in {at.tracker}")
        yield (time.perf_counter() - begun) * 1000
        at.place.settled()


def main() -> None:
    """Measure every rule in both trackers and print the table."""
    table = Table(title=f"From a person's change to the undone state, ms ({ROUNDS} times each)", box=None)
    for head in ("rule", "tracker", "p50", "p95", "most"):
        table.add_column(head, justify="left" if head in ("rule", "tracker") else "right")
    with tempfile.TemporaryDirectory() as home, desk(Path(home)) as place:
        for sin in SINS:
            for tracker in (GITLAB, JIRA):
                took = list(measured(place.at(tracker), sin))[WARM_UP:]
                p95 = statistics.quantiles(took, n=20, method="inclusive")[-1]
                cells = (statistics.median(took), p95, max(took))
                table.add_row(sin.rule, tracker, *(f"{cell:.0f}" for cell in cells))
    Console().print(table)


if __name__ == "__main__":
    main()
