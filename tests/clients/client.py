"""What every client of a tracker is asked to do, and what it makes of an answer that is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

TIMEOUT_S = 20
FRESH_LABEL = "set-by-a-client"


@dataclass(frozen=True)
class TrackerSeat:
    """Where a client works, and as whom."""

    url: str
    project: str
    user: str
    token: str

    @classmethod
    def from_line(cls, entry: Mapping[str, Any], who: str) -> TrackerSeat:
        """A person's, from a tracker's entry in the sandbox's line."""
        person = entry["people"][who]
        return cls(entry["url"], entry["project"], person["user"], person["token"])


@dataclass(frozen=True)
class GivenAnswer:
    """What a tracker answered where a client could not go on."""

    status: int
    body: str


class TrackerClient(Protocol):
    """A library that somebody else wrote, in the words of the deeds; issues go by key or number."""

    def list_projects(self) -> list[str]:
        """The keys or paths of the projects that it sees."""

    def open_issue(self, title: str) -> str:
        """A new issue."""

    def read_title(self, issue: str) -> str:
        """The title of an issue."""

    def set_label(self, issue: str, label: str) -> None:
        """Put a label on an issue."""

    def move_issue(self, issue: str) -> None:
        """Take an issue on to another status, or close it."""

    def write_comment(self, issue: str, text: str) -> None:
        """Write a comment."""

    def list_comments(self, issue: str) -> list[str]:
        """The texts of an issue's comments."""

    def find_by_label(self, label: str) -> list[str]:
        """The issues with a label, by a search."""

    def page_by_label(self, label: str, size: int) -> list[str]:
        """The same, page by page."""

    def list_versions(self) -> list[str]:
        """The names of the project's versions (Jira) or milestones (GitLab)."""

    def answer_of(self, error: Exception) -> GivenAnswer | None:
        """The tracker's answer that an error of the library's is about; None for another error."""
