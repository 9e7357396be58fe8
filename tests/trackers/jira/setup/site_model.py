"""A Jira site as a value, which steps change as Jira would; and what an admin's afternoon is on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.policy import Desk
from sdesk_sync.setup.remembering import remember_step
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.comparison.plan import SiteComparison, guard_by_group
from sdesk_sync.trackers.jira.setup.found import (
    FoundGroup,
    FoundIssueType,
    FoundNamed,
)
from sdesk_sync.trackers.jira.setup.hook_wish import SiteHookWish
from sdesk_sync.trackers.jira.setup.reading import (
    ADMINISTER,
    AGENT,
    BOT_PERMISSIONS,
    PEOPLE_PERMISSION,
    AccountFacts,
    FoundIssueTypeScheme,
    FoundPriorityScheme,
    JiraReading,
    ProjectFacts,
)
from sdesk_sync.trackers.jira.setup.wanted import WantedSite
from sdesk_sync.trackers.jira.setup.wanting import want_site
from sdesk_sync.trackers.setup.objects import HookState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupPlan, SetupStep, StepAction, StepReason
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.site_play import SitePlay

ADDRESS = "https://sdesk.example.com/hooks/support"
SECRET = "hush"
SITE = "https://acme.atlassian.example"
SUBJECT = PlanSubject("support", "jira-cloud", "Jira Cloud", SITE, "DESK", "lena", ("Administer Jira",))
LENA = AccountFacts("l1", "lena", frozenset({ADMINISTER, AGENT}))
BOT = AccountFacts("b1", "desk-bot", frozenset({*BOT_PERMISSIONS, PEOPLE_PERMISSION, AGENT}))
PROJECT = ProjectFacts(
    "10000", "DESK", "Service Desk", "software", False, False, (), (), {}, written_key="DESK"
)
DEFAULT_TYPES = FoundIssueTypeScheme(
    "10000", "Default Issue Type Scheme", "", is_default=True, types=("1",), projects=("DESK", "OPS")
)
DEFAULT_PRIORITIES = FoundPriorityScheme(
    "1", "Default Priority Scheme", "", True, "3", ("1", "2", "3"), ("DESK", "HR", "OPS")
)
TASK = FoundIssueType("1", "Task", "", 0)
PRIORITIES = (FoundNamed("1", "Highest"), FoundNamed("2", "High"), FoundNamed("3", "Medium", is_default=True))
GROUPS = tuple(FoundGroup(f"g{name}", name) for name in sorted(mapping().groups))
EMPTY = JiraReading(
    PROJECT,
    LENA,
    BOT,
    groups=GROUPS,
    types=(TASK,),
    priorities=PRIORITIES,
    issue_type_scheme=DEFAULT_TYPES,
    priority_scheme=DEFAULT_PRIORITIES,
    users_of_default_types=("DESK", "OPS"),
    users_of_default_priorities=("DESK", "HR", "OPS"),
    hooks=(),
    type_names={"1": "Task"},
)
"""A project on the site's default schemes, of which only Jira's own types and priorities are the desk's."""


def mark_secret(secret: str) -> SecretFingerprint:
    """What tells a secret from another here; the real one is derived slowly."""
    return SecretFingerprint("", secret)


@dataclass(frozen=True)
class Wishes:
    """What config and mapping ask of the project."""

    desk: Desk = field(default_factory=desk, repr=False)
    mapping: JiraMapping = field(default_factory=mapping, repr=False)
    address: str | None = ADDRESS
    secret: str = SECRET

    @property
    def hook(self) -> SiteHookWish:
        """What the hook is to be."""
        return SiteHookWish("support", self.address, "DESK")

    @property
    def wanted(self) -> WantedSite:
        """All that is to be there."""
        return want_site(self.desk, self.mapping, "DESK", self.hook.wanted_hook)

    def plan(self, reading: JiraReading, record: TrackerRecord) -> SetupPlan:
        """What is to be done about a project that was read so."""
        wanted = self.wanted
        if not reading.has_own_roles:
            wanted = replace(wanted, workflow=guard_by_group(wanted.workflow))
        comparison = SiteComparison(
            self.desk,
            self.mapping,
            wanted,
            reading,
            self.hook,
            True,
            lambda fingerprint: fingerprint == mark_secret(self.secret),
        )
        return comparison.make_plan(SUBJECT, record)


@dataclass(frozen=True)
class SiteSetup:
    """A site, what is remembered of it, and what is asked of it; every step gives another one."""

    wishes: Wishes = field(default_factory=Wishes)
    reading: JiraReading = field(default=EMPTY, repr=False)
    record: TrackerRecord = field(default=EMPTY_RECORD, repr=False)
    next_id: int = 20000

    @property
    def plan(self) -> SetupPlan:
        """What is to be done now."""
        return self.wishes.plan(self.reading, self.record)

    def apply(self, steps: Iterable[SetupStep] | None = None) -> "SiteSetup":
        """After all steps of the plan, or these."""
        plan = self.plan
        assert plan.blocked == (), plan.blocked
        ids, after = dict(plan.ids), self
        for step in plan.steps if steps is None else steps:
            lacking = [key for key in step.needs if key not in ids]
            assert lacking == [], f"{step.key} is taken before {lacking}"
            assert step.action is StepAction.CREATE or step.key in ids, step.key
            after = after.take(step, ids)
        return after

    def take(self, step: SetupStep, ids: dict[StepKey, str]) -> "SiteSetup":
        """After one step; `ids` are what there is by now, and get what it gives."""
        is_made = step.action is StepAction.CREATE
        ident = str(self.next_id) if is_made else ids[step.key]
        site = SitePlay(self.reading, ids, ident)
        outcome = self._finish(step, {step.key: ident, **site.list_further_ids(step)})
        reading = site.carry_out(step)
        record = remember_step(self.record, step, outcome, ids)
        ids.update(outcome.ids)
        return replace(self, reading=reading, record=record, next_id=self.next_id + 100)

    def _finish(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome:
        sets_secret = isinstance(step.after, HookState) and step.reason is not StepReason.DIFFERS
        return StepOutcome(ids, mark_secret(self.wishes.secret) if sets_secret else None)


def steps_of(plan: SetupPlan, kind: ObjectKind) -> list[SetupStep]:
    """What is done about things of a kind."""
    return [step for step in plan.steps if step.key.object is kind]
