"""A comment whose answer is lost, or that stands there when the process is killed, is found by its mark."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness.place import DATA_CENTER, JSM, At, Place, place, serving
from tests.harness.portal import PortalOffice
from tests.harness.serve import Serve
from tests.harness.waiting import until

TRACKERS = (JSM, DATA_CENTER)
SINS = {"staff": ("dev", {"type": "suggestion"}), "customer": ("carla", {"status": "in-progress"})}
"""Who is told why something was undone."""


@dataclass(frozen=True)
class Desk:
    """A tracker at work, and the process that serves it."""

    at: At
    serve: Serve

    def defect(self) -> str:
        """A software defect that Carla has reported."""
        ticket = self.at.open("carla", "incident")
        self.at.set("anna", ticket, status="in-review")
        self.at.set("anna", ticket, type="software-defect", priority="high")
        return ticket

    def lose_next_comment(self) -> None:
        """Its answer: the comment stands there, and nobody is told."""
        fault = {"kind": "drop-after-write", "path": r"POST .*/issue/[0-9]+/comment$", "count": 1}
        self.at.place.faults({**fault, "tracker": self.at.tracker, "person": "desk-bot"})


@pytest.fixture(params=TRACKERS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Its own, since it is killed."""
    with place(tmp_path, request.param) as found, serving(found) as serve:
        yield Desk(found.at(request.param), serve)


@pytest.mark.parametrize("fate", ["lost", "killed"])
@pytest.mark.parametrize("reader", SINS)
def test_each_comment_stands_there_once(desk: Desk, reader: str, fate: str) -> None:
    """However its sending ended; and at the portal nobody reads what is the staff's."""
    at, (who, words) = desk.at, SINS[reader]
    ticket = desk.defect()
    desk.lose_next_comment()
    at.office.set_words(who, ticket, **words)
    until(lambda: at.said(ticket), "the comment stands there")
    assert _states(at.place, ticket) == {"sending"}
    if fate == "killed":
        desk.serve.signal(signal.SIGKILL)
        desk.serve.ended()
        desk.serve.start()
        desk.serve.ready()
    until(lambda: _states(at.place, ticket) == {"sent"}, "it is known to be there")
    at.place.settled()
    (said,) = at.said(ticket)
    if isinstance(at.office, PortalOffice):
        assert said.is_hidden is (reader == "staff")
        assert len(at.office.read_as_customer(ticket)) == (0 if reader == "staff" else 1)


def _states(found: Place, ticket: str) -> set[str]:
    """Where the explanations on a ticket stand in the outbox."""
    rows = found.rows(
        "SELECT outbox.state FROM outbox JOIN inbox ON inbox.id = inbox_id "
        'WHERE ticket_key = ? AND action LIKE \'%"kind":"explanation"%\'',
        ticket,
    )
    return {row["state"] for row in rows}
