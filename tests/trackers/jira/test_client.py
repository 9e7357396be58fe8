"""The wire to Jira: every call is made once, within its time, and its failure is told as one of ours."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
import responses

from sdesk_sync.desk.model.actions import Audience, PostComment
from sdesk_sync.desk.model.text import Paragraph, Plain, Text
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.limits import Limits
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers.errors import (
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
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.wire.calls import CallLog, TrackerCall
from tests.trackers.calls import note_calls
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.site import Site, connection

URL = "https://acme.atlassian.net"
MYSELF = f"{URL}/rest/api/2/myself"
SAY = PostComment(Text((Paragraph((Plain("Hello."),)),)), Audience.EVERYBODY)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One sandbox for these tests."""
    with Sandbox(tmp_path_factory.mktemp("jira"), seed="client") as sandbox:
        yield Site(sandbox, CallLog())


@pytest.fixture
def site(running: Site) -> Site:
    """The sandbox as freshly started."""
    requests.post(f"{running.sandbox.line['control']}/reset", timeout=10).raise_for_status()
    return running


@pytest.fixture
def client() -> JiraClient:
    """A client of a site whose answers the test says."""
    return JiraClient(connection(URL), CLOUD)


def count_received(site: Site, method: str) -> int:
    """How many calls of our account reached Jira."""
    calls = requests.get(f"{site.sandbox.line['control']}/calls", timeout=10).json()
    return sum(call["method"] == method and call["person"] == "desk-bot" for call in calls)


def test_connecting_asks_nothing(site: Site) -> None:
    """Neither what server it is nor whether there is a newer library."""
    tracker = connect_jira(connection(site.place["url"], lambda: site.token), desk(), mapping())
    assert count_received(site, "GET") == 0
    assert tracker.health.check() is None
    assert count_received(site, "GET") > 0


def test_the_token_is_asked_for_each_time(site: Site) -> None:
    """It may have been exchanged meanwhile."""
    tokens = ["old"]
    reached = connection(site.place["url"], lambda: tokens.pop() if tokens else site.token)
    tracker = connect_jira(reached, desk(), mapping())
    found = tracker.health.check()
    assert found is not None
    assert found.startswith("401")
    assert tracker.health.check() is None


def test_a_wrong_token_does_not_make_tickets_look_deleted(site: Site) -> None:
    """Jira says of everything that it is not there when it does not know who asks."""
    client = JiraClient(connection(site.place["url"], lambda: "wrong"), CLOUD)
    with pytest.raises(Misconfigured, match=r"401: .*API token") as unfit:
        client.get(f"issue/{site.open_issue().id}", hint="")
    assert unfit.value.after_s == 60


@responses.activate
def test_what_we_may_not_read_is_waited_for_and_a_write_is_not(client: JiraClient) -> None:
    """A missing right to read concerns all tickets; a write may be refused for its own sake."""
    responses.get(MYSELF, status=403, json={"errorMessages": ["No."]})
    responses.put(f"{URL}/rest/api/2/issue/1", status=403, json={"errorMessages": ["No."]})
    with pytest.raises(TrackerError) as unread:
        client.get("myself", hint="give it the right")
    with pytest.raises(TrackerError) as unwritten:
        client.put("issue/1", {}, hint="give it the right")
    assert (type(unread.value), type(unwritten.value)) == (Misconfigured, Rejected)
    assert str(unread.value) == str(unwritten.value) == "403: No. (give it the right)"


@responses.activate
@pytest.mark.parametrize("status", [200, 404])
def test_being_taken_for_nobody_is_waited_for(client: JiraClient, status: int) -> None:
    """Also where Jira answers strangers."""
    failed = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    responses.get(MYSELF, status=status, json={}, headers=failed)
    with pytest.raises(Misconfigured, match="API token"):
        client.get("myself", hint="")


