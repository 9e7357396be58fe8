"""The resolution of a done status: set and cleared by us where no workflow does, and holding up nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.engine import Works, listening
from tests.harness.place import JIRA, At, place

OURS = "resolutions: {resolved: Done, delivered: Done, closed: Done, declined: Declined}"
NO_EDITS = {"kind": "error", "tracker": JIRA, "person": "desk-bot", "path": r"PUT .*/issue/[0-9]+(\?|$)"}


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """A workflow without post functions, and a mapping that has us set the resolution."""
    with place(tmp_path_factory.mktemp("resolutions")) as found:
        shipped = preset_path("jira-cloud").read_text(encoding="utf-8")
        (found.home / "jira-cloud.yaml").write_text(f"{shipped}\n{OURS}\n", encoding="utf-8")
        found.sandbox.world.jira().remove_resolution_functions()
        with listening(found) as running:
            yield running


def resolution(jira: At, ticket: str) -> str | None:
    """What a ticket came to."""
    found: dict[str, Any] = jira.call("lena", "GET", f"/issue/{ticket}")["fields"]
    return found["resolution"] and str(found["resolution"]["name"])


@pytest.fixture
def ticket(jira: At, works: Works) -> str:
    """A support request of Carla's."""
    found = jira.office.open_ticket("carla", "How to do this", "request")
    jira.office.set_words("anna", found, status="in-review")
    works.settle()
    jira.office.set_words("sami", found, type="support-request")
    works.settle()
    return found


def test_entering_a_done_status_sets_it_and_leaving_clears_it(jira: At, works: Works, ticket: str) -> None:
    """One edit each; from one done status to another it stays."""
    writes = []
    for status, expected in (("resolved", "Done"), ("in-progress", None), ("resolved", "Done")):
        cost = works.does(jira, lambda to=status: jira.office.set_words("sami", ticket, status=to))  # type: ignore[misc]  # the loop's own word
        writes.append((cost.writes, cost.reads))
        assert (jira.words(ticket)[1], resolution(jira, ticket)) == (status, expected)
    assert writes == [(1, 0)] * 3
    cost = works.does(jira, lambda: jira.office.set_words("carla", ticket, status="closed"))
    assert (resolution(jira, ticket), cost.calls, jira.said(ticket)) == ("Done", (), ())


def test_what_was_declined_stays_declined_when_it_is_closed(jira: At, works: Works, ticket: str) -> None:
    """And a reopening takes it away."""
    for status in ("declined", "closed"):
        jira.office.set_words("sami", ticket, status=status)
        works.settle()
        assert resolution(jira, ticket) == "Declined"
    jira.office.set_words("sami", ticket, status="accepted")
    works.settle()
    assert (jira.words(ticket)[1], resolution(jira, ticket)) == ("accepted", None)


def test_an_undone_close_loses_its_resolution_again(jira: At, works: Works, ticket: str) -> None:
    """Whoever closed it has chosen one; the undo and its comment come first."""
    jira.call("dev", "PUT", f"/issue/{ticket}", {"fields": {"resolution": {"name": "Done"}}})
    cost = works.does(jira, lambda: jira.office.set_words("dev", ticket, status="resolved"))
    assert (jira.words(ticket)[1], resolution(jira, ticket)) == ("accepted", None)
    assert [call.split()[0] for call in cost.calls] == ["GET", "POST", "POST", "PUT"], cost.calls
    assert len(jira.said(ticket)) == 1


@pytest.mark.parametrize("status", [400, 403])
def test_what_is_not_taken_of_it_holds_up_nothing(jira: At, works: Works, ticket: str, status: int) -> None:
    """The undo stands with its comment; it is told once, and accepted as it stands."""
    jira.call("dev", "PUT", f"/issue/{ticket}", {"fields": {"resolution": {"name": "Done"}}})
    works.settle()
    works.place.faults({**NO_EDITS, "status": status})
    works.does(jira, lambda: jira.office.set_words("dev", ticket, status="resolved"))
    works.place.faults()
    assert (jira.words(ticket)[1], resolution(jira, ticket)) == ("accepted", "Done")
    assert len(jira.said(ticket)) == 1
    alerts = [alert.sentence for _, ended in works.told for alert in ended.alerts]
    assert f"{ticket}: resolution could not be written and stands as it is" in alerts[-1]
    cost = works.does(jira, lambda: jira.office.set_words("sami", ticket, status="in-progress"))
    assert (jira.words(ticket)[1], resolution(jira, ticket)) == ("in-progress", None), cost.calls


