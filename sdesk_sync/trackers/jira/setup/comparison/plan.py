"""The plan of one project: all comparisons together, in the order in which steps are taken.

What nobody sees comes first: role, types, statuses, fields, the bot's screen, resolutions, priorities,
workflow. From the workflow scheme on people see it; the hook comes last.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.comparison.access import AccessComparison
from sdesk_sync.trackers.jira.setup.comparison.boards import find_hidden_statuses
from sdesk_sync.trackers.jira.setup.comparison.components import ComponentComparison
from sdesk_sync.trackers.jira.setup.comparison.fields import FieldComparison
from sdesk_sync.trackers.jira.setup.comparison.hook import SiteHookComparison
from sdesk_sync.trackers.jira.setup.comparison.issue_type_scheme import IssueTypeSchemeComparison
from sdesk_sync.trackers.jira.setup.comparison.issue_types import compare_issue_types
from sdesk_sync.trackers.jira.setup.comparison.named_things import compare_priorities, compare_resolutions
from sdesk_sync.trackers.jira.setup.comparison.priority_scheme import PrioritySchemeComparison
from sdesk_sync.trackers.jira.setup.comparison.request_types import RequestTypeComparison
from sdesk_sync.trackers.jira.setup.comparison.role import compare_role
from sdesk_sync.trackers.jira.setup.comparison.screens import compare_bot_screen, compare_people_screens
from sdesk_sync.trackers.jira.setup.comparison.statuses import compare_statuses
from sdesk_sync.trackers.jira.setup.comparison.workflow import compare_workflow
from sdesk_sync.trackers.jira.setup.comparison.workflow_scheme import compare_workflow_scheme
from sdesk_sync.trackers.jira.setup.hook_wish import SiteHookWish
from sdesk_sync.trackers.jira.setup.move_map import MoveMap, build_move_map
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, bot_holder_key, status_key
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting, describe_statuses, write_draft
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.site_objects import StatusesState, WorkflowState
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupPlan, SetupStep
from sdesk_sync.trackers.wire.payload import Json


@dataclass(frozen=True)
class SiteComparison:
    """A project and its site as they were read, and what desk and mapping ask of them.

    `allows_moves` says whether a running desk would leave alone tickets that are moved. `fits` says whether
    a fingerprint is that of the secret which is to be set.
    """

    desk: Desk
    mapping: JiraMapping
    wanted: WantedSite
    reading: JiraReading
    hook: SiteHookWish
    allows_moves: bool
    fits: Callable[[SecretFingerprint], bool] = field(repr=False)

    def make_plan(self, subject: PlanSubject, record: TrackerRecord) -> SetupPlan:
        """What has to be done."""
        access = AccessComparison(self.mapping, self.wanted, self.reading, subject.site).compare_accounts(
            subject.tracker
        )
        # Of a project that cannot be set up nothing else was read.
        rest = () if access.blocked else self._compare_things(subject.site, record)
        whole = join_parts([access, *rest])
        ignored = self._left_as_is
        return SetupPlan(
            subject=subject,
            steps=_leave_out_unfit(whole, ignored),
            by_hand=tuple(step for step in whole.by_hand if step.key not in ignored),
            blocked=whole.blocked,
            notes=whole.notes,
            ids=whole.ids,
            left=whole.left,
            left_alone=whole.left_alone,
        )

    @property
    def move_map(self) -> MoveMap:
        """Where tickets go whose status their new workflow lacks."""
        return build_move_map(self.desk, self.mapping, self.wanted.workflow, allows_moves=self.allows_moves)

    def draft_workflow(self, record: TrackerRecord, description: str) -> Json | None:
        """What there is of the workflow by now, for Jira to look at; None where nothing is to be written.

        None, too, as long as there is too little of it. It is a body of `workflows/create/validation` where
        there is no workflow yet, else of `workflows/update/validation`.
        """
        ids = join_parts(self._compare_prerequisites(record)).ids
        if not compare_workflow(self.wanted, self.reading, ids).steps:
            return None
        described = describe_statuses(self.wanted.statuses, self.reading.statuses, ids)
        writing = WorkflowWriting(self.wanted.workflow, ids, described)
        return write_draft(writing, self.reading.workflow, description)

    @property
    def _left_as_is(self) -> Set[StepKey]:
        return self.mapping.wishes.ignored

    def _compare_things(self, site: str, record: TrackerRecord) -> Iterator[PlanPart]:
        """Every part but the first, in the order of their steps."""
        wanted, reading = self.wanted, self.reading
        types, priorities = compare_issue_types(wanted, reading), compare_priorities(wanted, reading)
        named = self._compare_prerequisites(record)
        yield from named
        yield compare_workflow(wanted, reading, join_parts(named).ids)
        yield compare_workflow_scheme(wanted, reading, self._list_coming(types), self.move_map)
        yield IssueTypeSchemeComparison(wanted, reading, self._list_coming(types)).compare_type_scheme()
        yield compare_people_screens(wanted, reading, join_parts(named).ids)
        yield PrioritySchemeComparison(
            wanted, reading, self._list_coming(priorities)
        ).compare_priority_scheme()
        yield ComponentComparison(wanted, reading, record).compare_components()
        yield RequestTypeComparison(
            self.desk, self.mapping, wanted, reading, record, types.ids, site
        ).compare_request_types()
        yield self._plan_webhook(site, record)
        yield find_hidden_statuses(wanted, reading, site)

    def _compare_prerequisites(self, record: TrackerRecord) -> list[PlanPart]:
        """What nobody sees, and what the workflow names."""
        wanted, reading = self.wanted, self.reading
        fields = FieldComparison(wanted, reading, record).compare_fields()
        return [
            compare_role(reading),
            compare_issue_types(wanted, reading),
            compare_statuses(wanted, reading, self._left_as_is),
            fields,
            compare_bot_screen(wanted, reading, fields.ids),
            compare_resolutions(wanted, reading),
            compare_priorities(wanted, reading),
        ]

    def _list_coming(self, part: PlanPart) -> Mapping[StepKey, str | None]:
        """What there will be by then, in the mapping's order, with the ids of what is there already."""
        made = {step.key for step in part.steps if step.key not in self._left_as_is}
        every = {**dict.fromkeys(made), **part.ids}
        return {key: every[key] for key in self.wanted.list_objects() if key in every}

    def _plan_webhook(self, site: str, record: TrackerRecord) -> PlanPart:
        told = self.hook.tell_missing_address()
        if self.reading.hooks is None:
            return PlanPart()
        if told is not None or self.wanted.hook is None:
            return PlanPart(by_hand=(told,) if told else ())
        return SiteHookComparison(
            self.wanted.hook, self.reading.hooks, record, site, self.fits
        ).compare_webhook()


