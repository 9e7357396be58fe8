"""Components: which are missing, and which of ours somebody renamed or describes otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker, note_other_case
from sdesk_sync.trackers.jira.setup.found import FoundComponent
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, site_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, is_ours, join_parts
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.site_objects import ComponentState

_KIND = ObjectKind.COMPONENT


@dataclass(frozen=True)
class ComponentComparison:
    """The components that are wanted against those of the project."""

    wanted: WantedSite
    reading: JiraReading
    record: TrackerRecord

    def compare_components(self) -> PlanPart:
        """What is to be done about components."""
        parts = [self._compare_component(one) for one in self.wanted.components]
        theirs = len(self.reading.project.components) - sum(len(part.ids) for part in parts)
        return join_parts([*parts, PlanPart(left_alone={_KIND: theirs} if theirs else {})])

    @cached_property
    def _by_name(self) -> Mapping[str, FoundComponent]:
        return {fold_name(one.name): one for one in self.reading.project.components}

    def _compare_component(self, wanted: ComponentState) -> PlanPart:
        key = site_key(_KIND, wanted.name)
        found = self._by_name.get(fold_name(wanted.name))
        if found is None:
            return self._make_component(key, wanted)
        ids, now = {key: found.id}, ComponentState(wanted.name, found.description)
        if found.name != wanted.name or now == wanted or not wanted.description:
            notes = note_other_case(key, wanted.name, found.name)
            return PlanPart(ids=ids, notes=notes, left={_KIND: 1})
        if not is_ours(self.record, _KIND, found.id):
            return PlanPart(ids=ids, left_alone={_KIND: 1})
        return PlanPart(steps=(StepMaker(key, wanted.name).change(now, wanted),), ids=ids)

    def _make_component(self, key: StepKey, wanted: ComponentState) -> PlanPart:
        renamed = self._find_renamed_component(key)
        if renamed is None:
            return PlanPart(steps=(StepMaker(key, wanted.name).create(wanted),))
        now = ComponentState(renamed.name, renamed.description)
        after = ComponentState(wanted.name, wanted.description or renamed.description)
        return PlanPart(steps=(StepMaker(key, wanted.name).change(now, after),), ids={key: renamed.id})

    def _find_renamed_component(self, key: StepKey) -> FoundComponent | None:
        """Ours, which somebody calls otherwise by now; none that means another team by its new name."""
        recorded = self.record.objects.get(key)
        if recorded is None or not recorded.is_made:
            return None
        others = {fold_name(one.name) for one in self.wanted.components}
        found = (one for one in self.reading.project.components if one.id == recorded.id)
        return next((one for one in found if fold_name(one.name) not in others), None)
