"""Who holds which roles at a Jira site, asked through the real client."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import responses

from sdesk_sync.desk.model.people import Account, AccountKind, Actor, ListedPeople
from sdesk_sync.presets import preset_path
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import People
from sdesk_sync.trackers.errors import Misconfigured, Transient
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import JiraMapping, read_jira_mapping
from sdesk_sync.trackers.jira.people import JiraPeople
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.jira.bodies import IDS, desk, mapping
from tests.trackers.jira.site import Site, connection

URL = "https://acme.atlassian.net"
ANNA = Actor(Account("support", "712020:anna"), "Anna Amsel")


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
    assert site.tracker().people.look_up_roles(site.actor(person)) == roles
    assert site.take_calls() == ["GET user 200"]


def test_an_account_that_is_not_there_has_no_roles(site: Site) -> None:
    """It may do what anybody may."""
    assert (
        site.tracker().people.look_up_roles(Actor(Account("support", "712020:nobody"), "Nobody"))
        == frozenset()
    )


def test_people_of_the_config_are_ids_and_addresses(site: Site) -> None:
    """Of an address the id is asked for, and only whoever has it is meant, not who calls themselves so."""
    anna, lead = site.actor("anna").account.id, frozenset({"lead"})
    people = site.tracker(people={anna: lead, "Sami@example.com": lead}).people
    assert people.listed_people == ListedPeople({anna: lead}, {"sami@example.com": lead})
    assert people.name_of(site.actor("sami")) == ""
    assert people.find_account(anna) == anna
    assert people.find_account("712020:nobody") is None
    assert people.find_account("sami@example.com") is None
    assert site.take_calls() == ["GET user 200", "GET user 404", "GET user/search 200"]


@responses.activate
@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ([{"accountId": "712020:anna", "emailAddress": "Anna@example.com"}], "712020:anna"),
        ([{"accountId": "712020:mallory", "displayName": "anna@example.com"}], None),
        ([{"accountId": each, "emailAddress": "anna@example.com"} for each in ("a", "b")], None),
        ([], None),
    ],
)
def test_an_address_is_whose_jira_shows_it_to_be(shown: object, found: str | None) -> None:
    """A display name is anybody's choice; where addresses are not shown the config has to name the id."""
    responses.get(f"{URL}/rest/api/2/user/search", json=shown)
    assert connect_jira(connection(URL), desk(), mapping()).people.find_account("anna@example.com") == found


def test_what_a_body_tells_of_an_account_is_believed(site: Site) -> None:
    """Each of them says whether it is an app's."""
    people = site.tracker().people
    robo = Actor(Account("support", "a"), "Robo bot", kind=AccountKind.APP)
    assert not people.may_be_app(site.actor("robo"))
    assert people.look_up_kind(robo) is AccountKind.APP


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
    shown = {"accountId": "712020:anna", "groups": {"size": 3, "items": groups}}
    responses.get(f"{URL}/rest/api/2/user", json=shown)
    tracker = connect_jira(connection(URL), desk(), mapping())
    assert tracker.people.look_up_roles(ANNA) == {"support", "lead"}


@responses.activate
@pytest.mark.parametrize("groups", [{"size": 60, "items": [{"name": "jira-users"}]}, {"size": 1}, None])
def test_a_list_of_groups_cut_short_is_asked_for_in_full(groups: object) -> None:
    """Otherwise a lead of many groups would pass for nobody."""
    responses.get(f"{URL}/rest/api/2/user", json={"accountId": "712020:anna", "groups": groups})
    responses.get(f"{URL}/rest/api/2/user/groups", json=[{"name": "jira-users"}, {"name": "desk-lead"}])
    tracker = connect_jira(connection(URL), desk(), mapping())
    assert tracker.people.look_up_roles(ANNA) == {"lead"}


@responses.activate
def test_a_right_that_is_missing_is_named() -> None:
    """For the person who can give it."""
    responses.get(f"{URL}/rest/api/2/user", status=403, json={"errorMessages": ["No."]})
    with pytest.raises(Misconfigured, match=r"403: No. .give our account .*Browse users and groups"):
        connect_jira(connection(URL), desk(), mapping()).people.look_up_roles(ANNA)


@responses.activate
@pytest.mark.parametrize(
    "answer",
    [
        {"json": {}},
        {"body": ""},
        {"json": {"accountId": "712020:carla", "groups": {"size": 0, "items": []}}},
        {"body": "<html>Sign in</html>", "content_type": "text/html"},
        {"status": 400, "json": {"errorMessages": ["The user does not exist."], "errors": {}}},
        {"status": 410, "json": {"errorMessages": ["The user does not exist."], "errors": {}}},
    ],
)
def test_what_jira_did_not_say_of_an_account_is_for_later(answer: dict[str, object]) -> None:
    """Somebody else's data, or nobody's: the lead must not become a nobody by it."""
    responses.get(f"{URL}/rest/api/2/user", **answer)
    with pytest.raises(Transient):
        connect_jira(connection(URL), desk(), mapping()).people.look_up_roles(ANNA)


