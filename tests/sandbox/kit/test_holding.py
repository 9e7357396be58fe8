"""Hooks held back and let go in any order: what tests of every order are made with."""

from __future__ import annotations

import pytest

from sdesk_sync.sandbox.run import Sandbox
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands, HookReceiver


def open_issues(someone: HandsOf, *titles: str) -> None:
    """Issues that are opened one after the other."""
    for title in titles:
        assert someone("anna").post("/issues", json={"title": title}).status_code == 201


def titles(receiver: HookReceiver) -> list[str]:
    """What arrived, by the issues' titles."""
    return [each.body["object_attributes"]["title"] for each in list(receiver.received_hooks)]


@pytest.mark.parametrize(
    ("order", "arrives"),
    [(None, "abc"), ([2, 0, 1], "cab"), ([1], "b"), ([0, 2, 0], "aca"), ([], "")],
)
def test_held_hooks_come_in_the_order_wished_for(
    sandbox: Sandbox, someone: HandsOf, receiver: HookReceiver, order: list[int] | None, arrives: str
) -> None:
    """One left out never comes, one named twice comes twice; what happens afterwards comes after them."""
    outgoing = sandbox.world.outgoing
    outgoing.hold_back()
    open_issues(someone, "a", "b", "c")
    assert [each.event for each in outgoing.held_deliveries()] == ["Issue Hook"] * 3
    assert receiver.received_hooks == []
    sent = outgoing.release_held(order)
    assert len(sent) == len(arrives)
    open_issues(someone, "!")
    until(lambda: len(receiver.received_hooks) == len(arrives) + 1)
    assert titles(receiver) == [*arrives, "!"]
    assert outgoing.held_deliveries() == []
    told = [record.skipped for record in outgoing.log][:3]
    assert [skipped is not None for skipped in told] == [letter not in arrives for letter in "abc"]


def test_faults_do_not_meet_what_is_released(
    someone: HandsOf, control: ApiHands, receiver: HookReceiver, sandbox: Sandbox
) -> None:
    """The order wished for is the order that comes."""
    control.put("/faults", json=[{"kind": "lose-hook"}])
    sandbox.world.outgoing.hold_back("engineering")
    open_issues(someone, "a")
    sandbox.world.outgoing.release_held()
    until(lambda: receiver.received_hooks)


def test_one_tracker_is_held_and_the_other_not(
    sandbox: Sandbox, someone: HandsOf, receiver: HookReceiver
) -> None:
    """Releasing one lets the other be."""
    outgoing = sandbox.world.outgoing
    outgoing.hold_back("support")
    open_issues(someone, "a")
    until(lambda: receiver.received_hooks)
    outgoing.hold_back()
    open_issues(someone, "b")
    assert outgoing.release_held(tracker="support") == []
    assert len(outgoing.held_deliveries("engineering")) == 1
    assert outgoing.held_deliveries("support") == []


def test_a_wrong_order_changes_nothing(sandbox: Sandbox, someone: HandsOf) -> None:
    """It is said, and the hooks stay held."""
    outgoing = sandbox.world.outgoing
    outgoing.hold_back("engineering")
    open_issues(someone, "a")
    for order in ([1], [-1]):
        with pytest.raises(ValueError, match="1 deliveries are held"):
            outgoing.release_held(order)
    with pytest.raises(ValueError, match="no tracker 'sales'"):
        outgoing.hold_back("sales")
    assert len(outgoing.held_deliveries()) == 1


def test_hooks_are_held_by_the_control_too(
    someone: HandsOf, control: ApiHands, receiver: HookReceiver
) -> None:
    """For those who drive the sandbox from another process; a reset lets go of nothing and forgets all."""
    assert control.post("/hold", json={"tracker": "engineering"}).json() == {}
    open_issues(someone, "a", "b")
    held = control.get("/held?tracker=engineering").json()
    assert [each["body"]["object_attributes"]["title"] for each in held] == ["a", "b"]
    assert {"tracker", "event", "headers", "body"} == set(held[0])
    for wrong in ({"order": [2]}, {"order": "all"}, {"order": [True]}, {"tracker": 7}, ["x"]):
        answer = control.post("/release", json=wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]
    released = control.post("/release", json={"order": [1, 0]}).json()
    assert [each["body"]["object_attributes"]["title"] for each in released] == ["b", "a"]
    until(lambda: len(receiver.received_hooks) == 2)
    assert titles(receiver) == ["b", "a"]
    control.post("/hold")
    open_issues(someone, "c")
    assert len(control.get("/held").json()) == 1
    control.post("/reset")
    assert control.get("/held").json() == []
    open_issues(someone, "d")
    until(lambda: len(receiver.received_hooks) == 3)
    assert titles(receiver)[2] == "d"
