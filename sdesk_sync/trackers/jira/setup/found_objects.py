"""What is there of the kinds of things that set-up makes, each by the key by which a plan knows it; pure.

A thing that the mapping names has its key by the mapping's name, however Jira writes it; one of others by
Jira's name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.hook import state_of_hook
from sdesk_sync.trackers.jira.setup.found import FoundScreen
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import (
    BOT_SCREEN_FIELDS,
    WantedSite,
    bot_holder_key,
    field_key,
    scheme_key,
    screen_field_id,
    screen_field_key,
    site_key,
    type_key,
)
from sdesk_sync.trackers.jira.setup.workflow_match import read_workflow_state
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.hook_address import hook_key
from sdesk_sync.trackers.setup.hook_match import find_hooks
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import FoundObject
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    IssueTypeSchemeState,
    IssueTypeState,
    PrioritySchemeState,
    PriorityState,
    RequestTypeState,
    ResolutionState,
    RoleState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
    TypeWorkflow,
    WorkflowSchemeState,
)

_Found = Iterator[tuple[StepKey, FoundObject]]


@dataclass(frozen=True)
class SiteObjects:
    """The things of a project and its site as they were read; `ids` are those of what a plan found there."""

    wanted: WantedSite
    reading: JiraReading
    ids: Mapping[StepKey, str]

    def list_objects(self) -> _Found:
        """Each with its key; nothing of a project that was not read whole."""
        if not self.reading.is_whole:
            return
        yield from self._list_role()
        yield from self._list_named()
        yield from self._list_schemes()
        yield from self._list_screens()
        yield from self._list_request_types()
        yield from self._list_hooks()

    # ── Things by name ──────────────────────────────────────────────────────────────────────

    def _list_role(self) -> _Found:
        role = self.reading.role
        if role is not None:
            state = RoleState(role.name, self.reading.bot.id in role.accounts)
            yield bot_holder_key(has_own_roles=True), _find(role.id, state)

    def _list_named(self) -> _Found:
        reading, colors = self.reading, {one.name: one.color for one in self.wanted.priorities}
        for kind in reading.types:
            name = self._name_type(kind.name)
            yield type_key(name), _find(kind.id, IssueTypeState(kind.name, kind.description))
        for one in reading.fields:
            name = _choose_name(one.name, (each.name for each in self.wanted.fields), one.id)
            yield field_key(name), _find(one.id, FieldState(one.name))
        for named in reading.resolutions:
            name = _choose_name(named.name, (each.name for each in self.wanted.resolutions))
            yield site_key(ObjectKind.RESOLUTION, name), _find(named.id, ResolutionState(named.name))
        for named in reading.priorities:
            # Which colour it has is told by no answer, and is no matter of ours.
            name = _choose_name(named.name, colors)
            state = PriorityState(named.name, colors.get(name, ""))
            yield site_key(ObjectKind.PRIORITY, name), _find(named.id, state)
        for part in reading.project.components:
            name = _choose_name(part.name, (each.name for each in self.wanted.components))
            key = site_key(ObjectKind.COMPONENT, name)
            yield key, _find(part.id, ComponentState(part.name, part.description))

    def _name_type(self, name: str) -> str:
        return _choose_name(name, (one.name for one in self.wanted.types))

    def _list_request_types(self) -> _Found:
        service, types = self.reading.service, {one.id: one.name for one in self.reading.types}
        descriptions = {one.state.name: one.state.description for one in self.wanted.request_types}
        for one in service.request_types if service is not None else ():
            name = _choose_name(one.name, descriptions)
            key = type_key(self._name_type(types.get(one.type, one.type)))
            state = RequestTypeState(one.name, descriptions.get(name, ""), key)
            yield site_key(ObjectKind.REQUEST_TYPE, name), _find(one.id, state)

    def _list_hooks(self) -> _Found:
        hooks, wanted = self.reading.hooks or (), self.wanted.hook
        ours = find_hooks(hooks, wanted, EMPTY_RECORD)[:1] if wanted is not None else ()
        for hook in hooks:
            # Those of others are the whole site's.
            state, is_ours = state_of_hook(hook), hook in ours
            key = hook_key(wanted.url if is_ours and wanted is not None else state.url)
            yield key, FoundObject(hook.id, state, is_in_scope=False)

    # ── Workflow and schemes ────────────────────────────────────────────────────────────────

    def _list_schemes(self) -> _Found:
        reading, wanted = self.reading, self.wanted
        if reading.workflow is not None:
            state = read_workflow_state(wanted.workflow, reading.workflow, self.ids)
            yield site_key(ObjectKind.WORKFLOW, wanted.workflow.name), _find(reading.workflow.id, state)
        if reading.workflow_scheme.id is not None:
            yield self._scheme_key(ObjectKind.WORKFLOW_SCHEME), self._find_workflow_scheme()
        types = reading.issue_type_scheme
        offered = IssueTypeSchemeState(types.name, tuple(map(self._type_of, types.types)), is_in_use=True)
        yield self._scheme_key(ObjectKind.ISSUE_TYPE_SCHEME), _find(types.id, offered)
        priorities = reading.priority_scheme
        names = {one.id: one.name for one in reading.priorities}
        ours = [one.name for one in wanted.priorities]
        keys = {id_: site_key(ObjectKind.PRIORITY, _choose_name(name, ours)) for id_, name in names.items()}
        default = keys.get(priorities.default) or site_key(ObjectKind.PRIORITY, priorities.default)
        listed = tuple(keys[id_] for id_ in priorities.priorities if id_ in keys)
        offers = PrioritySchemeState(priorities.name, default, listed)
        yield self._scheme_key(ObjectKind.PRIORITY_SCHEME), _find(priorities.id, offers)

    def _scheme_key(self, kind: ObjectKind) -> StepKey:
        return scheme_key(kind, self.wanted.project_key)

    def _type_of(self, id_: str) -> StepKey:
        return type_key(self._name_type(self.reading.type_names.get(id_, id_)))

    def _find_workflow_scheme(self) -> FoundObject:
        scheme = self.reading.workflow_scheme
        ids = {self._name_type(one.name): one.id for one in self.reading.types}
        ours = self.wanted.workflow.name
        pairs = (
            (type_key(one.name), scheme.workflows.get(ids[one.name], scheme.default))
            for one in self.wanted.types
            if one.name in ids
        )
        workflows = tuple(
            TypeWorkflow(key, site_key(ObjectKind.WORKFLOW, _choose_name(name, [ours])))
            for key, name in pairs
        )
        return _find(scheme.id or "", WorkflowSchemeState(scheme.name, workflows, is_in_use=True))

    # ── Screens ─────────────────────────────────────────────────────────────────────────────

    def _list_screens(self) -> _Found:
        if self.reading.bot_screen is not None:
            yield from self._list_screen(self.reading.bot_screen)
        for one in self.reading.people_screens:
            yield from self._list_screen(one.screen)

    def _list_screen(self, screen: FoundScreen) -> _Found:
        key = site_key(ObjectKind.SCREEN, screen.name)
        yield key, _find(screen.id, ScreenState(screen.name))
        for tab in screen.tabs:
            tab_key = StepKey(ObjectKind.SCREEN_TAB, f"{screen.name}/{tab.name}")
            yield tab_key, _find(tab.id, ScreenTabState(key, tab.name))
            for id_ in tab.fields or ():
                if (name := self._names_by_field.get(id_)) is not None:
                    state = ScreenFieldState(key, tab.name, field_key(name))
                    found = _find(screen_field_id(screen.id, id_), state)
                    yield screen_field_key(screen.name, name), found

    @cached_property
    def _names_by_field(self) -> Mapping[str, str]:
        """Custom fields, and those of Jira's that the bot sets; ours as the mapping names them."""
        ours = {
            self.ids[key]: one.name for one in self.wanted.fields if (key := field_key(one.name)) in self.ids
        }
        # One that somebody renamed stands where it stood.
        every = {one.id: one.name for one in self.reading.fields}
        return {**every, **{name: name for name in BOT_SCREEN_FIELDS}, **ours}


def _find(id_: str, state: ObjectState) -> FoundObject:
    # Others may have things of any name in a site, so nothing there is expected to be ours.
    return FoundObject(id_, state, is_in_scope=False)


def _choose_name(found: str, wanted: Iterable[str], id_: str = "") -> str:
    """The mapping's way to write a name that is there, or what it has the id for."""
    return next((one for one in wanted if one == id_ or fold_name(one) == fold_name(found)), found)
