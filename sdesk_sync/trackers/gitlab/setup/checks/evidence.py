"""What the checks of one project conclude from: values, read once; none of them holds a secret."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.trackers.gitlab.identity import PLANNER
from sdesk_sync.trackers.gitlab.mapping import LEVELS, GitLabMapping
from sdesk_sync.trackers.gitlab.setup.reading import FoundHook, GitLabReading
from sdesk_sync.trackers.gitlab.setup.state import GitLabProjectState
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.hook_evidence import ANY_SECRET, KnownSecrets
from sdesk_sync.trackers.setup.hook_match import find_hooks
from sdesk_sync.trackers.setup.record import TrackerRecord

GUEST = LEVELS["guest"]
MOST_TICKETS = 500
"""So many of the newest tickets are looked at."""


@dataclass(frozen=True, slots=True)
class ShownUser:
    """A user as an issue or a list of members names one."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NewestIssue:
    """One of the issues that changed last. `acted` are those who opened it, have it and closed it."""

    iid: int
    updated_at: int
    titles: tuple[str, ...]
    type: str
    is_confidential: bool
    author: ShownUser | None
    acted: tuple[ShownUser, ...] = ()


@dataclass(frozen=True, slots=True)
class HookAttempt:
    """One delivery that a hook's log tells of: when (ms), and the answer's status, None for no answer."""

    at: int
    status: int | None

    @property
    def is_taken(self) -> bool:
        """2xx and 3xx are (docs/trackers/gitlab.md#delivery-and-failure)."""
        return self.status is not None and 200 <= self.status < 400


@dataclass(frozen=True)
class RosterEvidence:
    """The members of the project and of the groups above it, and what config and mapping make of them.

    `roles_by_id` and `roles_by_name` are whom the config lists, names in small letters.
    """

    levels: Mapping[str, int]
    names: Mapping[str, str]
    roles_by_id: Mapping[str, Roles]
    roles_by_name: Mapping[str, Roles]
    mapping: GitLabMapping

    def is_listed(self, user: ShownUser) -> bool:
        """Whether a line of config or mapping names somebody."""
        is_named = user.name in self.mapping.customers
        return user.id in self.roles_by_id or user.name.lower() in self.roles_by_name or is_named

    def is_without_role(self, user: ShownUser) -> bool:
        """Whether somebody has none, being a member whose access level nothing maps."""
        level = self.levels.get(user.id)
        return not self.is_listed(user) and level is not None and not self.mapping.access.get(level)

    def is_mere_customer(self, user: ShownUser) -> bool:
        """Whether somebody is nobody but a customer: no member, or at a level of customers."""
        if self.is_listed(user):
            return user.name in self.mapping.customers
        level = self.levels.get(user.id)
        return level is None or self.mapping.access.get(level, frozenset()) == self.mapping.customer_roles

    @property
    def guests(self) -> int:
        """How many members may read what is not confidential, and only that."""
        return sum(GUEST <= level < PLANNER for level in self.levels.values())


@dataclass(frozen=True)
class ProjectEvidence:
    """All that was read of one project, what we remember of it, and what time it is (ms).

    `attempts` are those of the first hook that is ours, newest first; None where there is none, or they are
    not shown. `memory` is None where nobody asked our side.
    """

    state: GitLabProjectState
    mapping: GitLabMapping
    record: TrackerRecord
    memory: DeskMemory | None
    now: int
    issues: tuple[NewestIssue, ...] = ()
    attempts: tuple[HookAttempt, ...] | None = None
    roster: RosterEvidence | None = None
    bots: frozenset[ShownUser] = frozenset()
    """Programs among those who act."""
    nobodys: tuple[str, ...] = ()
    """Names of config or desk file that are no account's."""
    is_set_up_apart: bool = False
    """Whether the config names an account to set up with."""
    secrets: KnownSecrets = ANY_SECRET

    @property
    def reading(self) -> GitLabReading:
        """What set-up has read."""
        return self.state.reading

    @cached_property
    def our_hooks(self) -> tuple[FoundHook, ...]:
        """Those that lead to us, the first of them the one that counts."""
        return find_our_hooks(self.state, self.record)

    @cached_property
    def actors(self) -> frozenset[ShownUser]:
        """Who acted lately, as far as it is shown, without our own account."""
        shown = {user for issue in self.issues for user in issue.acted}
        shown |= set(self._list_acting_members())
        return frozenset(user for user in shown if user.id != str(self.reading.bot.user))

    def _list_acting_members(self) -> Iterator[ShownUser]:
        """Who acted by what the store knows, where they are members still: others have no name here."""
        names = self.roster.names if self.roster is not None else {}
        for account in self.memory.roles if self.memory is not None else ():
            if account in names:
                yield ShownUser(account, names[account])


def find_our_hooks(state: GitLabProjectState, record: TrackerRecord) -> tuple[FoundHook, ...]:
    """The hooks that lead to us; where the config does not say where we are, what looks like them."""
    comparison = state.comparison
    if comparison.wanted.hook is not None:
        return find_hooks(comparison.reading.hooks or (), comparison.wanted.hook, record)
    tracker = comparison.hook.tracker
    return tuple(
        hook
        for hook in comparison.reading.hooks or ()
        if hook.name == f"sdesk-sync {tracker}" or hook.url.rstrip("/").endswith(f"/hooks/{tracker}")
    )
