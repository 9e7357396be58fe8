"""Issues, comments, worklogs and histories as REST and hooks show them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.durations import duration_text
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.kinds import short_issue_bean
from sdesk_sync.sandbox.jira.portal_fields import may_see
from sdesk_sync.sandbox.jira.store import ChangelogGroup, JiraComment, JiraIssue, JiraProject, JiraWorklog
from sdesk_sync.sandbox.jira.text import document_of
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

ALL = "*all"
NAVIGABLE = "*navigable"
_EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"
# Only the whole issue has them, neither searches without *all nor hooks
# (docs/trackers/jira.md#webhook-bodies).
_PAGES = ("comment", "worklog")

_FIXED: dict[str, Callable[[], object]] = {
    "timeestimate": lambda: None,
    "timeoriginalestimate": lambda: None,
    "aggregatetimeestimate": lambda: None,
    "aggregatetimeoriginalestimate": lambda: None,
    "workratio": lambda: -1,
    "lastViewed": lambda: None,
    "versions": list,
    "attachment": list,
    "security": lambda: None,
}
"""What nothing here ever sets."""


class BeanMaker:
    """Turns what is stored into what is shown."""

    def __init__(self, project: JiraProject, accounts: JiraAccounts, book: FieldBook) -> None:
        self._project = project
        self._accounts = accounts
        self._book = book

    def issue_bean(self, issue: JiraIssue, view: ReaderView, names: Sequence[str]) -> Json:
        """An issue with the fields asked for: ids, `*all`, `*navigable`, `-id` to leave one out."""
        fields = self.field_beans(issue, view, names)
        return {
            "expand": _EXPAND,
            "id": issue.id,
            "self": view.resource_url(f"issue/{issue.id}"),
            "key": issue.key,
            "fields": fields,
        }

    def field_beans(self, issue: JiraIssue, view: ReaderView, names: Sequence[str]) -> Json:
        """An issue's fields by id, those asked for."""
        is_asked = _field_choice(tuple(names))
        shown = {
            field.id: field.kind.show_value(issue.values.get(field.id), view)
            for field in self._book.own_fields()
            if is_asked(field.id)
        }
        # Only sub-tasks and children of epics have the key at all.
        if shown.get("parent", issue) is None:
            del shown["parent"]
        shown |= {key: made() for key, made in self._computed_fields(issue, view).items() if is_asked(key)}
        if is_asked("comment"):
            shown["comment"] = self._comment_page(issue, view)
        if is_asked("worklog"):
            logs = [self.worklog_bean(log, issue, view) for log in issue.worklogs]
            shown["worklog"] = {"startAt": 0, "maxResults": 20, "total": len(logs), "worklogs": logs[:20]}
        return shown

    def _computed_fields(self, issue: JiraIssue, view: ReaderView) -> dict[str, Callable[[], object]]:
        """The fields that Jira fills in by itself, made only when they are asked for."""
        spent = issue.seconds_spent or None
        progress = {"progress": spent or 0, "total": spent or 0, **({"percent": 100} if spent else {})}
        place = view.resource_url(f"issue/{issue.key}")
        return {
            "project": lambda: self._project.project_bean(view),
            "creator": lambda: self._accounts.account_bean(issue.creator, view),
            "created": lambda: view.moment_text(issue.created),
            "updated": lambda: view.moment_text(issue.updated),
            "resolutiondate": lambda: view.moment_text(issue.resolved) if issue.resolved else None,
            "statuscategorychangedate": lambda: view.moment_text(issue.status_moved),
            "timespent": lambda: spent,
            "aggregatetimespent": lambda: spent,
            **_FIXED,
            "timetracking": lambda: (
                {"timeSpent": duration_text(spent), "timeSpentSeconds": spent} if spent else {}
            ),
            "progress": lambda: progress,
            "aggregateprogress": lambda: progress,
            "issuelinks": lambda: self.link_beans(issue, view),
            "subtasks": lambda: [
                short_issue_bean(self._project, o.id, view) for o in self._project.subtasks_of(issue)
            ],
            "votes": lambda: {"self": f"{place}/votes", "votes": 0, "hasVoted": False},
            "watches": lambda: {"self": f"{place}/watchers", "watchCount": 1, "isWatching": False},
        }

    def link_beans(self, issue: JiraIssue, view: ReaderView) -> list[Json]:
        """An issue's links, seen from its side (IssueLink: docs/trackers/jira.md#rest-api-document)."""
        shown = []
        for link in self._project.links:
            if issue.id not in (link.source, link.target):
                continue
            side, other = (
                ("outwardIssue", link.target) if issue.id == link.source else ("inwardIssue", link.source)
            )
            shown.append(
                {
                    "id": link.id,
                    "self": view.resource_url(f"issueLink/{link.id}"),
                    "type": self._project.link_types.entry_bean(link.type, view),
                    side: short_issue_bean(self._project, other, view),
                }
            )
        return shown

    def visible_comments(self, issue: JiraIssue, person: Person | None) -> list[JiraComment]:
        """The comments that a person may read: a group's or a role's only for its members."""
        return [comment for comment in issue.comments if self._is_visible(comment, person)]

    def _is_visible(self, comment: JiraComment, person: Person | None) -> bool:
        if comment.visibility is None:
            return True
        if person is None:
            return False
        name = comment.visibility["value"]
        if comment.visibility["type"] == "group":
            return name in self._accounts.group_names_of(person)
        return self._accounts.has_role(person, name)

    def _comment_page(self, issue: JiraIssue, view: ReaderView) -> Json:
        shown = [
            self.comment_bean(comment, issue, view) for comment in self.visible_comments(issue, view.person)
        ]
        address = view.resource_url(f"issue/{issue.id}/comment")
        return {
            "comments": shown,
            "self": address,
            "maxResults": len(shown),
            "total": len(shown),
            "startAt": 0,
        }

    def comment_bean(
        self, comment: JiraComment, issue: JiraIssue, view: ReaderView, expand: Collection[str] = ()
    ) -> Json:
        """A comment, its properties only on request (Comment: docs/trackers/jira.md#rest-api-document)."""
        shown: Json = {
            "self": view.resource_url(f"issue/{issue.id}/comment/{comment.id}"),
            "id": comment.id,
            "author": self._accounts.account_bean(comment.author, view),
            "body": document_of(comment.body) if view.has_documents else comment.body,
            "updateAuthor": self._accounts.account_bean(comment.update_author, view),
            "created": view.moment_text(comment.created),
            "updated": view.moment_text(comment.updated),
            "jsdPublic": comment.is_public,
        }
        author = self._accounts.person_with_account(comment.author)
        if view.edition.has_portal and author is not None:
            shown["jsdAuthorCanSeeRequest"] = may_see(author, issue)
        if comment.visibility is not None:
            shown["visibility"] = view.edition.trim(comment.visibility)
        if "properties" in expand:
            shown["properties"] = [{"key": key, "value": value} for key, value in comment.properties.items()]
        return view.edition.trim(shown)

    def worklog_bean(self, log: JiraWorklog, issue: JiraIssue, view: ReaderView) -> Json:
        """Time spent (Worklog: docs/trackers/jira.md#rest-api-document)."""
        author = self._accounts.account_bean(log.author, view)
        return {
            "self": view.resource_url(f"issue/{issue.id}/worklog/{log.id}"),
            "author": author,
            "updateAuthor": author,
            "comment": document_of(log.comment) if view.has_documents else log.comment,
            "created": view.moment_text(log.created),
            "updated": view.moment_text(log.created),
            "started": view.moment_text(log.started),
            "timeSpent": duration_text(log.seconds),
            "timeSpentSeconds": log.seconds,
            "id": log.id,
            "issueId": issue.id,
        }

    def changelog_bean(self, group: ChangelogGroup, view: ReaderView) -> Json:
        """A changelog group as histories show it (Changelog: docs/trackers/jira.md#rest-api-document)."""
        shown: Json = {
            "id": group.id,
            "author": self._accounts.account_bean(group.author, view),
            "created": view.moment_text(group.created),
            "items": [view.edition.trim(item) for item in group.items],
        }
        return {**shown, "historyMetadata": group.metadata} if group.metadata else shown

    def changelog_page(self, issue: JiraIssue, view: ReaderView) -> Json:
        """The history as an issue carries it (docs/trackers/jira.md#changelog)."""
        groups = reversed(issue.history) if view.edition.shows_newest_change_first else issue.history
        shown = [self.changelog_bean(group, view) for group in groups]
        return {"startAt": 0, "maxResults": len(shown), "total": len(shown), "histories": shown}


@lru_cache(maxsize=200)
def _field_choice(names: tuple[str, ...]) -> Callable[[str], bool]:
    """Which fields are asked for, found out once for all issues of a list."""
    without = {name[1:] for name in names if name.startswith("-")}
    wide = ALL in names or len(without) == len(names)
    plain = wide or NAVIGABLE in names

    def is_chosen(key: str) -> bool:
        return key not in without and (key in names or (wide if key in _PAGES else plain))

    return is_chosen
