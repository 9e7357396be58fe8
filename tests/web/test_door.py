"""The door of a real `serve`: who keeps it waiting gives way, and nobody takes more than a share."""

import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

import pytest
import requests

from tests.harness import house
from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

BEGUN = b"POST /hooks/engineering HTTP/1.1\r\nHost: here\r\nX-Pad: "
SMALL = b'{"object_kind": "issue"}'
MEGABYTE = 1024 * 1024
_NUMBERS = count(1)


@dataclass(frozen=True)
class Door:
    """A `serve` and what one does at its door."""

    place: Place
    serve: Serve

    def connect(self, address: str = "127.0.0.1") -> socket.socket:
        """A connection from an address of this machine."""
        port = urlsplit(self.serve.url).port or 0
        return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(address, 0))

    def begin_body(self, length: int, sent: int) -> socket.socket:
        """A connection that posts a body without a right token, and stops in the middle."""
        found = self.connect()
        head = "POST /hooks/engineering HTTP/1.1\r\nHost: here\r\nX-Gitlab-Token: no\r\n"
        found.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
        found.sendall(b" " * sent)
        return found

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> requests.Response:
        """A genuine webhook of GitLab's."""
        secret = (self.place.home / f"{GITLAB}-hook-secret").read_text(encoding="utf-8").strip()
        given = {"X-Gitlab-Token": secret, "Webhook-Id": f"door-{next(_NUMBERS)}"}
        return requests.post(
            f"{self.serve.url}/hooks/{GITLAB}",
            body,
            headers={**given, "X-Gitlab-Event": "Issue Hook", **(headers or {})},
            timeout=8,
        )

    def notices(self) -> str:
        """What `/readyz` tells besides."""
        found = self.serve.answered("/readyz")
        assert found is not None
        return "\n".join(found.json()["notices"])

    def metrics(self) -> str:
        """What is counted."""
        found = self.serve.answered("/metrics")
        assert found is not None
        return found.text


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side has ended it, after whatever it said."""
    connection.setblocking(False)
    try:
        return connection.recv(65_536) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """With the bounds as they are by themselves."""
    with place(tmp_path_factory.mktemp("door")) as found, serving(found) as serve:
        yield Door(found, serve)


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """With bounds that are soon reached."""
    limits = {"header_s": 1, "body_s": 1, "connections": 20, "sender_connections": 3, "header_bytes": 4096}
    with place(tmp_path_factory.mktemp("narrow")) as found:
        found.reconfigure(lambda config: config.update(limits=limits))
        with serving(found) as serve:
            yield Door(found, serve)


def test_more_connections_than_the_process_may_open_files_shut_nobody_out(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """600 begin a request and leave it; pages answer and webhooks are stored, with 512 files in all."""
    with place(tmp_path_factory.mktemp("files")) as found, ExitStack() as idle:
        serve = Serve(found.config, found.home / "serve.log")
        words = f'ulimit -n 512; exec "{sys.executable}" -m sdesk_sync serve --config "{found.config}"'
        with serve.log.open("ab") as log:
            serve.process = subprocess.Popen(["bash", "-c", words], cwd=house.ROOT, stdout=log, stderr=log)
        serve.ready()
        one = Door(found, serve)
        for _ in range(600):
            idle.enter_context(one.connect()).sendall(BEGUN)
        health = one.serve.answered("/healthz")
        assert (health and health.status_code, one.post(SMALL).status_code) == (200, 202)
        assert "and with 512 open files at most there is room for" in serve.said()
        assert serve.stop() == 0


def test_a_header_has_to_be_here_in_time(narrow: Door) -> None:
    """Told by `/readyz`, and counted."""
    with narrow.connect() as begun, narrow.connect() as silent:
        begun.sendall(BEGUN)
        until(lambda: is_closed(begun), "who never ends its header is cut off")
        until(lambda: is_closed(silent), "who says nothing at all is too")
    assert "a header was not here within 1 s" in narrow.notices()
    assert 'sdesk_limits_reached_total{limit="header_s",tracker="none"}' in narrow.metrics()


def test_a_header_that_comes_drop_by_drop_is_no_way_round(narrow: Door) -> None:
    """What counts is the whole."""
    with narrow.connect() as dripping:
        begun = time.monotonic()
        until(lambda: _is_closed_to_a_drop(dripping), "it is cut off")
        assert time.monotonic() - begun < 8


def _is_closed_to_a_drop(connection: socket.socket) -> bool:
    try:
        connection.send(b"x")
    except ConnectionError:
        return True
    time.sleep(0.05)
    return is_closed(connection)


def test_what_is_no_http_is_told(narrow: Door) -> None:
    """Whoever speaks TLS to us has mistaken the port; the line says from where."""
    with narrow.connect() as other:
        other.sendall(bytes.fromhex("16030100a5010000a10303") + b"\x1b[2J\r\n\r\n")
        assert other.recv(100).startswith(b"HTTP/1.1 400")
    narrow.serve.says("-: a webhook was answered 400: it is no HTTP")
    assert "Invalid HTTP" not in narrow.serve.said()


def test_who_asks_for_another_protocol_has_no_line_of_uvicorns(narrow: Door) -> None:
    """Anybody may ask as often as they like; only our own lines are bounded."""
    with narrow.connect() as other:
        other.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
        assert other.recv(100).startswith(b"HTTP/1.1 200")
    assert "WebSocket" not in narrow.serve.said()


def test_a_body_has_to_be_here_in_time(narrow: Door) -> None:
    """408."""
    with narrow.begin_body(100, 10) as begun:
        assert begun.recv(100).startswith(b"HTTP/1.1 408")
    assert "a body was not here within 1 s" in narrow.notices()


def test_a_header_without_end_is_not_read(narrow: Door) -> None:
    """Whatever reads HTTP for us."""
    with narrow.connect() as endless, pytest.raises(ConnectionError):
        endless.sendall(BEGUN + b"x" * 100 * MEGABYTE)


def test_who_has_kept_us_waiting_longest_gives_way(narrow: Door) -> None:
    """However many there are, the next one comes in; a webhook and a page too."""
    with ExitStack() as idle:
        opened = [idle.enter_context(narrow.connect()) for _ in range(60)]
        for each in opened:
            each.sendall(BEGUN)
        assert narrow.post(SMALL).status_code == 202
        health = narrow.serve.answered("/healthz")
        assert health is not None
        assert health.ok
        until(lambda: all(map(is_closed, opened[:40])), "the first have given way")
    assert "20 connections were open" in narrow.notices()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a second address of this machine")
def test_one_address_has_its_share_and_a_trusted_proxy_has_none(narrow: Door) -> None:
    """The address's own connections give way, and no other's; behind a proxy are many senders."""
    with ExitStack() as held:
        proxy = [held.enter_context(narrow.connect()) for _ in range(5)]
        one = [held.enter_context(narrow.connect("127.0.0.5")) for _ in range(5)]
        until(lambda: all(map(is_closed, one[:2])), "its first two gave way")
        assert not any(map(is_closed, (*one[2:], *proxy)))
    assert "one address had 3 connections" in narrow.notices()


def test_large_bodies_do_not_keep_small_ones_out(door: Door) -> None:
    """Three senders fill the room for bodies to its last bytes: the largest of them is sent away."""
    room, large = 64 * MEGABYTE, 24 * MEGABYTE
    with door.begin_body(large, large - 1) as first, door.begin_body(large, large - 1) as second:
        with door.begin_body(large, room - 2 * (large - 1) - 1_000):
            time.sleep(1)
            answer = door.post(b'{"object_kind": "issue", "title": "%s"}' % (b"x" * 6_000))
            assert answer.status_code == 202
        told = [each.recv(12) for each in (first, second) if _has_said(each)]
    assert told == [b"HTTP/1.1 503"]
    assert "the largest was sent away" in door.notices()


def _has_said(connection: socket.socket) -> bool:
    connection.settimeout(1)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False


def test_while_the_store_is_locked_the_sender_is_told_in_time(door: Door) -> None:
    """GitLab gives up after ten seconds and learns nothing; afterwards the same is taken."""
    with closing(sqlite3.connect(door.place.home / "sdesk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        answer = door.post(SMALL, {"Webhook-Id": "kept-out"})
        assert (answer.status_code, time.monotonic() - begun < 5) == (503, True)
        other.execute("ROLLBACK")
    until(lambda: door.post(SMALL, {"Webhook-Id": "kept-out"}).status_code in (200, 202), "it is taken again")
    assert "the store was not to be had for 4 s" in door.notices()
    # The one whose sender gave up was stored all the same: it is worked on, without being sent again.
    door.place.settled()


def test_a_line_stays_a_line_whoever_wrote_what_stands_in_it(door: Door) -> None:
    """An event's name that breaks the line, colours the terminal and turns the text round."""
    forged = "x\n12:00:00 #1 engineering Issue Hook: done\x1b[2J\u202e\x9b"
    body = json.dumps({"object_kind": forged}).encode()
    assert door.post(body, {"X-Gitlab-Event": ""}).status_code == 202
    door.place.settled()
    door.serve.says(r"x\n12:00:00 #1 engineering Issue Hook: done\x1b[2J\u202e\x9b")
    assert [line for line in door.serve.said().splitlines() if not re.match(r"\d\d:\d\d:\d\d ", line)] == []
    assert acting(door.serve.said()) == []


