"""What happened to issues, oldest first: one issue's history, or that of many at once."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.beans import BeanMaker
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute, json_response, page_bean
from sdesk_sync.sandbox.jira.shapes import number_in, words_in
from sdesk_sync.sandbox.jira.store import ChangelogGroup, JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.tokens import read_token, token_for
from sdesk_sync.sandbox.site import Json

_MOST_ISSUES = 1000
_MOST_FIELDS = 10
_MOST_GROUPS = 10_000
_USUAL_GROUPS = 1000


@dataclass(frozen=True)
class ChangelogResource:
    """The changelog resources."""

    project: JiraProject
    beans: BeanMaker

    def rest_routes(self) -> list[RestRoute]:
        """The changelogs of one issue, and of many.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
        """
        return [
            RestRoute("GET", "issue/{issue}/changelog", self._get_changelog),
            RestRoute("POST", "changelog/bulkfetch", self._fetch_changelogs),
        ]

    def _get_changelog(self, call: JiraCall) -> Response:
        issue = self.project.require_issue(call.path["issue"])
        shown = page_bean(call, issue.history, f"issue/{issue.key}/changelog")
        shown["values"] = [self.beans.changelog_bean(group, call.view) for group in shown["values"]]
        return json_response(shown)

    def _fetch_changelogs(self, call: JiraCall) -> Response:
        asked = call.body_object()
        refs, fields = words_in(asked, "issueIdsOrKeys"), words_in(asked, "fieldIds")
        if not refs or len(refs) > _MOST_ISSUES or len(fields) > _MOST_FIELDS:
            raise JiraRefusal(
                400, f"Up to {_MOST_ISSUES} issues and up to {_MOST_FIELDS} fields can be asked for."
            )
        size = min(number_in(asked, "maxResults", _USUAL_GROUPS), _MOST_GROUPS)
        (start,) = read_token(asked.get("nextPageToken")) or (0,)
        # Issues that are unknown or not visible are left out without a word.
        issues = {issue.id: issue for ref in refs if (issue := self.project.find_issue(ref)) is not None}
        told = _select_groups(list(issues.values()), set(fields))
        shown: Json = {"issueChangeLogs": self._group_by_issue(told[start : start + size], call)}
        if start + size < len(told):
            shown["nextPageToken"] = token_for(start + size)
        return json_response(shown)

    def _group_by_issue(self, groups: list[tuple[JiraIssue, ChangelogGroup]], call: JiraCall) -> list[Json]:
        found: dict[str, Json] = {}
        for issue, group in groups:
            entry = found.setdefault(issue.id, {"issueId": issue.id, "changeHistories": []})
            entry["changeHistories"].append(self.beans.changelog_bean(group, call.view))
        return list(found.values())


def _select_groups(issues: list[JiraIssue], fields: set[str]) -> list[tuple[JiraIssue, ChangelogGroup]]:
    """The groups of some issues, oldest first, cut down to items of the fields asked for."""
    found = []
    for issue in issues:
        for group in issue.history:
            items = [item for item in group.items if not fields or item["fieldId"] in fields]
            if items:
                found.append(
                    (issue, ChangelogGroup(group.id, group.author, group.created, items, group.metadata))
                )
    return sorted(found, key=lambda pair: int(pair[1].id))
