"""The names that a desk file uses, each looked up where it is defined."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sdesk_sync.desk.file.shapes import DeskFile, MoverShape
from sdesk_sync.messages import MessageText, message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem, known_name

_ROLE = message("word.role")
_STATUS = message("word.status")
_TEAM = message("word.team")
_FACT = message("word.fact")
_INTAKE_KIND = message("word.intake-kind")
_KIND_OR_TYPE = message("word.kind-or-type")
_BILLING = message("word.billing")


@dataclass(frozen=True, slots=True)
class NameChecks:
    """The names a desk file uses, each looked up where it is defined."""

    document: YamlDocument[DeskFile]

    @property
    def file(self) -> DeskFile:
        return self.document.value

    def find_name_problems(self) -> Iterator[YamlProblem]:
        yield from self._check_time_zone()
        yield from self._check_kinds_and_types()
        yield from self._check_workflows()
        yield from self._check_roles_named()
        yield from self._check_named_meanings()
        yield from self._check_fact_names()
        yield from self._check_budgets()

    def _check_known(
        self, path: KeyPath, key: str, known: Iterable[str], what: MessageText
    ) -> Iterator[YamlProblem]:
        names = tuple(known)
        if key not in names:
            yield self.document.problem_at_value(path, expected=known_name(what, names), known=names)

    def _check_all(
        self, path: KeyPath, keys: Iterable[str], known: Iterable[str], what: MessageText
    ) -> Iterator[YamlProblem]:
        names = tuple(known)
        for number, key in enumerate(keys):
            yield from self._check_known((*path, number), key, names, what)

    def _check_key(self, path: KeyPath, known: Iterable[str], what: MessageText) -> Iterator[YamlProblem]:
        names = tuple(known)
        if path[-1] not in names:
            yield self.document.problem_at_key(path, expected=known_name(what, names), known=names)

    def _check_time_zone(self) -> Iterator[YamlProblem]:
        try:
            ZoneInfo(self.file.timezone)
        # OSError: where the name is that of a folder of zones.
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield self.document.problem_at_value(("timezone",), expected=message("desk.time-zone"))

    def _check_kinds_and_types(self) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_known(("intake_team",), file.intake_team, file.teams, _TEAM)
        for key, kind in file.types.items():
            path: KeyPath = ("types", key)
            if key in file.kinds:
                yield self.document.problem_at_key(path, expected=message("desk.no-kind-name"))
            yield from self._check_known((*path, "billing"), kind.billing, file.billing, _BILLING)
            yield from self._check_known((*path, "team"), kind.team, file.teams, _TEAM)
            yield from self._check_known((*path, "intake"), kind.intake, file.kinds, _INTAKE_KIND)
            for status, team in kind.teams.items():
                yield from self._check_key((*path, "teams", status), file.statuses, _STATUS)
                yield from self._check_known((*path, "teams", status), team, file.teams, _TEAM)

    def _check_workflows(self) -> Iterator[YamlProblem]:
        file = self.file
        served = [kind for flow in file.workflows.values() for kind in flow.kinds]
        for name, flow in file.workflows.items():
            path: KeyPath = ("workflows", name)
            if flow.kinds:
                yield from self._check_all((*path, "kinds"), flow.kinds, file.kinds, _INTAKE_KIND)
            else:
                yield from self._check_key(path, file.types, message("word.type-or-kinds"))
            yield from self._check_known((*path, "first"), flow.first, file.statuses, _STATUS)
            yield from self._check_all((*path, "asks"), flow.asks, file.statuses, _STATUS)
            yield from self._check_moves((*path, "moves"), flow.moves)
        own = {name for name, flow in file.workflows.items() if not flow.kinds}
        for key in file.types.keys() - own:
            yield self.document.problem_at_value(
                ("workflows", key), expected=message("desk.workflow-for-type", type=key)
            )
        for key in file.kinds.keys() - set(served):
            yield self.document.problem_at_value(
                ("workflows",), expected=message("desk.workflow-for-kind", kind=key)
            )

    def _check_moves(self, path: KeyPath, moves: Mapping[str, list[str]]) -> Iterator[YamlProblem]:
        for status, targets in moves.items():
            yield from self._check_key((*path, status), self.file.statuses, _STATUS)
            yield from self._check_all((*path, status), targets, self.file.statuses, _STATUS)

    def _check_roles_named(self) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_all(("movers", "everyone"), file.movers.everyone, file.roles, _ROLE)
        for key, lines in (("also", file.movers.also), ("only", file.movers.only)):
            for number, line in enumerate(lines):
                yield from self._check_mover(("movers", key, number), line)
        for key, team in file.teams.items():
            yield from self._check_all(("teams", key, "roles"), team.roles, file.roles, _ROLE)
        yield from self._check_all(("reopening", "roles"), file.reopening.roles, file.roles, _ROLE)
        types = (*file.kinds, *file.types)
        yield from self._check_all(("silence", "close_types"), file.silence.close_types, types, _KIND_OR_TYPE)
        yield from self._check_all(("silence", "close_from"), file.silence.close_from, file.statuses, _STATUS)

    def _check_mover(self, path: KeyPath, line: MoverShape) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_all((*path, "roles"), line.roles, file.roles, _ROLE)
        yield from self._check_all((*path, "types"), line.types, (*file.kinds, *file.types), _KIND_OR_TYPE)
        yield from self._check_all((*path, "to"), line.to, file.statuses, _STATUS)
        yield from self._check_moves((*path, "moves"), line.moves)
        yield from self._check_all((*path, "clears"), line.clears, file.facts, _FACT)

    def _check_named_meanings(self) -> Iterator[YamlProblem]:
        file, meanings = self.file, self.file.meanings
        for key, status in meanings.statuses:
            yield from self._check_known(("meanings", "statuses", key), status, file.statuses, _STATUS)
        for key, fact in meanings.facts:
            if fact is not None:
                yield from self._check_known(("meanings", "facts", key), fact, file.facts, _FACT)
        for key, role in meanings.roles:
            if role is not None:
                yield from self._check_known(("meanings", "roles", key), role, file.roles, _ROLE)
        reason = file.facts.get(meanings.facts.close_reason or "")
        for key, value in meanings.values:
            known = (*reason.values, *reason.bot_values) if reason else ()
            if value is not None and (reason is None or (known and value not in known)):
                expected = known_name(message("word.close-reason"), known)
                yield self.document.problem_at_value(("meanings", "values", key), expected=expected)

    def _check_fact_names(self) -> Iterator[YamlProblem]:
        file = self.file
        for key, fact in file.facts.items():
            path: KeyPath = ("facts", key)
            yield from self._check_all((*path, "set_by"), fact.set_by or (), file.roles, _ROLE)
            if fact.dates is not None:
                yield from self._check_known((*path, "dates"), fact.dates, file.facts, _FACT)
            if fact.bot_values and not fact.values:
                expected = message("desk.values-beside")
                yield self.document.problem_at_key((*path, "bot_values"), expected=expected)

    def _check_budgets(self) -> Iterator[YamlProblem]:
        first: dict[str, int] = {}
        for number, budget in enumerate(self.file.budgets):
            if first.setdefault(budget.key, number) != number:
                yield self.document.problem_at_value(
                    ("budgets", number, "key"), expected=message("yaml.key-once")
                )
