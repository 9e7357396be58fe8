"""Resolutions and priorities: what the site lacks of them. What is there is used as it is."""

from collections.abc import Iterable, Mapping, Sequence

from sdesk_sync.trackers.jira.setup.comparison.making import (
    SITE_WIDE,
    StepMaker,
    note_other_case,
    seen_by_others,
)
from sdesk_sync.trackers.jira.setup.found import FoundNamed
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, site_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.site_objects import PriorityState, ResolutionState
from sdesk_sync.trackers.setup.steps import StepEffect


def compare_resolutions(wanted: WantedSite, reading: JiraReading) -> PlanPart:
    """What is to be done about resolutions; whoever sets one by hand is offered all of the site's."""
    return _compare_named(ObjectKind.RESOLUTION, wanted.resolutions, reading.resolutions, SITE_WIDE)


def compare_priorities(wanted: WantedSite, reading: JiraReading) -> PlanPart:
    """What is to be done about priorities; a new one joins the site's default scheme by itself."""
    effects = seen_by_others(reading.project, reading.users_of_default_priorities)
    return _compare_named(ObjectKind.PRIORITY, wanted.priorities, reading.priorities, effects)


def _compare_named(
    kind: ObjectKind,
    wanted: Sequence[ResolutionState | PriorityState],
    found: Iterable[FoundNamed],
    effects: tuple[StepEffect, ...],
) -> PlanPart:
    by_name = {fold_name(one.name): one for one in found}
    return join_parts(_compare_thing(kind, one, by_name, effects) for one in wanted)


def _compare_thing(
    kind: ObjectKind,
    wanted: ResolutionState | PriorityState,
    by_name: Mapping[str, FoundNamed],
    effects: tuple[StepEffect, ...],
) -> PlanPart:
    key, found = site_key(kind, wanted.name), by_name.get(fold_name(wanted.name))
    if found is None:
        return PlanPart(steps=(StepMaker(key, wanted.name, effects=effects).create(wanted),))
    notes = note_other_case(key, wanted.name, found.name)
    return PlanPart(ids={key: found.id}, notes=notes, left={kind: 1})
