"""Whatever fails on the way: nothing is lost, nothing is done twice, and the right person is named."""

import json
import threading
from collections.abc import Callable

import pytest
import requests

from sdesk_sync.sandbox.outgoing import HookDelivery
from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.relayed import altered, find_last_hook
from tests.harness.waiting import until

MOST_CALLS = 12


def down(works: Works, at: At, **words: int | str) -> None:
    """Every call of ours to a tracker fails from now on."""
    works.place.faults({"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": 503, **words})


def sin_thrice(at: At, ticket: str) -> None:
    """Three people's changes of a customization, each of which one rule refuses."""
    at.office.set_words("sami", ticket, priority="high")
    at.office.set_words("dev", ticket, type="suggestion")
    at.office.set_words("anna", ticket, status="in-progress")


def test_three_changes_while_the_tracker_is_down_are_three_entries_and_one_comment(
    at: At, works: Works, ticket: str
) -> None:
    """In order, all undone, and one explanation names all that was refused and who did it."""
    down(works, at)
    sin_thrice(at, ticket)
    works.place.settled_hooks()
    works.drain()
    works.place.faults()
    works.catch_up()
    assert at.words(ticket) == ("customization", "accepted", None)
    (comment,) = at.said(ticket)
    rules = ("priority-on-faults-only", "support-sets-type", "moves-follow-workflow")
    assert missing(comment.text, "Sami", "Devin", "Anna", *rules) == []
    refused = [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"]
    assert refused == list(rules)
    journal = works.place.rows(
        "SELECT inbox.id FROM journal JOIN inbox ON inbox.id = inbox_id "
        "WHERE verdict = 'refused' AND ticket_key = ? ORDER BY journal.id",
        at.deliveries(ticket)[0]["ticket_key"],
    )
    assert len(journal) == 3
    assert [row["id"] for row in journal] == sorted(row["id"] for row in journal)


FAULTS: dict[str, Callable[[int], dict[str, object]]] = {
    "500": lambda nth: {"kind": "error", "status": 500, "nth": nth},
    "429": lambda nth: {"kind": "rate-limit", "retry_after": 3, "nth": nth},
    "dropped": lambda nth: {"kind": "drop-after-write", "nth": nth},
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_whichever_call_fails_the_end_is_the_same_and_nothing_is_said_twice(
    at: At, works: Works, fault: str
) -> None:
    """The k-th call of ours fails, for every k until there are no more calls than that."""
    for nth in range(1, MOST_CALLS):
        ticket = at.office.open_ticket("sami", "Login fails", "customization")
        works.settle()
        works.later.ms += 2 * 3_600_000
        strikes = {**FAULTS[fault](nth), "tracker": at.tracker, "person": "desk-bot"}
        works.place.faults(strikes)
        works.place.control("DELETE", "/calls")
        at.office.set_words("sami", ticket, priority="high")
        works.settle()
        at.office.set_words("dev", ticket, type="suggestion")
        works.settle()
        struck = any(call["fault"] for call in works.place.control("GET", "/calls"))
        works.place.faults()
        works.catch_up()
        assert at.words(ticket) == ("customization", "accepted", None), f"{fault}, call {nth}"
        told = [comment.text for comment in at.said(ticket)]
        assert sum("priority-on-faults-only" in text for text in told) == 1, f"{fault}, call {nth}"
        assert sum("support-sets-type" in text for text in told) == 1, f"{fault}, call {nth}"
        if not struck:
            break
    assert nth > 3, "fewer calls failed than an undo takes"


def test_the_same_delivery_a_hundred_times_has_one_effect(at: At, works: Works, ticket: str) -> None:
    """Under its own id it is known; under another its news are old."""
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    delivery = find_last_hook(at, "sami")
    before = len(at.webhooks(ticket))
    works.place.control("DELETE", "/calls")
    assert {sent(delivery) for _ in range(100)} == {200}
    works.settle()
    assert len(at.webhooks(ticket)) == before
    assert {sent(altered(at, delivery)) for _ in range(100)} == {202}
    works.settle()
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
    ours = [c for c in works.place.control("GET", "/calls") if c["person"] == "desk-bot"]
    assert [call["method"] for call in ours if call["method"] != "GET"] == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "reversed"])
def test_of_two_peoples_edits_within_a_second_only_the_sin_is_undone(
    at: At, works: Works, order: tuple[int, int]
) -> None:
    """Sami's unlawful status and Anna's lawful priority, however their deliveries arrive."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    outgoing = works.place.sandbox.world.outgoing
    outgoing.hold_back(at.tracker)
    at.office.set_words("sami", ticket, status="resolved")
    at.office.set_words("anna", ticket, priority="low")
    outgoing.release_held(order, at.tracker)
    works.catch_up()
    assert at.words(ticket) == ("software-defect", "accepted", "low")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Sami", "moves-follow-workflow") == []
    assert "Anna" not in comment.text


def test_a_composite_edit_loses_only_the_part_that_is_refused(at: At, works: Works) -> None:
    """One person sets an unlawful type, a lawful priority at once."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    at.office.set_words("dev", ticket, type="non-software-defect", priority="low")
    works.catch_up()
    assert at.words(ticket) == ("software-defect", "accepted", "low")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin", "support-sets-type") == []


