"""One running sandbox for all tests here, started afresh between them, and hands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.hands import Hands, Receiver

Someone = Callable[[str], Hands]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox in this process."""
    home: Path = tmp_path_factory.mktemp("sandbox")
    with Sandbox(home) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def listening(running: Sandbox) -> Iterator[Receiver]:
    """A receiver where the sandbox's configuration says that hooks go."""
    receiver = Receiver(running.world.site("engineering").hook_url)
    yield receiver
    receiver.close()


@pytest.fixture
def sandbox(running: Sandbox, listening: Receiver) -> Sandbox:
    """The sandbox as freshly started."""
    requests.post(running.line["control"] + "/reset", timeout=10).raise_for_status()
    listening.forget()
    return running


@pytest.fixture
def receiver(sandbox: Sandbox, listening: Receiver) -> Receiver:
    """What receives the hooks, empty."""
    return listening


@pytest.fixture
def control(sandbox: Sandbox) -> Hands:
    """The sandbox's own door."""
    return Hands(sandbox.line["control"], {})


@pytest.fixture
def someone(sandbox: Sandbox) -> Someone:
    """A person's hands on the GitLab project."""
    return _at(sandbox, "/api/v4/projects/101")


@pytest.fixture
def visitor(sandbox: Sandbox) -> Someone:
    """A person's hands on the whole GitLab API."""
    return _at(sandbox, "/api/v4")


def _at(sandbox: Sandbox, path: str) -> Someone:
    place = sandbox.line["trackers"]["engineering"]

    def hands(name: str) -> Hands:
        return Hands(place["url"] + path, {"PRIVATE-TOKEN": place["people"][name]["token"]})

    return hands
