"""A GitLab mapping file: labels by field, roles by access level."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field as Key

from sdesk_sync.desk.entries import NativeField
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.messages import message
from sdesk_sync.trackers.gitlab.setup_section import GitLabSetupShape
from sdesk_sync.trackers.languages import SECTION as LANGUAGES_SECTION
from sdesk_sync.trackers.languages import LanguageMark, LanguageTable, build_languages, check_languages
from sdesk_sync.trackers.mapping import (
    MappingChecks,
    MappingHead,
    NameTable,
    digest_of,
    fold_letters,
    invert_roles,
    raise_problems,
)
from sdesk_sync.trackers.setup.section_checks import SECTION
from sdesk_sync.trackers.setup.wishes import SetupWishes
from sdesk_sync.trackers.word_tables import AbsenceChecks, WordTable, WordTables
from sdesk_sync.yamlfile import FileShape, KeyPath, YamlDocument, YamlProblem, read_yaml

LABELS = "labels"
_LONGEST = 255
"""Characters of a title (https://docs.gitlab.com/api/labels/)."""

PROJECT = r"[0-9]+|[^\s/:?#]+(/[^\s/:?#]+)+"
"""How a project is written: with its group at least, since one of none there is not; or by its number."""
A_PROJECT = message("gitlab.project")

AccessLevel = Literal["guest", "planner", "reporter", "developer", "maintainer", "owner"]


class LabelsShape(FileShape):
    """The label of each word, by scope."""

    type: WordTable
    status: WordTable
    priority: WordTable
    billing: WordTable = {}
    team: WordTable = {}

    @property
    def tables(self) -> WordTables:
        """Those that the file has."""
        fields: Mapping[Field, WordTable] = {
            TYPE: self.type,
            STATUS: self.status,
            PRIORITY: self.priority,
            BILLING: self.billing,
            TEAM: self.team,
        }
        always = (TYPE, STATUS, PRIORITY)
        written = {name: table for name, table in fields.items() if table or name in always}
        return WordTables({(LABELS, str(name)): (name, table) for name, table in written.items()})


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
    setup: GitLabSetupShape = GitLabSetupShape()
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
    absent: Mapping[Field, frozenset[str]] = field(default_factory=dict)
    """The words that the project has not, by field."""
    renamed_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What labels were called before, by their title of now."""
    wishes: SetupWishes = field(default_factory=SetupWishes)

    @property
    def vocabulary(self) -> Mapping[Field, Mapping[str, str]]:
        """What the tracker calls the desk's words, by field."""
        return {name: table.names for name, table in self.labels.items()}


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
    tables, languages = document.value.labels.tables, document.value.languages
    # GitLab tells labels apart by case, and knows no scopes: two words with one label are the same to it.
    check = MappingChecks(document, desk, fold_letters)
    has_teams = bool(tables.names.get(TEAM))
    raise_problems(
        [
            *_check_words(check, tables),
            *_check_labels(document, _list_language_labels(languages)),
            *check.check_accounts(("customers",), document.value.customers),
            *check.check_visible(("work_item_types",), document.value.work_item_types),
            *check.check_products(document.value.product_projects, PROJECT, A_PROJECT),
            *check_languages(check, {each: {LABELS: line.labels} for each, line in languages.items()}),
            *check.check_roles(document.value.roles),
            *document.problems_of(document.value.setup.find_faults(has_teams=has_teams), SECTION),
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
        labels={name: NameTable(table) for name, table in tables.names.items()},
        access={LEVELS[level]: roles for level, roles in invert_roles(document.value.roles).items()},
        customers=frozenset(document.value.customers),
        customer_roles=frozenset({desk.meanings.customer}),
        product_projects=frozenset(map(str.casefold, document.value.product_projects)),
        native=desk.native_facts,
        absent=tables.absent,
        renamed_from=tables.former_names,
        wishes=document.value.setup.build_wishes(has_teams=has_teams),
    )


def _check_words(check: MappingChecks[GitLabFile], tables: WordTables) -> Iterator[YamlProblem]:
    """Every word is one label's or none's, and where it is none's the desk can do without."""
    yield from check.check_tables(tables.tables)
    yield from check.check_names([*tables.list_names(), *tables.list_former_names()])
    yield from _check_labels(check.document, tables.list_names())
    absence = AbsenceChecks(check, tables)
    yield from absence.check_statuses()
    yield from absence.check_priorities()
    yield from _check_closed(check, tables)
    yield from _check_default_kind(check, tables)


def _list_language_labels(lines: Mapping[str, LanguageShape]) -> Iterator[tuple[KeyPath, str]]:
    for language, line in lines.items():
        for number, label in enumerate(line.labels):
            yield (LANGUAGES_SECTION, language, LABELS, number), label


def _check_labels(
    document: YamlDocument[GitLabFile], labels: Iterable[tuple[KeyPath, str]]
) -> Iterator[YamlProblem]:
    """GitLab takes lists of labels separated by commas, and creates what it does not know."""
    for path, label in labels:
        for signs, expected in _UNFIT_SIGNS.items():
            if set(signs) & set(label):
                yield document.problem_at_value(path, expected=expected)
        if len(label) > _LONGEST:
            expected = message("gitlab.label-length", most=_LONGEST)
            yield document.problem_at_value(
                path, expected=expected, found=message("mapping.length", count=len(label))
            )


_UNFIT_SIGNS = {
    ",": message("gitlab.label-comma"),
    "<>": message("gitlab.label-brackets"),
    '"': message("gitlab.label-quote"),
}
"""docs/trackers/gitlab.md#labels"""


def _check_default_kind(check: MappingChecks[GitLabFile], tables: WordTables) -> Iterator[YamlProblem]:
    """What a ticket without a type becomes; where only what has one is a ticket, nothing does."""
    value = check.document.value
    absent = tables.absent.get(TYPE, frozenset()) if value.tickets == "all" else frozenset[str]()
    yield from check.check_default_kind(value.default_kind, absent)


def _check_closed(check: MappingChecks[GitLabFile], tables: WordTables) -> Iterator[YamlProblem]:
    """What somebody closes by the button has to become something."""
    word = check.desk.meanings.closed
    if word in tables.absent.get(STATUS, ()):
        expected = message(
            "mapping.name-because", field=STATUS, word=word, why=message("gitlab.closed-becomes")
        )
        yield check.document.problem_at_value((LABELS, str(STATUS), word), expected=expected)


def read_user_name(written: str) -> str | None:
    """A user name in small letters, since GitLab tells none apart by case, or an id; None for neither.

    docs/trackers/gitlab.md#accounts
    """
    return written.lower() if re.fullmatch(r"[\w.-]+", written) else None
