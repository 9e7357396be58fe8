"""What GitLab keeps: issues, notes, labels and their histories, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime

TYPES = ("issue", "incident", "test_case", "requirement", "task", "ticket")
"""The issue_type values the REST API takes (docs/trackers/gitlab.md#types)."""

TO_DO, IN_PROGRESS, DONE = "To do", "In progress", "Done"
STATUSES = {TO_DO: "to_do", IN_PROGRESS: "in_progress", DONE: "done"}
"""The statuses that a Premium site begins with, and their categories; two that cancel are left out.

docs/trackers/gitlab.md#premium
"""


@dataclass
class GitLabLabel:
    """A label of the project, or one of its group, which the project sees and cannot change."""

    id: int
    name: str
    color: str
    description: str | None
    created_at: datetime
    updated_at: datetime
    priority: int | None = None
    archived: bool = False
    is_of_group: bool = False

    @property
    def scope(self) -> str | None:
        """What stands before the last `::` (docs/trackers/gitlab.md#labels)."""
        scope, mark, _ = self.name.rpartition("::")
        return scope if mark else None


@dataclass(frozen=True, slots=True)
class BoardList:
    """A list of a board: the open issues with its label. Its position is its place among the others."""

    id: int
    label: int


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that was done in the project, by whom and when, in GitLab's words."""

    id: int
    author: int
    name: str
    message: str
    created_at: datetime


@dataclass(slots=True)
class GitLabBoard:
    """A board, with its lists from left to right; `labels` narrow it, on Premium."""

    id: int
    name: str
    lists: list[BoardList] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a person's token may, and from which day on it may nothing (None: for ever)."""

    expires_at: date | None
    scopes: tuple[str, ...] = ("api",)


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What a Maintainer, or the site's administrator, has set; `issues_template` is Premium's."""

    is_archived: bool = False
    has_issues: bool = True
    issues_template: str | None = None
    version: str = "19.5.0-ee"
    visibility: str = "private"
    calls_a_minute: int = 2000


@dataclass(slots=True)
class GitRepository:
    """The default branch, which may be missing: its newest files by path, its commits' hashes, oldest first.

    `push_level` is the access level from which on people may push to it.
    """

    branch: str | None = "main"
    files: dict[str, bytes] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)
    push_level: int = 40


@dataclass(slots=True)
class EmojiAward:
    """An emoji reaction on an issue or a note."""

    id: int
    name: str
    user: int
    created_at: datetime


@dataclass(slots=True)
class GitLabNote:
    """A comment, or a system note about something that happened."""

    id: int
    body: str
    author: int
    created_at: datetime
    updated_at: datetime
    system: bool = False
    internal: bool = False
    updated_by: int | None = None
    """Who edited it last; None for what is as it was written."""
    awards: list[EmojiAward] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """Somebody put a label on, or took it off; the label's name is None once the label is deleted."""

    id: int
    action: str
    user: int
    label: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StateEvent:
    """Somebody closed or reopened the issue, or a merge request (by its id) or a commit of theirs did."""

    id: int
    state: str
    user: int
    created_at: datetime
    merge_request: int | None = None
    commit: str | None = None


@dataclass(slots=True)
class GitLabMergeRequest:
    """A merge request into the default branch, and the issues its text says it closes, by number."""

    id: int
    iid: int
    author: int
    closes: tuple[int, ...]
    created_at: datetime
    updated_at: datetime
    state: str = "opened"
    merged_at: datetime | None = None
    merged_by: int | None = None


@dataclass(frozen=True)
class GitLabLink:
    """Two issues that are related, by their internal numbers.

    `elsewhere` is the path of the target's project, where that is another one.
    """

    id: int
    source: int
    target: int
    link_type: str
    created_at: datetime
    elsewhere: str | None = None

    def joins(self, iid: int) -> bool:
        """Whether the issue of this number is one of its ends here."""
        return iid == self.source or (self.elsewhere is None and iid == self.target)


@dataclass(slots=True)
class GitLabIssue:
    """An issue; people are user numbers, labels are label ids, times are seconds."""

    id: int
    iid: int
    title: str
    author: int
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    state: str = "opened"
    closed_at: datetime | None = None
    closed_by: int | None = None
    updated_by: int | None = None
    last_edited_at: datetime | None = None
    last_edited_by: int | None = None
    issue_type: str = "issue"
    confidential: bool = False
    discussion_locked: bool | None = None
    due_date: str | None = None
    assignees: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    time_estimate: int = 0
    time_spent: int = 0
    time_change: int = 0
    severity: str = "unknown"
    weight: int | None = None
    status: str = TO_DO
    moved_to: int | None = None
    duplicated_to: int | None = None
    notes: list[GitLabNote] = field(default_factory=list)
    awards: list[EmojiAward] = field(default_factory=list)
    label_events: list[LabelEvent] = field(default_factory=list)
    state_events: list[StateEvent] = field(default_factory=list)

    @property
    def latest_moment(self) -> datetime:
        """The newest moment of anything that happened to it."""
        return max(self.updated_at, self.notes[-1].created_at) if self.notes else self.updated_at

    def take_photo(self) -> IssuePhoto:
        """Its attributes as they are now, to compare with later."""
        return {
            each.name: list(value) if isinstance(value := getattr(self, each.name), list) else value
            for each in fields(self)
            if each.name not in _HISTORIES
        }


IssuePhoto = dict[str, object]
_HISTORIES = ("moved_to", "duplicated_to", "notes", "awards", "label_events", "state_events")