def test_deliveries_in_reverse_end_as_in_order(at: At, works: Works) -> None:
    """The newest comes first; of the history in between each step is judged with its own author."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    outgoing = works.place.sandbox.world.outgoing
    outgoing.hold_back(at.tracker)
    at.office.set_words("anna", ticket, priority="high")
    at.office.set_words("dev", ticket, type="suggestion")
    at.office.set_words("anna", ticket, status="in-progress")
    made = len(outgoing.held_deliveries(at.tracker))
    outgoing.release_held(range(made - 1, -1, -1), at.tracker)
    works.catch_up()
    assert at.words(ticket) == ("software-defect", "in-progress", "high")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin", "support-sets-type") == []


def test_a_delivery_half_an_hour_late_is_judged_by_what_the_history_says(at: At, works: Works) -> None:
    """The next change shows it without naming it; when it comes at last nothing is done again."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    outgoing = works.place.sandbox.world.outgoing
    outgoing.hold_back(at.tracker)
    at.office.set_words("dev", ticket, type="suggestion")
    late = outgoing.held_deliveries(at.tracker)[0]
    outgoing.release_held((), at.tracker)
    works.place.control("POST", "/clock", {"advance_s": 1800})
    at.office.set_words("anna", ticket, priority="low")
    works.settle()
    assert at.words(ticket) == ("software-defect", "accepted", "low")
    assert sent(late) == 202
    works.catch_up()
    assert at.words(ticket) == ("software-defect", "accepted", "low")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin", "support-sets-type") == []


def test_what_no_hook_told_is_found_by_the_sweep(at: At, works: Works, ticket: str) -> None:
    """The person is named as if the hook had come; a second sweep finds nothing."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("dev", ticket, type="suggestion")
    works.place.faults()
    works.settle()
    assert at.words(ticket)[0] == "suggestion"
    assert works.sweep(0)[at.tracker].found == 1
    works.settle()
    assert at.words(ticket)[0] == "customization"
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin", "support-sets-type") == []
    works.catch_up()
    assert {progress.found for progress in works.sweep(0).values()} == {0}


def test_an_opening_that_no_hook_told_is_judged_from_its_history(at: At, works: Works) -> None:
    """Opened after we began to watch: as if the delivery had come."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    ticket = at.office.open_ticket("carla", "Login fails", "customization")
    works.place.faults()
    works.catch_up()
    assert at.words(ticket)[:2] == ("request", "new")
    assert len(at.said(ticket)) == 1


def test_a_command_that_no_hook_told_is_carried_out_once(at: At, works: Works, ticket: str) -> None:
    """The sweep finds the comment; the hook may still come after it."""
    at.office.write_comment("sami", ticket, "!desk estimate 3d")
    for status in ("estimating", "awaiting-order"):
        at.office.set_words("sami", ticket, status=status)
    works.settle()
    works.place.control("POST", "/clock", {"advance_s": 120})
    outgoing = works.place.sandbox.world.outgoing
    outgoing.hold_back(at.tracker)
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    late = outgoing.held_deliveries(at.tracker)[0]
    outgoing.release_held((), at.tracker)
    works.catch_up()
    assert at.office.has_fact(ticket, "order_reference", "PO-4711")
    at.office.set_words("sami", ticket, status="ordered")
    works.settle()
    assert (at.words(ticket)[1], at.said(ticket)) == ("ordered", ())
    before = works.place.rows("SELECT count(*) AS n FROM outbox")[0]["n"]
    assert sent(late) == 202
    works.catch_up()
    assert works.place.rows("SELECT count(*) AS n FROM outbox")[0]["n"] == before


def sent(delivery: HookDelivery) -> int:
    """Deliver it; the answer's status."""
    return requests.post(delivery.url, data=delivery.body, headers=delivery.headers, timeout=10).status_code


def test_what_was_said_is_in_the_journal_before_the_next_call_is_made(gitlab: At, works: Works) -> None:
    """With the note that it was sent: whoever is killed in that call looks up neither again."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.place.faults({"kind": "slow", "ms": 3000, "person": "desk-bot", "path": "POST .*award_emoji"})
    gitlab.office.write_comment("sami", ticket, "!desk help\n!desk order PO-4711")
    works.place.settled_hooks()
    working = threading.Thread(target=works.drain)
    working.start()
    reacting = "SELECT 1 FROM outbox WHERE state = 'sending' AND action ->> 'kind' = 'acknowledge'"
    until(lambda: works.place.rows(reacting), "the reaction is on its way")
    (row,) = works.place.rows("SELECT entry FROM journal ORDER BY id DESC LIMIT 1")
    working.join()
    works.place.faults()
    assert missing(json.loads(row["entry"])["comment_text"] or "", "!desk order") == []
