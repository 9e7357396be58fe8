"""The door under attack: what is genuine is stored all the same, soon, and the pages answer."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.harness import house
from tests.harness.place import GITLAB, Place, place, serving
from tests.harness.serve import Serve

IDLE, LARGE, GENUINE = 5_000, 3, 200
EVERY_S = 0.05
FILES = 6_000
"""What one process needs for so many connections, and something over."""


@pytest.fixture
def many_files() -> Iterator[None]:
    """As many open files as the attack needs; the limit is as it was afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (resource.RLIM_INFINITY,) and hard < FILES:
        missing = f"the attack needs {FILES} open files and the hard limit is {hard}: raise it (ulimit -Hn)"
        if os.environ.get("CI") or os.environ.get("SDESK_REQUIRE_SHARED") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def attacked(serve: Serve) -> Iterator[None]:
    """While senders of all kinds keep at it."""
    port = urlsplit(serve.url).port
    command = [sys.executable, "-m", "tests.chaos.hostile_senders", *map(str, (port, IDLE, LARGE))]
    with subprocess.Popen(command, cwd=house.ROOT, stdout=subprocess.PIPE) as hostile:
        try:
            assert hostile.stdout is not None
            assert hostile.stdout.readline() == b"here\n"
            yield
            assert hostile.poll() is None, "the attack has ended before its time"
        finally:
            hostile.kill()


class _From(HTTPAdapter):
    """Requests from another address of this machine."""

    def init_poolmanager(self, *args: object, **words: object) -> None:
        """As requests calls it."""
        super().init_poolmanager(*args, **words, source_address=("127.0.0.9", 0))  # type: ignore[arg-type]  # requests' own are untyped


def answered(serve: Serve, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, float]:
    """The status of an answer, and how long it took with all that belongs to it, a connection included."""
    with requests.Session() as session:
        session.mount("http://", _From())
        begun = time.monotonic()
        found = session.request(
            "GET" if body is None else "POST", serve.url + path, data=body, headers=headers
        )
        return found.status_code, time.monotonic() - begun


def genuine(found: Place, number: int) -> tuple[bytes, dict[str, str]]:
    """One of GitLab's webhooks; a ticket of its own each."""
    body = {"object_kind": "issue", "object_attributes": {"id": 9_000 + number, "title": "x" * 4_000}}
    headers = {
        "X-Gitlab-Event": "Issue Hook",
        "Webhook-Id": f"genuine-{number}",
        "X-Gitlab-Token": (found.home / f"{GITLAB}-hook-secret").read_text(encoding="utf-8").strip(),
    }
    return json.dumps(body).encode(), headers


@pytest.mark.chaos
@pytest.mark.usefixtures("many_files")
@pytest.mark.skipif(sys.platform != "linux", reason="needs the addresses 127.0.0.0/8 of one machine")
def test_who_is_genuine_gets_in_past_idle_connections_and_large_bodies(tmp_path: Path) -> None:
    """200 webhooks in ten seconds: all are stored, and 99 in a hundred are answered within a second."""
    with place(tmp_path) as found, serving(found) as serve:
        with attacked(serve), ThreadPoolExecutor(32) as senders:
            sent, pages = [], []
            for number in range(GENUINE):
                sent.append(senders.submit(answered, serve, f"/hooks/{GITLAB}", *genuine(found, number)))
                pages.append(senders.submit(answered, serve, "/healthz", None, {}))
                time.sleep(EVERY_S)
            answers = [each.result() for each in sent]
            health = [each.result() for each in pages]
        stored = found.rows("SELECT count(*) AS n FROM inbox WHERE delivery LIKE 'genuine-%'")[0]["n"]
        readiness = serve.answered("/readyz")
    assert [status for status, _ in answers if status != 202] == []
    assert stored == GENUINE
    assert {status for status, _ in health} == {200}
    assert slowest(answers) < 1.0
    assert slowest(health) < 1.0
    assert readiness is not None
    assert any("connections" in notice for notice in readiness.json()["notices"])


def slowest(answers: list[tuple[int, float]]) -> float:
    """The 99th percentile, in seconds."""
    return sorted(seconds for _, seconds in answers)[len(answers) * 99 // 100 - 1]
