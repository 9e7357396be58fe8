"""The cases in tests/rules: read from sentences and YAML, and put through the desk as a delivery would be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from sdesk_sync.desk.comments.commands import SetFact, parse_commands
from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.file.load import build_budgets, read_desk
from sdesk_sync.desk.judging.changes import find_changes, select_judged_at_opening, ticket_before_opening
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.amounts import read_minutes
from sdesk_sync.desk.model.people import Account, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, WORD_FIELDS, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules import KINDS
from sdesk_sync.presets import preset_path
from sdesk_sync.yamlfile import YamlDocument, YamlErrors, YamlProblem, one_of, read_yaml
from tests.harness.case_shapes import NOT_A_FIELD, Case, Cases, Fields, Then, listed
from tests.harness.modes import with_modes

FOLDER = Path(__file__).parents[1] / "rules"
REF = TicketRef("support", "10007", "DESK-7")


@cache
def shipped() -> Desk:
    """The desk of the shipped desk file, by which all cases are judged."""
    path = preset_path("service-desk")
    return read_desk(path.read_bytes(), path.name)


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk made of a case."""

    author: Author
    verdicts: tuple[Verdict, ...]
    outcome: Outcome


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
    return {name: _complete(document.value.root, case) for name, case in document.value.root.items()}


def _complete(found: Mapping[str, Case], case: Case) -> Case:
    """A case with what the one it is like gives."""
    if case.like is None:
        return case
    other = _complete(found, found[case.like])
    given = {name: getattr(case, name) for name in case.model_fields_set}
    return other.model_copy(update={**given, "like": None})


def _unknown(document: YamlDocument[Cases], name: str) -> Iterator[YamlProblem]:
    """Words of a case that the desk does not know: a misspelt status would refuse for a wrong reason."""
    desk, case = shipped(), document.value.root[name]
    if case.like is not None and case.like not in document.value.root:
        yield document.problem_at_value(
            (name, "like"), expected="a case of this file", known=document.value.root, found=case.like
        )
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
    if case.like is None and "who" not in case.model_fields_set:
        yield document.problem_at_key((name,), expected="`who` does it")
    if "who" in case.model_fields_set and not set(listed(case.who)) <= set(roles):
        yield document.problem_at_value((name, "who"), expected=one_of(roles), known=roles)
    then = case.then if isinstance(case.then, Then) else Then()
    for field, rules in then.refused.items():
        if not set(listed(rules)) <= set(desk.rules.ids):
            path = (name, "then", "refused", field)
            yield document.problem_at_value(path, expected="a rule", known=desk.rules.ids)


def tell(case: Case, by: Desk | None = None) -> Told:
    """Put a case through the shipped desk or another: from the change to what is accepted and written."""
    desk = _desk(case, by or shipped())
    if case.comment is not None:
        return _commanded(desk, case, case.comment)
    sighting = _sighting(case)
    ticket = ticket_before_opening(sighting) if case.opens else accepted(case)
    parts = find_changes(desk, ticket, sighting)
    if case.opens:
        parts = select_judged_at_opening(desk, parts, case.author, sighting)
    return _told(desk, case, _edit(case, ticket, parts), sighting)


def _edit(case: Case, ticket: Ticket, parts: tuple[FieldChange, ...]) -> Edit:
    balances = {account: read_minutes(left) or 0 for account, left in case.left.items()}
    at = None if case.day is None else _noon(case.day)
    return Edit(ticket, parts, case.author, case.opens is not None, at, balances, case.default_kind)


def _noon(day: date) -> int:
    return int(datetime.combine(day, time(12), UTC).timestamp() * 1000)


def _commanded(desk: Desk, case: Case, comment: str) -> Told:
    """A comment shows nothing of the ticket: its commands meet the accepted state."""
    ticket = accepted(case)
    asked = {one.field: one.value for one in parse_commands(desk, [comment]) if isinstance(one, SetFact)}
    parts = tuple(FieldChange(name, ticket.value(name), value) for name, value in asked.items())
    return _told(desk, case, _edit(case, ticket, parts), Sighting(REF, 1, seen={}))


def _told(desk: Desk, case: Case, edit: Edit, sighting: Sighting) -> Told:
    verdicts = judge(desk, edit, Mode(case.cap))
    return Told(case.author, verdicts, apply_consequences(desk, edit, verdicts, sighting, carried(case)))


def _desk(case: Case, desk: Desk) -> Desk:
    if case.modes:
        modes = {rule: Mode(mode) for rule, mode in case.modes.items()}
        desk = with_modes(desk, modes)
    if case.budgets:
        desk = replace(desk, budgets=build_budgets(case.budgets))
    return desk


def carried(case: Case) -> frozenset[Field]:
    """The fields the case's tracker can hold."""
    has_shut = (case.opens or case.ticket).open is not None
    return frozenset(WORD_FIELDS) | (frozenset() if has_shut else frozenset(map(Field, shipped().facts)))


def accepted(case: Case) -> Ticket:
    """The ticket of a case as accepted, everything it does not name known to be empty."""
    given, desk = case.ticket.given, shipped()
    values = dict.fromkeys(carried(case)) | {k: v for k, v in given.items() if k not in NOT_A_FIELD}
    status, past = values.get(STATUS), case.ticket.past
    is_shut = None if case.ticket.open is None else not case.ticket.open
    return Ticket(
        REF,
        version=1,
        values=values,
        tracker_closed=is_shut,
        working_status=case.ticket.working or (status if desk.is_working(status) else None),
        past_statuses=tuple(past) if isinstance(past, list) else (status,) if status else (),
        is_known_from_start=past != "unknown",
        status_since=None if case.ticket.since is None else _noon(case.ticket.since),
        owners=None if case.ticket.owner is None else (_OWNERS[case.ticket.owner],),
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


_OWNERS = {"Alex": Account("support", "1"), "somebody else": Account("support", "2")}


def refusal_cases() -> Iterator[tuple[str, str]]:
    """Every case of every kind of rule."""
    return ((kind.kind, case) for kind in KINDS for case in kind.case_words)
