"""Issues, comments, worklogs and histories as REST and hooks show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

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
# Only the whole issue has them: neither searches without *all nor hooks do (jira facts §1).
_PAGES = ("comment", "worklog")


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
        everything = {**self._stored(issue, view), **self._kept(issue, view)}
        shown = {key: value for key, value in everything.items() if _is_asked(key, names)}
        if _is_asked("comment", names):
            shown["comment"] = self._comments(issue, view)
        if _is_asked("worklog", names):
            logs = [self.worklog(log, issue, view) for log in issue.worklogs]
            shown["worklog"] = {"startAt": 0, "maxResults": 20, "total": len(logs), "worklogs": logs[:20]}
        return shown

    def _stored(self, issue: Issue, view: View) -> Json:
        shown = {field.id: field.kind.show(issue.values.get(field.id), view) for field in self._book}
        # Only sub-tasks and children of epics have the key at all.
        if shown["parent"] is None:
            del shown["parent"]
        return shown

    def _kept(self, issue: Issue, view: View) -> Json:
        """The fields that Jira fills in by itself."""
        creator = self._accounts.person(issue.creator)
        spent = issue.seconds_spent or None
        progress = {"progress": spent or 0, "total": spent or 0, **({"percent": 100} if spent else {})}
        return {
            "project": self._project.bean(view),
            "creator": self._accounts.bean(creator, view) if creator else None,
            "created": view.stamp(issue.created),
            "updated": view.stamp(issue.updated),
            "resolutiondate": view.stamp(issue.resolved) if issue.resolved else None,
            "statuscategorychangedate": view.stamp(issue.status_moved),
            "timespent": spent,
            "aggregatetimespent": spent,
            "timeestimate": None,
            "timeoriginalestimate": None,
            "aggregatetimeestimate": None,
            "aggregatetimeoriginalestimate": None,
            "timetracking": {"timeSpent": written(spent), "timeSpentSeconds": spent} if spent else {},
            "progress": progress,
            "aggregateprogress": progress,
            "workratio": -1,
            "lastViewed": None,
            "fixVersions": [],
            "versions": [],
            "attachment": [],
            "security": None,
            "issuelinks": self.links(issue, view),
            "subtasks": [short(self._project, other.id, view) for other in self._project.subtasks(issue)],
            "votes": {"self": view.url(f"issue/{issue.key}/votes"), "votes": 0, "hasVoted": False},
            "watches": {
                "self": view.url(f"issue/{issue.key}/watchers"),
                "watchCount": 1,
                "isWatching": False,
            },
        }

    def links(self, issue: Issue, view: View) -> list[Json]:
        """An issue's links, seen from its side (REST v3: schema IssueLink)."""
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
        """A comment (REST v3: schema Comment); its properties only on request."""
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
        """Time spent (REST v3: schema Worklog)."""
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
        """A changelog group as histories show it (REST v3: schema Changelog)."""
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


def _is_asked(key: str, names: Sequence[str]) -> bool:
    if f"-{key}" in names:
        return False
    wide = ALL in names or all(name.startswith("-") for name in names)
    if key in _PAGES:
        return key in names or wide
    return key in names or wide or NAVIGABLE in names
