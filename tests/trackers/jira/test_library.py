"""What the `jira` library's own methods send and read: a release that does otherwise fails here."""

import json
from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest
import responses
from jira import JIRA

from sdesk_sync.trackers.errors import Transient
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.session import JiraSession
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
API = f"{URL}/rest/api/2"

Send = Callable[[JiraClient], object]


def session() -> JiraSession:
    """A session that may begin a request."""
    made = JiraSession(connection(URL), "Cloud")
    made.begin(CLOUD.sign_in("desk-bot", "secret-token"))
    return made


def requests_to(jira: responses.RequestsMock) -> list[str]:
    """What was asked, as method and path below the API's root."""
    return [
        f"{call.request.method} {(call.request.url or '').removeprefix(API + '/')}" for call in jira.calls
    ]


@pytest.mark.parametrize(
    ("send", "request_line", "answer"),
    [
        (
            lambda client: client.get_issue("10042", fields="project,status", expand="transitions", hint=""),
            "GET issue/10042?fields=project%2Cstatus&expand=transitions",
            {"id": "10042", "self": f"{API}/10042", "fields": {"project": {"self": "x", "key": "DESK"}}},
        ),
        (lambda client: client.get_myself(hint=""), "GET myself", {"accountId": "712020:bot"}),
    ],
)
def test_an_object_is_asked_for_in_one_request(
    jira: responses.RequestsMock, send: Send, request_line: str, answer: dict[str, Any]
) -> None:
    """And comes as Jira sent it."""
    jira.get(f"{API}/{request_line.removeprefix('GET ').partition('?')[0]}", json=answer)
    assert send(JiraClient(connection(URL), CLOUD)) == answer
    assert requests_to(jira) == [request_line]


@pytest.mark.parametrize(
    ("send", "request_line"),
    [
        (lambda client: client.list_fields(hint=""), "GET field"),
        (lambda client: client.list_priorities(hint=""), "GET priority"),
        (lambda client: client.list_issue_types("A/B", hint=""), "GET project/A%2FB/statuses"),
    ],
)
def test_a_list_is_asked_for_in_one_request(
    jira: responses.RequestsMock, send: Send, request_line: str
) -> None:
    """And comes as Jira sent it."""
    answer = [{"self": f"{API}/priority/1", "id": "1", "name": "A", "statuses": [{"id": "2", "name": "B"}]}]
    jira.get(f"{API}/{request_line.removeprefix('GET ')}", json=answer)
    assert send(JiraClient(connection(URL), CLOUD)) == tuple(answer)
    assert requests_to(jira) == [request_line]


def test_transitions_are_asked_for_in_one_request(jira: responses.RequestsMock) -> None:
    """Without a query."""
    jira.get(f"{API}/issue/1/transitions", json={"transitions": [{"id": "31", "name": "Desk: New"}]})
    found = JiraClient(connection(URL), CLOUD).list_transitions("1", hint="")
    assert (found, requests_to(jira)) == (
        ({"id": "31", "name": "Desk: New"},),
        ["GET issue/1/transitions"],
    )


def test_issues_are_counted_in_one_request(jira: responses.RequestsMock) -> None:
    """The library does so on Cloud only, which it is told and does not ask."""
    jira.post(f"{API}/search/approximate-count", json={"count": 7})
    assert JiraClient(connection(URL), CLOUD).count_issues('project = "Ä"', hint="") == {"count": 7}
    assert requests_to(jira) == ["POST search/approximate-count"]
    sent = jira.calls[0].request
    assert sent.headers["Content-Type"] == "application/json"
    assert json.loads(sent.body or "") == {"jql": 'project = "Ä"'}


@pytest.mark.parametrize(
    ("path", "answer", "send"),
    [
        ("issue/1/transitions", {}, lambda client: client.list_transitions("1", hint="")),
        ("issue/1/transitions", [], lambda client: client.list_transitions("1", hint="")),
        ("issue/1", {}, lambda client: client.get_issue("1", fields="", expand="", hint="")),
        ("issue/1", [], lambda client: client.get_issue("1", fields="", expand="", hint="")),
        ("issue/1", {"a": {"self": 1}}, lambda client: client.get_issue("1", fields="", expand="", hint="")),
        ("priority", {"a": 1}, lambda client: client.list_priorities(hint="")),
    ],
)
def test_what_the_library_cannot_read_is_for_later(
    jira: responses.RequestsMock, path: str, answer: object, send: Send
) -> None:
    """Whoever answers so is no Jira, for now."""
    jira.get(f"{API}/{path}", json=answer)
    with pytest.raises(Transient, match="another shape"):
        send(JiraClient(connection(URL), CLOUD))


def test_our_own_mistakes_are_not_taken_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was answered yet."""
    monkeypatch.delattr(JIRA, "myself")
    with pytest.raises(AttributeError):
        JiraClient(connection(URL), CLOUD).get_myself(hint="")


# ── Why the others are ours ─────────────────────────────────────────────────────────────────


def test_methods_lack_what_we_send() -> None:
    """One that has it by now can be used."""
    assert "properties" not in signature(JIRA.add_comment).parameters
    assert "update" not in signature(JIRA.transition_issue).parameters


def test_a_search_asks_for_all_fields_first(jira: responses.RequestsMock) -> None:
    """A call more for each client."""
    jira.get(f"{API}/field", json=[{"id": "status", "clauseNames": ["status"]}])
    jira.get(f"{API}/search/jql", json={"issues": [], "isLast": True})
    session().library.enhanced_search_issues("project = DESK", fields="status", json_result=True)
    assert [line.partition("?")[0] for line in requests_to(jira)] == ["GET field", "GET search/jql"]


def test_comments_come_without_their_total(jira: responses.RequestsMock) -> None:
    """Pages may be shorter than asked for, so a walk would not know its end."""
    jira.get(f"{API}/issue/1/comment", json={"total": 9, "comments": [{"id": "91"}]})
    found = session().library.comments("1", expand="properties", order_by="-created")
    assert len(found) == 1
    assert not hasattr(found, "total")


def test_an_update_reads_before_and_after(jira: responses.RequestsMock) -> None:
    """Three calls for one."""
    jira.get(f"{API}/issue/1", json={"self": f"{API}/issue/1", "fields": {}})
    jira.put(f"{API}/issue/1", status=204)
    session().library.issue("1").update(fields={"priority": {"id": "1"}})
    comment = f"{API}/issue/1/comment/91"
    jira.get(comment, json={"self": comment, "id": "91"})
    jira.put(comment, json={"self": comment, "id": "91"})
    session().library.comment("1", "91").update(body="Words.")
    assert requests_to(jira) == [
        "GET issue/1",
        "PUT issue/1",
        "GET issue/1",
        "GET issue/1/comment/91",
        "PUT issue/1/comment/91",
        "GET issue/1/comment/91",
    ]
