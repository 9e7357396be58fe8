"""The things of a site that several projects may share, and what hangs them at one: a frozen value for each.

A value names others by their `StepKey`. A field that the tracker has by itself is named by its id there, such
as `priority`; one of an administrator by its name.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sdesk_sync.trackers.setup.objects import HookState, StepKey


class StatusCategory(StrEnum):
    """What a status means, roughly; written as the desk file writes it."""

    TO_DO = "to-do"
    IN_PROGRESS = "in-progress"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class RoleState:
    """A role of a project. `has_bot`: the account that serves holds it there."""

    name: str
    has_bot: bool


@dataclass(frozen=True, slots=True)
class IssueTypeState:
    """An issue type of the site."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class StatusState:
    """A status of the site."""

    name: str
    category: StatusCategory
    description: str = ""


@dataclass(frozen=True, slots=True)
class StatusesState:
    """Statuses that are made together, in one write."""

    statuses: tuple[StatusState, ...]


@dataclass(frozen=True, slots=True)
class FieldState:
    """A custom field: a single-line text."""

    name: str


@dataclass(frozen=True, slots=True)
class FieldUseState:
    """A field that the tickets of the project may have, whatever their screens show."""

    field: StepKey


@dataclass(frozen=True, slots=True)
class ScreenState:
    """A screen, without its tabs."""

    name: str


@dataclass(frozen=True, slots=True)
class ScreenTabState:
    """A tab of a screen."""

    screen: StepKey
    name: str


@dataclass(frozen=True, slots=True)
class ScreenFieldState:
    """A field on a screen, on whichever of its tabs it stands. `tab` is where we put it."""

    screen: StepKey
    tab: str
    field: StepKey


@dataclass(frozen=True, slots=True)
class ResolutionState:
    """A resolution of the site."""

    name: str


@dataclass(frozen=True, slots=True)
class PriorityState:
    """A priority of the site. `color` is written in six hex digits."""

    name: str
    color: str


class TransitionForm(StrEnum):
    """How a transition is reached."""

    INITIAL = "initial"
    """When a ticket is opened."""
    DIRECTED = "directed"
    """From its sources only."""
    GLOBAL = "global"
    """From everywhere."""


@dataclass(frozen=True, slots=True)
class TransitionState:
    """A way into a status. `sources` are those of a directed one, sorted by name.

    `only_for` is the role, or group, whose people alone may take it; `screen` is shown on the way.
    `resolution` is what it sets; without one it takes the resolution away where `clears_resolution`.
    """

    name: str
    form: TransitionForm
    target: StepKey
    sources: tuple[StepKey, ...] = ()
    only_for: StepKey | None = None
    screen: StepKey | None = None
    resolution: StepKey | None = None
    clears_resolution: bool = False


@dataclass(frozen=True, slots=True)
class WorkflowState:
    """A workflow: its statuses and transitions of ours, and the names of those of others, which stay."""

    name: str
    statuses: tuple[StepKey, ...]
    transitions: tuple[TransitionState, ...]
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeWorkflow:
    """Which workflow an issue type has; both by their keys."""

    type: StepKey
    workflow: StepKey


@dataclass(frozen=True, slots=True)
class WorkflowSchemeState:
    """Which workflow the desk's issue types have. `is_in_use`: the project goes by this scheme."""

    name: str
    workflows: tuple[TypeWorkflow, ...]
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class IssueTypeSchemeState:
    """Which issue types are offered, in their order. `is_in_use`: the project goes by this scheme."""

    name: str
    types: tuple[StepKey, ...]
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class PrioritySchemeState:
    """Which priorities are offered, in their order, and which a new ticket has."""

    name: str
    default: StepKey
    priorities: tuple[StepKey, ...]


@dataclass(frozen=True, slots=True)
class ComponentState:
    """A component of the project."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class RequestTypeState:
    """What a customer may ask for, and the issue type that becomes of it."""

    name: str
    description: str
    type: StepKey


SiteObject: TypeAlias = (
    RoleState
    | IssueTypeState
    | StatusesState
    | FieldState
    | FieldUseState
    | ScreenState
    | ScreenTabState
    | ScreenFieldState
    | ResolutionState
    | PriorityState
    | WorkflowState
    | WorkflowSchemeState
    | IssueTypeSchemeState
    | PrioritySchemeState
    | ComponentState
    | RequestTypeState
    | HookState
)
"""A thing that is made where projects share a site, as it is or is to be."""
