"""Service Management beside a Jira project: what customers see of an issue, and in which language.

https://developer.atlassian.com/cloud/jira/service-desk/rest/
What of it is proven and what is not: docs/trackers/jira.md#service-management.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import Field as Key

from sdesk_sync.messages import message
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.languages import SECTION as LANGUAGES
from sdesk_sync.trackers.languages import LanguageMark, check_languages
from sdesk_sync.trackers.mapping import NO_NAME, M, MappingChecks, Table
from sdesk_sync.trackers.wire.payload import Json, identifier_at, object_at, objects_in, text_at
from sdesk_sync.yamlfile import FileShape, YamlProblem, is_visible, known_name

SECTION = "service_management"
VISIBLE_TO = "staff_comments_visible_to"

_PLUGIN = "com.atlassian.servicedesk"
_REQUEST_TYPE = f"{_PLUGIN}:vp-origin"
_ORGANIZATIONS = f"{_PLUGIN}:sd-customer-organizations"
_LANGUAGE = f"{_PLUGIN}.servicedesk-lingo-integration-plugin:sd-request-language"


class ServiceManagementShape(FileShape):
    """The request type of each type, by name or id."""

    request_types: Table = Key(min_length=1)


class RequestLanguageShape(FileShape):
    """What tells which language a request's customer speaks: names, of some things ids too."""

    request_languages: list[str] = []
    organizations: list[str] = []
    request_types: list[str] = []

    @property
    def listed_names(self) -> dict[str, list[str]]:
        """What is named, by its sort."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    @property
    def marks(self) -> tuple[LanguageMark, ...]:
        """The same as what tells a ticket's language."""
        return tuple(_mark(sort, name) for sort, names in self.listed_names.items() for name in names)


@dataclass(frozen=True, slots=True)
class ServiceSection:
    """A mapping's section: the name or id of each type's request type, and what languages are told by."""

    request_types: Mapping[str, str]
    language_sorts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ServiceIds:
    """What a service project has of it: fields by id, empty where there is none, and request types by id.

    `given` are those that types get, `types` the types to which the known ones belong, empty for none of the
    desk's. `faults` say what the section names and the project has not.
    """

    request_type: str = ""
    organizations: str = ""
    language: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are read, to be asked for."""
        return tuple(filter(None, (self.request_type, self.organizations, self.language)))

    def read_request_type(self, fields: Json) -> tuple[str, ...] | None:
        """The type to which an issue's request type belongs; none for no request type.

        None where it is not shown, or is one that nobody has told us of: that may belong to any type.
        """
        if not self.request_type or self.request_type not in fields:
            return None
        if fields[self.request_type] is None:
            return ()
        ident = self._request_type_id(fields)
        kind = self.types.get(ident)
        return None if kind is None else (kind or f"#{ident}",)

    def read_marks(self, fields: Json) -> frozenset[LanguageMark] | None:
        """What an issue shows of what tells its language; None where it shows none of these fields."""
        if not any(name in fields for name in self.fields):
            return None
        ident = self._request_type_id(fields)
        shown_name = text_at(object_at(fields, self.request_type, "requestType"), "name")
        code = text_at(object_at(fields, self.language), "languageCode").replace("_", "-")
        organizations = objects_in(fields.get(self.organizations))
        told = {
            "request_types": (ident, shown_name or self.names.get(ident, "")),
            # A language of a country is that language as well.
            "request_languages": (code, code.partition("-")[0]),
            "organizations": (
                *(identifier_at(each, "id") for each in organizations),
                *(text_at(each, "name") for each in organizations),
            ),
        }
        return frozenset(_mark(sort, name) for sort, names in told.items() for name in names if name)

    def _request_type_id(self, fields: Json) -> str:
        return identifier_at(object_at(fields, self.request_type, "requestType"), "id")


NO_SERVICE = ServiceIds()
"""Where nothing is kept of it."""


def find_service_ids(
    section: ServiceSection,
    fields: Collection[Json],
    listed: Collection[Json],
    issue_types: Mapping[str, str],
) -> ServiceIds:
    """What a project has of its section.

    `fields` are those of the site, `listed` the request types that the portal shows us, `issue_types` the ids
    of the desk's types.
    """
    places = {
        "request_types": _find_field(fields, _REQUEST_TYPE),
        "organizations": _find_field(fields, _ORGANIZATIONS),
        "request_languages": _find_field(fields, _LANGUAGE),
    }
    read = {"request_types", *section.language_sorts}
    faults = [
        f"no field for {sort.replace('_', ' ')}" for sort in places if sort in read and not places[sort]
    ]
    given: dict[str, str] = {}
    for kind, written in section.request_types.items():
        found = _match(listed, kind, written, issue_types[kind])
        if found.isdecimal():
            given[kind] = found
        else:
            faults.append(found)
    kinds = {issue_type: kind for kind, issue_type in issue_types.items()}
    known = {identifier_at(each, "id"): kinds.get(identifier_at(each, "issueTypeId"), "") for each in listed}
    return ServiceIds(
        request_type=places["request_types"],
        organizations=places["organizations"],
        language=places["request_languages"],
        given=given if places["request_types"] else {},
        # Of those that are not listed we know the type that they are given to.
        types={ident: kind for kind, ident in given.items()} | known,
        names={identifier_at(each, "id"): text_at(each, "name") for each in listed},
        faults=tuple(faults),
    )


def _find_field(fields: Iterable[Json], custom: str) -> str:
    """The id of the field that a plugin calls so: its name is the site's own, and so is its id."""
    # One with a scope belongs to a team-managed project, which is never ours.
    found = (each for each in fields if text_at(object_at(each, "schema"), "custom") == custom)
    return next((text_at(each, "id") for each in found if "scope" not in each), "")


