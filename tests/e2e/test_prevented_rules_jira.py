"""What Jira itself refuses of what the rules do, on Jira Cloud and at the portal of Service Management.

Each of these rules has nothing left to undo then; docs/rules-on-trackers.md says which.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import requests

from tests.harness.own_process import run_command
from tests.harness.place import JIRA, JSM, At, Place, desk
from tests.harness.portal import DESK, PortalOffice

Json = dict[str, Any]
REFUSED, NOT_SIGNED_IN = 400, 401
KEPT = {
    JIRA: {"moves-follow-workflow", "one-value-per-scope"},
    JSM: {
        "moves-follow-workflow",
        "one-value-per-scope",
        "customers-open-intake-only",
        "delivery-by-support",
        "support-sets-type",
        "role-for-move",
        "role-for-fact",
    },
}
"""The rules of which a walk below shows that Jira keeps them in part."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Both kinds of project, and a desk that enforces everything."""
    with desk(tmp_path_factory.mktemp("sites"), JIRA, JSM) as found:
        yield found


@pytest.fixture(params=[JIRA, JSM])
def at(request: pytest.FixtureRequest, sites: Place) -> At:
    """Each of them in turn."""
    return sites.at(request.param)


@pytest.fixture
def portal(sites: Place) -> At:
    """Where customers have a portal and nothing else."""
    return sites.at(JSM)


def ask_portal(at: At, method: str, path: str, sent: Json | None = None) -> Any:
    """As Carla, below Service Management's own API."""
    assert isinstance(at.office, PortalOffice)
    return at.office.call_portal("carla", method, path, sent)


def list_ways(at: At, ticket: str) -> dict[str, str]:
    """The transitions that somebody of staff is offered: where each leads, by its id."""
    found = at.call("anna", "GET", f"/issue/{ticket}/transitions")["transitions"]
    return {way["id"]: way["to"]["name"] for way in found}


def list_bot_ways(at: At, ticket: str) -> dict[str, str]:
    """Those that the bot is offered besides."""
    found = at.call("desk-bot", "GET", f"/issue/{ticket}/transitions")["transitions"]
    return {way["id"]: way["to"]["name"] for way in found if way["name"].startswith("Desk: ")}


def check_kept(at: At, ticket: str, act: Callable[[], object], status: int = REFUSED) -> None:
    """Jira says no, so nobody is told of a change: no webhook, nothing for the desk to refuse or to say."""
    before, told = at.look(ticket), len(at.place.hooks())

    def try_it() -> None:
        with pytest.raises(requests.HTTPError) as refused:
            act()
        assert refused.value.response.status_code == status

    spent = at.does(try_it)
    assert (at.look(ticket), len(at.place.hooks()), spent.calls) == (before, told, ())
    assert at.said(ticket) == ()


def test_a_move_that_no_type_has_is_offered_to_nobody(at: At) -> None:
    """Rule moves-follow-workflow: nor can it be taken by the id of a transition that the bot has."""
    ticket = at.open("anna", "request")
    offered, of_bot = list_ways(at, ticket), list_bot_ways(at, ticket)
    beyond = {way: target for way, target in of_bot.items() if target not in offered.values()}
    assert ("Delivered" in beyond.values(), "Delivered" in offered.values()) == (True, False)
    for way in beyond:
        sent = {"transition": {"id": way}}
        check_kept(at, ticket, partial(at.call, "anna", "POST", f"/issue/{ticket}/transitions", sent))


@pytest.mark.parametrize(
    ("field", "first", "second"), [("issuetype", "Incident", "Request"), ("priority", "High", "Low")]
)
def test_a_field_takes_one_value(at: At, field: str, first: str, second: str) -> None:
    """Rule one-value-per-scope: two at once are no value, and nothing is added beside one."""
    ticket = at.open("anna", "incident")
    both = {"fields": {field: [{"name": first}, {"name": second}]}}
    beside = {"update": {field: [{"add": {"name": second}}]}}
    for sent in (both, beside):
        check_kept(at, ticket, partial(at.call, "anna", "PUT", f"/issue/{ticket}", sent))