def test_a_comment_whose_answer_got_lost_is_not_sent_again(site: Site) -> None:
    """Whether it was written is found out later, not by writing it twice."""
    tracker, ref = site.tracker(), site.open_issue()
    site.strike(kind="drop-after-write", person="desk-bot", count=1)
    with pytest.raises(Unreachable):
        tracker.tickets.perform(ref, SAY, ("k",), None)
    assert site.take_calls() == [f"POST issue/{ref.id}/comment 0"]
    assert (count_received(site, "POST"), len(site.comments(ref))) == (1, 1)


def test_a_slow_answer_is_not_waited_for(site: Site) -> None:
    """A call takes its timeout at most."""
    tracker, ref = site.tracker(limits=Limits(call_s=0.2)), site.open_issue()
    site.strike(kind="slow", ms=1500, person="desk-bot", count=1)
    with pytest.raises(Unreachable, match="Timeout"):
        tracker.tickets.fetch(ref)


@pytest.mark.parametrize(("retry_after", "after_s"), [(1847, 1847.0), (0, 0.0), (None, None)])
def test_a_rate_limit_is_handed_on_at_once(
    site: Site, retry_after: int | None, after_s: float | None
) -> None:
    """With the time that Jira asks for, however long; nothing sleeps here."""
    tracker, ref = site.tracker(), site.open_issue()
    site.strike(kind="rate-limit", retry_after=retry_after, person="desk-bot", count=1)
    with pytest.raises(Throttled, match="429 jira-burst-based") as throttled:
        tracker.tickets.fetch(ref)
    assert (throttled.value.after_s, throttled.value.scope) == (after_s, ThrottleScope.TRACKER)
    assert site.take_calls() == [f"GET issue/{ref.id} 429"]


def test_a_limit_on_one_issue_holds_up_that_issue_only(site: Site) -> None:
    """All others may be written to meanwhile."""
    tracker, ref = site.tracker(), site.open_issue()
    reason = "jira-per-issue-on-write"
    site.strike(kind="rate-limit", retry_after=2, reason=reason, person="desk-bot", count=1)
    with pytest.raises(Throttled, match=reason) as throttled:
        tracker.tickets.perform(ref, SAY, ("k",), None)
    assert (throttled.value.after_s, throttled.value.scope) == (2, ThrottleScope.TICKET)


@responses.activate
@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 504])
def test_what_passes_is_tried_again_later(client: JiraClient, status: int) -> None:
    """Server errors, and somebody else's edit at the same moment."""
    responses.get(MYSELF, status=status, body="<html>busy</html>")
    with pytest.raises(Transient, match=str(status)):
        client.get("myself", hint="")
    assert len(responses.calls) == 1


@responses.activate
def test_a_date_to_come_back_is_understood(client: JiraClient) -> None:
    """One in the past is now; what is none of both is nothing."""
    now = datetime.now(UTC)
    found = []
    for header in (
        format_datetime(now + timedelta(hours=1), usegmt=True),
        format_datetime(now, usegmt=True),
        "soon",
    ):
        responses.upsert("GET", MYSELF, status=503, headers={"Retry-After": header})
        with pytest.raises(Transient) as later:
            client.get("myself", hint="")
        found.append(later.value.after_s)
    assert found[0] == pytest.approx(3600, abs=30)
    assert found[1:] == [0.0, None]


@responses.activate
def test_what_is_not_there_is_gone(client: JiraClient) -> None:
    """Deleted, or not shown to us."""
    responses.get(MYSELF, status=404, json={"errorMessages": ["Not here."]})
    with pytest.raises(Gone, match="Not here"):
        client.get("myself", hint="")


