"""What is asked of a site once: ids behind names, and all that a mapping names in vain."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
import responses

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TYPE, Field
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.errors import Misconfigured, Transient
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.site_ids import JiraHealth, SiteIdsLookup
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.calls import note_calls
from tests.trackers.jira.bodies import mapping
from tests.trackers.jira.site import Site, connection
from tests.trackers.jira.site_lists import API, answer_lists, custom_field, find_ids, find_refusal, small


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests, which change nothing in it."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="seed") as sandbox:
        yield Site(sandbox, CallLog())


def client(site: Site) -> JiraClient:
    """The sandbox's client, whose calls are charged to nobody."""
    return JiraClient(connection(site.place["url"], lambda: site.token), CLOUD)


def charged_client(site: Site) -> JiraClient:
    """The same, its calls charged to a delivery."""
    return client(site).within(note_calls(site.log))


def lookup(**changed: Any) -> SiteIdsLookup:
    """What a mapping asks of a site."""
    return SiteIdsLookup("DESK", replace(mapping(), **changed))


def test_the_shipped_mapping_fits_the_sandbox(site: Site) -> None:
    """Five calls, and none ever after."""
    known = lookup()
    ids = known.find_ids(charged_client(site))
    assert site.take_calls() == [
        "GET myself 200",
        "GET project/DESK 200",
        "GET project/10000/statuses 200",
        "GET issue/createmeta/10000/issuetypes/10002 200",
        "GET field 200",
    ]
    assert known.find_ids(charged_client(site)) is ids
    assert site.take_calls() == []
    assert ids.me == site.actor("desk-bot").account.id
    assert ids.zone == "America/New_York"
    assert ids.word_of(TYPE, "10003") == "software-defect"
    assert ids.id_of(PRIORITY, None) == ids.default_priority == "10000"
    assert ids.fields[BILLING] == "customfield_10111"


def test_threads_that_need_the_ids_at_once_ask_once(site: Site) -> None:
    """The first asks, the others wait."""
    known, shared, found = lookup(), client(site), []
    together = threading.Barrier(6)

    def find_ids_within_own_context() -> None:
        log = CallLog()
        together.wait(20)
        ids = known.find_ids(shared.within(note_calls(log)))
        found.append((ids, len(log.take())))

    threads = [threading.Thread(target=find_ids_within_own_context) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(calls for _, calls in found) == [0, 0, 0, 0, 0, 5]
    assert len({id(ids) for ids, _ in found}) == 1


def test_a_site_that_is_down_is_asked_again(site: Site) -> None:
    """When the delivery is tried again."""
    known, shared = lookup(), client(site)
    site.strike(kind="error", status=503, person="desk-bot", count=1)
    with pytest.raises(Transient):
        known.find_ids(shared)
    assert known.find_ids(shared).me
    assert JiraHealth(shared, known).check() is None


def test_all_names_the_site_lacks_are_said_at_once(site: Site) -> None:
    """With what can be done about it."""
    names = {**mapping().names, TYPE: NameTable({"incident": "Outage", "request": "Wish"})}
    wrong = lookup(
        names=names, no_priority="Whatever", fields={BILLING: "Money", Field("cause"): "customfield_1"}
    )
    with pytest.raises(Misconfigured) as unfit:
        wrong.find_ids(charged_client(site))
    assert str(unfit.value) == (
        "Project DESK has no issue type 'Outage'; no issue type 'Wish'; no priority 'Whatever'; "
        "no custom field 'Money'; no custom field 'customfield_1' "
        "(correct the mapping, or add in Jira what it names)"
    )
    assert unfit.value.after_s == 60
    site.take_calls()
    assert JiraHealth(client(site), wrong).check() == str(unfit.value)
    assert site.take_calls() == []


def count_received(site: Site) -> int:
    """How many calls of our account have reached Jira."""
    calls = requests.get(f"{site.sandbox.line['control']}/calls", timeout=10).json()
    return sum(call["person"] == "desk-bot" for call in calls)


def test_a_look_at_the_health_finds_the_names_once(site: Site) -> None:
    """Then one call tells that Jira still answers our account; none is charged to a delivery."""
    known, before = lookup(), count_received(site)
    health = JiraHealth(client(site), known)
    site.take_calls()
    assert health.check() is None
    assert count_received(site) == before + 5
    assert health.check() is None
    assert count_received(site) == before + 6
    assert known.find_ids(charged_client(site)).me
    assert count_received(site) == before + 6
    assert site.take_calls() == []


def unreadable() -> str:
    """A token's file with something else in it."""
    return b"token\xff".decode()


def test_a_token_that_cannot_be_read_is_a_sentence(site: Site) -> None:
    """And not an error that ends the look at all the others."""
    reached = JiraClient(connection(site.place["url"], unreadable), CLOUD)
    assert JiraHealth(reached, lookup()).check() == "it could not be asked: UnicodeDecodeError"


def test_a_project_we_cannot_see_is_not_a_deleted_ticket(site: Site) -> None:
    """Deliveries must not be dropped for it."""
    with pytest.raises(Misconfigured, match="Browse projects"):
        SiteIdsLookup("SALES", mapping()).find_ids(client(site))


@responses.activate
def test_names_are_found_whatever_their_capitals() -> None:
    """Jira does not tell them apart either."""
    answer_lists(custom_field(7, "ORDER"))
    ids = find_ids(small())
    assert (ids.me, ids.zone, ids.no_priority) == ("712020:bot", "UTC", "4")
    assert ids.words == {TYPE: {"10": "incident"}, STATUS: {"1": "new"}, PRIORITY: {"3": "high"}}
    assert ids.fields == {"order_reference": "customfield_7"}


@responses.activate
def test_two_fields_of_one_name_have_to_be_told_apart() -> None:
    """Jira allows it; the mapping then says which."""
    answer_lists(custom_field(7), custom_field(8))
    said = find_refusal(small())
    assert "2 fields 'Order' (customfield_7, customfield_8): write the id in the mapping" in said
    by_id = small(fields={Field("order_reference"): "customfield_8"})
    assert find_ids(by_id).fields == {"order_reference": "customfield_8"}


@responses.activate
def test_fields_of_single_projects_do_not_count() -> None:
    """They belong to team-managed projects."""
    answer_lists(custom_field(7, scope={"type": "PROJECT", "project": {"id": "10009"}}), custom_field(8))
    assert find_ids(small()).fields == {"order_reference": "customfield_8"}


@responses.activate
def test_a_field_that_holds_no_text_is_said() -> None:
    """A list to choose from would refuse every write."""
    answer_lists(custom_field(7, schema={"type": "option"}))
    assert "a field 'Order' (customfield_7) that is no single-line text" in find_refusal(small())


@responses.activate
def test_another_product_than_cloud_is_said() -> None:
    """Accounts have no id on Data Center."""
    answer_lists(custom_field(7))
    responses.upsert("GET", f"{API}/myself", json={"name": "desk-bot", "key": "JIRAUSER1"})
    assert "jira-cloud" in find_refusal(small())
