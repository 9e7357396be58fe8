"""The fields of an issue: which there are, which may be written, how the REST API describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.kinds import Choice, Day, Kind, Labels, Line, Parent, Prose, Several, Somebody
from sdesk_sync.sandbox.jira.store import Project
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.site import Json

NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
NO_TYPE = "The issue type selected is invalid."

_SET = ("set",)
_LIST = ("add", "set", "remove")


@dataclass(frozen=True)
class Field:
    """A field that issues store. `logged` is its name in changelogs, which is not always its id."""

    id: str
    name: str
    kind: Kind
    schema: Json
    operations: tuple[str, ...] = _SET
    logged: str = ""
    required: bool = False

    @property
    def is_custom(self) -> bool:
        """Whether it was added to the site by an administrator."""
        return "custom" in self.schema

    @property
    def log_name(self) -> str:
        """What changelog items call it."""
        return self.logged or (self.name if self.is_custom else self.id)

    def meta(self, view: View) -> Json:
        """The field as metadata describe it (FieldMetadata: docs/trackers/jira.md#rest-api-document)."""
        described: Json = {
            "required": self.required,
            "schema": self.schema,
            "name": self.name,
            "key": self.id,
            "hasDefaultValue": self.id == "priority",
            "operations": list(self.operations),
        }
        allowed = self.kind.allowed(view)
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
    ("fixVersions", "Fix versions", "array"),
    ("versions", "Affects versions", "array"),
    ("attachment", "Attachment", "array"),
)


class FieldBook:
    """All fields, by id."""

    def __init__(self, project: Project, accounts: Accounts) -> None:
        fields = (*_system(project, accounts), *_custom())
        self._fields = {field.id: field for field in fields}

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def get(self, key: str) -> Field | None:
        """The field of this id."""
        return self._fields.get(key)

    def editable(self) -> list[str]:
        """The ids that PUT takes; the status is none of them, it moves by transitions only."""
        return [key for key in self._fields if key != "status"]

    def bot_screen(self) -> tuple[str, ...]:
        """The ids on the screen of the bot's transitions."""
        return ("resolution", "priority", "components", *(field.id for field in self if field.is_custom))

    def descriptions(self) -> list[Json]:
        """Every field as GET /field lists it (FieldDetails: docs/trackers/jira.md#rest-api-document)."""
        written = [_description(field.id, field.name, field.schema, custom=field.is_custom) for field in self]
        shown = [
            _description(key, name, {"type": kind, "system": key}, custom=False) for key, name, kind in _SHOWN
        ]
        keys = {
            "id": "issuekey",
            "key": "issuekey",
            "name": "Key",
            "clauseNames": ["id", "issue", "issuekey", "key"],
        }
        issue_key = {**keys, "custom": False, "orderable": False, "navigable": True, "searchable": False}
        return [issue_key, *written, *shown]


def _description(key: str, name: str, schema: Json, *, custom: bool) -> Json:
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


def _system(project: Project, accounts: Accounts) -> list[Field]:
    def plain(kind: str, system: str) -> Json:
        return {"type": kind, "system": system}

    def many(items: str, system: str) -> Json:
        return {"type": "array", "items": items, "system": system}

    person = Somebody(accounts)
    reporter = Somebody(accounts, optional=False)
    types = Choice(project.types, NO_TYPE)
    return [
        Field("issuetype", "Issue Type", types, plain("issuetype", "issuetype"), required=True),
        Field("summary", "Summary", Line(required=True), plain("string", "summary"), required=True),
        Field("description", "Description", Prose(), plain("string", "description")),
        Field("environment", "Environment", Prose(), plain("string", "environment")),
        Field("status", "Status", Choice(project.statuses, NOT_ON_SCREEN), plain("status", "status")),
        Field("priority", "Priority", _choice(project, "priority"), plain("priority", "priority")),
        Field("resolution", "Resolution", _choice(project, "resolution"), plain("resolution", "resolution")),
        Field("assignee", "Assignee", person, plain("user", "assignee")),
        Field("reporter", "Reporter", reporter, plain("user", "reporter"), required=True),
        Field("labels", "Labels", Labels(), many("string", "labels"), _LIST),
        Field(
            "components", "Components", Several(project.components), many("component", "components"), _LIST,
            logged="Component",
        ),
        Field("duedate", "Due date", Day(), plain("date", "duedate")),
        Field(
            "parent", "Parent", Parent(project), plain("issuelink", "parent"),
            logged="IssueParentAssociation",
        ),
    ]  # fmt: skip


def _choice(project: Project, name: str) -> Choice:
    if name == "resolution":
        return Choice(project.resolutions, "Resolution name '{}' is not valid", optional=True)
    return Choice(project.priorities, "Priority name '{}' is not valid")


def _custom() -> list[Field]:
    return [
        Field(
            key,
            name,
            Line(),
            {"type": "string", "custom": seed.TEXT_FIELD, "customId": int(key.removeprefix("customfield_"))},
        )
        for key, name in seed.custom_fields()
    ]
