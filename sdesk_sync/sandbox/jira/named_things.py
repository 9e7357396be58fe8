"""Tables of what a site's administrators name: rows with an id and a name, perhaps given to projects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.site import Json


@dataclass(slots=True)
class NamedRow:
    """One thing. Its id is a text here, whatever REST writes."""

    id: str
    name: str
    description: str = ""


@dataclass(slots=True)
class SchemeRow(NamedRow):
    """A scheme: what is in it by what it is for.

    Of a workflow scheme the workflow's id by issue type, of the schemes of screens the screen's (or screen
    scheme's) id by operation (or issue type), `default` among them. A scheme of issue types or priorities
    and a field configuration only have members, which are its keys; `default` is one of them. `version`
    counts the updates of those that are updated as a whole.
    """

    entries: dict[str, str] = field(default_factory=dict)
    default: str = ""
    version: int = 1

    def entry_for(self, key: str) -> str:
        """What is meant for an issue type or an operation: its own entry, else the default one."""
        return self.entries.get(key) or self.entries["default"]


@dataclass(slots=True)
class ScreenTab:
    """A tab of a screen, with the ids of its fields."""

    id: str
    name: str
    fields: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ScreenRow(NamedRow):
    """A screen; a new one has a tab."""

    tabs: list[ScreenTab] = field(default_factory=list)

    @property
    def field_ids(self) -> list[str]:
        """The fields of all its tabs."""
        return [key for tab in self.tabs for key in tab.fields]


@dataclass(slots=True)
class WorkflowRow(NamedRow):
    """A workflow: the ids of its statuses, and transitions as REST writes them, referring to these ids."""

    statuses: list[str] = field(default_factory=list)
    transitions: list[Json] = field(default_factory=list)
    version: int = 1


@dataclass(slots=True)
class FieldRow(NamedRow):
    """A custom field; `type` is the key of what it holds. One without a searcher is never searched."""

    type: str = ""
    is_searched: bool = False


@dataclass(slots=True)
class RoleRow(NamedRow):
    """A project role: the accounts that hold it, by project."""

    actors: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class ProjectRow(NamedRow):
    """A project of the site."""

    key: str = ""
    former_keys: list[str] = field(default_factory=list)

    def is_meant_by(self, ref: object) -> bool:
        """Whether this is its id or key, or was its key."""
        return str(ref).upper() in (self.id, self.key, *self.former_keys)


class NumberSeries:
    """Ids that are given out once, also across a reset."""

    def __init__(self) -> None:
        self._next: dict[str, Iterator[int]] = {}

    def take_number(self, kind: str, first: int = 10001) -> int:
        """The next number of a kind."""
        return next(self._next.setdefault(kind, itertools.count(first)))


Row = TypeVar("Row", bound=NamedRow)


class NamedThings(Generic[Row]):
    """All rows of a kind, which `noun` names; `take_number` gives the ids of later ones."""

    def __init__(self, noun: str, take_number: Callable[[str], int], rows: Iterable[Row] = ()) -> None:
        self.noun = noun
        self._take_number = take_number
        self._rows = {row.id: row for row in rows}
        self._given: dict[str, str] = {}

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    @property
    def own(self) -> Row:
        """The first, which is the site's own."""
        return next(iter(self))

    def new_id(self) -> str:
        """An id that no row has or had."""
        return str(self._take_number(self.noun))

    def add_row(self, row: Row) -> Row:
        """Take in a row."""
        self._rows[row.id] = row
        return row

    def row_with_id(self, key: object) -> Row | None:
        """The row of this id, as a text or as a number."""
        return self._rows.get(str(key))

    def require_row(self, key: object, status: int = 404) -> Row:
        """The same; refused where there is none."""
        if (row := self.row_with_id(key)) is None:
            raise JiraRefusal(status, f"The {self.noun} does not exist.")
        return row

    def row_named(self, name: str) -> Row | None:
        """The row of this name, whatever the case (as Jira compares names)."""
        return next((row for row in self if row.name.lower() == name.lower()), None)

    def require_new_name(self, name: object, status: int = 400, most: int = 255) -> str:
        """A name that a new row may have; refused with 400, or with `status` where another has it."""
        return require_name(self.noun, name, self.row_named, status, most)

    def give_to(self, project: str, row: Row) -> None:
        """From now on a project, by its id, uses this row."""
        self._given[project] = row.id

    def row_of(self, project: str) -> Row:
        """The row that a project uses; who was given none has the first, which is the site's own."""
        return self._rows[self._given.get(project) or next(iter(self._rows))]

    def users_of(self, row: Row) -> list[str]:
        """The ids of the projects that were given a row; the site's own lists nobody (inferred)."""
        return [project for project, key in self._given.items() if key == row.id]


def require_name(
    noun: str, name: object, find: Callable[[str], object | None], taken: int = 400, most: int = 255
) -> str:
    """A name that something new may have; refused with 400, or with `taken` where something has it."""
    if not isinstance(name, str) or not name.strip() or len(name) > most:
        raise JiraRefusal(400, errors={"name": f"A {noun} must have a name of at most {most} characters."})
    if find(name) is not None:
        raise JiraRefusal(taken, errors={"name": f"A {noun} with the name {name} already exists."})
    return name
