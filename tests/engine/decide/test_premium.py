"""GitLab Premium: what its bodies have besides asks for nothing, and several may have a ticket."""

from collections.abc import Iterator

import pytest

from sdesk_sync.notices import NoticeKind
from tests.harness.engine import Works, listening
from tests.harness.place import PREMIUM, At, place


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """An engine over a GitLab Premium."""
    with place(tmp_path_factory.mktemp("premium"), PREMIUM) as found, listening(found) as running:
        yield running


@pytest.fixture
def premium(works: Works) -> At:
    """Its project."""
    return works.place.at(PREMIUM)


def move(premium: At, ticket: str, status: str) -> None:
    """Sami moves a status of GitLab's own."""
    premium.call("sami", "POST", f"/issues/{ticket}/notes", {"body": f'/status "{status}"'})


def test_a_status_of_its_own_is_not_the_desks(premium: At, works: Works) -> None:
    """It is moved as anybody likes and nothing is called; `/readyz` says once that labels decide."""
    ticket = premium.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    words = premium.words(ticket)
    cost = works.does(premium, lambda: move(premium, ticket, "In progress"))
    assert cost.calls == ()
    cost = works.does(premium, lambda: premium.call("sami", "PUT", f"/issues/{ticket}", {"weight": 5}))
    assert cost.calls == ()
    assert (premium.words(ticket), premium.said(ticket)) == (words, ())
    told = [each for each in works.notices.list_current() if each.kind is NoticeKind.STATUS_UNREAD]
    assert [each.tracker for each in told] == [PREMIUM]
    assert "what counts here are the labels" in works.notices.list_sentences()[0]


def test_a_status_that_closes_is_judged_as_closing(premium: At, works: Works) -> None:
    """Whoever may not close with a label may not with a status: it is opened again, and told."""
    ticket = premium.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    before = premium.words(ticket)[1]
    move(premium, ticket, "Done")
    works.settle()
    assert (premium.words(ticket)[1], premium.look(ticket).is_closed) == (before, False)
    assert len(premium.said(ticket)) == 1
