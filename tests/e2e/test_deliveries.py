"""Deliveries that come twice, late, lost or overtaken; and writes of accounts that are no person."""

import uuid

import requests

from sdesk_sync.sandbox.outgoing import HookDelivery
from tests.harness.place import DATA_CENTER, At, missing
from tests.harness.relayed import IDS, find_last_hook


def test_a_delivery_that_comes_twice_is_taken_once(at: At) -> None:
    """The second time it is known, and nothing happens."""
    ticket = at.open("carla", "incident")
    at.set("dev", ticket, type="software-defect")
    delivery = find_last_hook(at, "dev")
    before = len(at.webhooks(ticket))
    cost = at.does(lambda: _sent(delivery, status=200))
    assert (cost.calls, len(at.webhooks(ticket)), len(at.said(ticket))) == ((), before, 1)


def test_the_same_news_under_another_id_has_one_effect(at: At) -> None:
    """As from a hook that is set up twice."""
    ticket = at.open("carla", "incident")
    at.set("dev", ticket, type="software-defect")
    cost = at.does(lambda: _sent(_renamed(find_last_hook(at, "dev")), told_apart(at)))
    assert at.words(ticket)[0] == "incident"
    assert (cost.writes, len(at.said(ticket))) == (0, 1)


def test_an_opening_that_comes_again_changes_nothing(at: At) -> None:
    """Its first status was long left."""
    ticket = at.open("carla", "incident")
    opening = find_last_hook(at, "carla")
    at.set("anna", ticket, status="in-review")
    cost = at.does(lambda: _sent(_renamed(opening), told_apart(at)))
    assert (at.words(ticket), cost.writes) == (("incident", "in-review", None), 0)


def test_a_late_older_delivery_changes_nothing(at: At) -> None:
    """What it shows is past; the ticket stays as the newer one left it."""
    ticket = at.open("sami", "software-defect")
    at.place.faults({"kind": "lose-hook", "tracker": at.tracker, "count": 1})
    at.set("anna", ticket, priority="low")
    lost = find_last_hook(at, "anna")
    at.set("anna", ticket, priority="high")
    cost = at.does(lambda: _sent(lost))
    assert (at.words(ticket), cost.writes) == (("software-defect", "accepted", "high"), 0)
    assert at.said(ticket) == ()


def test_an_opening_that_comes_after_the_first_edit_is_judged_all_the_same(at: At) -> None:
    """Nothing orders the deliveries of a tracker."""
    at.place.settled()
    at.place.faults({"kind": "reorder-hooks", "tracker": at.tracker, "count": 1})
    ticket = at.office.open_ticket("carla", "Login fails", "customization")
    retitle(at, "anna", ticket)
    at.place.settled()
    assert at.words(ticket) == ("request", "new", None)
    assert len(at.said(ticket)) == 1


def test_a_sin_whose_delivery_was_overtaken_by_the_next_is_undone(at: At) -> None:
    """The next edit shows it and does not name it; the delivery that does comes after."""
    ticket = at.open("sami", "software-defect")
    at.place.faults({"kind": "reorder-hooks", "tracker": at.tracker, "count": 1})
    at.office.set_words("dev", ticket, type="suggestion")
    retitle(at, "anna", ticket)
    at.place.settled()
    at.place.faults()
    assert at.words(ticket)[0] == "software-defect"
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin Drossel", "support-sets-type") == []


def test_every_hook_twice_makes_no_second_comment(at: At) -> None:
    """The tracker sends all of them again at once."""
    ticket = at.open("sami", "customization")
    at.place.faults({"kind": "double-hook", "tracker": at.tracker})
    try:
        at.set("sami", ticket, priority="high")
    finally:
        at.place.faults()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)


def test_a_sin_that_our_own_write_overtook_is_undone(at: At) -> None:
    """The delivery that tells of it was on its way while we wrote what followed from the one before."""
    ticket = at.open("carla", "request")
    at.set("anna", ticket, status="in-review")
    at.place.faults({"kind": "late-hook", "tracker": at.tracker, "ms": 300})
    try:
        at.office.set_words("anna", ticket, type="customization")
        at.office.set_words("anna", ticket, priority="high")
        at.place.settled()
    finally:
        at.place.faults()
    assert at.words(ticket) == ("customization", "accepted", None)
    (comment,) = at.said(ticket)
    assert "priority-on-faults-only" in comment.text


def test_an_edit_from_before_our_own_write_does_not_take_it_back(at: At) -> None:
    """It shows the ticket as it was; nobody is blamed for that, and the next move meets what is."""
    ticket = at.open("carla", "incident")
    at.set("anna", ticket, status="in-review")
    at.place.faults({"kind": "late-hook", "tracker": at.tracker, "ms": 300})
    try:
        at.office.set_words("anna", ticket, type="software-defect")
        retitle(at, "dev", ticket)
        at.place.settled()
    finally:
        at.place.faults()
    assert {row["verdict"] for row in at.deliveries(ticket)} <= {"allowed", None}
    cost = at.set("anna", ticket, status="waiting-for-customer")
    assert at.words(ticket) == ("software-defect", "waiting-for-customer", None)
    assert (cost.calls, at.said(ticket)) == ((), ())


def test_another_bot_is_answered_internally(at: At) -> None:
    """Whoever keeps the automation reads what it may not do; the customer reads nothing of it."""
    ticket = at.open("sami", "customization")
    at.set("robo", ticket, priority="high")
    assert at.words(ticket)[2] is None
    (comment,) = at.said(ticket)
    assert comment.is_hidden or not at.hides_comments
    assert "priority-on-faults-only" in comment.text


def test_what_our_account_does_by_hand_is_judged(at: At) -> None:
    """Somebody uses the bot's token; the outbox does not know the write."""
    ticket = at.open("sami", "customization")
    at.set("desk-bot", ticket, priority="high")
    assert at.words(ticket)[2] is None
    (comment,) = at.said(ticket)
    assert comment.is_hidden or not at.hides_comments


def retitle(at: At, who: str, ticket: str) -> None:
    """An edit that asks nothing of the desk; not waited for."""
    title = "Login still fails"
    path = f"/issues/{ticket}" if at.is_gitlab else f"/issue/{ticket}"
    at.call(who, "PUT", path, {"title": title} if at.is_gitlab else {"fields": {"summary": title}})


def told_apart(at: At) -> int:
    """How a body under another id is answered: where no header names it, the same body is known already."""
    return 200 if at.tracker == DATA_CENTER else 202


def _renamed(delivery: HookDelivery) -> HookDelivery:
    fresh = str(uuid.uuid4())
    headers = {name: fresh if name in IDS else value for name, value in delivery.headers.items()}
    return HookDelivery(delivery.tracker, delivery.url, delivery.event, headers, delivery.body)


def _sent(delivery: HookDelivery, status: int = 202) -> None:
    answer = requests.post(delivery.url, data=delivery.body, headers=delivery.headers, timeout=10)
    assert answer.status_code == status
