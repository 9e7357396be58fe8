"""The desk file's `routing:` and `away:`: its names checked, its lines built."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sdesk_sync.desk.entries import Routing, RoutingLine
from sdesk_sync.desk.file.shapes import DeskFile, RoutingShape
from sdesk_sync.desk.model.assignments import Strategy
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.messages import MessageText, message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem, is_visible, known_name

_COUNTED = (Strategy.NONE, Strategy.ROUND_ROBIN, Strategy.LEAST_OPEN)
_A_PERSON = message("desk.a-person")
_DOES_NOTHING = message("desk.team-or-assign")


@dataclass(frozen=True, slots=True)
class RoutingChecks:
    """The lines of one desk file's routing; whom they name only the trackers know."""

    document: YamlDocument[DeskFile]

    def find_routing_problems(self) -> Iterator[YamlProblem]:
        """Names the desk does not have, people who cannot be any, lines that do nothing."""
        file = self.document.value
        for number, line in enumerate(file.routing):
            path: KeyPath = ("routing", number)
            yield from self._check_line_words(path, line)
            yield from self._check_named_facts(path, line)
            yield from self._check_outcome(path, line)
        for number, person in enumerate(file.away):
            yield from self._check_person(("away", number), person)

    def _check_line_words(self, path: KeyPath, line: RoutingShape) -> Iterator[YamlProblem]:
        file = self.document.value
        customers = dict.fromkeys(budget.customer for budget in file.budgets)
        yield from self._check_words(
            (*path, "types"), line.types, (*file.kinds, *file.types), message("word.kind-or-type")
        )
        yield from self._check_words((*path, "kinds"), line.kinds, file.kinds, message("word.intake-kind"))
        yield from self._check_words(
            (*path, "customers"), line.customers, customers, message("word.budget-customer")
        )
        if line.kinds and file.meanings.facts.opened_as is None:
            expected = message("desk.opened-as-wanted")
            yield self.document.problem_at_key((*path, "kinds"), expected=expected)
        if line.customers and not any(fact.account for fact in file.facts.values()):
            expected = message("desk.account-wanted")
            yield self.document.problem_at_key((*path, "customers"), expected=expected)

    def _check_named_facts(self, path: KeyPath, line: RoutingShape) -> Iterator[YamlProblem]:
        facts = self.document.value.facts
        for key, values in line.facts.items():
            at: KeyPath = (*path, "facts", key)
            if key not in facts:
                expected = known_name(message("word.fact"), facts)
                yield self.document.problem_at_key(at, expected=expected, known=tuple(facts))
                continue
            known = (*facts[key].values, *facts[key].bot_values)
            if known:
                yield from self._check_words(at, values, known, message("word.value-of", fact=key))
            if not values:
                yield self.document.problem_at_value(at, expected=message("desk.values-wanted"))

    def _check_outcome(self, path: KeyPath, line: RoutingShape) -> Iterator[YamlProblem]:
        teams = tuple(self.document.value.teams)
        if line.team is None and line.assign is None:
            yield self.document.problem_at_value(path, expected=_DOES_NOTHING)
        if line.team is not None and line.team not in teams:
            expected = known_name(message("word.team"), teams)
            yield self.document.problem_at_value((*path, "team"), expected=expected, known=teams)
        if line.assign is not None and line.assign not in _COUNTED:
            yield from self._check_person((*path, "assign"), line.assign)

    def _check_person(self, path: KeyPath, name: str) -> Iterator[YamlProblem]:
        if not is_visible(name) or name.startswith("@"):
            yield self.document.problem_at_value(path, expected=_A_PERSON)

    def _check_words(
        self, path: KeyPath, keys: Iterable[str], known: Iterable[str], what: MessageText
    ) -> Iterator[YamlProblem]:
        names = tuple(known)
        for number, key in enumerate(keys):
            if key not in names:
                yield self.document.problem_at_value(
                    (*path, number), expected=known_name(what, names), known=names
                )


def build_routing(file: DeskFile) -> Routing:
    """The lines, whose names need not be right yet."""
    lines = tuple(map(_build_line, file.routing))
    opened_as = file.meanings.facts.opened_as
    accounts = [key for key, fact in file.facts.items() if fact.account]
    named = [
        *(str(name) for line in lines for name in line.facts),
        *([opened_as] if opened_as and any(line.kinds for line in lines) else ()),
        *(accounts if any(line.customers for line in lines) else ()),
    ]
    return Routing(
        lines,
        frozenset(file.away),
        frozenset({TYPE, STATUS, *map(Field, named)}),
        assigns=any(line.strategy is not Strategy.NONE for line in lines),
    )


def _build_line(shape: RoutingShape) -> RoutingLine:
    assign = shape.assign or Strategy.NONE
    is_counted = assign in _COUNTED
    raw = {"components": frozenset(shape.components), "labels": frozenset(shape.labels)}
    return RoutingLine(
        types=frozenset(shape.types),
        kinds=frozenset(shape.kinds),
        facts={Field(key): frozenset(values) for key, values in shape.facts.items()},
        customers=frozenset(shape.customers),
        raw={key: names for key, names in raw.items() if names},
        team=shape.team,
        strategy=Strategy(assign) if is_counted else Strategy.PERSON,
        person=None if is_counted else assign,
    )
