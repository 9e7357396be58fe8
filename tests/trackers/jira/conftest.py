"""A Jira of the tests' own making, for those that look at single requests."""

from collections.abc import Iterator

import pytest
import responses


@pytest.fixture
def jira() -> Iterator[responses.RequestsMock]:
    """A Jira that answers what a test wants; anything else is a lost connection."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as server:
        yield server
