"""A GitLab mapping file: labels by field, roles by access level."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field as Key

from sdesk_sync.desk.entries import NativeField
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.languages import LanguageMark, LanguageTable, build_languages, check_languages
from sdesk_sync.trackers.mapping import (
    MappingChecks,
    MappingHead,
    NameTable,
    Table,
    digest_of,
    fold_letters,
    invert_roles,
    names_in,
    raise_problems,
)
from sdesk_sync.yamlfile import FileShape, YamlDocument, YamlProblem, read_yaml

PROJECT = r"[0-9]+|[^\s/:?#]+(/[^\s/:?#]+)+"
"""How a project is written: with its group at least, since one of none there is not; or by its number."""
A_PROJECT = "a project with its group, such as group/project, or its number"

AccessLevel = Literal["guest", "planner", "reporter", "developer", "maintainer", "owner"]


class LabelsShape(FileShape):
    """The label of each word, by scope."""

    type: Table
    status: Table
    priority: Table
    billing: Table = {}
    team: Table = {}


class LanguageShape(FileShape):
    """What tells that a ticket's customer speaks a language."""

    labels: list[str] = Key(min_length=1)


class GitLabFile(MappingHead):
    """A GitLab mapping file."""

    tracker: Literal["gitlab"]
    tickets: Literal["all", "labelled"] = "all"
    work_item_types: list[str] = Key(["Issue"], min_length=1)
    roles: dict[str, list[AccessLevel]] = {}
    customers: list[str] = []
    product_projects: list[str] = []
    languages: dict[str, LanguageShape] = {}
    labels: LabelsShape


@dataclass(frozen=True, slots=True)
class GitLabMapping:
    """A GitLab mapping: labels by field, roles by access level (10 guest … 50 owner).

    `product_projects` are paths in small letters, and numbers.
    """

    digest: str
    languages: LanguageTable
    default_kind: str
    only_labelled: bool
    work_item_types: frozenset[str]
    labels: Mapping[Field, NameTable]
    access: Mapping[int, frozenset[str]]
    customers: frozenset[str]
    customer_roles: Roles
    native: Mapping[NativeField, Field]
    """The facts that GitLab's own fields carry."""
    product_projects: frozenset[str] = frozenset()


LABELS = "labels"


def label_marks(titles: Iterable[str]) -> tuple[LanguageMark, ...]:
    """Labels as what tells a ticket's language."""
    return tuple((LABELS, title) for title in titles)


LEVELS: Mapping[str, int] = {
    "guest": 10,
    "planner": 15,
    "reporter": 20,
    "developer": 30,
    "maintainer": 40,
    "owner": 50,
}


def read_gitlab_mapping(text: bytes, file: str, desk: Desk) -> GitLabMapping:
    """A GitLab mapping, checked against the desk; raises YamlErrors with everything wrong."""
    document = read_yaml(text, file, GitLabFile)
    labels, languages = document.value.labels, document.value.languages
    tables = {TYPE: labels.type, STATUS: labels.status, PRIORITY: labels.priority}
    tables |= {name: table for name, table in ((BILLING, labels.billing), (TEAM, labels.team)) if table}
    # GitLab tells labels apart by case, and knows no scopes: two words with one label are the same to it.
    check = MappingChecks(document, desk, fold_letters)
    names = [each for name, table in tables.items() for each in names_in(("labels", str(name)), table)]
    raise_problems(
        [
            *check.check_tables({("labels", str(name)): (name, table) for name, table in tables.items()}),
            *check.check_names(names),
            *check.check_accounts(("customers",), document.value.customers),
            *check.check_visible(("work_item_types",), document.value.work_item_types),
            *check.check_products(document.value.product_projects, PROJECT, A_PROJECT),
            *_check_labels(document, tables),
            *check_languages(check, {each: {LABELS: line.labels} for each, line in languages.items()}),
            *check.check_roles(document.value.roles),
            *check.check_default_kind(document.value.default_kind),
        ]
    )
    return GitLabMapping(
        digest=digest_of(text),
        languages=build_languages(
            document.value.language or desk.language,
            {each: label_marks(line.labels) for each, line in languages.items()},
        ),
        default_kind=document.value.default_kind,
        only_labelled=document.value.tickets == "labelled",
        work_item_types=frozenset(document.value.work_item_types),
        labels={name: NameTable(table) for name, table in tables.items()},
        access={LEVELS[level]: roles for level, roles in invert_roles(document.value.roles).items()},
        customers=frozenset(document.value.customers),
        customer_roles=frozenset({desk.meanings.customer}),
        product_projects=frozenset(map(str.casefold, document.value.product_projects)),
        native=desk.native_facts,
    )


def _check_labels(document: YamlDocument[GitLabFile], tables: Mapping[Field, Table]) -> Iterator[YamlProblem]:
    """GitLab takes lists of labels separated by commas, and creates what it does not know."""
    for name, table in tables.items():
        for word, label in table.items():
            if "," in label:
                path = ("labels", str(name), word)
                yield document.problem_at_value(path, expected="a label without a comma")


def read_user_name(written: str) -> str | None:
    """A user name in small letters, since GitLab tells none apart by case, or an id; None for neither.

    docs/trackers/gitlab.md#accounts
    """
    return written.lower() if re.fullmatch(r"[\w.-]+", written) else None
