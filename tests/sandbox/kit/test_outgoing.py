"""Hooks on their way: the faults that meet them, and the retries of a vendor that retries."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.outgoing import HookDelivery, HookSender
from sdesk_sync.sandbox.server import free_port
from sdesk_sync.sandbox.strikes import ArmedFaults
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands, HookReceiver


def order_fault(control: ApiHands, **fault: Any) -> None:
    """Put one hook fault on the GitLab project."""
    assert control.put("/faults", json=[{"tracker": "engineering", **fault}]).status_code == 200


def open_issues(someone: HandsOf, *titles: str) -> None:
    """Issues that are opened one after the other."""
    for title in titles:
        assert someone("anna").post("/issues", json={"title": title}).status_code == 201


def titles(receiver: HookReceiver) -> list[str]:
    """What arrived, by the issues' titles."""
    return [each.body["object_attributes"]["title"] for each in list(receiver.received_hooks)]


def test_hooks_come_in_the_order_of_what_happened(someone: HandsOf, receiver: HookReceiver) -> None:
    """As long as no fault says otherwise."""
    wanted = [f"{number}" for number in range(12)]
    open_issues(someone, *wanted)
    until(lambda: len(receiver.received_hooks) == len(wanted))
    assert titles(receiver) == wanted


def test_a_lost_hook_never_comes(someone: HandsOf, control: ApiHands, receiver: HookReceiver) -> None:
    """It is listed, as not sent."""
    order_fault(control, kind="lose-hook", count=1)
    open_issues(someone, "lost", "found")
    until(lambda: receiver.received_hooks)
    assert titles(receiver) == ["found"]
    lost = control.get("/hooks").json()[0]
    assert (lost["fault"], lost["skipped"], lost["attempts"]) == ("lose-hook", "not sent: lose-hook", [])


def test_a_double_hook_comes_twice_with_one_id(
    someone: HandsOf, control: ApiHands, receiver: HookReceiver
) -> None:
    """A receiver can tell by the id."""
    order_fault(control, kind="double-hook", count=1)
    open_issues(someone, "twice")
    until(lambda: len(receiver.received_hooks) == 2)
    first, second = receiver.received_hooks
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.raw == second.raw


def test_a_late_hook_is_overtaken(someone: HandsOf, control: ApiHands, receiver: HookReceiver) -> None:
    """The others do not wait for it."""
    order_fault(control, kind="late-hook", ms=400, count=1)
    open_issues(someone, "late", "next", "last")
    until(lambda: len(receiver.received_hooks) == 3)
    assert titles(receiver) == ["next", "last", "late"]


def test_reordered_hooks_swap_with_the_next(
    someone: HandsOf, control: ApiHands, receiver: HookReceiver
) -> None:
    """One that nobody follows comes all the same."""
    order_fault(control, kind="reorder-hooks", count=3)
    open_issues(someone, "first", "second", "third")
    until(lambda: len(receiver.received_hooks) == 3)
    assert titles(receiver) == ["second", "first", "third"]


class HookPost:
    """A sender of bare deliveries to a receiver of its own."""

    def __init__(self) -> None:
        self.clock = SandboxClock()
        self.outgoing = HookSender(self.clock, ArmedFaults(("support",)))
        self.receiver = HookReceiver(f"http://127.0.0.1:{free_port()}/hooks/support")

    def send(self, *, retries: int) -> None:
        """One delivery."""
        self.outgoing.send_delivery(
            HookDelivery("support", self.receiver.url, "jira:issue_created", {}, b"{}", retries)
        )

    def tries(self) -> int:
        """How often the delivery was tried."""
        return len(self.outgoing.log[0].attempts)

    def has_tried(self, times: int) -> bool:
        """Whether it was tried so often."""
        return self.tries() == times

    def wind(self) -> None:
        """Past the longest distance between two attempts."""
        self.clock.advance(900)
        self.outgoing.wake_lanes()


@pytest.fixture
def post() -> Any:
    """Closed after the test."""
    made = HookPost()
    yield made
    made.outgoing.close()
    made.receiver.close()


def test_a_failed_delivery_is_retried_five_times(post: HookPost) -> None:
    """Jira Cloud: minutes apart, each with its number in a header."""
    post.receiver.status = 503
    post.send(retries=5)
    for tried in range(1, 6):
        until(partial(post.has_tried, tried))
        post.wind()
    until(lambda: post.tries() == 6)
    post.wind()
    counts = [each.headers.get("x-atlassian-webhook-retry") for each in post.receiver.received_hooks]
    assert counts == [None, "1", "2", "3", "4", "5"]


def test_a_retry_waits_its_minutes(post: HookPost) -> None:
    """And ends with the first good answer."""
    post.receiver.status = 500
    post.send(retries=5)
    until(lambda: post.tries() == 1)
    post.clock.advance(200)
    post.outgoing.wake_lanes()
    post.receiver.status = 200
    post.send(retries=5)
    until(lambda: len(post.outgoing.log[1].attempts) == 1)
    assert post.tries() == 1
    post.wind()
    until(lambda: post.tries() == 2)
    assert post.outgoing.log[0].attempts[1].is_received


@pytest.mark.parametrize(("status", "retries"), [(404, 5), (401, 5), (500, 0), (302, 5)])
def test_some_answers_are_final(post: HookPost, status: int, retries: int) -> None:
    """4xx on Cloud, everything on GitLab and Data Center; a redirect counts as received."""
    post.receiver.status = status
    post.send(retries=retries)
    until(lambda: post.tries() == 1)
    post.wind()
    post.send(retries=0)
    until(lambda: len(post.outgoing.log[1].attempts) == 1)
    assert post.tries() == 1


def test_nobody_listening_is_a_failure_too(post: HookPost) -> None:
    """Connection errors are tried again like 5xx."""
    nowhere = f"http://127.0.0.1:{free_port()}/hooks/support"
    post.outgoing.send_delivery(HookDelivery("support", nowhere, "x", {}, b"{}", retries=1))
    until(lambda: post.tries() == 1)
    post.wind()
    until(lambda: post.tries() == 2)
    assert post.outgoing.log[0].attempts[0].error == "ConnectionError"
