"""Issues, comments, worklogs and histories as REST and hooks show them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.durations import written
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.kinds import short
from sdesk_sync.sandbox.jira.store import Comment, Group, Issue, Project, Worklog
from sdesk_sync.sandbox.jira.text import document_of
from sdesk_sync.sandbox.jira.view import View
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
    "fixVersions": list,
    "versions": list,
    "attachment": list,
    "security": lambda: None,
}
"""What nothing here ever sets."""


class Beans:
    """Turns what is stored into what is shown."""

    def __init__(self, project: Project, accounts: Accounts, book: FieldBook) -> None:
        self._project = project
        self._accounts = accounts
        self._book = book

    def issue(self, issue: Issue, view: View, names: Sequence[str]) -> Json:
        """An issue with the fields asked for: ids, `*all`, `*navigable`, `-id` to leave one out."""
        fields = self.fields(issue, view, names)
        return {
            "expand": _EXPAND,
            "id": issue.id,
            "self": view.url(f"issue/{issue.id}"),
            "key": issue.key,
            "fields": fields,
        }

    def fields(self, issue: Issue, view: View, names: Sequence[str]) -> Json:
        """An issue's fields by id, those asked for."""
        is_asked = _asked(tuple(names))
        shown = {
            field.id: field.kind.show(issue.values.get(field.id), view)
            for field in self._book
            if is_asked(field.id)
        }
        # Only sub-tasks and children of epics have the key at all.
        if shown.get("parent", issue) is None:
            del shown["parent"]
        shown |= {key: made() for key, made in self._kept(issue, view).items() if is_asked(key)}
        if is_asked("comment"):
            shown["comment"] = self._comments(issue, view)
        if is_asked("worklog"):
            logs = [self.worklog(log, issue, view) for log in issue.worklogs]
            shown["worklog"] = {"startAt": 0, "maxResults": 20, "total": len(logs), "worklogs": logs[:20]}
        return shown

    def _kept(self, issue: Issue, view: View) -> dict[str, Callable[[], object]]:
        """The fields that Jira fills in by itself, made only when they are asked for."""
        spent = issue.seconds_spent or None
        progress = {"progress": spent or 0, "total": spent or 0, **({"percent": 100} if spent else {})}
        place = view.url(f"issue/{issue.key}")
        return {
            "project": lambda: self._project.bean(view),
            "creator": lambda: self._creator(issue, view),
            "created": lambda: view.stamp(issue.created),
            "updated": lambda: view.stamp(issue.updated),
            "resolutiondate": lambda: view.stamp(issue.resolved) if issue.resolved else None,
            "statuscategorychangedate": lambda: view.stamp(issue.status_moved),
            "timespent": lambda: spent,
            "aggregatetimespent": lambda: spent,
            **_FIXED,
            "timetracking": lambda: {"timeSpent": written(spent), "timeSpentSeconds": spent} if spent else {},
            "progress": lambda: progress,
            "aggregateprogress": lambda: progress,
            "issuelinks": lambda: self.links(issue, view),
            "subtasks": lambda: [short(self._project, o.id, view) for o in self._project.subtasks(issue)],
            "votes": lambda: {"self": f"{place}/votes", "votes": 0, "hasVoted": False},
            "watches": lambda: {"self": f"{place}/watchers", "watchCount": 1, "isWatching": False},
        }

    def _creator(self, issue: Issue, view: View) -> Json | None:
        creator = self._accounts.person(issue.creator)
        return self._accounts.bean(creator, view) if creator else None

    def links(self, issue: Issue, view: View) -> list[Json]:
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
                    "self": view.url(f"issueLink/{link.id}"),
                    "type": self._project.link_types.bean(link.type, view),
                    side: short(self._project, other, view),
                }
            )
        return shown

    def seen_by(self, issue: Issue, person: Person | None) -> list[Comment]:
        """The comments that a person may read: a group's or a role's only for its members."""
        return [comment for comment in issue.comments if self._is_seen(comment, person)]

    def _is_seen(self, comment: Comment, person: Person | None) -> bool:
        if comment.visibility is None:
            return True
        if person is None:
            return False
        name = comment.visibility["value"]
        if comment.visibility["type"] == "group":
            return name in self._accounts.groups_of(person)
        return self._accounts.has_role(person, name)

    def _comments(self, issue: Issue, view: View) -> Json:
        shown = [self.comment(comment, issue, view) for comment in self.seen_by(issue, view.person)]
        address = view.url(f"issue/{issue.id}/comment")
        return {
            "comments": shown,
            "self": address,
            "maxResults": len(shown),
            "total": len(shown),
            "startAt": 0,
        }

    def comment(self, comment: Comment, issue: Issue, view: View, expand: Collection[str] = ()) -> Json:
        """A comment, its properties only on request (Comment: docs/trackers/jira.md#rest-api-document)."""
        shown: Json = {
            "self": view.url(f"issue/{issue.id}/comment/{comment.id}"),
            "id": comment.id,
            "author": self._person(comment.author, view),
            "body": document_of(comment.body) if view.has_documents else comment.body,
            "updateAuthor": self._person(comment.update_author, view),
            "created": view.stamp(comment.created),
            "updated": view.stamp(comment.updated),
            "jsdPublic": comment.is_public,
        }
        if comment.visibility is not None:
            shown["visibility"] = comment.visibility
        if "properties" in expand:
            shown["properties"] = [{"key": key, "value": value} for key, value in comment.properties.items()]
        return shown

    def worklog(self, log: Worklog, issue: Issue, view: View) -> Json:
        """Time spent (Worklog: docs/trackers/jira.md#rest-api-document)."""
        author = self._person(log.author, view)
        return {
            "self": view.url(f"issue/{issue.id}/worklog/{log.id}"),
            "author": author,
            "updateAuthor": author,
            "comment": document_of(log.comment) if view.has_documents else log.comment,
            "created": view.stamp(log.created),
            "updated": view.stamp(log.created),
            "started": view.stamp(log.started),
            "timeSpent": written(log.seconds),
            "timeSpentSeconds": log.seconds,
            "id": log.id,
            "issueId": issue.id,
        }

    def group(self, group: Group, view: View) -> Json:
        """A changelog group as histories show it (Changelog: docs/trackers/jira.md#rest-api-document)."""
        shown: Json = {
            "id": group.id,
            "author": self._person(group.author, view),
            "created": view.stamp(group.created),
            "items": group.items,
        }
        return {**shown, "historyMetadata": group.metadata} if group.metadata else shown

    def _person(self, account: str, view: View) -> Json | None:
        person = self._accounts.person(account)
        return self._accounts.bean(person, view) if person else None


@lru_cache(maxsize=200)
def _asked(names: tuple[str, ...]) -> Callable[[str], bool]:
    """Which fields are asked for, found out once for all issues of a list."""
    without = {name[1:] for name in names if name.startswith("-")}
    wide = ALL in names or len(without) == len(names)
    plain = wide or NAVIGABLE in names

    def is_asked(key: str) -> bool:
        return key not in without and (key in names or (wide if key in _PAGES else plain))

    return is_asked
