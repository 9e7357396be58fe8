"""How `serve` ends and loads anew: nothing lost, nobody waited for too long, one signal after the other."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from tests.harness.place import GITLAB, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

# What it asks first is answered at once.
FOR_LONG = {"kind": "slow", "person": "desk-bot", "writes_only": True, "ms": 8000}


@pytest.fixture
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A sandbox that nobody serves yet."""
    with place(tmp_path_factory.mktemp("ending")) as found:
        yield found


@pytest.fixture
def serve(here: Place) -> Iterator[Serve]:
    """A `serve` that is ready."""
    with serving(here) as one:
        yield one


def busy(here: Place, ms: int) -> str:
    """A ticket that may not be like that, whose undoing is under way and takes a while."""
    here.faults({**FOR_LONG, "ms": ms})
    ticket = here.at(GITLAB).office.open_ticket("carla", "Login", "customization")
    until(lambda: here.rows("SELECT 1 FROM outbox WHERE state = 'sending'"), "it is being written")
    return ticket


def test_a_second_signal_ends_it_at_once_and_nothing_is_lost(here: Place, serve: Serve) -> None:
    """Whoever is in a hurry need not wait for a tracker; the next start looks what was carried out."""
    ticket = busy(here, 2500)
    serve.signal(signal.SIGTERM)
    serve.says("stopping")
    serve.signal(signal.SIGTERM)
    assert serve.ended() == 128 + signal.SIGTERM
    here.faults()
    serve.start()
    serve.ready()
    here.settled()
    at = here.at(GITLAB)
    assert (at.words(ticket), len(at.said(ticket))) == (("request", "new", None), 1)


def test_a_call_in_flight_is_finished(here: Place, serve: Serve) -> None:
    """And noted: nothing is left that has to be looked up."""
    busy(here, 1500)
    assert serve.stop() == 0
    assert here.rows("SELECT 1 FROM outbox WHERE state = 'sending'") == []
    assert "not ended in time" not in serve.said()


def test_once_it_has_ended_the_store_is_free(here: Place, serve: Serve) -> None:
    """For the next, at once."""
    assert serve.stop() == 0
    with serving(here):
        pass


def test_connections_kept_open_do_not_keep_it_from_ending(serve: Serve) -> None:
    """As those of a proxy."""
    with requests.Session() as session:
        assert session.get(f"{serve.url}/healthz", timeout=5).ok
        serve.signal(signal.SIGTERM)
        assert serve.ended() == 0


@pytest.mark.parametrize("sent", [b"POST /hooks/engineering HT", b""])
def test_a_sender_that_never_gets_to_its_body_does_not_either(serve: Serve, sent: bytes) -> None:
    """Half a request's head, or nothing at all."""
    with connected(serve) as sender:
        sender.sendall(sent)
        serve.signal(signal.SIGTERM)
        assert serve.ended() == 0


def test_a_sender_that_sends_ever_so_slowly_does_not_either(serve: Serve) -> None:
    """A byte now and then; it sends all of it again another time."""
    ended = threading.Event()

    def drip(sender: socket.socket) -> None:
        while not ended.wait(0.1):
            try:
                sender.sendall(b" ")
            except OSError:
                return

    with connected(serve) as sender:
        sender.sendall(b"POST /hooks/engineering HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        dripping = threading.Thread(target=drip, args=(sender,))
        dripping.start()
        serve.signal(signal.SIGTERM)
        assert serve.ended() == 0
        ended.set()
        dripping.join()


@contextmanager
def connected(serve: Serve) -> Iterator[socket.socket]:
    """A connection to it."""
    address = urlsplit(serve.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as found:
        yield found


def test_many_wishes_to_load_anew_come_to_one_that_counts(here: Place, serve: Serve) -> None:
    """The last change is in force, however often and quickly one asks."""
    here.reconfigure(lambda config: config.update(mode="observe"))
    for _ in range(10):
        serve.signal(signal.SIGHUP)
    here.reconfigure(lambda config: config.update(mode="warn"))
    serve.signal(signal.SIGHUP)
    serve.says("mode warn")
    assert "not reloaded" not in serve.said()
    assert serve.said().count(" reloaded ") <= 11
    serve.ready()


def test_a_wish_to_load_anew_while_it_ends_changes_nothing(here: Place, serve: Serve) -> None:
    """It ends, and says so last."""
    busy(here, 1500)
    serve.signal(signal.SIGTERM)
    for _ in range(5):
        serve.signal(signal.SIGHUP)
    assert serve.ended() == 0
    assert serve.said().rstrip().endswith("stopped")


def test_a_token_exchanged_is_read_anew_and_health_asked_at_once(here: Place, serve: Serve) -> None:
    """Well again within moments of the signal, though the next look was half a minute away."""
    file = here.home / f"{GITLAB}-token"
    good = file.read_text(encoding="utf-8")
    file.write_text("glpat-of-somebody-who-left\n", encoding="utf-8")
    serve.signal(signal.SIGHUP)
    until(lambda: not _ready(serve), "the token is found not to fit")
    file.write_text(good, encoding="utf-8")
    serve.signal(signal.SIGHUP)
    serve.ready()


def _ready(serve: Serve) -> bool:
    found = serve.answered("/readyz")
    return found is not None and found.ok
