"""A desk in a service project on Jira Cloud: what its customer is shown, and what stays with the staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.beginning import NEEDS_OWN_SITE
from tests.harness.place import JSM, At, Place, missing, place, serving
from tests.harness.portal import LANGUAGE, ORGANIZATIONS, REQUEST_TYPE, PortalOffice
from tests.harness.serve import Serve
from tests.harness.waiting import until

LANGUAGES = "languages: {de: {request_languages: [de], organizations: [Acme GmbH]}}"


@dataclass(frozen=True)
class Portal:
    """The tracker with both its doors."""

    at: At

    @property
    def office(self) -> PortalOffice:
        """Its people."""
        assert isinstance(self.at.office, PortalOffice)
        return self.at.office

    def request_type(self, ticket: str) -> str | None:
        """The name of an issue's request type."""
        found = self.fields(ticket)[REQUEST_TYPE]
        return found and str(found["requestType"]["name"])

    def fields(self, ticket: str) -> dict[str, Any]:
        """What an issue shows."""
        found: dict[str, Any] = self.at.call("lena", "GET", f"/issue/{ticket}")["fields"]
        return found

    def edit(self, who: str, ticket: str, **fields: object) -> None:
        """Fields changed in Jira."""
        self.at.does(lambda: self.at.call(who, "PUT", f"/issue/{ticket}", {"fields": fields}))

    def whisper(self, who: str, ticket: str, text: str) -> None:
        """A comment among the staff."""
        sent = {"body": text, "public": False}
        self.at.does(lambda: self.office.call_portal(who, "POST", f"request/{ticket}/comment", sent))

    def defect(self, request_type: str = "Report a problem") -> str:
        """A software defect that Carla has reported, which she may not start."""
        ticket = self.office.open_request("carla", request_type)
        self.at.set("anna", ticket, status="in-review")
        self.at.set("anna", ticket, type="software-defect", priority="high")
        return ticket


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk that speaks English, and German where a request says so."""
    with place(tmp_path_factory.mktemp("jsm"), JSM) as found:
        text = preset_path("jira-service-management").read_text(encoding="utf-8")
        (found.home / "jira-service-management.yaml").write_text(f"{text}\n{LANGUAGES}\n", encoding="utf-8")
        with serving(found):
            yield found


@pytest.fixture
def portal(served: Place) -> Portal:
    """Its service project."""
    return Portal(served.at(JSM))


def test_a_project_that_is_as_the_mapping_has_it_is_no_notice(served: Place, portal: Portal) -> None:
    """Every request type is there, and our account is an agent."""
    del portal
    url = Serve(served.config, served.home / "serve.log").url
    until(lambda: _was_asked(served, "mypermissions"), "it was asked whether our account is an agent")
    assert served.session.get(f"{url}/readyz", timeout=10).json()["notices"] == []


def _was_asked(served: Place, path: str) -> bool:
    return any(path in call["path"] for call in served.control("GET", "/calls"))


def test_a_request_keeps_what_its_customer_chose(portal: Portal) -> None:
    """Opened at the portal it has its request type; typed, it gets that of its type in the same edit."""
    ticket = portal.at.open("carla", "incident")
    assert portal.request_type(ticket) == "Report a problem"
    portal.at.set("anna", ticket, status="in-review")
    cost = portal.at.set("anna", ticket, type="software-defect", priority="high")
    assert portal.request_type(ticket) == "Software defect"
    writes = [call.partition(" ")[0] for call in cost.calls if not call.startswith("GET ")]
    assert (writes, portal.at.words(ticket)) == (["PUT", "POST"], ("software-defect", "accepted", "high"))


def test_staff_open_what_its_customer_then_sees(portal: Portal) -> None:
    """In Jira it has no request type, and would be invisible at the portal."""
    ticket = portal.at.open("anna", "request")
    assert portal.request_type(ticket) == "Ask us"


@NEEDS_OWN_SITE
def test_one_that_is_chosen_by_hand_stays(portal: Portal) -> None:
    """It is of the same issue type; and it is no edit that costs anything."""
    ticket = portal.at.open("carla", "incident")
    sent = {"fields": {REQUEST_TYPE: "22"}}
    cost = portal.at.does(lambda: portal.at.call("anna", "PUT", f"/issue/{ticket}", sent))
    assert (cost.calls, portal.request_type(ticket)) == ((), "Störung melden")


def test_one_that_was_emptied_comes_back(portal: Portal) -> None:
    """Its customer would not see the ticket any more."""
    ticket = portal.at.open("carla", "incident")
    portal.edit("anna", ticket, **{REQUEST_TYPE: None})
    assert portal.request_type(ticket) == "Report a problem"


def test_a_type_that_goes_back_keeps_its_request_type(portal: Portal) -> None:
    """And no staff word of it is shown to the customer."""
    ticket = portal.at.open("carla", "incident")
    portal.at.set("dev", ticket, type="suggestion")
    assert (portal.at.words(ticket)[0], portal.request_type(ticket)) == ("incident", "Report a problem")
    (said,) = portal.at.said(ticket)
    assert said.is_hidden
    assert portal.office.read_as_customer(ticket) == ()


def test_a_customer_reads_their_own_sentence_once_and_no_word_of_the_staffs(portal: Portal) -> None:
    """Before and after: what the staff are told is never shown at the portal."""
    ticket = portal.defect()
    portal.at.set("dev", ticket, type="suggestion")
    portal.whisper("anna", ticket, "!desk oder PO-1")
    assert portal.office.read_as_customer(ticket) == ()
    portal.at.set("carla", ticket, status="in-progress")
    (said,) = portal.office.read_as_customer(ticket)
    assert missing(said, "Hello Carla Conrad", "Status is Accepted again") == []
    assert [each.is_hidden for each in portal.at.said(ticket)] == [True, True, False]


SPOKEN: dict[str, dict[str, Any]] = {
    "language": {LANGUAGE: "de"},
    "organisation": {ORGANIZATIONS: ["1"]},
    "neither": {},
}


@pytest.mark.parametrize("told_by", SPOKEN)
def test_a_customer_reads_the_language_of_the_request(portal: Portal, told_by: str) -> None:
    """By its language or its organisation; staff read the tracker's."""
    ticket = portal.defect()
    if SPOKEN[told_by]:
        portal.edit("anna", ticket, **SPOKEN[told_by])
    portal.at.set("carla", ticket, status="in-progress")
    portal.at.set("dev", ticket, type="suggestion")
    (said,) = portal.office.read_as_customer(ticket)
    greeting = "Hello Carla Conrad" if told_by == "neither" else "Guten Tag Carla Conrad"
    assert missing(said, greeting) == []
    (staff,) = [each for each in portal.at.said(ticket) if each.is_hidden]
    assert missing(staff.text, "Devin Drossel, this could not stay") == []


