"""What changes in a thing that a site has, in words: from how it was to how it is, or is to be."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.drawing.workflow_changes import WorkflowChanges
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    IssueTypeSchemeState,
    PrioritySchemeState,
    RoleState,
    ScreenFieldState,
    WorkflowSchemeState,
    WorkflowState,
)

_UsedScheme: TypeAlias = WorkflowSchemeState | IssueTypeSchemeState


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """Changes in the words of a language."""

    wording: Wording

    def list_site_changes(self, before: ObjectState, after: ObjectState) -> Iterator[str]:
        """A phrase for each, but for what the thing is called."""
        match before, after:
            case WorkflowState(), WorkflowState():
                yield from self._list_of_workflow(WorkflowChanges(before, after, self.wording))
            case WorkflowSchemeState(), WorkflowSchemeState():
                yield from self._list_of_workflow_scheme(before, after)
            case IssueTypeSchemeState(), IssueTypeSchemeState():
                yield from self._list_of_offer(before.types, after.types)
                yield from self._list_of_use(before, after)
            case PrioritySchemeState(), PrioritySchemeState():
                yield from self._list_of_offer(before.priorities, after.priorities)
                if before.default != after.default:
                    names = {"before": before.default.identity, "after": after.default.identity}
                    yield self.wording.say("change.default", **names)
            case RoleState(), RoleState() if before.has_bot != after.has_bot:
                yield self.wording.say("reason.bot-lacks-role" if after.has_bot else "change.bot-lost")
            case ComponentState(), ComponentState() if before.description != after.description:
                yield self.wording.say("change.description")
            case ScreenFieldState(), ScreenFieldState() if before.tab != after.tab:
                yield self.wording.say("change.tab", tab=name_of_others(after.tab))

    def join_keys(self, keys: Collection[StepKey]) -> str:
        """Their names, as a list in a sentence."""
        return self.wording.join(name_of_others(key.identity) for key in keys)

    def _list_of_workflow(self, changes: WorkflowChanges) -> Iterator[str]:
        more = changes.tell_more()
        yield from [f"+ {more}"] if more else []
        yield from (f"− {gone}" for gone in changes.list_gone())
        yield from changes.list_differences()

    def _list_of_workflow_scheme(
        self, before: WorkflowSchemeState, after: WorkflowSchemeState
    ) -> Iterator[str]:
        known = {one.type: one.workflow for one in before.workflows}
        found = {one.type: one.workflow for one in after.workflows}
        for key in dict.fromkeys((*known, *found)):
            if known.get(key) != found.get(key):
                names = [self._name(some.get(key)) for some in (known, found)]
                yield self.wording.say(
                    "change.workflow", type=name_of_others(key.identity), before=names[0], after=names[1]
                )
        yield from self._list_of_use(before, after)

    def _name(self, workflow: StepKey | None) -> str:
        return self.wording.say("change.none") if workflow is None else name_of_others(workflow.identity)

    def _list_of_offer(self, before: Collection[StepKey], after: Collection[StepKey]) -> Iterator[str]:
        if more := [key for key in after if key not in before]:
            yield self.wording.say("change.offers", names=self.join_keys(more))
        if fewer := [key for key in before if key not in after]:
            yield self.wording.say("change.offers.not", names=self.join_keys(fewer))

    def _list_of_use(self, before: _UsedScheme, after: _UsedScheme) -> Iterator[str]:
        if before.is_in_use != after.is_in_use:
            yield self.wording.say("reason.scheme-unused" if after.is_in_use else "change.unused")
