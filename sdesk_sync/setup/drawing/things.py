"""What a step does, in a row: the thing's name, what it is to be or what changes, what belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.desk.policy import Desk
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.drawing.changes import StateChanges, tell_name
from sdesk_sync.setup.drawing.effects import EffectWords
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookState,
    LabelState,
    ListState,
    StepKey,
    TemplateFile,
    TemplatesState,
)
from sdesk_sync.trackers.setup.steps import (
    RenamesLabel,
    SetupPlan,
    SetupStep,
    StepAction,
    StepReason,
)

_MARKS = {StepAction.CREATE: RowMark.CREATE, StepAction.CHANGE: RowMark.CHANGE}
_SAID_BY_VALUES = (
    StepReason.MISSING,
    StepReason.DIFFERS,
    StepReason.WORD_RENAMED,
    StepReason.ADDRESS_CHANGED,
)
"""Reasons that can be seen in what is shown already."""


@dataclass(frozen=True, slots=True)
class StepRows:
    """Rows of a plan's steps, in the words of a desk."""

    plan: SetupPlan
    desk: Desk
    wording: Wording

    def draw_step(self, step: SetupStep) -> Iterator[DrawnRow]:
        """One row, of templates one a file."""
        match step.after:
            case LabelState() as label:
                yield self._draw_label(step, label)
            case BoardState() as board:
                yield self._draw_board(step, board)
            case ListState() as listed:
                yield self._draw_list(step, listed)
            case TemplatesState() as templates:
                yield from self._draw_templates(step, templates)
            case HookState() as hook:
                yield self._draw_hook(step, hook)

    def lists_of(self, board: StepKey) -> tuple[ListState, ...]:
        """The lists that a board is to get, in their order."""
        steps = (step for step in self.plan.steps if step.action is StepAction.CREATE)
        lists = [step.after for step in steps if isinstance(step.after, ListState)]
        return tuple(sorted((one for one in lists if one.board == board), key=lambda one: one.position))

    def is_new(self, key: StepKey) -> bool:
        """Whether the thing itself is to be made."""
        return any(step.key == key and step.action is StepAction.CREATE for step in self.plan.steps)

    def _draw_label(self, step: SetupStep, label: LabelState) -> DrawnRow:
        if step.before is None:
            word = self.wording.word(self.desk, label.word)
            return self._draw_row(step, name_of_others(label.title), word, label.color)
        renamed = any(isinstance(effect, RenamesLabel) for effect in step.effects)
        told = [self.wording.say("step.renamed")] if renamed else []
        return self._draw_row(
            step, tell_name(step.before, label), ", ".join((*told, *self._list_step_changes(step)))
        )

    def _draw_board(self, step: SetupStep, board: BoardState) -> DrawnRow:
        if step.before is not None:
            return self._draw_row(
                step, tell_name(step.before, board), ", ".join(self._list_step_changes(step))
            )
        lists = self.lists_of(step.key)
        titles = [name_of_others(one.label.identity) for one in lists]
        shown = titles[0] if titles else ""
        if len(titles) > 1:
            shown = self.wording.say("step.range", first=titles[0], last=titles[-1])
        only = self._changes.tell_narrowing(self._find_last(step.key, board))
        count = self.wording.count("count.lists", len(lists)) if lists else ""
        told = ": ".join(part for part in (only, shown) if part)
        return self._draw_row(step, name_of_others(board.name), told, count)

    def _find_last(self, key: StepKey, board: BoardState) -> BoardState:
        """The board as it is in the end: some trackers want two writes for that."""
        states = [step.after for step in self.plan.steps if step.key == key]
        return next((one for one in reversed(states) if isinstance(one, BoardState)), board)

    def _list_step_changes(self, step: SetupStep) -> Iterator[str]:
        return self._changes.list_changes(step.before, step.after) if step.before else iter(())

    @property
    def _changes(self) -> StateChanges:
        return StateChanges(self.wording)

    def _draw_list(self, step: SetupStep, listed: ListState) -> DrawnRow:
        place = self.wording.say("step.position", position=listed.position + 1)
        board, label = name_of_others(listed.board.identity), name_of_others(listed.label.identity)
        return self._draw_row(step, board, label, ", ".join(self._list_step_changes(step)) or place)

    def _draw_templates(self, step: SetupStep, templates: TemplatesState) -> Iterator[DrawnRow]:
        before = step.before.files if isinstance(step.before, TemplatesState) else ()
        blobs = {file.path: file.blob for file in before}
        # A commit names all that are wanted; those that are there already are not written.
        for file in templates.files:
            if blobs.get(file.path) == file.blob:
                continue
            mark = RowMark.CHANGE if file.path in blobs else RowMark.CREATE
            yield DrawnRow(
                escape_controls(file.path), self._tell_template(file), lead=f"  {mark} ", mark=mark
            )

    def _tell_template(self, file: TemplateFile) -> str:
        label = "" if file.label is None else name_of_others(file.label.identity)
        told = [self.wording.say("step.sets", label=label)] if label else []
        if file.is_confidential:
            told.append(self.wording.say("step.confidential"))
        return ", ".join(told)

    def _draw_hook(self, step: SetupStep, hook: HookState) -> DrawnRow:
        proof = self.wording.say(f"proof.{hook.proof}")
        told = self.wording.say("step.hook", events=self._changes.tell_all_events(hook.events), proof=proof)
        changes = ", ".join(self._list_step_changes(step))
        return self._draw_row(step, escape_controls(hook.url), changes if step.before else told)

    def _draw_row(self, step: SetupStep, name: str, middle: str, right: str = "") -> DrawnRow:
        told = [middle] if middle else []
        if step.reason not in _SAID_BY_VALUES:
            told.append(self.wording.say(f"reason.{step.reason}"))
        told += EffectWords(self.wording).word_effects(step.key.object, step.effects)
        mark = _MARKS[step.action]
        return DrawnRow(name, ", ".join(told), right, f"  {mark} ", mark)
