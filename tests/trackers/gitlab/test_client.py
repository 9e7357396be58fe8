"""What comes of GitLab's answers, good and bad, and that no secret shows on the way."""

import threading
from collections.abc import Callable, Iterator
from email.utils import formatdate
from time import time

import pytest
import requests
import responses

from sdesk_sync.trackers.errors import (
    Conflicting,
    ForeignAnswer,
    Gone,
    Misconfigured,
    Rejected,
    Throttled,
    ThrottleScope,
    TrackerError,
    Transient,
    Unreachable,
)
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import GitLabIdentity, IdentityLookup
from sdesk_sync.trackers.wire.calls import CallLog, TrackerCall
from tests.trackers.calls import note_calls
from tests.trackers.gitlab.site import connection

URL = "https://gitlab.example.com"
API = f"{URL}/api/v4"
TOKEN = "glpat-very-secret"


@pytest.fixture
def gitlab() -> Iterator[responses.RequestsMock]:
    """A GitLab that answers what a test wants; anything else is a lost connection."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as server:
        yield server


def client(token: str = TOKEN, log: CallLog | None = None) -> GitLabClient:
    """A client of it."""
    return GitLabClient(connection(URL, lambda: token), note_calls(log or CallLog()))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, Misconfigured),
        (403, Misconfigured),
        (404, Gone),
        (408, Transient),
        (409, Conflicting),
        (410, ForeignAnswer),
        (413, Rejected),
        (422, Rejected),
        (429, Throttled),
        (500, Transient),
        (502, Transient),
        (530, Transient),
    ],
)
def test_a_status_says_what_to_do(
    gitlab: responses.RequestsMock, status: int, kind: type[TrackerError]
) -> None:
    """Each is tried once: python-gitlab's own retries stay off."""
    gitlab.get(f"{API}/user", json={"message": "no"}, status=status)
    log = CallLog()
    with pytest.raises(TrackerError) as failed:
        client(log=log).get("/user")
    assert type(failed.value) is kind
    assert [(call.method, call.path, call.status) for call in log.take()] == [("GET", "/api/v4/user", status)]


@pytest.mark.parametrize(("status", "hint"), [(403, "role Reporter"), (413, "longer"), (422, "own words")])
def test_a_refusal_says_what_a_person_can_do(gitlab: responses.RequestsMock, status: int, hint: str) -> None:
    """With GitLab's own words, cut."""
    gitlab.put(f"{API}/x", json={"message": "no" * 1000}, status=status)
    with pytest.raises(Rejected, match=hint) as refused:
        client().put("/x", {})
    assert (refused.value.status, len(refused.value.answer)) == (status, 500)


@pytest.mark.parametrize(("status", "hint"), [(401, "put a new one"), (403, "role Reporter")])
def test_a_token_or_an_account_that_does_not_fit_is_waited_for(
    gitlab: responses.RequestsMock, status: int, hint: str
) -> None:
    """It says nothing about the ticket; somebody mends it, and all goes on."""
    gitlab.get(f"{API}/x", json={"message": "no"}, status=status)
    with pytest.raises(Misconfigured, match=hint) as unfit:
        client().get("/x")
    assert unfit.value.after_s == 60
    assert str(unfit.value).startswith(f"{status}: ")


def test_gitlabs_words_can_be_kept(gitlab: responses.RequestsMock) -> None:
    """A store takes neither NUL nor halves of characters."""
    gitlab.put(f"{API}/x", json={"message": "a\x00b\nc\ud83d"}, status=422)
    with pytest.raises(Rejected) as refused:
        client().put("/x", {})
    assert refused.value.answer == "a b c "


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        (lambda: "7", 7, 7),
        (lambda: "999999999", 3600, 3600),
        (lambda: formatdate(time() + 9e6, usegmt=True), 3600, 3600),
        (lambda: formatdate(time() + 600, usegmt=True), 500, 600),
        (lambda: formatdate(0, usegmt=True), 0, 0),
    ],
    ids=["seconds", "years", "a date far off", "a date in ten minutes", "a date gone by"],
)
def test_the_time_to_wait_is_passed_on(
    gitlab: responses.RequestsMock, header: Callable[[], str], least: float, most: float
) -> None:
    """As seconds, whether somebody wrote seconds or a date: a date gone by is now, an hour the most."""
    gitlab.get(f"{API}/user", body="Retry later", status=429, headers={"Retry-After": header()})
    with pytest.raises(Transient) as later:
        client().get("/user")
    assert later.value.after_s is not None
    assert least <= later.value.after_s <= most


