"""A Jira mapping file: the site's names of types, statuses, priorities, teams and fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field as Key

from sdesk_sync.desk.entries import NativeField
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.project_words import AbsentWords
from sdesk_sync.desk.rules.fits_type import FitsTypeJudge
from sdesk_sync.messages import message
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.editions import JiraKind
from sdesk_sync.trackers.jira.service_management import (
    RequestLanguageShape,
    ServiceManagementShape,
    ServiceSection,
    check_service_management,
    check_visible_to,
)
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.jira.setup_section import JiraSetupShape, check_moves
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.languages import LanguageTable, build_languages
from sdesk_sync.trackers.mapping import (
    NO_NAME,
    MappingChecks,
    MappingHead,
    NameTable,
    Table,
    digest_of,
    invert_roles,
    names_in,
    raise_problems,
)
from sdesk_sync.trackers.setup.section_checks import SECTION
from sdesk_sync.trackers.word_tables import AbsenceChecks, PlainTable, WordTables
from sdesk_sync.yamlfile import FileShape, YamlProblem, is_visible, known_name, read_yaml

PROJECT_KEY = r"\w+"
A_PROJECT = message("jira.project")

_SHARED = "shared"
_OTHER_LAYOUTS = {
    "keep": message("jira.layout-keep", shared=_SHARED),
    "per-type": message("jira.layout-per-type", shared=_SHARED),
}
"""What people may ask for and are not given, with the reason."""
_LONGEST_TYPE = 60
"""Letters of an issue type's name (docs/trackers/jira.md#set-up)."""


class VisibleToShape(FileShape):
    """Who may read a comment in a Jira project."""

    role: str


class JiraFile(MappingHead):
    """A Jira mapping file; `tracker` is the edition that it was written for."""

    tracker: JiraKind
    workflow: str = Key(_SHARED, json_schema_extra={"enum": [_SHARED]})
    tickets: Literal["all"] = "all"
    roles: dict[str, list[str]] = {}
    project_roles: dict[str, list[str]] = {}
    types: PlainTable
    statuses: PlainTable
    bot_transition: str = Key("Desk: {status}", pattern=r"\{status\}")
    priorities: PlainTable
    no_priority: str | None
    billing: str | None = None
    facts: PlainTable = {}
    teams: PlainTable = {}
    resolutions: Table = {}
    product_projects: list[str] = []
    staff_comments_visible_to: VisibleToShape | None = None
    service_management: ServiceManagementShape | None = None
    languages: dict[str, RequestLanguageShape] = {}
    setup: JiraSetupShape = JiraSetupShape()

    @property
    def tables(self) -> WordTables:
        """Those that the file has."""
        fields = {"types": TYPE, "statuses": STATUS, "priorities": PRIORITY, "teams": TEAM}
        written = {"types": self.types, "statuses": self.statuses, "priorities": self.priorities}
        written |= {"teams": self.teams} if self.teams else {}
        return WordTables({(key,): (fields[key], table) for key, table in written.items()})

    @property
    def mapped_facts(self) -> Table:
        """The facts that have a field."""
        return {key: name for key, name in self.facts.items() if name is not None}


@dataclass(frozen=True, slots=True)
class JiraMapping:
    """A Jira mapping: the tracker's names of types, statuses, priorities, teams and fields."""

    edition: Edition
    digest: str
    languages: LanguageTable
    default_kind: str
    names: Mapping[Field, NameTable]
    no_priority: str | None
    """None where there is no neutral one, so that every ticket has a priority."""
    bot_transition: str
    fields: Mapping[Field, str]
    """Billing and facts to the name or id of the custom field that holds each."""
    groups: Mapping[str, frozenset[str]]
    """Group name to roles."""
    visible_to_role: str | None
    project_roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Name of a project role to roles."""
    resolutions: Mapping[str, str] = field(default_factory=dict)
    """Status to the name of its resolution, where it is ours to set."""
    product_projects: frozenset[str] = frozenset()
    """Keys in small letters."""
    service: ServiceSection | None = None
    time_spent: Field | None = None
    """The fact that Jira's own time spent carries; None where a custom field does, or the desk has none."""
    absent: AbsentWords = field(default_factory=dict)
    wishes: JiraSetupWishes = field(default_factory=JiraSetupWishes)

    @property
    def vocabulary(self) -> Mapping[Field, Mapping[str, str]]:
        """What the tracker calls the desk's words, by field."""
        return {name: table.names for name, table in self.names.items()}


def read_jira_mapping(text: bytes, file: str, desk: Desk, edition: Edition) -> JiraMapping:
    """A mapping for an edition, checked against the desk; raises YamlErrors with everything wrong."""
    document = read_yaml(text, file, JiraFile)
    value, tables = document.value, document.value.tables
    raise_problems(_list_problems(MappingChecks(document, desk, fold_name), value, edition))
    fields = {Field(key): name for key, name in value.mapped_facts.items()}
    spent = desk.native_facts.get(NativeField.TIME_SPENT)
    return JiraMapping(
        edition=edition,
        digest=digest_of(text),
        languages=build_languages(
            value.language or desk.language, {each: line.marks for each, line in value.languages.items()}
        ),
        default_kind=value.default_kind,
        names={name: NameTable(table) for name, table in tables.names.items()},
        no_priority=value.no_priority,
        bot_transition=value.bot_transition,
        fields=fields | ({BILLING: value.billing} if value.billing else {}),
        groups=invert_roles(value.roles),
        visible_to_role=value.staff_comments_visible_to.role if value.staff_comments_visible_to else None,
        project_roles=invert_roles(value.project_roles),
        resolutions=value.resolutions,
        product_projects=frozenset(map(str.casefold, value.product_projects)),
        service=_build_section(value),
        time_spent=None if spent in fields else spent,
        absent=_list_absent(value),
        wishes=value.setup.build_wishes(),
    )


