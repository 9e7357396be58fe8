"""What was read of a Jira site and one of its projects for set-up, as values.

Ids are texts throughout, though some answers have numbers (docs/trackers/jira.md#set-up). Entries that belong
to a single team-managed project are never among them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sdesk_sync.trackers.jira.setup.found import (
    OUR_MARK,
    FoundBoard,
    FoundComponent,
    FoundField,
    FoundGroup,
    FoundHook,
    FoundIssueType,
    FoundNamed,
    FoundRole,
    FoundScreen,
    FoundStatus,
    ServiceFacts,
)
from sdesk_sync.trackers.wire.payload import Json

ADMINISTER = "ADMINISTER"
"""The global permission 'Administer Jira'."""
AGENT = "SERVICEDESK_AGENT"
"""The project permission 'Service Desk Agent', which nobody has without a licence of Service Management."""
PEOPLE_PERMISSION = "USER_PICKER"
"""The global permission 'Browse users and groups'."""
BOT_PERMISSIONS = ("BROWSE_PROJECTS", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS")
"""What the bot needs in the project, by the keys of Jira's permissions."""
ADMINISTER_PROJECT = "ADMINISTER_PROJECTS"
"""What the bot needs besides where the mapping has `project_roles`."""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The project. `key` is the one of now, `written_key` the config's; `roles` are ids by name."""

    id: str
    key: str
    name: str
    type_key: str
    is_team_managed: bool
    is_archived: bool
    types: tuple[FoundIssueType, ...]
    components: tuple[FoundComponent, ...]
    roles: Mapping[str, str]
    written_key: str = ""

    @property
    def is_fit(self) -> bool:
        """Whether it is one that can be set up: company-managed, not archived, with tickets of a desk."""
        is_ours = not self.is_team_managed and not self.is_archived
        return is_ours and (self.has_boards or self.is_service_project)

    @property
    def is_renamed(self) -> bool:
        """Whether the config names it by a key of before."""
        return self.written_key.casefold() not in ("", self.key.casefold())

    @property
    def config_key(self) -> str:
        """The key by which the config knows it, as Jira writes it: it stays when the key becomes another."""
        return self.written_key if self.is_renamed else self.key

    @property
    def is_service_project(self) -> bool:
        """Whether it is one of Service Management, with a portal."""
        return self.type_key == "service_desk"

    @property
    def has_boards(self) -> bool:
        """Whether its people work on boards."""
        return self.type_key == "software"

    def others_among(self, projects: Iterable[str]) -> tuple[str, ...]:
        """The keys of other projects; none where what they use is this project's alone."""
        return tuple(sorted({key for key in projects if key != self.key}))


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
class PeopleScreen:
    """A screen on which people see or edit tickets of the desk's types in the project.

    `types` are the ids of those of the desk's types that are shown on it; one that is yet to be made will be
    shown on it too where Jira shows all others there. `projects` are the keys of all projects that show it,
    asked for only where one of our fields is not on it: else the project's own alone.
    """

    screen: FoundScreen
    types: frozenset[str]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundPriorityScheme:
    """A priority scheme. `default` and `priorities` are ids, `projects` the keys of those that go by it."""

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
    """A workflow scheme: `id` is None for the site's default one, which cannot be changed.

    `workflows` are names of workflows by the ids of issue types, `default` that of all others; `projects` are
    the keys of those that go by it.
    """

    id: str | None
    name: str
    description: str
    default: str
    workflows: Mapping[str, str]
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundIssueTypeScheme:
    """An issue type scheme. `types` are ids in their order, `projects` keys of those that go by it."""

    id: str
    name: str
    description: str
    is_default: bool
    types: tuple[str, ...]
    projects: tuple[str, ...]


UNREAD_WORKFLOWS = FoundWorkflowScheme(None, "", "", "", {}, ())
UNREAD_TYPES = FoundIssueTypeScheme("", "", "", is_default=False, types=(), projects=())
UNREAD_PRIORITIES = FoundPriorityScheme("", "", "", is_default=False, default="", priorities=(), projects=())


@dataclass(frozen=True)
class JiraReading:
    """Everything that was read; of the site's things only those that are asked for by name, or by scheme.

    `is_whole` is False of a project that cannot be set up so (team-managed, archived, of another type), and
    for an account that may not: then project and accounts are all that was read. Projects are named by their
    keys. `tickets` counts the tickets of an issue type (its id) in a status (its id), where the plan has to
    know it: those of the desk's types in statuses that the new workflow lacks. `type_names` and
    `status_names` name what ids in schemes, workflows and counts stand for. `refusal` is what Jira says
    against the workflow that is to be.
    """

    project: ProjectFacts
    us: AccountFacts
    bot: AccountFacts
    is_whole: bool = True
    groups: tuple[FoundGroup, ...] = ()
    role: FoundRole | None = None
    types: tuple[FoundIssueType, ...] = ()
    """Those of the site; of the project alone where none is lacking there."""
    statuses: tuple[FoundStatus, ...] = ()
    fields: tuple[FoundField, ...] = ()
    project_fields: frozenset[str] = frozenset()
    """The ids of those of our fields that its tickets may have; asked for where a screen lacks one."""
    bot_screen: FoundScreen | None = None
    resolutions: tuple[FoundNamed, ...] = ()
    priorities: tuple[FoundNamed, ...] = ()
    workflow: FoundWorkflow | None = None
    workflow_users: tuple[str, ...] = ()
    """All projects that use the workflow of our name."""
    workflow_scheme: FoundWorkflowScheme = UNREAD_WORKFLOWS
    """The project's, as the other schemes here."""
    issue_type_scheme: FoundIssueTypeScheme = UNREAD_TYPES
    people_screens: tuple[PeopleScreen, ...] = ()
    priority_scheme: FoundPriorityScheme = UNREAD_PRIORITIES
    unused_workflow_scheme: FoundWorkflowScheme | None = None
    """One of our name by which the project does not go (yet); looked for where it goes by a shared one."""
    unused_issue_type_scheme: FoundIssueTypeScheme | None = None
    unused_priority_scheme: FoundPriorityScheme | None = None
    users_of_default_types: tuple[str, ...] = ()
    """All on the site's default scheme, which get new issue types; asked for where one is lacking."""
    users_of_default_priorities: tuple[str, ...] = ()
    """Likewise those that get new priorities."""
    users_of_configuration: tuple[str, ...] = ()
    """All that share its field configuration; asked for where a screen of others lacks a field."""
    hooks: tuple[FoundHook, ...] | None = None
    """None where they are not shown to us."""
    boards: tuple[FoundBoard, ...] = ()
    service: ServiceFacts | None = None
    type_names: Mapping[str, str] = field(default_factory=dict)
    status_names: Mapping[str, str] = field(default_factory=dict)
    tickets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    type_statuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The statuses of those of the desk's types that have another workflow than ours; all by ids."""
    ticket_count: int | None = None
    """About how many tickets the project has."""
    has_own_roles: bool = True
    """Whether the site may have roles beside those that it came with; Jira Free has none."""
    refusal: str = ""
