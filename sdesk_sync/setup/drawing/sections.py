"""A plan's sections in the order of its steps: a head with counts, few rows of a kind, what is left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field
from sdesk_sync.printable import escape_controls, escape_lines
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark
from sdesk_sync.setup.drawing.things import StepRows
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.planned import count_things
from sdesk_sync.trackers.setup.objects import LabelState, ListState, ObjectKind
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    ByHandStep,
    CommitsTo,
    PlanNote,
    SettledBy,
    SetupCode,
    SetupPlan,
    SetupStep,
    StepAction,
)

USUAL_LIMIT = 3
"""Rows of a kind, unless all are asked for."""

_PARTS: Mapping[ObjectKind, ObjectKind] = {ObjectKind.LIST: ObjectKind.BOARD}
"""What is shown with the thing it is a part of."""


@dataclass(frozen=True, slots=True)
class PlanSections:
    """The sections of one plan. `limit` is how many rows of a kind are shown, None for all."""

    steps: StepRows
    limit: int | None = USUAL_LIMIT

    def draw(self) -> Iterator[DrawnRow]:
        """What is blocked, what is to be done by kind of thing, and what is to be done by hand."""
        yield from self._draw_blocked()
        for kind in ObjectKind:
            if kind not in _PARTS:
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
            if kind not in _PARTS and self._steps_of(kind):
                yield self._draw_kind_head(kind)

    def _draw_kind(self, kind: ObjectKind) -> Iterator[DrawnRow]:
        steps = self._steps_of(kind)
        notes = [note for note in self._whole_plan.notes if _section_of(note.key.object) is kind]
        if not steps and not notes:
            return
        yield self._draw_kind_head(kind)
        for action in (StepAction.CREATE, StepAction.CHANGE):
            yield from self._draw_steps([step for step in steps if step.action is action])
        yield from self._draw_coded(notes, RowMark.LEAVE)

    def _draw_kind_head(self, kind: ObjectKind) -> DrawnRow:
        steps = self._steps_of(kind)
        branches = [one.branch for step in steps for one in step.effects if isinstance(one, CommitsTo)]
        commit = self._wording.say("step.commit", branch=branches[0]) if branches else ""
        return self._draw_section_head(kind, commit, self._count_kind(kind, steps))

    def _steps_of(self, kind: ObjectKind) -> tuple[SetupStep, ...]:
        return tuple(step for step in self._whole_plan.steps if _section_of(step.key.object) is kind)

    def _draw_steps(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        rows = [
            (_field_of(step), row)
            for step in steps
            if not self._is_shown_otherwise(step)
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
        own = [step for step in steps if step.key.object is kind]
        parts = [step for step in steps if step.key.object is not kind]
        told = [
            self._count_action(action, count_things(own, action), count_things(parts, action))
            for action in (StepAction.CREATE, StepAction.CHANGE)
        ]
        told = [one for one in told if one]
        left, alone = self._whole_plan.left.get(kind, 0), self._whole_plan.left_alone.get(kind, 0)
        told += [self._wording.count("count.there", left - alone)] if left > alone else []
        told += [self._wording.count("section.left-alone", alone)] if alone else []
        return " · ".join(told)

    def _count_action(self, action: StepAction, own: int, lists: int) -> str:
        counted = self._wording.count(f"count.{action}", own)
        if not lists:
            return counted if own else ""
        with_lists = self._wording.count("count.lists", lists)
        if own:
            return self._wording.say("count.with-lists", counts=counted, lists=with_lists)
        return self._wording.say(f"count.{action}", count=with_lists)

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
        return DrawnRow(self._wording.say(f"section.{kind}"), middle, right, _HEAD)


_HEAD, _NO_MARK, _COPIED = "  ", "    ", " " * 10


def _draw_whole(step: ByHandStep) -> Iterator[DrawnRow]:
    """The page where it is done, and the files that are to be put there, to be copied."""
    if step.link:
        yield DrawnRow(escape_controls(step.link), lead=_COPIED)
    for file in step.files:
        yield DrawnRow(f"{escape_controls(file.path)}:", lead=_COPIED)
        for line in escape_lines(file.content or "").splitlines():
            yield DrawnRow(line, lead=f"{_COPIED}  ")


def say_code(wording: Wording, code: SetupCode, values: Mapping[str, str]) -> str:
    """The sentence of a code; of its values `why` tells apart what has one code, `count` one from several."""
    shown = {name: _show_value(wording, code, name, value) for name, value in values.items()}
    key = f"code.{code}.{values['why']}" if "why" in values else f"code.{code}"
    one = f"{key}.one"
    is_one = values.get("count") == "1" and wording.knows(one)
    return wording.say(one if is_one else key, **shown)


def _show_value(wording: Wording, code: SetupCode, name: str, value: str) -> str:
    if code is SetupCode.STATUS_OF_OTHER_CATEGORY and wording.knows(f"category.{value}"):
        return wording.say(f"category.{value}")
    if not value:
        return wording.say("list.none")
    return value if name in _WHOLE else name_of_others(value)


_WHOLE = frozenset(
    {
        *("place", "words", "url", "path", "why", "yaml"),
        *("ids", "known", "members", "moves", "projects", "statuses", "tickets", "transitions", "types"),
    }
)
"""Values that are entered or looked for as they are, and lists of them."""


def tell_by_hand(wording: Wording, step: ByHandStep) -> tuple[str, str]:
    """What is to be done and where; and how it is known to be done."""
    own = {"place": wording.place(step.place), "words": ", ".join(step.words)}
    known = "done.read-back" if step.settled_by is SettledBy.READ_BACK else "done.unreadable"
    return say_code(wording, step.code, {**own, **step.values}), wording.say(known, code=step.code)


def _section_of(kind: ObjectKind) -> ObjectKind:
    return _PARTS.get(kind, kind)


def _field_of(step: SetupStep) -> Field | str | None:
    """Of what field a label is; None for anything else."""
    if not isinstance(step.after, LabelState):
        return None
    word = step.after.word
    return word.field if word is not None and word.field in WORD_FIELDS else "other"
