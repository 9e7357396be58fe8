"""What differs on Data Center, through the real client: people, sign-in, what a site calls itself."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.assignments import Assignment
from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.trackers.errors import Misconfigured, Rejected
from sdesk_sync.trackers.jira.assignee import assign_issue
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.editions import CLOUD, DATA_CENTER
from sdesk_sync.trackers.jira.people import read_listed
from sdesk_sync.trackers.jira.site_ids import ask_account
from tests.harness import house
from tests.trackers.jira.bodies import REF, desk, mapping_for
from tests.trackers.jira.site import connection

URL = "https://jira.example.com"
API = f"{URL}/rest/api/2"
ANNA = Actor(Account("support", "JIRAUSER10101"), "Anna Amsel", "anna")
ADAPTER = house.ROOT / "sdesk_sync/trackers/jira"
WORDS = re.compile(r"(?<![a-z])(cloud|data_center)(?![a-z])|accountId|nextPageToken", re.IGNORECASE)


def client(edition: Edition = DATA_CENTER) -> JiraClient:
    """A client of a site that is not there."""
    return JiraClient(connection(URL, user=None), edition)


def words_of_code(path: Path) -> list[str]:
    """The names and texts of a module's code, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    names = [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]
    names += [each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)]
    texts = [each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in docs]
    return [*names, *(each.value for each in texts if isinstance(each.value, str))]


@pytest.mark.parametrize("path", sorted(ADAPTER.glob("*.py")), ids=lambda path: path.name)
def test_no_other_module_asks_which_edition_it_is(path: Path) -> None:
    """What differs stands in one place; what a config of each begins with is text for people."""
    found = [word for word in words_of_code(path) if WORDS.search(word)]
    assert path.name in ("editions.py", "start.py") or found == []


@responses.activate
def test_a_token_alone_signs_in() -> None:
    """And says whose it is."""
    responses.get(f"{API}/myself", json={"key": "JIRAUSER1", "name": "desk-bot", "timeZone": "Europe/Berlin"})
    assert ask_account(client()) == ("JIRAUSER1", "Europe/Berlin")
    assert responses.calls[0].request.headers["Authorization"] == "Bearer secret-token"


@responses.activate
@pytest.mark.parametrize(
    ("said", "calls_itself", "is_one"),
    [(CLOUD, "Server", DATA_CENTER), (DATA_CENTER, "Cloud", CLOUD)],
    ids=["jira-cloud", "jira-data-center"],
)
@pytest.mark.parametrize("status", [200, 401])
def test_a_site_of_the_other_edition_is_named_with_both(
    said: Edition, calls_itself: str, is_one: Edition, status: int
) -> None:
    """Whether it lets us in or not; what it is, it tells anybody, and is not told who we are."""
    names = {"accountId": "712020:bot"} if is_one is CLOUD else {"key": "JIRAUSER1", "name": "desk-bot"}
    responses.get(f"{API}/myself", json=names, status=status)
    asked = responses.get(f"{API}/serverInfo", json={"deploymentType": calls_itself})
    with pytest.raises(Misconfigured) as unfit:
        ask_account(client(said))
    assert f"`kind: {said.kind}`" in str(unfit.value)
    assert f"`kind: {is_one.kind}`" in str(unfit.value)
    assert "Authorization" not in asked.calls[0].request.headers


@responses.activate
def test_a_wrong_token_is_a_wrong_token() -> None:
    """Where the site is what the config says."""
    responses.get(f"{API}/myself", status=401, json={"errorMessages": ["No."]})
    responses.get(f"{API}/serverInfo", json={"deploymentType": "Server"})
    with pytest.raises(Misconfigured, match="401: No"):
        ask_account(client())


def answer_user(query: dict[str, str], **answer: Any) -> None:
    """What is answered to who asks for an account by this."""
    matching = [responses.matchers.query_param_matcher(query, strict_match=False)]
    responses.get(f"{API}/user", match=matching, **answer)


@responses.activate
@pytest.mark.parametrize(
    ("by_name", "by_key", "found"),
    [("JIRAUSER10101", "other", "JIRAUSER10101"), (None, "anna", "anna"), (None, None, None)],
    ids=["a name", "a key of old", "nobody's"],
)
def test_people_of_the_config_are_named_by_name_or_key(
    by_name: str | None, by_key: str | None, found: str | None
) -> None:
    """Whose name it is now comes first: a key of old may look like somebody else's name."""
    for query, key in (({"username": "anna"}, by_name), ({"key": "anna"}, by_key)):
        answer_user(
            query, status=200 if key else 404, json={"key": key} if key else {"errorMessages": ["No."]}
        )
    people = connect_jira(connection(URL), desk(), mapping_for(DATA_CENTER)).people
    assert people.find_account("anna") == found