def test_a_status_is_no_field(at: At) -> None:
    """Rule one-value-per-scope: a second one cannot even be written."""
    ticket = at.open("anna", "request")
    sent = {"fields": {"status": {"name": "Closed"}}}
    check_kept(at, ticket, lambda: at.call("anna", "PUT", f"/issue/{ticket}", sent))


def test_the_portal_offers_intake_alone(portal: At) -> None:
    """Rule customers-open-intake-only: other request types are not to be had, and the form has no type."""
    ticket = portal.open("carla", "request")
    assert isinstance(portal.office, PortalOffice)
    ids = {name: portal.office.find_request_type(name) for name in ("Delivery", "Customization", "Ask us")}
    for name, values in (
        ("Delivery", {}),
        ("Customization", {}),
        ("Ask us", {"issuetype": {"name": "Customization"}}),
    ):
        sent = {
            "serviceDeskId": DESK,
            "requestTypeId": ids[name],
            "requestFieldValues": {"summary": "A new logo", **values},
        }
        check_kept(portal, ticket, partial(ask_portal, portal, "POST", "request", sent))


@pytest.mark.parametrize("type_", ["Delivery (DESK)", "Software Defect"])
def test_a_customer_of_the_portal_sets_no_type(portal: At, type_: str) -> None:
    """Rules delivery-by-support and support-sets-type: no field is for it, and Jira lets nobody in."""
    ticket = portal.open("carla", "request")
    sent = {"fields": {"issuetype": {"name": type_}}}
    check_kept(portal, ticket, lambda: portal.call("carla", "PUT", f"/issue/{ticket}", sent), NOT_SIGNED_IN)


def test_a_customer_of_the_portal_takes_no_way_that_is_not_shown(portal: At) -> None:
    """Rule role-for-move: neither one of another status nor one of the bot's."""
    ticket = portal.open("carla", "request")
    shown = {way["id"] for way in ask_portal(portal, "GET", f"request/{ticket}/transition")["values"]}
    for way in list_bot_ways(portal, ticket).keys() - shown:
        check_kept(
            portal,
            ticket,
            partial(ask_portal, portal, "POST", f"request/{ticket}/transition", {"id": way}),
        )


def test_a_customer_of_the_portal_sets_no_fact(portal: At) -> None:
    """Rule role-for-fact: no form has a field for one."""
    ticket = portal.open("carla", "request")
    assert isinstance(portal.office, PortalOffice)
    ours = [one["id"] for one in portal.call("lena", "GET", "/field") if one["name"].startswith("Desk: ")]
    kind = portal.office.find_request_type("Ask us")
    assert len(ours) > 1
    for field in ours:
        values = {"summary": "Three hours, I think", field: "3h"}
        sent = {"serviceDeskId": DESK, "requestTypeId": kind, "requestFieldValues": values}
        check_kept(portal, ticket, partial(ask_portal, portal, "POST", "request", sent))


@pytest.mark.parametrize("tracker", [JIRA, JSM])
@pytest.mark.parametrize(
    ("language", "begin", "end"),
    [("en", "in part, else undone:", "undone:"), ("de", "teilweise, sonst", "zurückgenommen:")],
)
def test_plan_names_these_and_no_other(
    sites: Place, tracker: str, language: str, begin: str, end: str
) -> None:
    """Each by its name, in both languages."""
    asked = ("--tracker", tracker, "--lang", language, "--config", str(sites.config))
    listed = run_command("plan", "--rules", *asked).stdout.splitlines()
    first = next(number for number, line in enumerate(listed) if line.startswith(f"  {begin}"))
    last = next(number for number, line in enumerate(listed) if line.startswith(f"  {end}"))
    named = {line.split()[0] for line in listed[first + 1 : last] if line[4:5].strip()}
    assert named == KEPT[tracker]
