"""Desk file text -> Desk: every name checked against the file itself, all errors at once."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from sdesk_sync.desk import entries, policy, tables
from sdesk_sync.desk.file.doubts import DoubtFinder
from sdesk_sync.desk.file.movers import build_movers
from sdesk_sync.desk.file.names import NameChecks
from sdesk_sync.desk.file.routing import RoutingChecks, build_routing
from sdesk_sync.desk.file.rules import RuleChecks, bind_rules, own_texts
from sdesk_sync.desk.file.shapes import BudgetShape, DeskFile, MeaningsShape, NamedShape, WorkflowShape
from sdesk_sync.desk.file.silence import SilenceChecks, build_silence
from sdesk_sync.desk.file.texts import TextChecks
from sdesk_sync.desk.file.version_1 import find_old_lines, is_told_by, is_version_1
from sdesk_sync.desk.file.words import WordChecks
from sdesk_sync.desk.file.workflows import WorkflowChecks
from sdesk_sync.desk.model.vocabulary import Field, OutsideFact
from sdesk_sync.desk.texts import LANGUAGES, default_texts
from sdesk_sync.yamlfile import YamlDocument, YamlErrors, YamlProblem, read_what_fits


def read_desk(text: bytes, file: str) -> policy.Desk:
    """The desk of a desk file; raises YamlErrors with everything that is wrong in it."""
    document = read_desk_file(text, file)
    words = build_tables(document.value)
    return policy.Desk(
        **{name: getattr(words, name) for name in tables.DeskTables.__slots__},
        digest=hashlib.sha256(text).hexdigest()[:12],
        rules=bind_rules(document.value.rules, words),
        bind_rules=partial(bind_rules, document.value.rules),
        texts={
            language: {
                **default_texts(language),
                **own_texts(document.value.rules, language),
                **document.value.texts.in_language(language),
            }
            for language in LANGUAGES
        },
        doubts=tuple(DoubtFinder(document, words).find_doubts()),
        dated_facts=tuple((name, fact.dates) for name, fact in words.facts.items() if fact.dates is not None),
    )


def read_desk_file(text: bytes, file: str) -> YamlDocument[DeskFile]:
    """The desk file as it stands, checked; raises YamlErrors with everything that is wrong in it."""
    reading = read_what_fits(text, file, DeskFile)
    found = () if reading.document is None else reading.keep_problems(_find_problems(reading.document))
    problems = (*reading.problems, *found)
    # Lines of version 1 are mistakes in any case: most files have none, and are parsed once.
    if problems or reading.document is None:
        raise YamlErrors(_tell_old_lines(text, file, problems))
    return reading.document


def _tell_old_lines(text: bytes, file: str, problems: tuple[YamlProblem, ...]) -> tuple[YamlProblem, ...]:
    """The problems of a file, with what to write now in the place of those that lines of version 1 are."""
    old = find_old_lines(text, file)
    if is_version_1(old):
        return old
    return (*old, *(problem for problem in problems if not is_told_by(problem, old)))


def _find_problems(document: YamlDocument[DeskFile]) -> Iterator[YamlProblem]:
    yield from NameChecks(document).find_name_problems()
    yield from WordChecks(document).find_word_problems()
    yield from WorkflowChecks(document).find_workflow_problems()
    yield from SilenceChecks(document).find_silence_problems()
    yield from RoutingChecks(document).find_routing_problems()
    yield from RuleChecks(document, build_tables(document.value)).find_rule_problems()
    yield from TextChecks(document).find_replaced_problems()


def build_tables(file: DeskFile) -> tables.DeskTables:
    """The tables of a desk file, whose names need not be right yet."""
    workflows = _build_workflows(file)
    return tables.DeskTables(
        language=file.language,
        timezone=file.timezone,
        roles={key: entries.DeskRole(_localize(role), role.staff) for key, role in file.roles.items()},
        teams={
            key: entries.DeskTeam(_localize(team), frozenset(team.roles)) for key, team in file.teams.items()
        },
        billing=_localize_all(file.billing),
        priorities=_localize_all(file.priorities),
        statuses={
            key: entries.DeskStatus(_localize(s), _localize(s.customer), s.category, s.closes)
            for key, s in file.statuses.items()
        },
        types=_build_types(file),
        workflows=workflows,
        movers=build_movers(file, workflows),
        facts=_build_facts(file),
        budgets=build_budgets(file.budgets),
        routing=build_routing(file),
        silence=build_silence(file.silence),
        meanings=_build_meanings(file.meanings),
    )


def build_budgets(shapes: Sequence[BudgetShape]) -> dict[str, entries.Budget]:
    """Budgets by their keys."""
    return {one.key: entries.Budget(one.hours, one.policy, one.valid_until, one.customer) for one in shapes}


def _localize(shape: NamedShape) -> entries.LocalizedName:
    return entries.LocalizedName(shape.en, shape.de)


def _localize_all(shapes: Mapping[str, NamedShape]) -> dict[str, entries.LocalizedName]:
    return {key: _localize(shape) for key, shape in shapes.items()}


def _build_types(file: DeskFile) -> dict[str, entries.TicketType]:
    kinds = {
        key: entries.TicketType(key, _localize(kind), None, team=file.intake_team)
        for key, kind in file.kinds.items()
    }
    types = {
        key: entries.TicketType(key, _localize(t), t.intake, t.priority, t.billing, t.team, t.teams)
        for key, t in file.types.items()
    }
    return {**kinds, **types}


def _build_facts(file: DeskFile) -> dict[Field, entries.FactDefinition]:
    return {
        Field(key): entries.FactDefinition(
            _localize(fact),
            None if fact.set_by is None else frozenset(fact.set_by),
            fact.command,
            tuple(fact.values),
            tuple(fact.bot_values),
            fact.amount is not None,
            fact.account,
            Field(fact.dates) if fact.dates else None,
            OutsideFact(fact.look_up) if fact.look_up else None,
            entries.NativeField(fact.native) if fact.native else None,
        )
        for key, fact in file.facts.items()
    }


def _build_meanings(shape: MeaningsShape) -> entries.Meanings:
    facts, values = shape.facts, shape.values
    return entries.Meanings(
        waiting=shape.statuses.waiting,
        closed=shape.statuses.closed,
        declined=shape.statuses.declined,
        customer=shape.roles.customer,
        automation=shape.roles.automation,
        close_reason=Field(facts.close_reason) if facts.close_reason else None,
        opened_as=Field(facts.opened_as) if facts.opened_as else None,
        withdrawn=values.withdrawn,
        no_answer=values.no_answer,
    )


def _build_workflows(file: DeskFile) -> dict[str, entries.Workflow]:
    return {
        key: _build_workflow(file, flow)
        for name, flow in file.workflows.items()
        for key in (flow.kinds or [name])
    }


def _build_workflow(file: DeskFile, flow: WorkflowShape) -> entries.Workflow:
    """The moves in full: back and forth to waiting, and every status that is only arrived at."""
    waiting = file.meanings.statuses.waiting
    moves = {status: list(targets) for status, targets in flow.moves.items()}
    for status in flow.asks:
        moves.setdefault(status, []).append(waiting)
        moves.setdefault(waiting, []).insert(flow.asks.index(status), status)
    arrived = {target for targets in moves.values() for target in targets} | {flow.first}
    known = moves.keys() | arrived
    ending = (status for status in file.statuses if status in arrived and status not in flow.moves)
    return entries.Workflow(
        flow.first,
        {status: tuple(moves.get(status, ())) for status in file.statuses if status in known},
        tuple(status for status in (*flow.moves, *ending) if status != waiting),
        frozenset(flow.asks),
        tuple(flow.moves.get(waiting, ())),
    )
