"""A plan: the steps that bring a project into shape, as values. Showing and doing are two callers of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey, TemplateFile


class StepAction(StrEnum):
    """What becomes of a thing."""

    CREATE = "create"
    CHANGE = "change"
    LEAVE = "leave"
    BY_HAND = "by-hand"
    BLOCKED = "blocked"


class StepReason(StrEnum):
    """Why a step is to be taken; worded in the catalogue only."""

    MISSING = "missing"
    DIFFERS = "differs"
    WORD_RENAMED = "word-renamed"
    PROOF_CHANGED = "secret-changed"
    PROOF_MISSING = "secret-missing"
    ADDRESS_CHANGED = "address-changed"
    SCHEME_SHARED = "scheme-shared"
    """What the project goes by now is not its alone, so it gets one of its own."""
    SCHEME_UNUSED = "scheme-unused"
    """It is there, and the project does not go by it yet."""
    TYPE_USES_OTHER_WORKFLOW = "type-uses-other-workflow"
    BOT_LACKS_ROLE = "bot-lacks-role"


class StepRight(StrEnum):
    """What the account has to be allowed for a step."""

    MAINTAINER = "maintainer"
    ADMINISTER = "ADMINISTER"


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Other projects see it too; all of the site's where none is named."""

    projects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusMove:
    """So many tickets go from a status to another."""

    origin: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class MovesTickets:
    """Tickets change their status."""

    moves: tuple[StatusMove, ...]


@dataclass(frozen=True, slots=True)
class CommitsTo:
    """A commit on the branch, which starts no pipeline."""

    branch: str


@dataclass(frozen=True, slots=True)
class RenamesLabel:
    """Tickets that have the label show it by its new title; none of them is touched."""

    old: str


StepEffect: TypeAlias = SeenBy | MovesTickets | CommitsTo | RenamesLabel


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One write to the tracker.

    `before` is None where there is nothing yet. `needs` are the things that have to be there first. `size` is
    how many things it makes or changes: a commit may have several files.
    """

    key: StepKey
    action: StepAction
    name: str
    before: ObjectState | None
    after: ObjectState
    reason: StepReason
    right: StepRight
    needs: tuple[StepKey, ...] = ()
    effects: tuple[StepEffect, ...] = ()
    size: int = 1


class SetupCode(StrEnum):
    """What a person is told of, by hand, as blocked, or as a note: a code to look up (docs/setup.md)."""

    RIGHT_LACKING = "G101"
    PROJECT_CLOSED = "G102"
    GROUP_LABEL_OF_OTHER_MEANING = "G103"
    LIST_OF_FOREIGN_LABEL = "G104"
    RENAME_WHILE_SERVING = "G105"
    LABEL_IS_GROUPS = "G201"
    LABEL_LOOKS_DIFFERENT = "G202"
    LABEL_OF_OTHER_CASE = "G203"
    BOARDS_NEED_TIER = "G204"
    FOREIGN_TEMPLATE = "G301"
    BRANCH_CLOSED = "G302"
    LABEL_UNUSABLE = "G303"
    HOOKS_DOUBLED = "G304"
    DEFAULT_TEMPLATE = "G305"
    NO_PUBLIC_URL = "G306"
    HOOK_SWITCHED_OFF = "G307"
    SIGNING_UNKNOWN = "G308"
    BOT_NO_MEMBER = "G401"
    TEAM_MANAGED = "J101"
    PROJECT_UNFIT = "J102"
    NAME_TAKEN = "J103"
    TICKETS_NEED_MAP = "J104"
    ADMIN_RIGHT_LACKING = "J105"
    OTHER_CHANGE_RUNNING = "J106"
    MOVES_WHILE_SERVING = "J107"
    MOVE_MAP_UNFIT = "J108"
    STATUS_WITHOUT_WAY = "J109"
    WORKFLOW_REFUSED = "J110"
    STATUS_OF_OTHER_CATEGORY = "J201"
    KEY_RENAMED = "J202"
    ROLE_HAS_MEMBERS = "J203"
    BOT_ADMINISTERS = "J204"
    NAME_OF_OTHER_CASE = "J205"
    FOREIGN_TRANSITIONS = "J206"
    BOARD_COLUMNS = "J301"
    GROUPS_MISSING = "J302"
    BOT_PERMISSION = "J303"
    SCREENS_SHARED = "J304"
    BOT_GROUP = "J305"
    NO_HOOK_ADDRESS = "J306"
    HOOKS_ALIKE = "J307"
    PORTAL_GROUP = "J310"
    CUSTOMER_WORDS = "J311"
    FORM_FIELDS = "J312"
    AGENT_VIEW = "J313"
    BOT_UNLICENSED = "J314"


class MenuItem(StrEnum):
    """A word of a tracker's menus; worded in the catalogue as the tracker words it there."""

    SETTINGS = "settings"
    WEBHOOKS = "webhooks"
    MANAGE = "manage"
    MEMBERS = "members"
    INVITE_MEMBERS = "invite-members"
    LABELS = "labels"
    REPOSITORY = "repository"
    PROTECTED_BRANCHES = "protected-branches"
    GENERAL = "general"
    VISIBILITY = "visibility"
    TEST = "test"
    DEFAULT_TEXT = "default-text"
    GROUP = "group"
    CONFIG_FILE = "config-file"
    MAPPING_FILE = "mapping-file"
    BOARD = "board"
    CONFIGURE_BOARD = "configure-board"
    COLUMNS = "columns"
    SYSTEM = "system"
    ISSUES = "issues"
    SCREENS = "screens"
    USER_MANAGEMENT = "user-management"
    GROUPS = "groups"
    PERMISSIONS = "permissions"
    GLOBAL_PERMISSIONS = "global-permissions"
    PROJECT_SETTINGS = "project-settings"
    REQUEST_TYPES = "request-types"
    PORTAL_GROUPS = "portal-groups"
    WORKFLOW_STATUSES = "workflow-statuses"
    REQUEST_FORM = "request-form"
    AGENT_VIEW = "agent-view"
    PRODUCT_ACCESS = "product-access"


