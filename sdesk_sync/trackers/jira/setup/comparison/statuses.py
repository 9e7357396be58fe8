"""Statuses: the missing ones are made in one write; one that is there is used as it is."""

from collections.abc import Set
from dataclasses import replace

from sdesk_sync.trackers.jira.setup.comparison.making import SITE_WIDE, StepMaker, note_other_case
from sdesk_sync.trackers.jira.setup.found import FoundStatus
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, status_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.site_objects import StatusesState, StatusState
from sdesk_sync.trackers.setup.steps import PlanNote, SetupCode


def compare_statuses(wanted: WantedSite, reading: JiraReading, ignored: Set[StepKey]) -> PlanPart:
    """What is to be done about the statuses of the site."""
    by_name = {fold_name(one.name): one for one in reading.statuses}
    found = [(one, by_name.get(fold_name(one.name))) for one in wanted.statuses]
    there = join_parts(_take_status(one, status) for one, status in found if status is not None)
    missing = tuple(one for one, status in found if status is None and status_key(one.name) not in ignored)
    if not missing:
        return there
    names = ", ".join(one.name for one in missing)
    made = StepMaker(wanted.statuses_key, names, effects=SITE_WIDE).create(StatusesState(missing))
    return replace(there, steps=(replace(made, size=len(missing)),))


def _take_status(wanted: StatusState, found: FoundStatus) -> PlanPart:
    key = status_key(wanted.name)
    notes = note_other_case(key, wanted.name, found.name)
    if found.category is not wanted.category:
        # It is the whole site's: another category would show in every project that has it.
        values = {"status": found.name, "found": found.category, "wanted": wanted.category}
        notes = (*notes, PlanNote(SetupCode.STATUS_OF_OTHER_CATEGORY, key, values))
    return PlanPart(ids={key: found.id}, notes=notes, left={ObjectKind.STATUS: 1})
