"""Mapping files: how one tracker writes the desk's words. YAML -> checked values, all errors at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field as Key

from sdesk_sync.desk.model import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.yamlfile import Document, Problem, Shape, YamlErrors, one_of, read

AccessLevel = Literal["guest", "planner", "reporter", "developer", "maintainer", "owner"]
Table = dict[str, str]
Path = tuple[str | int, ...]


class _Head(Shape):
    version: Literal[1]
    file: Literal["mapping"]
    language: Literal["en", "de"] | None = None
    default_kind: str


class LabelsShape(Shape):
    """The label of each word, by scope."""

    type: Table
    status: Table
    priority: Table
    billing: Table = {}
    team: Table = {}


class GitLabFile(_Head):
    """A GitLab mapping file."""

    tracker: Literal["gitlab"]
    tickets: Literal["all", "labelled"] = "all"
    work_item_types: list[str] = ["Issue"]
    roles: dict[str, list[AccessLevel]] = {}
    customers: list[str] = []
    labels: LabelsShape


class VisibleToShape(Shape):
    """Who may read a comment in a Jira project."""

    role: str


class JiraCloudFile(_Head):
    """A Jira Cloud mapping file."""

    tracker: Literal["jira-cloud"]
    workflow: Literal["shared"] = "shared"
    tickets: Literal["all"] = "all"
    roles: dict[str, list[str]] = {}
    types: Table
    statuses: Table
    bot_transition: str = Key("Desk: {status}", pattern=r"\{status\}")
    priorities: Table
    no_priority: str
    billing: str | None = None
    facts: Table = {}
    teams: Table = {}
    staff_comments_visible_to: VisibleToShape | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """One field's words and what the tracker calls them, both ways."""

    names: Mapping[str, str]
    _words: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for every label of every body; of two words for one name the first counts.
        words = {name: word for word, name in reversed(list(self.names.items()))}
        object.__setattr__(self, "_words", words)

    def name(self, word: str) -> str | None:
        """What the tracker calls the word."""
        return self.names.get(word)

    def word(self, name: str) -> str | None:
        """The word that the tracker's name stands for."""
        return self._words.get(name)


@dataclass(frozen=True, slots=True)
class GitLabMapping:
    """A GitLab mapping: labels by field, roles by access level (10 guest … 50 owner)."""

    digest: str
    language: str
    default_kind: str
    only_labelled: bool
    work_item_types: frozenset[str]
    labels: Mapping[Field, Names]
    access: Mapping[int, frozenset[str]]
    customers: frozenset[str]


@dataclass(frozen=True, slots=True)
class JiraMapping:
    """A Jira mapping: the tracker's names of types, statuses, priorities, teams and fields."""

    digest: str
    language: str
    default_kind: str
    names: Mapping[Field, Names]
    no_priority: str
    bot_transition: str
    fields: Mapping[Field, str]
    """Billing and facts to the name or id of the custom field that holds each."""
    groups: Mapping[str, frozenset[str]]
    """Group name to roles."""
    visible_to_role: str | None


Mapped = GitLabMapping | JiraMapping
LEVELS: Mapping[str, int] = {
    "guest": 10,
    "planner": 15,
    "reporter": 20,
    "developer": 30,
    "maintainer": 40,
    "owner": 50,
}


def read_gitlab(text: bytes, file: str, desk: Desk) -> GitLabMapping:
    """A GitLab mapping, checked against the desk; raises YamlErrors with everything wrong."""
    document = read(text, file, GitLabFile)
    labels = document.value.labels
    tables = {TYPE: labels.type, STATUS: labels.status, PRIORITY: labels.priority}
    tables |= {name: table for name, table in ((BILLING, labels.billing), (TEAM, labels.team)) if table}
    check = _Check(document, desk)
    _raise(
        [
            *check.tables({("labels", str(name)): (name, table) for name, table in tables.items()}),
            *check.labels(tables),
            *check.roles(document.value.roles),
            *check.kind(document.value.default_kind),
        ]
    )
    return GitLabMapping(
        digest=_digest(text),
        language=document.value.language or desk.language,
        default_kind=document.value.default_kind,
        only_labelled=document.value.tickets == "labelled",
        work_item_types=frozenset(document.value.work_item_types),
        labels={name: Names(table) for name, table in tables.items()},
        access={LEVELS[level]: roles for level, roles in _turned(document.value.roles).items()},
        customers=frozenset(document.value.customers),
    )


