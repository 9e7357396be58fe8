"""The fields of an issue: which there are, which may be written, how the REST API describes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.kinds import (
    ChoiceKind,
    ChoiceListKind,
    DayKind,
    FieldKind,
    KeyKind,
    LabelsKind,
    LineKind,
    ProseKind,
    WrongValue,
    short_issue_bean,
)
from sdesk_sync.sandbox.jira.named_things import FieldRow
from sdesk_sync.sandbox.jira.portal_fields import portal_fields
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
NO_TYPE = "The issue type selected is invalid."

_TYPES = "com.atlassian.jira.plugin.system.customfieldtypes"
CUSTOM_KINDS: Mapping[str, FieldKind] = {seed.TEXT_FIELD: LineKind(), f"{_TYPES}:textarea": ProseKind()}
"""What custom fields that are played hold, by their type."""

# The whole of what Jira says of it: docs/trackers/jira.md#recorded-bodies.
_NO_SEARCHER = "Your query couldn't be processed. Make sure it's valid and try again later."

_SET = ("set",)
_LIST = ("add", "set", "remove")
# An issue shows both without what only their own resource tells (docs/trackers/jira.md#recorded-bodies).
_COMPONENT_KEYS = ("self", "id", "name", "description")
_VERSION_KEYS = (*_COMPONENT_KEYS, "archived", "released")


@dataclass(frozen=True)
class JiraField:
    """A field that issues store. `changelog_name` is its name in changelogs, which is not always its id."""

    id: str
    name: str
    kind: FieldKind
    schema: Json
    operations: tuple[str, ...] = _SET
    changelog_name: str = ""
    required: bool = False
    default: Callable[[], str] | None = None

    @property
    def is_custom(self) -> bool:
        """Whether it was added to the site by an administrator."""
        return "custom" in self.schema

    @property
    def log_name(self) -> str:
        """What changelog items call it."""
        return self.changelog_name or (self.name if self.is_custom else self.id)

    @property
    def description(self) -> Json:
        """The field as the list of fields has it (FieldDetails: docs/trackers/jira.md#rest-api-document)."""
        return _field_description(self.id, self.name, self.schema, custom=self.is_custom)

    def field_metadata(self, view: ReaderView) -> Json:
        """The field as metadata describe it (FieldMetadata: docs/trackers/jira.md#rest-api-document)."""
        described: Json = {
            "required": self.required,
            "schema": self.schema,
            "name": self.name,
            view.edition.field_key: self.id,
            "hasDefaultValue": self.default is not None,
            "operations": list(self.operations),
        }
        allowed = self.kind.allowed_values(view)
        if self.default is not None:
            described["defaultValue"] = self.kind.show_value(self.default(), view)
        return described if allowed is None else {**described, "allowedValues": allowed}


# Fields that are shown, and named in the list of fields, but never written through an issue's fields.
_SHOWN: list[list[str]] = seed.written_part("site")["shown"]


class FieldBook:
    """All fields, by id, as one project has them: DESK, or another by its id."""

    def __init__(self, project: JiraProject, accounts: JiraAccounts, home: str = seed.PROJECT_ID) -> None:
        self._project, self._accounts, self._home = project, accounts, home
        fields = _system_fields(project, accounts, home)
        if project.edition.has_portal:
            fields += [
                JiraField(key, name, kind, schema)
                for key, name, schema, kind in portal_fields(project, accounts)
            ]
        self._fields = {field.id: field for field in fields}

    def __iter__(self) -> Iterator[JiraField]:
        yield from self._fields.values()
        yield from map(custom_field, self._project.rows.fields)

    def of_project(self, home: str) -> FieldBook:
        """The same for another project."""
        return self if home == self._home else FieldBook(self._project, self._accounts, home)

    def field_with_id(self, key: str) -> JiraField | None:
        """The field of this id."""
        row = self._project.rows.fields.row_with_id(key)
        return self._fields.get(key) if row is None else custom_field(row)

    def editable_ids(self) -> list[str]:
        """The ids that PUT takes, whatever screens say (docs/trackers/jira.md#fields-and-screens).

        The status is none of them, it moves by transitions only.
        """
        return [field.id for field in self.own_fields() if field.id != "status"]

    def own_fields(self) -> Iterator[JiraField]:
        """Those that the project has: custom ones only once they are associated with it."""
        yield from self._fields.values()
        rows = self._project.rows
        yield from (custom_field(row) for row in rows.fields if rows.has_field(self._home, row.id))

    def fields_on_form(self, issue_type: str, operation: str) -> list[JiraField]:
        """What a form offers for issues of a type, by their screen."""
        shown = map(self.field_with_id, self._project.rows.fields_on(self._home, issue_type, operation))
        return [field for field in shown if field is not None]

    def find_text_field(self, clause: str) -> str | None:
        """The id of the field of text that a clause of JQL names, a custom one by its name or number."""
        for row in self._project.rows.fields:
            if clause in (row.name.lower(), f"cf[{row.id.removeprefix('customfield_')}]"):
                if not row.is_searched:
                    raise JiraRefusal(400, _NO_SEARCHER)
                return row.id
        return clause if clause == "summary" else None

    def name_of(self, key: str) -> str | None:
        """How people know a field of this id."""
        shown = {one: name for one, name, _ in _SHOWN}
        field = self.field_with_id(key)
        return field.name if field else shown.get(key)

    def field_descriptions(self) -> list[Json]:
        """Every field as GET /field lists it (FieldDetails: docs/trackers/jira.md#rest-api-document)."""
        written = [field.description for field in self]
        shown = [
            _field_description(key, name, {"type": kind, "system": key}, custom=False)
            for key, name, kind in _SHOWN
        ]
        keys = {
            "id": "issuekey",
            "key": "issuekey",
            "name": "Key",
            "clauseNames": ["id", "issue", "issuekey", "key"],
        }
        issue_key = {**keys, "custom": False, "orderable": False, "navigable": True, "searchable": False}
        return [issue_key, *written, *shown]


def _field_description(key: str, name: str, schema: Json, *, custom: bool) -> Json:
    clauses = [f"cf[{schema['customId']}]", name] if custom else [key.lower()]
    return {
        "id": key,
        "key": key,
        "name": name,
        "custom": custom,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": clauses,
        "schema": schema,
    }


def _system_fields(project: JiraProject, accounts: JiraAccounts, home: str) -> list[JiraField]:
    reporter, assignee = (_person_kind(accounts, is_assignee=either) for either in (False, True))
    # Asked each time: administrators change schemes while issues are open.
    types = ChoiceKind(project.types, NO_TYPE, offered=lambda: project.rows.types_of(home))
    priorities = ChoiceKind(
        project.priorities, "Priority name '{}' is not valid",
        offered=lambda: project.rows.priorities_of(home),
    )  # fmt: skip
    resolutions = ChoiceKind(project.resolutions, "Resolution name '{}' is not valid", optional=True)
    return [
        JiraField("issuetype", "Issue Type", types, _single("issuetype", "issuetype"), required=True),
        JiraField("summary", "Summary", LineKind(required=True), _single("string", "summary"), required=True),
        JiraField("description", "Description", ProseKind(), _single("string", "description")),
        JiraField("environment", "Environment", ProseKind(), _single("string", "environment")),
        JiraField(
            "status", "Status", ChoiceKind(project.statuses, NOT_ON_SCREEN), _single("status", "status"),
        ),
        JiraField(
            "priority", "Priority", priorities, _single("priority", "priority"),
            default=lambda: project.rows.default_priority_of(home),
        ),
        JiraField("resolution", "Resolution", resolutions, _single("resolution", "resolution")),
        JiraField("assignee", "Assignee", assignee, _single("user", "assignee")),
        JiraField("reporter", "Reporter", reporter, _single("user", "reporter"), required=True),
        JiraField("labels", "Labels", LabelsKind(), _many("string", "labels"), _LIST),
        JiraField(
            "components", "Components",
            ChoiceListKind(_choices_at(home, project.components), "Component", _COMPONENT_KEYS),
            _many("component", "components"), _LIST, changelog_name="Component",
        ),
        JiraField(
            "fixVersions", "Fix versions",
            ChoiceListKind(_choices_at(home, project.versions), "Version", _VERSION_KEYS),
            _many("version", "fixVersions"), _LIST, changelog_name="Fix Version",
        ),
        JiraField("duedate", "Due date", DayKind(), _single("date", "duedate")),
        JiraField(
            "parent", "Parent", _parent_kind(project), _single("issuelink", "parent"),
            changelog_name="IssueParentAssociation",
        ),
    ]  # fmt: skip


def _single(kind: str, system: str) -> Json:
    return {"type": kind, "system": system}


def _many(items: str, system: str) -> Json:
    return {"type": "array", "items": items, "system": system}


def _choices_at(home: str, choices: ChoiceCatalogue) -> ChoiceCatalogue:
    """What only project DESK has."""
    return choices if home == seed.PROJECT_ID else ChoiceCatalogue(choices.path, ())


def _person_kind(accounts: JiraAccounts, *, is_assignee: bool) -> KeyKind:
    def read_person(value: Any) -> str | None:
        if is_assignee and accounts.is_nobody(value):
            return None
        person = accounts.require_person(value)
        if is_assignee and not accounts.is_assignable(person):
            raise WrongValue(f"User '{person.display}' cannot be assigned issues.")
        return person.account

    return KeyKind(read_person, accounts.account_bean, accounts.changelog_value)


def _parent_kind(project: JiraProject) -> KeyKind:
    """The issue that this one is a piece of, given by id or key."""

    def read_issue(value: Any) -> str | None:
        if value is None:
            return None
        found = (
            project.find_issue(str(value.get("key") or value.get("id"))) if isinstance(value, dict) else None
        )
        if found is None:
            raise WrongValue("Could not find issue by id or key.")
        return found.id

    def find_key(issue: str) -> str | None:
        return project.issues[issue].key if issue in project.issues else None

    return KeyKind(
        read_issue,
        lambda issue, view: short_issue_bean(project, issue, view) if find_key(issue) else None,
        lambda issue: (issue, find_key(issue)),
    )


def custom_field(row: FieldRow) -> JiraField:
    """A field that administrators have added."""
    kind, number = CUSTOM_KINDS[row.type], int(row.id.removeprefix("customfield_"))
    return JiraField(row.id, row.name, kind, {"type": "string", "custom": row.type, "customId": number})
