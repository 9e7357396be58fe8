"""Whom a call is told to, and what it is made within: the same for every tracker."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email.utils import formatdate

import pytest
import requests
import responses

from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Throttled, Transient, Unreachable
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.wire.calls import CallContext, CallLog
from tests.trackers.calls import note_calls
from tests.trackers.gitlab import bodies as gitlab_bodies
from tests.trackers.gitlab import site as gitlab_site
from tests.trackers.jira import bodies as jira_bodies
from tests.trackers.jira import site as jira_site

URL = "https://tracker.example.com"
SAMI = Actor(Account("engineering", "13"), "Sami Sommer", "sami")
TRACKERS = ("jira", "gitlab")
# The one call that a look-up of Sami's roles is.
PATHS = {"jira": "/rest/api/2/user", "gitlab": "/api/v4/projects/101/members/all/13"}


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """Trackers that answer a look-up of roles; anything else is a lost connection."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        web.get(f"{URL}{PATHS['jira']}", json={"accountId": "13", "groups": {"size": 0, "items": []}})
        web.get(f"{URL}/api/v4/user", json={"id": 20})
        web.get(f"{URL}/api/v4/projects/acme%2Fengineering", json={"id": 101})
        web.get(f"{URL}{PATHS['gitlab']}", json={"id": 13, "access_level": 30})
        yield web


def connect(kind: str, context: CallContext) -> Tracker:
    """A tracker of this kind; what is asked once has been asked, and of no delivery."""
    if kind == "jira":
        return connect_jira(jira_site.connection(URL), jira_bodies.desk(), jira_bodies.mapping(), context)
    tracker = connect_gitlab(
        gitlab_site.connection(URL), gitlab_bodies.desk(), gitlab_bodies.mapping(), context
    )
    assert tracker.health.check() is None
    return tracker


def statuses(log: CallLog) -> list[tuple[str, int]]:
    """Path and status of the calls since last taken."""
    return [(call.path, call.status) for call in log.take()]


@pytest.mark.parametrize("kind", TRACKERS)
@pytest.mark.usefixtures("web")
def test_two_contexts_of_one_tracker_are_told_apart(kind: str) -> None:
    """Each delivery is charged its own calls; who watches the tracker as a whole is told of all."""
    everybody, a, b = CallLog(), CallLog(), CallLog()
    tracker = connect(kind, note_calls(everybody))
    everybody.take()
    tracker.within(note_calls(a)).people.look_up_roles(SAMI)
    assert [statuses(log) for log in (a, b, everybody)] == [[(PATHS[kind], 200)], [], [(PATHS[kind], 200)]]
    tracker.within(note_calls(b)).people.look_up_roles(SAMI)
    assert [statuses(log) for log in (a, b, everybody)] == [[], [(PATHS[kind], 200)], [(PATHS[kind], 200)]]


@pytest.mark.parametrize("kind", TRACKERS)
@pytest.mark.usefixtures("web")
def test_a_context_within_another_is_told_to_both(kind: str) -> None:
    """A delivery's and a batch's, say; the tracker that was asked to work within them stays as it was."""
    outer, inner = CallLog(), CallLog()
    tracker = connect(kind, CallContext())
    tracker.within(note_calls(outer)).within(note_calls(inner)).people.look_up_roles(SAMI)
    assert statuses(outer) == statuses(inner) == [(PATHS[kind], 200)]
    tracker.people.look_up_roles(SAMI)
    assert statuses(outer) == statuses(inner) == []


@pytest.mark.parametrize("kind", TRACKERS)
def test_a_call_is_made_and_told_within_its_slot(kind: str, web: responses.RequestsMock) -> None:
    """Whoever gives out slots knows then that the call has ended, however it has."""
    steps: list[str] = []

    @contextmanager
    def slot() -> Iterator[None]:
        steps.append("enter")
        try:
            yield
        finally:
            steps.append("leave")

    tracker = connect(kind, CallContext())
    context = CallContext(slot, lambda call: steps.append(str(call.status)))
    tracker.within(context).people.look_up_roles(SAMI)
    assert steps == ["enter", "200", "leave"]
    web.replace(responses.GET, f"{URL}{PATHS[kind]}", status=503)
    with pytest.raises(Transient):
        tracker.within(context).people.look_up_roles(SAMI)
    assert steps[3:] == ["enter", "503", "leave"]


