"""What a tracker names as impossible goes apart: the rest is put right, and the one thing is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sdesk_sync.notices import NoticeKind
from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.stored import list_outcomes

TEAM = "Team: Development"


@contextmanager
def without_component(at: At, name: str) -> Iterator[None]:
    """A component of the project is gone for a while."""
    found = at.call("lena", "GET", "/project/DESK/components")
    number = next(one["id"] for one in found if one["name"] == name)
    at.call("lena", "DELETE", f"/component/{number}")
    try:
        yield
    finally:
        at.call("lena", "POST", "/component", {"name": name, "project": "DESK"})


@pytest.fixture
def reviewed(jira: At, works: Works) -> str:
    """An incident in review."""
    found = jira.office.open_ticket("carla", "Login fails", "incident")
    jira.office.set_words("sami", found, status="in-review")
    works.settle()
    return found


def test_a_component_that_was_deleted_holds_up_no_undo(jira: At, works: Works, reviewed: str) -> None:
    """Jira refuses the whole edit for one field: what it does not name is put right without it."""
    with without_component(jira, TEAM):
        cost = works.does(
            jira, lambda: jira.office.set_words("sami", reviewed, type="customization", priority="high")
        )
    assert jira.words(reviewed) == ("customization", "accepted", None)
    told = "".join(comment.text for comment in jira.said(reviewed))
    assert len(jira.said(reviewed)) == 2
    assert missing(told, "priority-on-faults-only", "Priority High was taken out again") == []
    assert missing(told, "could not set", "Team stays", "Development", "may administer") == []
    # One is refused, the same once more without that, two comments; and the look between.
    assert (cost.reads, cost.writes) == (2, 4), cost.calls
    shown = works.running.periodic.notices.list_current()
    assert NoticeKind.WRITE_REFUSED in {notice.kind for notice in shown}
    assert list_outcomes(works.running.store, reviewed) == [("priority", "undone")]


def test_what_could_not_be_set_is_not_tried_for_ever(jira: At, works: Works, reviewed: str) -> None:
    """It is accepted as it stands, marked tolerated: neither the next edit nor a sweep meets it again."""
    with without_component(jira, TEAM):
        works.does(jira, lambda: jira.office.set_words("sami", reviewed, type="customization"))
        said = jira.said(reviewed)
        works.does(jira, lambda: jira.office.set_words("sami", reviewed, status="estimating"))
        works.catch_up()
        assert (jira.words(reviewed)[1], jira.said(reviewed)) == ("estimating", said)


def test_a_closing_that_cannot_be_undone_is_told_and_left(gitlab: At, works: Works) -> None:
    """The issue stays closed, and nobody reads that it is open again."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    works.place.faults(
        {"kind": "error", "tracker": gitlab.tracker, "person": "desk-bot", "status": 403, "path": "PUT "}
    )
    works.does(gitlab, lambda: gitlab.call("dev", "PUT", f"/issues/{ticket}", {"state_event": "close"}))
    (comment,) = gitlab.said(ticket)
    assert (
        missing(comment.text, "Devin", "The ticket stays closed; it should be open", "may administer") == []
    )
    works.place.faults()
    works.catch_up()
    assert gitlab.look(ticket).is_closed is True
    assert gitlab.said(ticket) == (comment,)
    assert ("status", "impossible") in list_outcomes(works.running.store, f"{gitlab.tracker}#{ticket}")