@responses.activate
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"json": {"errorMessages": ["A.", "B."], "errors": {"priority": "C."}}}, "A.; B.; priority: C."),
        ({"json": {"errorMessages": [], "errors": {}}}, "Bad Request"),
        ({"json": {"errorMessages": ["x" * 900]}}, "x" * 500),
        ({"json": {"errorMessages": ["a\x00b\nc"], "errors": {"d": "\ud83d"}}}, "a b c; d:  "),
    ],
)
def test_a_refusal_has_jiras_words_and_ours(client: JiraClient, said: dict[str, Any], answer: str) -> None:
    """Its text for people, cut short, and what they can do."""
    responses.put(f"{URL}/rest/api/2/issue/1", status=400, **said)
    with pytest.raises(Rejected) as refused:
        client.put("issue/1", {}, hint="ask your administrator")
    assert (refused.value.status, refused.value.answer) == (400, answer)
    assert refused.value.hint == "ask your administrator"


@responses.activate
@pytest.mark.parametrize(
    "body",
    [
        '{"message": "Down."}',
        "[]",
        '{"errorMessages": "odd", "errors": "odd"}',
        "<html>long page</html>",
        "null",
        '{"errorMessages": [1]}',
        '{"message": null}',
    ],
)
def test_a_refusal_in_other_words_than_jiras_is_for_later(client: JiraClient, body: str) -> None:
    """Whatever it is that refuses, it is not Jira."""
    responses.put(f"{URL}/rest/api/2/issue/1", status=400, body=body)
    with pytest.raises(ForeignAnswer, match="400, in other words than Jira refuses with"):
        client.put("issue/1", {}, hint="")


@responses.activate
@pytest.mark.parametrize("body", ["null", '{"errorMessages": [1]}', '{"message": null}'])
def test_a_failure_is_known_by_its_status_whatever_its_body(client: JiraClient, body: str) -> None:
    """The library stumbles over these; the tracker's wish to be left alone is kept all the same."""
    responses.get(MYSELF, status=429, body=body, headers={"Retry-After": "30"})
    with pytest.raises(Throttled) as throttled:
        client.get("myself", hint="")
    assert throttled.value.after_s == 30


@responses.activate
def test_a_redirect_is_not_followed(client: JiraClient) -> None:
    """It would make a read of a write, and says that the config is wrong."""
    responses.post(
        f"{URL}/rest/api/2/issue/1/comment", status=302, headers={"Location": "https://other.example"}
    )
    with pytest.raises(Misconfigured, match="url"):
        client.post("issue/1/comment", {}, hint="")
    assert len(responses.calls) == 1


@responses.activate
def test_a_page_instead_of_an_answer_is_tried_again_later(client: JiraClient) -> None:
    """Something stands before Jira, for maintenance perhaps."""
    responses.get(MYSELF, body="<html>Back soon</html>")
    with pytest.raises(Transient, match="something else than JSON"):
        client.get("myself", hint="")


@responses.activate
def test_an_answer_of_another_shape_is_for_later(client: JiraClient) -> None:
    """A list for an object; for a list an object is as little."""
    responses.get(MYSELF, json=[1])
    with pytest.raises(ForeignAnswer):
        client.get("myself", hint="")


def test_nobody_listening_is_tried_again_later() -> None:
    """And counted as a call without an answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    log = CallLog()
    with pytest.raises(Unreachable, match="no answer"):
        JiraClient(connection(url), CLOUD, note_calls(log)).get("myself", hint="")
    (call,) = log.take()
    assert call == TrackerCall("GET", "/rest/api/2/myself", 0, call.ms)


def test_each_thread_counts_its_own_calls(site: Site) -> None:
    """And has a connection of its own."""
    tracker, ref = site.tracker(), site.open_issue()
    mine, others = CallLog(), CallLog()

    def fetch_within(log: CallLog) -> None:
        tracker.within(note_calls(log)).tickets.fetch(TicketRef(ref.tracker, ref.id, ref.key))

    thread = threading.Thread(target=fetch_within, args=(others,))
    thread.start()
    thread.join(20)
    (call,) = others.take()
    assert (call.method, call.path, call.status) == ("GET", f"/support/rest/api/2/issue/{ref.id}", 200)
    assert mine.take() == ()
    fetch_within(mine)
    assert (len(mine.take()), len(others.take())) == (1, 0)
