"""Who may sign in to the sandbox's Jira, and what it tells about people."""

from collections.abc import Iterator

import pytest
import requests

from tests.sandbox.jira.jira_site import JiraSite

GROUPS = {
    "carla": "desk-customers",
    "anna": "desk-service-desk",
    "sami": "desk-support",
    "lena": "desk-lead",
    "dev": "desk-development",
    "hugo": "desk-hosting",
    "coni": "desk-consulting",
    "petra": "desk-product-management",
    "robo": "desk-automation",
    "desk-bot": "desk-bot",
}


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


@pytest.mark.parametrize("who", GROUPS)
def test_everybody_is_in_their_group_and_in_jira_users(site: JiraSite, who: str) -> None:
    """As asked by the bot, which resolves roles from groups."""
    account = site.people[who].account
    groups = site.read_json("desk-bot", "2/user/groups", accountId=account)
    assert [group["name"] for group in groups] == [GROUPS[who], "jira-users"]


def test_myself_shows_the_own_mail_and_other_people_none(site: JiraSite) -> None:
    """Cloud hides addresses unless a profile shows them."""
    assert site.read_json("anna", "2/myself")["emailAddress"] == "anna@example.com"
    assert "emailAddress" not in site.read_json("lena", "2/user", accountId=site.people["anna"].account)


def test_automation_is_an_app_account(site: JiraSite) -> None:
    """So that the product can tell apps from people."""
    robo = site.read_json(
        "desk-bot", "2/user", accountId=site.people["robo"].account, expand="groups,applicationRoles"
    )
    assert robo["accountType"] == "app"
    assert [group["name"] for group in robo["groups"]["items"]] == ["desk-automation", "jira-users"]


@pytest.mark.parametrize("authorization", [None, "Basic", "Basic %%%", "Basic YW5uYTp3cm9uZw==", "Bearer x"])
def test_without_valid_credentials_there_is_401(site: JiraSite, authorization: str | None) -> None:
    """Nobody, broken headers, a wrong token, another way of signing in."""
    headers = {"Authorization": authorization} if authorization else {}
    answer = requests.get(f"{site.url}/rest/api/2/myself", headers=headers, timeout=20)
    assert answer.status_code == 401
    assert "Client must be authenticated" in answer.text


def test_server_info_is_open_to_anybody_but_not_to_a_wrong_token(site: JiraSite) -> None:
    """The library asks for it before anything else."""
    url = f"{site.url}/rest/api/2/serverInfo"
    answer = requests.get(url, timeout=20)
    assert (answer.json()["deploymentType"], answer.json()["versionNumbers"]) == ("Cloud", [1001, 0, 0])
    assert requests.get(url, auth=("anna@example.com", "wrong"), timeout=20).status_code == 401


def test_a_group_is_paged(site: JiraSite) -> None:
    """jira-users holds all ten."""
    first = site.read_json("desk-bot", "2/group/member", groupname="jira-users", maxResults=6)
    rest = site.read_json("desk-bot", "2/group/member", groupId=_group_id(site), startAt=6)
    assert (first["isLast"], first["total"], rest["isLast"]) == (False, 10, True)
    assert "startAt=6" in first["nextPage"]
    assert len({user["accountId"] for user in first["values"] + rest["values"]}) == 10


def _group_id(site: JiraSite) -> str:
    groups = site.read_json("desk-bot", "2/group/bulk", groupName="jira-users")["values"]
    return str(groups[0]["groupId"])


def test_what_is_not_there_or_not_asked_for_is_refused(site: JiraSite) -> None:
    """In Jira's error collection."""
    asked: tuple[tuple[str, dict[str, str], int], ...] = (
        ("2/group/member", {"groupname": "none"}, 404),
        ("2/user", {"accountId": "none"}, 404),
        ("2/user", {}, 400),
        ("2/project/DESK/role/1", {}, 404),
        ("2/mypermissions", {}, 400),
        ("2/mypermissions", {"permissions": "FLY"}, 400),
    )
    for path, query, status in asked:
        answer = site.send_request("desk-bot", "GET", path, **query)
        assert answer.status_code == status
        assert answer.json()["errorMessages"]


