"""What a step does, in a row: the thing's name, what it is to be or what changes, what belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from sdesk_sync.desk.policy import Desk
from sdesk_sync.printable import escape_controls
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
    MovesTickets,
    RenamesLabel,
    SeenBy,
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
_CONFIDENTIAL = "confidential_"


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
            case other:
                assert_never(other)

    def lists_of(self, board: StepKey) -> tuple[ListState, ...]:
        """The lists that a board is to get, in their order."""
        steps = (step for step in self.plan.steps if step.action is StepAction.CREATE)
        lists = [step.after for step in steps if isinstance(step.after, ListState)]
        return tuple(sorted((one for one in lists if one.board == board), key=lambda one: one.position))

    def is_new(self, key: StepKey) -> bool:
        """Whether the thing itself is to be made."""
        return any(step.key == key and step.action is StepAction.CREATE for step in self.plan.steps)

    def _draw_label(self, step: SetupStep, label: LabelState) -> DrawnRow:
        word = self.wording.word(self.desk, label.word)
        if not isinstance(step.before, LabelState):
            return self._row(step, name_of_others(label.title), word, label.color)
        name = name_of_others(label.title)
        renamed: tuple[str, ...] = ()
        for effect in step.effects:
            if isinstance(effect, RenamesLabel):
                name = f"{name_of_others(effect.old)} → {name}"
                renamed = (self.wording.say("step.renamed"),)
        changes = self._list_label_changes(step.before, label)
        return self._row(step, name, ", ".join((*renamed, *changes)))

    def _list_label_changes(self, before: LabelState, after: LabelState) -> Iterator[str]:
        if before.color != after.color:
            yield self._change("color", before.color, after.color)
        if before.description != after.description:
            yield self.wording.say("change.description")
        if before.priority != after.priority:
            yield self._change("priority", before.priority, after.priority)

    def _draw_board(self, step: SetupStep, board: BoardState) -> DrawnRow:
        lists = self.lists_of(step.key)
        titles = [name_of_others(one.label.identity) for one in lists]
        shown = ""
        if titles:
            ends = {"first": titles[0], "last": titles[-1]}
            shown = self.wording.say("step.range", **ends) if len(titles) > 1 else titles[0]
        if narrowing := self._find_narrowing(step.key):
            labels = self.wording.join(name_of_others(key.identity) for key in narrowing)
            only = self.wording.say("step.only", labels=labels)
            shown = f"{only}: {shown}" if shown else only
        elif isinstance(step.before, BoardState) and step.before.labels:
            shown = self.wording.say("step.for-all")
        count = self.wording.count("count.lists", len(lists)) if lists else ""
        return self._row(step, name_of_others(board.name), shown, count)

    def _find_narrowing(self, board: StepKey) -> tuple[StepKey, ...]:
        """The labels that it has in the end: some trackers want two writes for that."""
        states = [step.after for step in self.plan.steps if step.key == board]
        return next((one.labels for one in reversed(states) if isinstance(one, BoardState)), ())

    def _draw_list(self, step: SetupStep, listed: ListState) -> DrawnRow:
        place = self.wording.say("step.position", position=listed.position + 1)
        if isinstance(step.before, ListState):
            place = self._change("position", step.before.position + 1, listed.position + 1)
        return self._row(
            step, name_of_others(listed.board.identity), name_of_others(listed.label.identity), place
        )

    def _draw_templates(self, step: SetupStep, templates: TemplatesState) -> Iterator[DrawnRow]:
        before = step.before.files if isinstance(step.before, TemplatesState) else ()
        blobs = {file.path: file.blob for file in before}
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
        address = escape_controls(hook.url)
        if not isinstance(step.before, HookState):
            proof = self.wording.say(f"proof.{hook.proof}")
            told = self.wording.say("step.hook", events=self._tell_events(hook.events), proof=proof)
            return self._row(step, address, told)
        return self._row(step, address, ", ".join(self._list_hook_changes(step.before, hook)))

    def _list_hook_changes(self, before: HookState, after: HookState) -> Iterator[str]:
        if before.url != after.url:
            yield self.wording.say("change.address", before=before.url)
        if more := tuple(sorted(set(after.events) - set(before.events))):
            yield self.wording.say("change.events", events=self._tell_events(more))
        if fewer := tuple(sorted(set(before.events) - set(after.events))):
            yield self.wording.say("change.events.not", events=self._tell_events(fewer))
        if before.proof is not after.proof:
            yield self.wording.say(f"proof.{after.proof}")
        if before.name != after.name:
            yield self.wording.say("change.name")

    def _tell_events(self, events: tuple[str, ...]) -> str:
        """`issues and comments, confidential ones too`."""
        open_ones = [event for event in events if not event.startswith(_CONFIDENTIAL)]
        told = self.wording.join(map(self._name_event, open_ones or events))
        if open_ones and set(events) == {*open_ones, *(f"{_CONFIDENTIAL}{event}" for event in open_ones)}:
            return self.wording.say("step.confidential-too", events=told)
        return self.wording.join(map(self._name_event, events))

    def _name_event(self, event: str) -> str:
        """What the tracker calls it, where nobody else has asked for it."""
        key = f"event.{event}"
        return self.wording.say(key) if self.wording.knows(key) else name_of_others(event)

    def _change(self, what: str, before: object, after: object) -> str:
        none = self.wording.say("change.none")
        shown = {"before": none if before is None else before, "after": none if after is None else after}
        return self.wording.say(f"change.{what}", **shown)

    def _row(self, step: SetupStep, name: str, middle: str, right: str = "") -> DrawnRow:
        told = [middle] if middle else []
        if step.reason not in _SAID_BY_VALUES:
            told.append(self.wording.say(f"reason.{step.reason}"))
        told += self._list_effects(step)
        mark = _MARKS[step.action]
        return DrawnRow(name, ", ".join(told), right, f"  {mark} ", mark)

    def _list_effects(self, step: SetupStep) -> Iterator[str]:
        for effect in step.effects:
            if isinstance(effect, SeenBy):
                projects = self.wording.join(map(name_of_others, effect.projects)) if effect.projects else ""
                told = self.wording.say("step.seen-by", projects=projects)
                yield told if projects else self.wording.say("step.seen-everywhere")
            elif isinstance(effect, MovesTickets):
                moves = [
                    self.wording.count("step.move", one.count, origin=one.origin, target=one.target)
                    for one in effect.moves
                ]
                yield self.wording.say("step.moves", moves=", ".join(moves))
