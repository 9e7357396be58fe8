"""What we rely on in python-gitlab, all of it public: a release that does otherwise fails here."""

from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import pytest
import requests
import responses
from gitlab.exceptions import GitlabError

from sdesk_sync.trackers.errors import Misconfigured, TrackerError, Transient, Unreachable
from sdesk_sync.trackers.gitlab.client import GitLabClient
from tests.trackers.gitlab.site import connection

KNOWN_GOOD = "8.6.0"
URL = "https://gitlab.example.com"
API = f"{URL}/api/v4"
PATH = f"{API}/projects/101/issues/7"

Send = Callable[[GitLabClient], object]
# One request of each method; all go by `http_request`.
WAYS: dict[str, Send] = {
    "get": lambda client: client.get("/projects/101/issues/7"),
    "get a page": lambda client: client.get_page("/projects/101/issues/7?per_page=1"),
    "put": lambda client: client.put("/projects/101/issues/7", {"add_labels": "ü"}),
    "post": lambda client: client.post("/projects/101/issues/7", {"body": "ü"}),
    "delete": lambda client: client.delete("/projects/101/issues/7"),
}
every_way = pytest.mark.parametrize("send", WAYS.values(), ids=WAYS.keys())


@pytest.fixture
def gitlab() -> Iterator[responses.RequestsMock]:
    """A GitLab that answers what a test wants; anything else is a lost connection."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as server:
        yield server


def answer_all(gitlab: responses.RequestsMock, **answer: Any) -> None:
    """The same answer to whatever is asked."""
    for method in ("GET", "PUT", "POST", "DELETE"):
        gitlab.add(method, PATH, **answer)


def test_this_release_of_the_library_was_read() -> None:
    """Another may try again, follow redirects or read answers otherwise, and all tests may still pass."""
    assert version("python-gitlab") == KNOWN_GOOD, (
        "this is another release of `python-gitlab`: hold sdesk_sync/trackers/gitlab/client.py and "
        "docs/trackers/gitlab.md#python-gitlab against it, then write its number here"
    )


@pytest.mark.parametrize(
    ("way", "request_line", "body"),
    [
        ("get", "GET ", None),
        ("get a page", "GET ?per_page=1", None),
        ("put", "PUT ", b'{"add_labels": "\\u00fc"}'),
        ("post", "POST ", b'{"body": "\\u00fc"}'),
        ("delete", "DELETE ", None),
    ],
)
def test_a_request_is_what_we_say(
    gitlab: responses.RequestsMock, way: str, request_line: str, body: bytes | None
) -> None:
    """Its path, its query, its body as JSON, and our token."""
    answer_all(gitlab, json=[] if way == "get a page" else {})
    WAYS[way](GitLabClient(connection(URL)))
    (sent,) = [call.request for call in gitlab.calls]
    assert f"{sent.method} {(sent.url or '').removeprefix(PATH)}" == request_line
    assert (sent.body, sent.headers["PRIVATE-TOKEN"]) == (body, "glpat-1")


@every_way
@pytest.mark.parametrize("status", [409, 429, 500, 502, 503, 504, 520])
def test_nothing_is_sent_again(gitlab: responses.RequestsMock, send: Send, status: int) -> None:
    """Nor slept, whatever GitLab asks for; a date would make the library fail."""
    for wait in ("60", "Wed, 21 Oct 2026 07:28:00 GMT"):
        answer_all(gitlab, status=status, headers={"Retry-After": wait, "RateLimit-Reset": "1"})
        with pytest.raises(Transient):
            send(GitLabClient(connection(URL)))
    assert len(gitlab.calls) == 2


@every_way
@pytest.mark.parametrize("failure", [requests.ConnectionError, requests.ReadTimeout])
def test_nothing_is_sent_again_when_no_answer_comes(
    gitlab: responses.RequestsMock, send: Send, failure: type[Exception]
) -> None:
    """It may have been carried out."""
    answer_all(gitlab, body=failure("lost"))
    with pytest.raises(Unreachable, match=failure.__name__):
        send(GitLabClient(connection(URL)))
    assert len(gitlab.calls) == 1


@every_way
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(gitlab: responses.RequestsMock, send: Send, status: int) -> None:
    """The token would go along to wherever it leads."""
    answer_all(gitlab, status=status, headers={"Location": "https://elsewhere.example.com/"})
    with pytest.raises(Misconfigured, match=f"{status}: a redirect"):
        send(GitLabClient(connection(URL)))
    assert len(gitlab.calls) == 1


@every_way
def test_a_failure_has_its_status_and_its_answer(gitlab: responses.RequestsMock, send: Send) -> None:
    """GitLab's words come from there, as they are."""
    answer_all(gitlab, status=422, json={"message": {"title": ["is too long"]}})
    with pytest.raises(TrackerError, match="is too long") as refused:
        send(GitLabClient(connection(URL)))
    cause = refused.value.__cause__
    assert isinstance(cause, GitlabError)
    assert (cause.response_code, cause.response_body) == (422, b'{"message": {"title": ["is too long"]}}')


@every_way
def test_every_request_has_our_timeout_and_our_certificates(
    gitlab: responses.RequestsMock, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As shipped the library waits for ever; the environment is read once, and counts as it was then."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ours.pem")
    client = GitLabClient(connection(URL))
    for bundle in ("/etc/ours.pem", "/etc/other.pem"):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        answer_all(gitlab, status=404)
        with pytest.raises(TrackerError):
            send(client)
    used = [sent_with(call) for call in gitlab.calls]
    assert [(each["timeout"].total, each["verify"]) for each in used] == [(10, "/etc/ours.pem")] * 2


def sent_with(call: responses.Call) -> dict[str, Any]:
    """The settings that a request was sent with."""
    found: dict[str, Any] = call.request.req_kwargs  # type: ignore[attr-defined]  # noted there by `responses`
    return found
