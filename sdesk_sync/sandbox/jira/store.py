"""What the project holds: issues with all that hangs on them, links, components, webhooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sdesk_sync.sandbox.clock import later_moment
from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.editions import JiraEdition
from sdesk_sync.sandbox.jira.named_things import NumberSeries, ProjectRow
from sdesk_sync.sandbox.jira.request_types import first_request_types
from sdesk_sync.sandbox.jira.rest import JiraRefusal
from sdesk_sync.sandbox.jira.site_rows import SiteRows, bean_of_project
from sdesk_sync.sandbox.jira.template import SiteBeginning
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.order import ChangeOrder
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json, ProjectBeginning

NO_PROJECT = "No project could be found with key '{}'."
NO_ISSUE = "Issue does not exist or you do not have permission to see it."


ConfiguredThing = tuple[str, str]
"""Something of the site's configuration: of what kind, and its id."""


@dataclass(slots=True)
class ChangelogGroup:
    """One changelog group: all that one write changed. `items` are shaped as the REST API's ChangeDetails."""

    id: str
    author: str
    created: datetime
    items: list[Json]
    metadata: Json | None = None


@dataclass(slots=True)
class JiraComment:
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
class JiraWorklog:
    """Time spent by somebody; `seconds` of work that began at `started`."""

    id: str
    author: str
    comment: str
    seconds: int
    started: datetime
    created: datetime


@dataclass(slots=True)
class JiraIssue:
    """An issue. `values` holds its fields by field id: texts, ids of choices, lists of ids."""

    id: str
    key: str
    values: dict[str, Any]
    creator: str
    created: datetime
    updated: datetime
    status_moved: datetime
    resolved: datetime | None = None
    history: list[ChangelogGroup] = field(default_factory=list)
    comments: list[JiraComment] = field(default_factory=list)
    worklogs: list[JiraWorklog] = field(default_factory=list)
    properties: Json = field(default_factory=dict)
    remote_links: list[Json] = field(default_factory=list)

    @property
    def seconds_spent(self) -> int:
        """The time logged on it."""
        return sum(log.seconds for log in self.worklogs)

    def comment_with_id(self, key: str) -> JiraComment | None:
        """Its comment of this id."""
        return next((comment for comment in self.comments if comment.id == key), None)


@dataclass
class JiraLink:
    """A link from one issue to another, both by id."""

    id: str
    type: str
    source: str
    target: str


@dataclass
class AdminWebhook:
    """An admin webhook; `answer_body` is its answer without the address, the secret is never part of it."""

    id: str
    answer_body: Json
    secret: str | None


