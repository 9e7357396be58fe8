"""A plan's sections in the order of its steps: a head with counts, few rows of a kind, what is left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field
from sdesk_sync.printable import escape_controls, escape_lines
from sdesk_sync.setup.drawing.coded import say_code, tell_by_hand
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark
from sdesk_sync.setup.drawing.site_rows import SiteRows, is_of_site
from sdesk_sync.setup.drawing.things import StepRows
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.planned import count_things
from sdesk_sync.trackers.setup.objects import LabelState, ListState, ObjectKind
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    ByHandStep,
    CommitsTo,
    PlanNote,
    SetupCode,
    SetupPlan,
    SetupStep,
    StepAction,
    StepReason,
)

USUAL_LIMIT = 3
"""Rows of a kind, unless all are asked for."""

_PARTS: Mapping[ObjectKind, ObjectKind] = {
    ObjectKind.LIST: ObjectKind.BOARD,
    ObjectKind.STATUSES: ObjectKind.STATUS,
    ObjectKind.SCREEN_TAB: ObjectKind.SCREEN,
    ObjectKind.SCREEN_FIELD: ObjectKind.SCREEN,
    ObjectKind.FIELD_USE: ObjectKind.SCREEN,
}
"""What is shown with the thing it is a part of."""
_COMPANIONS: Mapping[ObjectKind, ObjectKind] = {
    ObjectKind.ISSUE_TYPE_SCHEME: ObjectKind.ISSUE_TYPE,
    ObjectKind.PRIORITY_SCHEME: ObjectKind.PRIORITY,
}
"""What is shown with the things that it offers, where any of them is to be made; it is not one of them."""
_COUNTED_WITH: Mapping[ObjectKind, str] = {
    ObjectKind.LIST: "lists",
    ObjectKind.SCREEN_FIELD: "fields",
    ObjectKind.FIELD_USE: "fields",
}
"""What is counted beside the thing that it is a part of, and how."""
_NAMED_IN_HEAD = (ObjectKind.WORKFLOW, ObjectKind.WORKFLOW_SCHEME)
_PLAIN = (SetupCode.NAME_OF_OTHER_CASE, SetupCode.FOREIGN_TRANSITIONS)
"""Notes that say no more than what stays."""
_TO_LOOK_AT = (
    SetupCode.STATUS_OF_OTHER_CATEGORY,
    SetupCode.KEY_RENAMED,
    SetupCode.ROLE_HAS_MEMBERS,
    SetupCode.BOT_ADMINISTERS,
)


@dataclass(frozen=True, slots=True)
class PlanSections:
    """The sections of one plan. `limit` is how many rows of a kind are shown, None for all."""

    steps: StepRows
    limit: int | None = USUAL_LIMIT

    def draw(self) -> Iterator[DrawnRow]:
        """What is blocked, what is to be done by kind of thing, and what is to be done by hand."""
        yield from self._draw_blocked()
        for kind in ObjectKind:
            yield from self._draw_kind(kind)
        yield from self._draw_by_hand()

    @property
    def _whole_plan(self) -> SetupPlan:
        return self.steps.plan

    @property
    def _wording(self) -> Wording:
        return self.steps.wording

    def draw_heads(self) -> Iterator[DrawnRow]:
        """Of each kind of thing only how much is to be done."""
        for kind in ObjectKind:
            if self._steps_of(kind):
                yield self._draw_kind_head(kind)

    def _draw_kind(self, kind: ObjectKind) -> Iterator[DrawnRow]:
        steps = self._steps_of(kind)
        notes = [note for note in self._whole_plan.notes if self._section_of(note.key.object) is kind]
        if not steps and not notes:
            return
        yield self._draw_kind_head(kind)
        for action in (StepAction.CREATE, StepAction.CHANGE):
            yield from self._draw_steps([step for step in steps if step.action is action])
        site = SiteRows(self._whole_plan, self._wording, self.limit is None)
        yield from site.draw_things([step for step in steps if is_of_site(step.after)])
        yield from self._draw_notes(notes)

    def _draw_kind_head(self, kind: ObjectKind) -> DrawnRow:
        steps = self._steps_of(kind)
        branches = [one.branch for step in steps for one in step.effects if isinstance(one, CommitsTo)]
        commit = self._wording.say("step.commit", branch=branches[0]) if branches else ""
        return self._draw_section_head(kind, commit, self._count_kind(kind, steps))

    def _steps_of(self, kind: ObjectKind) -> tuple[SetupStep, ...]:
        steps = self._whole_plan.steps
        return tuple(step for step in steps if self._section_of(step.key.object) is kind)

    def _section_of(self, kind: ObjectKind) -> ObjectKind:
        whole = _COMPANIONS.get(kind)
        if whole is not None and any(step.key.object is whole for step in self._whole_plan.steps):
            return whole
        return _PARTS.get(kind, kind)

    def _draw_steps(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        rows = [
            (_field_of(step), row)
            for step in steps
            if not is_of_site(step.after) and not self._is_shown_otherwise(step)
            for row in self.steps.draw_step(step)
        ]
        shown = len(rows) if self.limit is None or len(rows) <= self.limit else self.limit - 1
        yield from (row for _, row in rows[:shown])
        if left := [name for name, _ in rows[shown:]]:
            yield self._more(left, {name for name, _ in rows[:shown]})

    def _is_shown_otherwise(self, step: SetupStep) -> bool:
        """Whether it is seen in the row of the thing it belongs to: a new board's list, its second write."""
        if isinstance(step.after, ListState):
            return self.steps.is_new(step.after.board)
        return step.action is StepAction.CHANGE and self.steps.is_new(step.key)

    def _more(self, left: Sequence[str | None], shown: set[str | None]) -> DrawnRow:
        """`… 7 more types, 16 statuses`; of what is no label only how many."""
        how = self._wording.say("more.how")
        # Only labels are told apart by what they are of: of the rest there are few.
        if None in left:
            return DrawnRow(self._wording.count("more.lines", len(left)), right=how, lead=_NO_MARK)
        counts = Counter(left)
        told = [
            self._wording.count(f"more.{name}" if name in shown else f"things.{name}", number)
            for name, number in counts.items()
        ]
        return DrawnRow(self._wording.say("more.of", things=", ".join(told)), right=how, lead=_NO_MARK)

    def _count_kind(self, kind: ObjectKind, steps: Sequence[SetupStep]) -> str:
        """`2 to create, with 19 lists · 1 to change · 4 left alone`."""
        parts = [step for step in steps if step.key.object in _COUNTED_WITH]
        whole = [step for step in steps if step.key.object not in (*_COUNTED_WITH, ObjectKind.SCREEN_TAB)]
        own = [step for step in whole if step.key.object not in _COMPANIONS] or whole
        told = [
            self._count_action(action, count_things(own, action), parts)
            for action in (StepAction.CREATE, StepAction.CHANGE)
        ]
        told = [one for one in told if one]
        left, alone = self._whole_plan.left.get(kind, 0), self._whole_plan.left_alone.get(kind, 0)
        told += [self._wording.count("count.there", left - alone)] if left > alone else []
        told += [self._wording.count("section.left-alone", alone)] if alone else []
        return " · ".join(told)

    def _count_action(self, action: StepAction, own: int, parts: Sequence[SetupStep]) -> str:
        counted = self._wording.count(f"count.{action}", own)
        number = count_things(parts, action)
        if not number:
            return counted if own else ""
        kind = _COUNTED_WITH[parts[0].key.object]
        counted_parts = self._wording.count(f"count.{kind}", number)
        if own:
            return self._wording.say(f"count.with-{kind}", counts=counted, parts=counted_parts)
        return self._wording.say(f"count.{action}", count=counted_parts)

    def _draw_blocked(self) -> Iterator[DrawnRow]:
        if self._whole_plan.blocked:
            count = self._wording.count("count.open", len(self._whole_plan.blocked))
            yield DrawnRow(self._wording.say("section.blocked"), right=count, lead=_HEAD)
            yield from self._draw_coded(self._whole_plan.blocked, RowMark.FAILED)

    def _draw_by_hand(self) -> Iterator[DrawnRow]:
        steps = self._whole_plan.open_by_hand
        if steps:
            count = self._wording.count("count.open", len(steps))
            yield DrawnRow(self._wording.say("section.by-hand"), right=count, lead=_HEAD)
        for code in dict.fromkeys(step.code for step in steps):
            rows = [self._draw_by_hand_step(step) for step in steps if step.code is code]
            yield from self._shorten(rows)

    def _draw_by_hand_step(self, step: ByHandStep) -> tuple[DrawnRow, ...]:
        rows = self._coded_rows(step.code, RowMark.ATTENTION, tell_by_hand(self._wording, step))
        return rows if self.limit is not None else (*rows, *_draw_whole(step))

    def _draw_coded(
        self, coded: Sequence[BlockedStep] | Sequence[PlanNote], mark: RowMark
    ) -> Iterator[DrawnRow]:
        for code in dict.fromkeys(one.code for one in coded):
            told = [(say_code(self._wording, one.code, one.values),) for one in coded if one.code is code]
            yield from self._shorten([self._coded_rows(code, mark, one) for one in told])

    def _draw_notes(self, notes: Sequence[PlanNote]) -> Iterator[DrawnRow]:
        for note in notes:
            if note.code in _PLAIN:
                yield self._draw_plain_note(note)
        coded = [note for note in notes if note.code not in _PLAIN]
        yield from self._draw_coded([one for one in coded if one.code not in _TO_LOOK_AT], RowMark.LEAVE)
        yield from self._draw_coded([one for one in coded if one.code in _TO_LOOK_AT], RowMark.ATTENTION)

    def _draw_plain_note(self, note: PlanNote) -> DrawnRow:
        told = say_code(self._wording, note.code, note.values)
        if note.code is SetupCode.FOREIGN_TRANSITIONS:
            lead = f"{_NO_MARK}{RowMark.LEAVE} "
            return DrawnRow(told, self._wording.say("step.not-ours"), lead=lead, mark=RowMark.LEAVE)
        name = name_of_others(note.values["name"])
        return DrawnRow(name, told, lead=f"  {RowMark.LEAVE} ", mark=RowMark.LEAVE)

    def _coded_rows(self, code: SetupCode, mark: RowMark, told: Iterable[str]) -> tuple[DrawnRow, ...]:
        first, *more = told
        lead = f"  {mark} {code}  "
        return DrawnRow(first, lead=lead, mark=mark), *(DrawnRow(one, lead=" " * len(lead)) for one in more)

    def _shorten(self, groups: Sequence[tuple[DrawnRow, ...]]) -> Iterator[DrawnRow]:
        shown = len(groups) if self.limit is None or len(groups) <= self.limit else self.limit - 1
        for group in groups[:shown]:
            yield from group
        if shown < len(groups):
            yield self._more([None] * (len(groups) - shown), set())

    def _draw_section_head(self, kind: ObjectKind, middle: str, right: str) -> DrawnRow:
        title = self._wording.say(f"section.{kind}")
        if kind in _NAMED_IN_HEAD:
            title = "  ".join((title, *self._list_names_of(kind)))
        return DrawnRow(title, middle, right, _HEAD)

    def _list_names_of(self, kind: ObjectKind) -> Iterator[str]:
        """What the one thing of a section is called, and that it is the project's alone."""
        steps = self._steps_of(kind)
        names = dict.fromkeys(name_of_others(step.name) for step in steps)
        if len(names) != 1:
            return
        is_alone = steps[0].reason is StepReason.TYPE_USES_OTHER_WORKFLOW
        values = {"name": next(iter(names)), "project": name_of_others(self._whole_plan.subject.project)}
        yield self._wording.say("section.alone", **values) if is_alone else values["name"]


_HEAD, _NO_MARK, _COPIED = "  ", "    ", " " * 10


def _draw_whole(step: ByHandStep) -> Iterator[DrawnRow]:
    """The page where it is done, and the files that are to be put there, to be copied."""
    if step.link:
        yield DrawnRow(escape_controls(step.link), lead=_COPIED)
    for file in step.files:
        yield DrawnRow(f"{escape_controls(file.path)}:", lead=_COPIED)
        for line in escape_lines(file.content or "").splitlines():
            yield DrawnRow(line, lead=f"{_COPIED}  ")


def _field_of(step: SetupStep) -> Field | str | None:
    """Of what field a label is; None for anything else."""
    if not isinstance(step.after, LabelState):
        return None
    word = step.after.word
    return word.field if word is not None and word.field in WORD_FIELDS else "other"
