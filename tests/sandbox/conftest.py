"""One running sandbox for all tests here, started afresh between them, and hands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.kit.hands import ApiHands, HookReceiver

HandsOf = Callable[[str], ApiHands]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox in this process."""
    home: Path = tmp_path_factory.mktemp("sandbox")
    with Sandbox(home) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def listening(running: Sandbox) -> Iterator[HookReceiver]:
    """A receiver where the sandbox's configuration says that hooks go."""
    receiver = HookReceiver(running.world.site("engineering").hook_url)
    yield receiver
    receiver.close()


@pytest.fixture
def sandbox(running: Sandbox, listening: HookReceiver) -> Sandbox:
    """The sandbox as freshly started."""
    requests.post(running.line["control"] + "/reset", timeout=10).raise_for_status()
    listening.forget_hooks()
    return running


@pytest.fixture
def receiver(sandbox: Sandbox, listening: HookReceiver) -> HookReceiver:
    """What receives the hooks, empty."""
    return listening


@pytest.fixture
def control(sandbox: Sandbox) -> ApiHands:
    """The sandbox's own door."""
    return ApiHands(sandbox.line["control"], {})


@pytest.fixture
def someone(sandbox: Sandbox) -> HandsOf:
    """A person's hands on the GitLab project."""
    return _hands_at(sandbox, "/api/v4/projects/101")


@pytest.fixture
def visitor(sandbox: Sandbox) -> HandsOf:
    """A person's hands on the whole GitLab API."""
    return _hands_at(sandbox, "/api/v4")


def _hands_at(sandbox: Sandbox, path: str) -> HandsOf:
    place = sandbox.line["trackers"]["engineering"]

    def hands(name: str) -> ApiHands:
        return ApiHands(place["url"] + path, {"PRIVATE-TOKEN": place["people"][name]["token"]})

    return hands
