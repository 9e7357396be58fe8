"""Screens in rows: which fields come onto which, and where on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sdesk_sync.setup.drawing.effects import EffectWords
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark, draw_list
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import (
    FieldUseState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
)
from sdesk_sync.trackers.setup.steps import SetupPlan, SetupStep, StepAction, StepEffect

_NEW = "  + "
_Place = tuple[str, StepKey]
"""A tab, and the screen that it is on."""


@dataclass(frozen=True, slots=True)
class ScreenRows:
    """Rows of the steps of a plan that are about screens, their tabs and fields."""

    plan: SetupPlan
    wording: Wording

    def draw_screens(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        """New screens with their fields, fields on those that are there, what is left of tabs and fields."""
        fields = [step.after for step in steps if isinstance(step.after, ScreenFieldState)]
        new = [step.key for step in steps if isinstance(step.after, ScreenState)]
        for step in steps:
            if isinstance(step.after, ScreenState):
                yield self._draw_screen(step, sum(one.screen == step.key for one in fields))
        yield from self._draw_fields([one for one in fields if one.screen not in new])
        used = {(one.tab, one.screen) for one in fields}
        for step in steps:
            tab = step.after
            if isinstance(tab, ScreenTabState) and (tab.name, tab.screen) not in used:
                told = self.wording.say("step.tab", screen=name_of_others(tab.screen.identity))
                yield DrawnRow(name_of_others(tab.name), told, lead=_NEW, mark=RowMark.CREATE)
        yield from self._draw_uses(steps)

    def _draw_screen(self, step: SetupStep, fields: int) -> DrawnRow:
        mark = RowMark.CREATE if step.action is StepAction.CREATE else RowMark.CHANGE
        told = self.wording.count("step.with-fields", fields) if fields else ""
        return DrawnRow(name_of_others(step.name), told, lead=f"  {mark} ", mark=mark)

    def _draw_fields(self, fields: Sequence[ScreenFieldState]) -> Iterator[DrawnRow]:
        """Fields that come onto the same screens stand in one row."""
        places: dict[StepKey, list[_Place]] = {}
        for one in fields:
            places.setdefault(one.field, []).append((one.tab, one.screen))
        merged: dict[tuple[_Place, ...], list[str]] = {}
        for key, where in places.items():
            merged.setdefault(tuple(where), []).append(name_of_others(key.identity))
        for same_places, names in merged.items():
            told = "; ".join(self._tell_places(same_places))
            yield from draw_list(", ".join(names), told, _NEW, RowMark.CREATE)

    def _tell_places(self, where: Sequence[_Place]) -> Iterator[str]:
        """Screen after screen, those with a tab of one name together."""
        for tab in dict.fromkeys(name for name, _ in where):
            screens = self.wording.join(name_of_others(key.identity) for name, key in where if name == tab)
            yield self.wording.say("step.on-tab", tab=name_of_others(tab), screens=screens)

    def _draw_uses(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        merged: dict[tuple[StepEffect, ...], list[SetupStep]] = {}
        for step in steps:
            if isinstance(step.after, FieldUseState):
                merged.setdefault(step.effects, []).append(step)
        for effects, same in merged.items():
            fields = [one.after.field.identity for one in same if isinstance(one.after, FieldUseState)]
            words = EffectWords(self.wording, len(fields)).word_effects(same[0].key.object, effects)
            project = name_of_others(self.plan.subject.project)
            told = [self.wording.say("step.field-use", project=project), *words]
            names = ", ".join(map(name_of_others, fields))
            yield from draw_list(names, "; ".join(told), _NEW, RowMark.CREATE)
