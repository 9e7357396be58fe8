"""The cases in tests/rules: read from sentences and YAML, and put through the desk as a delivery would be."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Generic, Literal, TypeVar

from pydantic import Field as Key
from pydantic import RootModel

from sdesk_sync.desk.comments.commands import SetFact, parse_commands
from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.judging.changes import find_changes, select_judged_at_opening, ticket_before_opening
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, WORD_FIELDS, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules import RULES
from sdesk_sync.presets import preset_path
from sdesk_sync.yamlfile import FileShape, YamlDocument, YamlErrors, YamlProblem, one_of, read_yaml
from tests.harness import house

FOLDER = Path(__file__).parents[1] / "rules"
REF = TicketRef("support", "10007", "DESK-7")
ModeWord = Literal["off", "observe", "warn", "enforce"]
T = TypeVar("T")


@cache
def shipped() -> Desk:
    """The desk of the shipped desk file, by which all cases are judged."""
    path = preset_path("service-desk")
    return read_desk(path.read_bytes(), path.name)


class Fields(FileShape, Generic[T]):
    """Values by field. `open` is the open/closed of a tracker that has one beside the status.

    Where a ticket has `open`, its tracker writes words as labels and carries no facts.
    """

    type: T | None = None
    status: T | None = None
    priority: T | None = None
    billing: T | None = None
    team: T | None = None
    estimate: T | None = None
    order_reference: T | None = None
    ordered_on: T | None = None
    budget_account: T | None = None
    cause: T | None = None
    change_reference: T | None = None
    version: T | None = None
    product_item: T | None = None
    close_reason: T | None = None
    opened_as: T | None = None
    open: bool | None = None

    @property
    def given(self) -> dict[Field, T | None]:
        """What the case names, empty values (`null`) too."""
        return {Field(name): getattr(self, name) for name in self.model_fields_set - {"open"}}


class Accepted(Fields[str]):
    """A ticket before the change. `past` has the statuses it has had, `unknown` for one first met late."""

    past: Literal["unknown"] | list[str] | None = None
    working: str | None = None


class Then(FileShape):
    """What follows. Without `writes`, what is undone is all that is written."""

    refused: dict[str, str | list[str]] = Key(default_factory=dict)
    back_to: dict[str, str | None] | None = Key(alias="back to", default=None)
    falls_with: dict[str, str] = Key(alias="falls with", default_factory=dict)
    becomes: dict[str, str | None] = Key(default_factory=dict)
    writes: dict[str, str | bool | None] | None = None
    says: str | list[str] = Key(default_factory=list)
    sagt: str | list[str] = Key(default_factory=list)


class Case(FileShape):
    """A ticket, what somebody does to it, and what follows."""

    ticket: Accepted = Accepted()
    who: str | list[str]
    account: Literal["person", "customer", "app", "us"] = "person"
    opens: Fields[str | list[str]] | None = None
    change: Fields[str | list[str]] | None = None
    comment: str | None = None
    tracker_chose_priority: bool = Key(alias="the tracker chose the priority", default=False)
    default_kind: str | None = Key(alias="default kind", default=None)
    modes: dict[str, ModeWord] = Key(default_factory=dict)
    cap: ModeWord = "enforce"
    then: Literal["nothing"] | Then

    @property
    def author(self) -> Author:
        """Alex, who holds the roles the case names; `unknown` holds none."""
        roles = frozenset(listed(self.who)) - {"unknown"}
        return Author(Actor(Account("support", "1"), "Alex", "alex", AccountKind(self.account)), roles)


class Cases(RootModel[dict[str, Case]]):
    """A file of cases by the sentence that each one claims."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk made of a case."""

    author: Author
    verdicts: tuple[Verdict, ...]
    outcome: Outcome


def listed(words: str | list[str] | None) -> tuple[str, ...]:
    """One word, several or none as a tuple."""
    if words is None:
        return ()
    return (words,) if isinstance(words, str) else tuple(words)


@cache
def cases() -> Mapping[str, Mapping[str, Case]]:
    """Every case by file name and sentence. Raises YamlErrors with all that is wrong in all files."""
    found: dict[str, Mapping[str, Case]] = {}
    problems: list[YamlProblem] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            found[path.stem] = read_cases(path.read_bytes(), path.name)
        except YamlErrors as errors:
            problems += errors.problems
    if problems:
        raise YamlErrors(problems)
    return found


def read_cases(text: bytes, file: str) -> Mapping[str, Case]:
    """The cases of one file, every word of them known to the shipped desk. Raises YamlErrors."""
    document = read_yaml(text, file, Cases)
    problems = [problem for name in document.value.root for problem in _unknown(document, name)]
    if problems:
        raise YamlErrors(problems)
    return document.value.root