def _list_problems(check: MappingChecks[JiraFile], value: JiraFile, edition: Edition) -> list[YamlProblem]:
    return [
        *_check_edition(check, edition),
        *_check_layout(check),
        *check.check_tables(value.tables.tables),
        *_check_names(check, value),
        *_check_absent(check, value),
        *check.check_facts(value.facts),
        *check.check_roles(value.roles),
        *check.check_roles(value.project_roles, "project_roles"),
        *check.check_default_kind(value.default_kind),
        *_check_resolutions(check, value),
        *check.check_products(value.product_projects, PROJECT_KEY, A_PROJECT),
        *check_service_management(check, edition, value.service_management, value.languages),
        *_check_setup(check, edition),
        *check_moves(check, value.setup.moves, value.statuses),
    ]


def _list_absent(value: JiraFile) -> AbsentWords:
    words = value.tables.absent
    return words if value.no_priority is not None else {**words, PRIORITY: {*words.get(PRIORITY, ()), None}}


def _build_section(value: JiraFile) -> ServiceSection | None:
    if value.service_management is None:
        return None
    sorts = {sort for line in value.languages.values() for sort, names in line.listed_names.items() if names}
    return ServiceSection(value.service_management.request_types, frozenset(sorts))


def _check_edition(check: MappingChecks[JiraFile], edition: Edition) -> Iterator[YamlProblem]:
    """What a mapping for one edition names need not be there on the other."""
    if check.document.value.tracker != edition.kind:
        yield check.document.problem_at_value(("tracker",), expected=edition.kind)


def _check_setup(check: MappingChecks[JiraFile], edition: Edition) -> Iterator[YamlProblem]:
    """Nothing is wished where nobody would read it."""
    value = check.document.value
    if not edition.has_setup and SECTION in value.model_fields_set:
        expected = message("jira.set-up-by-hand", edition=edition.title)
        yield check.document.problem_at_key((SECTION,), expected=expected)
    yield from check.document.problems_of(value.setup.find_faults(), SECTION)


def _check_layout(check: MappingChecks[JiraFile]) -> Iterator[YamlProblem]:
    """One workflow for all types, each with a name that Jira takes."""
    value = check.document.value
    if value.workflow != _SHARED:
        expected = _OTHER_LAYOUTS.get(value.workflow, f"'{_SHARED}'")
        yield check.document.problem_at_value(("workflow",), expected=expected, known=(_SHARED,))
    for word, name in value.types.items():
        if name is not None and len(name) > _LONGEST_TYPE:
            yield check.document.problem_at_value(
                ("types", word),
                expected=message("jira.type-length", most=_LONGEST_TYPE),
                found=message("mapping.length", count=len(name)),
            )


def _check_names(check: MappingChecks[JiraFile], value: JiraFile) -> Iterator[YamlProblem]:
    """Types, statuses, priorities, components, fields: five sorts of things, each with names of its own."""
    no_priority = names_in((), {"no_priority": value.no_priority})
    billing = names_in((), {"billing": value.billing})
    yield from check.check_names(names_in(("types",), value.types))
    yield from check.check_names(names_in(("statuses",), value.statuses))
    yield from check.check_names([*names_in(("priorities",), value.priorities), *no_priority])
    yield from check.check_names(names_in(("teams",), value.teams))
    yield from check.check_names([*billing, *names_in(("facts",), value.facts)])
    shown = value.staff_comments_visible_to
    if shown is not None and not is_visible(shown.role):
        yield check.document.problem_at_value(("staff_comments_visible_to", "role"), expected=NO_NAME)
    if shown is not None:
        yield from check_visible_to(check, has_section=value.service_management is not None)


def _check_absent(check: MappingChecks[JiraFile], value: JiraFile) -> Iterator[YamlProblem]:
    """What the project has not is needed nowhere."""
    absence = AbsenceChecks(check, value.tables)
    yield from absence.check_statuses()
    yield from absence.check_priorities()
    for key, name in value.facts.items():
        if name is None:
            yield from absence.check_needed(
                ("facts", key), Field(key), message("jira.field-for-fact", fact=key)
            )
    if value.no_priority is None:
        # What takes a priority out sets the neutral one.
        bound = (one for one in check.desk.rules.bound if one.mode is not Mode.OFF)
        rules = [
            one.rule for one in bound if isinstance(one.judge, FitsTypeJudge) and one.judge.field == PRIORITY
        ]
        yield from absence.ask_for(("no_priority",), message("jira.no-priority"), rules)


def _check_resolutions(check: MappingChecks[JiraFile], value: JiraFile) -> Iterator[YamlProblem]:
    """Only statuses in which a ticket is done have one; several may have the same."""
    absent = value.tables.absent.get(STATUS, frozenset())
    statuses = check.desk.statuses.items()
    done = [key for key, status in statuses if status.category == "done" and key not in absent]
    for key, name in value.resolutions.items():
        if key not in done:
            yield check.document.problem_at_key(
                ("resolutions", key), expected=known_name(message("jira.done-status"), done), known=done
            )
        elif not is_visible(name):
            yield check.document.problem_at_value(("resolutions", key), expected=NO_NAME)
