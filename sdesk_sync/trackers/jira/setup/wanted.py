"""What a Jira project is to have: values, and the keys by which things are known."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.trackers.setup.hook_address import hook_key
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import HookState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    IssueTypeState,
    PriorityState,
    RequestTypeState,
    ResolutionState,
    StatusState,
    WorkflowState,
)

BOT_ROLE = "Desk bot"
"""The role that may take the bot's own transitions, and that the bot alone is to hold.

On a site that has no roles of its own a group of this name stands for it, which a person has to make.
"""
BOT_SCREEN_FIELDS = ("resolution", "priority", "components")
"""What the bot sets on its way into a status beside our own fields; ids of Jira's own fields."""


def site_key(kind: ObjectKind, name: str) -> StepKey:
    """What a thing is found by: its name as the mapping, or Jira, writes it."""
    return StepKey(kind, name)


def status_key(name: str) -> StepKey:
    """That of a status, by the mapping's name for it, however Jira writes it."""
    return StepKey(ObjectKind.STATUS, name)


def type_key(name: str) -> StepKey:
    """That of an issue type, by the mapping's name for it."""
    return StepKey(ObjectKind.ISSUE_TYPE, name)


def field_key(name: str) -> StepKey:
    """That of a field: what the mapping writes for ours, Jira's id for its own."""
    return StepKey(ObjectKind.FIELD, name)


def scheme_key(kind: ObjectKind, project_key: str) -> StepKey:
    """That of the scheme by which the project is to go, whichever it is and whatever it is called."""
    return StepKey(kind, project_key)


def bot_holder_key(*, has_own_roles: bool) -> StepKey:
    """That of the role that may take the bot's transitions; of the group where there can be no such role."""
    if has_own_roles:
        return StepKey(ObjectKind.ROLE, BOT_ROLE)
    return StepKey(ObjectKind.GROUP, BOT_ROLE)


def screen_field_key(screen: str, field: str) -> StepKey:
    """That of a field on a screen."""
    return StepKey(ObjectKind.SCREEN_FIELD, f"{screen}/{field}")


def screen_field_id(screen: str, field: str) -> str:
    """The id of a field's place on a screen, by both their ids: Jira has none for it."""
    return f"{screen}/{field}"


@dataclass(frozen=True, slots=True)
class WantedRequestType:
    """A request type that is to be there; `is_for_customers` where they are to see it on the portal."""

    state: RequestTypeState
    is_for_customers: bool


@dataclass(frozen=True)
class WantedSite:
    """What desk and mapping ask for, apart from whose schemes are shared.

    `project_key` is the config's, by which schemes are known. `name` is that of all that is named after the
    project: workflow, schemes, the bot's screen. `tab` is that of our tab on the screens of people.
    `default_priority` is the name of the neutral one, empty where the mapping has none. `hook` is None where
    no address can be told to Jira.
    """

    project_key: str
    name: str
    tab: str
    types: tuple[IssueTypeState, ...]
    statuses: tuple[StatusState, ...]
    fields: tuple[FieldState, ...]
    resolutions: tuple[ResolutionState, ...]
    priorities: tuple[PriorityState, ...]
    default_priority: str
    workflow: WorkflowState
    components: tuple[ComponentState, ...]
    request_types: tuple[WantedRequestType, ...]
    groups: tuple[str, ...]
    hook: HookState | None

    @property
    def statuses_key(self) -> StepKey:
        """That of the one write that makes all statuses which are missing."""
        return StepKey(ObjectKind.STATUSES, self.name)

    def list_objects(self) -> Mapping[StepKey, ObjectState]:
        """Each thing by its key, of those whose wish does not depend on what is there."""
        objects: dict[StepKey, ObjectState] = {type_key(one.name): one for one in self.types}
        objects |= {field_key(one.name): one for one in self.fields}
        objects |= {site_key(ObjectKind.RESOLUTION, one.name): one for one in self.resolutions}
        objects |= {site_key(ObjectKind.PRIORITY, one.name): one for one in self.priorities}
        objects[site_key(ObjectKind.WORKFLOW, self.workflow.name)] = self.workflow
        objects |= {site_key(ObjectKind.COMPONENT, one.name): one for one in self.components}
        if self.hook is not None:
            objects[hook_key(self.hook.url)] = self.hook
        return objects
