"""What is asked of a site once: ids behind names, and all that a mapping names in vain."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
import responses

from sdesk_sync.desk.model import BILLING, PRIORITY, STATUS, TYPE, Field
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.errors import Later, Unfit
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.jira.seed import Ids, Seed
from sdesk_sync.trackers.mapping import JiraMapping, Names
from tests.trackers.jira_bodies import Json, mapping
from tests.trackers.jira_site import Site, connection

URL = "https://acme.atlassian.net"
API = f"{URL}/rest/api/2"
TEXT = {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}

PLAIN = [{"id": "3", "name": "Hoch"}, {"id": "4", "name": "Keine"}]
PRIORITIES = [{**PLAIN[0], "isDefault": True}, {**PLAIN[1], "isDefault": False}]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests, which change nothing in it."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="seed") as sandbox:
        yield Site(sandbox, CallLog())


def seed(site: Site, **changed: Any) -> Seed:
    """What a mapping asks of the sandbox."""
    client = Client(connection(site.place["url"], lambda: site.token), site.log)
    return Seed(client, "DESK", replace(mapping(), **changed))


def small(**changed: Any) -> JiraMapping:
    """A mapping of one type, one status, one priority and one field."""
    names = {
        TYPE: Names({"incident": "Störung"}),
        STATUS: Names({"new": "Neu"}),
        PRIORITY: Names({"high": "Hoch"}),
    }
    fields = {Field("order_reference"): "Order"}
    return replace(mapping(), **{"names": names, "no_priority": "Keine", "fields": fields, **changed})


def answers(*fields: Json) -> None:
    """A site with just the lists that `small` needs, and these custom fields."""
    statuses = [{"id": "1", "name": "Neu"}, {"id": "2", "name": "Fertig"}]
    types = [{"id": "10", "name": "STÖRUNG", "statuses": statuses}, {"id": "11", "name": "Epic"}]
    responses.get(f"{API}/project/DESK/statuses", json=types)
    responses.get(f"{API}/priority/search", json={"isLast": True, "values": PRIORITIES})
    responses.get(f"{API}/field", json=[{"id": "summary", "name": "Order", "custom": False}, *fields])
    responses.get(f"{API}/myself", json={"accountId": "712020:bot"})


def custom(number: int, name: str = "Order", **more: Any) -> Json:
    """A custom field as Jira lists it."""
    return {"id": f"customfield_{number}", "name": name, "custom": True, "schema": TEXT, **more}


def asked(read_by: JiraMapping) -> Ids:
    """The ids that a mapping finds at the site of `answers`."""
    return Seed(Client(connection(URL), CallLog()), "DESK", read_by).ids()


def refusal(read_by: JiraMapping) -> str:
    """Why a mapping does not fit that site."""
    with pytest.raises(Unfit) as unfit:
        asked(read_by)
    return str(unfit.value)


def test_the_shipped_mapping_fits_the_sandbox(site: Site) -> None:
    """Four calls, and none ever after."""
    seeded = seed(site)
    ids = seeded.ids()
    assert site.asked() == [
        "GET project/DESK/statuses 200",
        "GET priority/search 200",
        "GET field 200",
        "GET myself 200",
    ]
    assert seeded.ids() is ids
    assert site.asked() == []
    assert ids.me == site.actor("desk-bot").account
    assert ids.zone == "America/New_York"
    assert ids.word(TYPE, "10003") == "software-defect"
    assert ids.id(PRIORITY, None) == ids.default_priority == "10000"
    assert ids.fields[BILLING] == "customfield_10111"


def test_threads_that_need_the_ids_at_once_ask_once(site: Site) -> None:
    """The first asks, the others wait."""
    seeded, found = seed(site), []
    together = threading.Barrier(6)

    def asks() -> None:
        together.wait(20)
        found.append((seeded.ids(), len(site.asked())))

    threads = [threading.Thread(target=asks) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(calls for _, calls in found) == 4
    assert len({id(ids) for ids, _ in found}) == 1


def test_a_site_that_is_down_is_asked_again(site: Site) -> None:
    """When the delivery is tried again."""
    seeded = seed(site)
    site.strike(kind="error", status=503, person="desk-bot", count=1)
    with pytest.raises(Later):
        seeded.ids()
    assert seeded.ids().me
    assert seeded.check() is None


def test_all_names_the_site_lacks_are_said_at_once(site: Site) -> None:
    """With what can be done about it."""
    names = {**mapping().names, TYPE: Names({"incident": "Outage", "request": "Wish"})}
    wrong = seed(
        site, names=names, no_priority="Whatever", fields={BILLING: "Money", Field("cause"): "customfield_1"}
    )
    with pytest.raises(Unfit) as unfit:
        wrong.ids()
    assert str(unfit.value) == (
        "Project DESK has no issue type 'Outage'; no issue type 'Wish'; no priority 'Whatever'; "
        "no custom field 'Money'; no custom field 'customfield_1' "
        "(correct the mapping, or add in Jira what it names)"
    )
    assert unfit.value.after_s == 60
    site.asked()
    assert wrong.check() == str(unfit.value)
    assert site.asked() == []


def received(site: Site) -> int:
    """How many calls of our account have reached Jira."""
    calls = requests.get(f"{site.sandbox.line['control']}/calls", timeout=10).json()
    return sum(call["person"] == "desk-bot" for call in calls)


def test_a_look_at_the_health_finds_the_names_once(site: Site) -> None:
    """Then one call tells that Jira still answers our account; none is charged to a delivery."""
    seeded, before = seed(site), received(site)
    site.asked()
    assert seeded.check() is None
    assert received(site) == before + 4
    assert seeded.check() is None
    assert received(site) == before + 5
    assert seeded.ids().me
    assert received(site) == before + 5
    assert site.asked() == []


def unreadable() -> str:
    """A token's file with something else in it."""
    return b"token\xff".decode()


