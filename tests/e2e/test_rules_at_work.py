"""Every other rule that is at work, in both trackers: what breaks it is undone and explained, its twin stays.

The four of the demo are in test_four_rules.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from tests.harness.place import At, missing

Words = dict[str, str | None]
Deed = Callable[[At, str], object]


def opened(kind: str, *steps: tuple[str, Words | str]) -> Callable[[At], str]:
    """A ticket opened by support, and what people then did to it: words they set, or a comment."""

    def begin(at: At) -> str:
        ticket = at.open("carla" if kind in ("incident", "request") else "sami", kind)
        for who, deed in steps:
            do(who, deed)(at, ticket)
        return ticket

    return begin


def do(who: str, deed: Words | str) -> Deed:
    """Somebody sets words, or writes a comment."""
    if isinstance(deed, str):
        return lambda at, ticket: at.comment(who, ticket, deed)
    return lambda at, ticket: at.set(who, ticket, **deed)


@dataclass(frozen=True)
class RuleWalk:
    """A ticket brought somewhere, a change that a rule refuses, what says so, and the lawful twin."""

    rule: str
    begin: Callable[[At], str]
    who: str
    sin: Words
    says: tuple[str, ...]
    twin: tuple[tuple[str, Words | str], ...]
    ends: str


IN_REVIEW: tuple[str, Words | str] = ("anna", {"status": "in-review"})
URGENT: tuple[str, Words | str] = ("sami", {"priority": "high"})

LOOKED_UP = ("code-change-fixes", "suggestion-to-product")

WALKS = [
    RuleWalk(
        "delivery-by-support",
        opened("request", IN_REVIEW),
        "anna",
        {"type": "delivery"},
        ("Deliveries are started by", "Support", "Lead"),
        (("sami", {"type": "delivery"}),),
        "planned",
    ),
    RuleWalk(
        "clarify-first",
        opened("incident"),
        "sami",
        {"type": "support-request"},
        ("once the matter is clear", "New", "to In review first"),
        (IN_REVIEW, ("sami", {"type": "support-request"})),
        "accepted",
    ),
    RuleWalk(
        "intake-is-left-once",
        opened("support-request"),
        "sami",
        {"type": "request"},
        ("does not become", "Request", "Lead"),
        (("lena", {"type": "request"}),),
        "new",
    ),
    RuleWalk(
        "retype-while-free",
        opened("customization", ("sami", "!desk order PO-4711")),
        "sami",
        {"type": "support-request"},
        ("Order reference", "keeps its type", "Lead"),
        (("lena", {"type": "support-request"}),),
        "accepted",
    ),
    RuleWalk(
        "fault-needs-priority",
        opened("software-defect"),
        "dev",
        {"status": "in-progress"},
        ("starts once it has a priority", "Critical"),
        (URGENT, ("dev", {"status": "in-progress"})),
        "in-progress",
    ),
    RuleWalk(
        "role-for-move",
        opened("support-request"),
        "dev",
        {"status": "resolved"},
        ("Accepted", "Resolved", "Service desk", "Support", "Lead"),
        (("anna", {"status": "resolved"}),),
        "resolved",
    ),
    RuleWalk(
        "code-change-fixes",
        opened("software-defect", URGENT, ("dev", {"status": "in-progress"})),
        "dev",
        {"status": "fixed"},
        ("a change of the code", "!desk change"),
        (("dev", "!desk change !123"), ("dev", {"status": "fixed"})),
        "fixed",
    ),
    RuleWalk(
        "no-code-change-fixes",
        opened("non-software-defect", URGENT, ("hugo", {"status": "in-progress"})),
        "hugo",
        {"status": "resolved"},
        ("where it lay", "!desk cause hosting|configuration"),
        (("hugo", "!desk cause hosting"), ("hugo", {"status": "resolved"})),
        "resolved",
    ),
    RuleWalk(
        "budget-before-consulting",
        opened("consulting-request"),
        "coni",
        {"status": "in-progress"},
        ("extended support budget", "entered by Support or Lead"),
        (("sami", "!desk budget ACME-2026"), ("coni", {"status": "in-progress"})),
        "in-progress",
    ),
    RuleWalk(
        "estimate-before-offer",
        opened("customization", ("dev", {"status": "estimating"})),
        "dev",
        {"status": "awaiting-order"},
        ("what it would cost", "!desk estimate"),
        (("dev", "!desk estimate 3d"), ("dev", {"status": "awaiting-order"})),
        "awaiting-order",
    ),
    RuleWalk(
        "suggestion-to-product",
        opened("suggestion"),
        "sami",
        {"status": "forwarded"},
        ("product management", "!desk product"),
        (("petra", "!desk product https://ideas.example/7"), ("sami", {"status": "forwarded"})),
        "forwarded",
    ),
    RuleWalk(
        "delivery-names-version",
        opened("delivery", ("sami", {"status": "in-progress"})),
        "sami",
        {"status": "scheduled"},
        ("what is delivered", "!desk version"),
        (("sami", "!desk version 14.2.1"), ("sami", {"status": "scheduled"})),
        "scheduled",
    ),
    RuleWalk(
        "billing-follows-type",
        opened("support-request"),
        "anna",
        {"billing": "separate-order"},
        ("Support and maintenance contract", "Support Request"),
        (("anna", {"status": "in-progress"}),),
        "in-progress",
    ),
]
every_walk = pytest.mark.parametrize("walk", WALKS, ids=[walk.rule for walk in WALKS])


@every_walk
def test_what_a_rule_refuses_is_undone_and_explained_once(at: At, walk: RuleWalk) -> None:
    """The ticket is as it was, and one comment names the person, the reason and the rule."""
    ticket = walk.begin(at)
    before = at.look(ticket)
    cost = at.set(walk.who, ticket, **walk.sin)
    assert at.look(ticket) == before
    # What the tracker may know is asked for before it is missed.
    looks = (3 if walk.rule in LOOKED_UP else 2) + at.reads_again
    assert (cost.reads <= looks, cost.writes <= (2 if at.is_gitlab else 3)) == (True, True), cost.calls
    (comment,) = at.said(ticket)
    assert missing(comment.text, *walk.says, walk.rule) == []
    assert comment.is_hidden or not at.hides_comments
    refused = [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"]
    assert refused == [walk.rule]


@every_walk
def test_its_lawful_twin_is_left_alone(at: At, walk: RuleWalk) -> None:
    """Nobody is spoken to, and the ticket ends where it was taken."""
    ticket = walk.begin(at)
    _do_all(at, ticket, walk.twin)
    assert at.words(ticket)[1] == walk.ends
    assert at.said(ticket) == ()


def _do_all(at: At, ticket: str, deeds: Iterable[tuple[str, Words | str]]) -> None:
    for who, deed in deeds:
        do(who, deed)(at, ticket)


def test_a_customer_opens_an_intake_kind_and_nothing_else(at: At) -> None:
    """Rule customers-open-intake-only: a kind it may be, in public and in the customer's words."""
    ticket = at.open("carla", "customization")
    assert at.words(ticket)[:2] == ("request", "new")
    (comment,) = at.said(ticket)
    assert not comment.is_hidden
    assert missing(comment.text, "Carla", "our service desk decides") == []
    assert [row["rule"] for row in at.deliveries(ticket) if row["rule"]] == ["customers-open-intake-only"]


