"""What explain offers is what the judge answers: of every role and status, of any ticket at any desk."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.explaining.explain import KnownTicketFacts, explain_ticket
from sdesk_sync.desk.explaining.explanation import ChangeOffer, TicketExplanation
from sdesk_sync.desk.explaining.wording import ExplanationSection, ExplanationWording
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.tickets import FactKnowledge, Ticket, TicketState
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.needs import Needs
from tests.harness.drawn_edits import DESKS, TriedDesk, tickets
from tests.harness.explained import waits_for_customer, waits_for_order
from tests.harness.rule_cases import shipped

NOW = 1_800_000_000_000
STRANGER = Account("support", "77")


@some.composite
def tried(draw: some.DrawFn) -> tuple[TriedDesk, Ticket]:
    """A desk and one of its tickets, mostly with a type and a status that go together."""
    at = draw(DESKS)
    ticket = draw(tickets(at))
    if draw(some.booleans()):
        kind = draw(some.sampled_from(at.words[TYPE]))
        status = draw(some.sampled_from(tuple(at.desk.workflows[kind].moves)))
        ticket = replace(ticket, values={**ticket.values, TYPE: kind, STATUS: status})
    return at, ticket


def ask(desk: Desk, ticket: Ticket, role: str, change: FieldChange, account: Account) -> Verdict:
    """The judgement on one change by somebody in one role."""
    kind = AccountKind.APP if desk.is_automation(frozenset({role})) else AccountKind.PERSON
    author = Author(Actor(account, "Alex", kind=kind), frozenset({role}))
    (verdict,) = judge(desk, Edit(ticket, (change,), author, at=NOW), Mode.ENFORCE)
    return verdict


def explained(desk: Desk, ticket: Ticket) -> TicketExplanation:
    """The explanation of a ticket of which nothing else is known."""
    return explain_ticket(desk, Mode.ENFORCE, KnownTicketFacts(ticket), NOW)


def accounts_of(ticket: Ticket) -> dict[bool, Account]:
    """Who asks: somebody whose own ticket it is, where there is such a one, and a stranger."""
    owners = {True: ticket.owners[0]} if ticket.owners else {}
    return {False: STRANGER, **owners}


def find_offer(offers: Iterable[ChangeOffer], role: str, *, is_own: bool) -> ChangeOffer | None:
    """What is said to somebody: of a ticket of their own what holds there alone goes before the rest."""
    theirs = [one for one in offers if is_own and role in one.own_roles]
    return next(iter([*theirs, *(one for one in offers if role in one.roles)]), None)


@given(tried())
def test_what_is_offered_is_what_the_judge_allows(drawn: tuple[TriedDesk, Ticket]) -> None:
    """Nobody is sent to a move that is then undone, and no move that one may make is kept from anybody."""
    at, ticket = drawn
    desk, moves, stands = at.desk, explained(at.desk, ticket).moves, ticket.value(STATUS)
    workflow = desk.workflow_of(ticket.value(TYPE))
    targets = () if workflow is None else tuple(one for one in workflow.moves if one != stands)
    assert {one.to for one in moves} <= set(targets)
    for to, role, (is_own, account) in product(targets, desk.roles, accounts_of(ticket).items()):
        verdict = ask(desk, ticket, role, FieldChange(STATUS, stands, to), account)
        refused = [one for one in verdict.refusals if one.mode is Mode.ENFORCE]
        offer = find_offer([one for one in moves if one.to == to], role, is_own=is_own)
        if offer is None:
            assert any(one.kind != Needs.kind for one in refused)
        else:
            assert all(one.kind == Needs.kind for one in refused)
            missing = [(one.rule, one.case) for one in offer.lacks]
            assert missing == [(one.rule, one.case) for one in refused]


@given(tried())
def test_a_type_or_priority_is_offered_as_the_judge_allows_it(drawn: tuple[TriedDesk, Ticket]) -> None:
    """The same for the two lines below the moves."""
    at, ticket = drawn
    desk, offered = at.desk, explained(at.desk, ticket)
    found = {TYPE: offered.types, PRIORITY: offered.priorities}
    for name, offers in found.items():
        for to in (word for word in at.words[name] if word != ticket.value(name)):
            if name == TYPE and ticket.value(TYPE) not in desk.types:
                continue
            for role in desk.roles:
                verdict = ask(desk, ticket, role, FieldChange(name, ticket.value(name), to), STRANGER)
                refused = [one for one in verdict.refusals if one.mode is Mode.ENFORCE]
                may = all(one.kind == Needs.kind for one in refused)
                assert may == any(one.to == to and role in one.roles for one in offers.offers)


@given(tried())
def test_german_and_english_name_the_same_moves(drawn: tuple[TriedDesk, Ticket]) -> None:
    """Row by row, word by word of the desk: nobody is told less in one language."""
    at, ticket = drawn
    explanation = explained(at.desk, ticket)
    english, german = (
        ExplanationWording(at.desk, language, NOW, shows_all=True).list_sections(explanation)
        for language in ("en", "de")
    )
    assert [shape(section) for section in english] == [shape(section) for section in german]
    for language, sections in (("en", english), ("de", german)):
        names = [at.desk.statuses[one.to or ""].name.in_language(language) for one in explanation.moves]
        rows = next((one.rows for one in sections if one.key == "now"), ())
        shown = ["".join(piece.text for piece in row.cells[0]) for row in rows[: len(names)]]
        assert [name for name, text in zip(names, shown, strict=True) if name not in text] == []


def shape(section: ExplanationSection) -> tuple[str, list[tuple[bool, ...]]]:
    """Which cells of which rows are filled."""
    return section.key, [tuple(bool(cell) for cell in row.cells) for row in section.rows]


def test_what_is_missing_is_enough() -> None:
    """Once it is there the same move is offered without it."""
    ticket = waits_for_order().ticket
    (ordered,) = (one for one in explained(shipped(), ticket).moves if one.to == "ordered")
    assert [lack.words["fact"][0].key for lack in ordered.lacks] == ["order_reference"]
    entered = replace(ticket, values={**ticket.values, Field("order_reference"): "PO-1"})
    (ordered,) = (one for one in explained(shipped(), entered).moves if one.to == "ordered")
    assert (ordered.roles, ordered.lacks) == (("support", "lead"), ())


def test_who_may_close_a_ticket_of_their_own_is_told_so() -> None:
    """A customer may, of that alone."""
    values = {TYPE: "request", STATUS: "in-review", PRIORITY: None}
    ticket = replace(waits_for_order().ticket, values=values, working_status="in-review")
    closings = [one for one in explained(shipped(), ticket).moves if one.to == "closed"]
    assert [(one.roles, one.own_roles, bool(one.lacks)) for one in closings] == [
        ((), ("customer",), False),
        (("service-desk", "support", "lead"), (), True),
    ]


def test_a_reply_is_named_where_it_moves_the_ticket() -> None:
    """Back to where it came from; elsewhere a reply moves nothing."""
    for known, by_reply in ((waits_for_customer(), ["in-progress"]), (waits_for_order(), [])):
        moves = explained(shipped(), known.ticket).moves
        assert [one.to for one in moves if one.by_reply] == by_reply


@pytest.mark.parametrize("state", [TicketState.MOVED, TicketState.LET_GO])
def test_nothing_is_offered_of_what_is_none_of_the_desks(state: TicketState) -> None:
    """What it was stays told."""
    ticket = replace(waits_for_order().ticket, state=state, moved_to="elsewhere")
    found = explained(shipped(), ticket)
    assert (found.moves, found.types.offers, found.types.refusal) == ((), (), None)
    sections = ExplanationWording(shipped(), "en", NOW).list_sections(found)
    assert [one.key for one in sections] == ["left", "facts"]


def test_what_a_card_may_keep_is_not_called_missing() -> None:
    """Of a ticket met in the middle of its life: its card is read once it is needed."""
    known = waits_for_order().ticket
    values = {name: value for name, value in known.values.items() if name != Field("order_reference")}
    ticket = replace(known, values=values, fact_knowledge=FactKnowledge.NOT_SEEN)
    found = explained(shipped(), ticket)
    assert [lack.is_unseen for one in found.moves if one.to == "ordered" for lack in one.lacks] == [True]
    sections = ExplanationWording(shipped(), "en", NOW).list_sections(found)
    told = "\n".join(
        "".join(piece.text for piece in cell) for one in sections for row in one.rows for cell in row.cells
    )
    assert "not seen yet: Order reference" in told
    assert "missing" not in told
