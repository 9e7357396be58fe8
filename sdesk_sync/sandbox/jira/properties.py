"""Entity properties: any JSON under a key, on issues and on comments."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import Announcer
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, nothing, ok
from sdesk_sync.sandbox.jira.store import Comment, Issue, Project
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

KEY_LIMIT = 255
VALUE_LIMIT = 32_768
"""Longest key and longest value in characters (docs/trackers/jira.md#issue-properties)."""


@dataclass(frozen=True)
class Properties:
    """The property resources. Writing one touches neither `updated` nor the history.

    Unproven: docs/trackers/jira.md#issue-properties.
    """

    project: Project
    announcer: Announcer

    def rules(self) -> list[Rule]:
        """The routes of issues' and comments' properties.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comment-properties/
        """
        return [
            Rule("GET", "issue/{issue}/properties", self._list(self._of_issue, "issue")),
            Rule("GET", "issue/{issue}/properties/{key}", self._get(self._of_issue)),
            Rule("PUT", "issue/{issue}/properties/{key}", self._set_on_issue),
            Rule("DELETE", "issue/{issue}/properties/{key}", self._delete_from_issue),
            Rule("GET", "comment/{comment}/properties", self._list(self._of_comment, "comment")),
            Rule("GET", "comment/{comment}/properties/{key}", self._get(self._of_comment)),
            Rule("PUT", "comment/{comment}/properties/{key}", self._set_on_comment),
            Rule("DELETE", "comment/{comment}/properties/{key}", self._delete_from_comment),
        ]

    def put(self, issue: Issue, entries: Json, actor: Person) -> None:
        """Set an issue's properties as part of an edit."""
        for key, value in entries.items():
            issue.properties[key] = value
            self.announcer.property("issue_property_set", issue, actor, {"key": key, "value": value})

    def _of_issue(self, call: Call) -> Json:
        return self.project.issue(call.path["issue"]).properties

    def _of_comment(self, call: Call) -> Json:
        return self._comment(call).properties

    def _comment(self, call: Call) -> Comment:
        key = call.path["comment"]
        for issue in self.project.issues.values():
            comment = issue.comment(key)
            if comment is not None:
                return comment
        raise Refused(404, f"Can not find a comment for the id: {key}.")

    def _list(self, owner: Callable[[Call], Json], kind: str) -> Callable[[Call], Response]:
        def answer(call: Call) -> Response:
            here = f"{kind}/{call.path[kind]}/properties"
            keys = [{"self": call.view.url(f"{here}/{quote(key)}"), "key": key} for key in owner(call)]
            return ok({"keys": keys})

        return answer

    def _get(self, owner: Callable[[Call], Json]) -> Callable[[Call], Response]:
        def answer(call: Call) -> Response:
            key = call.path["key"]
            return ok({"key": key, "value": _known(owner(call), key)[key]})

        return answer

    def _set_on_issue(self, call: Call) -> Response:
        issue, key = self.project.issue(call.path["issue"]), call.path["key"]
        is_new = key not in issue.properties
        self.put(issue, checked({key: call.body}), call.person)
        return nothing(201 if is_new else 200)

    def _delete_from_issue(self, call: Call) -> Response:
        issue, key = self.project.issue(call.path["issue"]), call.path["key"]
        value = _known(issue.properties, key).pop(key)
        self.announcer.property("issue_property_deleted", issue, call.person, {"key": key, "value": value})
        return nothing()

    def _set_on_comment(self, call: Call) -> Response:
        properties, key = self._of_comment(call), call.path["key"]
        checked({key: call.body})
        is_new = key not in properties
        properties[key] = call.body
        return nothing(201 if is_new else 200)

    def _delete_from_comment(self, call: Call) -> Response:
        key = call.path["key"]
        del _known(self._of_comment(call), key)[key]
        return nothing()


def _known(properties: Json, key: str) -> Json:
    if key not in properties:
        raise Refused(404, f"The property '{key}' does not exist.")
    return properties


def checked(entries: Json) -> Json:
    """The same entries, if all may be stored; else 400."""
    for key, value in entries.items():
        if len(key) > KEY_LIMIT:
            raise Refused(400, f"The property key has to be at most {KEY_LIMIT} characters long.")
        if value is None:
            raise Refused(400, "The property value cannot be empty.")
        if len(json.dumps(value, ensure_ascii=False)) > VALUE_LIMIT:
            raise Refused(400, f"The property value has to be at most {VALUE_LIMIT} characters long.")
    return entries
