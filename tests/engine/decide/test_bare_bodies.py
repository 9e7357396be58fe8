"""Deliveries that do not show the ticket: what they tell of is looked at, so nothing is accepted unjudged."""

from collections.abc import Callable
from functools import partial

from tests.harness.calls import Spent
from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.relayed import Body, relayed


def without_labels(body: Body) -> None:
    """As GitLab closed issues in 2016: no labels, no changes (docs/trackers/gitlab.md#recorded-bodies)."""
    body["object_attributes"].pop("labels", None)
    body.pop("labels", None)
    body.pop("changes", None)


def without_fields(body: Body) -> None:
    """Of the issue only what says where it is."""
    fields = body["issue"]["fields"]
    body["issue"]["fields"] = {"project": fields["project"], "updated": fields["updated"]}


def with_less(at: At, works: Works, act: Callable[[], object]) -> Spent:
    """Have something done whose hooks show nothing of the ticket."""
    return works.does(at, lambda: relayed(at, act, without_labels if at.is_gitlab else without_fields))


def close(at: At, who: str, ticket: str) -> None:
    """By the button of GitLab."""
    at.call(who, "PUT", f"/issues/{ticket}", {"state_event": "close"})


def opened(at: At, works: Works, who: str = "sami", type_: str = "customization") -> str:
    """A ticket that is known."""
    ticket = at.office.open_ticket(who, "Login fails", type_)
    works.settle()
    return ticket


def test_a_close_without_labels_is_judged(gitlab: At, works: Works) -> None:
    """A close is a change of the status, whatever the body shows beside it."""
    ticket = opened(gitlab, works)
    with_less(gitlab, works, lambda: close(gitlab, "dev", ticket))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("accepted", False)
    (comment,) = gitlab.said(ticket)
    assert missing(comment.text, "Devin Drossel", "moves-follow-workflow") == []


def test_a_lawful_close_without_labels_stands(gitlab: At, works: Works) -> None:
    """A customer withdraws an own request: the label follows, nobody is told anything."""
    ticket = opened(gitlab, works, "carla", "request")
    with_less(gitlab, works, lambda: close(gitlab, "carla", ticket))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("closed", True)
    assert gitlab.said(ticket) == ()


def test_a_move_that_only_the_changelog_tells_is_judged(jira: At, works: Works) -> None:
    """The issue is not shown; who did it and what it is now the history tells."""
    ticket = opened(jira, works)
    with_less(jira, works, lambda: jira.office.set_words("dev", ticket, status="declined"))
    assert jira.words(ticket)[1] == "accepted"
    (comment,) = jira.said(ticket)
    assert missing(comment.text, "Devin Drossel", "role-for-move") == []


def test_a_retype_that_only_the_changelog_tells_is_judged(jira: At, works: Works) -> None:
    """A developer's goes back."""
    ticket = opened(jira, works)
    with_less(jira, works, lambda: jira.office.set_words("dev", ticket, type="suggestion"))
    assert jira.words(ticket)[0] == "customization"
    assert len(jira.said(ticket)) == 1


def test_an_opening_that_shows_no_type_is_looked_at(at: At, works: Works) -> None:
    """A customer's customization becomes a request; support's stays."""
    made: list[str] = []

    def open_both() -> None:
        made.extend(at.office.open_ticket(who, "Login fails", "customization") for who in ("carla", "sami"))

    with_less(at, works, open_both)
    assert [at.words(ticket)[0] for ticket in made] == ["request", "customization"]
    assert [len(at.said(ticket)) for ticket in made] == [1, 0]


def test_a_ticket_that_comes_from_elsewhere_without_its_type_is_met(jira: At, works: Works) -> None:
    """A move tells the new project and little more: what it is is asked, and from then on it is judged."""
    works.place.faults({"kind": "lose-hook", "tracker": jira.tracker})
    ticket = jira.office.open_ticket("sami", "Login fails", "customization")
    works.place.faults()

    def as_moved(body: Body) -> None:
        without_fields(body)
        body["issue_event_type_name"] = "issue_moved"
        body["changelog"]["items"] = [{"field": "project", "from": "10009", "to": "10000"}]
        body.pop("user")

    relayed(
        jira, lambda: jira.call("sami", "PUT", f"/issue/{ticket}", {"fields": {"summary": "x"}}), as_moved
    )
    works.settle()
    works.does(jira, lambda: jira.office.set_words("dev", ticket, type="suggestion"))
    assert jira.words(ticket)[0] == "customization"


def test_a_ticket_that_goes_elsewhere_without_its_type_has_left(jira: At, works: Works) -> None:
    """Where it has gone is shown, so it is left alone there."""
    ticket = opened(jira, works)

    def as_moved(body: Body) -> None:
        without_fields(body)
        body["issue"]["key"] = "SALES-6"
        body["issue"]["fields"]["project"] = {"id": "10009", "key": "SALES"}

    relayed(jira, lambda: jira.office.set_words("dev", ticket, type="suggestion"), as_moved)
    works.settle()
    (row,) = works.place.rows("SELECT state FROM tickets WHERE moved_to = 'SALES-6'")
    assert row["state"] == "moved"


def test_an_edit_without_labels_that_names_nothing_costs_no_call(gitlab: At, works: Works) -> None:
    """The desk does not look at a title."""
    ticket = opened(gitlab, works)
    retitle = partial(gitlab.call, "dev", "PUT", f"/issues/{ticket}", {"title": "Login fails again"})
    assert with_less(gitlab, works, retitle).calls == ()
