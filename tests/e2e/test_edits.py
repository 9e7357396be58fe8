"""Edits of several parts, two labels where there should be one, and labels lost by dragging a card."""

import pytest

from tests.harness.place import At, Json


@pytest.fixture
def reviewed(at: At) -> str:
    """A customer's incident, under review."""
    ticket = at.open("carla", "incident")
    at.set("anna", ticket, status="in-review")
    return ticket


def test_type_priority_and_status_may_come_in_one_edit(at: At, reviewed: str) -> None:
    """Nothing of it is refused; a status that was set along, which Jira has buttons for, stays."""
    along = {"status": "in-progress"} if at.is_gitlab else {}
    cost = at.set("anna", reviewed, type="software-defect", priority="critical", **along)
    status = "in-progress" if at.is_gitlab else "accepted"
    assert at.words(reviewed) == ("software-defect", status, "critical")
    assert (at.said(reviewed), cost.reads) == ((), 0 if at.is_gitlab else 1 + at.reads_again)


def test_only_the_refused_part_of_an_edit_is_undone(at: At, reviewed: str) -> None:
    """The type stays, the priority that it may not have goes."""
    at.set("anna", reviewed, type="customization", priority="high")
    assert at.words(reviewed) == ("customization", "accepted", None)
    (comment,) = at.said(reviewed)
    assert "priority-on-faults-only" in comment.text


def test_what_falls_with_a_refused_part_is_undone_with_it(gitlab: At) -> None:
    """A developer's type falls, and with it the priority that only it allowed: one comment on both."""
    ticket = gitlab.open("carla", "incident")
    cost = gitlab.set("dev", ticket, type="software-defect", priority="high")
    assert gitlab.words(ticket) == ("incident", "new", None)
    (comment,) = gitlab.said(ticket)
    assert "fell together with" in comment.text
    assert (cost.reads, cost.writes) == (1, 2), cost.calls


def test_of_two_labels_of_a_scope_the_new_one_counts(gitlab: At) -> None:
    """On Free both can stand; the old one is taken away without a word."""
    ticket = gitlab.open("sami", "software-defect")
    cost = _labels(gitlab, "anna", ticket, add="status::waiting-for-customer")
    assert _scope(gitlab, ticket, "status") == ["status::waiting-for-customer"]
    assert (gitlab.said(ticket), cost) == ((), 1)


def test_of_two_labels_the_refused_one_goes(gitlab: At) -> None:
    """What the workflow lacks is no way to get rid of the old one."""
    ticket = gitlab.open("sami", "software-defect")
    _labels(gitlab, "anna", ticket, add="status::delivered")
    assert _scope(gitlab, ticket, "status") == ["status::accepted"]
    assert len(gitlab.said(ticket)) == 1


@pytest.mark.parametrize("scope", ["status", "type", "team"])
def test_labels_stripped_by_dragging_a_card_come_back(gitlab: At, scope: str) -> None:
    """A missing label asks for nothing; it is put back in silence, in one write."""
    ticket = gitlab.open("sami", "software-defect")
    before = _scope(gitlab, ticket, scope)
    cost = _labels(gitlab, "anna", ticket, remove=before[0])
    if scope == "team":
        # Routing by hand is people's business.
        assert _scope(gitlab, ticket, scope) == []
    else:
        assert (_scope(gitlab, ticket, scope), cost) == (before, 1)
    assert gitlab.said(ticket) == ()


def test_labels_that_are_none_of_ours_stay(gitlab: At) -> None:
    """Through an undo and a retype."""
    ticket = gitlab.open("sami", "software-defect")
    _labels(gitlab, "anna", ticket, add="vip,customer::acme")
    _labels(gitlab, "anna", ticket, add="status::delivered")
    assert {"vip", "customer::acme"} <= set(gitlab.call("anna", "GET", f"/issues/{ticket}")["labels"])


def test_a_change_of_the_title_alone_asks_nothing(at: At) -> None:
    """It costs no call and leaves the ticket as it was."""
    ticket = at.open("carla", "incident")
    before = at.look(ticket)
    path, sent = (
        (f"/issues/{ticket}", {"title": "Login still fails"})
        if at.is_gitlab
        else (f"/issue/{ticket}", {"fields": {"summary": "Login still fails"}})
    )
    cost = at.does(lambda: at.call("anna", "PUT", path, sent))
    assert (at.look(ticket), cost.calls, at.said(ticket)) == (before, (), ())


def _labels(at: At, who: str, ticket: str, add: str = "", remove: str = "") -> int:
    """One edit of labels; how many calls it cost."""
    sent = {"add_labels": add, "remove_labels": remove}
    given = {name: value for name, value in sent.items() if value}
    return len(at.does(lambda: at.call(who, "PUT", f"/issues/{ticket}", given)).calls)


def _scope(at: At, ticket: str, scope: str) -> list[str]:
    labels = at.call("anna", "GET", f"/issues/{ticket}")["labels"]
    return [label for label in labels if label.startswith(f"{scope}::")]


def test_of_two_team_components_the_new_one_counts(jira: At) -> None:
    """Jira keeps any number of components; those of teams are one scope, and others stay."""
    ticket = jira.open("sami", "support-request")
    sent: Json = {"update": {"components": [{"add": {"name": "Team: Hosting"}}]}}
    cost = jira.does(lambda: jira.call("sami", "PUT", f"/issue/{ticket}", sent))
    parts = jira.call("sami", "GET", f"/issue/{ticket}")["fields"]["components"]
    assert [part["name"] for part in parts] == ["Team: Hosting"]
    assert (cost.writes, jira.said(ticket)) == (1, ())
