"""A mapping's tables: the words that have a name, what that was before, and the words that are not there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field, Mode
from sdesk_sync.desk.rules.book import BoundRule
from sdesk_sync.desk.rules.needs import NeedsJudge
from sdesk_sync.messages import MessageText, message
from sdesk_sync.trackers.mapping import M, MappingChecks, Path, Table
from sdesk_sync.yamlfile import FileShape, YamlProblem


class RenamedShape(FileShape):
    """A word's name, and those that it had in the tracker before."""

    name: str
    was: list[str] = Key(min_length=1)


WordTable = dict[str, str | RenamedShape | None]
"""Word of the desk to what the tracker calls it; None (`~`) where the project has no such thing."""

PlainTable = dict[str, str | None]
"""The same, where nothing is renamed."""


@dataclass(frozen=True, slots=True)
class WordTables:
    """Tables of a mapping, each with its field, by the place where it stands."""

    tables: Mapping[Path, tuple[Field, Mapping[str, str | RenamedShape | None]]]

    @property
    def names(self) -> Mapping[Field, Table]:
        """What the tracker calls the words that it has, by field."""
        return {
            field: {word: _name_of(written) for word, written in table.items() if written is not None}
            for field, table in self.tables.values()
        }

    @property
    def absent(self) -> Mapping[Field, frozenset[str]]:
        """The words that the project has not, by field; only fields that lack one."""
        lacking = {
            field: frozenset(word for word, written in table.items() if written is None)
            for field, table in self.tables.values()
        }
        return {field: words for field, words in lacking.items() if words}

    @property
    def former_names(self) -> Mapping[str, tuple[str, ...]]:
        """What names were before, by the name of now."""
        written = (each for _, table in self.tables.values() for each in table.values())
        return {each.name: tuple(each.was) for each in written if isinstance(each, RenamedShape)}

    def list_names(self) -> Iterator[tuple[Path, str]]:
        """The names of now, each with its place."""
        for path, word, written in self._list_written():
            yield (
                ((*path, word, "name") if isinstance(written, RenamedShape) else (*path, word)),
                _name_of(written),
            )

    def list_former_names(self) -> Iterator[tuple[Path, str]]:
        """The names of before, each with its place."""
        for path, word, written in self._list_written():
            if isinstance(written, RenamedShape):
                yield from (((*path, word, "was", number), name) for number, name in enumerate(written.was))

    def _list_written(self) -> Iterator[tuple[Path, str, str | RenamedShape]]:
        for path, (_, table) in self.tables.items():
            for word, written in table.items():
                if written is not None:
                    yield path, word, written


def _name_of(written: str | RenamedShape) -> str:
    return written.name if isinstance(written, RenamedShape) else written


@dataclass(frozen=True, slots=True)
class AbsenceChecks(Generic[M]):
    """Whether a desk can do without the words that a project has not."""

    check: MappingChecks[M]
    tables: WordTables

    def check_statuses(self) -> Iterator[YamlProblem]:
        """Tickets of the project's types start and wait in statuses that it has."""
        desk = self.check.desk
        flows = {key: flow for key, flow in desk.workflows.items() if key not in self._absent(TYPE)}
        for path, word in self._list_absent(STATUS):
            starting = [key for key, flow in flows.items() if flow.first == word]
            waiting = [key for key, flow in flows.items() if flow.has_status(word)]
            if starting:
                yield self._miss_name(
                    path, STATUS, word, message("mapping.start-there", types=", ".join(starting))
                )
            if waiting and word == desk.meanings.waiting:
                yield self._miss_name(
                    path, STATUS, word, message("mapping.wait-there", types=", ".join(waiting))
                )

    def check_priorities(self) -> Iterator[YamlProblem]:
        """Where a rule needs a priority there is one at least."""
        paths = list(self._list_absent(PRIORITY))
        if paths and not self.tables.names.get(PRIORITY):
            yield from self.check_needed(paths[0][0], PRIORITY, message("mapping.any-priority"))

    def check_needed(self, path: Path, name: Field, what: MessageText) -> Iterator[YamlProblem]:
        """Nothing that the project has not is needed by a rule that says anything."""
        rules = [one.rule for one in self.check.desk.rules.bound if self._needs(one, name)]
        yield from self.ask_for(path, what, rules)

    def ask_for(self, path: Path, what: MessageText, rules: Iterable[str]) -> Iterator[YamlProblem]:
        """What is absent and needed by these rules; nothing where there is none."""
        if named := ", ".join(dict.fromkeys(rules)):
            expected = message("mapping.for-rules", what=what, rules=named)
            yield self.check.document.problem_at_value(path, expected=expected)

    def _needs(self, rule: BoundRule, name: Field) -> bool:
        """Whether a rule asks tickets of the project for a field, in a status of the project."""
        judge = rule.judge
        if rule.mode is Mode.OFF or not isinstance(judge, NeedsJudge):
            return False
        types = frozenset(self.check.desk.types) if rule.types is None else rule.types
        is_met = types - self._absent(TYPE) and judge.statuses - self._absent(STATUS)
        return name == judge.asked and bool(is_met)

    def _absent(self, field: Field) -> frozenset[str]:
        return self.tables.absent.get(field, frozenset())

    def _list_absent(self, field: Field) -> Iterator[tuple[Path, str]]:
        for path, (name, table) in self.tables.tables.items():
            yield from (((*path, word), word) for word in table if name == field and table[word] is None)

    def _miss_name(self, path: Path, field: Field, word: str, why: MessageText) -> YamlProblem:
        expected = message("mapping.name-because", field=field, word=word, why=why)
        return self.check.document.problem_at_value(path, expected=expected)
