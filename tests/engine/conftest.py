"""One engine in this process for a file's tests; each opens tickets of its own."""

from collections.abc import Iterator

import pytest

from sdesk_sync.engine.limits.bulk_edits import BulkWatch
from tests.harness.engine import Works, listening
from tests.harness.place import BOT, GITLAB, JIRA, PLAYED, WALKED, At, place
from tests.harness.portal import check_portal


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """An engine that takes a sandbox's hooks and works on them when it is told to."""
    with (
        place(tmp_path_factory.mktemp("engine"), *PLAYED) as found,
        listening(found) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def nobody_edits_in_bulk(request: pytest.FixtureRequest) -> None:
    """What the tests before have had undone is no bulk edit of this one's."""
    if "works" in request.fixturenames and isinstance(found := request.getfixturevalue("works"), Works):
        vars(found.running.worker.tools.bulk_edits).update(vars(BulkWatch()))


@pytest.fixture(params=WALKED)
def at(request: pytest.FixtureRequest, works: Works) -> Iterator[At]:
    """Each of its trackers in turn, behaving well; afterwards a look at what customers have read."""
    works.place.faults()
    works.settle()
    found = works.place.at(request.param)
    yield found
    works.place.faults()
    check_portal(found.office, BOT[1])


@pytest.fixture
def ticket(at: At, works: Works) -> str:
    """A customization of Sami's, who has just been looked up."""
    found = at.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.told.clear()
    return found


@pytest.fixture
def gitlab(works: Works) -> At:
    """Its GitLab project, behaving well."""
    works.place.faults()
    works.settle()
    return works.place.at(GITLAB)


@pytest.fixture
def jira(works: Works) -> At:
    """Its Jira project, behaving well."""
    works.place.faults()
    works.settle()
    return works.place.at(JIRA)
