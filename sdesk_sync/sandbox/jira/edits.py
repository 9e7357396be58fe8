"""Writing fields: what a request wants, and the one changelog group that carrying it out makes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira.fields import NO_TYPE, NOT_ON_SCREEN, FieldBook, JiraField
from sdesk_sync.sandbox.jira.kinds import ChangelogValue, WrongValue
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.jira.shapes import list_in, object_in, properties_in
from sdesk_sync.sandbox.jira.store import ChangelogGroup, JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

FieldValues = dict[str, Any]
"""Values to be stored, by field id."""

# Parts of `update` that are no fields: comments and worklogs are made, links are not offered here.
NOT_FIELDS = ("comment", "worklog")


@dataclass(frozen=True)
class IssueWriteBody:
    """The body of a request that writes an issue: `fields`, `update`, and what else travels with them."""

    body: Json

    def object_at(self, name: str) -> Json:
        """One of its objects."""
        return object_in(self.body, name)

    @property
    def metadata(self) -> Json | None:
        """What the writer wants to have kept with the changelog entry (docs/trackers/jira.md#changelog)."""
        return self.object_at("historyMetadata") or None

    @property
    def added_comments(self) -> list[Json]:
        """The comments that the write adds."""
        operations = list_in(self.object_at("update"), "comment")
        if not all(isinstance(one, dict) and isinstance(one.get("add"), dict) for one in operations):
            raise JiraRefusal(400, errors={"comment": "Comments can be added only."})
        return [operation["add"] for operation in operations]

    @property
    def properties(self) -> Json:
        """The issue properties that the write sets, by key."""
        return properties_in(self.body)


class FieldEditor:
    """Reads wanted values and carries them out."""

    def __init__(self, project: JiraProject, book: FieldBook, clock: SandboxClock) -> None:
        self._project = project
        self._book = book
        self._clock = clock

    def now(self) -> datetime:
        """The present moment on this site."""
        return self._clock.now()

    def read_wanted(
        self, asked: IssueWriteBody, view: ReaderView, screen: Collection[str], issue: JiraIssue | None = None
    ) -> FieldValues:
        """The values a request wants; 400 naming every field off the screen or with a wrong value."""
        fields = asked.object_at("fields")
        update = {key: value for key, value in asked.object_at("update").items() if key not in NOT_FIELDS}
        found: FieldValues = {}
        errors: dict[str, str] = {}
        for key in (*fields, *(key for key in update if key not in fields)):
            try:
                if key in fields and key in update:
                    raise WrongValue(f"Field '{key}' cannot appear in both 'fields' and 'update'")
                field = self._find_writable_field(key, screen)
                found[key] = (
                    field.kind.read_value(fields[key], view)
                    if key in fields
                    else _apply_operations(field, update[key], view, issue.values.get(key) if issue else None)
                )
            except WrongValue as wrong:
                errors[key] = str(wrong)
        if issue is not None and "issuetype" in found and not self._may_become(issue, found["issuetype"]):
            errors["issuetype"] = NO_TYPE
        if errors:
            raise JiraRefusal(400, errors=errors)
        return found

    def read_choice(self, key: str, value: Any, view: ReaderView) -> str | None:
        """The id of what a write chooses in a field; None where that is nothing the field takes."""
        field = self._book.field_with_id(key)
        try:
            return field.kind.read_value(value, view) if field else None
        except WrongValue:
            return None

    def _find_writable_field(self, key: str, screen: Collection[str]) -> JiraField:
        field = self._book.field_with_id(key)
        if field is None or key not in screen:
            raise WrongValue(NOT_ON_SCREEN.format(key))
        return field

    def _may_become(self, issue: JiraIssue, type_id: str) -> bool:
        """An issue does not become a sub-task by an edit, nor a sub-task an issue.

        docs/trackers/jira.md#changing-a-type
        """
        before, after = (
            self._project.types.entry_with_id(key) for key in (issue.values["issuetype"], type_id)
        )
        return bool(before and after and before["subtask"] == after["subtask"])

    def changelog_items(self, before: Mapping[str, Any], after: FieldValues) -> list[Json]:
        """The changelog items of values becoming others, ordered by field id.

        docs/trackers/jira.md#recorded-bodies
        """
        items = []
        for key in sorted(after):
            field = self._book.field_with_id(key)
            if field is None or (before.get(key) or None) == (after[key] or None):
                continue
            for old, new in field.kind.changelog_pairs(before.get(key), after[key]):
                items.append(changelog_item(field.log_name, key, old, new, is_custom=field.is_custom))
        return items

    def write_values(
        self, issue: JiraIssue, wanted: FieldValues, actor: Person, metadata: Json | None = None
    ) -> ChangelogGroup | None:
        """Store the values; the changelog group they make, none where nothing changes."""
        items = self.changelog_items(issue.values, wanted)
        if not items:
            return None
        before = dict(issue.values)
        issue.values.update(wanted)
        group = self.log_items(issue, actor, items, metadata)
        if "status" in wanted and self._category_of(wanted["status"]) != self._category_of(before["status"]):
            issue.status_moved = group.created
        if "resolution" in wanted and wanted["resolution"] != before.get("resolution"):
            issue.resolved = group.created if wanted["resolution"] else None
        return group

    def log_items(
        self, issue: JiraIssue, actor: Person, items: list[Json], metadata: Json | None = None
    ) -> ChangelogGroup:
        """Put items into the issue's history as one group, of the same moment as the issue's `updated`."""
        group = self.make_group(actor, items, self._project.stamp_issue(issue, self._clock.now()), metadata)
        issue.history.append(group)
        return group

    def make_group(
        self, actor: Person, items: list[Json], at: datetime, metadata: Json | None = None
    ) -> ChangelogGroup:
        """A group that stands in no history, as the one that goes with a new issue's hook."""
        return ChangelogGroup(
            str(self._project.numbers.take_number("changelog")), actor.account, at, items, metadata
        )

    def _category_of(self, status_id: str) -> str:
        status = self._project.statuses.entry_with_id(status_id) or {}
        return str(status["statusCategory"]["key"])


def changelog_item(
    name: str, key: str, old: ChangelogValue, new: ChangelogValue, *, is_custom: bool = False
) -> Json:
    """One value that became another, as histories and hooks tell it of a field by name and id."""
    return {
        "field": name,
        "fieldtype": "custom" if is_custom else "jira",
        "fieldId": key,
        "from": old[0],
        "fromString": old[1],
        "to": new[0],
        "toString": new[1],
    }


def _apply_operations(field: JiraField, operations: Any, view: ReaderView, present: Any) -> Any:
    """The value after the operations of `update`, one after the other."""
    if not isinstance(operations, list):
        raise WrongValue("data was not an array")
    value = present
    for operation in operations:
        verb, operand = (
            next(iter(operation.items())) if isinstance(operation, dict) and operation else ("", None)
        )
        if verb not in field.operations:
            raise WrongValue(f"Field does not support update '{verb}'")
        if verb == "set":
            value = field.kind.read_value(operand, view)
            continue
        taken = set(field.kind.read_value([operand], view))
        value = sorted(set(value or ()) | taken if verb == "add" else set(value or ()) - taken)
    return value
