"""A request type that Jira does not take holds nothing up: it goes by itself, and is left where it stands."""

from collections.abc import Iterator

import pytest

from tests.harness.engine import Works, listening
from tests.harness.place import JSM, At, place
from tests.harness.portal import REQUEST_TYPE

EDIT = r"PUT .*/issue/[0-9]+(\?|$)"


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """An engine over a service project."""
    with place(tmp_path_factory.mktemp("jsm"), JSM) as found, listening(found) as running:
        yield running


@pytest.fixture
def jsm(works: Works) -> At:
    """The project, behaving well."""
    works.place.faults()
    works.settle()
    works.told.clear()
    return works.place.at(JSM)


def refuse(works: Works, **which: int) -> None:
    """So many of our edits are refused from now on (`count`), or one of them (`nth`), naming no field."""
    fault = {"kind": "error", "status": 400, "tracker": JSM, "person": "desk-bot", "path": EDIT}
    works.place.faults({**fault, **which})


def request_type(jsm: At, ticket: str) -> str | None:
    """Its name."""
    found = jsm.call("lena", "GET", f"/issue/{ticket}")["fields"][REQUEST_TYPE]
    return found and str(found["requestType"]["name"])


def in_review(works: Works, jsm: At) -> str:
    """An incident of Carla's that is looked into."""
    ticket = jsm.office.open_ticket("carla", "Login fails", "incident")
    works.settle()
    jsm.office.set_words("anna", ticket, status="in-review")
    works.settle()
    works.told.clear()
    return ticket


def alerts(works: Works) -> list[str]:
    """What somebody was told."""
    return [alert.sentence for _, result in works.told for alert in result.alerts]


def type_it(works: Works, jsm: At, ticket: str) -> list[str]:
    """Anna makes an incident in review a software defect; the bodies of our edits."""
    works.place.control("DELETE", "/calls")
    jsm.office.set_words("anna", ticket, type="software-defect", priority="high")
    works.settle()
    made = works.place.control("GET", "/calls")
    ours = [call for call in made if call["person"] == "desk-bot"]
    return [str(call["body"]) for call in ours if call["method"] == "PUT"]


def test_it_goes_along_with_billing_and_team(works: Works, jsm: At) -> None:
    """One edit."""
    ticket = in_review(works, jsm)
    (body,) = type_it(works, jsm, ticket)
    assert "maintenance" in body
    assert REQUEST_TYPE in body
    assert (request_type(jsm, ticket), alerts(works)) == ("Software defect", [])


def test_once_the_whole_was_refused_it_goes_by_itself(works: Works, jsm: At) -> None:
    """It may have been for its sake: billing and team go along with the status, then it is written."""
    ticket = in_review(works, jsm)
    refuse(works, count=1)
    made = type_it(works, jsm, ticket)
    assert [("maintenance" in body, REQUEST_TYPE in body) for body in made] == [(True, True), (False, True)]
    assert (request_type(jsm, ticket), alerts(works)) == ("Software defect", [])
    assert jsm.look(ticket).billing == "maintenance"


def test_refused_by_itself_it_is_left_and_told(works: Works, jsm: At) -> None:
    """All else stands; nobody is commented at, and it is not tried again."""
    ticket = in_review(works, jsm)
    refuse(works, count=2)
    made = type_it(works, jsm, ticket)
    assert len(made) == 2
    assert request_type(jsm, ticket) == "Report a problem"
    (sentence,) = alerts(works)
    assert f"{ticket}: request_type could not be written and stands as it is" in sentence
    assert (jsm.words(ticket)[:2], jsm.said(ticket)) == (("software-defect", "accepted"), ())
    works.place.faults()
    works.place.control("DELETE", "/calls")
    works.catch_up()
    calls = works.place.control("GET", "/calls")
    assert [call for call in calls if call["person"] == "desk-bot" and call["method"] == "PUT"] == []


def test_beside_an_undo_it_is_written_after_it_and_puts_it_at_no_risk(works: Works, jsm: At) -> None:
    """A developer opens a customization: it is a request again and explained, whatever comes of the rest."""
    refuse(works, nth=2)
    ticket = jsm.office.open_ticket("dev", "New colours", "customization")
    works.settle()
    assert jsm.words(ticket)[:2] == ("request", "new")
    assert (len(jsm.said(ticket)), request_type(jsm, ticket)) == (1, None)
    (sentence,) = alerts(works)
    assert "request_type could not be written" in sentence


def test_beside_an_undo_it_is_written_all_the_same(works: Works, jsm: At) -> None:
    """The request that it is again can be seen at the portal."""
    ticket = jsm.office.open_ticket("dev", "New colours", "customization")
    works.settle()
    assert (jsm.words(ticket)[0], request_type(jsm, ticket), alerts(works)) == ("request", "Ask us", [])
