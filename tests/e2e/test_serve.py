"""`serve` as a process: how it starts, stops, loads anew, and works without a tracker for a while."""

import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.gate import Gate
from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, JIRA, At, Json, Place, place
from tests.harness.serve import Serve
from tests.harness.waiting import until

HOLDS_BACK = {"kind": "slow", "person": "desk-bot", "ms": 300}


@pytest.fixture
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A sandbox that nobody serves yet, for one worker that takes one delivery after the other."""
    with place(tmp_path_factory.mktemp("serve")) as found:
        found.reconfigure(_one_worker)
        yield found


@pytest.fixture
def serve(here: Place) -> Iterator[Serve]:
    """A `serve` that is ready, to be ended by the test; ended afterwards where it was not."""
    one = Serve(here.config, here.home / "serve.log")
    one.start()
    one.ready()
    yield one
    assert one.process is not None
    if one.process.poll() is None:
        one.stop()


def _one_worker(config: Json) -> None:
    config["serve"]["workers"] = 1


def test_ended_in_the_middle_it_loses_nothing_and_goes_on(here: Place, serve: Serve) -> None:
    """Whatever was answered is in the store; each change is undone and explained once in the end."""
    here.faults(HOLDS_BACK)
    tickets = opened(here, 3)
    until(lambda: len(_taken(here)) >= len(tickets), "the hooks are taken")
    assert serve.stop() == 0
    taken = _taken(here)
    # The sweep at the start may have found them too.
    assert len(here.rows("SELECT 1 FROM inbox WHERE origin = 'webhook'")) == len(taken)
    assert here.rows("SELECT 1 FROM inbox WHERE state = 'ready'") != []
    assert here.rows("SELECT 1 FROM inbox WHERE state = 'running'") == []

    here.faults()
    serve.start()
    serve.ready()
    here.settled()
    assert made_of(tickets) == [(("request", "new", None), 1)] * len(tickets)
    assert "open from before" in serve.said()


def opened(here: Place, number: int) -> list[tuple[At, str]]:
    """So many tickets in each tracker that a customer may not open like that."""
    every = [here.at(name) for name in (GITLAB, JIRA)] * number
    return [(at, at.office.open_ticket("carla", "Login", "customization")) for at in every]


def made_of(tickets: list[tuple[At, str]]) -> list[tuple[object, int]]:
    """What became of each, and how often it was explained."""
    return [(at.words(ticket), len(at.said(ticket))) for at, ticket in tickets]


def _taken(here: Place) -> list[str]:
    """The hooks that were answered with 202."""
    return [hook.delivery.url for hook in here.hooks() if any(a.status == 202 for a in hook.attempts)]


def test_an_interrupt_ends_it_as_well(serve: Serve) -> None:
    """Exit code 0, and it says that it has stopped."""
    serve.signal(signal.SIGINT)
    assert serve.ended() == 0
    assert serve.said().rstrip().endswith("stopped")


def test_a_signal_while_it_starts_ends_it_too(here: Place) -> None:
    """It is not lost between loading and listening."""
    one = Serve(here.config, here.home / "serve.log")
    one.start()
    one.says("mode enforce")
    assert one.stop() == 0


def test_a_sender_that_hangs_does_not_keep_it_from_ending(serve: Serve) -> None:
    """Half a request, and nothing more."""
    address = urlsplit(serve.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as sender:
        sender.sendall(b"POST /hooks/engineering HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{")
        assert serve.stop() == 0


def test_a_changed_desk_file_counts_from_sighup_on_and_a_broken_one_never(here: Place, serve: Serve) -> None:
    """The error is told with file, line and column; what counted before goes on counting."""
    at, shipped = here.at(GITLAB), preset_path("service-desk").read_text(encoding="utf-8")
    own = shipped.replace("What kind of work a ticket is, only {may} decide. ", "Types are set on Mondays. ")
    broken = own.replace("mode: enforce", "mode: enfroce", 1)
    for text, outcome in ((own, " reloaded"), (broken, "not reloaded")):
        (here.home / "service-desk.yaml").write_text(text, encoding="utf-8")
        serve.signal(signal.SIGHUP)
        serve.says(outcome)
        ticket = at.open("carla", "incident")
        at.set("dev", ticket, type="software-defect")
        (comment,) = at.said(ticket)
        assert "Types are set on Mondays." in comment.text
    line = next(line for line in serve.said().splitlines() if "enfroce" in line)
    assert "service-desk.yaml:" in line
    assert "enforce" in line


def test_a_second_serve_on_the_same_store_is_refused_in_a_sentence(here: Place, serve: Serve) -> None:
    """And the first goes on."""
    second = run_command("serve", "--config", str(here.config))
    assert (second.returncode, len(second.stderr.splitlines()), second.stdout) == (1, 1, "")
    assert "another sdesk-sync is serving" in second.stderr
    found = serve.answered("/readyz")
    assert found is not None
    assert found.json()["ready"]


def test_where_it_cannot_listen_it_says_so_and_ends(here: Place) -> None:
    """With the exit code of an error, and without keeping the store."""
    port = urlsplit(here.hooks_url).port or 0
    with socket.create_server(("127.0.0.1", port)):
        one = Serve(here.config, here.home / "serve.log")
        one.start()
        assert one.ended() == 1
    assert "address already in use" in one.said()


def test_without_its_trackers_it_starts_and_goes_on_when_they_appear(here: Place) -> None:
    """Health is told apart from readiness; deliveries wait, and are worked on in the end."""
    gate = Gate(urlsplit(here.sandbox.line["control"]).port or 0)
    here.reconfigure(lambda config: _through(config, gate.port))
    one = Serve(here.config, here.home / "serve.log")
    one.start()
    try:
        told = until(lambda: _told_by(one), "the trackers were asked")
        health, ready = one.answered("/healthz"), one.answered("/readyz")
        assert health is not None
        assert ready is not None
        assert (health.status_code, ready.status_code) == (200, 503)
        assert (told["ready"], told["store"]) == (False, "ok")
        assert [name for name in (GITLAB, JIRA) if "not usable" not in told[name]] == []

        tickets = opened(here, 1)
        until(lambda: here.rows("SELECT 1 FROM inbox WHERE attempts > 0"), "one was tried")
        gate.open()
        here.settled()
        assert made_of(tickets) == [(("request", "new", None), 1)] * 2
        one.ready()
    finally:
        one.stop()
        gate.close()


def _told_by(one: Serve) -> Json | None:
    """What /readyz tells once every tracker was asked."""
    found = one.answered("/readyz")
    told: Json | None = None if found is None else found.json()
    return told if told and "not asked yet" not in told.values() else None


def _through(config: Json, port: int) -> None:
    for tracker in config["trackers"].values():
        tracker["url"] = urlsplit(tracker["url"])._replace(netloc=f"127.0.0.1:{port}").geturl()
