"""One running sandbox for all trackers' tests, started afresh for each of them."""

from collections.abc import Iterator

import pytest
import requests

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.gitlab.site import Site


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox in this process; its hooks find nobody listening."""
    with Sandbox(tmp_path_factory.mktemp("trackers")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """The sandbox as freshly started."""
    requests.post(running.line["control"] + "/reset", timeout=10).raise_for_status()
    return running


@pytest.fixture
def gitlab_site(sandbox: Sandbox) -> Site:
    """The GitLab project, with the adapter's calls counted."""
    return Site(sandbox, CallLog())
