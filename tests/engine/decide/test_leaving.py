"""A ticket that is made none: by whoever may set types it is let go, by others it is put back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sdesk_sync.presets import preset_path
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, At, missing, place
from tests.harness.relayed import Body, relayed


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """An engine whose GitLab project is an engineering project: only what is labelled is a ticket."""
    home: Path = tmp_path_factory.mktemp("labelled")
    with place(home) as found:
        mapping = yaml.safe_load(preset_path("gitlab").read_text(encoding="utf-8"))
        (home / "labelled.yaml").write_text(yaml.safe_dump({**mapping, "tickets": "labelled"}))
        found.reconfigure(lambda config: config["trackers"][GITLAB].update(mapping="labelled.yaml"))
        with listening(found) as works:
            yield works


@pytest.fixture(params=[GITLAB, JIRA])
def at(request: pytest.FixtureRequest, labelled: Works) -> At:
    """Each of its trackers."""
    return labelled.place.at(request.param)


@pytest.fixture
def ticket(at: At, labelled: Works) -> str:
    """A customization of Sami's."""
    found = at.office.open_ticket("sami", "Login fails", "customization")
    labelled.settle()
    return found


def leave(at: At, ticket: str, who: str) -> None:
    """Take the type's label off, or make it a type that the mapping lacks."""
    if at.is_gitlab:
        at.call(who, "PUT", f"/issues/{ticket}", {"remove_labels": "type::customization"})
    else:
        at.call(who, "PUT", f"/issue/{ticket}", {"fields": {"issuetype": {"name": "Task"}}})


def state(at: At, works: Works, ticket: str) -> str:
    """Whose the store says that the ticket is."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    query = "SELECT state FROM tickets WHERE tracker = ? AND ticket_key = ?"
    return str(works.place.rows(query, at.tracker, key)[0]["state"])


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "unheard"])
def test_by_others_it_is_put_back(at: At, labelled: Works, ticket: str, *, is_heard: bool) -> None:
    """Told by a webhook, or found by a sweep because that was lost."""
    if is_heard:
        leave(at, ticket, "dev")
    else:
        relayed(at, lambda: leave(at, ticket, "dev"), times=0)
        labelled.settle()
        labelled.sweep(0)
    labelled.settle()
    assert at.words(ticket)[0] == "customization"
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin Drossel", "support-sets-type", "is back in") == []
    assert state(at, labelled, ticket) == "ours"


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "unheard"])
def test_by_support_it_is_let_go(at: At, labelled: Works, ticket: str, *, is_heard: bool) -> None:
    """Nothing is written on it any more, and the store lists it as let go."""
    if is_heard:
        leave(at, ticket, "sami")
    else:
        relayed(at, lambda: leave(at, ticket, "sami"), times=0)
        labelled.settle()
        labelled.sweep(0)
    labelled.settle()
    assert at.words(ticket)[0] != "customization"
    assert (state(at, labelled, ticket), at.said(ticket)) == ("let-go", ())
    cost = labelled.does(at, lambda: at.office.set_words("dev", ticket, priority="high"))
    assert cost.calls == ()
    assert labelled.sweep(0)[at.tracker].found == 0


def test_it_comes_back_as_somebody_makes_it_a_ticket(at: At, labelled: Works, ticket: str) -> None:
    """What was done to it meanwhile was none of the desk's business; who may set types may bring it back."""
    leave(at, ticket, "sami")
    labelled.settle()
    at.office.set_words("dev", ticket, priority="high")
    labelled.settle()
    at.office.set_words("sami", ticket, type="suggestion")
    labelled.settle()
    assert (state(at, labelled, ticket), at.words(ticket)[0]) == ("ours", "suggestion")


def test_an_issue_that_never_was_one_is_none_of_ours(at: At, labelled: Works) -> None:
    """It costs no call, and no row."""
    if at.is_gitlab:
        number = at.call("dev", "POST", "/issues", {"title": "Refactor"})["iid"]
        key = f"{at.tracker}#{number}"
    else:
        fields: Body = {"project": {"key": "DESK"}, "issuetype": {"name": "Task"}, "summary": "Refactor"}
        key = at.call("dev", "POST", "/issue", {"fields": fields})["key"]
    cost = labelled.does(at, lambda: labelled.sweep(0))
    assert [call for call in cost.calls if call.startswith("PUT") or call.endswith("/comment")] == []
    assert labelled.place.rows("SELECT 1 FROM tickets WHERE ticket_key = ?", key) == []


def test_what_cannot_be_set_back_is_let_go_whoever_did_it(labelled: Works) -> None:
    """Another kind of work item: no label makes it a ticket again."""
    at = labelled.place.at(GITLAB)
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    labelled.settle()
    at.call("dev", "PUT", f"/issues/{ticket}", {"issue_type": "task"})
    labelled.settle()
    assert (state(at, labelled, ticket), at.said(ticket)) == ("let-go", ())
    at.call("dev", "PUT", f"/issues/{ticket}", {"title": "Still a task"})
    cost = labelled.does(at, lambda: labelled.sweep(0))
    assert cost.writes == 0
    assert state(at, labelled, ticket) == "let-go"
