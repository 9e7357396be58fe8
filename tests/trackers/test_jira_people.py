"""Who holds which roles at a Jira site, asked through the real client."""

from collections.abc import Iterator

import pytest
import responses

from sdesk_sync.desk.model import Actor, Nature
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.errors import Later, Unfit
from sdesk_sync.trackers.jira.connect import connect
from tests.trackers.jira_bodies import desk, mapping
from tests.trackers.jira_site import Site, connection

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
    assert people.listed(site.actor(person)) is None
    assert people.look_up(site.actor(person)) == roles
    assert site.asked() == ["GET user 200"]


def test_an_account_that_is_not_there_has_no_roles(site: Site) -> None:
    """It may do what anybody may."""
    assert site.tracker().people.look_up(Actor("712020:nobody", "Nobody")) == frozenset()


def test_people_of_the_config_need_no_call(site: Site) -> None:
    """Their roles are those given there, whatever kind of account it is."""
    anna = site.actor("anna")
    people = site.tracker(people={anna.account: frozenset({"lead", "support"})}).people
    assert people.listed(anna) == frozenset({"lead", "support"})
    assert people.listed(Actor(anna.account, "Anna", nature=Nature.CUSTOMER)) == frozenset(
        {"lead", "support"}
    )
    assert site.asked() == []


def test_portal_customers_are_customers(site: Site) -> None:
    """They are in no group of ours."""
    assert site.tracker().people.listed(Actor("qm:1", "Kim", nature=Nature.CUSTOMER)) == frozenset(
        {"customer"}
    )


def test_a_look_up_that_fails_gives_no_roles_at_all(site: Site) -> None:
    """It never means customer."""
    people = site.tracker().people
    site.strike(kind="error", status=503, person="desk-bot", count=1)
    with pytest.raises(Later):
        people.look_up(site.actor("lena"))


@responses.activate
def test_all_roles_of_all_groups_count() -> None:
    """Also where Jira writes a group with other capitals than the mapping."""
    groups = [{"name": "Desk-Support"}, {"name": "desk-lead"}, {"name": "jira-users"}]
    responses.get(f"{URL}/rest/api/2/user", json={"groups": {"size": 3, "items": groups}})
    tracker = connect(connection(URL), desk(), mapping(), CallLog())
    assert tracker.people.look_up(ANNA) == {"support", "lead"}


@responses.activate
@pytest.mark.parametrize("groups", [{"size": 60, "items": [{"name": "jira-users"}]}, {"size": 1}, None])
def test_a_list_of_groups_cut_short_is_asked_for_in_full(groups: object) -> None:
    """Otherwise a lead of many groups would pass for nobody."""
    responses.get(f"{URL}/rest/api/2/user", json={"groups": groups})
    responses.get(f"{URL}/rest/api/2/user/groups", json=[{"name": "jira-users"}, {"name": "desk-lead"}])
    tracker = connect(connection(URL), desk(), mapping(), CallLog())
    assert tracker.people.look_up(ANNA) == {"lead"}


@responses.activate
def test_a_right_that_is_missing_is_named() -> None:
    """For the person who can give it."""
    responses.get(f"{URL}/rest/api/2/user", status=403, json={"errorMessages": ["No."]})
    with pytest.raises(Unfit, match=r"403: No. .give our account .*Browse users and groups"):
        connect(connection(URL), desk(), mapping(), CallLog()).people.look_up(ANNA)
