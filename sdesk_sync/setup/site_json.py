"""The things of a site to JSON and back."""

from collections.abc import Mapping
from typing import assert_never

from sdesk_sync.setup.json_shape import read_ref, shape_key
from sdesk_sync.setup.site_shapes import (
    ComponentShape,
    FieldShape,
    FieldUseShape,
    IssueTypeSchemeShape,
    IssueTypeShape,
    NameShape,
    PrioritySchemeShape,
    PriorityShape,
    RequestTypeShape,
    RoleShape,
    ScreenFieldShape,
    ScreenTabShape,
    SiteShape,
    StatusesShape,
    TypeWorkflowShape,
    WorkflowSchemeShape,
    WorkflowShape,
)
from sdesk_sync.setup.workflow_shapes import (
    list_transition_refs,
    read_status_shape,
    read_transition_shape,
    shape_status,
    shape_transition,
)
from sdesk_sync.trackers.setup.objects import HookState, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    FieldUseState,
    IssueTypeSchemeState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RequestTypeState,
    ResolutionState,
    RoleState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    SiteObject,
    StatusesState,
    TypeWorkflow,
    WorkflowSchemeState,
    WorkflowState,
)

_NO_REFS: Mapping[str, tuple[StepKey, ...]] = {}


def shape_site_object(state: SiteObject) -> SiteShape:
    """The thing in JSON; not for a hook, which has a shape of its own."""
    match state:
        case RoleState(name, has_bot):
            return RoleShape(of="role", name=name, has_bot=has_bot)
        case IssueTypeState(name, description):
            return IssueTypeShape(of="issue-type", name=name, description=description)
        case StatusesState(statuses):
            return StatusesShape(of="statuses", statuses=tuple(map(shape_status, statuses)))
        case FieldState(name):
            return FieldShape(of="field", name=name, type="textfield")
        case ScreenState(name):
            return NameShape(of="screen", name=name)
        case ResolutionState(name):
            return NameShape(of="resolution", name=name)
        case PriorityState(name, color):
            return PriorityShape(of="priority", name=name, color=color)
        case ComponentState(name, description):
            return ComponentShape(of="component", name=name, description=description)
        case _:
            return _shape_naming(state)


def _shape_naming(
    state: HookState
    | RequestTypeState
    | FieldUseState
    | ScreenTabState
    | ScreenFieldState
    | WorkflowState
    | WorkflowSchemeState
    | IssueTypeSchemeState
    | PrioritySchemeState,
) -> SiteShape:
    """What names other things."""
    match state:
        case RequestTypeState(name, description, type_):
            return RequestTypeShape(
                of="request-type", name=name, description=description, type=shape_key(type_)
            )
        case HookState():
            raise ValueError("a hook has a shape of its own")
        case FieldUseState(field):
            return FieldUseShape(of="field-use", field=shape_key(field))
        case ScreenTabState(screen, name):
            return ScreenTabShape(of="screen-tab", screen=shape_key(screen), name=name)
        case ScreenFieldState(screen, tab, field):
            return ScreenFieldShape(
                of="screen-field", screen=shape_key(screen), tab=tab, field=shape_key(field)
            )
        case WorkflowState(name, statuses, transitions, foreign):
            return WorkflowShape(
                of="workflow",
                name=name,
                statuses=tuple(map(shape_key, statuses)),
                transitions=tuple(map(shape_transition, transitions)),
                foreign=foreign,
            )
        case WorkflowSchemeState(name, workflows, is_in_use):
            lines = tuple(map(_shape_line, workflows))
            return WorkflowSchemeShape(of="workflow-scheme", name=name, workflows=lines, in_use=is_in_use)
        case IssueTypeSchemeState(name, types, is_in_use):
            refs = tuple(map(shape_key, types))
            return IssueTypeSchemeShape(of="issue-type-scheme", name=name, types=refs, in_use=is_in_use)
        case PrioritySchemeState(name, default, priorities):
            refs = tuple(map(shape_key, priorities))
            return PrioritySchemeShape(
                of="priority-scheme", name=name, default=shape_key(default), priorities=refs
            )
        case _:
            assert_never(state)


def _shape_line(line: TypeWorkflow) -> TypeWorkflowShape:
    return TypeWorkflowShape(type=shape_key(line.type), workflow=shape_key(line.workflow))


def read_site_shape(shape: SiteShape) -> SiteObject:
    """The thing that the JSON says."""
    match shape:
        case RoleShape():
            return RoleState(shape.name, shape.has_bot)
        case IssueTypeShape():
            return IssueTypeState(shape.name, shape.description)
        case StatusesShape():
            return StatusesState(tuple(map(read_status_shape, shape.statuses)))
        case FieldShape():
            return FieldState(shape.name)
        case NameShape():
            return ScreenState(shape.name) if shape.of == "screen" else ResolutionState(shape.name)
        case PriorityShape():
            return PriorityState(shape.name, shape.color)
        case ComponentShape():
            return ComponentState(shape.name, shape.description)
        case RequestTypeShape():
            return RequestTypeState(shape.name, shape.description, read_ref(shape.type))
        case _:
            return _read_naming(shape)


def _read_naming(
    shape: FieldUseShape
    | ScreenTabShape
    | ScreenFieldShape
    | WorkflowShape
    | WorkflowSchemeShape
    | IssueTypeSchemeShape
    | PrioritySchemeShape,
) -> SiteObject:
    match shape:
        case FieldUseShape():
            return FieldUseState(read_ref(shape.field))
        case ScreenTabShape():
            return ScreenTabState(read_ref(shape.screen), shape.name)
        case ScreenFieldShape():
            return ScreenFieldState(read_ref(shape.screen), shape.tab, read_ref(shape.field))
        case WorkflowShape():
            transitions = tuple(map(read_transition_shape, shape.transitions))
            return WorkflowState(shape.name, tuple(map(read_ref, shape.statuses)), transitions, shape.foreign)
        case WorkflowSchemeShape():
            lines = tuple(TypeWorkflow(read_ref(one.type), read_ref(one.workflow)) for one in shape.workflows)
            return WorkflowSchemeState(shape.name, lines, shape.in_use)
        case IssueTypeSchemeShape():
            return IssueTypeSchemeState(shape.name, tuple(map(read_ref, shape.types)), shape.in_use)
        case PrioritySchemeShape():
            priorities = tuple(map(read_ref, shape.priorities))
            return PrioritySchemeState(shape.name, read_ref(shape.default), priorities)
        case _:
            assert_never(shape)


def list_site_refs(state: SiteObject) -> Mapping[str, tuple[StepKey, ...]]:
    """Which things it names, by the key of its JSON."""
    match state:
        case FieldUseState(field):
            return {"field": (field,)}
        case ScreenTabState(screen):
            return {"screen": (screen,)}
        case ScreenFieldState(screen, _, field):
            return {"screen": (screen,), "field": (field,)}
        case WorkflowState(_, statuses, transitions):
            named = tuple(key for each in transitions for key in list_transition_refs(each))
            return {"statuses": statuses, "transitions": named}
        case WorkflowSchemeState(_, workflows):
            return {"workflows": tuple(key for one in workflows for key in (one.type, one.workflow))}
        case IssueTypeSchemeState(_, types):
            return {"types": types}
        case PrioritySchemeState(_, default, priorities):
            return {"default": (default,), "priorities": priorities}
        case RequestTypeState(_, _, type_):
            return {"type": (type_,)}
        case _:
            return _NO_REFS
