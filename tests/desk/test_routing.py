"""Which team a ticket goes to and by what its assignee is chosen, for all that a line may ask."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.entries import Budget, Routing, RoutingLine
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.judging.changes import find_changes
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.assignments import AssignmentWish, Strategy
from sdesk_sync.desk.model.people import Account, Author
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit
from sdesk_sync.desk.model.vocabulary import STATUS, TEAM, TYPE, Field, Mode, Values
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.routing import find_line, find_team
from sdesk_sync.presets import preset_path
from tests.harness.desk import CARRIED, CUSTOMER, SUPPORT, TICKET, sighting

SHIPPED = preset_path("service-desk").read_text(encoding="utf-8")
ANNA, HUGO, CONI = (Account("support", str(number)) for number in (21, 22, 23))
OPENED_AS, CAUSE, BUDGET = Field("opened_as"), Field("cause"), Field("budget_account")


def routed(*lines: str) -> Desk:
    """The shipped desk with these lines of routing."""
    text = SHIPPED.replace("routing: []", f"routing: [{', '.join(lines)}]")
    budget = "budgets: [{key: A-1, customer: Acme, hours: 9, policy: block, valid_until: 2030-01-01}]"
    return read_desk(text.replace("budgets: []", budget).encode(), "service-desk.yaml")


@pytest.mark.parametrize(
    ("line", "fitting", "other"),
    [
        ("{types: [request], team: hosting}", {TYPE: "request"}, {TYPE: "incident"}),
        ("{kinds: [incident], team: hosting}", {TYPE: "incident"}, {TYPE: "request"}),
        (
            "{kinds: [incident], team: hosting}",
            {TYPE: "suggestion", OPENED_AS: "incident"},
            {TYPE: "suggestion", OPENED_AS: "request"},
        ),
        ("{facts: {cause: [hosting]}, team: hosting}", {CAUSE: "hosting"}, {CAUSE: "configuration"}),
        ("{facts: {cause: [hosting]}, team: hosting}", {CAUSE: "hosting"}, {CAUSE: None}),
        ("{customers: [Acme], team: hosting}", {BUDGET: "A-1"}, {BUDGET: "B-2"}),
        ("{customers: [Acme], team: hosting}", {BUDGET: "A-1"}, {}),
    ],
)
def test_what_a_line_asks(line: str, fitting: Values, other: Values) -> None:
    """What it does not name it does not ask."""
    desk = routed(line)
    assert find_team(desk, fitting, {}) == "hosting"
    assert find_line(desk, other, {}) is None
    assert find_team(desk, other, {}) == desk.team_of(other.get(TYPE), None)


def test_labels_components_and_the_order_of_lines() -> None:
    """Any one label is enough, label and component go together; the first line that fits counts."""
    desk = routed(
        "{labels: [vip, gold], components: [Billing], team: consulting}",
        "{labels: [vip, gold], team: hosting}",
        "{team: development}",
    )
    raw = {"labels": ("gold", "other"), "components": ("Shop",)}
    assert find_team(desk, {TYPE: "request"}, raw) == "hosting"
    assert find_team(desk, {TYPE: "request"}, {**raw, "components": ("Billing",)}) == "consulting"
    assert find_team(desk, {TYPE: "request"}, {}) == "development"


def change(desk: Desk, ticket: Ticket, **words: str) -> Outcome:
    """What comes of an edit of Sami's, all of it lawful or not."""
    shown = sighting(ticket, **{name: (word,) for name, word in words.items()})
    edit = Edit(ticket, find_changes(desk, ticket, shown), SUPPORT)
    return apply_consequences(desk, edit, judge(desk, edit, Mode.ENFORCE), shown, CARRIED)


def typed(kind: str, status: str, team: str, *assignees: Account) -> Ticket:
    """A ticket of a type that is worked on in a team."""
    values = {**TICKET.values, TYPE: kind, STATUS: status, TEAM: team, CAUSE: None}
    return replace(TICKET, values=values, assignees=assignees, working_status=status)


def test_nothing_is_chosen_where_no_line_says_so() -> None:
    """The shipped desk assigns nobody, and a line may say that whoever has it keeps it."""
    for desk in (routed(), routed("{types: [suggestion], assign: none}", "{assign: round-robin}")):
        assert change(desk, TICKET, type="suggestion").assignment is None
    assert not routed("{team: hosting}").routing.assigns


def test_who_goes_to_another_team_goes_to_one_of_it() -> None:
    """Whoever had it, and whoever assigned them."""
    desk = routed("{assign: least-open}")
    outcome = change(desk, replace(TICKET, assignees=(ANNA,)), type="non-software-defect")
    assert outcome.assignment == AssignmentWish("hosting", Strategy.LEAST_OPEN, None, (ANNA,))
    assert outcome.ticket.team_assignees == {"support": ANNA}


