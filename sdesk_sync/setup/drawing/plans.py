"""A whole plan as it is shown: who asked what, what is to be done, whom it concerns, the counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.desk.policy import Desk
from sdesk_sync.setup.drawing.rows import GLUE, DrawnRow
from sdesk_sync.setup.drawing.rule_rows import RuleRows
from sdesk_sync.setup.drawing.sections import USUAL_LIMIT, PlanSections
from sdesk_sync.setup.drawing.things import StepRows
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.planned import count_things
from sdesk_sync.trackers.setup.steps import (
    MovesTickets,
    PlanSubject,
    RenamesLabel,
    SeenBy,
    SetupPlan,
    StepAction,
    StepEffect,
)


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """What it took to read a project: calls, and seconds."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class PlanDrawing:
    """A plan of one tracker in the words of a desk. `limit` is how many rows of a kind are shown."""

    plan: SetupPlan
    desk: Desk
    cost: ReadingCost
    rules: RuleRows
    limit: int | None = USUAL_LIMIT

    @property
    def wording(self) -> Wording:
        """Its words."""
        return self.rules.wording

    def draw(self) -> Iterator[DrawnRow]:
        """All but the counts: those end what is shown of several trackers."""
        if not has_open_steps(self.plan):
            nothing = self.wording.say("head.nothing")
            yield self._draw_head(self.plan.subject.tracker, nothing)
            yield from self.rules.draw() if self.rules.is_listed else ()
            return
        if not self.plan.steps and not self.plan.blocked:
            count = self.wording.count("count.by-hand", len(self.plan.open_by_hand))
            yield self._draw_head(self.plan.subject.tracker, count)
        else:
            yield self._draw_head(*self._tell_subject(self.plan.subject))
        yield DrawnRow("")
        yield from PlanSections(StepRows(self.plan, self.desk, self.wording), self.limit).draw()

    def draw_short(self) -> Iterator[DrawnRow]:
        """Who asked what, how much of each kind is to be done, the counts."""
        yield self._draw_head(*self._tell_subject(self.plan.subject))
        yield from PlanSections(StepRows(self.plan, self.desk, self.wording)).draw_heads()
        yield DrawnRow(self.tell_counts())

    def draw_concerns(self) -> Iterator[DrawnRow]:
        """Who keeps the rules, whom the steps concern beside the project, and what is not done at all."""
        yield from self.rules.draw()
        if self.plan.steps:
            concerns = self._tell_concerns()
            yield from [DrawnRow(concerns, lead="  ")] if concerns else []
            not_done = f"not-done.{self.plan.subject.kind}"
            if self.wording.knows(not_done) and count_things(self.plan.steps, StepAction.CREATE):
                yield DrawnRow(self.wording.say(not_done), lead="  ")

    def tell_counts(self) -> str:
        """`63 to create, 0 to change, 1 by hand, 4 left alone.`"""
        told = [
            self.wording.count(f"count.{action}", count_things(self.plan.steps, action))
            for action in (StepAction.CREATE, StepAction.CHANGE)
        ]
        rest = {
            "blocked": len(self.plan.blocked),
            "by-hand": len(self.plan.open_by_hand),
            "left-alone": sum(self.plan.left_alone.values()),
        }
        told += [self.wording.count(f"count.{key}", number) for key, number in rest.items() if number]
        moved = self._count_moved()
        return f"{', '.join(told)}." + (f" {self.wording.count('concerns.moves', moved)}" if moved else "")

    def _draw_head(self, *parts: str) -> DrawnRow:
        calls = self.wording.count(
            "head.calls", self.cost.calls, seconds=self.wording.seconds(self.cost.seconds)
        )
        return DrawnRow(" · ".join(part.replace(" ", GLUE) for part in (*parts, calls)), hang=2)

    def _tell_subject(self, subject: PlanSubject) -> tuple[str, ...]:
        rights = ", ".join(map(self._word_right, subject.rights))
        key = "head.account" if rights else "head.account.no-rights"
        account = self.wording.say(key, name=name_of_others(subject.account), rights=rights)
        return subject.tracker, name_of_others(subject.title), self._tell_project(subject), account

    def _word_right(self, right: str) -> str:
        """As the tracker's pages call it, where what it is called to machines is no word."""
        key = f"right.{right}"
        return self.wording.say(key) if self.wording.knows(key) else right

    def _tell_project(self, subject: PlanSubject) -> str:
        project, key = name_of_others(subject.project), f"head.project.{subject.form}"
        told = self.wording.say(key, project=project) if self.wording.knows(key) else project
        if subject.tickets is None:
            return told
        return f"{told}, {self.wording.count('head.tickets', subject.tickets)}"

    @property
    def _effects(self) -> tuple[StepEffect, ...]:
        return tuple(effect for step in self.plan.steps for effect in step.effects)

    def _count_moved(self) -> int:
        moves = [move for one in self._effects if isinstance(one, MovesTickets) for move in one.moves]
        return sum(move.count for move in moves)

    def _tell_concerns(self) -> str:
        renamed = sum(isinstance(one, RenamesLabel) for one in self._effects)
        is_seen = any(isinstance(one, SeenBy) for one in self._effects)
        if self._count_moved():
            # The last line says what becomes of tickets.
            return self.wording.say("concerns.others.tickets-move") if is_seen else ""
        if is_seen:
            return self.wording.say("concerns.others")
        if renamed:
            return self.wording.count("concerns.renames", renamed)
        return self.wording.say("concerns.nobody")


def has_open_steps(plan: SetupPlan) -> bool:
    """Whether anything is still to be done, by us or by hand."""
    return bool(plan.steps or plan.blocked or plan.open_by_hand)
