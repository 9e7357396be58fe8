"""Screens: the bot's own, shown on its transitions, and those on which people see and edit tickets.

A screen that other projects show too is theirs as well: our fields become usable on the project's tickets
without it, and a person puts them there (docs/trackers/jira.md#set-up).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker, seen_by_others
from sdesk_sync.trackers.jira.setup.found import FoundScreen
from sdesk_sync.trackers.jira.setup.reading import JiraReading, PeopleScreen
from sdesk_sync.trackers.jira.setup.wanted import (
    BOT_SCREEN_FIELDS,
    WantedSite,
    field_key,
    screen_field_id,
    screen_field_key,
    site_key,
)
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.site_objects import (
    FieldUseState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
)
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    ByHandStep,
    MenuItem,
    SetupCode,
    SetupStep,
    StepEffect,
)

FIRST_TAB = "Field Tab"
"""What Jira calls the tab that a new screen has by itself."""


def screen_tab_key(screen: str, tab: str) -> StepKey:
    """That of a tab of a screen."""
    return StepKey(ObjectKind.SCREEN_TAB, f"{screen}/{tab}")


def compare_bot_screen(wanted: WantedSite, reading: JiraReading, ids: Mapping[StepKey, str]) -> PlanPart:
    """What is to be done about the bot's own screen; `ids` are those of the fields that are there."""
    key, found = site_key(ObjectKind.SCREEN, wanted.name), reading.bot_screen
    names = (*BOT_SCREEN_FIELDS, *(one.name for one in wanted.fields))
    known = _known_ids(names, ids)
    if found is None:
        made = StepMaker(key, wanted.name).create(ScreenState(wanted.name))
        return PlanPart(steps=(made, *(_put(key, FIRST_TAB, name) for name in names)))
    if not found.is_marked:
        values = {"why": "screen", "name": found.name}
        return PlanPart(blocked=(BlockedStep(SetupCode.NAME_TAKEN, key, values),))
    tab = found.tabs[0].name if found.tabs else FIRST_TAB
    missing = [name for name in names if known.get(name) not in found.field_ids]
    return PlanPart(
        steps=tuple(_put(key, tab, name) for name in missing),
        ids={key: found.id, **_list_ids(key, found, known)},
        left={ObjectKind.SCREEN: 1},
    )


def compare_people_screens(wanted: WantedSite, reading: JiraReading, ids: Mapping[StepKey, str]) -> PlanPart:
    """What is to be done so that people see our fields; `ids` are those of our fields that are there."""
    return _PeopleComparison(wanted, reading, ids).compare_screens()


