"""A GitLab project as set-up read it: values without a secret, and without a further call.

What each of them is read from: docs/trackers/gitlab.md#set-up
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sdesk_sync.trackers.setup.hook_match import ListedHook
from sdesk_sync.trackers.setup.objects import HookProof

REPORTER, MAINTAINER = 20, 40
API_SCOPE = "api"
SIGNS_SINCE = (19, 0)
"""The first version that signs (docs/trackers/gitlab.md#signatures)."""

LEVEL_NAMES: Mapping[int, str] = {
    5: "Minimal Access",
    10: "Guest",
    15: "Planner",
    20: "Reporter",
    25: "Security Manager",
    30: "Developer",
    40: "Maintainer",
    50: "Owner",
}
"""As GitLab calls its access levels (https://docs.gitlab.com/user/permissions/)."""


@dataclass(frozen=True, slots=True)
class SiteVersion:
    """Which GitLab it is, as it writes it: `19.5.1-ee`."""

    written: str

    @property
    def numbers(self) -> tuple[int, int]:
        """Major and minor; zeros where they cannot be read."""
        major, _, rest = self.written.partition(".")
        minor = rest.partition(".")[0].partition("-")[0]
        return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)

    @property
    def signs(self) -> bool:
        """Whether a hook can have a signing token."""
        return self.numbers >= SIGNS_SINCE


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a token says of itself; `scopes` is None where this GitLab does not tell, `ends_on` for no end."""

    user: int | None = None
    scopes: frozenset[str] | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account, and its access level in the project: None where it has none of its own there."""

    user: int | None
    name: str
    level: int | None = None

    @property
    def level_name(self) -> str:
        """What GitLab calls its role in the project; empty where it has none."""
        return "" if self.level is None else LEVEL_NAMES.get(self.level, str(self.level))


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The project itself. `branch` is the default one, None where we are shown none."""

    id: int
    path: str
    url: str
    branch: str | None
    is_empty: bool
    is_archived: bool
    has_issues: bool
    is_premium: bool
    has_default_text: bool = False
    is_private: bool = True


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label that tickets of the project can have; a group's is seen here and changed there."""

    id: str
    title: str
    color: str
    description: str
    priority: int | None = None
    is_of_group: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of a board, for a label; `position` counts from 0."""

    id: str
    label_id: str
    title: str
    position: int


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """A board with its lists for labels, by position; `narrowing` are the labels that narrow it."""

    id: str
    name: str
    narrowing: tuple[str, ...] = ()
    lists: tuple[FoundList, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the folder of the templates; `blob` is git's id of its content.

    `is_marked` says whether its first line is ours; None where it was not looked into, because its content is
    the very one that is wanted, or its name is none that we want.
    """

    path: str
    blob: str
    is_marked: bool | None = None


@dataclass(frozen=True, slots=True)
class FoundHook(ListedHook):
    """A webhook of the project. `events` are the names of those it tells of.

    `paused_until` is when one that failed a few times is tried again by itself (ms since the epoch).
    """

    events: frozenset[str]
    proof: HookProof
    is_enabled: bool = True
    paused_until: int | None = None


@dataclass(frozen=True)
class GitLabReading:
    """All that was read of one project.

    `us` is the account that sets up, `bot` the tracker's own. `hooks` is None where we may not see them.
    `may_push` says whether our account may write to the default branch; it is asked only where there is
    something to write.
    """

    version: SiteVersion
    token: TokenFacts
    us: AccountFacts
    bot: AccountFacts
    project: ProjectFacts
    labels: tuple[FoundLabel, ...] = ()
    boards: tuple[FoundBoard, ...] = ()
    files: tuple[FoundFile, ...] = ()
    hooks: tuple[FoundHook, ...] | None = ()
    may_push: bool = True
    tickets: Mapping[str, int] = field(default_factory=dict)
    """How many tickets have a label that stands in our scopes and is none of ours, by its title."""

    @cached_property
    def labels_by_title(self) -> Mapping[str, FoundLabel]:
        """The label that a title means in the project: its own before one of its groups."""
        ordered = sorted(self.labels, key=lambda label: not label.is_of_group)
        return {label.title: label for label in ordered}

    @cached_property
    def label_ids(self) -> frozenset[str]:
        """The ids of all labels that tickets of the project can have."""
        return frozenset(label.id for label in self.labels)