def _match(listed: Collection[Json], kind: str, written: str, issue_type: str) -> str:
    """The id of a type's request type, by its name or id and its issue type; else what is wrong."""
    named = [each for each in listed if _fold_case(text_at(each, "name")) == _fold_case(written)]
    if not named and written.isdecimal():
        # Restricted ones are listed for administrators alone.
        named = [each for each in listed if identifier_at(each, "id") == written]
        if not named:
            return written
    fitting = [
        identifier_at(each, "id") for each in named if identifier_at(each, "issueTypeId") == issue_type
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return f"{len(fitting)} request types '{written}' for `{kind}` ({', '.join(fitting)}): write the id"
    if named:
        return f"a request type '{written}' of another issue type than that of `{kind}`"
    return f"no request type '{written}' for `{kind}` (of one that is restricted write the id)"


def check_service_management(
    check: MappingChecks[M],
    edition: Edition,
    section: ServiceManagementShape | None,
    languages: Mapping[str, RequestLanguageShape],
) -> Iterator[YamlProblem]:
    """Only types of the desk have request types, and nothing contradicts the section or lacks it."""
    document = check.document
    if section is None:
        if languages:
            expected = message("jira.section-too", section=SECTION)
            yield document.problem_at_key((LANGUAGES,), expected=expected)
    elif not edition.keeps_request_types:
        expected = message("jira.no-request-types", edition=edition.title)
        yield document.problem_at_key((SECTION,), expected=expected)
    for kind, written in section.request_types.items() if section else ():
        path = (SECTION, "request_types", kind)
        if kind not in check.desk.types:
            known = tuple(check.desk.types)
            yield document.problem_at_key(
                path, expected=known_name(message("word.type-of-desk"), known), known=known
            )
        if not is_visible(written):
            yield document.problem_at_value(path, expected=NO_NAME)
    yield from check_languages(check, {each: line.listed_names for each, line in languages.items()})


def check_visible_to(check: MappingChecks[M], *, has_section: bool) -> Iterator[YamlProblem]:
    """What is internal needs no role, and with one customers' own comments would be at risk."""
    if has_section:
        expected = message("jira.no-visible-to", section=SECTION)
        yield check.document.problem_at_key((VISIBLE_TO,), expected=expected)


def _fold_case(name: str) -> str:
    """Jira tells no names apart by case."""
    return name.strip().casefold()


def _mark(sort: str, name: str) -> LanguageMark:
    """Codes of languages are written with either sign: `de-AT`, `de_AT`."""
    return sort, _fold_case(name.replace("_", "-") if sort == "request_languages" else name)
