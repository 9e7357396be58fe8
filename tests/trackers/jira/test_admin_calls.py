"""What administrators' calls need of the wire: other roots, repeated keys, lists, tasks, what is missing."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.started_task import StartedTask
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.calls import note_calls
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
SWITCH = "/rest/api/3/workflowscheme/project/switch"

Send = Callable[[JiraClient, str], object]
# Each that takes a path.
SENT: dict[str, tuple[str, Send]] = {
    "get": ("GET", lambda client, path: client.get(path, hint="")),
    "get_list": ("GET", lambda client, path: client.get_list(path, hint="")),
    "put": ("PUT", lambda client, path: client.put(path, {"a": 1}, hint="")),
    "post": ("POST", lambda client, path: client.post(path, {"a": 1}, hint="")),
    "post_list": ("POST", lambda client, path: client.post_list(path, {"a": 1}, hint="")),
    "delete_at": ("DELETE", lambda client, path: client.delete_at(path, hint="")),
    "start_change": ("POST", lambda client, path: client.start_change("POST", path, {"a": 1}, hint="")),
}
ROOTS = [
    "/rest/webhooks/1.0/webhook",
    "/rest/agile/1.0/board/1/configuration",
    "/rest/servicedeskapi/servicedesk/DESK/requesttype",
    "/rest/api/3/workflows",
]


@pytest.fixture
def client() -> JiraClient:
    """A client of a site whose answers the test says."""
    return JiraClient(connection(URL), CLOUD)


@pytest.mark.parametrize("path", ROOTS)
@pytest.mark.parametrize("method", SENT)
def test_a_path_with_a_slash_begins_at_the_site(
    jira: responses.RequestsMock, method: str, path: str, client: JiraClient
) -> None:
    """A context path of the site's stays before it."""
    verb, send = SENT[method]
    answer: Any = [{"id": "1"}] if method.endswith("list") else {"id": "1"}
    for base in (URL, f"{URL}/jira"):
        jira.add(verb, base + path, json=answer)
        log = CallLog()
        reached = JiraClient(connection(base), CLOUD, note_calls(log))
        assert send(reached, path) in (answer, tuple(answer), None)
        assert [(call.method, call.path) for call in log.take()] == [(verb, base.removeprefix(URL) + path)]


def test_a_query_may_have_a_key_more_than_once(jira: responses.RequestsMock, client: JiraClient) -> None:
    """As Jira wants ids and names; a list with commas it refuses."""
    asked = jira.get(f"{URL}/rest/api/2/screenscheme", json={"values": []})
    client.get("screenscheme", hint="", query=[("id", "1"), ("id", "2"), ("name", "Zu tun & mehr")])
    assert asked.calls[0].request.url == f"{URL}/rest/api/2/screenscheme?id=1&id=2&name=Zu+tun+%26+mehr"


def test_a_post_may_have_a_query_as_well(jira: responses.RequestsMock, client: JiraClient) -> None:
    """Which Jira has beside a body."""
    made = jira.post(f"{URL}/rest/api/3/screens/1/tabs/2/fields", json={"id": "priority"})
    path, query = "/rest/api/3/screens/1/tabs/2/fields", {"skipFieldAssociation": "true"}
    assert client.post(path, {"fieldId": "priority"}, hint="", query=query) == {"id": "priority"}
    assert (made.calls[0].request.url or "").endswith("/fields?skipFieldAssociation=true")


@pytest.mark.parametrize("answer", [{"id": "1"}, None])
def test_what_is_no_list_is_for_later(
    jira: responses.RequestsMock, client: JiraClient, answer: object
) -> None:
    """An empty answer as well: what was made would not be known."""
    jira.post(f"{URL}/rest/api/3/statuses", **({"json": answer} if answer else {"body": b""}))
    with pytest.raises(ForeignAnswer):
        client.post_list("/rest/api/3/statuses", {}, hint="")


