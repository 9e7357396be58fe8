"""Which faults strike what: alike in every run, the n-th only, or what a path and a method name."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from sdesk_sync.sandbox.faults import CALLS, HOOKS, SILENT, SLOW, InjectedFault
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.strikes import ArmedFaults, RequestFacts
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands

RUNS = 14


def order_fault(control: ApiHands, **fault: Any) -> None:
    """Put one fault on the world."""
    answer = control.put("/faults", json=[fault])
    assert answer.status_code == 200, answer.text


def send_as_person(sandbox: Sandbox, who: str = "desk-bot") -> Callable[..., requests.Response]:
    """A person's requests below Jira's REST API."""
    place = sandbox.line["trackers"]["support"]
    person = place["people"][who]

    def ask(method: str, path: str, body: Any = None) -> requests.Response:
        auth = (person["user"], person["token"])
        return requests.request(method, f"{place['url']}/rest/api/2/{path}", json=body, auth=auth, timeout=10)

    return ask


def open_issue(sandbox: Sandbox) -> str:
    """The key of a new issue in Jira."""
    fields = {"project": {"key": "DESK"}, "issuetype": {"name": "Request"}, "summary": "x"}
    return str(send_as_person(sandbox)("POST", "issue", {"fields": fields}).json()["key"])


def status_or_none(answer: Callable[[], requests.Response]) -> int | None:
    """The status, nothing for a connection that broke."""
    try:
        return answer().status_code
    except requests.ConnectionError:
        return None


@pytest.mark.parametrize("kind", [kind for kind in CALLS if kind != "issue-limit"])
def test_a_seeded_fault_of_requests_strikes_alike(someone: HandsOf, control: ApiHands, kind: str) -> None:
    """Two runs with the same requests in the same order; another seed strikes others."""
    someone("anna").post("/issues", json={"title": "Talk"})
    own = {"slow": {"ms": 1}, "note-limit": {"per_minute": 0}}.get(kind, {})

    def write() -> requests.Response:
        # What changes nothing has to be a change of something that is there.
        if kind == SILENT:
            return someone("anna").put("/issues/1", json={"title": "Talk"})
        return someone("anna").post("/issues/1/notes", json={"body": "x"})

    runs = []
    for seed in (4, 4, 5):
        order_fault(control, kind=kind, tracker="engineering", probability=0.5, seed=seed, **own)
        control.delete("/calls")
        for _ in range(RUNS):
            status_or_none(write)
        until(lambda: len(control.get("/calls").json()) == RUNS)
        runs.append([call["fault"] for call in control.get("/calls").json()])
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
    assert set(runs[0]) == {kind, None}


def write_at(faults: ArmedFaults, seconds: float, issue: str = "1") -> InjectedFault | None:
    """What a write on an issue meets, so many seconds after the first."""
    at = datetime(2026, 5, 4, 9, tzinfo=UTC) + timedelta(seconds=seconds)
    return faults.strike_limits(RequestFacts("support", "anna", "PUT /x", at, is_write=True, issue=issue))


def test_a_seeded_issue_limit_strikes_alike() -> None:
    """Of the writes beyond the limit some get through, the same in every run."""
    faults, runs = ArmedFaults(("support",)), []
    for _ in range(2):
        faults.replace_faults([InjectedFault("issue-limit", probability=0.5, seed=4)])
        runs.append([write_at(faults, number / 1000) is not None for number in range(40)])
    assert runs[0] == runs[1]
    assert not any(runs[0][:20])
    assert set(runs[0][20:]) == {True, False}


def test_writes_are_counted_over_two_and_over_thirty_seconds() -> None:
    """20 and 100; what was refused does not count, and it is said when one more is allowed.

    docs/trackers/jira.md#rate-limits
    """
    faults = ArmedFaults(("support",))
    faults.replace_faults([InjectedFault("issue-limit")])
    assert [write_at(faults, number / 10) for number in range(20)] == [None] * 20
    refused = write_at(faults, 1.95)
    assert refused
    assert (refused.retry_after, refused.reason) == (1, "jira-per-issue-on-write")
    assert write_at(faults, 1.95, "2") is None
    for burst in range(1, 5):
        assert [write_at(faults, 2 * burst + number / 10) for number in range(20)] == [None] * 20
    refused = write_at(faults, 12)
    assert refused
    assert refused.retry_after == 18
    assert write_at(faults, 30) is None


@pytest.mark.parametrize("kind", HOOKS)
def test_a_seeded_fault_of_hooks_strikes_alike(someone: HandsOf, control: ApiHands, kind: str) -> None:
    """Two runs with the same deliveries."""
    runs = []
    for seed in (4, 4, 5):
        own = {"ms": 1} if kind == "late-hook" else {}
        order_fault(control, kind=kind, tracker="engineering", probability=0.5, seed=seed, **own)
        before = len(control.get("/hooks").json())
        for number in range(RUNS):
            someone("anna").post("/issues", json={"title": f"{number}"})
        runs.append([each["fault"] for each in control.get("/hooks").json()[before:]])
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
    assert set(runs[0]) == {kind, None}


def test_the_nth_is_struck_and_no_other(someone: HandsOf, control: ApiHands) -> None:
    """Counted from one, of those that the fault's other words mean."""
    order_fault(control, kind="error", nth=2, writes_only=True, path=r"/issues$", person="anna")
    answers = [
        someone("anna").post("/issues", json={"title": "1"}),
        someone("anna").get("/issues"),
        someone("dev").post("/issues", json={"title": "2"}),
        someone("anna").put("/issues/1", json={"title": "3"}),
        someone("anna").post("/issues", json={"title": "4"}),
        someone("anna").post("/issues", json={"title": "5"}),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 201, 200, 500, 201]