class SettledBy(StrEnum):
    """How a by-hand step is known to be done."""

    READ_BACK = "read-back"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Settlement:
    """Somebody said that a by-hand step is done; `at` in ms since the epoch."""

    at: int
    by: str


@dataclass(frozen=True, slots=True)
class ByHandStep:
    """What only a person can do.

    `place` is where, as menu words and names of things there; `words` are what to enter or look for, exactly.
    `values` fill the catalogue's sentence of the code, where `why` tells apart what has one code; `files` are
    to be put there whole.
    """

    code: SetupCode
    key: StepKey
    place: tuple[MenuItem | str, ...]
    words: tuple[str, ...]
    link: str | None
    settled_by: SettledBy = SettledBy.READ_BACK
    settlement: Settlement | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[TemplateFile, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockedStep:
    """What keeps the whole plan from being applied. `values` fill the catalogue's sentence of the code."""

    code: SetupCode
    key: StepKey
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanNote:
    """Something found that stays as it is. `values` fill the catalogue's sentence of the code."""

    code: SetupCode
    key: StepKey
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanSubject:
    """What was planned for, and who asked.

    `title` is the tracker with its version and tier, such as `GitLab 19.5 Free`; `rights` as the tracker
    calls them, such as `Maintainer`. `tickets` is about how many the project has, None where nobody asked.
    `form` is which form of project it is, by its key in the catalogue; empty where a tracker has one only.
    """

    tracker: str
    kind: str
    title: str
    site: str
    project: str
    account: str
    rights: tuple[str, ...]
    tickets: int | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class SetupPlan:
    """All that is to be done in one tracker's project, in its order; nothing is done by making it.

    A thing has two steps where the tracker wants two writes: it is made first, and changed right after.
    `ids` are the tracker's ids of what is there. `left` counts by kind what is there and stays as it is;
    `left_alone` those of them that we would make otherwise, or that are none of the desk's.
    """

    subject: PlanSubject
    steps: tuple[SetupStep, ...]
    by_hand: tuple[ByHandStep, ...] = ()
    blocked: tuple[BlockedStep, ...] = ()
    notes: tuple[PlanNote, ...] = ()
    ids: Mapping[StepKey, str] = field(default_factory=dict)
    left: Mapping[ObjectKind, int] = field(default_factory=dict)
    left_alone: Mapping[ObjectKind, int] = field(default_factory=dict)

    @property
    def open_by_hand(self) -> tuple[ByHandStep, ...]:
        """Those that nobody has settled."""
        return tuple(step for step in self.by_hand if step.settlement is None)