def test_a_reply_at_the_portal_takes_the_ticket_back(portal: Portal) -> None:
    """It is public, and its author is the customer."""
    ticket = portal.at.open("carla", "incident")
    portal.at.set("anna", ticket, status="in-review")
    portal.at.set("anna", ticket, status="waiting-for-customer")
    portal.at.comment("carla", ticket, "It still fails.")
    assert portal.at.words(ticket)[1] == "in-review"


def test_a_customer_is_one_without_being_asked_about(portal: Portal) -> None:
    """Her accountType says so; what she may costs nothing."""
    ticket = portal.at.open("carla", "incident")
    cost = portal.at.set("carla", ticket, status="closed")
    assert [call for call in cost.calls if "/user" in call] == []
    assert portal.at.words(ticket)[1] == "closed"


def test_of_mail_that_nobody_can_answer_staff_are_told_once(served: Place, portal: Portal) -> None:
    """Its author cannot see the request: the ticket waits on."""
    ticket = portal.at.open("anna", "incident")
    portal.at.set("anna", ticket, status="waiting-for-customer")
    mail = served.sandbox.world.jira(JSM).receive_mail
    for text in ("Me too!", "And again."):
        portal.at.does(lambda text=text: mail("carla", ticket, text))  # type: ignore[misc]  # the loop's own
    assert portal.at.words(ticket)[1] == "waiting-for-customer"
    (note,) = portal.at.said(ticket)
    assert note.is_hidden
    assert missing(note.text, "cannot see") == []
