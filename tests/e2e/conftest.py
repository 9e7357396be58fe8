"""One sandbox with one `serve` for all walks of a worker; each walk opens a ticket of its own."""

from collections.abc import Iterator

import pytest

from tests.harness.place import BOT, GITLAB, JIRA, PLAYED, WALKED, At, Place, desk
from tests.harness.portal import check_portal


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk that enforces everything, in English."""
    with desk(tmp_path_factory.mktemp("desk"), *PLAYED) as found:
        yield found


@pytest.fixture(params=WALKED)
def at(request: pytest.FixtureRequest, served: Place) -> Iterator[At]:
    """Each of its trackers in turn; afterwards a look at what customers have read at a portal."""
    found = served.at(request.param)
    yield found
    check_portal(found.office, BOT[1])


@pytest.fixture
def gitlab(served: Place) -> At:
    """Its GitLab project."""
    return served.at(GITLAB)


@pytest.fixture
def jira(served: Place) -> At:
    """Its Jira project."""
    return served.at(JIRA)
