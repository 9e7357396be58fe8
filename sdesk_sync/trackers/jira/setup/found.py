"""The things of a Jira site as set-up read them, each as a value: what projects share, and what one has.

Ids are texts throughout, though some answers have numbers (docs/trackers/jira.md#set-up).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sdesk_sync.trackers.setup.hook_match import ListedHook
from sdesk_sync.trackers.setup.objects import HookProof
from sdesk_sync.trackers.setup.site_objects import StatusCategory

TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
"""The type of a single-line text
(https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/)."""
STATUS_CATEGORIES: Mapping[StatusCategory, str] = {
    StatusCategory.TO_DO: "TODO",
    StatusCategory.IN_PROGRESS: "IN_PROGRESS",
    StatusCategory.DONE: "DONE",
}
"""How Jira writes them."""
OUR_MARK = "sdesk-sync"
"""Stands in the description of each workflow, scheme and screen of ours, whatever their names."""


@dataclass(frozen=True, slots=True)
class FoundIssueType:
    """An issue type; `level` is 0 for an ordinary one, below for a sub-task's, above for an epic's."""

    id: str
    name: str
    description: str
    level: int


@dataclass(frozen=True, slots=True)
class FoundComponent:
    """A component of the project."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role, with the ids and names of the accounts that hold it in the project, and its groups' names."""

    id: str
    name: str
    accounts: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A group of the site."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundStatus:
    """A status of the site."""

    id: str
    name: str
    description: str
    category: StatusCategory


@dataclass(frozen=True, slots=True)
class FoundField:
    """A custom field; `type_key` is its whole type, such as `com.atlassian…:textfield`."""

    id: str
    name: str
    type_key: str


@dataclass(frozen=True, slots=True)
class FoundTab:
    """A tab of a screen, with the ids of its fields in their order; None where they were not asked for."""

    id: str
    name: str
    fields: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class FoundScreen:
    """A screen."""

    id: str
    name: str
    description: str
    tabs: tuple[FoundTab, ...] = ()

    @property
    def is_marked(self) -> bool:
        """Whether its description says that it is ours."""
        return OUR_MARK in self.description

    @property
    def field_ids(self) -> frozenset[str]:
        """The fields on any of its tabs that were read."""
        return frozenset(each for tab in self.tabs for each in tab.fields or ())


@dataclass(frozen=True, slots=True)
class FoundNamed:
    """A resolution or priority; `is_default` where the site has it for new tickets."""

    id: str
    name: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class FoundHook(ListedHook):
    """An admin webhook."""

    events: frozenset[str]
    jql: str
    proof: HookProof
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """A board of the project, and the ids of the statuses that have a column on it."""

    id: str
    name: str
    statuses: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundRequestType:
    """A request type of the service project; without a group customers do not see it."""

    id: str
    name: str
    type: str
    """The id of its issue type."""
    has_group: bool


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a service project has beside: the id of its service desk, and its request types."""

    id: str
    request_types: tuple[FoundRequestType, ...]
