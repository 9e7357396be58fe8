"""Desk file text -> Desk: every name checked against the file itself, all errors at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sdesk_sync.desk import policy
from sdesk_sync.desk.commands import IN_THIS_VERSION
from sdesk_sync.desk.deskfile import DeskFile, MoverShape, NamedShape, WorkflowShape
from sdesk_sync.desk.model import Mode
from sdesk_sync.desk.rules import NOT_YET, RULES
from sdesk_sync.desk.texts import HOLE, default_texts
from sdesk_sync.yamlfile import Document, Problem, YamlErrors, one_of, read

Path = tuple[str | int, ...]


def read_desk(text: bytes, file: str) -> policy.Desk:
    """The desk of a desk file; raises YamlErrors with everything that is wrong in it."""
    document = read(text, file, DeskFile)
    problems = list(_Names(document).problems())
    if problems:
        raise YamlErrors(problems)
    return _desk(document.value, hashlib.sha256(text).hexdigest()[:12])


def not_in_this_version(desk: policy.Desk) -> tuple[str, ...]:
    """What the desk file asks for that this version does not do yet."""
    rules = [name for name in NOT_YET if desk.modes[name] is not Mode.OFF]
    facts = desk.facts.items()
    later = [f"!desk {fact.command}" for name, fact in facts if fact.command and name not in IN_THIS_VERSION]
    parts = [f"rule {name}" for name in rules] + [f"command {name}" for name in later]
    return (
        *parts,
        "movers, reopening, silence, budgets and timezone (they belong to those rules and to reminders)",
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The names a desk file uses, each looked up where it is defined."""

    document: Document[DeskFile]

    @property
    def file(self) -> DeskFile:
        return self.document.value

    def problems(self) -> Iterator[Problem]:
        yield from self._time_zone()
        yield from self._kinds_and_types()
        yield from self._workflows()
        yield from self._people()
        yield from self._order_rule()
        yield from self._texts()

    def _known(self, path: Path, key: str, known: Iterable[str], what: str) -> Iterator[Problem]:
        names = tuple(known)
        if key not in names:
            yield self.document.problem(path, expected=f"{what}: {one_of(names)}", known=names)

    def _all(self, path: Path, keys: Iterable[str], known: Iterable[str], what: str) -> Iterator[Problem]:
        names = tuple(known)
        for number, key in enumerate(keys):
            yield from self._known((*path, number), key, names, what)

    def _key(self, path: Path, known: Iterable[str], what: str) -> Iterator[Problem]:
        names = tuple(known)
        if path[-1] not in names:
            yield self.document.key_problem(path, expected=f"{what}: {one_of(names)}", known=names)

    def _time_zone(self) -> Iterator[Problem]:
        try:
            ZoneInfo(self.file.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            yield self.document.problem(("timezone",), expected="a time zone such as Europe/Berlin")

    def _kinds_and_types(self) -> Iterator[Problem]:
        file = self.file
        for key, status in (("waiting", file.waiting), ("closed", file.closed), ("declined", file.declined)):
            yield from self._known((key,), status, file.statuses, "a status")
        yield from self._known(("intake_team",), file.intake_team, file.teams, "a team")
        for key, kind in file.types.items():
            path: Path = ("types", key)
            if key in file.kinds:
                yield self.document.key_problem(path, expected="a name no intake kind has")
            yield from self._known((*path, "billing"), kind.billing, file.billing, "a billing class")
            yield from self._known((*path, "team"), kind.team, file.teams, "a team")
            yield from self._known((*path, "intake"), kind.intake, file.kinds, "an intake kind")
            for status, team in kind.teams.items():
                yield from self._key((*path, "teams", status), file.statuses, "a status")
                yield from self._known((*path, "teams", status), team, file.teams, "a team")

    def _workflows(self) -> Iterator[Problem]:
        file = self.file
        served = [kind for flow in file.workflows.values() for kind in flow.kinds]
        for name, flow in file.workflows.items():
            path: Path = ("workflows", name)
            if flow.kinds:
                yield from self._all((*path, "kinds"), flow.kinds, file.kinds, "an intake kind")
            else:
                yield from self._key(path, file.types, "the name of a type, or a list of `kinds`")
            yield from self._known((*path, "first"), flow.first, file.statuses, "a status")
            yield from self._all((*path, "asks"), flow.asks, file.statuses, "a status")
            yield from self._moves((*path, "moves"), flow.moves)
        own = {name for name, flow in file.workflows.items() if not flow.kinds}
        for key in file.types.keys() - own:
            yield self.document.problem(("workflows", key), expected=f"a workflow for type '{key}'")
        for key in file.kinds.keys() - set(served):
            yield self.document.problem(("workflows",), expected=f"a workflow whose `kinds` has '{key}'")

    def _moves(self, path: Path, moves: Mapping[str, list[str]]) -> Iterator[Problem]:
        for status, targets in moves.items():
            yield from self._key((*path, status), self.file.statuses, "a status")
            yield from self._all((*path, status), targets, self.file.statuses, "a status")

    def _people(self) -> Iterator[Problem]:
        file = self.file
        yield from self._all(("movers", "everyone"), file.movers.everyone, file.roles, "a role")
        for key, lines in (("also", file.movers.also), ("only", file.movers.only)):
            for number, line in enumerate(lines):
                yield from self._mover(("movers", key, number), line)
        for key, fact in file.facts.items():
            yield from self._all(("facts", key, "set_by"), fact.set_by, file.roles, "a role")
        yield from self._all(("reopening", "roles"), file.reopening.roles, file.roles, "a role")
        types = (*file.kinds, *file.types)
        yield from self._all(("silence", "close_types"), file.silence.close_types, types, "a kind or type")
        yield from self._all(("silence", "close_from"), file.silence.close_from, file.statuses, "a status")
        for rule, roles in (
            ("delivery-by-support", file.rules.delivery_by_support.roles),
            ("support-sets-type", file.rules.support_sets_type.roles),
        ):
            yield from self._all(("rules", rule, "roles"), roles, file.roles, "a role")

    def _mover(self, path: Path, line: MoverShape) -> Iterator[Problem]:
        file = self.file
        yield from self._all((*path, "roles"), line.roles, file.roles, "a role")
        yield from self._all((*path, "types"), line.types, (*file.kinds, *file.types), "a kind or type")
        yield from self._all((*path, "to"), line.to, file.statuses, "a status")
        yield from self._moves((*path, "moves"), line.moves)

    def _order_rule(self) -> Iterator[Problem]:
        order, file = self.file.rules.order_before_work, self.file
        path: Path = ("rules", "order-before-work")
        yield from self._all((*path, "types"), order.types, file.types, "a type")
        yield from self._all((*path, "statuses"), order.statuses, file.statuses, "a status")
        yield from self._known((*path, "fact"), order.fact, file.facts, "a fact")
        yield from self._known((*path, "first_into"), order.first_into, file.statuses, "a status")
        yield from self._known((*path, "first_from"), order.first_from, file.statuses, "a status")

    def _texts(self) -> Iterator[Problem]:
        for language, texts in (("en", self.file.texts.en), ("de", self.file.texts.de)):
            known = default_texts(language)
            for key, text in texts.items():
                path: Path = ("texts", language, key)
                if key not in known:
                    yield self.document.key_problem(path, expected="the key of a text", known=known)
                    continue
                if set("{}") & set(HOLE.sub("", text)):
                    yield self.document.problem(path, expected="braces only round a word to be filled in")
                for hole in set(HOLE.findall(text)) - set(HOLE.findall(known[key])):
                    fits = [f"{{{one}}}" for one in HOLE.findall(known[key])]
                    yield self.document.problem(
                        path, found=f"{{{hole}}}", expected=one_of(fits) if fits else "no {…}"
                    )


def _desk(file: DeskFile, digest: str) -> policy.Desk:
    rules = file.rules.model_dump(by_alias=True)
    order = file.rules.order_before_work
    return policy.Desk(
        digest=digest,
        language=file.language,
        roles={key: policy.Role(_named(role), role.staff) for key, role in file.roles.items()},
        teams=_names(file.teams),
        billing=_names(file.billing),
        priorities=_names(file.priorities),
        statuses={
            key: policy.Status(_named(s), _named(s.customer), s.category, s.closes)
            for key, s in file.statuses.items()
        },
        types=_types(file),
        workflows=_workflows(file),
        facts={
            key: policy.Fact(_named(fact), frozenset(fact.set_by), fact.command, tuple(fact.values))
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


def _named(shape: NamedShape) -> policy.Named:
    return policy.Named(shape.en, shape.de)


def _names(shapes: Mapping[str, NamedShape]) -> dict[str, policy.Named]:
    return {key: _named(shape) for key, shape in shapes.items()}


def _types(file: DeskFile) -> dict[str, policy.Type]:
    kinds = {
        key: policy.Type(key, _named(kind), None, team=file.intake_team) for key, kind in file.kinds.items()
    }
    types = {
        key: policy.Type(key, _named(t), t.intake, t.priority, t.billing, t.team, t.teams)
        for key, t in file.types.items()
    }
    return {**kinds, **types}


def _workflows(file: DeskFile) -> dict[str, policy.Workflow]:
    return {
        key: _workflow(file, flow) for name, flow in file.workflows.items() for key in (flow.kinds or [name])
    }


def _workflow(file: DeskFile, flow: WorkflowShape) -> policy.Workflow:
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
