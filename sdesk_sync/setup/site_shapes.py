"""The things of a site in JSON, as each is or is to be.

Each says by its `of` what it is: many of them have nothing but a name.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Key

from sdesk_sync.setup.json_shape import JsonShape, RefShape
from sdesk_sync.setup.workflow_shapes import StatusShape, TransitionShape


class RoleShape(JsonShape):
    """A role of the project."""

    of: Literal["role"]
    name: str
    has_bot: bool
    id: RefShape | None = None


class IssueTypeShape(JsonShape):
    """An issue type."""

    of: Literal["issue-type"]
    name: str
    description: str
    id: RefShape | None = None


class StatusesShape(JsonShape):
    """Statuses that are made together."""

    of: Literal["statuses"]
    statuses: tuple[StatusShape, ...]
    id: RefShape | None = None


class NameShape(JsonShape):
    """What has nothing but a name."""

    of: Literal["screen", "resolution"]
    name: str
    id: RefShape | None = None


class FieldShape(JsonShape):
    """A custom field."""

    of: Literal["field"]
    name: str
    type: Literal["textfield"]
    id: RefShape | None = None


class FieldUseShape(JsonShape):
    """A field that the project's tickets may have."""

    of: Literal["field-use"]
    field: RefShape
    id: RefShape | None = None


class ScreenTabShape(JsonShape):
    """A tab of a screen."""

    of: Literal["screen-tab"]
    screen: RefShape
    name: str
    id: RefShape | None = None


class ScreenFieldShape(JsonShape):
    """A field on a screen."""

    of: Literal["screen-field"]
    screen: RefShape
    tab: str
    field: RefShape
    id: RefShape | None = None


class PriorityShape(JsonShape):
    """A priority."""

    of: Literal["priority"]
    name: str
    color: str
    id: RefShape | None = None


class WorkflowShape(JsonShape):
    """A workflow; `foreign` are the names of transitions that are not ours."""

    of: Literal["workflow"]
    name: str
    statuses: tuple[RefShape, ...]
    transitions: tuple[TransitionShape, ...]
    foreign: tuple[str, ...]
    id: RefShape | None = None


class TypeWorkflowShape(JsonShape):
    """Which workflow an issue type has."""

    type: RefShape
    workflow: RefShape


class WorkflowSchemeShape(JsonShape):
    """Which workflows the desk's issue types have."""

    of: Literal["workflow-scheme"]
    name: str
    workflows: tuple[TypeWorkflowShape, ...]
    in_use: bool
    id: RefShape | None = None


class IssueTypeSchemeShape(JsonShape):
    """Which issue types are offered."""

    of: Literal["issue-type-scheme"]
    name: str
    types: tuple[RefShape, ...]
    in_use: bool
    id: RefShape | None = None


class PrioritySchemeShape(JsonShape):
    """Which priorities are offered."""

    of: Literal["priority-scheme"]
    name: str
    default: RefShape
    priorities: tuple[RefShape, ...]
    id: RefShape | None = None


class ComponentShape(JsonShape):
    """A component."""

    of: Literal["component"]
    name: str
    description: str
    id: RefShape | None = None


class RequestTypeShape(JsonShape):
    """A request type, and the issue type that becomes of it."""

    of: Literal["request-type"]
    name: str
    description: str
    type: RefShape
    id: RefShape | None = None


SiteShape: TypeAlias = Annotated[
    RoleShape
    | IssueTypeShape
    | StatusesShape
    | NameShape
    | FieldShape
    | FieldUseShape
    | ScreenTabShape
    | ScreenFieldShape
    | PriorityShape
    | WorkflowShape
    | WorkflowSchemeShape
    | IssueTypeSchemeShape
    | PrioritySchemeShape
    | ComponentShape
    | RequestTypeShape,
    Key(discriminator="of"),
]
