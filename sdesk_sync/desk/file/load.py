"""Desk file text -> Desk: every name checked against the file itself, all errors at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sdesk_sync.desk import policy
from sdesk_sync.desk.file.shapes import DeskFile, MoverShape, NamedShape, WorkflowShape
from sdesk_sync.desk.file.words import WordChecks
from sdesk_sync.desk.model.vocabulary import CLOSE_REASON, OPENED_AS, Mode
from sdesk_sync.desk.rules import NOT_YET, RULES
from sdesk_sync.desk.texts import HOLE, default_texts
from sdesk_sync.yamlfile import YamlDocument, YamlErrors, YamlProblem, one_of, read_yaml

Path = tuple[str | int, ...]


def read_desk(text: bytes, file: str) -> policy.Desk:
    """The desk of a desk file; raises YamlErrors with everything that is wrong in it."""
    document = read_yaml(text, file, DeskFile)
    problems = [*_NameChecks(document).find_problems(), *WordChecks(document).find_word_problems()]
    if problems:
        raise YamlErrors(problems)
    return _build_desk(document.value, hashlib.sha256(text).hexdigest()[:12])


def not_in_this_version(desk: policy.Desk) -> tuple[str, ...]:
    """What the desk file asks for that this version does not do yet."""
    rules = [name for name in NOT_YET if desk.modes[name] is not Mode.OFF]
    facts, present = desk.facts.items(), desk.command_facts.values()
    later = [f"!desk {fact.command}" for name, fact in facts if fact.command and name not in present]
    parts = [f"rule {name}" for name in rules] + [f"command {name}" for name in later]
    return (
        *parts,
        "movers, reopening, silence, budgets and timezone (they belong to those rules and to reminders)",
    )


def left_out(desk: policy.Desk) -> tuple[str, ...]:
    """What the desk does without, because the desk file has no fact by the key that it goes by."""
    consequences = {
        CLOSE_REASON: "nobody is asked why a ticket is closed",
        OPENED_AS: "it is not kept what a ticket was opened as",
    }
    return tuple(f"no fact '{key}': {what}" for key, what in consequences.items() if key not in desk.facts)


@dataclass(frozen=True, slots=True)
class _NameChecks:
    """The names a desk file uses, each looked up where it is defined."""

    document: YamlDocument[DeskFile]

    @property
    def file(self) -> DeskFile:
        return self.document.value

    def find_problems(self) -> Iterator[YamlProblem]:
        yield from self._check_time_zone()
        yield from self._check_kinds_and_types()
        yield from self._check_workflows()
        yield from self._check_people()
        yield from self._check_order_rule()
        yield from self._check_texts()

    def _check_known(self, path: Path, key: str, known: Iterable[str], what: str) -> Iterator[YamlProblem]:
        names = tuple(known)
        if key not in names:
            yield self.document.problem_at_value(path, expected=f"{what}: {one_of(names)}", known=names)

    def _check_all(
        self, path: Path, keys: Iterable[str], known: Iterable[str], what: str
    ) -> Iterator[YamlProblem]:
        names = tuple(known)
        for number, key in enumerate(keys):
            yield from self._check_known((*path, number), key, names, what)

    def _check_key(self, path: Path, known: Iterable[str], what: str) -> Iterator[YamlProblem]:
        names = tuple(known)
        if path[-1] not in names:
            yield self.document.problem_at_key(path, expected=f"{what}: {one_of(names)}", known=names)

    def _check_time_zone(self) -> Iterator[YamlProblem]:
        try:
            ZoneInfo(self.file.timezone)
        # OSError: where the name is that of a folder of zones.
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield self.document.problem_at_value(("timezone",), expected="a time zone such as Europe/Berlin")

    def _check_kinds_and_types(self) -> Iterator[YamlProblem]:
        file = self.file
        for key, status in (("waiting", file.waiting), ("closed", file.closed), ("declined", file.declined)):
            yield from self._check_known((key,), status, file.statuses, "a status")
        yield from self._check_known(("intake_team",), file.intake_team, file.teams, "a team")
        for key, kind in file.types.items():
            path: Path = ("types", key)
            if key in file.kinds:
                yield self.document.problem_at_key(path, expected="a name no intake kind has")
            yield from self._check_known((*path, "billing"), kind.billing, file.billing, "a billing class")
            yield from self._check_known((*path, "team"), kind.team, file.teams, "a team")
            yield from self._check_known((*path, "intake"), kind.intake, file.kinds, "an intake kind")
            for status, team in kind.teams.items():
                yield from self._check_key((*path, "teams", status), file.statuses, "a status")
                yield from self._check_known((*path, "teams", status), team, file.teams, "a team")

    def _check_workflows(self) -> Iterator[YamlProblem]:
        file = self.file
        served = [kind for flow in file.workflows.values() for kind in flow.kinds]
        for name, flow in file.workflows.items():
            path: Path = ("workflows", name)
            if flow.kinds:
                yield from self._check_all((*path, "kinds"), flow.kinds, file.kinds, "an intake kind")
            else:
                yield from self._check_key(path, file.types, "the name of a type, or a list of `kinds`")
            yield from self._check_known((*path, "first"), flow.first, file.statuses, "a status")
            yield from self._check_all((*path, "asks"), flow.asks, file.statuses, "a status")
            yield from self._check_moves((*path, "moves"), flow.moves)
        own = {name for name, flow in file.workflows.items() if not flow.kinds}
        for key in file.types.keys() - own:
            yield self.document.problem_at_value(("workflows", key), expected=f"a workflow for type '{key}'")
        for key in file.kinds.keys() - set(served):
            yield self.document.problem_at_value(
                ("workflows",), expected=f"a workflow whose `kinds` has '{key}'"
            )

    def _check_moves(self, path: Path, moves: Mapping[str, list[str]]) -> Iterator[YamlProblem]:
        for status, targets in moves.items():
            yield from self._check_key((*path, status), self.file.statuses, "a status")
            yield from self._check_all((*path, status), targets, self.file.statuses, "a status")

    def _check_people(self) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_all(("movers", "everyone"), file.movers.everyone, file.roles, "a role")
        for key, lines in (("also", file.movers.also), ("only", file.movers.only)):
            for number, line in enumerate(lines):
                yield from self._check_mover(("movers", key, number), line)
        for key, fact in file.facts.items():
            yield from self._check_all(("facts", key, "set_by"), fact.set_by, file.roles, "a role")
        yield from self._check_all(("reopening", "roles"), file.reopening.roles, file.roles, "a role")
        types = (*file.kinds, *file.types)
        yield from self._check_all(
            ("silence", "close_types"), file.silence.close_types, types, "a kind or type"
        )
        yield from self._check_all(
            ("silence", "close_from"), file.silence.close_from, file.statuses, "a status"
        )
        for rule, roles in (
            ("delivery-by-support", file.rules.delivery_by_support.roles),
            ("support-sets-type", file.rules.support_sets_type.roles),
        ):
            yield from self._check_all(("rules", rule, "roles"), roles, file.roles, "a role")

    def _check_mover(self, path: Path, line: MoverShape) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_all((*path, "roles"), line.roles, file.roles, "a role")
        yield from self._check_all((*path, "types"), line.types, (*file.kinds, *file.types), "a kind or type")
        yield from self._check_all((*path, "to"), line.to, file.statuses, "a status")
        yield from self._check_moves((*path, "moves"), line.moves)

    def _check_order_rule(self) -> Iterator[YamlProblem]:
        order, file = self.file.rules.order_before_work, self.file
        path: Path = ("rules", "order-before-work")
        yield from self._check_all((*path, "types"), order.types, file.types, "a type")
        yield from self._check_all((*path, "statuses"), order.statuses, file.statuses, "a status")
        yield from self._check_known((*path, "fact"), order.fact, file.facts, "a fact")
        yield from self._check_known((*path, "first_into"), order.first_into, file.statuses, "a status")
        yield from self._check_known((*path, "first_from"), order.first_from, file.statuses, "a status")

    def _check_texts(self) -> Iterator[YamlProblem]:
        for language, texts in (("en", self.file.texts.en), ("de", self.file.texts.de)):
            known = default_texts(language)
            for key, text in texts.items():
                path: Path = ("texts", language, key)
                if key not in known:
                    yield self.document.problem_at_key(path, expected="the key of a text", known=known)
                    continue
                if set("{}") & set(HOLE.sub("", text)):
                    yield self.document.problem_at_value(
                        path, expected="braces only round a word to be filled in"
                    )
                for hole in set(HOLE.findall(text)) - set(HOLE.findall(known[key])):
                    fits = [f"{{{one}}}" for one in HOLE.findall(known[key])]
                    yield self.document.problem_at_value(
                        path, found=f"{{{hole}}}", expected=one_of(fits) if fits else "no {…}"
                    )


def _build_desk(file: DeskFile, digest: str) -> policy.Desk:
    rules = file.rules.model_dump(by_alias=True)
    order = file.rules.order_before_work
    return policy.Desk(
        digest=digest,
        language=file.language,
        roles={key: policy.DeskRole(_localize(role), role.staff) for key, role in file.roles.items()},
        teams=_localize_all(file.teams),
        billing=_localize_all(file.billing),
        priorities=_localize_all(file.priorities),
        statuses={
            key: policy.DeskStatus(_localize(s), _localize(s.customer), s.category, s.closes)
            for key, s in file.statuses.items()
        },
        types=_build_types(file),
        workflows=_build_workflows(file),
        facts={
            key: policy.FactDefinition(
                _localize(fact), frozenset(fact.set_by), fact.command, tuple(fact.values)
            )
            for key, fact in file.facts.items()
        },
        modes={name: Mode(rules[name]["mode"]) for name in RULES},
        type_setters=frozenset(file.rules.support_sets_type.roles),
        order=policy.OrderBeforeWork(
            tuple(order.types), tuple(order.statuses), order.fact, order.first_into, order.first_from
        ),
        waiting=file.waiting,
        closed=file.closed,
        declined=file.declined,
        texts={
            language: {**default_texts(language), **(file.texts.de if language == "de" else file.texts.en)}
            for language in ("en", "de")
        },
    )


def _localize(shape: NamedShape) -> policy.LocalizedName:
    return policy.LocalizedName(shape.en, shape.de)


def _localize_all(shapes: Mapping[str, NamedShape]) -> dict[str, policy.LocalizedName]:
    return {key: _localize(shape) for key, shape in shapes.items()}


def _build_types(file: DeskFile) -> dict[str, policy.TicketType]:
    kinds = {
        key: policy.TicketType(key, _localize(kind), None, team=file.intake_team)
        for key, kind in file.kinds.items()
    }
    types = {
        key: policy.TicketType(key, _localize(t), t.intake, t.priority, t.billing, t.team, t.teams)
        for key, t in file.types.items()
    }
    return {**kinds, **types}


def _build_workflows(file: DeskFile) -> dict[str, policy.Workflow]:
    return {
        key: _build_workflow(file, flow)
        for name, flow in file.workflows.items()
        for key in (flow.kinds or [name])
    }


def _build_workflow(file: DeskFile, flow: WorkflowShape) -> policy.Workflow:
    """The moves in full: back and forth to waiting, and every status that is only arrived at."""
    moves = {status: list(targets) for status, targets in flow.moves.items()}
    for status in flow.asks:
        moves.setdefault(status, []).append(file.waiting)
        moves.setdefault(file.waiting, []).insert(flow.asks.index(status), status)
    arrived = {target for targets in moves.values() for target in targets} | {flow.first}
    known = moves.keys() | arrived
    return policy.Workflow(
        flow.first, {status: tuple(moves.get(status, ())) for status in file.statuses if status in known}
    )
