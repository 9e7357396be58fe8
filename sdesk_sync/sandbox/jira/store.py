"""What the project holds: issues with all that hangs on them, links, components, webhooks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sdesk_sync.sandbox.clock import later
from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.catalogue import Choices
from sdesk_sync.sandbox.jira.rest import Refused
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.order import Order
from sdesk_sync.sandbox.site import Json

NO_ISSUE = "Issue does not exist or you do not have permission to see it."


@dataclass(slots=True)
class Group:
    """One changelog group: all that one write changed. `items` are shaped as the REST API's ChangeDetails."""

    id: str
    author: str
    created: datetime
    items: list[Json]
    metadata: Json | None = None


@dataclass(slots=True)
class Comment:
    """A comment; `body` is wiki text, `visibility` the restriction as it was sent."""

    id: str
    author: str
    update_author: str
    body: str
    created: datetime
    updated: datetime
    properties: Json = field(default_factory=dict)
    visibility: Json | None = None

    @property
    def is_public(self) -> bool:
        """jsdPublic: true unless marked internal, also outside Service Management.

        docs/trackers/jira.md#comments
        """
        mark = self.properties.get("sd.public.comment")
        return not (isinstance(mark, dict) and mark.get("internal") in (True, "true"))


@dataclass(slots=True)
class Worklog:
    """Time spent by somebody; `seconds` of work that began at `started`."""

    id: str
    author: str
    comment: str
    seconds: int
    started: datetime
    created: datetime


@dataclass(slots=True)
class Issue:
    """An issue. `values` holds its fields by field id: texts, ids of choices, lists of ids."""

    id: str
    key: str
    values: dict[str, Any]
    creator: str
    created: datetime
    updated: datetime
    status_moved: datetime
    resolved: datetime | None = None
    history: list[Group] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    properties: Json = field(default_factory=dict)
    remote_links: list[Json] = field(default_factory=list)

    @property
    def seconds_spent(self) -> int:
        """The time logged on it."""
        return sum(log.seconds for log in self.worklogs)

    def comment(self, key: str) -> Comment | None:
        """Its comment of this id."""
        return next((comment for comment in self.comments if comment.id == key), None)


@dataclass
class Link:
    """A link from one issue to another, both by id."""

    id: str
    type: str
    source: str
    target: str


@dataclass
class Hook:
    """An admin webhook; `shown` is its answer's body without the address, the secret is never part of it."""

    id: str
    shown: Json
    secret: str | None


class Numbers:
    """Ids that are given out once, also across a reset."""

    def __init__(self) -> None:
        self._next: dict[str, Iterator[int]] = {}

    def take(self, kind: str, first: int = 10001) -> int:
        """The next number of a kind."""
        return next(self._next.setdefault(kind, itertools.count(first)))


class Project:
    """Project DESK and the site's lists around it."""

    def __init__(self) -> None:
        self.numbers = Numbers()
        self.types = Choices("issuetype", seed.issue_types())
        self.statuses = Choices("status", seed.statuses())
        self.priorities = Choices("priority", seed.priorities())
        self.resolutions = Choices("resolution", seed.resolutions())
        self.link_types = Choices("issueLinkType", seed.link_types())
        self.components = Choices("component", seed.components())
        self.issues: dict[str, Issue] = {}
        self.changed: Order[Issue] = Order()
        self._ids: dict[str, str] = {}
        self._pieces: dict[str, dict[str, Issue]] = {}
        self._parents: dict[str, str] = {}
        self.links: list[Link] = []
        self.hooks: dict[str, Hook] = {}

    def clear(self) -> None:
        """Drop what people made; the numbers go on."""
        # Emptied in place: the components field holds on to this list.
        made = [entry["id"] for entry in self.components]
        for key in made:
            self.components.drop(key)
        for entry in seed.components():
            self.components.add(entry)
        self.issues.clear()
        self.changed.clear()
        self._pieces.clear()
        self._parents.clear()
        self._ids.clear()
        self.links.clear()
        self.hooks.clear()

    def find(self, ref: str) -> Issue | None:
        """The issue of this id or key."""
        return self.issues.get(self._ids.get(ref.upper(), ref))

    def add(self, issue: Issue) -> None:
        """Take in a new issue."""
        self.issues[issue.id] = issue
        self._ids[issue.key] = issue.id
        self._file(issue)

    def stamp(self, issue: Issue, now: datetime) -> datetime:
        """The moment of one write, later than all that happened to the issue before; it is its `updated`."""
        issue.updated = later(now, issue.updated)
        self._file(issue)
        return issue.updated

    def _file(self, issue: Issue) -> None:
        """Put it where it is looked for: among all by its last change, and under its parent."""
        self.changed.put(int(issue.id), issue.updated, issue)
        parent = issue.values.get("parent")
        if parent == self._parents.get(issue.id):
            return
        self._orphan(issue)
        if parent is not None:
            self._parents[issue.id] = parent
            self._pieces.setdefault(parent, {})[issue.id] = issue

    def _orphan(self, issue: Issue) -> None:
        if (before := self._parents.pop(issue.id, None)) is not None:
            self._pieces[before].pop(issue.id, None)

    def drop(self, issue: Issue) -> None:
        """Take an issue out."""
        self.changed.drop(int(issue.id))
        self._orphan(issue)
        del self.issues[issue.id], self._ids[issue.key]

    def issue(self, ref: str) -> Issue:
        """The issue of this id or key; 404 without one."""
        issue = self.find(ref)
        if issue is None:
            raise Refused(404, NO_ISSUE)
        return issue

    def subtasks(self, issue: Issue) -> list[Issue]:
        """The issues whose parent it is."""
        return list(self._pieces.get(issue.id, {}).values())

    def status_of(self, issue: Issue) -> str:
        """The name of the status it is in."""
        return self.statuses.name(issue.values["status"])

    def is_this(self, ref: object) -> bool:
        """Whether a project's id or key is this one's."""
        return str(ref).upper() in (seed.PROJECT_ID, seed.PROJECT_KEY)

    def bean(self, view: View) -> Json:
        """The project as issues carry it."""
        avatar = f"{view.base}/rest/api/2/universal_avatar/view/type/project/avatar/10401"
        return {
            "self": view.url(f"project/{seed.PROJECT_ID}"),
            "id": seed.PROJECT_ID,
            "key": seed.PROJECT_KEY,
            "name": seed.PROJECT_NAME,
            "projectTypeKey": "software",
            "simplified": False,
            "avatarUrls": {
                "48x48": avatar,
                "24x24": f"{avatar}?size=small",
                "16x16": f"{avatar}?size=xsmall",
                "32x32": f"{avatar}?size=medium",
            },
        }
