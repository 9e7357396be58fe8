"""How an apply goes on: one line a step, what is waited for, what failed, and what was done in all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from sdesk_sync.messages.sentences import translate_sentence
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.drawing.rows import DrawnLine, DrawnRow, PageShape, RowMark
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.progress import ApplyResult, FailureKind, StepFailure, StepProgress, StepWait, WaitCause
from sdesk_sync.trackers.setup.objects import HookState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.steps import MovesTickets, SetupCode

_OBJECT_CELLS = 10
_DETAIL_AT = 55
_GAP = 3
_BUSY = SetupCode.OTHER_CHANGE_RUNNING
_LEAST_STEPS = 3
"""Steps after which it can be said how long the rest takes."""


@dataclass(frozen=True, slots=True)
class ProgressDrawing:
    """Steps on their way, in lines of a width."""

    wording: Wording
    width: int

    def draw_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> Iterator[DrawnLine]:
        """A step that was taken: the id of what was made, and how long it took."""
        detail = self._tell_id(progress.step.key, outcome)
        took = self.wording.seconds(seconds)
        shape = PageShape(self.width, (_DETAIL_AT,), (self.width - cell_len(took),))
        yield from shape.lay_out([self._draw_progress(progress, RowMark.DONE, detail, took)])

    def _tell_id(self, key: StepKey, outcome: StepOutcome) -> str:
        """What was made is called by the tracker; of several at once the one id would mislead."""
        id_ = outcome.ids.get(key, "")
        if key.object is ObjectKind.FIELD:
            # By that a mapping and a query name it.
            return name_of_others(id_)
        is_one = id_.isdecimal() and key.object is not ObjectKind.STATUSES
        return self.wording.say("apply.id", id=name_of_others(id_)) if is_one else ""

    def tell_running(self, progress: StepProgress, elapsed: float) -> str:
        """A step under way, after so many seconds for those before it."""
        before = progress.number - 1
        left = ""
        # The first steps open connections and take longer than those after them.
        if before >= _LEAST_STEPS:
            seconds = elapsed / before * (progress.of - before)
            left = self.wording.say("apply.left", seconds=self.wording.seconds(max(1.0, round(seconds))))
        return f"{self._lead(progress)}{self._name_step(progress)}   {left}".rstrip()

    def tell_task(self, progress: StepProgress, wait: StepWait) -> str:
        """A step that the tracker carries out itself, and how far it is."""
        return f"{self._lead(progress)}{self._name_step(progress)}   {self._tell_wait(progress, wait)}"

    def draw_waiting(self, progress: StepProgress, wait: StepWait) -> Iterator[DrawnLine]:
        """Why a step is not taken at once, and for how long."""
        told = self._tell_wait(progress, wait)
        yield from self._lay_out_beside(self._draw_progress(progress, RowMark.NOTE, told))

    def _tell_wait(self, progress: StepProgress, wait: StepWait) -> str:
        if wait.cause is not WaitCause.TASK:
            return self.wording.say(f"apply.wait.{wait.cause}", seconds=self.wording.seconds(wait.seconds))
        percent = None if wait.percent is None else self.wording.say("apply.percent", percent=wait.percent)
        left = wait.seconds_left and self.wording.say(
            "apply.left", seconds=self.wording.seconds(max(1.0, round(wait.seconds_left)))
        )
        told = ", ".join(part for part in (percent, left) if part)
        moves = any(isinstance(effect, MovesTickets) for effect in progress.step.effects)
        key = "apply.wait.moves" if moves else "apply.wait.task"
        return self.wording.say(key, told=told) if told else self.wording.say(f"{key}-begins")

    def draw_failed(self, progress: StepProgress, failure: StepFailure) -> Iterator[DrawnLine]:
        """Why a step was not taken: in the tracker's own words, and what may help."""
        # Where we found it out ourselves nobody said anything.
        said = self.wording.say("apply.said", said=self._translate(failure.said)) if failure.said else ""
        told = f"{failure.status}: {said}" if failure.status else said
        if failure.kind is FailureKind.BUSY:
            told = f"{_BUSY}  {self.wording.say(f'code.{_BUSY}')} {told}"
        elif failure.kind is not FailureKind.REFUSED:
            told = f"{self.wording.say(f'apply.failed.{failure.kind}')} {told}".rstrip()
        help_ = self._translate(failure.hint)
        hint = f" {self.wording.say('apply.hint', hint=help_)}" if help_ else ""
        yield from self._lay_out_beside(self._draw_progress(progress, RowMark.FAILED, told + hint))

    def _translate(self, sentence: str) -> str:
        return translate_sentence(sentence, self.wording.language)

    def draw_summary(
        self, results: Sequence[ApplyResult], seconds: float, code: int, by_hand: int = 0
    ) -> Iterator[DrawnLine]:
        """What was done and what not, in all trackers, what to do next; with what the command ends.

        `by_hand` is how much only a person can do, and has not done yet.
        """
        done = sum(len(result.done) for result in results)
        left = sum(len(result.still_to_do) for result in results)
        values = {"done": self.wording.number(done), "of": self.wording.number(done + left)}
        if left:
            ending = self.wording.say("exit", code=code)
            told = self.wording.say("apply.stopped", left=self.wording.number(left), exit=ending, **values)
        else:
            following = self.wording.say("next.by-hand" if by_hand else "next.doctor")
            values |= {"seconds": self.wording.seconds(seconds), "following": following}
            told = self.wording.say("apply.ended", **values)
        yield from PageShape(self.width).lay_out([DrawnRow(told)])

    def _lay_out_beside(self, row: DrawnRow) -> Iterator[DrawnLine]:
        """Sentences right after the name: they are long."""
        beside = cell_len(row.lead) + cell_len(row.text) + _GAP
        yield from PageShape(self.width, (beside,)).lay_out([row])

    def _draw_progress(self, progress: StepProgress, mark: RowMark, detail: str, right: str = "") -> DrawnRow:
        lead = f" {mark} {self._lead(progress)}"
        return DrawnRow(self._name_step(progress), detail, right, lead, mark)

    def _lead(self, progress: StepProgress) -> str:
        """` 8/14  label     `."""
        of = self.wording.number(progress.of)
        number = self.wording.number(progress.number).rjust(len(of))
        thing = self.wording.say(f"object.{progress.step.key.object}")
        return f"{number}/{of}  {thing}{' ' * max(1, _OBJECT_CELLS - cell_len(thing))}"

    def _name_step(self, progress: StepProgress) -> str:
        is_ours = isinstance(progress.step.after, HookState)
        return escape_controls(progress.step.name) if is_ours else name_of_others(progress.step.name)
