"""Merge requests and commits, as far as they close issues.

docs/trackers/gitlab.md#merge-requests-and-commits
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.issues import find_readable_issue
from sdesk_sync.sandbox.gitlab.project import GitLabProject, may_update_issue
from sdesk_sync.sandbox.gitlab.records import GitLabMergeRequest
from sdesk_sync.sandbox.people import Person


def make_routes(maker: RouteMaker) -> list[Route]:
    """The merge requests that close an issue. Nothing here only mentions one, so both lists are the same."""
    issue = "/projects/{project}/issues/{iid:int}"
    return [
        maker.locked_route("GET", issue + "/closed_by", _list_closing),
        maker.locked_route("GET", issue + "/related_merge_requests", _list_closing),
    ]


def _list_closing(call: GitLabCall) -> GitLabAnswer:
    """Those that say they close it, whatever their state."""
    issue = find_readable_issue(call)
    closing = [each for each in call.project.merge_requests if issue.iid in each.closes]
    return answer_page(call, closing, lambda each: shapes.merge_request_entity(call.project, each))


class CodeChanges:
    """What people do in the project's repository; `member_named` finds somebody, or fails."""

    def __init__(
        self, project: GitLabProject, edits: GitLabEditor, member_named: Callable[[str], Person]
    ) -> None:
        self._project = project
        self._edits = edits
        self._member_named = member_named

    def open_merge_request(self, who: str, closes: Sequence[int]) -> int:
        """Somebody opens a merge request that says it closes these issues; its number."""
        with self._project.lock:
            now, number = self._project.now(), len(self._project.merge_requests) + 1
            author, ident = self._member_named(who).number, self._project.next_id()
            opened = GitLabMergeRequest(ident, number, author, tuple(closes), now, now)
            self._project.merge_requests.append(opened)
            return number

    def close_merge_request(self, number: int) -> None:
        """A merge request comes to nothing."""
        with self._project.lock:
            self._project.merge_requests[number - 1].state = "closed"

    def merge(self, who: str, number: int) -> None:
        """Somebody merges a merge request; what it says it closes they close."""
        with self._project.lock:
            person, merged = self._member_named(who), self._project.merge_requests[number - 1]
            merged.state, merged.merged_by = "merged", person.number
            merged.merged_at = merged.updated_at = self._project.now()
            for iid in merged.closes:
                self._close_by_change(person, iid, merge_request=merged.id)

    def push_commit(self, who: str, closes: Sequence[int]) -> str:
        """Somebody pushes a commit that says it closes these issues; its hash."""
        with self._project.lock:
            person, commit = self._member_named(who), secrets.token_hex(20)
            for iid in closes:
                self._close_by_change(person, iid, commit=commit)
            return commit

    def switch_off_closing(self) -> None:
        """From now on merges and commits close nothing by themselves."""
        self._project.closes_by_itself = False

    def _close_by_change(
        self, person: Person, iid: int, *, merge_request: int | None = None, commit: str | None = None
    ) -> None:
        """As the one who merged or pushed; what they may not close stays as it is, without a word."""
        issue = self._project.issues[iid]
        may_close = self._project.closes_by_itself and may_update_issue(self._project, person, issue)
        if issue.state == "closed" or not may_close:
            return
        self._edits.update_issue(person, issue, {"state_event": "close"}, None)
        last = issue.state_events[-1]
        issue.state_events[-1] = replace(last, merge_request=merge_request, commit=commit)
