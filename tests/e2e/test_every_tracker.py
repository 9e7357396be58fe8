"""One `serve` for every tracker of the sandbox at once, as it runs where nobody names any."""

from collections.abc import Iterator

import pytest

from tests.harness.place import At, Place, desk

TRACKERS = ("support", "engineering", "engineering-premium", "support-dc")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """All of them, served."""
    with desk(tmp_path_factory.mktemp("every"), *TRACKERS) as found:
        yield found


@pytest.fixture(params=TRACKERS)
def each(request: pytest.FixtureRequest, everything: Place) -> At:
    """Each of them in turn."""
    return everything.at(request.param)


def test_the_rules_hold_on_every_tracker(each: At) -> None:
    """A person's first ticket is judged, what they may is left, what they may not is put back and told."""
    ticket = each.open("carla", "incident")
    each.set("anna", ticket, status="in-review")
    assert each.words(ticket)[1] == "in-review"
    assert each.said(ticket) == ()
    each.set("anna", ticket, status="closed")
    assert each.words(ticket) == ("incident", "in-review", None)
    assert [comment.is_hidden for comment in each.said(ticket)] == [each.hides_comments]