def test_a_given_key_is_an_id_and_all_else_a_name() -> None:
    """In which case does not count."""
    lead = frozenset({"lead"})
    listed = read_listed(
        {"JIRAUSER10101": lead, "Anna": lead, "sami@example.com": lead}, DATA_CENTER.accounts
    )
    assert (set(listed.by_id), set(listed.by_name)) == ({"JIRAUSER10101"}, {"anna", "sami@example.com"})


@pytest.mark.parametrize(
    ("written", "read"), [("Anna", "anna"), ("JIRAUSER10101", "JIRAUSER10101"), ("a b", None), ("", None)]
)
def test_a_user_name_has_no_blanks(written: str, read: str | None) -> None:
    """Jira takes almost anything else."""
    assert DATA_CENTER.accounts.read_name(written) == read


@responses.activate
def test_roles_come_of_groups_asked_for_by_key() -> None:
    """As on Cloud, in one call."""
    groups = {"size": 1, "items": [{"name": "Desk-Lead"}]}
    answer_user({"key": "JIRAUSER10101", "expand": "groups"}, json={"key": "JIRAUSER10101", "groups": groups})
    people = connect_jira(connection(URL), desk(), mapping_for(DATA_CENTER)).people
    assert people.look_up_roles(ANNA) == {"lead"}
    assert people.name_of(ANNA) == "anna"


@pytest.mark.parametrize(
    ("entry", "is_one"),
    [
        ({"name": "Anna", "type": "atlassian-user-role-actor"}, True),
        ({"name": "anna", "type": "atlassian-group-role-actor"}, False),
        ({"name": "desk-lead", "type": "atlassian-group-role-actor"}, True),
        ({"name": "desk-lead", "type": "atlassian-user-role-actor"}, False),
        ({"name": "anna"}, True),
        ({"name": "desk-lead"}, True),
        ({"name": "sami"}, False),
        ({}, False),
    ],
)
def test_an_actor_of_a_role_is_known_by_name(entry: dict[str, str], is_one: bool) -> None:  # noqa: FBT001
    """And by its type, where it has one."""
    assert DATA_CENTER.accounts.is_actor(entry, {"name": "anna"}, {"desk-lead"}) is is_one


@responses.activate
def test_who_is_assigned_is_written_by_the_name_they_have_now() -> None:
    """Names are given on; the key stays."""
    answer_user({"key": "JIRAUSER10101"}, json={"key": "JIRAUSER10101", "name": "anna.neu"})
    written = responses.put(f"{API}/issue/{REF.id}/assignee", status=204)
    assign_issue(client(), REF, Assignment(ANNA.account, ()), look=list)
    assert written.calls[0].request.body == b'{"name": "anna.neu"}'


@responses.activate
def test_who_is_gone_is_not_assigned() -> None:
    """The issue itself is there."""
    answer_user({"key": "JIRAUSER10101"}, status=404, json={"errorMessages": ["No such user."]})
    with pytest.raises(Rejected, match="No such user"):
        assign_issue(client(), REF, Assignment(ANNA.account, ()), look=list)


@responses.activate
@pytest.mark.parametrize("shown", ["form", "no priority on the form", "no form"])
def test_the_default_priority_is_that_of_the_form(shown: str) -> None:
    """Which is asked for once; where it shows none, the site's priorities do, and there is no default."""
    offered = [{"id": "3", "name": "High"}, {"id": "10000", "name": "Not prioritised"}]
    field = {"fieldId": "priority", "allowedValues": offered, "defaultValue": {"id": "10000"}}
    fields = {"form": [{"fieldId": "summary"}, field], "no priority on the form": [{"fieldId": "summary"}]}
    form = f"{API}/issue/createmeta/10000/issuetypes/10002"
    responses.get(form, json={"values": fields.get(shown)}, status=200 if shown in fields else 403)
    responses.get(
        f"{API}/priority", json=[{"self": f"{API}/priority/{each['id']}", **each} for each in offered]
    )
    found = DATA_CENTER.list_offered_priorities(client(), "10000", "10002")
    assert [each["id"] for each in found] == ["3", "10000"]
    assert [each["id"] for each in found if each.get("isDefault")] == (["10000"] if shown == "form" else [])
