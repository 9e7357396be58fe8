"""A tracker's name that goes from the config while deliveries of it wait: they wait on."""

import signal
from collections.abc import Iterator

import pytest

from tests.harness.place import GITLAB, JIRA, Json, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

DOWN = {"kind": "error", "tracker": GITLAB, "person": "desk-bot", "status": 503}


@pytest.fixture
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Serve]]:
    """A desk that is served."""
    with place(tmp_path_factory.mktemp("gone")) as found, serving(found) as serve:
        yield found, serve


def rename(found: Place, old: str, new: str) -> None:
    """Give a tracker of the config another name."""

    def edit(config: Json) -> None:
        config["trackers"][new] = config["trackers"].pop(old)

    found.reconfigure(edit)


def test_deliveries_of_a_name_that_is_gone_wait_for_it(here: tuple[Place, Serve]) -> None:
    """A slip of the pen on SIGHUP costs nothing: nothing is dead, and it goes on once it is mended."""
    found, serve = here
    at = found.at(GITLAB)
    ticket = at.open("carla", "request")
    found.faults(DOWN)
    at.office.set_words("dev", ticket, type="customization")
    found.settled_hooks()
    rename(found, GITLAB, "enginering")
    serve.signal(signal.SIGHUP)
    serve.says("reloaded")
    told = until(lambda: [line for line in notices(serve) if line.startswith(f"{GITLAB}: ")], "it is told")
    assert "no tracker of this name is in the config any more" in told[0]
    waiting = "SELECT 1 FROM inbox WHERE tracker = ? AND state IN ('ready', 'running')"
    assert found.rows(waiting, GITLAB) != []
    assert found.rows("SELECT reason FROM inbox WHERE state = 'dead'") == []
    rename(found, "enginering", GITLAB)
    serve.signal(signal.SIGHUP)
    until(lambda: not [line for line in notices(serve) if line.startswith(f"{GITLAB}: no")], "it is back")
    # Not before: under the other name the same project would be swept, and gone on with there.
    found.faults()
    until(lambda: at.words(ticket)[0] == "request", "it goes on")
    found.settled()
    assert len(at.said(ticket)) == 1


def test_a_config_without_a_tracker_is_not_taken_over(here: tuple[Place, Serve]) -> None:
    """Nobody means it, and every webhook would be turned away."""
    found, serve = here
    found.reconfigure(lambda config: config.update(trackers={}))
    serve.signal(signal.SIGHUP)
    serve.says("not reloaded, the old config stays")
    ticket = found.at(JIRA).open("carla", "customization")
    assert found.at(JIRA).words(ticket)[0] == "request"


def notices(serve: Serve) -> list[str]:
    """What /readyz tells besides."""
    page = serve.answered("/readyz")
    assert page is not None
    told: list[str] = page.json()["notices"]
    return told
