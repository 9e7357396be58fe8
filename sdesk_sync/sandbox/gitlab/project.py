"""One project and everything in it: the state behind all of GitLab's routes."""

from __future__ import annotations

import itertools
import secrets
import threading
from datetime import datetime, timedelta

from sdesk_sync.sandbox.clock import later_moment
from sdesk_sync.sandbox.gitlab import seed
from sdesk_sync.sandbox.gitlab.records import (
    AccessToken,
    AuditEvent,
    BoardList,
    GitLabBoard,
    GitLabIssue,
    GitLabLabel,
    GitLabLink,
    GitLabMergeRequest,
    GitLabNote,
    GitRepository,
    LabelEvent,
    ProjectSettings,
)
from sdesk_sync.sandbox.order import ChangeOrder
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import ProjectBeginning, TrackerSite

GUEST, PLANNER, REPORTER, DEVELOPER, MAINTAINER, OWNER = 10, 15, 20, 30, 40, 50
PREMIUM = "premium"

_NEW_LABEL_COLOR = "#6699cc"
_TOKEN_LIFE = timedelta(days=365)
_TOUCH_PAUSE = timedelta(minutes=1)


class GitLabProject:
    """The project's members, labels and issues. Whoever reads or writes it holds `lock`."""

    id = 101
    path = "acme/engineering"
    name = "engineering"
    namespace = "acme"

    def __init__(self, site: TrackerSite, tier: str) -> None:
        self.site = site
        self.tier = tier
        self.lock = threading.RLock()
        self.board_ids = itertools.count(1)
        # Counted from the clock, so that a sandbox started later gives no id a second time.
        self._ids = itertools.count(int(site.clock.now().timestamp()))
        self.changed: ChangeOrder[GitLabIssue] = ChangeOrder()
        self.former_paths: list[str] = []
        self.created_at = self.now()
        self.restore_seed()

    def restore_seed(self) -> None:
        """Back to the seed: members and labels, no issue."""
        self.people = {person.number: person for person in self.site.people}
        self.issues: dict[int, GitLabIssue] = {}
        self._last_iid = 0
        self.changed.remove_all()
        self.links: list[GitLabLink] = []
        self.merge_requests: list[GitLabMergeRequest] = []
        self.neighbours: dict[str, GitLabProject] = {}
        """Other projects of the site, by path: what can be linked to from here."""
        self.closes_by_itself = True
        """Whether a merge or a commit that says so closes issues."""
        self.levels = {person.number: seed.starting_level(person) for person in self.site.people}
        self.tokens = {number: AccessToken(self.created_at.date() + _TOKEN_LIFE) for number in self.people}
        """By the number of the person who has it."""
        self.settings = ProjectSettings()
        # As a project is that was created with a README.
        self.repository = GitRepository(files={"README.md": b"# x\n"}, commits=[secrets.token_hex(20)])
        self.labels: dict[int, GitLabLabel] = {}
        self.boards: list[GitLabBoard] = []
        self.audit_events: list[AuditEvent] = []
        is_seeded = self.site.begins is ProjectBeginning.SEEDED
        labels, boards = (seed.LABELS, seed.BOARDS) if is_seeded else ((), ())
        for name, color, description in labels:
            self.create_label(name, color, description)
        for name, scope in boards:
            columns = [label.id for label in self.labels.values() if label.scope == scope]
            self.create_board(name).lists += [BoardList(next(self.board_ids), label) for label in columns]

    @property
    def is_premium(self) -> bool:
        """Whether it has what the tier Premium adds."""
        return self.tier == PREMIUM

    @property
    def web_url(self) -> str:
        """Its page."""
        return f"{self.site.base_url}/{self.path}"

    def rename(self, path: str) -> None:
        """Another path; the old one leads to the new."""
        self.former_paths.append(self.path)
        self.path = path

    def next_id(self) -> int:
        """A number never used before in this project."""
        return next(self._ids)

    def next_iid(self) -> int:
        """The next issue's number in the project."""
        self._last_iid += 1
        return self._last_iid

    def add_issue(self, issue: GitLabIssue) -> None:
        """Take in a new issue."""
        self.issues[issue.iid] = issue
        self.changed.insert_thing(issue.id, issue.updated_at, issue)

    def remove_issue(self, issue: GitLabIssue) -> None:
        """Take an issue out, with its links."""
        del self.issues[issue.iid]
        self.changed.remove_thing(issue.id)
        self.links = [link for link in self.links if not link.joins(issue.iid)]

    def now(self) -> datetime:
        """The present, in whole milliseconds as the API shows it."""
        return self.site.clock.now()

    def now_after(self, earlier: datetime) -> datetime:
        """The present, but later than `earlier` even where both fall in one millisecond."""
        return later_moment(self.now(), earlier)

    def stamp_issue(self, issue: GitLabIssue) -> None:
        """Something about the issue changes now, which is later than all that happened to it before."""
        self._set_updated_at(issue, self.now_after(issue.latest_moment))

    def touch_issue(self, issue: GitLabIssue, at: datetime) -> None:
        """A note moves its issue's updated_at, at most once a minute.

        Unproven: docs/trackers/gitlab.md#notes.
        """
        if at - issue.updated_at > _TOUCH_PAUSE:
            self._set_updated_at(issue, at)

    def _set_updated_at(self, issue: GitLabIssue, at: datetime) -> None:
        issue.updated_at = at
        self.changed.insert_thing(issue.id, at, issue)

    def member_named(self, username: str) -> Person | None:
        """The member with this user name."""
        return next((person for person in self.people.values() if person.name == username), None)

    def access_level(self, person: Person) -> int:
        """Their access level; 0 for somebody who is no member."""
        return self.levels.get(person.number, 0)

    def label_named(self, name: str) -> GitLabLabel | None:
        """The label of exactly this name."""
        return next((label for label in self.labels.values() if label.name == name), None)

    def create_label(
        self, name: str, color: str = _NEW_LABEL_COLOR, description: str | None = None
    ) -> GitLabLabel:
        """A label that was not there."""
        now = self.now()
        label = GitLabLabel(self.next_id(), name, color, description, now, now)
        self.labels[label.id] = label
        return label

    def create_board(self, name: str) -> GitLabBoard:
        """A board more, without lists."""
        self.boards.append(GitLabBoard(next(self.board_ids), name))
        return self.boards[-1]

    def label_names(self, ids: list[int]) -> list[str]:
        """The names of these labels, sorted, as the API lists them."""
        return sorted(self.labels[number].name for number in ids if number in self.labels)

    def log_label_events(self, issue: GitLabIssue, person: Person, before: list[int]) -> None:
        """Note down who put on and took off which label (docs/trackers/gitlab.md#history)."""
        changes = [("add", number) for number in issue.labels if number not in before]
        changes += [("remove", number) for number in before if number not in issue.labels]
        issue.label_events += [
            LabelEvent(self.next_id(), action, person.number, number, issue.updated_at)
            for action, number in changes
        ]

    def add_system_note(
        self, issue: GitLabIssue, person: Person, text: str, at: datetime | None = None
    ) -> None:
        """A system note, of the moment of what it tells; no Note Hook.

        docs/trackers/gitlab.md#what-no-hook-tells
        """
        at = at or max(self.now(), issue.latest_moment)
        issue.notes.append(GitLabNote(self.next_id(), text, person.number, at, at, system=True))


def is_project_staff(project: GitLabProject, person: Person) -> bool:
    """Planner and up: may set everything on issues (docs/trackers/gitlab.md#roles)."""
    return project.access_level(person) >= PLANNER


def may_read_issue(project: GitLabProject, person: Person, issue: GitLabIssue) -> bool:
    """Confidential issues are shown to staff, their author and their assignees.

    docs/trackers/gitlab.md#roles
    """
    mine = person.number == issue.author or person.number in issue.assignees
    return project.access_level(person) >= GUEST and (
        not issue.confidential or is_project_staff(project, person) or mine
    )


def may_update_issue(project: GitLabProject, person: Person, issue: GitLabIssue) -> bool:
    """Staff, and the author or an assignee, but an incident only from Reporter up.

    docs/trackers/gitlab.md#roles
    """
    if issue.issue_type == "incident":
        return project.access_level(person) >= REPORTER
    mine = person.number == issue.author or person.number in issue.assignees
    return may_read_issue(project, person, issue) and (is_project_staff(project, person) or mine)
