"""What Jira makes of a step: a site as a value, and the same after a write."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from sdesk_sync.trackers.jira.setup.found import (
    TEXT_FIELD,
    FoundComponent,
    FoundField,
    FoundHook,
    FoundIssueType,
    FoundNamed,
    FoundRequestType,
    FoundRole,
    FoundStatus,
)
from sdesk_sync.trackers.jira.setup.reading import FoundIssueTypeScheme, FoundPriorityScheme, JiraReading
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.setup.objects import HookState, StepKey
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
    StatusesState,
)
from sdesk_sync.trackers.setup.steps import SetupStep
from tests.trackers.jira.setup.scheme_play import MADE, SchemePlay

T = TypeVar("T", bound="NamedThing")


class NamedThing(Protocol):
    """What Jira has once by its name."""

    @property
    def name(self) -> str:
        """The name."""
        ...


@dataclass(frozen=True)
class SitePlay:
    """The site before a step; `ident` is the id of what the step is about."""

    reading: JiraReading
    ids: Mapping[StepKey, str]
    ident: str

    def list_further_ids(self, step: SetupStep) -> Mapping[StepKey, str]:
        """What a write gives ids to beside its own thing."""
        if not isinstance(step.after, StatusesState):
            return {}
        return {status_key(one.name): f"{self.ident}{place}" for place, one in enumerate(step.after.statuses)}

    def carry_out(self, step: SetupStep) -> JiraReading:
        """The site after a step, as Jira would carry it out."""
        match step.after:
            case RoleState() as after:
                bot = self.reading.bot
                holders = {bot.id: bot.name} if after.has_bot else {}
                known = self.reading.role or FoundRole(self.ident, after.name)
                role = replace(known, accounts={**known.accounts, **holders})
                return replace(self.reading, role=role)
            case IssueTypeState() | StatusesState() | FieldState() | ResolutionState() | PriorityState():
                return self._add_to_site(step)
            case IssueTypeSchemeState() as after:
                return self._put_type_scheme(after)
            case PrioritySchemeState() as after:
                return self._put_priority_scheme(after)
            case ComponentState() | RequestTypeState() | HookState():
                return self._put_in_project(step)
            case _:
                return SchemePlay(self.reading, self.ids, self.ident).carry_out(step)

    # ── The site's ──────────────────────────────────────────────────────────────────────────

    def _add_to_site(self, step: SetupStep) -> JiraReading:
        reading, ident = self.reading, self.ident
        match step.after:
            case IssueTypeState() as after:
                return self._add_type(after)
            case StatusesState() as after:
                made = tuple(
                    FoundStatus(f"{ident}{place}", one.name, one.description, one.category)
                    for place, one in enumerate(after.statuses)
                )
                return replace(reading, statuses=_with_new_names(reading.statuses, made))
            case FieldState() as after:
                others = tuple(one for one in reading.fields if one.id != ident)
                named = FoundField(ident, after.name, TEXT_FIELD)
                return replace(reading, fields=_with_new_names(others, (named,)))
            case ResolutionState() as after:
                resolution = FoundNamed(ident, after.name)
                return replace(reading, resolutions=_with_new_names(reading.resolutions, (resolution,)))
            case PriorityState() as after:
                return self._add_priority(after)
        raise ValueError(f"no site has {step.key}")

    def _add_type(self, after: IssueTypeState) -> JiraReading:
        """It joins the default scheme by itself."""
        reading, scheme = self.reading, self.reading.issue_type_scheme
        made = FoundIssueType(self.ident, after.name, after.description, 0)
        return replace(
            reading,
            types=_with_new_names(reading.types, (made,)),
            type_names={**reading.type_names, self.ident: after.name},
            issue_type_scheme=replace(scheme, types=(*scheme.types, self.ident))
            if scheme.is_default
            else scheme,
        )

    def _add_priority(self, after: PriorityState) -> JiraReading:
        """It joins the default scheme by itself."""
        reading, scheme = self.reading, self.reading.priority_scheme
        priorities = _with_new_names(reading.priorities, (FoundNamed(self.ident, after.name),))
        if scheme.is_default:
            scheme = replace(scheme, priorities=(*scheme.priorities, self.ident))
        return replace(reading, priorities=priorities, priority_scheme=scheme)

    # ── Schemes ─────────────────────────────────────────────────────────────────────────────

    def _put_type_scheme(self, after: IssueTypeSchemeState) -> JiraReading:
        reading = self.reading
        types = tuple(self.ids[key] for key in after.types)
        current = reading.issue_type_scheme
        if self.ident == current.id:
            assert not current.is_default
            assert reading.project.others_among(current.projects) == ()
            assert set(types) >= set(current.types), "types in use never leave a scheme"
            return replace(reading, issue_type_scheme=replace(current, types=types))
        known = reading.unused_issue_type_scheme
        description = known.description if known is not None else MADE
        scheme = FoundIssueTypeScheme(self.ident, after.name, description, False, types, ())
        if not after.is_in_use:
            return replace(reading, unused_issue_type_scheme=scheme)
        assert known is not None
        assert known.id == self.ident
        assert set(types) >= set(current.types)
        used = replace(scheme, projects=("DESK",))
        return replace(reading, issue_type_scheme=used, unused_issue_type_scheme=None)

    def _put_priority_scheme(self, after: PrioritySchemeState) -> JiraReading:
        reading, current = self.reading, self.reading.priority_scheme
        priorities = tuple(self.ids[key] for key in after.priorities)
        assert set(priorities) >= set(current.priorities), "a ticket would lose its priority"
        if self.ident == current.id:
            assert not current.is_default
            assert reading.project.others_among(current.projects) == ()
        scheme = FoundPriorityScheme(
            self.ident,
            after.name,
            MADE,
            False,
            self.ids[after.default],
            priorities,
            ("DESK",),
        )
        return replace(reading, priority_scheme=scheme, unused_priority_scheme=None)

    # ── The project's ───────────────────────────────────────────────────────────────────────

    def _put_in_project(self, step: SetupStep) -> JiraReading:
        reading, ident = self.reading, self.ident
        match step.after:
            case ComponentState() as after:
                others = tuple(one for one in reading.project.components if one.id != ident)
                made = (FoundComponent(ident, after.name, after.description),)
                project = replace(reading.project, components=_with_new_names(others, made))
                return replace(reading, project=project)
            case RequestTypeState() as after:
                assert reading.service is not None
                made_type = FoundRequestType(ident, after.name, self.ids[after.type], False)
                every = (*reading.service.request_types, made_type)
                return replace(reading, service=replace(reading.service, request_types=every))
            case HookState() as after:
                hooks = {hook.id: hook for hook in reading.hooks or ()}
                hooks[ident] = FoundHook(
                    ident,
                    after.url,
                    after.name,
                    frozenset(after.events),
                    after.jql,
                    after.proof,
                    after.is_enabled,
                )
                return replace(reading, hooks=tuple(hooks.values()))
        raise ValueError(f"no project has {step.key}")


def _with_new_names(others: tuple[T, ...], made: tuple[T, ...]) -> tuple[T, ...]:
    """All of them; Jira refuses what is called like another."""
    names = [one.name.casefold() for one in (*others, *made)]
    assert len(names) == len(set(names)), names
    return (*others, *made)
