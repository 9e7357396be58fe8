"""Unpleasantness on order, felt by people at the trackers' doors."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from sdesk_sync.sandbox.faults import BadFault, InjectedFault, fault_from_entry, fault_from_text
from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands


def order_fault(control: ApiHands, **fault: Any) -> None:
    """Put one fault on the GitLab project."""
    assert control.put("/faults", json=[{"tracker": "engineering", **fault}]).status_code == 200


def test_a_slow_tracker_answers_late(someone: HandsOf, control: ApiHands) -> None:
    """By so many milliseconds; the answer is right all the same."""
    order_fault(control, kind="slow", ms=150)
    begun = time.monotonic()
    assert someone("anna").get("/issues").json() == []
    assert time.monotonic() - begun >= 0.15


def test_an_error_carries_nothing_out(someone: HandsOf, control: ApiHands) -> None:
    """As often as its count says, then all is well."""
    order_fault(control, kind="error", status=503, count=2)
    answers = [someone("anna").post("/issues", json={"title": "x"}).status_code for _ in range(3)]
    assert answers == [503, 503, 201]
    assert len(someone("anna").get("/issues").json()) == 1
    assert [call["fault"] for call in control.get("/calls").json()] == ["error", "error", None, None]


def test_gitlab_throttles_in_plain_text_with_every_header(someone: HandsOf, control: ApiHands) -> None:
    """docs/trackers/gitlab.md#rate-limits"""
    order_fault(control, kind="rate-limit", retry_after=7)
    answer = someone("anna").get("/issues")
    assert (answer.status_code, answer.text.strip()) == (429, "Retry later")
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert answer.headers["RateLimit-ResetTime"].endswith("GMT")


def test_a_rate_limit_may_say_nothing_of_when(someone: HandsOf, control: ApiHands) -> None:
    """Then it is an application limit: JSON, and no Retry-After."""
    order_fault(control, kind="rate-limit")
    answer = someone("anna").get("/issues")
    assert answer.status_code == 429
    assert "too many times" in answer.json()["message"]["error"]
    assert "Retry-After" not in answer.headers


