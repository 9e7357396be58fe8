"""Writing fields: what a request wants, and the one changelog group that carrying it out makes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.jira.fields import NO_TYPE, NOT_ON_SCREEN, Field, FieldBook
from sdesk_sync.sandbox.jira.kinds import Wrong
from sdesk_sync.sandbox.jira.rest import Refused
from sdesk_sync.sandbox.jira.shapes import list_in, object_in, properties_in
from sdesk_sync.sandbox.jira.store import Group, Issue, Project
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

Wanted = dict[str, Any]
"""Values to be stored, by field id."""

# Parts of `update` that are no fields: comments and worklogs are made, links are not offered here.
NOT_FIELDS = ("comment", "worklog")


@dataclass(frozen=True)
class Asked:
    """The body of a request that writes an issue: `fields`, `update`, and what else travels with them."""

    body: Json

    def part(self, name: str) -> Json:
        """One of its objects."""
        return object_in(self.body, name)

    @property
    def metadata(self) -> Json | None:
        """What the writer wants to have kept with the changelog entry (docs/trackers/jira.md#changelog)."""
        return self.part("historyMetadata") or None

    @property
    def comments(self) -> list[Json]:
        """The comments that the write adds."""
        operations = list_in(self.part("update"), "comment")
        if not all(isinstance(one, dict) and isinstance(one.get("add"), dict) for one in operations):
            raise Refused(400, errors={"comment": "Comments can be added only."})
        return [operation["add"] for operation in operations]

    @property
    def properties(self) -> Json:
        """The issue properties that the write sets, by key."""
        return properties_in(self.body)


class Editor:
    """Reads wanted values and carries them out."""

    def __init__(self, project: Project, book: FieldBook, clock: Clock) -> None:
        self._project = project
        self._book = book
        self._clock = clock

    def now(self) -> datetime:
        """The present moment on this site."""
        return self._clock.now()

    def wanted(self, asked: Asked, view: View, screen: Collection[str], issue: Issue | None = None) -> Wanted:
        """The values a request wants; 400 naming every field off the screen or with a wrong value."""
        fields = asked.part("fields")
        update = {key: value for key, value in asked.part("update").items() if key not in NOT_FIELDS}
        found: Wanted = {}
        errors: dict[str, str] = {}
        for key in (*fields, *(key for key in update if key not in fields)):
            try:
                if key in fields and key in update:
                    raise Wrong(f"Field '{key}' cannot appear in both 'fields' and 'update'")
                field = self._writable(key, screen)
                found[key] = (
                    field.kind.take(fields[key], view)
                    if key in fields
                    else _operated(field, update[key], view, issue.values.get(key) if issue else None)
                )
            except Wrong as wrong:
                errors[key] = str(wrong)
        if issue is not None and "issuetype" in found and not self._may_become(issue, found["issuetype"]):
            errors["issuetype"] = NO_TYPE
        if errors:
            raise Refused(400, errors=errors)
        return found

    def _writable(self, key: str, screen: Collection[str]) -> Field:
        field = self._book.get(key)
        if field is None or key not in screen:
            raise Wrong(NOT_ON_SCREEN.format(key))
        return field

    def _may_become(self, issue: Issue, type_id: str) -> bool:
        """An issue does not become a sub-task by an edit, nor a sub-task an issue.

        docs/trackers/jira.md#changing-a-type
        """
        before, after = (self._project.types.get(key) for key in (issue.values["issuetype"], type_id))
        return bool(before and after and before["subtask"] == after["subtask"])

    def items(self, before: Mapping[str, Any], after: Wanted) -> list[Json]:
        """The changelog items of values becoming others, ordered by field id.

        docs/trackers/jira.md#recorded-bodies
        """
        items = []
        for key in sorted(after):
            field = self._book.get(key)
            if field is None or (before.get(key) or None) == (after[key] or None):
                continue
            for (old, old_text), (new, new_text) in field.kind.told(before.get(key), after[key]):
                items.append(
                    {
                        "field": field.log_name,
                        "fieldtype": "custom" if field.is_custom else "jira",
                        "fieldId": key,
                        "from": old,
                        "fromString": old_text,
                        "to": new,
                        "toString": new_text,
                    }
                )
        return items

    def write(
        self, issue: Issue, wanted: Wanted, actor: Person, metadata: Json | None = None
    ) -> Group | None:
        """Store the values; the changelog group they make, none where nothing changes."""
        items = self.items(issue.values, wanted)
        if not items:
            return None
        before = dict(issue.values)
        issue.values.update(wanted)
        group = self.log(issue, actor, items, metadata)
        if "status" in wanted and self._category(wanted["status"]) != self._category(before["status"]):
            issue.status_moved = group.created
        if "resolution" in wanted and wanted["resolution"] != before.get("resolution"):
            issue.resolved = group.created if wanted["resolution"] else None
        return group

    def log(self, issue: Issue, actor: Person, items: list[Json], metadata: Json | None = None) -> Group:
        """Put items into the issue's history as one group, of the same moment as the issue's `updated`."""
        group = self.group(actor, items, self._project.stamp(issue, self._clock.now()), metadata)
        issue.history.append(group)
        return group

    def group(self, actor: Person, items: list[Json], at: datetime, metadata: Json | None = None) -> Group:
        """A group that stands in no history, as the one that goes with a new issue's hook."""
        return Group(str(self._project.numbers.take("changelog")), actor.account, at, items, metadata)

    def _category(self, status_id: str) -> str:
        status = self._project.statuses.get(status_id) or {}
        return str(status["statusCategory"]["key"])


def _operated(field: Field, operations: Any, view: View, present: Any) -> Any:
    """The value after the operations of `update`, one after the other."""
    if not isinstance(operations, list):
        raise Wrong("data was not an array")
    value = present
    for operation in operations:
        verb, operand = (
            next(iter(operation.items())) if isinstance(operation, dict) and operation else ("", None)
        )
        if verb not in field.operations:
            raise Wrong(f"Field does not support update '{verb}'")
        if verb == "set":
            value = field.kind.take(operand, view)
            continue
        taken = set(field.kind.take([operand], view))
        value = sorted(set(value or ()) | taken if verb == "add" else set(value or ()) - taken)
    return value
