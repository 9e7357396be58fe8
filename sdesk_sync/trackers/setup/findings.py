"""What `doctor` finds wrong with a project or with the desk that runs over it: values, worded elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sdesk_sync.trackers.setup.objects import StepKey


class FindingSeverity(StrEnum):
    """How much it matters: something does not work, soon will not, or is to be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingCode(StrEnum):
    """What was checked: a code to look up (docs/setup.md#doctors-codes)."""

    REACHED = "D101"
    ACCOUNT_TAKEN = "D102"
    RIGHTS = "D103"
    ACCESS_LASTS = "D104"
    CLOCKS = "D105"
    VERSION = "D106"
    ACCOUNT_ALONE = "D107"
    HOOK_THERE = "D201"
    HOOK_ENABLED = "D202"
    HOOK_EVENTS = "D203"
    HOOK_PROOF = "D204"
    HOOK_ONCE = "D205"
    HOOK_ANSWERED = "D206"
    DESK_ANSWERS = "D207"
    CHANGES_ARRIVE = "D208"
    OBJECTS_THERE = "D301"
    OBJECTS_UNCHANGED = "D302"
    ONE_LABEL_A_SCOPE = "D303"
    SCOPES_ARE_OURS = "D304"
    BOT_TRANSITIONS = "D305"
    APPS_INSTALLED = "D307"
    AUTOMATION_APART = "D308"
    TYPES_MAPPED = "D309"
    BOT_MAY_WORK = "D401"
    PEOPLE_HAVE_ROLES = "D402"
    GROUPS_THERE = "D403"
    BOTS_NAMED = "D404"
    NAMES_ARE_SOMEBODYS = "D405"
    TICKETS_PRIVATE = "D406"
    EXPLANATIONS_SEEN = "D501"
    STAFF_ROLE_THERE = "D502"
    STORE = "D601"
    SERVE = "D602"
    DEAD_DELIVERIES = "D603"
    SWEEPS = "D604"
    BACKLOG = "D605"
    RATE_HEADROOM = "D606"


class FindingForm(StrEnum):
    """What is wrong, each with a sentence of its own in the catalogue."""

    NO_ANSWER = "D101.no-answer"
    LEADS_ELSEWHERE = "D101.leads-elsewhere"
    FOREIGN_ANSWER = "D101.foreign-answer"
    UNWELL = "D101.unwell"
    ACCOUNT_REFUSED = "D102.token-refused"
    SCOPE_TOO_SMALL = "D103.scope"
    SETUP_SCOPE_TOO_SMALL = "D103.setup-scope"
    HOOKS_NOT_SHOWN = "D103.hooks-not-shown"
    NO_ADMINISTRATOR = "D103.administer"
    BOT_RIGHTS_LACKING = "D103.bot-permissions"
    NOT_SHOWN = "D103.not-shown"
    ACCESS_ENDS = "D104.token-ends"
    SETUP_ACCESS_ENDS = "D104.setup-token-ends"
    CLOCK_AHEAD = "D105.ahead"
    CLOCK_BEHIND = "D105.behind"
    NO_SIGNING = "D106.signing"
    NO_TEAM_BOARDS = "D106.team-boards"
    PROJECT_NOT_FIT = "D106.unfit"
    ACCOUNT_SETS_UP = "D107.sets-up"
    ACCOUNT_ADMINISTERS = "D107.sets-up-site"
    ACCOUNT_LISTED = "D107.listed"
    ACCOUNT_OPENS = "D107.opens"
    NO_HOOK = "D201.none"
    HOOK_OFF_FOR_NOW = "D202.for-now"
    HOOK_OFF = "D202.off"
    HOOK_DISABLED = "D202.disabled"
    EVENTS_MISSING = "D203.missing"
    TICKETS_LEFT_OUT = "D203.jql"
    HOOK_WITHOUT_PROOF = "D204.none"
    HOOK_UNSIGNED = "D204.unsigned"
    HOOK_PROOF_OLDER = "D204.older"
    HOOK_PROOF_OTHER = "D204.other"
    HOOKS_DOUBLED = "D205.doubled"
    DELIVERIES_FAIL = "D206.fail"
    DESK_SILENT = "D207.silent"
    DESK_OF_OTHERS = "D207.stranger"
    DESK_WITHOUT_TRACKER = "D207.other-desk"
    NOTHING_ARRIVES = "D208.nothing"
    NOTHING_EVER_ARRIVED = "D208.nothing-ever"
    SITE_TELLS_NOTHING = "D208.untold"
    SITE_NEVER_TOLD = "D208.untold-ever"
    LABELS_MISSING = "D301.labels"
    OBJECTS_MISSING = "D301.objects"
    OBJECTS_BLOCKED = "D301.blocked"
    OBJECTS_CHANGED = "D302.changed"
    SCOPE_DOUBLED = "D303.doubled"
    LABEL_MISSPELT = "D304.misspelt"
    LABELS_UNKNOWN = "D304.unknown"
    WAYS_MISSING = "D305.missing"
    APP_REMOVED = "D307.app-gone"
    AUTOMATION_SETS = "D308.sets"
    AUTOMATION_NOT_SHOWN = "D308.not-shown"
    TYPE_UNMAPPED = "D309.unmapped"
    ISSUE_TYPE_UNMAPPED = "D309.issue-type"
    BOT_NO_MEMBER = "D401.no-member"
    BOT_ROLE_TOO_SMALL = "D401.role"
    BOT_OUT_OF_ROLE = "D401.out-of-role"
    BOT_WITHOUT_LICENCE = "D401.unlicensed"
    PEOPLE_WITHOUT_ROLE = "D402.none"
    GROUPS_LACKING = "D403.missing"
    BOTS_WITHOUT_LINE = "D404.none"
    NAME_OF_NOBODY = "D405.nobody"
    ADDRESS_OF_NOBODY = "D405.no-account"
    TICKETS_SEEN_BY_GUESTS = "D406.guests"
    TICKETS_SEEN_BY_ALL = "D406.all"
    EXPLANATIONS_INTERNAL = "D501.internal"
    STAFF_ROLE_LACKING = "D502.no-role"
    STORE_ABSENT = "D601.absent"
    STORE_UNREADABLE = "D601.unreadable"
    NO_SERVE = "D602.none"
    DEAD = "D603.dead"
    SWEEP_LATE = "D604.late"
    SWEEP_NEVER = "D604.never"
    BACKLOG_OLD = "D605.old"
    RATE_LOW = "D606.low"

    @property
    def code(self) -> FindingCode:
        """What was checked."""
        return FindingCode(self.partition(".")[0])

    @property
    def severity(self) -> FindingSeverity:
        """How much it matters."""
        if self in _NOTES:
            return FindingSeverity.NOTE
        return FindingSeverity.WARNING if self in _WARNINGS else FindingSeverity.ERROR