class ClosedSlot(AbstractContextManager[None]):
    """A slot that lets nobody in."""

    def __enter__(self) -> None:
        raise Throttled("not before 9:00", 60)

    def __exit__(self, *failure: object) -> None:
        raise AssertionError("nobody was in")


@pytest.mark.parametrize("kind", TRACKERS)
def test_a_slot_that_refuses_makes_no_call(kind: str, web: responses.RequestsMock) -> None:
    """The tracker has asked for patience: nothing is sent, so nothing is charged."""

    tracker, log = connect(kind, CallContext()), CallLog()
    before = len(web.calls)
    with pytest.raises(Throttled, match="not before"):
        tracker.within(CallContext(ClosedSlot, log.add)).people.look_up_roles(SAMI)
    assert (len(web.calls), log.take()) == (before, ())


@pytest.mark.parametrize("kind", TRACKERS)
def test_a_call_without_an_answer_is_told_with_status_0(kind: str, web: responses.RequestsMock) -> None:
    """It may have reached the tracker, and counts there; what the call before was answered is not its own."""
    log = CallLog()
    tracker = connect(kind, CallContext()).within(note_calls(log))
    tracker.people.look_up_roles(SAMI)
    web.replace(responses.GET, f"{URL}{PATHS[kind]}", body=requests.ReadTimeout("late"))
    with pytest.raises(Unreachable):
        tracker.people.look_up_roles(SAMI)
    assert statuses(log) == [(PATHS[kind], 200), (PATHS[kind], 0)]


@pytest.mark.parametrize("kind", TRACKERS)
@pytest.mark.parametrize("ahead_s", [-3_600, 0, 3_600])
def test_a_time_to_wait_for_is_meant_by_the_trackers_clock(
    kind: str, ahead_s: int, web: responses.RequestsMock
) -> None:
    """Half a minute by the answer's own Date, however far the two clocks are apart."""
    tracker, there = connect(kind, CallContext()), time.time() + ahead_s
    headers = {"Date": formatdate(there, usegmt=True), "Retry-After": formatdate(there + 30, usegmt=True)}
    web.replace(responses.GET, f"{URL}{PATHS[kind]}", status=429, headers=headers)
    with pytest.raises(Transient) as later:
        tracker.people.look_up_roles(SAMI)
    assert later.value.after_s == 30


@pytest.mark.parametrize("kind", TRACKERS)
def test_a_time_to_wait_for_in_a_good_answer_asks_for_nothing(kind: str, web: responses.RequestsMock) -> None:
    """Data Center sends `Retry-After: 0` with every one; only a refusal is a wish to be left alone."""
    tracker, log = connect(kind, CallContext()), CallLog()
    answer = {"accountId": "13", "groups": {"items": []}, "id": 13, "access_level": 30}
    web.replace(responses.GET, f"{URL}{PATHS[kind]}", json=answer, headers={"Retry-After": "0"})
    tracker.within(note_calls(log)).people.look_up_roles(SAMI)
    assert statuses(log) == [(PATHS[kind], 200)]


@pytest.mark.parametrize("kind", TRACKERS)
def test_an_answer_that_is_no_json_is_told_with_its_status(kind: str, web: responses.RequestsMock) -> None:
    """A proxy's page came, so something was there."""
    tracker, log = connect(kind, CallContext()), CallLog()
    web.replace(responses.GET, f"{URL}{PATHS[kind]}", body="<html>Maintenance</html>")
    with pytest.raises(Transient, match="something else than JSON"):
        tracker.within(note_calls(log)).people.look_up_roles(SAMI)
    assert statuses(log) == [(PATHS[kind], 200)]


@pytest.mark.parametrize("kind", TRACKERS)
def test_without_a_token_no_call_is_made(kind: str, web: responses.RequestsMock) -> None:
    """Whose file cannot be read costs nothing, and is nobody's call."""

    def missing() -> str:
        raise OSError("/run/secrets/token is not there")

    log = CallLog()
    context = note_calls(log)
    if kind == "jira":
        reached = jira_site.connection(URL, missing)
        tracker = connect_jira(reached, jira_bodies.desk(), jira_bodies.mapping(), context)
    else:
        reached = gitlab_site.connection(URL, missing)
        tracker = connect_gitlab(reached, gitlab_bodies.desk(), gitlab_bodies.mapping(), context)
    assert tracker.health.check() == "it could not be asked: OSError: /run/secrets/token is not there"
    assert (len(web.calls), log.take()) == (0, ())
