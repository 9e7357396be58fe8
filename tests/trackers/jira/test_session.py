"""What we rely on in the `jira` library, public and private: a release that does otherwise fails here."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
import requests
import responses
from jira.exceptions import JIRAError

from sdesk_sync.limits import Limits
from sdesk_sync.trackers.errors import Misconfigured, TrackerError, Transient, Unreachable
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.session import JiraSession
from tests.trackers.jira.site import connection

KNOWN_GOOD = "3.10.5"
URL = "https://acme.atlassian.net"
API = f"{URL}/rest/api/2"

Send = Callable[[JiraClient], object]
# One request of each way: by a method of the library that reads JSON, by one that makes objects, by ours.
WAYS: dict[str, Send] = {
    "a plain method": lambda client: client.get_myself(hint=""),
    "a method with objects": lambda client: client.get_issue("1", fields="a", expand="b", hint=""),
    "our own": lambda client: client.get("priority/search", hint=""),
    "a method that posts": lambda client: client.count_issues("a = b", hint=""),
    "our own write": lambda client: client.post("issue/1/comment", {}, hint=""),
    "what may take its time": lambda client: client.start_change("POST", "issue/1/comment", {}, hint=""),
}
every_way = pytest.mark.parametrize("send", WAYS.values(), ids=WAYS.keys())


def answer_all(jira: responses.RequestsMock, **answer: Any) -> None:
    """The same answer to whatever is asked."""
    for path in ("myself", "issue/1", "priority/search"):
        jira.get(f"{API}/{path}", **answer)
    for path in ("search/approximate-count", "issue/1/comment"):
        jira.post(f"{API}/{path}", **answer)


def test_this_release_of_the_library_was_read() -> None:
    """Another may send more, follow redirects or call things otherwise, and all tests may still pass."""
    assert version("jira") == KNOWN_GOOD, (
        "this is another release of `jira`: hold the lists in sdesk_sync/trackers/jira/session.py and in "
        "docs/trackers/jira.md#the-jira-library against it, then write its number here"
    )


def test_what_is_private_is_still_there(jira: responses.RequestsMock) -> None:
    """A session of `requests` under `_session`; making it asks nothing."""
    assert isinstance(JiraSession(connection(URL), "Cloud").library._session, requests.Session)
    assert len(jira.calls) == 0


@every_way
@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_sent_again(jira: responses.RequestsMock, send: Send, status: int) -> None:
    """Nor slept, whatever Jira asks for; a date would make the library fail."""
    for wait in ("60", "Wed, 21 Oct 2026 07:28:00 GMT"):
        answer_all(jira, status=status, headers={"Retry-After": wait})
        with pytest.raises(Transient):
            send(JiraClient(connection(URL), CLOUD))
    assert len(jira.calls) == 2


@every_way
def test_nothing_is_sent_again_when_no_answer_comes(jira: responses.RequestsMock, send: Send) -> None:
    """It may have been carried out."""
    answer_all(jira, body=requests.ConnectionError("reset"))
    with pytest.raises(Unreachable, match="ConnectionError"):
        send(JiraClient(connection(URL), CLOUD))
    assert len(jira.calls) == 1


@every_way
def test_every_request_has_our_timeout(jira: responses.RequestsMock, send: Send) -> None:
    """As shipped the library waits for ever."""
    answer_all(jira, json={"count": 1})
    send(JiraClient(connection(URL, limits=Limits(call_s=7)), CLOUD))
    assert [sent_with(call)["timeout"].total for call in jira.calls] == [7]


@every_way
def test_every_request_asks_for_english(jira: responses.RequestsMock, send: Send) -> None:
    """Whatever our account speaks: else names that are there would be missing."""
    answer_all(jira, json={"count": 1})
    send(JiraClient(connection(URL), CLOUD))
    sent = jira.calls[0].request.headers
    assert (sent["X-Force-Accept-Language"], sent["Accept-Language"]) == ("true", "en")


@every_way
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(jira: responses.RequestsMock, send: Send, status: int) -> None:
    """A POST would become a GET, and the account go to wherever it leads."""
    answer_all(jira, status=status, headers={"Location": f"{URL}/elsewhere"})
    jira.get(f"{URL}/elsewhere", json={"count": 1})
    with pytest.raises(Misconfigured, match=f"{status}: a redirect"):
        send(JiraClient(connection(URL), CLOUD))
    assert len(jira.calls) == 1


@every_way
def test_what_is_no_json_is_not_logged(
    jira: responses.RequestsMock, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    """The library would write all of it, whatever it holds."""
    for body in ("<html>Maintenance</html>", '{"fields": {"summary": "private'):
        answer_all(jira, body=body)
        with pytest.raises(Transient, match="something else than JSON"):
            send(JiraClient(connection(URL), CLOUD))
    assert caplog.records == []


@every_way
def test_being_taken_for_nobody_is_seen_before_the_answer_is_read(
    jira: responses.RequestsMock, send: Send
) -> None:
    """Jira answers strangers too, and may send them a page."""
    answer_all(jira, body="<html>", headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
    with pytest.raises(Misconfigured, match="API token"):
        send(JiraClient(connection(URL), CLOUD))


@every_way
def test_a_failure_has_its_answer(jira: responses.RequestsMock, send: Send) -> None:
    """Jira's words come from there."""
    answer_all(jira, status=400, json={"errorMessages": ["No."], "errors": {"a": "B."}})
    with pytest.raises(TrackerError, match=r"400: No\.; a: B\.") as refused:
        send(JiraClient(connection(URL), CLOUD))
    cause = refused.value.__cause__
    assert isinstance(cause, JIRAError)
    assert cause.response is not None
    assert cause.response.status_code == 400


@every_way
def test_the_account_is_the_one_of_now(jira: responses.RequestsMock, send: Send) -> None:
    """Exchanged while we run; in UTF-8, whatever it is made of."""
    answer_all(jira, json={"count": 1})
    tokens = ["two", "one"]
    client = JiraClient(connection(URL, tokens.pop, user="jürgen"), CLOUD)
    send(client)
    send(client)
    sent = [call.request.headers["Authorization"] for call in jira.calls]
    assert sent == ["Basic asO8cmdlbjpvbmU=", "Basic asO8cmdlbjp0d28="]


@every_way
def test_proxies_are_those_of_the_start(
    jira: responses.RequestsMock, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for them costs more than the request."""
    answer_all(jira, json={"count": 1})
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    client = JiraClient(connection(URL), CLOUD)
    send(client)
    monkeypatch.setenv("HTTPS_PROXY", "http://other.example.com:3128")
    send(client)
    used = [sent_with(call)["proxies"]["https"] for call in jira.calls]
    assert used == ["http://proxy.example.com:3128"] * 2


@pytest.mark.parametrize("base", [URL, f"{URL}/", f"{URL}/jira"])
def test_addresses_are_those_of_the_library(jira: responses.RequestsMock, base: str) -> None:
    """Version 2, which has comments as text."""
    made = JiraSession(connection(base), "Cloud")
    made.begin(CLOUD.sign_in("desk-bot", "secret-token"))
    jira.get(made.url_of("myself"), json={"a": 1})
    assert made.library.myself() == made.request("GET", "myself") == {"a": 1}
    assert made.url_of("myself") == f"{base.rstrip('/')}/rest/api/2/myself"


def sent_with(call: responses.Call) -> dict[str, Any]:
    """The settings that a request was sent with."""
    found: dict[str, Any] = call.request.req_kwargs  # type: ignore[attr-defined]  # noted there by `responses`
    return found
