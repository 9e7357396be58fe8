"""What happened to issues, oldest first: one issue's history, or that of many at once."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from sdesk_sync.sandbox.jira.beans import Beans
from sdesk_sync.sandbox.jira.rest import Call, Refused, Rule, ok, page
from sdesk_sync.sandbox.jira.shapes import number_in, words_in
from sdesk_sync.sandbox.jira.store import Group, Issue, Project
from sdesk_sync.sandbox.jira.tokens import read_token, token_for
from sdesk_sync.sandbox.site import Json

_MOST_ISSUES = 1000
_MOST_FIELDS = 10
_MOST_GROUPS = 10_000
_USUAL_GROUPS = 1000


@dataclass(frozen=True)
class History:
    """The changelog resources."""

    project: Project
    beans: Beans

    def rules(self) -> list[Rule]:
        """The changelogs of one issue, and of many.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
        """
        return [
            Rule("GET", "issue/{issue}/changelog", self._one),
            Rule("POST", "changelog/bulkfetch", self._many),
        ]

    def _one(self, call: Call) -> Response:
        issue = self.project.issue(call.path["issue"])
        shown = page(call, issue.history, f"issue/{issue.key}/changelog")
        shown["values"] = [self.beans.group(group, call.view) for group in shown["values"]]
        return ok(shown)

    def _many(self, call: Call) -> Response:
        asked = call.object()
        refs, fields = words_in(asked, "issueIdsOrKeys"), words_in(asked, "fieldIds")
        if not refs or len(refs) > _MOST_ISSUES or len(fields) > _MOST_FIELDS:
            raise Refused(
                400, f"Up to {_MOST_ISSUES} issues and up to {_MOST_FIELDS} fields can be asked for."
            )
        size = min(number_in(asked, "maxResults", _USUAL_GROUPS), _MOST_GROUPS)
        (start,) = read_token(asked.get("nextPageToken")) or (0,)
        # Issues that are unknown or not visible are left out without a word.
        issues = {issue.id: issue for ref in refs if (issue := self.project.find(ref)) is not None}
        told = _told(list(issues.values()), set(fields))
        shown: Json = {"issueChangeLogs": self._by_issue(told[start : start + size], call)}
        if start + size < len(told):
            shown["nextPageToken"] = token_for(start + size)
        return ok(shown)

    def _by_issue(self, told: list[tuple[Issue, Group]], call: Call) -> list[Json]:
        found: dict[str, Json] = {}
        for issue, group in told:
            entry = found.setdefault(issue.id, {"issueId": issue.id, "changeHistories": []})
            entry["changeHistories"].append(self.beans.group(group, call.view))
        return list(found.values())


def _told(issues: list[Issue], fields: set[str]) -> list[tuple[Issue, Group]]:
    """The groups of some issues, oldest first, cut down to items of the fields asked for."""
    found = []
    for issue in issues:
        for group in issue.history:
            items = [item for item in group.items if not fields or item["fieldId"] in fields]
            if items:
                found.append((issue, Group(group.id, group.author, group.created, items, group.metadata)))
    return sorted(found, key=lambda pair: int(pair[1].id))
