"""Whether a thing of a site is still as we left it: what others add to it beside ours is theirs; pure."""

from collections.abc import Sequence
from dataclasses import replace

from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    IssueTypeSchemeState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RequestTypeState,
    TransitionState,
    WorkflowSchemeState,
    WorkflowState,
)


def assume_others_own(left: ObjectState, found: ObjectState, wanted: ObjectState) -> ObjectState:
    """What was found, with what is not ours, or is wanted no more, taken as it was left."""
    match left, found, wanted:
        case WorkflowState(), WorkflowState(), WorkflowState():
            return _assume_workflow(left, found, wanted)
        case WorkflowSchemeState(), WorkflowSchemeState(), _:
            known = {one.type: one for one in found.workflows}
            return replace(found, workflows=tuple(known.get(one.type, one) for one in left.workflows))
        case IssueTypeSchemeState(), IssueTypeSchemeState(), IssueTypeSchemeState():
            return replace(found, types=_keep_offered(left.types, found.types, wanted.types))
        case PrioritySchemeState(), PrioritySchemeState(), PrioritySchemeState():
            kept = _keep_offered(left.priorities, found.priorities, wanted.priorities)
            return replace(found, priorities=kept)
        case _:
            return _assume_looks(left, found)


def _assume_looks(left: ObjectState, found: ObjectState) -> ObjectState:
    """How things of the whole site look set-up never changes."""
    match left, found:
        case PriorityState(), PriorityState():
            return replace(found, color=left.color)
        case IssueTypeState(), IssueTypeState():
            return replace(found, description=left.description)
        case RequestTypeState(), RequestTypeState():
            return replace(found, description=left.description)
        case ComponentState(), ComponentState() if not left.description:
            return replace(found, description="")
        case _:
            return found


def _keep_offered(
    left: Sequence[StepKey], found: Sequence[StepKey], wanted: Sequence[StepKey]
) -> tuple[StepKey, ...]:
    """In the order in which it was left, without what somebody took away that is wanted still."""
    return tuple(key for key in left if key in found or key not in wanted)


def _assume_workflow(left: WorkflowState, found: WorkflowState, wanted: WorkflowState) -> WorkflowState:
    """Statuses and transitions that are wanted still; of those that are not, nothing was read."""
    there = {(one.form, one.name): one for one in found.transitions}
    known = {(one.form, one.name) for one in wanted.transitions}
    transitions = (
        _assume_sources(one, there[(one.form, one.name)], wanted) if (one.form, one.name) in there else one
        for one in left.transitions
        if (one.form, one.name) in there or (one.form, one.name) not in known
    )
    return replace(
        found,
        statuses=_keep_offered(left.statuses, found.statuses, wanted.statuses),
        transitions=tuple(transitions),
        foreign=left.foreign,
    )


def _assume_sources(left: TransitionState, found: TransitionState, wanted: WorkflowState) -> TransitionState:
    more = tuple(key for key in found.sources if key not in left.sources)
    return replace(found, sources=(*_keep_offered(left.sources, found.sources, wanted.statuses), *more))