def _unknown(document: YamlDocument[Cases], name: str) -> Iterator[YamlProblem]:
    """Words of a case that the desk does not know: a misspelt status would refuse for a wrong reason."""
    desk, case = shipped(), document.value.root[name]
    known = {TYPE: desk.types, STATUS: desk.statuses, PRIORITY: desk.priorities}
    for place in ("ticket", "opens", "change"):
        fields = getattr(case, place)
        for field, words in (fields.given if fields else {}).items():
            for word in listed(words) if field in known else ():
                if word not in known[field]:
                    yield document.problem_at_value(
                        (name, place, field), expected=one_of(known[field]), found=word
                    )
    roles = (*desk.roles, "unknown")
    if not set(listed(case.who)) <= set(roles):
        yield document.problem_at_value((name, "who"), expected=one_of(roles), known=roles)
    then = case.then if isinstance(case.then, Then) else Then()
    for field, rules in then.refused.items():
        if not set(listed(rules)) <= RULES.keys():
            yield document.problem_at_value((name, "then", "refused", field), expected="a rule", known=RULES)


def tell(case: Case) -> Told:
    """Put a case through the desk: from the change to what is accepted and written."""
    desk = _desk(case)
    if case.comment is not None:
        return _commanded(desk, case, case.comment)
    sighting = _sighting(case)
    ticket = ticket_before_opening(sighting) if case.opens else accepted(case)
    parts = find_changes(desk, ticket, sighting)
    if case.opens:
        parts = select_judged_at_opening(desk, parts, case.author, sighting)
    edit = Edit(ticket, parts, case.author, is_opening=case.opens is not None)
    return _told(desk, case, edit, sighting)


def _commanded(desk: Desk, case: Case, comment: str) -> Told:
    """A comment shows nothing of the ticket: its commands meet the accepted state."""
    ticket = accepted(case)
    asked = {one.field: one.value for one in parse_commands(desk, [comment]) if isinstance(one, SetFact)}
    parts = tuple(FieldChange(name, ticket.value(name), value) for name, value in asked.items())
    return _told(desk, case, Edit(ticket, parts, case.author), Sighting(REF, 1, seen={}))


def _told(desk: Desk, case: Case, edit: Edit, sighting: Sighting) -> Told:
    verdicts = judge(desk, edit, Mode(case.cap))
    return Told(case.author, verdicts, apply_consequences(desk, edit, verdicts, sighting, carried(case)))


def _desk(case: Case) -> Desk:
    modes = {rule: Mode(mode) for rule, mode in case.modes.items()}
    return replace(shipped(), modes={**shipped().modes, **modes})


def carried(case: Case) -> frozenset[Field]:
    """The fields the case's tracker can hold."""
    has_shut = (case.opens or case.ticket).open is not None
    return frozenset(WORD_FIELDS) | (frozenset() if has_shut else frozenset(map(Field, shipped().facts)))


def accepted(case: Case) -> Ticket:
    """The ticket of a case as accepted, everything it does not name known to be empty."""
    given, desk = case.ticket.given, shipped()
    values = dict.fromkeys(carried(case)) | {k: v for k, v in given.items() if k not in ("past", "working")}
    status, past = values.get(STATUS), case.ticket.past
    resting = status in (None, desk.waiting, desk.closed, desk.declined)
    is_shut = None if case.ticket.open is None else not case.ticket.open
    return Ticket(
        REF,
        version=1,
        values=values,
        tracker_closed=is_shut,
        working_status=case.ticket.working or (None if resting else status),
        past_statuses=tuple(past) if isinstance(past, list) else (status,) if status else (),
        is_known_from_start=past != "unknown",
    )


def _sighting(case: Case) -> Sighting:
    change = case.opens or case.change or Fields[str | list[str]]()
    before = {} if case.opens else accepted(case).values
    seen = {name: listed(before.get(name)) for name in carried(case)}
    seen |= {name: listed(words) for name, words in change.given.items()}
    is_open = case.ticket.open if change.open is None else change.open
    return Sighting(
        REF,
        version=2,
        seen=seen,
        tracker_closed=None if is_open is None else not is_open,
        actor=case.author.actor,
        is_opening=case.opens is not None,
        default_kind=case.default_kind,
        has_default_priority=case.tracker_chose_priority,
    )


def refusal_cases() -> Iterator[tuple[str, str]]:
    """Rule and case of every `step.refuse(…)` in the sources of the rules."""
    for source in house.sources("sdesk_sync/desk/rules"):
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "refuse"
            ):
                rule = source.name.rpartition("/")[2].removesuffix(".py").replace("_", "-")
                said = [each for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant)]
                yield from ((rule, str(each.value)) for each in said)
