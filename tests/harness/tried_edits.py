"""Tickets of every type in every status, and edits of them: for what holds of all there are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.consequences import apply_consequences
from sdesk_sync.desk.entries import FactDefinition
from sdesk_sync.desk.judging.changes import find_changes
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, Verdict
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from tests.harness.rule_cases import REF

Asked = Mapping[Field, str | None]


@dataclass(frozen=True, slots=True)
class TriedEdit:
    """What came of an edit: the ticket as accepted, and the verdicts."""

    ticket: Ticket
    verdicts: tuple[Verdict, ...]

    @property
    def undone(self) -> frozenset[Field]:
        """The fields that went back."""
        return frozenset(verdict.change.field for verdict in self.verdicts if verdict.undoing_refusal)


@dataclass(frozen=True, slots=True)
class TriedFacts:
    """The facts of a desk with a value each, and another one that may take its place."""

    first: Mapping[Field, str]
    second: Mapping[Field, str]


def facts_of(desk: Desk) -> TriedFacts:
    """Values that each fact of a desk may have."""
    values = {name: _words_of(fact) for name, fact in desk.facts.items()}
    return TriedFacts(
        {name: each[0] for name, each in values.items()}, {name: each[-1] for name, each in values.items()}
    )


def _words_of(fact: FactDefinition) -> tuple[str, ...]:
    if fact.dates is not None:
        return ("2026-03-02", "2026-03-03")
    return fact.values or (("3d", "5d") if fact.is_amount else ("one", "other"))


def tickets_of(desk: Desk, *, facts: Mapping[Field, str], priority: str | None) -> Iterator[Ticket]:
    """One of each type in each status of its workflow, with these facts and a priority.

    Each has what its type may have of them; without facts it has no billing either.
    """
    for kind, workflow in desk.workflows.items():
        for status in workflow.moves:
            values = {
                TYPE: kind,
                STATUS: status,
                PRIORITY: priority if desk.has_priority(kind) else None,
                BILLING: desk.types[kind].billing if facts else None,
                TEAM: desk.team_of(kind, status),
                **{name: facts.get(name) for name in desk.facts},
            }
            lines = workflow.lines
            past = lines[: lines.index(status) + 1] if status in lines else lines[:2]
            worked = next(one for one in (*reversed(past), workflow.first) if desk.is_working(one))
            yield Ticket(REF, 1, values, working_status=worked, past_statuses=past, is_known_from_start=True)


def somebody(role: str) -> Author:
    """Somebody who holds a role."""
    return Author(Actor(Account("support", "1"), "Alex"), frozenset({role}))


def try_edit(desk: Desk, ticket: Ticket, author: Author, asked: Asked) -> TriedEdit:
    """An edit judged and followed, on a tracker that can hold every field."""
    values = {**ticket.values, **asked}
    seen = {name: (word,) if word else () for name, word in values.items()}
    sighting = Sighting(REF, ticket.version + 1, seen)
    edit = Edit(ticket, find_changes(desk, ticket, sighting), author)
    verdicts = judge(desk, edit, Mode.ENFORCE)
    after = apply_consequences(desk, edit, verdicts, sighting, frozenset(ticket.values))
    return TriedEdit(after.ticket, verdicts)
