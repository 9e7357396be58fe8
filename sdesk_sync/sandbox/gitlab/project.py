"""One project and everything in it: the state behind all of GitLab's routes."""

from __future__ import annotations

import itertools
import threading
from datetime import datetime, timedelta

from sdesk_sync.sandbox.clock import later
from sdesk_sync.sandbox.gitlab import seed
from sdesk_sync.sandbox.gitlab.records import Issue, Label, LabelEvent, Link, Note
from sdesk_sync.sandbox.order import Order
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Site

GUEST, PLANNER, REPORTER, DEVELOPER, MAINTAINER, OWNER = 10, 15, 20, 30, 40, 50
PREMIUM = "premium"

_NEW_LABEL_COLOR = "#6699cc"
_TOUCH_PAUSE = timedelta(minutes=1)


class Project:
    """The project's members, labels and issues. Whoever reads or writes it holds `lock`."""

    id = 101
    path = "acme/engineering"
    name = "engineering"
    namespace = "acme"

    def __init__(self, site: Site, tier: str) -> None:
        self.site = site
        self.tier = tier
        self.lock = threading.RLock()
        self.people = {person.number: person for person in site.people}
        # Counted from the clock, so that a sandbox started later gives no id a second time.
        self._ids = itertools.count(int(site.clock.now().timestamp()))
        self.labels: dict[int, Label] = {}
        self.issues: dict[int, Issue] = {}
        self.changed: Order[Issue] = Order()
        self.links: list[Link] = []
        self.levels: dict[int, int] = {}
        self.created_at = self.now()
        self._last_iid = 0
        self.empty()

    def empty(self) -> None:
        """Back to the seed: members and labels, no issue."""
        self.issues, self.links, self._last_iid = {}, [], 0
        self.changed.clear()
        self.levels = {person.number: seed.level(person) for person in self.site.people}
        self.labels = {}
        for name, color, description in seed.LABELS:
            self.new_label(name, color, description)

    def next_id(self) -> int:
        """A number never used before in this project."""
        return next(self._ids)

    def next_iid(self) -> int:
        """The next issue's number in the project."""
        self._last_iid += 1
        return self._last_iid

    def add(self, issue: Issue) -> None:
        """Take in a new issue."""
        self.issues[issue.iid] = issue
        self.changed.put(issue.id, issue.updated_at, issue)

    def drop(self, issue: Issue) -> None:
        """Take an issue out, with its links."""
        del self.issues[issue.iid]
        self.changed.drop(issue.id)
        self.links = [link for link in self.links if issue.iid not in (link.source, link.target)]

    def now(self) -> datetime:
        """The present, in whole milliseconds as the API shows it."""
        return self.site.clock.now()

    def after(self, earlier: datetime) -> datetime:
        """The present, but later than `earlier` even where both fall in one millisecond."""
        return later(self.now(), earlier)

    def stamp(self, issue: Issue) -> None:
        """Something about the issue changes now, which is later than all that happened to it before."""
        self._move(issue, self.after(issue.latest))

    def touch(self, issue: Issue, at: datetime) -> None:
        """A note moves its issue's updated_at, at most once a minute.

        Unproven: docs/trackers/gitlab.md#notes.
        """
        if at - issue.updated_at > _TOUCH_PAUSE:
            self._move(issue, at)

    def _move(self, issue: Issue, at: datetime) -> None:
        issue.updated_at = at
        self.changed.put(issue.id, at, issue)

    def person(self, username: str) -> Person | None:
        """The member with this user name."""
        return next((person for person in self.people.values() if person.name == username), None)

    def level(self, person: Person) -> int:
        """Their access level; 0 for somebody who is no member."""
        return self.levels.get(person.number, 0)

    def label(self, name: str) -> Label | None:
        """The label of exactly this name."""
        return next((label for label in self.labels.values() if label.name == name), None)

    def new_label(self, name: str, color: str = _NEW_LABEL_COLOR, description: str | None = None) -> Label:
        """A label that was not there."""
        now = self.now()
        label = Label(self.next_id(), name, color, description, now, now)
        self.labels[label.id] = label
        return label

    def label_names(self, ids: list[int]) -> list[str]:
        """The names of these labels, sorted, as the API lists them."""
        return sorted(self.labels[number].name for number in ids if number in self.labels)

    def log_labels(self, issue: Issue, person: Person, before: list[int]) -> None:
        """Note down who put on and took off which label (docs/trackers/gitlab.md#history)."""
        changes = [("add", number) for number in issue.labels if number not in before]
        changes += [("remove", number) for number in before if number not in issue.labels]
        issue.label_events += [
            LabelEvent(self.next_id(), action, person.number, number, issue.updated_at)
            for action, number in changes
        ]

    def say(self, issue: Issue, person: Person, text: str, at: datetime | None = None) -> None:
        """A system note, of the moment of what it tells; no Note Hook.

        docs/trackers/gitlab.md#what-no-hook-tells
        """
        at = at or max(self.now(), issue.latest)
        issue.notes.append(Note(self.next_id(), text, person.number, at, at, system=True))


def is_staff(project: Project, person: Person) -> bool:
    """Planner and up: may set everything on issues (docs/trackers/gitlab.md#roles)."""
    return project.level(person) >= PLANNER


def may_read(project: Project, person: Person, issue: Issue) -> bool:
    """Confidential issues are shown to staff, their author and their assignees.

    docs/trackers/gitlab.md#roles
    """
    mine = person.number == issue.author or person.number in issue.assignees
    return project.level(person) >= GUEST and (not issue.confidential or is_staff(project, person) or mine)


def may_update(project: Project, person: Person, issue: Issue) -> bool:
    """Staff, and the author or an assignee, but an incident only from Reporter up.

    docs/trackers/gitlab.md#roles
    """
    if issue.issue_type == "incident":
        return project.level(person) >= REPORTER
    mine = person.number == issue.author or person.number in issue.assignees
    return may_read(project, person, issue) and (is_staff(project, person) or mine)
