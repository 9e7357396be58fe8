"""What the checks of one Jira project conclude from: values, read once; none of them holds a secret."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.found import FoundHook
from sdesk_sync.trackers.jira.setup.reading import ADMINISTER, JiraReading
from sdesk_sync.trackers.jira.setup.state import JiraProjectState
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.hook_evidence import ANY_SECRET, KnownSecrets
from sdesk_sync.trackers.setup.hook_match import find_hooks
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.site_objects import StatusesState
from sdesk_sync.trackers.setup.steps import SetupPlan, SetupStep, StepAction


@dataclass(frozen=True, slots=True)
class TicketAccount:
    """An account as an issue names it."""

    id: str
    name: str
    is_app: bool = False
    is_customer: bool = False
    """Whether it knows the portal alone."""


@dataclass(frozen=True, slots=True)
class NewestTicket:
    """One of the issues that changed last (ms). `acted` are those who opened it and have it."""

    updated_at: int
    type: str
    opened_by: TicketAccount | None
    acted: tuple[TicketAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class AppRule:
    """A rule of an app's on a transition of our workflow."""

    transition: str
    app: str


@dataclass(frozen=True, slots=True)
class AutomationEvidence:
    """Names of the rules that set what the desk decides on; `refusal` is why they were not looked at."""

    names: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class SiteEvidence:
    """All that was read of one project, what we remember of it, and what time it is (ms).

    `accounts` are whom config and desk file name, each with the id of the account that it is, or None.
    `without_role` are the people among those who act lately that have none. `explanations` says of our
    newest comments in a service project, newest first, whether customers read them. `removed_rules` is None
    where nobody says which apps there are. `memory` is None where nobody asked our side.
    """

    state: JiraProjectState
    record: TrackerRecord
    memory: DeskMemory | None
    now: int
    tickets: tuple[NewestTicket, ...] = ()
    accounts: Mapping[str, str | None] = field(default_factory=dict)
    people: Set[str] = frozenset()
    """Which of `accounts` the config lists with roles."""
    without_role: tuple[str, ...] = ()
    explanations: tuple[bool, ...] = ()
    removed_rules: tuple[AppRule, ...] | None = None
    automation: AutomationEvidence = AutomationEvidence()
    is_set_up_apart: bool = False
    """Whether the config names an account to set up with."""
    secrets: KnownSecrets = ANY_SECRET

    @property
    def reading(self) -> JiraReading:
        """What set-up has read."""
        return self.state.reading

    @property
    def mapping(self) -> JiraMapping:
        """That of the tracker."""
        return self.state.comparison.mapping

    @cached_property
    def plan(self) -> SetupPlan:
        """What is to be done by what was read."""
        return self.state.make_plan(self.record)

    @property
    def knows_bots_rights(self) -> bool:
        """Whether it was told what our own account may do: administrators are, and itself is."""
        reading = self.reading
        return ADMINISTER in reading.us.permissions or reading.us.id == reading.bot.id

    @cached_property
    def hooks_to_us(self) -> tuple[FoundHook, ...]:
        """Those that lead to us, the first of them the one that counts."""
        wanted, shown = self.state.comparison.wanted.hook, self.reading.hooks or ()
        if wanted is not None:
            return find_hooks(shown, wanted, self.record)
        # Where the config does not say where we are, what looks like ours.
        tracker = self.state.tracker
        return tuple(
            hook
            for hook in shown
            if hook.name == f"sdesk-sync {tracker}" or hook.url.rstrip("/").endswith(f"/hooks/{tracker}")
        )

    @property
    def told_address(self) -> str:
        """Where webhooks are to go, as far as the config says it."""
        known = self.state.comparison.hook.address
        return known or next((hook.url for hook in self.hooks_to_us), f"…/hooks/{self.state.tracker}")

    @property
    def listed_ids(self) -> frozenset[str]:
        """The accounts that have roles by the config."""
        return frozenset(id_ for name, id_ in self.accounts.items() if id_ and name in self.people)

    @cached_property
    def programs(self) -> frozenset[TicketAccount]:
        """The apps among those who act, as far as their names are shown; ours is none of them."""
        told = frozenset() if self.memory is None else self.memory.bots
        acted = {one for ticket in self.tickets for one in ticket.acted}
        return frozenset(
            one for one in acted if (one.is_app or one.id in told) and one.id != self.reading.bot.id
        )

    def list_stepped(self, action: StepAction) -> Iterator[StepKey]:
        """The things for which the plan has such a step, each once."""
        steps = [step for step in self.plan.steps if step.action is action]
        yield from dict.fromkeys(key for step in steps for key in _list_step_things(step))


def _list_step_things(step: SetupStep) -> Iterable[StepKey]:
    # One write makes all statuses; what is missing are they.
    if isinstance(step.after, StatusesState):
        return (status_key(one.name) for one in step.after.statuses)
    return (step.key,)
