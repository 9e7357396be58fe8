"""Entity properties: any JSON under a key, on issues and on comments."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from sdesk_sync.sandbox.jira.announce import HookAnnouncer
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, empty_response, json_response
from sdesk_sync.sandbox.jira.store import JiraComment, JiraIssue, JiraProject
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

KEY_LIMIT = 255
VALUE_LIMIT = 32_768
"""Longest key and longest value in characters (docs/trackers/jira.md#issue-properties)."""


@dataclass(frozen=True)
class PropertyResource:
    """The property resources. Writing one touches neither `updated` nor the history.

    Unproven: docs/trackers/jira.md#issue-properties.
    """

    project: JiraProject
    announcer: HookAnnouncer

    def rest_routes(self) -> list[RestRoute]:
        """The routes of issues' and comments' properties.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comment-properties/
        """
        return [
            RestRoute("GET", "issue/{issue}/properties", self._list_keys(self._issue_properties, "issue")),
            RestRoute("GET", "issue/{issue}/properties/{key}", self._get_value(self._issue_properties)),
            RestRoute("PUT", "issue/{issue}/properties/{key}", self._set_issue_property),
            RestRoute("DELETE", "issue/{issue}/properties/{key}", self._delete_issue_property),
            RestRoute(
                "GET", "comment/{comment}/properties", self._list_keys(self._comment_properties, "comment")
            ),
            RestRoute("GET", "comment/{comment}/properties/{key}", self._get_value(self._comment_properties)),
            RestRoute("PUT", "comment/{comment}/properties/{key}", self._set_comment_property),
            RestRoute("DELETE", "comment/{comment}/properties/{key}", self._delete_comment_property),
        ]

    def set_properties(self, issue: JiraIssue, entries: Json, actor: Person) -> None:
        """Set an issue's properties as part of an edit."""
        for key, value in entries.items():
            issue.properties[key] = value
            self.announcer.announce_property("issue_property_set", issue, actor, {"key": key, "value": value})

    def _issue_properties(self, call: JiraCall) -> Json:
        return self.project.require_issue(call.path["issue"]).properties

    def _comment_properties(self, call: JiraCall) -> Json:
        return self._find_comment(call).properties

    def _find_comment(self, call: JiraCall) -> JiraComment:
        key = call.path["comment"]
        for issue in self.project.issues.values():
            comment = issue.comment_with_id(key)
            if comment is not None:
                return comment
        raise JiraRefusal(404, f"Can not find a comment for the id: {key}.")

    def _list_keys(self, owner: Callable[[JiraCall], Json], kind: str) -> Callable[[JiraCall], Response]:
        def answer_keys(call: JiraCall) -> Response:
            here = f"{kind}/{call.path[kind]}/properties"
            keys = [
                {"self": call.view.resource_url(f"{here}/{quote(key)}"), "key": key} for key in owner(call)
            ]
            return json_response({"keys": keys})

        return answer_keys

    def _get_value(self, owner: Callable[[JiraCall], Json]) -> Callable[[JiraCall], Response]:
        def answer_value(call: JiraCall) -> Response:
            key = call.path["key"]
            return json_response({"key": key, "value": _require_property(owner(call), key)[key]})

        return answer_value

    def _set_issue_property(self, call: JiraCall) -> Response:
        issue, key = self.project.require_issue(call.path["issue"]), call.path["key"]
        is_new = key not in issue.properties
        self.set_properties(issue, check_properties({key: call.whole_body()}), call.person)
        return empty_response(201 if is_new else 200)

    def _delete_issue_property(self, call: JiraCall) -> Response:
        issue, key = self.project.require_issue(call.path["issue"]), call.path["key"]
        value = _require_property(issue.properties, key).pop(key)
        self.announcer.announce_property(
            "issue_property_deleted", issue, call.person, {"key": key, "value": value}
        )
        return empty_response()

    def _set_comment_property(self, call: JiraCall) -> Response:
        properties, key = self._comment_properties(call), call.path["key"]
        check_properties({key: call.whole_body()})
        is_new = key not in properties
        properties[key] = call.whole_body()
        return empty_response(201 if is_new else 200)

    def _delete_comment_property(self, call: JiraCall) -> Response:
        key = call.path["key"]
        del _require_property(self._comment_properties(call), key)[key]
        return empty_response()


def _require_property(properties: Json, key: str) -> Json:
    if key not in properties:
        raise JiraRefusal(404, f"The property '{key}' does not exist.")
    return properties


def check_properties(entries: Json) -> Json:
    """The same entries, if all may be stored; else 400."""
    for key, value in entries.items():
        if len(key) > KEY_LIMIT:
            raise JiraRefusal(400, f"The property key has to be at most {KEY_LIMIT} characters long.")
        if value is None:
            raise JiraRefusal(400, "The property value cannot be empty.")
        if len(json.dumps(value, ensure_ascii=False)) > VALUE_LIMIT:
            raise JiraRefusal(400, f"The property value has to be at most {VALUE_LIMIT} characters long.")
    return entries
