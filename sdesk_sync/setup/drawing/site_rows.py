"""Things of a site in rows: those of which the same is told stand in one, schemes below what they offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.setup.drawing.changes import tell_name
from sdesk_sync.setup.drawing.effects import EffectWords
from sdesk_sync.setup.drawing.rows import DrawnRow, RowMark, draw_list
from sdesk_sync.setup.drawing.scheme_rows import SchemeRows
from sdesk_sync.setup.drawing.screen_rows import ScreenRows
from sdesk_sync.setup.drawing.site_changes import SiteChanges
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.drawing.workflow_rows import WorkflowRows
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookState,
    LabelState,
    ListState,
    StepKey,
    TemplatesState,
)
from sdesk_sync.trackers.setup.site_objects import (
    FieldUseState,
    IssueTypeSchemeState,
    PrioritySchemeState,
    RoleState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    StatusesState,
    WorkflowSchemeState,
    WorkflowState,
)
from sdesk_sync.trackers.setup.steps import SetupPlan, SetupStep, StepAction, StepEffect

_OF_PROJECTS = (LabelState, BoardState, ListState, TemplatesState, HookState)
_SCHEMES = (IssueTypeSchemeState, PrioritySchemeState)
_SCREENS = (ScreenState, ScreenTabState, ScreenFieldState, FieldUseState)
_FLOWS = (WorkflowState, WorkflowSchemeState)
_NEW, _CHANGED = "  + ", "  ~ "
MOST_NAMES = 20
"""Names in one row, unless all are asked for."""


def is_of_site(state: ObjectState) -> bool:
    """Whether a thing is drawn here, and not by itself."""
    return not isinstance(state, _OF_PROJECTS)


@dataclass(frozen=True, slots=True)
class _NewThings:
    """New things of which the same is to be told: `about` before `effects`."""

    names: tuple[str, ...]
    about: str
    effects: tuple[StepEffect, ...]
    key: StepKey


@dataclass(frozen=True)
class SiteRows:
    """Rows of those of a plan's steps that are about a site's things. `is_whole`: no name is left out."""

    plan: SetupPlan
    wording: Wording
    is_whole: bool = False

    def draw_things(self, steps: Sequence[SetupStep]) -> Iterator[DrawnRow]:
        """The rows of one section."""
        single = [step for step in steps if not isinstance(step.after, (*_SCHEMES, *_SCREENS, *_FLOWS))]
        new = [step for step in single if step.action is StepAction.CREATE]
        for things in self._merge_new(new):
            yield from self._draw_new(things)
        for step in single:
            if step.action is StepAction.CHANGE and step.key not in self._new_keys:
                yield self._draw_changed(step)
        yield from SchemeRows(self.plan, self.wording).draw_schemes(_pick(steps, _SCHEMES))
        yield from WorkflowRows(self.plan, self.wording, self.is_whole).draw_flows(_pick(steps, _FLOWS))
        yield from ScreenRows(self.plan, self.wording).draw_screens(_pick(steps, _SCREENS))

    @cached_property
    def _new_keys(self) -> frozenset[StepKey]:
        return frozenset(step.key for step in self.plan.steps if step.action is StepAction.CREATE)

    def _merge_new(self, steps: Sequence[SetupStep]) -> Iterator[_NewThings]:
        """In the order of the first of each."""
        merged: dict[tuple[str, tuple[StepEffect, ...]], list[tuple[str, StepKey]]] = {}
        for step in steps:
            for name, about in self._list_things(step).items():
                merged.setdefault((about, step.effects), []).append((name, step.key))
        for (about, effects), things in merged.items():
            yield _NewThings(tuple(name for name, _ in things), about, effects, things[0][1])

    def _list_things(self, step: SetupStep) -> Mapping[str, str]:
        """What a step makes, by name, and what is told of each."""
        if isinstance(step.after, StatusesState):
            return {one.name: self.wording.say(f"category.{one.category}") for one in step.after.statuses}
        if isinstance(step.after, RoleState):
            # It is made first, and given to the bot in a second write.
            seconds = [one.after for one in self.plan.steps if one.key == step.key]
            is_given = any(isinstance(one, RoleState) and one.has_bot for one in seconds)
            return {step.name: self.wording.say("reason.bot-lacks-role") if is_given else ""}
        return {step.name: ""}

    def _draw_new(self, new: _NewThings) -> Iterator[DrawnRow]:
        effects = EffectWords(self.wording, len(new.names)).word_effects(new.key.object, new.effects)
        middle = "; ".join(part for part in (new.about, ", ".join(effects)) if part)
        yield from draw_list(self._join_names(new.names), middle, _NEW, RowMark.CREATE)

    def _join_names(self, names: Sequence[str]) -> str:
        shown = names if self.is_whole or len(names) <= MOST_NAMES else names[: MOST_NAMES - 1]
        told = [name_of_others(name) for name in shown]
        if len(shown) < len(names):
            told.append(self.wording.count("more.lines", len(names) - len(shown)))
        return ", ".join(told)

    def _draw_changed(self, step: SetupStep) -> DrawnRow:
        changes = SiteChanges(self.wording).list_site_changes(step.before, step.after) if step.before else ()
        effects = EffectWords(self.wording).word_effects(step.key.object, step.effects)
        name = tell_name(step.before, step.after) or name_of_others(step.name)
        return DrawnRow(name, ", ".join((*changes, *effects)), lead=_CHANGED, mark=RowMark.CHANGE)


def _pick(steps: Sequence[SetupStep], kinds: tuple[type[ObjectState], ...]) -> tuple[SetupStep, ...]:
    return tuple(step for step in steps if isinstance(step.after, kinds))