@pytest.mark.parametrize(
    "leads_to",
    [
        f"{URL}/rest/api/3/task/10641",
        "/rest/api/2/task/10641/",
        "https://jira-prod-eu-7.internal.example/rest/api/3/task/10641?x=1",
        f"{URL}/jira/rest/api/latest/task/10641",
    ],
)
@pytest.mark.parametrize("body", ["", "{}", "<html>See other</html>"])
def test_a_change_that_goes_on_is_a_task(
    jira: responses.RequestsMock, client: JiraClient, leads_to: str, body: str
) -> None:
    """Whatever its address says beside it, and whatever the body; nothing is sent there."""
    jira.post(URL + SWITCH, status=303, headers={"Location": leads_to}, body=body)
    log = CallLog()
    found = client.within(note_calls(log)).start_change("POST", SWITCH, {}, hint="")
    assert found == StartedTask("10641")
    assert [call.status for call in log.take()] == [303]
    assert len(jira.calls) == 1


@pytest.mark.parametrize(
    ("status", "leads_to"),
    [
        (303, f"{URL}/login?next=/rest/api/3/task/1"),
        (303, f"{URL}/rest/api/3/task/"),
        (303, f"{URL}/rest/api/3/task/1/cancel"),
        (303, ""),
        (302, f"{URL}/rest/api/3/task/1"),
        (307, f"{URL}/rest/api/3/task/1"),
    ],
)
def test_what_leads_elsewhere_is_no_task(
    jira: responses.RequestsMock, client: JiraClient, status: int, leads_to: str
) -> None:
    """The config's `url` is wrong, or somebody asks for a login."""
    jira.put(URL + SWITCH, status=status, headers={"Location": leads_to})
    with pytest.raises(Misconfigured, match=f"{status}: a redirect"):
        client.start_change("PUT", SWITCH, {}, hint="")
    assert len(jira.calls) == 1


def test_a_task_that_nobody_expects_is_a_redirect(jira: responses.RequestsMock, client: JiraClient) -> None:
    """What runs on by itself must not be taken for done."""
    jira.post(URL + SWITCH, status=303, headers={"Location": f"{URL}/rest/api/3/task/1"})
    with pytest.raises(Misconfigured, match="303"):
        client.post(SWITCH, {}, hint="")


def test_a_change_that_is_done_at_once_is_what_it_answers(
    jira: responses.RequestsMock, client: JiraClient
) -> None:
    """An object, one with a task beside what was made, or nothing."""
    accepted = {"id": "10001", "task": {"id": "7", "status": "ENQUEUED"}}
    for answer in ({"json": {"id": "1"}}, {"status": 202, "json": accepted}, {"status": 204}):
        jira.upsert("POST", URL + SWITCH, **answer)
        assert client.start_change("POST", SWITCH, {}, hint="") == answer.get("json")


def test_a_change_that_is_refused_says_why(jira: responses.RequestsMock, client: JiraClient) -> None:
    """As each other write."""
    said = {"errorMessages": ["Target workflow scheme not found."], "errors": {}}
    jira.post(URL + SWITCH, status=400, json=said)
    with pytest.raises(Rejected, match="Target workflow scheme not found") as refused:
        client.start_change("POST", SWITCH, {}, hint="correct it")
    assert (refused.value.status, refused.value.hint) == (400, "correct it")


def test_of_several_things_one_may_be_missing(jira: responses.RequestsMock, client: JiraClient) -> None:
    """Jira says so of the whole question, and not which; a proxy's 404 says nothing."""
    asked = "/rest/api/3/workflows"
    jira.post(URL + asked, status=404, json={"errorMessages": ["Not found"], "errors": {}})
    with pytest.raises(Gone) as gone:
        client.post(asked, {"workflowNames": ["A", "B"]}, hint="")
    assert gone.value.answer == "Not found"
    jira.upsert("POST", URL + asked, status=404, body="<html>")
    with pytest.raises(ForeignAnswer):
        client.post(asked, {"workflowNames": ["A", "B"]}, hint="")
