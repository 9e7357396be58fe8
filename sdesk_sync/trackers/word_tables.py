"""A mapping's tables: the words that have a name, what that was before, and the words that are not there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.trackers.mapping import M, MappingChecks, Path, Table
from sdesk_sync.yamlfile import FileShape, YamlProblem


class RenamedShape(FileShape):
    """A word's name, and those that it had in the tracker before."""

    name: str
    was: list[str] = Key(min_length=1)


WordTable = dict[str, str | RenamedShape | None]
"""Word of the desk to what the tracker calls it; None (`~`) where the project has no such thing."""


@dataclass(frozen=True, slots=True)
class WordTables:
    """Tables of a mapping, each with its field, by the place where it stands."""

    tables: Mapping[Path, tuple[Field, WordTable]]

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


def check_absent(check: MappingChecks[M], tables: WordTables) -> Iterator[YamlProblem]:
    """Statuses that the project has not although tickets of its types start or wait there."""
    desk, absent = check.desk, tables.absent
    types = [key for key in desk.types if key not in absent.get(TYPE, ())]
    flows = {key: desk.workflows[key] for key in types if key in desk.workflows}
    for path, (field, table) in tables.tables.items():
        for word in table if field == STATUS else ():
            if word not in absent.get(STATUS, ()):
                continue
            starting = [key for key, flow in flows.items() if flow.first == word]
            waiting = [
                key for key, flow in flows.items() if word == desk.meanings.waiting and flow.has_status(word)
            ]
            for does, listed in (("start", starting), ("wait", waiting)):
                if listed:
                    expected = f"a name for {field} '{word}': tickets of {', '.join(listed)} {does} there"
                    yield check.document.problem_at_value((*path, word), expected=expected)
