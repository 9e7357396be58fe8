"""The names that a desk file uses, each looked up where it is defined."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sdesk_sync.desk.file.shapes import DeskFile, MoverShape
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem, one_of


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

    def _check_known(self, path: KeyPath, key: str, known: Iterable[str], what: str) -> Iterator[YamlProblem]:
        names = tuple(known)
        if key not in names:
            yield self.document.problem_at_value(path, expected=f"{what}: {one_of(names)}", known=names)

    def _check_all(
        self, path: KeyPath, keys: Iterable[str], known: Iterable[str], what: str
    ) -> Iterator[YamlProblem]:
        names = tuple(known)
        for number, key in enumerate(keys):
            yield from self._check_known((*path, number), key, names, what)

    def _check_key(self, path: KeyPath, known: Iterable[str], what: str) -> Iterator[YamlProblem]:
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
        yield from self._check_known(("intake_team",), file.intake_team, file.teams, "a team")
        for key, kind in file.types.items():
            path: KeyPath = ("types", key)
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
            path: KeyPath = ("workflows", name)
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

    def _check_moves(self, path: KeyPath, moves: Mapping[str, list[str]]) -> Iterator[YamlProblem]:
        for status, targets in moves.items():
            yield from self._check_key((*path, status), self.file.statuses, "a status")
            yield from self._check_all((*path, status), targets, self.file.statuses, "a status")

    def _check_roles_named(self) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_all(("movers", "everyone"), file.movers.everyone, file.roles, "a role")
        for key, lines in (("also", file.movers.also), ("only", file.movers.only)):
            for number, line in enumerate(lines):
                yield from self._check_mover(("movers", key, number), line)
        for key, team in file.teams.items():
            yield from self._check_all(("teams", key, "roles"), team.roles, file.roles, "a role")
        yield from self._check_all(("reopening", "roles"), file.reopening.roles, file.roles, "a role")
        types = (*file.kinds, *file.types)
        yield from self._check_all(
            ("silence", "close_types"), file.silence.close_types, types, "a kind or type"
        )
        yield from self._check_all(
            ("silence", "close_from"), file.silence.close_from, file.statuses, "a status"
        )

    def _check_mover(self, path: KeyPath, line: MoverShape) -> Iterator[YamlProblem]:
        file = self.file
        yield from self._check_all((*path, "roles"), line.roles, file.roles, "a role")
        yield from self._check_all((*path, "types"), line.types, (*file.kinds, *file.types), "a kind or type")
        yield from self._check_all((*path, "to"), line.to, file.statuses, "a status")
        yield from self._check_moves((*path, "moves"), line.moves)
        yield from self._check_all((*path, "clears"), line.clears, file.facts, "a fact")

    def _check_named_meanings(self) -> Iterator[YamlProblem]:
        file, meanings = self.file, self.file.meanings
        for key, status in meanings.statuses:
            yield from self._check_known(("meanings", "statuses", key), status, file.statuses, "a status")
        for key, fact in meanings.facts:
            if fact is not None:
                yield from self._check_known(("meanings", "facts", key), fact, file.facts, "a fact")
        for key, role in meanings.roles:
            if role is not None:
                yield from self._check_known(("meanings", "roles", key), role, file.roles, "a role")
        reason = file.facts.get(meanings.facts.close_reason or "")
        for key, value in meanings.values:
            known = (*reason.values, *reason.bot_values) if reason else ()
            if value is not None and (reason is None or (known and value not in known)):
                expected = f"a value of the fact that is the close reason: {one_of(known)}"
                yield self.document.problem_at_value(("meanings", "values", key), expected=expected)

    def _check_fact_names(self) -> Iterator[YamlProblem]:
        file = self.file
        for key, fact in file.facts.items():
            path: KeyPath = ("facts", key)
            yield from self._check_all((*path, "set_by"), fact.set_by or (), file.roles, "a role")
            if fact.dates is not None:
                yield from self._check_known((*path, "dates"), fact.dates, file.facts, "a fact")
            if fact.bot_values and not fact.values:
                expected = "`values` beside it: where any text is a value, any is the desk's too"
                yield self.document.problem_at_key((*path, "bot_values"), expected=expected)

    def _check_budgets(self) -> Iterator[YamlProblem]:
        first: dict[str, int] = {}
        for number, budget in enumerate(self.file.budgets):
            if first.setdefault(budget.key, number) != number:
                yield self.document.problem_at_value(("budgets", number, "key"), expected="each key once")
