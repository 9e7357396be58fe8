"""The modes that do not enforce: a desk that only watches, and one that only warns."""

import json
from collections.abc import Iterator

import pytest

from tests.harness.command_cases import write_internally
from tests.harness.place import GITLAB, JIRA, At, Place, desk, missing

every_tracker = pytest.mark.parametrize("tracker", [GITLAB, JIRA])


@pytest.fixture(scope="module")
def observing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk that journals and writes nothing."""
    with desk(tmp_path_factory.mktemp("observe"), mode="observe") as found:
        yield found


@pytest.fixture(scope="module")
def warning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk that comments and undoes nothing."""
    with desk(tmp_path_factory.mktemp("warn"), mode="warn") as found:
        yield found


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk whose rules are all off."""
    with desk(tmp_path_factory.mktemp("off"), mode="off") as found:
        yield found


@every_tracker
def test_a_desk_that_observes_writes_nothing_and_journals(observing: Place, tracker: str) -> None:
    """Not even what an opening would have set."""
    at = observing.at(tracker)
    opened = list[str]()
    cost = at.does(lambda: opened.append(at.office.open_ticket("carla", "Login fails", "customization")))
    assert cost.writes == 0, cost.calls
    (row,) = [row for row in at.deliveries(opened[0]) if row["verdict"] == "observed"]
    assert row["rule"] == "customers-open-intake-only"
    (entry,) = observing.rows("SELECT entry FROM journal WHERE inbox_id = ?", row["id"])
    assert "observe" in json.loads(entry["entry"])["note"]


@every_tracker
def test_what_was_observed_is_accepted(observing: Place, tracker: str) -> None:
    """The next edit is compared with it, and nobody is blamed twice."""
    at = observing.at(tracker)
    ticket = at.open("sami", "software-defect")
    at.set("dev", ticket, type="suggestion")
    at.set("anna", ticket, type="support-request")
    assert at.words(ticket)[0] == "support-request"
    assert at.said(ticket) == ()
    assert list_verdicts(at, ticket) == ["allowed", "observed", "allowed"]


@every_tracker
def test_a_desk_that_observes_does_what_is_commanded_and_no_more(observing: Place, tracker: str) -> None:
    """A command is a person's wish, lawful or not; what would follow from it waits for `enforce`."""
    at = observing.at(tracker)
    ticket = at.open("carla", "incident")
    before = at.words(ticket)[1]
    at.comment("dev", ticket, "!desk type customization")
    look = at.look(ticket)
    assert (at.words(ticket)[:2], look.billing, look.team) == (("customization", before), None, None)
    at.does(lambda: write_internally(at, "anna", ticket, "!desk ask Which server is it?"))
    assert at.words(ticket)[1] == "waiting-for-customer"
    assert [missing(one.text, "Which server is it?") for one in at.said(ticket)] == [[]]
    assert list_verdicts(at, ticket)[-2:] == ["observed", "allowed"]


@every_tracker
def test_a_desk_that_warns_comments_and_lets_it_stand(warning: Place, tracker: str) -> None:
    """Once, in words that do not claim an undo."""
    at = warning.at(tracker)
    ticket = at.open("carla", "incident")
    cost = at.set("dev", ticket, type="software-defect")
    assert at.words(ticket)[0] == "software-defect"
    (comment,) = at.said(ticket)
    assert "stays, but" in comment.text
    assert (cost.writes, comment.is_hidden or not at.hides_comments) == (1, True), cost.calls


@every_tracker
def test_the_same_value_is_not_warned_of_twice(warning: Place, tracker: str) -> None:
    """Other edits of the ticket meet it as accepted."""
    at = warning.at(tracker)
    ticket = at.open("carla", "incident")
    at.set("dev", ticket, type="customization")
    assert len(at.said(ticket)) == 1
    path, sent = (
        (f"/issues/{ticket}", {"title": "Login still fails"})
        if at.is_gitlab
        else (f"/issue/{ticket}", {"fields": {"summary": "Login still fails"}})
    )
    at.does(lambda: at.call("dev", "PUT", path, sent))
    at.does(lambda: at.call("anna", "PUT", path, sent))
    assert len(at.said(ticket)) == 1

    at.set("dev", ticket, type="suggestion")
    assert len(at.said(ticket)) == 2


@every_tracker
def test_a_desk_that_is_off_says_nothing_at_all(off: Place, tracker: str) -> None:
    """It still takes every delivery, so that it knows the tickets when it is switched on."""
    at: At = off.at(tracker)
    ticket = at.open("carla", "incident")
    cost = at.set("dev", ticket, type="software-defect")
    assert (cost.calls, at.said(ticket), at.words(ticket)[0]) == ((), (), "software-defect")
    assert {row["state"] for row in at.deliveries(ticket)} == {"done"}


def list_verdicts(at: At, ticket: str) -> list[str]:
    """What was judged of a ticket, whoever told of it; the first pass may come upon it as well."""
    return [row["verdict"] for row in at.deliveries(ticket) if row["verdict"]]
