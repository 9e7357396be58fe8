"""The project's labels, read a minute apart at most; what was missed and is there again is mended."""

from collections.abc import Iterator

import pytest

from sdesk_sync.notices import NoticeBoard
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.project_labels import READ_EVERY_S, ProjectLabels
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.gitlab.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests."""
    with Sandbox(tmp_path_factory.mktemp("gitlab"), seed="labels") as sandbox:
        yield Site(sandbox, CallLog())


def test_a_label_that_is_made_again_is_not_missed_any_more(site: Site) -> None:
    """Within the minute nothing is asked; after it the next question finds it, and the notice goes."""
    moment, board = [0.0], NoticeBoard()
    known = ProjectLabels("engineering", board, now=lambda: moment[0])
    client = GitLabClient(site.connection("desk-bot"))
    assert known.find_lost(client, 101, ["status::gone", "status::new"]) == {"status::gone"}
    assert known.lost == {"status::gone"}
    assert [notice.about for notice in board.list_current()] == ["status::gone"]
    site.api("POST", "/labels", {"name": "status::gone", "color": "#112233"}, person="lena")
    assert known.find_lost(client, 101, ["status::gone"]) == {"status::gone"}
    moment[0] = READ_EVERY_S
    assert known.find_lost(client, 101, ["status::gone"]) == frozenset()
    assert not known.lost
    assert board.list_current() == ()
