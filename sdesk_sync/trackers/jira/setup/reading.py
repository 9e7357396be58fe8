"""What was read of a Jira site and one of its projects for set-up, as values.

Ids are texts throughout, though some answers have numbers (docs/trackers/jira.md#set-up). Entries that belong
to a single team-managed project are never among them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sdesk_sync.trackers.setup.objects import HookProof
from sdesk_sync.trackers.setup.site_objects import StatusCategory
from sdesk_sync.trackers.wire.payload import Json

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
class ProjectFacts:
    """The project. `key` is the one of now, maybe another than the config's; `roles` are ids by name."""

    id: str
    key: str
    name: str
    type_key: str
    is_team_managed: bool
    is_archived: bool
    types: tuple[FoundIssueType, ...]
    components: tuple[FoundComponent, ...]
    roles: Mapping[str, str]

    @property
    def is_service_project(self) -> bool:
        """Whether it is one of Service Management, with a portal."""
        return self.type_key == "service_desk"


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account: its id, what people call it, and what it may do, by the keys of Jira's permissions.

    `permissions` are those that it has, of those that were asked about.
    """

    id: str
    name: str
    permissions: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    """In small letters; of ours and the bot's alone."""


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
class PeopleScreen:
    """A screen on which people see or edit tickets of the desk's types in the project.

    `types` are the ids of those of the desk's types that are shown on it. `projects` are the names of all
    projects that show it, the project's own among them.
    """

    screen: FoundScreen
    types: frozenset[str]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundNamed:
    """A resolution or priority; `is_default` where the site has it for new tickets."""

    id: str
    name: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class FoundPriorityScheme:
    """The project's priority scheme. `default` and `priorities` are ids, `projects` names of its users."""

    id: str
    name: str
    description: str
    is_default: bool
    default: str
    priorities: tuple[str, ...]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundWorkflow:
    """A workflow of the site, as Jira showed it.

    `body` is its entry in the answer, whole, and `statuses` those entries beside it that it refers to: what
    we do not change is sent back as it was. `version` moves on with every change.
    """

    id: str
    name: str
    description: str
    version: int
    body: Json = field(repr=False)
    statuses: tuple[Json, ...] = field(repr=False)

    @property
    def is_marked(self) -> bool:
        """Whether its description says that it is ours."""
        return OUR_MARK in self.description


@dataclass(frozen=True, slots=True)
class FoundWorkflowScheme:
    """The workflow scheme of the project: `id` is None for the site's default one, which cannot be changed.

    `workflows` are names of workflows by the ids of issue types, `default` that of all others; `projects` are
    the names of those that go by it.
    """

    id: str | None
    name: str
    description: str
    default: str
    workflows: Mapping[str, str]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundIssueTypeScheme:
    """The issue type scheme of the project. `types` are ids, `projects` names of those that go by it."""

    id: str
    name: str
    description: str
    is_default: bool
    types: tuple[str, ...]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundHook:
    """An admin webhook."""

    id: str
    url: str
    name: str
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


@dataclass(frozen=True)
class JiraReading:
    """Everything that was read; of the site's things only those that are asked for by name, or by scheme.

    `tickets` counts the tickets of an issue type (its id) in a status (its id), where the plan has to know
    it: those of the desk's types in statuses that the new workflow lacks. `users_of_configuration` are the
    names of all projects that share the project's field configuration. `type_names` and `status_names` name
    what ids in schemes, workflows and counts stand for. `workflow_users` are the names of all projects that
    use the workflow of our name; `refusal` is what Jira says against the workflow that is to be.
    """

    project: ProjectFacts
    us: AccountFacts
    bot: AccountFacts
    groups: tuple[FoundGroup, ...]
    role: FoundRole | None
    types: tuple[FoundIssueType, ...]
    """Those of the site; of the project alone where none is lacking there."""
    statuses: tuple[FoundStatus, ...]
    fields: tuple[FoundField, ...]
    bot_screen: FoundScreen | None
    resolutions: tuple[FoundNamed, ...]
    priorities: tuple[FoundNamed, ...]
    workflow: FoundWorkflow | None
    workflow_users: tuple[str, ...]
    workflow_scheme: FoundWorkflowScheme
    issue_type_scheme: FoundIssueTypeScheme
    people_screens: tuple[PeopleScreen, ...]
    priority_scheme: FoundPriorityScheme
    hooks: tuple[FoundHook, ...] | None
    """None where they are not shown to us."""
    boards: tuple[FoundBoard, ...]
    service: ServiceFacts | None
    type_names: Mapping[str, str] = field(default_factory=dict)
    status_names: Mapping[str, str] = field(default_factory=dict)
    tickets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ticket_count: int | None = None
    """About how many tickets the project has."""
    users_of_configuration: tuple[str, ...] = ()
    has_own_roles: bool = True
    """Whether the site may have roles beside those that it came with; Jira Free has none."""
    refusal: str = ""

    @cached_property
    def statuses_by_name(self) -> Mapping[str, FoundStatus]:
        """By name in small letters: Jira tells none apart by case."""
        return {one.name.casefold(): one for one in self.statuses}

    @cached_property
    def types_by_name(self) -> Mapping[str, FoundIssueType]:
        """By name in small letters."""
        return {one.name.casefold(): one for one in self.types}
