"""One inbox for all tests of the HTTP side; each posts deliveries of its own."""

from collections.abc import Iterator

import pytest

from tests.harness.inbox import Inbox, inbox


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """The HTTP side with a store and a sandbox behind it."""
    with inbox(tmp_path_factory.mktemp("inbox")) as found:
        yield found
