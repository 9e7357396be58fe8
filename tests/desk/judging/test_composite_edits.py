"""Several parts in one edit: it comes to what the parts come to one after the other, in one of their orders.

That is what splitting an edit means (docs/desk.md#judging): whoever does two things at once gets no more
through than by doing them apart, and loses no more. It holds though state rules look at the edit's end only,
and what a retype is held back by at its beginning.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, WORD_FIELDS, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.needs import NeedsJudge
from tests.harness.desks import shipped_with
from tests.harness.rule_cases import shipped
from tests.harness.tried_edits import Asked, TriedEdit, facts_of, somebody, tickets_of, try_edit

DESK = shipped()
FACTS = facts_of(DESK)
FIELDS: tuple[Field, ...] = (*WORD_FIELDS, *DESK.facts)
PAIRS = list(combinations(FIELDS, 2))
ORDER = Field("order_reference")
ROLES = (*("support", "lead") * 3, *DESK.roles)
"""Who does it: mostly somebody who may do much."""
KEPT_BY_DESK = Field("opened_as")
"""Nobody may set it."""
TRIES, MOST_TRIES = 16, 400
"""So many edits of each pair of fields; with two hundred and more nothing else was found."""


@dataclass(frozen=True, slots=True)
class PairOfParts:
    """An edit of two fields of a ticket by somebody, in one and in both orders."""

    ticket: Ticket
    role: str
    asked: Asked
    at_once: TriedEdit
    orders: tuple[Ticket, Ticket]


def add_rules(file: dict[str, Any]) -> None:
    """A rule on each field that no shipped rule refuses, so that either part of a pair may be refused."""
    by: dict[str, Any] = {"mode": "enforce"}
    file["rules"]["lead-sets-team"] = {**by, "sets": {"field": "team", "by": ["lead", "service-desk"]}}
    file["rules"]["lead-books-time"] = {**by, "sets": {"facts": ["time_spent"], "by": ["lead", "support"]}}
    file["rules"]["staff-set-priority"] = {**by, "sets": {"field": "priority", "by": ["lead", "support"]}}


@cache
def strict() -> Desk:
    """The shipped desk with those rules."""
    return shipped_with(add_rules)


@cache
def every_ticket() -> tuple[Ticket, ...]:
    """Of each type in each status, once with every fact and a priority, once with none."""
    return (
        *tickets_of(strict(), facts=FACTS.first, priority="high"),
        *tickets_of(strict(), facts={}, priority=None),
    )


def values_for(ticket: Ticket, name: Field) -> list[str | None]:
    """What a field may be changed to: a type or status to any other, the rest to another value or to none."""
    tried: dict[Field, tuple[str | None, ...]] = {
        TYPE: tuple(DESK.types),
        STATUS: tuple(DESK.statuses),
        PRIORITY: ("low", None),
        BILLING: (*DESK.billing, None),
        TEAM: ("hosting", "support", None),
    }
    known = tried.get(name) or (FACTS.second[name], None)
    return [word for word in known if word != ticket.value(name)]


@cache
def tried_pairs() -> dict[tuple[Field, Field], list[PairOfParts]]:
    """Edits of each pair of fields, drawn the same way every time, until either part was refused."""
    chance = random.Random(10)  # noqa: S311  # it decides what is tried, not what is secret
    return {pair: list(_try_pair(chance, pair)) for pair in PAIRS}


def _try_pair(chance: random.Random, pair: tuple[Field, Field]) -> Iterator[PairOfParts]:
    fates: set[frozenset[Field]] = set()
    for number in range(MOST_TRIES):
        is_seen = all(any(name in undone for undone in fates) for name in pair) and frozenset() in fates
        if number >= TRIES and (is_seen or KEPT_BY_DESK in pair):
            return
        ticket, role = chance.choice(every_ticket()), chance.choice(ROLES)
        first, second = ({name: chance.choice(values_for(ticket, name))} for name in pair)
        asked = {**first, **second}
        at_once = try_edit(strict(), ticket, somebody(role), asked)
        if number < TRIES or at_once.undone not in fates:
            orders = in_order(ticket, role, first, second), in_order(ticket, role, second, first)
            yield PairOfParts(ticket, role, asked, at_once, orders)
        fates.add(at_once.undone)


def in_order(ticket: Ticket, role: str, *steps: Asked) -> Ticket:
    """The ticket after one edit after the other by the same person."""
    for step in steps:
        ticket = try_edit(strict(), ticket, somebody(role), step).ticket
    return ticket


def test_two_parts_in_one_edit_come_to_what_they_come_to_one_after_the_other() -> None:
    """In one of their two orders, whatever is refused of them."""
    off = [
        (pair.role, {TYPE: pair.ticket.value(TYPE), STATUS: pair.ticket.value(STATUS)}, pair.asked)
        for pairs in tried_pairs().values()
        for pair in pairs
        if pair.at_once.ticket.values not in [one.values for one in pair.orders]
    ]
    assert off == []


def test_of_each_pair_of_fields_either_part_was_refused() -> None:
    """And neither, where somebody may set both: or the claim above would be an empty one."""
    fates = Counter(
        (pair, tuple(name in one.at_once.undone for name in pair))
        for pair, tried in tried_pairs().items()
        for one in tried
    )
    may = [pair for pair in PAIRS if KEPT_BY_DESK not in pair]
    assert [pair for pair in may if not fates[pair, (False, False)]] == []
    assert [pair for pair in PAIRS if not fates[pair, (True, False)] + fates[pair, (True, True)]] == []
    assert [pair for pair in PAIRS if not fates[pair, (False, True)] + fates[pair, (True, True)]] == []
    assert sum(fates.values()) > 1900


def test_a_retype_with_a_status_of_the_new_type_passes_no_gate() -> None:
    """Each type from each status, with and without facts: it comes to the type first, then the status."""
    off, tried, passed = [], 0, 0
    for ticket, kind, role in retypes():
        retyped = try_edit(DESK, ticket, somebody(role), {TYPE: kind}).ticket
        for status in DESK.workflows[kind].moves:
            if status == ticket.value(STATUS):
                continue
            tried += 1
            asked: Asked = {TYPE: kind, STATUS: status}
            at_once = try_edit(DESK, ticket, somebody(role), asked).ticket
            passed += (at_once.value(TYPE), at_once.value(STATUS)) == (kind, status)
            after = try_edit(DESK, retyped, somebody(role), {STATUS: status}).ticket
            if at_once.values != after.values or list(lacking(at_once, ticket)):
                off.append((role, ticket.values, asked))
    assert off == []
    assert tried > 7000
    assert passed > 1000


def retypes() -> Iterator[tuple[Ticket, str, str]]:
    """Every retype by support, and those of tickets with facts by a lead too, who may override."""
    for ticket, kind in product(every_ticket(), DESK.types):
        if kind != ticket.value(TYPE):
            yield ticket, kind, "support"
            if ticket.value(ORDER):
                yield ticket, kind, "lead"


def lacking(after: Ticket, before: Ticket) -> Iterator[Field]:
    """What a ticket of a new type needs where it has come, and does not have."""
    for rule in DESK.rules.bound if after.value(TYPE) != before.value(TYPE) else ():
        judge = rule.judge
        if not isinstance(judge, NeedsJudge) or after.value(STATUS) not in judge.statuses:
            continue
        if (
            judge.asked is not None
            and after.value(TYPE) in (rule.types or ())
            and not after.value(judge.asked)
        ):
            yield judge.asked
