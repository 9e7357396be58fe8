"""A command and the change that needs it come as two deliveries, whichever is first; and edited comments."""

import time
from datetime import datetime

import pytest

from sdesk_sync.store.cursors import CursorName, advance_cursor
from tests.harness.engine import Works
from tests.harness.place import At, missing

REASON, ORDER = "!desk reason duplicate", "!desk order PO-4711"


def write_unheard(works: Works, at: At, who: str, ticket: str, text: str) -> None:
    """Write a comment of which no hook tells."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.write_comment(who, ticket, text)
    works.place.settled_hooks()
    works.place.faults()


@pytest.fixture
def incident(at: At, works: Works) -> str:
    """An intake ticket of Carla's, on which Anna is known."""
    found = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.write_comment("anna", found, "We are looking into it.")
    works.settle()
    return found


@pytest.fixture
def waiting(at: At, works: Works, ticket: str) -> str:
    """A customization that waits for its order."""
    at.office.write_comment("sami", ticket, "!desk estimate 3d")
    for status in ("estimating", "awaiting-order"):
        at.office.set_words("sami", ticket, status=status)
    works.settle()
    return ticket


@pytest.mark.parametrize("text", [REASON, f"It is the other one.\n\n{REASON}\n"])
def test_a_reason_given_just_before_counts_though_its_hook_is_late(
    at: At, works: Works, incident: str, text: str
) -> None:
    """The comments are asked for once, and what was lawful is left in peace."""
    write_unheard(works, at, "anna", incident, text)
    cost = works.does(at, lambda: at.office.set_words("anna", incident, status="closed"))
    assert (at.words(incident)[1], at.said(incident)) == ("closed", ())
    assert sum(call.endswith(("/notes", "/comment")) for call in cost.calls) == 1


def test_an_order_given_just_before_counts_though_its_hook_is_late(
    at: At, works: Works, waiting: str
) -> None:
    """It is taken down as if it had been heard first."""
    write_unheard(works, at, "sami", waiting, ORDER)
    works.does(at, lambda: at.office.set_words("sami", waiting, status="ordered"))
    assert (at.words(waiting)[1], at.said(waiting)) == ("ordered", ())
    assert at.office.has_fact(waiting, "order_reference", "PO-4711")


def test_a_command_heard_so_is_not_heard_again(at: At, works: Works, waiting: str) -> None:
    """Neither by its own hook nor by a sweep: what was set since stays."""
    write_unheard(works, at, "sami", waiting, ORDER)
    at.office.set_words("sami", waiting, status="ordered")
    works.settle()
    at.office.write_comment("sami", waiting, "!desk order PO-2")
    works.settle()
    works.later.ms += 86_400_000
    works.catch_up()
    assert at.office.has_fact(waiting, "order_reference", "PO-2") or at.is_gitlab
    causes = works.place.rows(
        "SELECT cause, count(*) AS n FROM inbox WHERE verdict = 'allowed' GROUP BY cause"
    )
    assert all(row["n"] == 1 for row in causes if row["cause"])
    assert (at.words(waiting)[1], at.said(waiting)) == ("ordered", ())


def test_what_another_person_commands_at_the_same_time_counts(at: At, works: Works, waiting: str) -> None:
    """What is lawful once all comments are heard stays, whoever wrote them and may."""
    write_unheard(works, at, "lena", waiting, ORDER)
    cost = works.does(at, lambda: at.office.set_words("sami", waiting, status="ordered"))
    assert (at.words(waiting)[1], at.said(waiting)) == ("ordered", ())
    assert at.office.has_fact(waiting, "order_reference", "PO-4711")
    assert cost.reads == 2, cost.calls


@pytest.mark.parametrize("who", ["dev", "carla"])
def test_a_command_of_somebody_who_may_not_give_it_excuses_nobody(
    at: At, works: Works, waiting: str, who: str
) -> None:
    """A developer's order is none, a customer's is not read."""
    write_unheard(works, at, who, waiting, ORDER)
    works.does(at, lambda: at.office.set_words("sami", waiting, status="ordered"))
    assert at.words(waiting)[1] == "awaiting-order"
    assert missing(at.said(waiting)[-1].text, "Sami", "order-before-work") == []


