"""The workflow: made where there is none of its name, changed where what is ours in it differs.

One that other projects use as well is theirs, too, and stays as it is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow, JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, site_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import find_unreachable
from sdesk_sync.trackers.jira.setup.workflow_match import read_workflow_state
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.site_objects import TransitionForm, WorkflowState
from sdesk_sync.trackers.setup.steps import BlockedStep, PlanNote, SetupCode


def workflow_key(wanted: WantedSite) -> StepKey:
    """That of the desk's workflow."""
    return site_key(ObjectKind.WORKFLOW, wanted.workflow.name)


def compare_workflow(wanted: WantedSite, reading: JiraReading, ids: Mapping[StepKey, str]) -> PlanPart:
    """What is to be done about the workflow; `ids` are those of all that it names and that is there."""
    blocked = tuple(_block_unfit(wanted, reading))
    return join_parts([PlanPart(blocked=blocked), _compare_found_workflow(wanted, reading, ids)])


def _block_unfit(wanted: WantedSite, reading: JiraReading) -> Iterator[BlockedStep]:
    """What no workflow can be made of, by our own look and by Jira's."""
    key, name = workflow_key(wanted), wanted.workflow.name
    unreachable = find_unreachable(wanted.workflow)
    if unreachable:
        values = {"statuses": ", ".join(unreachable), "count": str(len(unreachable))}
        yield BlockedStep(SetupCode.STATUS_WITHOUT_WAY, key, values)
    shared = tuple(_find_shared_names(wanted.workflow))
    if shared:
        # Else Jira says so only once half of what the workflow needs is made.
        values = {"why": "names", "name": name, "words": ", ".join(shared)}
        yield BlockedStep(SetupCode.WORKFLOW_REFUSED, key, values)
    elif reading.refusal:
        yield BlockedStep(SetupCode.WORKFLOW_REFUSED, key, {"name": name, "words": reading.refusal})


def _find_shared_names(workflow: WorkflowState) -> Iterator[str]:
    """The names that a transition of the bot's has, and another one too: in Jira it is to be the only one."""
    names = Counter(fold_name(one.name) for one in workflow.transitions)
    for one in workflow.transitions:
        if one.form is TransitionForm.GLOBAL and names[fold_name(one.name)] > 1:
            yield one.name


def _compare_found_workflow(wanted: WantedSite, reading: JiraReading, ids: Mapping[StepKey, str]) -> PlanPart:
    key, workflow, found = workflow_key(wanted), wanted.workflow, reading.workflow
    maker = StepMaker(key, workflow.name, list_prerequisites(workflow))
    if found is None:
        return PlanPart(steps=(maker.create(workflow),))
    if not found.is_marked:
        return _block_taken_name(key, {"why": "workflow", "name": found.name})
    now = read_workflow_state(workflow, found, ids)
    kept = PlanPart(ids={key: found.id}, notes=_note_foreign(key, found, now))
    # Whatever others have in it stays, and is no difference.
    after = replace(workflow, foreign=now.foreign)
    if now == after:
        return join_parts([kept, PlanPart(left={ObjectKind.WORKFLOW: 1})])
    others = reading.project.others_among(reading.workflow_users)
    if others:
        values = {"why": "workflow-shared", "name": found.name, "projects": ", ".join(others)}
        return join_parts([kept, _block_taken_name(key, values)])
    return join_parts([kept, PlanPart(steps=(maker.change(now, after),))])


def list_prerequisites(workflow: WorkflowState) -> tuple[StepKey, ...]:
    """All that it names, which has to be there first."""
    ways = workflow.transitions
    named = [key for one in ways for key in (one.only_for, one.screen, one.resolution) if key is not None]
    return tuple(dict.fromkeys((*workflow.statuses, *named)))


def _note_foreign(key: StepKey, found: FoundWorkflow, now: WorkflowState) -> tuple[PlanNote, ...]:
    if not now.foreign:
        return ()
    values = {
        "name": found.name,
        "transitions": ", ".join(f'"{name}"' for name in now.foreign),
        "count": str(len(now.foreign)),
    }
    return (PlanNote(SetupCode.FOREIGN_TRANSITIONS, key, values),)


def _block_taken_name(key: StepKey, values: Mapping[str, str]) -> PlanPart:
    return PlanPart(blocked=(BlockedStep(SetupCode.NAME_TAKEN, key, values),))
