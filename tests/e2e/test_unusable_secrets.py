"""A secret that goes bad while `serve` runs: the last good one counts, and that is told."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.place import GITLAB, JIRA, Place, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

BAD: dict[str, Callable[[Path], object]] = {
    "UTF-16": lambda path: path.write_bytes("geheim".encode("utf-16")),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\xfd"),
    "empty": lambda path: path.write_bytes(b""),
    "large": lambda path: path.write_bytes(b"x" * 200_000),
    "a fifo": lambda path: put_fifo(path),
    "gone": lambda path: path.unlink(),
}


def put_fifo(path: Path) -> None:
    """Whoever opens it to read waits until somebody writes."""
    path.unlink()
    os.mkfifo(path)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Serve]]:
    """A desk that is served, whose secrets lie in files."""
    with place(tmp_path_factory.mktemp("secrets")) as found, serving(found) as serve:
        yield found, serve


@pytest.mark.parametrize("how", BAD)
def test_the_last_good_secret_goes_on_counting(here: tuple[Place, Serve], how: str) -> None:
    """Webhooks are taken, what is decided is sent, `/healthz` answers; `/readyz` says what is the matter."""
    found, serve = here
    names = [f"{tracker}-{kind}" for tracker in (GITLAB, JIRA) for kind in ("token", "hook-secret")]
    good = {name: (found.home / name).read_bytes() for name in names}
    for name in names:
        BAD[how](found.home / name)
    begun = time.monotonic()
    tickets = [(at, at.open("carla", "customization")) for at in map(found.at, (GITLAB, JIRA))]
    assert [at.words(ticket)[0] for at, ticket in tickets] == ["request", "request"]
    health = serve.answered("/healthz")
    assert health is not None
    assert (health.status_code, time.monotonic() - begun < 10) == (200, True)
    sentence = "trackers.engineering.webhook_secret[0] cannot be used, so the one before counts"
    assert sentence in str(notices(serve))
    assert "geheim" not in serve.said()
    for name in names:
        (found.home / name).unlink(missing_ok=True)
        (found.home / name).write_bytes(good[name])
    found.at(GITLAB).open("carla", "incident")
    found.at(JIRA).open("carla", "incident")
    until(lambda: "cannot be used" not in str(notices(serve)), "the good secrets count again")


def notices(serve: Serve) -> list[str]:
    """What /readyz tells besides."""
    page = serve.answered("/readyz")
    assert page is not None
    told: list[str] = page.json()["notices"]
    return told