def test_an_explanation_that_is_refused_holds_it_up_no_more(jira: At, works: Works, ticket: str) -> None:
    """Our account may not comment: the delivery is listed as dead, and the undo is whole."""
    jira.call("dev", "PUT", f"/issue/{ticket}", {"fields": {"resolution": {"name": "Done"}}})
    works.settle()
    works.place.faults({**NO_EDITS, "path": "POST .*/comment", "status": 403})
    works.does(jira, lambda: jira.office.set_words("dev", ticket, status="resolved"))
    works.place.faults()
    assert (jira.words(ticket)[1], resolution(jira, ticket), jira.said(ticket)) == ("accepted", None, ())


def test_a_resolution_that_was_on_its_way_is_written_later(jira: At, works: Works, ticket: str) -> None:
    """Jira was down for that one call; the undo is not made twice."""
    jira.call("dev", "PUT", f"/issue/{ticket}", {"fields": {"resolution": {"name": "Done"}}})
    works.settle()
    works.place.faults({**NO_EDITS, "status": 503, "count": 1})
    cost = works.does(jira, lambda: jira.office.set_words("dev", ticket, status="resolved"))
    works.place.faults()
    assert (jira.words(ticket)[1], resolution(jira, ticket)) == ("accepted", None)
    assert sum(call.endswith("/transitions") for call in cost.calls) == 1, cost.calls
    assert len(jira.said(ticket)) == 1


def test_a_reply_that_reopens_takes_it_away(jira: At, works: Works) -> None:
    """Though a comment shows nothing of the ticket."""
    ticket = jira.office.open_ticket("carla", "How does it work?", "request")
    works.settle()
    jira.office.set_words("carla", ticket, status="closed")
    works.settle()
    assert resolution(jira, ticket) == "Done"
    works.does(jira, lambda: jira.office.write_comment("carla", ticket, "It does not after all."))
    assert (jira.words(ticket)[1], resolution(jira, ticket)) == ("new", None)


def test_the_history_tells_of_it_too(jira: At, works: Works, ticket: str) -> None:
    """Nothing is surprising that a lost hook would have told."""
    works.place.control("POST", "/clock", {"advance_s": 120})
    works.place.faults({"kind": "lose-hook", "tracker": JIRA})
    jira.office.set_words("sami", ticket, status="resolved")
    works.place.settled_hooks()
    works.place.faults()
    works.later.ms += 86_400_000
    works.catch_up()
    assert (jira.words(ticket)[1], resolution(jira, ticket), jira.said(ticket)) == ("resolved", "Done", ())


def test_where_the_workflow_sets_it_we_do_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As shipped: no call, and nothing of it is read."""
    with place(tmp_path_factory.mktemp("ours")) as found, listening(found) as works:
        jira = found.at(JIRA)
        ticket = jira.office.open_ticket("carla", "How does it work?", "request")
        works.settle()
        cost = works.does(jira, lambda: jira.office.set_words("carla", ticket, status="closed"))
        assert (resolution(jira, ticket), cost.writes) == ("Done", 1), cost.calls
        jira.office.set_words("carla", ticket, status="new")
        works.settle()
        assert resolution(jira, ticket) is None


def test_a_resolution_that_the_site_lacks_is_named(works: Works) -> None:
    """With all else that is missing, at the first need."""
    with place(works.place.home.parent / "lacking") as found:
        shipped = preset_path("jira-cloud").read_text(encoding="utf-8")
        text = f"{shipped}\nresolutions: {{closed: Finished}}\n"
        (found.home / "jira-cloud.yaml").write_text(text, encoding="utf-8")
        with listening(found) as lacking:
            problem = lacking.running.config.current.trackers[JIRA].health.check()
    assert "no resolution 'Finished'" in (problem or "")