def test_a_fact_is_set_by_a_role_named_for_it(at: At) -> None:
    """Rule role-for-fact: the service desk enters no order; support does."""
    ticket = at.open("sami", "customization")
    at.comment("anna", ticket, "!desk order PO-1")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Anna", "Order reference", "Support", "Lead", "role-for-fact") == []
    at.comment("sami", ticket, "!desk order PO-1")
    assert len(at.said(ticket)) == 1
    assert at.office.has_fact(ticket, "order_reference", "PO-1")


def test_a_fact_stays_once_work_rests_on_it(at: At) -> None:
    """Rule facts-stay: the estimate of what was ordered; only a lead puts another in its place."""
    ticket = at.open("sami", "customization")
    at.comment("sami", ticket, "!desk estimate 3d")
    at.comment("sami", ticket, "!desk order PO-1")
    for status in ("estimating", "awaiting-order", "ordered"):
        at.set("sami", ticket, status=status)
    at.comment("sami", ticket, "!desk estimate none")
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Sami", "Estimate", "3d", "facts-stay") == []
    at.comment("lena", ticket, "!desk estimate 5d")
    assert at.office.has_fact(ticket, "estimate", "5d")
    assert len(at.said(ticket)) == 1


def test_what_a_lead_overrides_stands_and_is_journalled(at: At) -> None:
    """Rule intake-is-left-once: without a comment, and listed as overridden."""
    ticket = at.open("sami", "support-request")
    at.set("lena", ticket, type="incident")
    assert at.words(ticket)[:2] == ("incident", "new")
    assert at.said(ticket) == ()
    assert [(row["verdict"], row["rule"]) for row in at.deliveries(ticket) if row["rule"]] == [
        ("overridden", "intake-is-left-once")
    ]