def test_people_are_found_by_the_beginning_of_name_or_mail(site: JiraSite) -> None:
    """The library turns names into accounts this way."""
    assert [user["displayName"] for user in site.read_json("lena", "2/user/search", query="hab")] == [
        "Hugo Habicht"
    ]
    found = site.read_json("lena", "2/user/search", query="petra@example.com")
    assert [user["accountId"] for user in found] == [site.people["petra"].account]
    anna = site.people["anna"].account
    assert [user["accountId"] for user in site.read_json("lena", "2/user/search", accountId=anna)] == [anna]
    assert site.send_request("lena", "GET", "2/user/search").status_code == 400


def test_only_the_lead_administers(site: JiraSite) -> None:
    """Others may do anything with issues, and nothing with the site."""
    asked = {"permissions": "ADMINISTER,EDIT_ISSUES", "projectKey": "DESK"}
    for who, administers in (("lena", True), ("desk-bot", False), ("carla", False)):
        held = site.read_json(who, "2/mypermissions", **asked)["permissions"]
        assert held["EDIT_ISSUES"]["havePermission"] is True
        assert held["ADMINISTER"]["havePermission"] is administers


def test_the_project_names_its_roles_with_their_people(site: JiraSite) -> None:
    """Roles can restrict comments."""
    roles = site.read_json("lena", "2/project/DESK/role")
    role = site.send_request_to(roles["Service Desk Customers"], "lena", "GET").json()
    assert [actor["displayName"] for actor in role["actors"]] == ["Carla Conrad"]


def test_answers_name_the_burst_limit(site: JiraSite) -> None:
    """As recorded from a site: 350 for the server, 100 a second elsewhere."""
    limit = "X-RateLimit-Limit"
    assert site.send_request("anna", "GET", "2/serverInfo").headers[limit] == "350"
    assert site.send_request("anna", "GET", "2/myself").headers[limit] == "100"


def test_the_ready_line_says_how_to_sign_in(site: JiraSite) -> None:
    """With the e-mail as user and the accountId as id."""
    told = site.tracker.ready_entry()
    anna = site.people["anna"]
    assert (told["kind"], told["project"], told["url"]) == ("jira-cloud", "DESK", site.url)
    assert told["people"]["anna"] == {"user": anna.email, "token": anna.token, "id": anna.account}


def test_a_customer_edits_and_deletes_nothing_of_others(site: JiraSite) -> None:
    """Neither issues nor comments; their own they may."""
    others, own = site.open_issue("anna"), site.open_issue("carla")
    said = {who: _comment(site, who, own) for who in ("anna", "carla")}
    edit = {"fields": {"summary": "Mine"}}
    assignee = {"accountId": site.people["anna"].account}
    for key, status in ((others, 403), (own, 204)):
        assert site.send_request("carla", "PUT", f"2/issue/{key}", edit).status_code == status
        assert site.send_request("carla", "PUT", f"2/issue/{key}/assignee", assignee).status_code == status
    for who, statuses in (("anna", (400, 400)), ("carla", (200, 204))):
        path = f"2/issue/{own}/comment/{said[who]}"
        edited = site.send_request("carla", "PUT", path, {"body": "y"})
        assert (edited.status_code, site.send_request("carla", "DELETE", path).status_code) == statuses
    assert site.send_request("carla", "DELETE", f"2/issue/{others}").status_code == 403
    assert site.send_request("carla", "DELETE", f"2/issue/{own}").status_code == 204
    assert site.read_fields(others)["summary"] == "Nothing works"


def _comment(site: JiraSite, who: str, key: str) -> str:
    return str(site.write_json(who, "POST", f"2/issue/{key}/comment", {"body": "x"})["id"])