def guard_by_group(workflow: WorkflowState) -> WorkflowState:
    """The workflow for a site without roles of its own: a group's people may take the bot's transitions."""
    group = bot_holder_key(has_own_roles=False)
    transitions = tuple(
        replace(one, only_for=group) if one.only_for is not None else one for one in workflow.transitions
    )
    return replace(workflow, transitions=transitions)


def _leave_out_unfit(part: PlanPart, ignored: Set[StepKey]) -> tuple[SetupStep, ...]:
    """The steps without those not to be seen to, and those that wait for what nobody makes.

    On Jira Free the workflow waits for the bot's group, which a person has to make: the next plan has it.
    """
    makers = {key: step.key for step in part.steps for key in _list_made_statuses(step)}
    there, kept = set(part.ids), list[SetupStep]()
    for step in part.steps:
        needs = tuple(dict.fromkeys(makers.get(key, key) for key in step.needs))
        if step.key not in ignored and there.issuperset(needs):
            kept.append(replace(step, needs=needs))
            there.add(step.key)
    return tuple(kept)


def _list_made_statuses(step: SetupStep) -> Iterable[StepKey]:
    """The statuses that one write makes together."""
    states = step.after.statuses if isinstance(step.after, StatusesState) else ()
    return (status_key(one.name) for one in states)
