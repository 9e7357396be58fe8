"""What `plan` shows of its trackers, one after another, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len

from sdesk_sync.setup.drawing.plans import PlanDrawing, has_open_steps
from sdesk_sync.setup.drawing.rows import DrawnLine, DrawnRow, PageShape
from sdesk_sync.setup.drawing.wording import Wording

USUAL_WIDTH = 100
"""Cells of a line where there is room."""

_MIDDLES = (34, 44)
_RIGHTS = {"en": (71,), "de": (61, 76)}
_NARROW_WIDTH = 80
"""What a terminal has that nobody has made wider."""
_NARROW_RIGHTS = (50,)


@dataclass(frozen=True, slots=True)
class UnplannedTracker:
    """A tracker of which there is no plan, and why, in a sentence."""

    tracker: str
    why: str

    def draw(self) -> Iterator[DrawnRow]:
        """One row."""
        yield DrawnRow(f"{self.tracker} · {self.why}")


PlanPart: TypeAlias = PlanDrawing | UnplannedTracker


def plan_shape(language: str, width: int) -> PageShape:
    """The columns of a plan: German words are longer, and a narrow page has less room on the right."""
    narrow = _NARROW_RIGHTS if width >= _NARROW_WIDTH else ()
    return PageShape(width, _MIDDLES, _RIGHTS[language] if width >= USUAL_WIDTH else narrow)


def draw_plans(parts: Sequence[PlanPart], wording: Wording, width: int) -> Iterator[DrawnLine]:
    """Every tracker with its counts, and what to do next."""
    drawings = [part for part in parts if isinstance(part, PlanDrawing)]
    yield from draw_plan_parts(parts, plan_shape(wording.language, width), _tell_next(drawings, wording))


def draw_plan_parts(parts: Sequence[PlanPart], shape: PageShape, following: str = "") -> Iterator[DrawnLine]:
    """Every tracker with its counts, and this at the end."""
    is_short = True
    for number, part in enumerate(parts):
        lines = list(shape.lay_out(part.draw()))
        # Trackers of which there is nothing to tell stand close together.
        if number and not (is_short and len(lines) == 1):
            yield DrawnLine("")
        is_short = len(lines) == 1
        yield from lines
        if isinstance(part, PlanDrawing) and has_open_steps(part.plan):
            yield from _draw_end(part, following if len(parts) == 1 else "", shape)
    if following and len(parts) > 1:
        yield from (DrawnLine(""), DrawnLine(following))


def _draw_end(part: PlanDrawing, following: str, shape: PageShape) -> Iterator[DrawnLine]:
    yield DrawnLine("")
    yield from shape.lay_out(part.draw_concerns())
    *head, counts = shape.lay_out([DrawnRow(part.tell_counts())])
    yield from head
    beside = f"{counts.text}  {following}"
    if following and cell_len(beside) <= shape.width:
        yield DrawnLine(beside)
    else:
        yield from (counts, *shape.lay_out([DrawnRow(following)] if following else []))


def _tell_next(drawings: Sequence[PlanDrawing], wording: Wording) -> str:
    """What the person does next; empty where nothing is open."""
    plans = [drawing.plan for drawing in drawings]
    if any(plan.blocked for plan in plans):
        return wording.say("next.mend")
    if any(plan.steps for plan in plans):
        return wording.say("next.apply")
    return wording.say("next.by-hand") if any(map(has_open_steps, plans)) else ""