_NOTES = frozenset(
    {
        FindingForm.LABELS_UNKNOWN,
        FindingForm.AUTOMATION_SETS,
        FindingForm.AUTOMATION_NOT_SHOWN,
        FindingForm.TYPE_UNMAPPED,
        FindingForm.ISSUE_TYPE_UNMAPPED,
        FindingForm.PEOPLE_WITHOUT_ROLE,
        FindingForm.BOTS_WITHOUT_LINE,
        FindingForm.STORE_ABSENT,
    }
)
_WARNINGS = frozenset(
    {
        FindingForm.SETUP_SCOPE_TOO_SMALL,
        FindingForm.HOOKS_NOT_SHOWN,
        FindingForm.NO_ADMINISTRATOR,
        FindingForm.ACCESS_ENDS,
        FindingForm.SETUP_ACCESS_ENDS,
        FindingForm.CLOCK_AHEAD,
        FindingForm.CLOCK_BEHIND,
        FindingForm.NO_TEAM_BOARDS,
        FindingForm.PROJECT_NOT_FIT,
        FindingForm.ACCOUNT_SETS_UP,
        FindingForm.ACCOUNT_ADMINISTERS,
        FindingForm.ACCOUNT_LISTED,
        FindingForm.ACCOUNT_OPENS,
        FindingForm.TICKETS_LEFT_OUT,
        FindingForm.HOOK_UNSIGNED,
        FindingForm.HOOK_PROOF_OLDER,
        FindingForm.HOOKS_DOUBLED,
        FindingForm.DELIVERIES_FAIL,
        FindingForm.DESK_SILENT,
        FindingForm.NOTHING_ARRIVES,
        FindingForm.NOTHING_EVER_ARRIVED,
        FindingForm.SITE_TELLS_NOTHING,
        FindingForm.SITE_NEVER_TOLD,
        FindingForm.OBJECTS_MISSING,
        FindingForm.OBJECTS_BLOCKED,
        FindingForm.OBJECTS_CHANGED,
        FindingForm.SCOPE_DOUBLED,
        FindingForm.LABEL_MISSPELT,
        FindingForm.APP_REMOVED,
        FindingForm.NAME_OF_NOBODY,
        FindingForm.GROUPS_LACKING,
        FindingForm.ADDRESS_OF_NOBODY,
        FindingForm.TICKETS_SEEN_BY_GUESTS,
        FindingForm.TICKETS_SEEN_BY_ALL,
        FindingForm.EXPLANATIONS_INTERNAL,
        FindingForm.DEAD,
        FindingForm.SWEEP_LATE,
        FindingForm.SWEEP_NEVER,
        FindingForm.BACKLOG_OLD,
        FindingForm.RATE_LOW,
    }
)


class FindingWord(StrEnum):
    """A word of ours within a sentence, worded in the catalogue too."""

    OWN_ACCOUNT = "own-account"
    SETUP_ACCOUNT = "setup-account"
    NO_ANSWER = "no-answer"
    NO_CONNECTION = "no-connection"
    NOT_IN_TIME = "not-in-time"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class FindingTime:
    """A time within a sentence, in ms since the epoch."""

    at: int


FindingValue: TypeAlias = (
    str | int | FindingTime | FindingWord | StepKey | tuple[str, ...] | tuple[StepKey, ...]
)
"""What is filled into a sentence. A number named `count` decides between one and several."""


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """Something that is wrong, or is to be known."""

    form: FindingForm
    values: Mapping[str, FindingValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examination:
    """What an examination has found, and how many checks it has made: what could not be looked at is none."""

    findings: tuple[DoctorFinding, ...] = ()
    checks: int = 0

    @classmethod
    def of_check(cls, findings: Iterable[DoctorFinding]) -> "Examination":
        """That of one check."""
        return cls(tuple(findings), 1)

    def __add__(self, other: "Examination") -> "Examination":
        """Both, one after the other."""
        return Examination((*self.findings, *other.findings), self.checks + other.checks)