def test_what_comes_back_is_for_whom_it_had_there() -> None:
    """Kept when it left the team."""
    desk = routed("{assign: round-robin}")
    ticket = typed("consulting-request", "forwarded", "consulting", CONI)
    ticket = replace(ticket, values={**ticket.values, BUDGET: "A-1"}, team_assignees={"support": ANNA})
    outcome = change(desk, ticket, status="in-progress")
    assert outcome.assignment == AssignmentWish("support", Strategy.ROUND_ROBIN, None, (CONI,), ANNA)
    assert outcome.ticket.team_assignees == {"support": ANNA, "consulting": CONI}


@pytest.mark.parametrize(
    ("assignees", "ours", "chosen"),
    [
        ((ANNA,), None, False),
        ((ANNA,), HUGO, False),
        ((HUGO,), HUGO, True),
        ((), None, True),
    ],
)
def test_in_the_same_team_only_whom_the_desk_has_chosen_is_exchanged(
    assignees: tuple[Account, ...], ours: Account | None, *, chosen: bool
) -> None:
    """Where another line fits that names somebody else; one set by hand stays."""
    desk = routed("{facts: {cause: [hosting]}, assign: hugo}", "{assign: round-robin}")
    ticket = replace(typed("non-software-defect", "in-progress", "hosting", *assignees), routed_to=ours)
    outcome = change(desk, ticket, cause="hosting")
    wish = AssignmentWish("hosting", Strategy.PERSON, "hugo", assignees)
    assert outcome.assignment == (wish if chosen else None)


def test_a_line_that_chooses_alike_changes_nobody() -> None:
    """Nor does the same line, though nobody has it."""
    desk = routed("{facts: {cause: [hosting]}, assign: round-robin}", "{assign: round-robin}")
    ticket = replace(typed("non-software-defect", "accepted", "hosting", HUGO), routed_to=HUGO)
    assert change(desk, ticket, cause="hosting").assignment is None
    nobodys = typed("non-software-defect", "accepted", "hosting")
    assert change(desk, nobodys, status="in-progress").assignment is None


def test_what_is_not_asked_changes_nothing() -> None:
    """A label that a line names is no reason to ask; nor is a fact that none names."""
    desk = routed("{labels: [vip], team: consulting, assign: round-robin}")
    shown = sighting(TICKET, order_reference=("PO-1",))
    shown = replace(shown, raw={"labels": ("vip",)})
    edit = Edit(TICKET, find_changes(desk, TICKET, shown), SUPPORT)
    outcome = apply_consequences(desk, edit, (), shown, CARRIED)
    assert (outcome.ticket.value(TEAM), outcome.assignment) == ("support", None)


def test_a_team_set_by_hand_is_nobodys_turn() -> None:
    """It is people's business whom they give it to."""
    desk = routed("{assign: round-robin}")
    outcome = change(desk, replace(TICKET, assignees=(ANNA,)), team="hosting")
    assert (outcome.ticket.value(TEAM), outcome.assignment) == ("hosting", None)


@pytest.mark.parametrize(
    ("opener", "assigned", "chosen"),
    [(SUPPORT, (ANNA,), False), (SUPPORT, (), True), (CUSTOMER, (ANNA,), True)],
)
def test_who_opens_and_assigns_a_ticket_has_chosen(
    opener: Author, assigned: tuple[Account, ...], *, chosen: bool
) -> None:
    """But for customers, who are not asked."""
    desk = routed("{assign: round-robin}")
    empty = replace(TICKET, values={}, assignees=assigned)
    shown = replace(sighting(TICKET), assignees=assigned, is_opening=True)
    edit = Edit(empty, find_changes(desk, empty, shown), opener, is_opening=True)
    outcome = apply_consequences(desk, edit, judge(desk, edit, Mode.ENFORCE), shown, CARRIED)
    wish = AssignmentWish("support", Strategy.ROUND_ROBIN, None, assigned)
    assert outcome.assignment == (wish if chosen else None)


def test_the_lines_as_values() -> None:
    """What the file says, and what has it asked."""
    desk = routed("{kinds: [incident], customers: [Acme], facts: {cause: [hosting]}, assign: hugo}")
    (line,) = desk.routing.lines
    assert line == RoutingLine(
        kinds=frozenset({"incident"}),
        facts={CAUSE: frozenset({"hosting"})},
        customers=frozenset({"Acme"}),
        strategy=Strategy.PERSON,
        person="hugo",
    )
    assert desk.routing.asking == {TYPE, STATUS, CAUSE, OPENED_AS, BUDGET}
    assert (desk.routing.people, Routing().people) == (frozenset({"hugo"}), frozenset())
    assert isinstance(desk.budgets["A-1"], Budget)
