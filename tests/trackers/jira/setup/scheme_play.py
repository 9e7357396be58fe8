"""What Jira makes of a step about workflows and screens: a site as a value, and the same after a write."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sdesk_sync.trackers.jira.setup.comparison.screens import FIRST_TAB
from sdesk_sync.trackers.jira.setup.found import FoundScreen, FoundTab
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflowScheme, JiraReading, PeopleScreen
from sdesk_sync.trackers.jira.setup.wanted import site_key
from sdesk_sync.trackers.jira.setup.workflow_body import WorkflowWriting
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    FieldUseState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    WorkflowSchemeState,
    WorkflowState,
)
from sdesk_sync.trackers.setup.steps import SetupStep
from tests.trackers.jira.setup.workflows import carry_out

MADE = "Made by sdesk-sync."


@dataclass(frozen=True)
class SchemePlay:
    """The site before a step; `ident` is the id of what the step is about."""

    reading: JiraReading
    ids: Mapping[StepKey, str]
    ident: str

    def carry_out(self, step: SetupStep) -> JiraReading:
        """The site after a step, as Jira would carry it out."""
        match step.after:
            case ScreenState() as after:
                made = FoundScreen(self.ident, after.name, MADE, (FoundTab("1", FIRST_TAB, ()),))
                return replace(self.reading, bot_screen=made)
            case ScreenTabState() as after:
                return self._change_screen(after.screen, FoundTab(self.ident, after.name, ()))
            case ScreenFieldState() as after:
                return self._put_field(after)
            case FieldUseState() as after:
                used = self.reading.project_fields | {self.ids[after.field]}
                return replace(self.reading, project_fields=used)
            case WorkflowState() as after:
                return self._put_workflow(after)
            case WorkflowSchemeState() as after:
                return self._put_scheme(after)
        raise ValueError(f"Jira has no {step.key}")

    # ── Screens ─────────────────────────────────────────────────────────────────────────────

    def _put_field(self, after: ScreenFieldState) -> JiraReading:
        field, bot = self.ids[after.field], self.reading.bot_screen
        if bot is not None and after.screen == site_key(ObjectKind.SCREEN, bot.name):
            [tab, *others] = bot.tabs
            assert tab.name == after.tab
            filled = replace(tab, fields=(*(tab.fields or ()), field))
            return replace(self.reading, bot_screen=replace(bot, tabs=(filled, *others)))
        [screen] = (one.screen for one in self.reading.people_screens if self._is_of(one, after.screen))
        [tab] = (one for one in screen.tabs if fold_name(one.name) == fold_name(after.tab))
        assert field not in screen.field_ids, "Jira refuses what is there already"
        used = self.reading.project_fields | {field}
        reading = self._change_screen(after.screen, replace(tab, fields=(*(tab.fields or ()), field)))
        return replace(reading, project_fields=used)

    def _is_of(self, one: PeopleScreen, key: StepKey) -> bool:
        return site_key(ObjectKind.SCREEN, one.screen.name) == key

    def _change_screen(self, key: StepKey, tab: FoundTab) -> JiraReading:
        """The site whose screen for people has this tab, in the place of the one that has its id."""
        screens: list[PeopleScreen] = []
        for one in self.reading.people_screens:
            if self._is_of(one, key):
                assert self.reading.project.others_among(one.projects) == ()
                kept = tuple(each for each in one.screen.tabs if each.id != tab.id)
                screens.append(replace(one, screen=replace(one.screen, tabs=(*kept, tab))))
            else:
                screens.append(one)
        return replace(self.reading, people_screens=tuple(screens))

    # ── Workflows ───────────────────────────────────────────────────────────────────────────

    def _put_workflow(self, after: WorkflowState) -> JiraReading:
        by_id = {one.id: one for one in self.reading.statuses}
        writing = WorkflowWriting(after, self.ids, {key: by_id[self.ids[key]] for key in after.statuses})
        found = self.reading.workflow
        if found is None:
            made = carry_out(writing.write_creation(MADE))
            named = replace(made, id=self.ident, body={**made.body, "id": self.ident})
            return replace(self.reading, workflow=named)
        assert self.reading.project.others_among(self.reading.workflow_users) == ()
        return replace(self.reading, workflow=carry_out(writing.write_update(found), found))

    def _put_scheme(self, after: WorkflowSchemeState) -> JiraReading:
        reading, current = self.reading, self.reading.workflow_scheme
        ours = {self.ids[one.type]: one.workflow.identity for one in after.workflows}
        workflows = {**current.workflows, **ours}
        if self.ident == current.id:
            assert reading.project.others_among(current.projects) == ()
            changed = replace(current, workflows=workflows)
            return replace(reading, workflow_scheme=changed, tickets={})
        scheme = FoundWorkflowScheme(self.ident, after.name, MADE, current.default, workflows, ())
        if not after.is_in_use:
            return replace(reading, unused_workflow_scheme=scheme)
        assert reading.unused_workflow_scheme is not None
        used = replace(reading.unused_workflow_scheme, projects=("DESK",))
        return replace(reading, workflow_scheme=used, unused_workflow_scheme=None, tickets={})