@dataclass(frozen=True)
class _PeopleComparison:
    wanted: WantedSite
    reading: JiraReading
    ids: Mapping[StepKey, str]

    def compare_screens(self) -> PlanPart:
        own = [one for one in self.reading.people_screens if not self._others(one)]
        shared = [one for one in self.reading.people_screens if self._others(one)]
        placed: set[str] = set()
        parts = [self._compare_own(one.screen, placed) for one in own]
        parts += [self._tell_shared(one) for one in shared]
        return join_parts([*parts, *([self._use_fields()] if shared and not own else [])])

    @cached_property
    def _field_names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.wanted.fields)

    @cached_property
    def _ids_by_name(self) -> Mapping[str, str]:
        return _known_ids(self._field_names, self.ids)

    def _others(self, one: PeopleScreen) -> tuple[str, ...]:
        return self.reading.project.others_among(one.projects)

    def _list_missing(self, screen: FoundScreen) -> tuple[str, ...]:
        return tuple(
            name for name in self._field_names if self._ids_by_name.get(name) not in screen.field_ids
        )

    # ── The project's alone ──────────────────────────────────────────────────────────────────

    def _compare_own(self, screen: FoundScreen, placed: set[str]) -> PlanPart:
        """Our tab with our fields on it; a field that stands on another tab stays there."""
        key, missing = site_key(ObjectKind.SCREEN, screen.name), self._list_missing(screen)
        ids = {key: screen.id, **_list_ids(key, screen, self._ids_by_name)}
        if not missing:
            return PlanPart(ids=ids, left={ObjectKind.SCREEN: 1})
        tab = next((one for one in screen.tabs if fold_name(one.name) == fold_name(self.wanted.tab)), None)
        tab_key = screen_tab_key(screen.name, self.wanted.tab)
        steps = [] if tab is not None else [self._make_tab(key, tab_key)]
        for name in missing:
            effects = self._effects_of(name) if name not in placed else ()
            steps.append(_put(key, self.wanted.tab, name, (tab_key,), effects))
            placed.add(name)
        return PlanPart(steps=tuple(steps), ids=ids if tab is None else {**ids, tab_key: tab.id})

    def _make_tab(self, screen: StepKey, key: StepKey) -> SetupStep:
        state = ScreenTabState(screen, self.wanted.tab)
        return StepMaker(key, f"{screen.identity}: {self.wanted.tab}", (screen,)).create(state)

    def _effects_of(self, name: str) -> tuple[StepEffect, ...]:
        """Put on a screen of the project, a field becomes one of all that share its field configuration."""
        if self._ids_by_name.get(name) in self.reading.project_fields:
            return ()
        return seen_by_others(self.reading.project, self.reading.users_of_configuration)

    # ── Shared ───────────────────────────────────────────────────────────────────────────────

    def _tell_shared(self, one: PeopleScreen) -> PlanPart:
        key, missing = site_key(ObjectKind.SCREEN, one.screen.name), self._list_missing(one.screen)
        ids = {key: one.screen.id, **_list_ids(key, one.screen, self._ids_by_name)}
        if not missing:
            return PlanPart(ids=ids, left={ObjectKind.SCREEN: 1})
        step = ByHandStep(
            SetupCode.SCREENS_SHARED,
            key,
            place=(MenuItem.ISSUES, MenuItem.SCREENS, one.screen.name),
            words=tuple(map(self._show_field, missing)),
            link=None,
            values={
                "screen": one.screen.name,
                "projects": ", ".join(self._others(one)),
                "count": str(len(missing)),
            },
        )
        return PlanPart(by_hand=(step,), ids=ids)

    def _show_field(self, name: str) -> str:
        """What the screen's administrator finds it by: a mapping may have its id."""
        return next((one.name for one in self.reading.fields if one.id == name), name)

    def _use_fields(self) -> PlanPart:
        """Where no screen is the project's own: the bot's writes need the field, not a screen."""
        return join_parts(map(self._use_field, self._field_names))

    def _use_field(self, name: str) -> PlanPart:
        key, id_ = StepKey(ObjectKind.FIELD_USE, name), self._ids_by_name.get(name)
        if id_ is not None and self._is_usable(id_):
            return PlanPart(ids={key: id_}, left={ObjectKind.FIELD_USE: 1})
        effects = seen_by_others(self.reading.project, self.reading.users_of_configuration)
        return PlanPart(
            steps=(StepMaker(key, name, (field_key(name),), effects).create(FieldUseState(field_key(name))),)
        )

    def _is_usable(self, id_: str) -> bool:
        """Whether tickets of the project may have the field; it was asked only where a screen lacks one."""
        shown = (id_ in one.screen.field_ids for one in self.reading.people_screens)
        return id_ in self.reading.project_fields or any(shown)


def _known_ids(names: tuple[str, ...], ids: Mapping[StepKey, str]) -> Mapping[str, str]:
    return {name: ids[field_key(name)] for name in names if field_key(name) in ids}


def _list_ids(screen: StepKey, found: FoundScreen, known: Mapping[str, str]) -> Mapping[StepKey, str]:
    """The fields of ours that stand on a screen, each by the id of its place there."""
    there = found.field_ids
    return {
        screen_field_key(screen.identity, name): screen_field_id(found.id, id_)
        for name, id_ in known.items()
        if id_ in there
    }


def _put(
    screen: StepKey,
    tab: str,
    name: str,
    needs: tuple[StepKey, ...] = (),
    effects: tuple[StepEffect, ...] = (),
) -> SetupStep:
    """A field is put onto a tab of a screen."""
    state = ScreenFieldState(screen, tab, field_key(name))
    key = screen_field_key(screen.identity, name)
    needed = (screen, *needs, field_key(name))
    return StepMaker(key, f"{screen.identity}: {name}", needed, effects).create(state)