@pytest.mark.parametrize("header", ["soon", "-1", ""])
def test_an_odd_time_to_wait_is_none(gitlab: responses.RequestsMock, header: str) -> None:
    """Then our own back-off counts."""
    gitlab.get(f"{API}/user", status=503, headers={"Retry-After": header, "RateLimit-Reset": "1"})
    with pytest.raises(Transient) as later:
        client().get("/user")
    assert later.value.after_s is None


NOTES = "/projects/101/issues/7/notes"


@pytest.mark.parametrize(
    ("path", "headers", "reach", "after_s"),
    [
        (NOTES, {}, ThrottleScope.COMMENTS, 60),
        (
            NOTES,
            {"RateLimit-Remaining": "1990", "RateLimit-Reset": "in 30 s"},
            ThrottleScope.COMMENTS,
            60,
        ),
        (
            NOTES,
            {"RateLimit-Remaining": "0", "RateLimit-Reset": "in 3000 s"},
            ThrottleScope.TRACKER,
            3000,
        ),
        (NOTES, {"RateLimit-Remaining": "0", "RateLimit-Reset": "1"}, ThrottleScope.COMMENTS, 60),
        (NOTES, {"Retry-After": "7"}, ThrottleScope.TRACKER, 7),
        (f"{NOTES}/1/award_emoji", {}, ThrottleScope.TRACKER, None),
        ("/x", {"RateLimit-Remaining": "0", "RateLimit-Reset": "999999999999"}, ThrottleScope.TRACKER, 3600),
        ("/x", {"RateLimit-Remaining": "0", "RateLimit-Reset": "soon"}, ThrottleScope.TRACKER, None),
        ("/x", {"RateLimit-Remaining": "9", "RateLimit-Reset": "in 30 s"}, ThrottleScope.TRACKER, None),
    ],
)
def test_a_limit_holds_up_what_it_is_about(
    gitlab: responses.RequestsMock,
    path: str,
    headers: dict[str, str],
    reach: ThrottleScope,
    after_s: float | None,
) -> None:
    """The one on comments tells nothing; the headers of every answer speak of the throttle only."""
    reset = headers.get("RateLimit-Reset", "")
    if reset.startswith("in "):
        # Said now: the suite may have run for minutes since this file was read.
        headers = {**headers, "RateLimit-Reset": str(int(time() + int(reset.split()[1])))}
    gitlab.post(f"{API}{path}", status=429, headers=headers, json={"message": {"error": "too many times"}})
    with pytest.raises(Throttled) as throttled:
        client().post(path, {})
    assert throttled.value.scope is reach
    assert throttled.value.after_s == (None if after_s is None else pytest.approx(after_s, abs=60))


def test_no_answer_is_a_call_with_status_0(gitlab: responses.RequestsMock) -> None:
    """Users see that it was tried."""
    gitlab.post(f"{API}/x", body=requests.ReadTimeout("late"))
    log = CallLog()
    with pytest.raises(Unreachable, match="no answer from engineering: ReadTimeout"):
        client(log=log).post("/x", {})
    (call,) = log.take()
    assert call == TrackerCall("POST", "/api/v4/x", 0, call.ms)


@pytest.mark.parametrize("body", ["<html>Maintenance</html>", "[]", "{"])
def test_an_answer_that_is_no_json_object_is_for_later(gitlab: responses.RequestsMock, body: str) -> None:
    """A proxy's page is not GitLab's word."""
    for method in (gitlab.get, gitlab.put):
        kind = "text/html" if body.startswith("<") else "application/json"
        method(f"{API}/x", body=body, content_type=kind)
    with pytest.raises(ForeignAnswer, match="JSON"):
        client().get("/x")
    with pytest.raises(ForeignAnswer, match="JSON"):
        client().put("/x", {})


def test_a_redirect_is_not_followed(gitlab: responses.RequestsMock) -> None:
    """The token would go along to wherever it leads."""
    gitlab.get(f"{API}/user", status=302, headers={"Location": "https://elsewhere.example.com/"})
    elsewhere = gitlab.get("https://elsewhere.example.com/", json={})
    with pytest.raises(Misconfigured, match="it leads elsewhere"):
        client().get("/user")
    assert elsewhere.call_count == 0