def test_the_nth_hook_is_lost(someone: HandsOf, control: ApiHands) -> None:
    """Hooks are counted as requests are."""
    order_fault(control, kind="lose-hook", nth=2)
    for title in ("1", "2", "3"):
        someone("anna").post("/issues", json={"title": title})
    assert [each["fault"] for each in control.get("/hooks").json()] == [None, "lose-hook", None]


def test_a_path_is_searched_in_method_and_query(someone: HandsOf, control: ApiHands) -> None:
    """So that one route, or one use of it, misbehaves."""
    order_fault(control, kind="error", path=r"^GET /api/v4/projects/101/issues\?.*state=closed")
    assert someone("anna").get("/issues?state=closed").status_code == 500
    assert someone("anna").get("/issues").status_code == 200


def test_a_connection_can_break_before_the_write(someone: HandsOf, control: ApiHands) -> None:
    """The caller knows as little as after a lost answer, but nothing was written."""
    order_fault(control, kind="drop-before", count=2)
    for ask in (lambda: someone("anna").get("/issues"), lambda: someone("anna").post("/issues", json={})):
        assert status_or_none(ask) is None
    assert someone("anna").get("/issues").json() == []
    told = [(call["status"], call["fault"]) for call in control.get("/calls").json()]
    assert told == [(None, "drop-before"), (None, "drop-before"), (200, None)]


@pytest.mark.parametrize("tracker", ["engineering", "support"])
def test_retry_after_may_be_a_date(
    sandbox: Sandbox, someone: HandsOf, control: ApiHands, tracker: str
) -> None:
    """HTTP allows it, and it is by the wall's time whatever the sandbox's clock says."""
    control.post("/clock", json={"advance_s": 86400})
    order_fault(control, kind="rate-limit", tracker=tracker, retry_after=90, as_date=True)
    answer = (
        someone("anna").get("/issues")
        if tracker == "engineering"
        else send_as_person(sandbox)("GET", "myself")
    )
    assert answer.status_code == 429
    left = parsedate_to_datetime(answer.headers["Retry-After"]) - datetime.now(UTC)
    assert timedelta(seconds=80) < left <= timedelta(seconds=90)


@pytest.mark.parametrize("reason", ["jira-per-issue-on-write", "jira-quota-tenant-based"])
def test_jira_has_several_reasons(sandbox: Sandbox, control: ApiHands, reason: str) -> None:
    """Each wants another answer: wait with the issue, or with the whole site.

    docs/trackers/jira.md#rate-limits
    """
    order_fault(control, kind="rate-limit", tracker="support", reason=reason)
    answer = send_as_person(sandbox)("GET", "myself")
    assert (answer.status_code, answer.headers["RateLimit-Reason"]) == (429, reason)
    assert "Retry-After" not in answer.headers


def test_jira_limits_the_writes_on_one_issue(sandbox: Sandbox, control: ApiHands) -> None:
    """20 in two seconds, by key and by id alike; reading and other issues go on; off unless asked for."""
    ask, key, other = send_as_person(sandbox), open_issue(sandbox), open_issue(sandbox)
    number = ask("GET", f"issue/{key}").json()["id"]
    assert {ask("PUT", f"issue/{key}/properties/p", 1).status_code for _ in range(25)} == {200, 201}
    order_fault(control, kind="issue-limit")
    refs = [key, number] * 10
    answers = [ask("PUT", f"issue/{ref}/properties/p", 1).status_code for ref in refs]
    assert set(answers) == {200}
    refused = ask("POST", f"issue/{key}/comment", {"body": "one too many"})
    assert refused.status_code == 429
    assert refused.headers["RateLimit-Reason"] == "jira-per-issue-on-write"
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert ask("GET", f"issue/{key}").status_code == 200
    assert ask("PUT", f"issue/{other}/properties/p", 1).status_code == 201
    control.post("/clock", json={"advance_s": 2})
    assert ask("POST", f"issue/{key}/comment", {"body": "now"}).status_code == 201


def test_gitlab_counts_no_writes_on_an_issue(someone: HandsOf, control: ApiHands) -> None:
    """The limit is Jira's."""
    someone("anna").post("/issues", json={"title": "x"})
    order_fault(control, kind="issue-limit")
    answers = {someone("anna").put("/issues/1", json={"title": f"{n}"}).status_code for n in range(25)}
    assert answers == {200}


def test_notes_that_slip_through_count_too(someone: HandsOf, control: ApiHands) -> None:
    """And a new PUT begins to count anew, so that runs are alike."""
    someone("anna").post("/issues", json={"title": "Talk"})
    for _ in range(2):
        order_fault(control, kind="note-limit", per_minute=1, count=1)
        said = [someone("anna").post("/issues/1/notes", json={"body": "x"}).status_code for _ in range(3)]
        assert said == [201, 429, 201]


def test_a_slow_answer_holds_up_nobody_else_and_not_the_end(tmp_path: Path) -> None:
    """A minute for one person; the others are served, and closing takes no minute."""
    with Sandbox(tmp_path) as sandbox:
        control = ApiHands(sandbox.line["control"], {})
        place = sandbox.line["trackers"]["engineering"]
        order_fault(control, kind=SLOW, ms=60_000, person="anna")
        hands = {
            name: ApiHands(place["url"] + "/api/v4", {"PRIVATE-TOKEN": place["people"][name]["token"]})
            for name in ("anna", "dev")
        }
        waiting = threading.Thread(target=status_or_none, args=(lambda: hands["anna"].get("/user"),))
        waiting.start()
        begun = time.monotonic()
        assert hands["dev"].get("/user").status_code == 200
        closing = time.monotonic()
    waiting.join(10)
    assert closing - begun < 5
    assert time.monotonic() - closing < 5