class JiraProject:
    """Project DESK and the site's lists and rows around it."""

    def __init__(self, edition: JiraEdition, begins: ProjectBeginning, people: tuple[Person, ...]) -> None:
        self.edition = edition
        self.begins = begins
        self._people = people
        self.numbers = NumberSeries()
        paths = ("issuetype", "status", "priority", "resolution", "component", "version")
        self._lists = tuple(ChoiceCatalogue(path, seed.first_entries(path, begins)) for path in paths)
        self.types, self.statuses, self.priorities, self.resolutions, self.components, self.versions = (
            self._lists
        )
        self.link_types = ChoiceCatalogue("issueLinkType", seed.link_types())
        self.rows = self._make_rows()
        self._begin_beside_lists()

    def _begin_beside_lists(self) -> None:
        self.issues: dict[str, JiraIssue] = {}
        self.changed: ChangeOrder[JiraIssue] = ChangeOrder()
        self._ids: dict[str, str] = {}
        self._pieces: dict[str, dict[str, JiraIssue]] = {}
        self._parents: dict[str, str] = {}
        self.links: list[JiraLink] = []
        self.elsewhere: dict[str, JiraIssue] = {}
        """Issues of other projects, by id: what can be linked to from here."""
        self.hooks: dict[str, AdminWebhook] = {}
        types = first_request_types(self.types, self.begins) if self.edition.has_portal else ()
        self.request_types = ChoiceCatalogue("requesttype", types)
        self.facts: Json = {}
        """What the project's own resource says otherwise than a company-managed project's at work."""
        self.is_free = False
        """Whether the site is on a plan that costs nothing: no audit log, no roles of its own."""

    def configuration(self) -> dict[ConfiguredThing, tuple[str, str]]:
        """What administrators change, by kind and id: its name, and all that it is, written out."""
        lists = (
            self.types, self.statuses, self.priorities, self.resolutions, self.components, self.request_types,
        )  # fmt: skip
        found = {(one.path, str(e["id"])): (str(e["name"]), repr(e)) for one in lists for e in one}
        for table in self.rows.tables():
            found |= {(table.noun, r.id): (r.name, f"{r} {table.users_of(r)}") for r in table}
        hooks = {("webhook", hook.id): (hook.answer_body["name"], repr(hook)) for hook in self.hooks.values()}
        return {**found, **hooks}

    def drop_contents(self) -> None:
        """Drop what people and administrators made; the numbers go on."""
        # In place: fields hold on to the lists.
        for choices in self._lists:
            choices.replace_entries(seed.first_entries(choices.path, self.begins))
        self.rows = self._make_rows()
        self._begin_beside_lists()

    def _make_rows(self) -> SiteRows:
        start = SiteBeginning(
            self.begins, self._people, self.types, self.statuses, self.priorities,
            lambda noun: self.numbers.take_number(noun, 10201),
            seed.PORTAL_FIELDS if self.edition.has_portal else (),
        )  # fmt: skip
        return start.make_rows()

    @property
    def home(self) -> ProjectRow:
        """Project DESK itself."""
        return self.rows.projects.require_row(seed.PROJECT_ID)

    @property
    def key(self) -> str:
        """Its key."""
        return self.home.key

    def find_issue(self, ref: str) -> JiraIssue | None:
        """The issue of this id or key."""
        return self.issues.get(self._ids.get(ref.upper(), ref))

    def add_issue(self, issue: JiraIssue) -> None:
        """Take in a new issue."""
        self.issues[issue.id] = issue
        self._ids[issue.key] = issue.id
        self._file_issue(issue)

    def stamp_issue(self, issue: JiraIssue, now: datetime) -> datetime:
        """The moment of one write, later than all that happened to the issue before; it is its `updated`."""
        issue.updated = later_moment(now, issue.updated)
        self._file_issue(issue)
        return issue.updated

    def _file_issue(self, issue: JiraIssue) -> None:
        """Put it where it is looked for: among all by its last change, and under its parent."""
        self.changed.insert_thing(int(issue.id), issue.updated, issue)
        parent = issue.values.get("parent")
        if parent == self._parents.get(issue.id):
            return
        self._leave_parent(issue)
        if parent is not None:
            self._parents[issue.id] = parent
            self._pieces.setdefault(parent, {})[issue.id] = issue

    def _leave_parent(self, issue: JiraIssue) -> None:
        if (before := self._parents.pop(issue.id, None)) is not None:
            self._pieces[before].pop(issue.id, None)

    def remove_issue(self, issue: JiraIssue) -> None:
        """Take an issue out."""
        self.changed.remove_thing(int(issue.id))
        self._leave_parent(issue)
        del self.issues[issue.id], self._ids[issue.key]

    def require_issue(self, ref: str) -> JiraIssue:
        """The issue of this id or key; 404 without one."""
        issue = self.find_issue(ref)
        if issue is None:
            raise JiraRefusal(404, NO_ISSUE)
        return issue

    def require_linkable(self, ref: str) -> JiraIssue:
        """The issue of this id or key, of whatever project; 404 without one."""
        found = (issue for issue in self.elsewhere.values() if ref.upper() in (issue.id, issue.key))
        return next(found, None) or self.require_issue(ref)

    def place_of(self, key: str) -> str:
        """The id of the project that an issue's key names; of one that is not played, this one's."""
        return (self.rows.find_project(key.partition("-")[0]) or self.home).id

    def subtasks_of(self, issue: JiraIssue) -> list[JiraIssue]:
        """The issues whose parent it is."""
        return list(self._pieces.get(issue.id, {}).values())

    def status_of(self, issue: JiraIssue) -> str:
        """The name of the status it is in."""
        return self.statuses.name_of(issue.values["status"])

    def is_own_reference(self, ref: object) -> bool:
        """Whether a project's id or key is this one's."""
        return self.home.is_meant_by(ref)

    def require_own_reference(self, ref: object) -> None:
        """404 where it is not this one's."""
        if not self.is_own_reference(ref):
            raise JiraRefusal(404, NO_PROJECT.format(ref))

    def require_project(self, ref: object) -> ProjectRow:
        """The project of the site that has this id or key; 404 without one."""
        if (row := self.rows.find_project(ref)) is None:
            raise JiraRefusal(404, NO_PROJECT.format(ref))
        return row

    def rename(self, key: str) -> None:
        """Another key for the project and all its issues; they are found by the old ones too.

        Unproven: docs/trackers/jira.md#site-and-people.
        """
        self.home.former_keys.append(self.key)
        self.home.key = key
        for issue in self.issues.values():
            issue.key = f"{key}-{issue.key.partition('-')[2]}"
            self._ids[issue.key] = issue.id

    def project_bean(self, view: ReaderView, row: ProjectRow | None = None) -> Json:
        """The project as issues carry it; or another of the site's."""
        return bean_of_project(row or self.home, view)