@pytest.mark.parametrize("token", ["", "two\nlines", "schlüssel", " blank"])
def test_a_token_that_is_none_is_said_without_showing_it(token: str) -> None:
    """The HTTP library's error would quote it."""
    with pytest.raises(Misconfigured, match="the token is empty or has characters") as unfit:
        client(token).get("/user")
    assert not token or token not in f"{unfit.value!r}{unfit.value}"


def test_an_exchanged_token_is_used_at_once(gitlab: responses.RequestsMock) -> None:
    """A file with a secret is read again while we run."""
    gitlab.get(f"{API}/user", json={})
    tokens = iter(["one", "two", "two"])
    reached = GitLabClient(connection(URL, lambda: next(tokens)))
    for _ in range(3):
        reached.get("/user")
    assert [call.request.headers["PRIVATE-TOKEN"] for call in gitlab.calls] == ["one", "two", "two"]


def test_every_thread_has_its_own_calls(gitlab: responses.RequestsMock) -> None:
    """One delivery is charged with its own only."""
    gitlab.get(f"{API}/user", json={})
    shared, mine, others = client(), CallLog(), CallLog()
    other = threading.Thread(target=lambda: shared.within(note_calls(others)).get("/user"))
    other.start()
    other.join(20)
    assert (len(mine.take()), len(others.take())) == (0, 1)
    shared.within(note_calls(mine)).get("/user")
    assert (len(mine.take()), len(others.take())) == (1, 0)


def test_a_connection_never_shows_its_secrets() -> None:
    """They end up in no log, however it is printed."""
    reached = connection(URL, lambda: TOKEN, secrets=("whsec_hidden",))
    assert "token" not in repr(reached)
    assert "hidden" not in repr(reached)


def test_who_we_are_is_asked_once_by_many_threads(gitlab: responses.RequestsMock) -> None:
    """Also when all need it at the same moment."""
    user = gitlab.get(f"{API}/user", json={"id": 20, "username": "desk-bot"})
    permissions = {"project_access": None, "group_access": {"access_level": 30}}
    found = {"id": 101, "path_with_namespace": "acme/engineering", "permissions": permissions}
    gitlab.get(f"{API}/projects/acme%2Fengineering", json=found)
    shared, lookup = client(), IdentityLookup("acme/engineering")
    names: list[GitLabIdentity] = []
    threads = [threading.Thread(target=lambda: names.append(lookup.find_identity(shared))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert names == [GitLabIdentity(20, "desk-bot", 101, "acme/engineering", 30)] * 8
    assert user.call_count == 1


def test_a_project_that_is_not_shown_is_named(gitlab: responses.RequestsMock) -> None:
    """A wrong path and a missing membership look alike from here."""
    gitlab.get(f"{API}/user", json={"id": 20})
    gitlab.get(f"{API}/projects/acme%2Fengineering", status=404, json={"message": "404 Project Not Found"})
    with pytest.raises(Misconfigured, match=r"acme/engineering is not shown to us .write the project's full"):
        IdentityLookup("acme/engineering").find_identity(client())


def test_something_that_is_no_gitlab_is_named(gitlab: responses.RequestsMock) -> None:
    """Another product's JSON."""
    gitlab.get(f"{API}/user", json={})
    gitlab.get(f"{API}/projects/acme%2Fengineering", json={})
    with pytest.raises(Misconfigured, match="is that of a GitLab"):
        IdentityLookup("acme/engineering").find_identity(client())


def test_after_a_failure_who_we_are_is_asked_again(gitlab: responses.RequestsMock) -> None:
    """A GitLab that was down at the start is found once it is back."""
    gitlab.get(f"{API}/user", status=502)
    shared, lookup = client(), IdentityLookup("acme/engineering")
    with pytest.raises(Transient):
        lookup.find_identity(shared)
    gitlab.replace(responses.GET, f"{API}/user", json={"id": 20})
    gitlab.get(f"{API}/projects/acme%2Fengineering", json={"id": 101})
    assert lookup.find_identity(shared) == GitLabIdentity(20, "", 101, "acme/engineering")
