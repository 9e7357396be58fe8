"""The workflow scheme: the desk's types get the desk's workflow, all others keep theirs.

One that is the project's alone is changed. Of one that others go by, or of the site's own, the project gets
its own copy, made first and assigned after (docs/trackers/jira.md#set-up).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker
from sdesk_sync.trackers.jira.setup.comparison.moves import TicketMoves
from sdesk_sync.trackers.jira.setup.comparison.workflow import workflow_key
from sdesk_sync.trackers.jira.setup.found import OUR_MARK
from sdesk_sync.trackers.jira.setup.move_map import MoveMap
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflowScheme, JiraReading
from sdesk_sync.trackers.jira.setup.wanted import WantedSite, scheme_key, site_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.site_objects import TypeWorkflow, WorkflowSchemeState
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode, StepEffect, StepReason


def compare_workflow_scheme(
    wanted: WantedSite, reading: JiraReading, types: Mapping[StepKey, str | None], moves: MoveMap
) -> PlanPart:
    """What is to be done about the scheme.

    `types` are the desk's that there will be by then, each with its id where it is there already.

    Each way of Jira's to do it moves tickets whose status the new workflow lacks: said, and blocked where
    nobody has said where they go, or a running desk would move them back.
    """
    return _SchemeComparison(wanted, reading, types, moves).compare_types()


@dataclass(frozen=True)
class _SchemeComparison:
    wanted: WantedSite
    reading: JiraReading
    types: Mapping[StepKey, str | None]
    moves: MoveMap

    def compare_types(self) -> PlanPart:
        scheme = self.reading.workflow_scheme
        unknown = PlanPart(blocked=tuple(self._ticket_moves.block_unknown()))
        ids = {} if scheme.id is None else {self._step_key: scheme.id}
        now = self._scheme_state(scheme, is_in_use=True)
        if now.workflows == self._whole:
            return join_parts([unknown, PlanPart(ids=ids, left={ObjectKind.WORKFLOW_SCHEME: 1})])
        blocked = join_parts([unknown, PlanPart(blocked=tuple(self._ticket_moves.block_unfit()))])
        if scheme.id is None or self.reading.project.others_among(scheme.projects):
            return join_parts([blocked, self._give_own()])
        after = replace(now, workflows=self._whole)
        step = self._step_maker(scheme.name, self._ticket_moves.effects).change(
            now, after, StepReason.TYPE_USES_OTHER_WORKFLOW
        )
        return join_parts([blocked, PlanPart(steps=(step,), ids=ids)])

    @property
    def _step_key(self) -> StepKey:
        return scheme_key(ObjectKind.WORKFLOW_SCHEME, self.wanted.project_key)

    @cached_property
    def _whole(self) -> tuple[TypeWorkflow, ...]:
        """All of the desk's types on the desk's workflow."""
        workflow = workflow_key(self.wanted)
        return tuple(TypeWorkflow(one, workflow) for one in self.types)

    @cached_property
    def _ticket_moves(self) -> TicketMoves:
        return TicketMoves(self.reading, self.moves, workflow_key(self.wanted))

    def _step_maker(self, name: str, effects: tuple[StepEffect, ...] = ()) -> StepMaker:
        needs = (workflow_key(self.wanted), *(one.type for one in self._whole))
        return StepMaker(self._step_key, name, needs, effects)

    def _scheme_state(self, scheme: FoundWorkflowScheme, *, is_in_use: bool) -> WorkflowSchemeState:
        pairs = tuple(self._list_workflows(scheme))
        return WorkflowSchemeState(scheme.name, pairs, is_in_use)

    def _list_workflows(self, scheme: FoundWorkflowScheme) -> Iterator[TypeWorkflow]:
        for one, id_ in self.types.items():
            # A type that is yet to be made goes by the default once it is: so after a cut the same is said.
            name = scheme.default if id_ is None else scheme.workflows.get(id_, scheme.default)
            yield TypeWorkflow(one, self._workflow_key_of(name))

    def _workflow_key_of(self, workflow: str) -> StepKey:
        ours = workflow_key(self.wanted)
        is_ours = fold_name(workflow) == fold_name(ours.identity)
        return ours if is_ours else site_key(ObjectKind.WORKFLOW, workflow)

    def _give_own(self) -> PlanPart:
        """A scheme for this project alone, with all that it goes by now for the types of others."""
        name, unused = self.wanted.name, self.reading.unused_workflow_scheme
        if unused is None:
            made = WorkflowSchemeState(name, self._whole, is_in_use=False)
            create = self._step_maker(name).create(made, StepReason.SCHEME_SHARED)
            return join_parts([PlanPart(steps=(create,)), self._switch_to(made)])
        if OUR_MARK not in unused.description or self.reading.project.others_among(unused.projects):
            values = {"why": "scheme", "name": unused.name}
            return PlanPart(blocked=(BlockedStep(SetupCode.NAME_TAKEN, self._step_key, values),))
        if not self._keeps_others(unused):
            # What a cut apply left is older than what the project goes by since: its tickets would change.
            values = {"why": "scheme-outdated", "name": unused.name}
            return PlanPart(blocked=(BlockedStep(SetupCode.NAME_TAKEN, self._step_key, values),))
        now = self._scheme_state(unused, is_in_use=False)
        whole = replace(now, workflows=self._whole)
        fill = () if now == whole else (self._step_maker(now.name).change(now, whole),)
        return join_parts(
            [PlanPart(steps=fill, ids={self._step_key: unused.id or ""}), self._switch_to(whole)]
        )

    def _switch_to(self, made: WorkflowSchemeState) -> PlanPart:
        after = replace(made, is_in_use=True)
        maker = self._step_maker(made.name, self._ticket_moves.effects)
        return PlanPart(steps=(maker.change(made, after, StepReason.SCHEME_UNUSED),))

    def _keeps_others(self, unused: FoundWorkflowScheme) -> bool:
        """Whether it gives the types of others what the project's scheme gives them."""
        ours, now = set(self.types.values()), self.reading.workflow_scheme
        return unused.default == now.default and _without(unused.workflows, ours) == _without(
            now.workflows, ours
        )


def _without(workflows: Mapping[str, str], types: set[str | None]) -> Mapping[str, str]:
    return {id_: name for id_, name in workflows.items() if id_ not in types}
