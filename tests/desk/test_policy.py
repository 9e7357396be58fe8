"""Every move of every workflow is lawful, and no other: the desk file against the desk's own words."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import RootModel

from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, FieldChange
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Mode
from sdesk_sync.yamlfile import read_yaml
from tests.harness.desks import shipped_with_rules
from tests.harness.rule_cases import REF, shipped

TABLE = Path(__file__).with_name("workflows.yaml")
RULE = "moves-follow-workflow"
WAITING = "waiting-for-customer"


class Table(RootModel[dict[str, list[str]]]):
    """Clauses of moves by type."""


WRITTEN = read_yaml(TABLE.read_bytes(), TABLE.name, Table).value.root
EVERYWHERE = [(kind, status) for kind in WRITTEN for status in shipped().statuses]


def moves(clauses: list[str]) -> tuple[str, dict[str, set[str]]]:
    """The first status and the moves that the clauses write down."""
    found: dict[str, set[str]] = defaultdict(set)
    for clause in clauses:
        words = clause.replace("⇄", "→ both").split(" → ")
        for left, right in pairwise(words):
            before, after = statuses(left.removeprefix("both ")), statuses(right.removeprefix("both "))
            for one in before:
                found[one] |= set(after)
            for one in after if right.startswith("both ") else ():
                found[one] |= set(before)
        for word in clause.replace(",", " ").split():
            if word.endswith("*"):
                found[word[:-1]].add(WAITING)
                found[WAITING].add(word[:-1])
    return statuses(clauses[0].split(" → ")[0])[0], found


def statuses(words: str) -> list[str]:
    """The statuses between two arrows."""
    return [word.strip().rstrip("*") for word in words.split(",")]


def lawful(kind: str, status: str) -> set[str]:
    """Where the workflow lets a ticket go, last at work in `working`; what it waits from is not known."""
    desk = shipped_with_rules((RULE,))
    values = {TYPE: kind, STATUS: status, Field("close_reason"): "answered"}
    ticket = Ticket(REF, 1, values, working_status=None if status == WAITING else working(kind))
    author = Author(Actor(Account("support", "1"), "Sami"), frozenset({"support"}))
    others = [FieldChange(STATUS, status, after) for after in shipped().statuses if after != status]
    edits = [Edit(ticket, (part,), author) for part in others]
    verdicts = [verdict for edit in edits for verdict in judge(desk, edit, Mode.ENFORCE)]
    assert {r.rule for verdict in verdicts for r in verdict.refusals} <= {RULE}
    return {str(verdict.change.after) for verdict in verdicts if not verdict.refusals}


def working(kind: str) -> str:
    """The status in which the ticket last was neither waiting nor done: here the last of its own."""
    return [status for status in moves(WRITTEN[kind])[1] if shipped().is_working(status)][-1]


@pytest.mark.parametrize(("kind", "status"), EVERYWHERE)
def test_a_ticket_moves_where_its_workflow_leads_and_nowhere_else(kind: str, status: str) -> None:
    """From a status that the workflow lacks as from its first one; from closed to the working status."""
    first, table = moves(WRITTEN[kind])
    known = set(table).union(*table.values())
    if status == "closed":
        assert lawful(kind, status) == {working(kind)}
    elif status in known:
        assert lawful(kind, status) == table.get(status, set())
    else:
        assert lawful(kind, status) == table[first] | {first}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_ticket_of_a_type_starts_where_its_workflow_does(kind: str) -> None:
    """The first status named."""
    assert shipped().workflows[kind].first == moves(WRITTEN[kind])[0]


def test_every_kind_and_type_has_its_workflow_written_down() -> None:
    """Nine of them, and the desk file knows no tenth."""
    assert set(WRITTEN) == set(shipped().types) == set(shipped().workflows)


def test_the_table_is_read_as_it_is_written() -> None:
    """Lists, both ways and questions to the customer."""
    assert moves(["a* → b ⇄ c", "a, b → d → e"]) == (
        "a",
        {"a": {"b", WAITING, "d"}, WAITING: {"a"}, "b": {"c", "d"}, "c": {"b"}, "d": {"e"}},
    )


def test_a_move_is_refused_whoever_the_first_working_status_was() -> None:
    """A ticket closed before it was ever worked on reopens at its workflow's start."""
    desk = shipped()
    ticket = Ticket(REF, 1, {TYPE: "delivery", STATUS: "closed"})
    assert desk.allowed_moves(ticket, "delivery", "closed") == ("planned",)
    assert desk.allowed_moves(replace(ticket, working_status="in-review"), "delivery", "closed") == (
        "planned",
    )
    assert desk.allowed_moves(replace(ticket, working_status="scheduled"), "delivery", "closed") == (
        "scheduled",
    )
