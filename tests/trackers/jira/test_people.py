"""Who holds which roles at a Jira site, asked through the real client."""

from collections.abc import Iterator

import pytest
import responses

from sdesk_sync.desk.model.people import AccountKind, Actor
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.errors import Misconfigured, Transient
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.site import Site, connection

URL = "https://acme.atlassian.net"
ANNA = Actor("712020:anna", "Anna Amsel")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests, which change nothing in it."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="people") as sandbox:
        yield Site(sandbox, CallLog())


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        ("carla", {"customer"}),
        ("anna", {"service-desk"}),
        ("sami", {"support"}),
        ("lena", {"lead"}),
        ("petra", {"product-management"}),
        ("robo", {"automation"}),
        ("desk-bot", set()),
    ],
)
def test_the_groups_of_the_mapping_give_the_roles(site: Site, person: str, roles: set[str]) -> None:
    """In one call."""
    people = site.tracker().people
    assert people.find_listed_roles(site.actor(person)) is None
    assert people.look_up_roles(site.actor(person)) == roles
    assert site.take_calls() == ["GET user 200"]


def test_an_account_that_is_not_there_has_no_roles(site: Site) -> None:
    """It may do what anybody may."""
    assert site.tracker().people.look_up_roles(Actor("712020:nobody", "Nobody")) == frozenset()


def test_people_of_the_config_need_no_call(site: Site) -> None:
    """Their roles are those given there, whatever kind of account it is."""
    anna = site.actor("anna")
    people = site.tracker(people={anna.account: frozenset({"lead", "support"})}).people
    assert people.find_listed_roles(anna) == frozenset({"lead", "support"})
    assert people.find_listed_roles(Actor(anna.account, "Anna", kind=AccountKind.CUSTOMER)) == frozenset(
        {"lead", "support"}
    )
    assert site.take_calls() == []


def test_portal_customers_are_customers(site: Site) -> None:
    """They are in no group of ours."""
    assert site.tracker().people.find_listed_roles(
        Actor("qm:1", "Kim", kind=AccountKind.CUSTOMER)
    ) == frozenset({"customer"})


def test_a_look_up_that_fails_gives_no_roles_at_all(site: Site) -> None:
    """It never means customer."""
    people = site.tracker().people
    site.strike(kind="error", status=503, person="desk-bot", count=1)
    with pytest.raises(Transient):
        people.look_up_roles(site.actor("lena"))


@responses.activate
def test_all_roles_of_all_groups_count() -> None:
    """Also where Jira writes a group with other capitals than the mapping."""
    groups = [{"name": "Desk-Support"}, {"name": "desk-lead"}, {"name": "jira-users"}]
    responses.get(f"{URL}/rest/api/2/user", json={"groups": {"size": 3, "items": groups}})
    tracker = connect_jira(connection(URL), desk(), mapping())
    assert tracker.people.look_up_roles(ANNA) == {"support", "lead"}


@responses.activate
@pytest.mark.parametrize("groups", [{"size": 60, "items": [{"name": "jira-users"}]}, {"size": 1}, None])
def test_a_list_of_groups_cut_short_is_asked_for_in_full(groups: object) -> None:
    """Otherwise a lead of many groups would pass for nobody."""
    responses.get(f"{URL}/rest/api/2/user", json={"groups": groups})
    responses.get(f"{URL}/rest/api/2/user/groups", json=[{"name": "jira-users"}, {"name": "desk-lead"}])
    tracker = connect_jira(connection(URL), desk(), mapping())
    assert tracker.people.look_up_roles(ANNA) == {"lead"}


@responses.activate
def test_a_right_that_is_missing_is_named() -> None:
    """For the person who can give it."""
    responses.get(f"{URL}/rest/api/2/user", status=403, json={"errorMessages": ["No."]})
    with pytest.raises(Misconfigured, match=r"403: No. .give our account .*Browse users and groups"):
        connect_jira(connection(URL), desk(), mapping()).people.look_up_roles(ANNA)
