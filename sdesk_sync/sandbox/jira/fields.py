"""The fields of an issue: which there are, which may be written, how the REST API describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import JiraAccounts
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
from sdesk_sync.sandbox.jira.portal_fields import portal_fields
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
NO_TYPE = "The issue type selected is invalid."

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

    @property
    def is_custom(self) -> bool:
        """Whether it was added to the site by an administrator."""
        return "custom" in self.schema

    @property
    def log_name(self) -> str:
        """What changelog items call it."""
        return self.changelog_name or (self.name if self.is_custom else self.id)

    def field_metadata(self, view: ReaderView) -> Json:
        """The field as metadata describe it (FieldMetadata: docs/trackers/jira.md#rest-api-document)."""
        described: Json = {
            "required": self.required,
            "schema": self.schema,
            "name": self.name,
            view.edition.field_key: self.id,
            "hasDefaultValue": self.id == "priority",
            "operations": list(self.operations),
        }
        allowed = self.kind.allowed_values(view)
        if self.id == "priority":
            described["defaultValue"] = self.kind.show_value(seed.DEFAULT_PRIORITY_ID, view)
        return described if allowed is None else {**described, "allowedValues": allowed}


# Fields that are shown, and named in the list of fields, but never written through an issue's fields.
_SHOWN: tuple[tuple[str, str, str], ...] = (
    ("project", "Project", "project"),
    ("creator", "Creator", "user"),
    ("created", "Created", "datetime"),
    ("updated", "Updated", "datetime"),
    ("resolutiondate", "Resolved", "datetime"),
    ("statuscategorychangedate", "Status Category Changed", "datetime"),
    ("comment", "Comment", "comments-page"),
    ("worklog", "Log Work", "array"),
    ("issuelinks", "Linked Issues", "array"),
    ("subtasks", "Sub-tasks", "array"),
    ("timespent", "Time Spent", "number"),
    ("timetracking", "Time tracking", "timetracking"),
    ("versions", "Affects versions", "array"),
    ("attachment", "Attachment", "array"),
)


class FieldBook:
    """All fields, by id."""

    def __init__(self, project: JiraProject, accounts: JiraAccounts) -> None:
        fields = [*_system_fields(project, accounts), *_custom_fields()]
        if project.edition.has_portal:
            fields += [
                JiraField(key, name, kind, schema)
                for key, name, schema, kind in portal_fields(project, accounts)
            ]
        self._fields = {field.id: field for field in fields}

    def __iter__(self) -> Iterator[JiraField]:
        return iter(self._fields.values())

    def field_with_id(self, key: str) -> JiraField | None:
        """The field of this id."""
        return self._fields.get(key)

    def editable_ids(self) -> list[str]:
        """The ids that PUT takes; the status is none of them, it moves by transitions only."""
        return [key for key in self._fields if key != "status"]

    def bot_screen_ids(self) -> tuple[str, ...]:
        """The ids on the screen of the bot's transitions."""
        return ("resolution", "priority", "components", *(field.id for field in self if field.is_custom))

    def field_descriptions(self) -> list[Json]:
        """Every field as GET /field lists it (FieldDetails: docs/trackers/jira.md#rest-api-document)."""
        written = [
            _field_description(field.id, field.name, field.schema, custom=field.is_custom) for field in self
        ]
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


def _system_fields(project: JiraProject, accounts: JiraAccounts) -> list[JiraField]:
    def single(kind: str, system: str) -> Json:
        return {"type": kind, "system": system}

    def many(items: str, system: str) -> Json:
        return {"type": "array", "items": items, "system": system}

    assignee, reporter = _person_kind(accounts, is_assignee=True), _person_kind(accounts, is_assignee=False)
    types = ChoiceKind(project.types, NO_TYPE)
    return [
        JiraField("issuetype", "Issue Type", types, single("issuetype", "issuetype"), required=True),
        JiraField("summary", "Summary", LineKind(required=True), single("string", "summary"), required=True),
        JiraField("description", "Description", ProseKind(), single("string", "description")),
        JiraField("environment", "Environment", ProseKind(), single("string", "environment")),
        JiraField(
            "status", "Status", ChoiceKind(project.statuses, NOT_ON_SCREEN), single("status", "status"),
        ),
        JiraField("priority", "Priority", _choice_kind(project, "priority"), single("priority", "priority")),
        JiraField(
            "resolution", "Resolution", _choice_kind(project, "resolution"),
            single("resolution", "resolution"),
        ),
        JiraField("assignee", "Assignee", assignee, single("user", "assignee")),
        JiraField("reporter", "Reporter", reporter, single("user", "reporter"), required=True),
        JiraField("labels", "Labels", LabelsKind(), many("string", "labels"), _LIST),
        JiraField(
            "components", "Components", ChoiceListKind(project.components, "Component", _COMPONENT_KEYS),
            many("component", "components"), _LIST, changelog_name="Component",
        ),
        JiraField(
            "fixVersions", "Fix versions", ChoiceListKind(project.versions, "Version", _VERSION_KEYS),
            many("version", "fixVersions"), _LIST, changelog_name="Fix Version",
        ),
        JiraField("duedate", "Due date", DayKind(), single("date", "duedate")),
        JiraField(
            "parent", "Parent", _parent_kind(project), single("issuelink", "parent"),
            changelog_name="IssueParentAssociation",
        ),
    ]  # fmt: skip


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


def _choice_kind(project: JiraProject, name: str) -> ChoiceKind:
    if name == "resolution":
        return ChoiceKind(project.resolutions, "Resolution name '{}' is not valid", optional=True)
    return ChoiceKind(project.priorities, "Priority name '{}' is not valid")


def _custom_fields() -> list[JiraField]:
    return [
        JiraField(
            key,
            name,
            LineKind(),
            {"type": "string", "custom": seed.TEXT_FIELD, "customId": int(key.removeprefix("customfield_"))},
        )
        for key, name in seed.custom_fields()
    ]
