"""Taking a step: one write, by what the step is about."""

from dataclasses import dataclass, field

from sdesk_sync.trackers.jira.setup.writing.hook import HookWriter
from sdesk_sync.trackers.jira.setup.writing.place import WritePlace
from sdesk_sync.trackers.jira.setup.writing.schemes import (
    WorkflowSchemeWriter,
    write_issue_type_scheme,
    write_priority_scheme,
)
from sdesk_sync.trackers.jira.setup.writing.screens import write_screen, write_screen_field, write_screen_tab
from sdesk_sync.trackers.jira.setup.writing.site import (
    write_component,
    write_field,
    write_field_use,
    write_issue_type,
    write_priority,
    write_request_type,
    write_resolution,
    write_role,
    write_statuses,
)
from sdesk_sync.trackers.jira.setup.writing.task import JiraTask
from sdesk_sync.trackers.jira.setup.writing.workflow import WorkflowWriter
from sdesk_sync.trackers.setup.objects import HookState
from sdesk_sync.trackers.setup.port import StepOutcome
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
    StatusesState,
    StatusState,
    WorkflowSchemeState,
    WorkflowState,
)
from sdesk_sync.trackers.setup.steps import SetupStep
from sdesk_sync.trackers.wire.payload import Json


@dataclass(frozen=True, slots=True)
class JiraStepWriter:
    """Makes the write of a step.

    `statuses` are all that are to be there, `moves` those of tickets that a change of the scheme asks for.
    """

    place: WritePlace
    statuses: tuple[StatusState, ...]
    moves: tuple[Json, ...]
    secret: str | None = field(repr=False)

    def write(self, step: SetupStep) -> StepOutcome | JiraTask:
        """One write. Raises Transient, Gone, Rejected."""
        place = self.place
        match step.after:
            case WorkflowState():
                return WorkflowWriter(place, self.statuses).write(step, step.after)
            case WorkflowSchemeState():
                return WorkflowSchemeWriter(place, self.moves).write(step, step.after)
            case IssueTypeSchemeState():
                return write_issue_type_scheme(place, step, step.after)
            case PrioritySchemeState():
                return write_priority_scheme(place, step, step.after)
            case ScreenState():
                return write_screen(place, step, step.after)
            case ScreenTabState():
                return write_screen_tab(place, step, step.after)
            case ScreenFieldState():
                return write_screen_field(place, step, step.after)
            case HookState():
                return self.hook_writer.write(step, step.after)
            case _:
                return self._write_plain(step)

    @property
    def hook_writer(self) -> HookWriter:
        """What writes the webhook."""
        return HookWriter(self.place, self.secret)

    def _write_plain(self, step: SetupStep) -> StepOutcome:
        """What stands for itself."""
        place = self.place
        match step.after:
            case RoleState():
                return write_role(place, step, step.after)
            case IssueTypeState():
                return write_issue_type(place, step, step.after)
            case StatusesState():
                return write_statuses(place, step, step.after)
            case FieldState():
                return write_field(place, step, step.after)
            case FieldUseState():
                return write_field_use(place, step, step.after)
            case ResolutionState():
                return write_resolution(place, step, step.after)
            case PriorityState():
                return write_priority(place, step, step.after)
            case ComponentState():
                return write_component(place, step, step.after)
            case RequestTypeState():
                return write_request_type(place, step, step.after)
        raise ValueError(f"a step about {step.key} is none that Jira has")
