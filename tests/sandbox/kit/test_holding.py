"""Hooks held back and let go in any order: what tests of every order are made with."""

from __future__ import annotations

import pytest

from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.conftest import Someone
from tests.sandbox.hands import Hands, Receiver, until


def opened(someone: Someone, *titles: str) -> None:
    """Issues that are opened one after the other."""
    for title in titles:
        assert someone("anna").post("/issues", json={"title": title}).status_code == 201


def titles(receiver: Receiver) -> list[str]:
    """What arrived, by the issues' titles."""
    return [each.body["object_attributes"]["title"] for each in list(receiver.got)]


@pytest.mark.parametrize(
    ("order", "arrives"),
    [(None, "abc"), ([2, 0, 1], "cab"), ([1], "b"), ([0, 2, 0], "aca"), ([], "")],
)
def test_held_hooks_come_in_the_order_wished_for(
    sandbox: Sandbox, someone: Someone, receiver: Receiver, order: list[int] | None, arrives: str
) -> None:
    """One left out never comes, one named twice comes twice; what happens afterwards comes after them."""
    outgoing = sandbox.world.outgoing
    outgoing.hold()
    opened(someone, "a", "b", "c")
    assert [each.event for each in outgoing.held()] == ["Issue Hook"] * 3
    assert receiver.got == []
    sent = outgoing.release(order)
    assert len(sent) == len(arrives)
    opened(someone, "!")
    until(lambda: len(receiver.got) == len(arrives) + 1)
    assert titles(receiver) == [*arrives, "!"]
    assert outgoing.held() == []
    told = [record.skipped for record in outgoing.log][:3]
    assert [skipped is not None for skipped in told] == [letter not in arrives for letter in "abc"]


def test_faults_do_not_meet_what_is_released(
    someone: Someone, control: Hands, receiver: Receiver, sandbox: Sandbox
) -> None:
    """The order wished for is the order that comes."""
    control.put("/faults", json=[{"kind": "lose-hook"}])
    sandbox.world.outgoing.hold("engineering")
    opened(someone, "a")
    sandbox.world.outgoing.release()
    until(lambda: receiver.got)


def test_one_tracker_is_held_and_the_other_not(
    sandbox: Sandbox, someone: Someone, receiver: Receiver
) -> None:
    """Releasing one lets the other be."""
    outgoing = sandbox.world.outgoing
    outgoing.hold("support")
    opened(someone, "a")
    until(lambda: receiver.got)
    outgoing.hold()
    opened(someone, "b")
    assert outgoing.release(tracker="support") == []
    assert len(outgoing.held("engineering")) == 1
    assert outgoing.held("support") == []


def test_a_wrong_order_changes_nothing(sandbox: Sandbox, someone: Someone) -> None:
    """It is said, and the hooks stay held."""
    outgoing = sandbox.world.outgoing
    outgoing.hold("engineering")
    opened(someone, "a")
    for order in ([1], [-1]):
        with pytest.raises(ValueError, match="1 deliveries are held"):
            outgoing.release(order)
    with pytest.raises(ValueError, match="no tracker 'sales'"):
        outgoing.hold("sales")
    assert len(outgoing.held()) == 1


def test_hooks_are_held_by_the_control_too(someone: Someone, control: Hands, receiver: Receiver) -> None:
    """For those who drive the sandbox from another process; a reset lets go of nothing and forgets all."""
    assert control.post("/hold", json={"tracker": "engineering"}).json() == {}
    opened(someone, "a", "b")
    held = control.get("/held?tracker=engineering").json()
    assert [each["body"]["object_attributes"]["title"] for each in held] == ["a", "b"]
    assert {"tracker", "event", "headers", "body"} == set(held[0])
    for wrong in ({"order": [2]}, {"order": "all"}, {"order": [True]}, {"tracker": 7}, ["x"]):
        answer = control.post("/release", json=wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]
    released = control.post("/release", json={"order": [1, 0]}).json()
    assert [each["body"]["object_attributes"]["title"] for each in released] == ["b", "a"]
    until(lambda: len(receiver.got) == 2)
    assert titles(receiver) == ["b", "a"]
    control.post("/hold")
    opened(someone, "c")
    assert len(control.get("/held").json()) == 1
    control.post("/reset")
    assert control.get("/held").json() == []
    opened(someone, "d")
    until(lambda: len(receiver.got) == 3)
    assert titles(receiver)[2] == "d"
