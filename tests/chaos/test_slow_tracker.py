"""One tracker answers a byte at a time: the other's desk goes on as if nothing were."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.harness.gate import Gate
from tests.harness.place import GITLAB, JIRA, At, Json, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

_HANGING, _UNDONE = 24, 20
_SOON_S = 2.0


@contextmanager
def behind_gate(home: Path, tracker: str) -> Iterator[tuple[Place, Gate, Serve]]:
    """A desk that reaches one of its trackers through a gate."""
    with place(home) as found:
        gate = Gate(urlsplit(found.sandbox.line["control"]).port or 0)
        gate.open()

        def lead_through(config: Json) -> None:
            direct = urlsplit(config["trackers"][tracker]["url"])
            through = direct._replace(netloc=f"127.0.0.1:{gate.port}")
            config["trackers"][tracker]["url"] = through.geturl()

        found.reconfigure(lead_through)
        try:
            with serving(found) as serve:
                yield found, gate, serve
        finally:
            gate.close()


def undo_s(at: At, ticket: str) -> float:
    """How long a forbidden priority stands."""
    begun = time.monotonic()
    at.office.set_words("sami", ticket, priority="high")
    until(lambda: at.words(ticket)[2] is None, "it is undone", within_s=30)
    return time.monotonic() - begun


@pytest.mark.chaos
@pytest.mark.parametrize(("slow", "quick"), [(GITLAB, JIRA), (JIRA, GITLAB)])
def test_a_tracker_that_drips_holds_up_no_other(tmp_path: Path, slow: str, quick: str) -> None:
    """All its tickets want calls that do not end; 95 of 100 undos of the other's come within two seconds.

    `/readyz` tells of it, and once it answers again all that waited is done.
    """
    with behind_gate(tmp_path, slow) as (found, gate, serve):
        hanging, well = found.at(slow), found.at(quick)
        waiting = [hanging.office.open_ticket("sami", f"Slow {n}", "customization") for n in range(_HANGING)]
        tickets = [well.office.open_ticket("sami", f"Quick {n}", "customization") for n in range(_UNDONE)]
        found.settled()
        gate.drip()
        for ticket in waiting:
            hanging.office.set_words("sami", ticket, priority="high")
        took = sorted(undo_s(well, ticket) for ticket in tickets)
        assert took[int(len(took) * 0.95) - 1] < _SOON_S, took
        until(lambda: _tells(serve, slow), "/readyz tells of calls that hang")
        gate.flow()
        until(lambda: _are_undone(hanging, waiting), "what waited is undone", within_s=120)


def _are_undone(at: At, tickets: list[str]) -> bool:
    return all(at.words(ticket)[2] is None for ticket in tickets)


def _tells(serve: Serve, tracker: str) -> bool:
    answer = serve.answered("/readyz")
    told = "" if answer is None else answer.text
    return f"{tracker}: a call took longer than 10 s" in told
