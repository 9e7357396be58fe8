"""D3xx: whether what set-up makes is there and as it is to be, and what else sets what the desk decides."""

from collections import Counter
from collections.abc import Iterator

from sdesk_sync.trackers.jira.setup.checks.evidence import SiteEvidence
from sdesk_sync.trackers.jira.setup.workflow_match import WorkflowMatch
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.site_objects import TransitionForm
from sdesk_sync.trackers.setup.steps import StepAction

_OF_OTHER_CHECKS = frozenset({ObjectKind.HOOK, ObjectKind.ROLE, ObjectKind.GROUP})
"""Of these D201 to D205, D401 and D403 tell."""


def check_things_there(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D301."""
    created = evidence.list_stepped(StepAction.CREATE)
    missing = tuple(key for key in created if key.object is not ObjectKind.HOOK)
    if missing:
        yield DoctorFinding(FindingForm.OBJECTS_MISSING, {"count": len(missing), "things": missing})
    blocked = tuple(dict.fromkeys(step.key for step in evidence.plan.blocked))
    if blocked:
        yield DoctorFinding(FindingForm.OBJECTS_BLOCKED, {"count": len(blocked), "things": blocked})


def check_things_unchanged(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D302; of a workflow that lacks ways of the bot's D305 tells."""
    left_out = {ObjectKind.WORKFLOW} if any(check_bot_ways(evidence)) else set()
    left_out |= _OF_OTHER_CHECKS
    # What is made first may be changed right after.
    made = set(evidence.list_stepped(StepAction.CREATE))
    changed = tuple(
        key
        for key in evidence.list_stepped(StepAction.CHANGE)
        if key not in made and key.object not in left_out
    )
    if changed:
        yield DoctorFinding(FindingForm.OBJECTS_CHANGED, {"count": len(changed), "things": changed})


def check_bot_ways(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D305; of a workflow that is not there at all D301 tells."""
    wanted, found = evidence.state.comparison.wanted.workflow, evidence.reading.workflow
    if found is None:
        return
    match = WorkflowMatch(wanted, found, evidence.plan.ids)
    missing = tuple(
        one.name
        for place, one in enumerate(wanted.transitions)
        if one.form is TransitionForm.GLOBAL and place not in match.pairs
    )
    if missing:
        yield DoctorFinding(FindingForm.WAYS_MISSING, {"count": len(missing), "names": missing})


def check_removed_apps(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D307."""
    rules = evidence.removed_rules or ()
    names = tuple(dict.fromkeys(rule.transition for rule in rules))
    if names:
        apps = tuple(sorted({rule.app for rule in rules}))
        yield DoctorFinding(FindingForm.APP_REMOVED, {"count": len(names), "names": names, "apps": apps})


def check_automation(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D308."""
    automation = evidence.automation
    if automation.refusal:
        yield DoctorFinding(FindingForm.AUTOMATION_NOT_SHOWN, {"said": automation.refusal})
    if automation.names:
        count, names = len(automation.names), automation.names
        yield DoctorFinding(FindingForm.AUTOMATION_SETS, {"count": count, "names": names})


def check_issue_types(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D309."""
    known = {one.name.casefold() for one in evidence.state.comparison.wanted.types}
    strange = Counter(one.type for one in evidence.tickets if one.type.casefold() not in known)
    for name, count in sorted(strange.items()):
        yield DoctorFinding(FindingForm.ISSUE_TYPE_UNMAPPED, {"count": count, "type": name})
