"""The priority scheme: which priorities the project offers, and which of them a new ticket has.

All that it offers now stays, so no ticket changes. The site's own default is never touched.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-priority-schemes/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker
from sdesk_sync.trackers.jira.setup.found import OUR_MARK
from sdesk_sync.trackers.jira.setup.reading import FoundPriorityScheme, JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, scheme_key, site_key
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.site_objects import PrioritySchemeState
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode, StepReason


@dataclass(frozen=True)
class PrioritySchemeComparison:
    """The priorities that are to be offered against those that the project's scheme offers.

    `priorities` are the desk's that there will be by then, each with its id where it is there already.
    """

    wanted: WantedSite
    reading: JiraReading
    priorities: Mapping[StepKey, str | None]

    def compare_priority_scheme(self) -> PlanPart:
        """What is to be done about the scheme."""
        scheme = self.reading.priority_scheme
        others = {self._priority_of(id_): id_ for id_ in scheme.priorities}
        now, default = self._state_of_priorities(scheme), self._choose_default(scheme)
        lacking = tuple(self._find_lacking_priorities(scheme))
        if not lacking and default == now.default:
            return PlanPart(ids={**others, self._own_key: scheme.id}, left={ObjectKind.PRIORITY_SCHEME: 1})
        if not scheme.is_default and not self.reading.project.others_among(scheme.projects):
            after = PrioritySchemeState(scheme.name, default, (*now.priorities, *lacking))
            step = StepMaker(self._own_key, scheme.name, (default, *lacking)).change(now, after)
            return PlanPart(steps=(step,), ids={**others, self._own_key: scheme.id})
        return self._make_priority_scheme(default, others)

    @property
    def _own_key(self) -> StepKey:
        return scheme_key(ObjectKind.PRIORITY_SCHEME, self.wanted.project_key)

    @cached_property
    def _priorities_by_id(self) -> Mapping[str, StepKey]:
        every = {one.id: site_key(ObjectKind.PRIORITY, one.name) for one in self.reading.priorities}
        return every | {id_: key for key, id_ in self.priorities.items() if id_ is not None}

    def _priority_of(self, id_: str) -> StepKey:
        return self._priorities_by_id.get(id_) or site_key(ObjectKind.PRIORITY, id_)

    def _state_of_priorities(self, scheme: FoundPriorityScheme) -> PrioritySchemeState:
        return PrioritySchemeState(
            scheme.name,
            self._priority_of(scheme.default),
            tuple(map(self._priority_of, scheme.priorities)),
        )

    def _choose_default(self, scheme: FoundPriorityScheme) -> StepKey:
        """The neutral one; whatever it is now where the mapping has none."""
        neutral = self.wanted.default_priority
        key = site_key(ObjectKind.PRIORITY, neutral) if neutral else None
        return key if key is not None and key in self.priorities else self._priority_of(scheme.default)

    def _find_lacking_priorities(self, scheme: FoundPriorityScheme) -> Iterator[StepKey]:
        for key, id_ in self.priorities.items():
            # What is yet to be made joins the site's default scheme by itself.
            if id_ not in scheme.priorities and not (scheme.is_default and id_ is None):
                yield key

    def _make_priority_scheme(self, default: StepKey, others: Mapping[StepKey, str]) -> PlanPart:
        name, spare = self.wanted.name, self.reading.unused_priority_scheme
        # Ours come first: so the order does not depend on which of them have joined by then.
        every = (*self.priorities, *(key for key in others if key not in self.priorities))
        maker, after = StepMaker(self._own_key, name, every), PrioritySchemeState(name, default, every)
        if spare is None:
            step = maker.create(after, StepReason.SCHEME_SHARED)
            return PlanPart(steps=(step,), ids=others)
        if OUR_MARK not in spare.description or self.reading.project.others_among(spare.projects):
            blocked = BlockedStep(SetupCode.NAME_TAKEN, self._own_key, {"why": "scheme", "name": spare.name})
            return PlanPart(blocked=(blocked,))
        now = self._state_of_priorities(spare)
        step = maker.change(now, after, StepReason.SCHEME_UNUSED)
        return PlanPart(steps=(step,), ids={**others, self._own_key: spare.id})
