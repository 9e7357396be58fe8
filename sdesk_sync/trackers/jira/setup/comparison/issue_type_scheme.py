"""The issue type scheme: which types the project offers. One that others go by as well is left to them.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-type-schemes/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker
from sdesk_sync.trackers.jira.setup.found import OUR_MARK
from sdesk_sync.trackers.jira.setup.reading import FoundIssueTypeScheme, JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, scheme_key, type_key
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.site_objects import IssueTypeSchemeState
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode, SetupStep, StepReason


@dataclass(frozen=True)
class IssueTypeSchemeComparison:
    """The types that are to be offered against those that the project's scheme offers.

    `types` are the desk's that there will be by then, each with its id where it is there already.
    """

    wanted: WantedSite
    reading: JiraReading
    types: Mapping[StepKey, str | None]

    def compare_type_scheme(self) -> PlanPart:
        """What is to be done about the scheme."""
        scheme = self.reading.issue_type_scheme
        others = {self._type_of(id_): id_ for id_ in scheme.types}
        lacking = tuple(self._find_lacking_types(scheme))
        if not lacking:
            return PlanPart(ids={**others, self._own: scheme.id}, left={ObjectKind.ISSUE_TYPE_SCHEME: 1})
        if not scheme.is_default and not self.reading.project.others_among(scheme.projects):
            now = self._state_of_types(scheme, is_in_use=True)
            after = IssueTypeSchemeState(scheme.name, (*now.types, *lacking), is_in_use=True)
            step = StepMaker(self._own, scheme.name, lacking).change(now, after)
            return PlanPart(steps=(step,), ids={**others, self._own: scheme.id})
        return self._make_type_scheme(scheme, others)

    @property
    def _own(self) -> StepKey:
        return scheme_key(ObjectKind.ISSUE_TYPE_SCHEME, self.wanted.project_key)

    @cached_property
    def _types_by_id(self) -> Mapping[str, StepKey]:
        return {id_: key for key, id_ in self.types.items() if id_ is not None}

    def _type_of(self, id_: str) -> StepKey:
        return self._types_by_id.get(id_) or type_key(self.reading.type_names.get(id_, id_))

    def _state_of_types(self, scheme: FoundIssueTypeScheme, *, is_in_use: bool) -> IssueTypeSchemeState:
        return IssueTypeSchemeState(scheme.name, tuple(map(self._type_of, scheme.types)), is_in_use)

    def _find_lacking_types(self, scheme: FoundIssueTypeScheme) -> Iterator[StepKey]:
        for key, id_ in self.types.items():
            # What is yet to be made joins the site's default scheme by itself.
            if id_ not in scheme.types and not (scheme.is_default and id_ is None):
                yield key

    def _make_type_scheme(self, scheme: FoundIssueTypeScheme, others: Mapping[StepKey, str]) -> PlanPart:
        """A scheme for this project alone, with all that it offers now: no ticket loses its type."""
        name, spare = self.wanted.name, self.reading.unused_issue_type_scheme
        # Ours come first: so the order does not depend on which of them have joined by then.
        every = (*self.types, *(key for key in others if key not in self.types))
        if spare is None:
            whole = IssueTypeSchemeState(name, every, is_in_use=False)
            made = StepMaker(self._own, name, every).create(whole, StepReason.SCHEME_SHARED)
            return PlanPart(steps=(made, self._go_by(whole)), ids=others)
        if OUR_MARK not in spare.description or self.reading.project.others_among(spare.projects):
            blocked = BlockedStep(SetupCode.NAME_TAKEN, self._own, {"why": "scheme", "name": spare.name})
            return PlanPart(blocked=(blocked,))
        now = self._state_of_types(spare, is_in_use=False)
        lacking = tuple(key for key in every if key not in now.types)
        whole = IssueTypeSchemeState(now.name, (*now.types, *lacking), is_in_use=False)
        filled = (StepMaker(self._own, now.name, lacking).change(now, whole),) if lacking else ()
        known = {self._type_of(id_): id_ for id_ in spare.types}
        return PlanPart(steps=(*filled, self._go_by(whole)), ids={**others, **known, self._own: spare.id})

    def _go_by(self, whole: IssueTypeSchemeState) -> SetupStep:
        after = IssueTypeSchemeState(whole.name, whole.types, is_in_use=True)
        return StepMaker(self._own, whole.name, (self._own,)).change(whole, after, StepReason.SCHEME_UNUSED)