@responses.activate
def test_groups_that_are_not_listed_are_for_later() -> None:
    """Jira has counted some."""
    responses.get(f"{URL}/rest/api/2/user", json={"accountId": "712020:anna", "groups": {"size": 2}})
    responses.get(f"{URL}/rest/api/2/user/groups", json=[])
    with pytest.raises(Transient, match="did not list the groups"):
        connect_jira(connection(URL), desk(), mapping()).people.look_up_roles(ANNA)


# ── Project roles ───────────────────────────────────────────────────────────────────────────

TEAM_ROLE = "project_roles: {support: [Service Desk Team], lead: [Administrators]}"
ROLE_PATH = re.compile(rf"{URL}/rest/api/2/project/10000/role/(\d+)")


def with_project_roles(line: str = TEAM_ROLE) -> JiraMapping:
    """The shipped mapping, asking for project roles too."""
    text = f"{preset_path('jira-cloud').read_text(encoding='utf-8')}\n{line}\n"
    return read_jira_mapping(text.encode(), "jira-cloud.yaml", desk(), CLOUD)


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        ("carla", {"customer"}),
        ("anna", {"service-desk", "support"}),
        ("lena", {"lead", "support"}),
        ("desk-bot", {"support"}),
    ],
)
def test_project_roles_count_beside_groups(site: Site, person: str, roles: set[str]) -> None:
    """A call for each, no more often than the groups are asked for."""
    people = site.tracker(with_project_roles()).people
    assert people.look_up_roles(site.actor(person)) == roles
    assert sorted(site.take_calls()) == [
        "GET project/10000/role/10002 200",
        "GET project/10000/role/10101 200",
        "GET user 200",
    ]


def test_a_project_role_that_is_not_there_is_named(site: Site) -> None:
    """With all else that the project lacks."""
    with pytest.raises(Misconfigured, match="no project role 'Second Level'"):
        site.tracker(with_project_roles("project_roles: {support: [Second Level]}"))


def people_of(actors: object, **more: object) -> People:
    """The people of a site on which project roles have these actors; Anna is in `jira-users`."""
    groups = {"size": 1, "items": [{"name": "Jira-Users"}]}
    responses.get(f"{URL}/rest/api/2/user", json={"accountId": "712020:anna", "groups": groups})
    responses.get(ROLE_PATH, **({"json": {"id": 10101, "actors": actors}} | more))
    ids = replace(IDS, project_roles={"10101": "Service Desk Team"})
    listed = ListedPeople()
    return JiraPeople(listed, with_project_roles(), JiraClient(connection(URL), CLOUD), lambda: ids)


@responses.activate
@pytest.mark.parametrize(
    ("actors", "roles"),
    [
        ([{"type": "atlassian-user-role-actor", "actorUser": {"accountId": "712020:anna"}}], {"support"}),
        ([{"type": "atlassian-group-role-actor", "actorGroup": {"name": "jira-users"}}], {"support"}),
        ([{"type": "atlassian-group-role-actor", "actorGroup": {"name": "others"}}], set()),
        ([], set()),
    ],
    ids=["by themselves", "by a group", "by another group", "nobody"],
)
def test_whose_a_project_role_is(actors: object, roles: set[str]) -> None:
    """Of a person or of a group they are in."""
    assert people_of(actors).look_up_roles(ANNA) == roles


@responses.activate
@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"id": 10102, "actors": []}},
        {"json": {"id": 10101}},
        {"status": 404, "json": {"errorMessages": ["No such role."], "errors": {}}},
        {"status": 400, "json": {"errorMessages": ["No."], "errors": {}}},
    ],
)
def test_a_project_role_that_is_not_told_is_for_later(answer: dict[str, object]) -> None:
    """Nobody loses a role because another one was shown, or none."""
    with pytest.raises(Transient):
        people_of([], **{"json": None, **answer}).look_up_roles(ANNA)


@responses.activate
def test_a_right_to_see_project_roles_that_is_missing_is_named() -> None:
    """For the person who can give it."""
    people = people_of([], status=403, json={"errorMessages": ["No."]})
    with pytest.raises(Misconfigured, match=r"403: No. .give our account .*Administer projects"):
        people.look_up_roles(ANNA)
