"""Issue types: which the site lacks. One that is there is used as it is, whoever made it."""

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker, note_other_case, seen_by_others
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, type_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.site_objects import IssueTypeState
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode


def compare_issue_types(wanted: WantedSite, reading: JiraReading) -> PlanPart:
    """What is to be done about the issue types of the site."""
    return join_parts(_compare_type(one, reading) for one in wanted.types)


def _compare_type(wanted: IssueTypeState, reading: JiraReading) -> PlanPart:
    key, folded = type_key(wanted.name), fold_name(wanted.name)
    named = [one for one in reading.types if fold_name(one.name) == folded]
    found = next((one for one in named if one.level == 0), None)
    if found is not None:
        notes = note_other_case(key, wanted.name, found.name)
        return PlanPart(ids={key: found.id}, notes=notes, left={ObjectKind.ISSUE_TYPE: 1})
    if named:
        # A site has each name once, and tickets of another level have other types.
        why = "sub-task" if named[0].level < 0 else "epic"
        blocked = BlockedStep(SetupCode.NAME_TAKEN, key, {"why": why, "name": named[0].name})
        return PlanPart(blocked=(blocked,))
    # It joins the site's default scheme by itself, and whatever project goes by that offers it.
    effects = seen_by_others(reading.project, reading.users_of_default_types)
    return PlanPart(steps=(StepMaker(key, wanted.name, effects=effects).create(wanted),))
