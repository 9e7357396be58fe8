"""A Jira project as it was read for set-up: what is wanted, what is there, and the plan between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.plan import SiteComparison
from sdesk_sync.trackers.jira.setup.found_objects import SiteObjects
from sdesk_sync.trackers.jira.setup.reading import ADMINISTER, JiraReading
from sdesk_sync.trackers.jira.setup.refusals import find_site_refusals
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import FoundObject
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, TrackerRecord
from sdesk_sync.trackers.setup.refusals import TrackerRefusals
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupPlan, StepRight

_COMPANY_MANAGED, _TEAM_MANAGED = "company-managed", "team-managed"
_OF_THE_PROJECT = frozenset(
    {
        ObjectKind.ROLE,
        ObjectKind.ISSUE_TYPE_SCHEME,
        ObjectKind.PRIORITY_SCHEME,
        ObjectKind.WORKFLOW_SCHEME,
        ObjectKind.FIELD_USE,
        ObjectKind.SCREEN,
        ObjectKind.SCREEN_TAB,
        ObjectKind.SCREEN_FIELD,
        ObjectKind.REQUEST_TYPE,
    }
)
"""Kinds of things that only a look at the site tells to be wanted: which there are, or whose they are."""


@dataclass(frozen=True)
class JiraProjectState:
    """One project, read; nothing of it costs a call any more."""

    tracker: str
    site: str
    comparison: SiteComparison = field(repr=False)

    @property
    def reading(self) -> JiraReading:
        """What was read."""
        return self.comparison.reading

    @property
    def subject(self) -> PlanSubject:
        """The project and who asks, as far as it was read."""
        project, us, mapping = self.reading.project, self.reading.us, self.comparison.mapping
        has_right = ADMINISTER in us.permissions
        return PlanSubject(
            tracker=self.tracker,
            kind=mapping.edition.kind,
            title=mapping.edition.title,
            site=self.site,
            project=project.config_key,
            account=us.name,
            rights=(StepRight.ADMINISTER,) if has_right else (),
            tickets=self.reading.ticket_count,
            form=_TEAM_MANAGED if project.is_team_managed else _COMPANY_MANAGED,
        )

    @property
    def refusals(self) -> TrackerRefusals:
        """What Jira itself refuses here, whatever the desk does."""
        comparison = self.comparison
        return find_site_refusals(
            comparison.mapping,
            comparison.wanted.workflow,
            comparison.desk.customer_roles,
            has_portal=self.reading.project.is_service_project,
        )

    def make_plan(self, record: TrackerRecord) -> SetupPlan:
        """What has to be done."""
        return self.comparison.make_plan(self.subject, record)

    @cached_property
    def wanted_objects(self) -> Mapping[StepKey, ObjectState]:
        """What desk and mapping ask for, and what that comes to on this site."""
        if not self.reading.is_whole:
            return {}
        there = {
            key: self.found_objects[key].state
            for key in self._plan.ids
            if key.object in _OF_THE_PROJECT and key in self.found_objects
        }
        lacking = {step.key: step.after for step in self._plan.steps if step.key.object in _OF_THE_PROJECT}
        every = self.comparison.wanted.list_objects()
        shown = {key: state for key, state in every.items() if key.object not in self._hidden_kinds}
        return {**shown, **there, **lacking}

    @property
    def _hidden_kinds(self) -> frozenset[ObjectKind]:
        return frozenset({ObjectKind.HOOK} if self.reading.hooks is None else ())

    @cached_property
    def found_objects(self) -> Mapping[StepKey, FoundObject]:
        """What is there of the kinds that set-up makes, whoever made it."""
        objects = SiteObjects(self.comparison.wanted, self.reading, self._plan.ids)
        return dict(objects.list_objects())

    @cached_property
    def _plan(self) -> SetupPlan:
        """By what is there alone."""
        return self.make_plan(EMPTY_RECORD)