def test_jira_throttles_with_a_reason(sandbox: Sandbox, control: ApiHands) -> None:
    """And leaves GitLab alone."""
    control.put("/faults", json=[{"kind": "rate-limit", "tracker": "support", "retry_after": 3}])
    place = sandbox.line["trackers"]["support"]
    anna = place["people"]["anna"]
    answer = requests.get(place["url"] + "/rest/api/3/myself", auth=(anna["user"], anna["token"]), timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert answer.headers["RateLimit-Reason"] == "jira-burst-based"


def test_notes_are_limited_per_person_and_minute(someone: HandsOf, control: ApiHands) -> None:
    """Others may still write, and so may the person a minute later."""
    someone("anna").post("/issues", json={"title": "Talk"})
    order_fault(control, kind="note-limit", per_minute=2)
    said = [someone("anna").post("/issues/1/notes", json={"body": f"{n}"}) for n in range(3)]
    assert [answer.status_code for answer in said] == [201, 201, 429]
    assert "Retry-After" not in said[2].headers
    assert someone("dev").post("/issues/1/notes", json={"body": "me too"}).status_code == 201
    control.post("/clock", json={"advance_s": 61})
    assert someone("anna").post("/issues/1/notes", json={"body": "again"}).status_code == 201


def test_a_dropped_connection_comes_after_the_write(someone: HandsOf, control: ApiHands) -> None:
    """The caller knows nothing, the issue is there; reading is never dropped."""
    order_fault(control, kind="drop-after-write")
    with pytest.raises(requests.ConnectionError):
        someone("anna").post("/issues", json={"title": "Lost and found"})
    assert [issue["title"] for issue in someone("anna").get("/issues").json()] == ["Lost and found"]
    dropped = control.get("/calls").json()[0]
    assert (dropped["status"], dropped["fault"]) == (201, "drop-after-write")


def test_a_refused_write_is_not_dropped(someone: HandsOf, control: ApiHands) -> None:
    """Nothing was written, so the refusal arrives."""
    order_fault(control, kind="drop-after-write")
    assert someone("anna").post("/issues", json={}).status_code == 400


def test_a_fault_can_be_for_one_person(someone: HandsOf, control: ApiHands) -> None:
    """So that people go on while the desk's bot has a bad day."""
    order_fault(control, kind="error", person="desk-bot")
    assert someone("desk-bot").get("/issues").status_code == 500
    assert someone("anna").get("/issues").status_code == 200


def test_chance_is_seeded(someone: HandsOf, control: ApiHands) -> None:
    """The same seed strikes the same requests."""
    runs = []
    for _ in range(2):
        order_fault(control, kind="error", probability=0.5, seed=4)
        runs.append([someone("anna").get("/issues").status_code for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        ({"kind": "error"}, "expected a list"),
        ([{"kind": "rain"}], "expected an object with a kind"),
        ([{"kind": "slow", "status": 500}], "slow takes no status"),
        ([{"kind": "slow", "ms": "long"}], "ms is a whole number"),
        ([{"kind": "error", "status": 200}], "status is an error"),
        ([{"kind": "slow", "probability": 2}], "probability is a number from 0 to 1"),
        ([{"kind": "slow", "tracker": "sales"}], "no tracker 'sales' here"),
        ([{"kind": "slow", "person": 7}], "person is a text"),
        ([{"kind": "lose-hook", "person": "anna"}], "lose-hook takes no person"),
        ([{"kind": "lose-hook", "writes_only": True}], "lose-hook takes no writes_only"),
        ([{"kind": "error", "writes_only": 1}], "writes_only is true or false"),
        ([{"kind": "error", "path": "("}], "path is a regular expression"),
        ([{"kind": "error", "nth": 0}], "nth counts from 1"),
        ([{"kind": "error", "nth": 1, "count": 2}], "nth strikes once and surely"),
        ([{"kind": "error", "nth": 1, "probability": 0.5}], "nth strikes once and surely"),
        ([{"kind": "rate-limit", "as_date": True}], "there is no retry_after"),
        ([{"kind": "rate-limit", "reason": "mood"}], "reason is one of jira-burst-based"),
    ],
)
def test_a_fault_that_is_not_understood_changes_nothing(
    control: ApiHands, someone: HandsOf, wanted: object, complaint: str
) -> None:
    """The answer says what was expected; the faults before stay."""
    order_fault(control, kind="error", status=502)
    answer = control.put("/faults", json=wanted)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
    assert someone("anna").get("/issues").status_code == 502


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("lose-hook", InjectedFault("lose-hook")),
        ("slow:support:ms=50,probability=1", InjectedFault("slow", tracker="support", ms=50)),
        ("slow:ms=50", InjectedFault("slow", ms=50)),
        ("error:engineering", InjectedFault("error", tracker="engineering")),
        (
            "drop-before:support:nth=2,writes_only=true",
            InjectedFault("drop-before", "support", nth=2, writes_only=True),
        ),
        ("error::path=PUT .*/issue", InjectedFault("error", path="PUT .*/issue")),
        (
            "rate-limit::retry_after=3,as_date=true,reason=jira-burst-based",
            InjectedFault("rate-limit", retry_after=3, as_date=True, reason="jira-burst-based"),
        ),
        (
            "error::status=502,count=3,person=desk-bot",
            InjectedFault("error", status=502, count=3, person="desk-bot"),
        ),
    ],
)
def test_a_fault_can_be_written_on_a_command_line(text: str, fault: InjectedFault) -> None:
    """kind[:tracker][:key=value,...]."""
    assert fault_from_text(text) == fault
    assert fault_from_entry(fault.entry()) == fault


@pytest.mark.parametrize(
    "text", ["", "rain", "slow:support:ms", "slow:a:b:c", "slow:ms=x", "slow::writes_only=x"]
)
def test_a_misspelt_fault_is_refused(text: str) -> None:
    """With a sentence."""
    with pytest.raises(BadFault):
        fault_from_text(text)


def test_an_error_can_be_a_page_of_what_stands_before_the_tracker(
    someone: HandsOf, control: ApiHands
) -> None:
    """A firewall's, in no tracker's words."""
    order_fault(control, kind="error", status=403, as_page=True)
    answer = someone("anna").post("/issues", json={"title": "x"})
    assert (answer.status_code, "<html>" in answer.text) == (403, True)


def test_a_write_that_is_swallowed_is_answered_as_done(someone: HandsOf, control: ApiHands) -> None:
    """And nothing is there; reading is never swallowed."""
    order_fault(control, kind="swallow-write", count=1)
    assert someone("anna").post("/issues", json={"title": "Lost"}).status_code == 204
    assert someone("anna").get("/issues").json() == []
    assert [call["fault"] for call in control.get("/calls").json()] == ["swallow-write", None]
