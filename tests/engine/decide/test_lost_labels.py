"""A label that was renamed or deleted in GitLab is not made anew ticket by ticket: told, and left alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import quote

from sdesk_sync.notices import NoticeKind
from tests.harness.engine import Works
from tests.harness.place import At, missing


@contextmanager
def renamed(at: At, title: str, to: str) -> Iterator[None]:
    """A label that is called otherwise for a while."""
    at.call("lena", "PUT", f"/labels/{quote(title, safe='')}", {"new_name": to})
    try:
        yield
    finally:
        at.call("lena", "PUT", f"/labels/{quote(to, safe='')}", {"new_name": title})


def titles(at: At) -> set[str]:
    """All labels of the project."""
    return {each["name"] for each in at.call("lena", "GET", "/labels?per_page=100")}


def touch(at: At, ticket: str) -> None:
    """Something else is changed, so that a hook shows the ticket."""
    at.call("lena", "PUT", f"/issues/{ticket}", {"title": "Login fails again"})


def list_missed(works: Works) -> list[str]:
    """The labels that `/readyz` says are missing."""
    shown = works.running.periodic.notices.list_current()
    return [notice.about for notice in shown if notice.kind is NoticeKind.LABEL_LOST]


def open_two(at: At, works: Works) -> tuple[str, str]:
    """Two customizations."""
    found = [at.office.open_ticket("sami", "Login fails", "customization") for _ in range(2)]
    works.settle()
    return found[0], found[1]


def test_a_renamed_label_is_not_made_anew(gitlab: At, works: Works) -> None:
    """The first ticket seen without it costs a look at the labels, the second nothing; both stay so."""
    tickets = open_two(gitlab, works)
    with renamed(gitlab, "status::accepted", "status::angenommen"):
        costs = [works.does(gitlab, partial(touch, gitlab, ticket)) for ticket in tickets]
        assert [cost.writes for cost in costs] == [0, 0]
        assert costs[1].calls == ()
        assert "status::accepted" not in titles(gitlab)
        assert list_missed(works) == ["status::accepted"]
    for ticket in tickets:
        works.does(gitlab, partial(touch, gitlab, ticket))
        assert (gitlab.words(ticket)[1], gitlab.said(ticket)) == ("accepted", ())
    gitlab.office.set_words("sami", tickets[0], status="estimating")
    works.settle()
    assert (gitlab.words(tickets[0])[1], gitlab.said(tickets[0])) == ("estimating", ())


def test_what_would_have_to_go_back_to_it_stays_and_is_told(gitlab: At, works: Works) -> None:
    """A developer's move cannot be undone: that is said once, and the old label does not come back."""
    ticket, _ = open_two(gitlab, works)
    with renamed(gitlab, "status::accepted", "status::angenommen"):
        works.does(gitlab, lambda: gitlab.office.set_words("dev", ticket, status="in-progress"))
        assert "status::accepted" not in titles(gitlab)
        assert gitlab.words(ticket)[1] == "in-progress"
        (comment,) = gitlab.said(ticket)
        needed = ("Devin", "could not set", "Status stays In progress", "has no label", "status::accepted")
        assert missing(comment.text, *needed) == []
        works.catch_up()
        assert gitlab.said(ticket) == (comment,)


def test_a_deleted_labels_word_is_nobodys_doing(gitlab: At, works: Works) -> None:
    """A priority that work needs: nobody is judged for it, and nothing is set in its place."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    gitlab.office.set_words("sami", ticket, priority="critical")
    gitlab.office.set_words("sami", ticket, status="in-progress")
    works.settle()
    gitlab.call("lena", "DELETE", f"/labels/{quote('priority::critical', safe='')}")
    touch(gitlab, ticket)
    works.settle()
    works.catch_up()
    assert (gitlab.words(ticket)[2], gitlab.said(ticket)) == (None, ())
    assert "priority::critical" not in titles(gitlab)
    assert "priority::critical" in list_missed(works)


def test_what_somebody_takes_off_is_put_back_without_a_look(gitlab: At, works: Works) -> None:
    """The hook shows that it was there a moment ago."""
    ticket = gitlab.office.open_ticket("carla", "Login fails", "incident")
    works.settle()
    strip = {"remove_labels": "status::new"}
    cost = works.does(gitlab, lambda: gitlab.call("sami", "PUT", f"/issues/{ticket}", strip))
    assert gitlab.words(ticket)[1] == "new"
    assert not any("/labels" in call for call in cost.calls), cost.calls