def read_jira(text: bytes, file: str, desk: Desk) -> JiraMapping:
    """A Jira Cloud mapping, checked against the desk; raises YamlErrors with everything wrong."""
    document = read(text, file, JiraCloudFile)
    value, check = document.value, _Check(document, desk)
    tables = {TYPE: value.types, STATUS: value.statuses, PRIORITY: value.priorities}
    keys = {TYPE: "types", STATUS: "statuses", PRIORITY: "priorities", TEAM: "teams"}
    tables |= {TEAM: value.teams} if value.teams else {}
    _raise(
        [
            *check.tables({(keys[name],): (name, table) for name, table in tables.items()}),
            *check.facts(value.facts),
            *check.roles(value.roles),
            *check.kind(value.default_kind),
        ]
    )
    fields = {Field(key): name for key, name in value.facts.items()}
    return JiraMapping(
        digest=_digest(text),
        language=value.language or desk.language,
        default_kind=value.default_kind,
        names={name: Names(table) for name, table in tables.items()},
        no_priority=value.no_priority,
        bot_transition=value.bot_transition,
        fields=fields | ({BILLING: value.billing} if value.billing else {}),
        groups=_turned(value.roles),
        visible_to_role=value.staff_comments_visible_to.role if value.staff_comments_visible_to else None,
    )


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise YamlErrors(problems)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:12]


def _turned(roles: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Role to names, turned round: name to roles."""
    names = {name for listed in roles.values() for name in listed}
    return {name: frozenset(role for role, listed in roles.items() if name in listed) for name in names}


@dataclass(frozen=True, slots=True)
class _Check:
    """A mapping's words against the desk's."""

    document: Document[GitLabFile] | Document[JiraCloudFile]
    desk: Desk

    def tables(self, tables: Mapping[Path, tuple[Field, Table]]) -> Iterator[Problem]:
        for path, (name, table) in tables.items():
            known = self._known(name)
            for word in table:
                if word not in known:
                    yield self._unknown((*path, word), known, f"a {name} of the desk")
            for word in known:
                if word not in table:
                    yield self.document.problem((*path, word), expected=f"a name for {name} '{word}'")
            yield from self._twice(path, table)

    def labels(self, tables: Mapping[Field, Table]) -> Iterator[Problem]:
        """GitLab takes lists of labels separated by commas, and creates what it does not know."""
        for name, table in tables.items():
            for word, label in table.items():
                if "," in label or not label.strip() or label != label.strip():
                    path = ("labels", str(name), word)
                    yield self.document.problem(path, expected="a label without comma or outer blanks")

    def facts(self, facts: Table) -> Iterator[Problem]:
        for key in facts:
            if key not in self.desk.facts:
                yield self._unknown(("facts", key), self.desk.facts, "a fact of the desk")
        yield from self._twice(("facts",), facts)

    def roles(self, roles: Mapping[str, object]) -> Iterator[Problem]:
        for role in roles:
            if role not in self.desk.roles:
                yield self._unknown(("roles", role), self.desk.roles, "a role of the desk")

    def kind(self, kind: str) -> Iterator[Problem]:
        kinds = [key for key in self.desk.types if self.desk.is_intake(key)]
        if kind not in kinds:
            yield self.document.problem(("default_kind",), expected=one_of(kinds), known=kinds)

    def _known(self, name: Field) -> Iterable[str]:
        words: Mapping[Field, Iterable[str]] = {
            TYPE: self.desk.types,
            STATUS: self.desk.statuses,
            PRIORITY: self.desk.priorities,
            BILLING: self.desk.billing,
            TEAM: self.desk.teams,
        }
        return words[name]

    def _unknown(self, path: Path, known: Iterable[str], what: str) -> Problem:
        names = tuple(known)
        return self.document.key_problem(path, expected=f"{what}: {one_of(names)}", known=names)

    def _twice(self, path: Path, table: Table) -> Iterator[Problem]:
        first: dict[str, str] = {}
        for word, name in table.items():
            if name in first:
                yield self.document.problem(
                    (*path, word), expected=f"a name of its own: '{first[name]}' has this one already"
                )
            first.setdefault(name, word)