def test_what_others_wrote_is_shown_and_does_nothing(door: Door) -> None:
    """In the list, step by step, and as JSON, where a script reads it as it is."""
    ticket = door.place.at(GITLAB).open("carla", "incident")
    door.place.at(GITLAB).comment("sami", ticket, "!desk reason \x1b[2J\u202e\x9bpwned")
    door.place.settled()
    # Those of this ticket, which came last: a process for each delivery of the others would take long.
    of_ticket = "SELECT id FROM inbox WHERE lane = (SELECT lane FROM inbox ORDER BY id DESC LIMIT 1)"
    numbers = [str(row["id"]) for row in door.place.rows(of_ticket)]
    shown = [run(door, "events", "list"), *(run(door, "events", "show", number) for number in numbers)]
    assert any(r"\x1b[2J" in text for text in shown)
    assert [acting(text) for text in shown if acting(text)] == []
    raw = [run(door, "events", "show", number, "--json") for number in numbers]
    assert [acting(text) for text in raw if acting(text)] == []
    assert any("\u202e" in json.dumps(json.loads(text), ensure_ascii=False) for text in raw)


def run(door: Door, *words: str) -> str:
    """What a command says on stdout."""
    done = run_command(*words, "--config", str(door.place.config))
    done.check_returncode()
    return done.stdout


def acting(text: str) -> list[str]:
    """The characters of a text that a terminal would obey."""
    return re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
