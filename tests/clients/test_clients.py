"""Clients that others wrote find in the sandbox what they find at the vendors', or are told what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from tests.clients.client import TrackerClient, TrackerSeat
from tests.clients.deeds import DEEDS, Onlooker, do_deed
from tests.clients.gitlab_clients import GitLabLibrary
from tests.clients.jira_clients import AtlassianJira, AtlassianJiraCloud, JiraLibrary
from tests.clients.table import NODE, read_table
from tests.harness import house
from tests.harness.place import At, Place, place

TABLE = read_table()
CLIENTS: Mapping[str, Mapping[str, Callable[[TrackerSeat], TrackerClient]]] = {
    "jira": {
        "support": partial(JiraLibrary, is_cloud=True),
        "support-jsm": partial(JiraLibrary, is_cloud=True),
        "support-dc": partial(JiraLibrary, is_cloud=False),
    },
    "atlassian-python-api Jira": {
        "support": partial(AtlassianJira, is_cloud=True),
        "support-jsm": partial(AtlassianJira, is_cloud=True),
        "support-dc": partial(AtlassianJira, is_cloud=False),
    },
    "atlassian-python-api JiraCloud": {"support": AtlassianJiraCloud, "support-jsm": AtlassianJiraCloud},
    "python-gitlab": {"engineering": GitLabLibrary, "engineering-premium": GitLabLibrary},
}
SEATS = [(client, tracker) for client, trackers in CLIENTS.items() for tracker in trackers]


@dataclass(frozen=True)
class Working:
    """A client at work on a tracker, and what the table expects of it."""

    client: TrackerClient
    at: At
    expected: Mapping[str, str]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """All trackers that a client works on."""
    names = dict.fromkeys(tracker for _, tracker in SEATS)
    with place(tmp_path_factory.mktemp("clients"), *names) as found:
        yield found


@pytest.fixture(scope="module", params=SEATS, ids=" at ".join)
def working(request: pytest.FixtureRequest, every: Place) -> Working:
    """Each client at each of its trackers, signed in once."""
    client, tracker = request.param
    seat = TrackerSeat.from_line(every.sandbox.line["trackers"][tracker], "anna")
    return Working(CLIENTS[client][tracker](seat), every.at(tracker), TABLE[client][tracker])


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_comes_out_as_the_table_says(working: Working, deed: str) -> None:
    """It works, or is answered 501 in the sandbox's own name; a third answer is none of a vendor's."""
    assert do_deed(deed, working.client, Onlooker(working.at)) == working.expected[deed]


def test_the_table_has_every_deed_of_every_client() -> None:
    """Those of Node.js too, which `make clients` runs."""
    node = [(client, tracker) for client, trackers in NODE.items() for tracker in trackers]
    assert {(client, tracker) for client, trackers in TABLE.items() for tracker in trackers} == {
        *SEATS,
        *node,
    }
    rows = [deeds for trackers in TABLE.values() for deeds in trackers.values()]
    assert [deeds for deeds in rows if set(deeds) != set(DEEDS)] == []
    assert {came for deeds in rows for came in deeds.values()} <= {"works", "501"}


def test_the_lock_of_the_node_clients_names_no_registry() -> None:
    """Whoever installs them asks their own."""
    lock = (house.ROOT / "scripts/node_clients/package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
