"""Each of the four rules in both trackers: what breaks it is undone and explained, its lawful twin stays."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.harness.place import JSM, At, missing

Words = dict[str, str]


@dataclass(frozen=True)
class Walk:
    """A ticket brought somewhere, a change that a rule refuses, and the sentence that says why."""

    rule: str
    begin: Callable[[At], str]
    who: str
    name: str
    sin: Words
    says: tuple[str, ...]


def incident(at: At) -> str:
    """A customer's incident, under review."""
    ticket = at.open("carla", "incident")
    at.set("anna", ticket, status="in-review")
    return ticket


def defect(at: At) -> str:
    """A software defect."""
    return at.open("sami", "software-defect")


def customization(at: At) -> str:
    """A customization that waits for its order."""
    ticket = at.open("sami", "customization")
    at.set("sami", ticket, status="estimating")
    at.comment("sami", ticket, "!desk estimate 3d")
    at.set("sami", ticket, status="awaiting-order")
    return ticket


WALKS = [
    Walk(
        "support-sets-type",
        incident,
        "dev",
        "Devin Drossel",
        {"type": "software-defect"},
        ("Software Defect", "back at", "Incident", "Service desk", "Support", "Lead", "comment"),
    ),
    Walk(
        "priority-on-faults-only",
        customization,
        "sami",
        "Sami Sommer",
        {"priority": "high"},
        ("High", "taken out", "Only faults", "Software Defect", "Non-Software Defect", "Customization"),
    ),
    Walk(
        "moves-follow-workflow",
        defect,
        "anna",
        "Anna Amsel",
        {"status": "resolved"},
        ("Resolved", "back at", "Software Defect", "Accepted", "In progress", "Declined"),
    ),
    Walk(
        "order-before-work",
        customization,
        "sami",
        "Sami Sommer",
        {"status": "ordered"},
        ("Ordered", "back at", "Awaiting order", "Order reference", "missing", "!desk order"),
    ),
]
every_walk = pytest.mark.parametrize("walk", WALKS, ids=[walk.rule for walk in WALKS])


@every_walk
def test_what_a_rule_refuses_is_undone_and_explained_once(at: At, walk: Walk) -> None:
    """By reading once and writing twice on GitLab, three times at most on Jira.

    Where a fact is missing, the comments are read too.
    """
    ticket = walk.begin(at)
    before = at.look(ticket)
    cost = at.set(walk.who, ticket, **walk.sin)

    assert at.look(ticket) == before
    reads = (2 if walk.rule == "order-before-work" else 1) + (
        at.reads_again if "priority" not in walk.sin else 0
    )
    assert (cost.reads, cost.writes <= (2 if at.is_gitlab else 3)) == (reads, True), cost.calls
    (comment,) = at.said(ticket)
    assert missing(comment.text, walk.name, *walk.says, walk.rule) == []
    assert comment.is_hidden or not at.hides_comments


@every_walk
def test_the_journal_names_the_rule_that_refused(at: At, walk: Walk) -> None:
    """One delivery was refused, by this rule; nothing that followed was."""
    ticket = walk.begin(at)
    at.set(walk.who, ticket, **walk.sin)
    assert [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"] == [walk.rule]


@every_walk
def test_the_same_sin_is_undone_and_told_again(at: At, walk: Walk) -> None:
    """An undone change left nothing behind that would let the next one pass."""
    ticket = walk.begin(at)
    before = at.look(ticket)
    at.set(walk.who, ticket, **walk.sin)
    at.set(walk.who, ticket, **walk.sin)
    assert (at.look(ticket), len(at.said(ticket))) == (before, 2)


def test_support_types_a_ticket_and_what_follows_takes_one_write(at: At) -> None:
    """Twin of support-sets-type; on Jira, where a transition tramples what stands there, after a look."""
    ticket = incident(at)
    cost = at.set("anna", ticket, type="software-defect")
    assert at.words(ticket) == ("software-defect", "accepted", None)
    assert "evelopment" in (at.look(ticket).team or "")
    assert at.said(ticket) == ()
    # A request type is on no screen of a transition.
    writes = 2 if at.tracker == JSM else 1
    assert (cost.reads, cost.writes) == ((0, 1) if at.is_gitlab else (1 + at.reads_again, writes)), cost.calls


def test_support_gives_a_fault_its_priority_for_nothing(at: At) -> None:
    """Twin of priority-on-faults-only."""
    ticket = defect(at)
    cost = at.set("sami", ticket, priority="high")
    assert at.words(ticket) == ("software-defect", "accepted", "high")
    assert (cost.calls, at.said(ticket)) == ((), ())


def test_a_move_of_the_workflow_costs_nothing(at: At) -> None:
    """Twin of moves-follow-workflow."""
    ticket = defect(at)
    at.set("anna", ticket, priority="low")
    cost = at.set("anna", ticket, status="in-progress")
    assert at.words(ticket) == ("software-defect", "in-progress", "low")
    assert (cost.calls, at.said(ticket)) == ((), ())


def test_an_ordered_customization_moves_for_nothing(at: At) -> None:
    """Twin of order-before-work: the reference came first, by command."""
    ticket = customization(at)
    at.comment("sami", ticket, "!desk order PO-4711")
    cost = at.set("sami", ticket, status="ordered")
    start = at.set("sami", ticket, status="in-progress")
    assert at.words(ticket) == ("customization", "in-progress", None)
    assert (cost.calls, start.calls, at.said(ticket)) == ((), (), ())


def test_work_starts_from_ordered_only(at: At) -> None:
    """Even with an order at hand, and from a status that the workflow lets go there."""
    ticket = customization(at)
    at.comment("sami", ticket, "!desk order PO-4711")
    at.set("sami", ticket, status="estimating")
    at.set("sami", ticket, status="waiting-for-customer")
    at.set("sami", ticket, status="in-progress")
    assert at.words(ticket) == ("customization", "waiting-for-customer", None)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "starts from Ordered, and this one was Waiting for customer") == []
