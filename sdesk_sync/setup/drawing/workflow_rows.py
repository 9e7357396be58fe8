"""Workflows and the schemes that give them to issue types, in rows; what goes has a mark of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sdesk_sync.setup.drawing.effects import EffectWords
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.drawing.workflow_changes import WorkflowChanges
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import WorkflowSchemeState, WorkflowState
from sdesk_sync.trackers.setup.steps import MovesTickets, SetupPlan, SetupStep, StepAction, StepReason

_BELOW = "    "
_MOST_GONE = 3
"""Rows of what goes, unless all are asked for."""


@dataclass(frozen=True, slots=True)
class WorkflowRows:
    """Rows of the steps of a plan that are about workflows and their schemes.

    `is_whole`: every move that goes is shown.
    """

    plan: SetupPlan
    wording: Wording
    is_whole: bool = False

    def draw_flows(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        """A scheme that takes two writes is drawn once."""
        for key in dict.fromkeys(step.key for step in steps):
            own = [step for step in steps if step.key == key]
            before, after = own[0].before, own[-1].after
            if isinstance(after, WorkflowState):
                known = before if isinstance(before, WorkflowState) else None
                yield from self._draw_workflow(WorkflowChanges(known, after, self.wording))
            elif isinstance(after, WorkflowSchemeState):
                known_scheme = before if isinstance(before, WorkflowSchemeState) else None
                yield from self._draw_assignment(own, known_scheme, after)

    def _draw_workflow(self, changes: WorkflowChanges) -> Iterator[DrawnRow]:
        more, others = changes.tell_more(), list(changes.list_differences())
        mark = RowMark.CREATE if changes.before is None else RowMark.CHANGE
        gone = list(changes.list_gone())
        first = f"+ {more}" if changes.before else more
        heads = [first] if more else []
        for number, told in enumerate((*heads, *others)):
            yield DrawnRow(told, lead=f"  {mark} ", mark=mark) if not number else DrawnRow(told, lead=_BELOW)
        shown = gone if self.is_whole or len(gone) <= _MOST_GONE else gone[: _MOST_GONE - 1]
        for told in shown:
            no_longer = self.wording.say("step.not-in-desk")
            yield DrawnRow(told, no_longer, lead=f"{_BELOW}{RowMark.TAKE_AWAY} ", mark=RowMark.TAKE_AWAY)
        if len(shown) < len(gone):
            count = self.wording.count("more.lines", len(gone) - len(shown))
            yield DrawnRow(count, right=self.wording.say("more.how"), lead=_BELOW)

    def _draw_assignment(
        self, steps: Sequence[SetupStep], before: WorkflowSchemeState | None, after: WorkflowSchemeState
    ) -> Iterator[DrawnRow]:
        first = steps[0]
        mark = RowMark.CREATE if first.action is StepAction.CREATE else RowMark.CHANGE
        rows = [*self._list_first_row(first), *self._list_type_rows(before, after)]
        for number, (text, middle) in enumerate(rows):
            if number:
                yield DrawnRow(text, middle, lead=_BELOW)
            else:
                yield DrawnRow(text, middle, lead=f"  {mark} ", mark=mark)
        for effect in (each for step in steps for each in step.effects):
            if isinstance(effect, MovesTickets):
                told = EffectWords(self.wording).tell_moves(effect)
                yield DrawnRow(told, right=self.wording.say("step.moves.how"), lead=_BELOW)
            else:
                for told in EffectWords(self.wording).word_effects(first.key.object, (effect,)):
                    yield DrawnRow(told, lead=_BELOW)

    def _list_first_row(self, first: SetupStep) -> Iterator[tuple[str, str]]:
        """For whom it is, and why it is another: told where it is not the one that the project has."""
        reasons = (StepReason.SCHEME_SHARED, StepReason.SCHEME_UNUSED)
        if first.action is StepAction.CREATE or first.reason in reasons:
            whose = self.wording.say("step.for-alone", project=name_of_others(self.plan.subject.project))
            yield whose, self.wording.say(f"reason.{first.reason}") if first.reason in reasons else ""

    def _list_type_rows(
        self, before: WorkflowSchemeState | None, after: WorkflowSchemeState
    ) -> Iterator[tuple[str, str]]:
        """The types that get another workflow; those with the same two in one row."""
        known = {one.type: one.workflow for one in (before.workflows if before else ())}
        merged: dict[tuple[StepKey | None, StepKey], list[str]] = {}
        for one in after.workflows:
            old = known.get(one.type)
            if old != one.workflow:
                merged.setdefault((old, one.workflow), []).append(name_of_others(one.type.identity))
        for (old, new), types in merged.items():
            after_name = name_of_others(new.identity)
            told = self.wording.say("step.workflow.new", after=after_name)
            if old is not None:
                told = self.wording.say(
                    "step.workflow", before=name_of_others(old.identity), after=after_name
                )
            yield ", ".join(types), told