def test_a_token_that_cannot_be_read_is_a_sentence(site: Site) -> None:
    """And not an error that ends the look at all the others."""
    reached = Client(connection(site.place["url"], unreadable), site.log)
    assert Seed(reached, "DESK", mapping()).check() == "it could not be asked: UnicodeDecodeError"


def test_a_project_we_cannot_see_is_not_a_deleted_ticket(site: Site) -> None:
    """Deliveries must not be dropped for it."""
    client = Client(connection(site.place["url"], lambda: site.token), site.log)
    with pytest.raises(Unfit, match="Browse projects"):
        Seed(client, "SALES", mapping()).ids()


@responses.activate
def test_names_are_found_whatever_their_capitals() -> None:
    """Jira does not tell them apart either."""
    answers(custom(7, "ORDER"))
    ids = asked(small())
    assert (ids.me, ids.zone, ids.no_priority) == ("712020:bot", "UTC", "4")
    assert ids.words == {TYPE: {"10": "incident"}, STATUS: {"1": "new"}, PRIORITY: {"3": "high"}}
    assert ids.fields == {"order_reference": "customfield_7"}


@responses.activate
@pytest.mark.parametrize(
    ("searched", "default"),
    [
        ({"json": {"isLast": True, "values": PRIORITIES}}, "3"),
        ({"json": {"isLast": True, "values": PLAIN}}, None),
        ({"json": {"isLast": False, "values": PRIORITIES[:1]}}, None),
        ({"status": 404}, None),
    ],
)
def test_a_default_that_is_not_told_is_not_known(searched: Json, default: str | None) -> None:
    """Where the search does not have all priorities the plain list is asked."""
    answers(custom(7))
    responses.upsert("GET", f"{API}/priority/search", **searched)
    responses.get(f"{API}/priority", json=PLAIN)
    ids = asked(small())
    assert (ids.default_priority, ids.no_priority) == (default, "4")


@responses.activate
def test_two_fields_of_one_name_have_to_be_told_apart() -> None:
    """Jira allows it; the mapping then says which."""
    answers(custom(7), custom(8))
    said = refusal(small())
    assert "2 fields 'Order' (customfield_7, customfield_8): write the id in the mapping" in said
    by_id = small(fields={Field("order_reference"): "customfield_8"})
    assert asked(by_id).fields == {"order_reference": "customfield_8"}


@responses.activate
def test_fields_of_single_projects_do_not_count() -> None:
    """They belong to team-managed projects."""
    answers(custom(7, scope={"type": "PROJECT", "project": {"id": "10009"}}), custom(8))
    assert asked(small()).fields == {"order_reference": "customfield_8"}


@responses.activate
def test_a_field_that_holds_no_text_is_said() -> None:
    """A list to choose from would refuse every write."""
    answers(custom(7, schema={"type": "option"}))
    assert "a field 'Order' (customfield_7) that is no single-line text" in refusal(small())


@responses.activate
def test_another_product_than_cloud_is_said() -> None:
    """Accounts have no id on Data Center."""
    answers(custom(7))
    responses.upsert("GET", f"{API}/myself", json={"name": "desk-bot", "key": "JIRAUSER1"})
    assert "jira-cloud" in refusal(small())