@pytest.mark.parametrize("text", ["> !desk order PO-1", "!desk order", "!desk order none", "!desk help"])
def test_what_gives_no_order_excuses_nobody(at: At, works: Works, waiting: str, text: str) -> None:
    """A quote, a command without its value, one that clears."""
    write_unheard(works, at, "sami", waiting, text)
    works.does(at, lambda: at.office.set_words("sami", waiting, status="ordered"))
    assert at.words(waiting)[1] == "awaiting-order"
    assert len(at.said(waiting)) == 1


def test_comments_are_asked_for_before_such_a_refusal_only(at: At, works: Works, waiting: str) -> None:
    """Any other costs what it did: one look, two or three writes."""
    cost = works.does(at, lambda: at.office.set_words("sami", waiting, priority="high"))
    assert cost.reads == 1, cost.calls
    cost = works.does(at, lambda: at.office.set_words("sami", waiting, status="ordered"))
    assert cost.reads == 2 + at.reads_again, cost.calls


def test_a_late_hooks_command_counts_in_a_sweep_too(at: At, works: Works, incident: str) -> None:
    """Neither hook came: the history tells the closing, the comments what excuses it."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.write_comment("anna", incident, REASON)
    at.office.set_words("anna", incident, status="closed")
    works.place.settled_hooks()
    works.place.faults()
    works.catch_up()
    assert (at.words(incident)[1], at.said(incident)) == ("closed", ())


def test_a_comment_edited_since_commands_nothing_in_a_sweep(at: At, works: Works, waiting: str) -> None:
    """Commands count as they were written at first, and that nobody can tell any more."""
    works.place.control("POST", "/clock", {"advance_s": 120})
    write_unheard(works, at, "sami", waiting, "Nothing yet.")
    path = f"/issues/{waiting}/notes" if at.is_gitlab else f"/issue/{waiting}/comment"
    found = at.call("sami", "GET", path)
    number = (found if at.is_gitlab else found["comments"])[0]["id"]
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.call("sami", "PUT", f"{path}/{number}", {"body": ORDER})
    works.place.settled_hooks()
    works.later.ms += 86_400_000
    works.place.faults()
    works.catch_up()
    works.does(at, lambda: at.office.set_words("sami", waiting, status="ordered"))
    assert at.words(waiting)[1] == "awaiting-order"


def test_a_ticket_met_just_now_is_judged_as_it_is_found(gitlab: At, works: Works) -> None:
    """Of its commands from before we watched none is ours, and its change is not passed over either."""
    works.place.faults({"kind": "lose-hook", "tracker": gitlab.tracker})
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    for status in ("estimating", "awaiting-order"):
        gitlab.office.set_words("sami", ticket, status=status)
    gitlab.office.write_comment("sami", ticket, ORDER)
    now = works.place.control("POST", "/clock", {"advance_s": 1_800})["now"]
    began = int(datetime.fromisoformat(now).timestamp() * 1000)
    works.running.store.writer.commit(lambda c: advance_cursor(c, gitlab.tracker, CursorName.WATCHING, began))
    works.place.control("POST", "/clock", {"advance_s": 60})
    works.place.faults()
    gitlab.office.set_words("sami", ticket, status="delivered")
    works.settle()
    assert gitlab.words(ticket)[1] == "awaiting-order"


def test_a_storm_of_signs_holds_nobody_up(at: At, works: Works, waiting: str) -> None:
    """However a person of the staff fills a comment."""
    at.office.write_comment("sami", waiting, f"{'`' * 30_000} `\n\n{ORDER}")
    works.place.settled_hooks()
    begun = time.thread_time()
    works.drain()
    assert time.thread_time() - begun < 0.2
    works.settle()
    assert at.office.has_fact(waiting, "order_reference", "PO-4711")
