"""Everything that a plan needs to know of one project and its site, asked for in one go.

With nothing to do it is about thirty calls, whatever the number of types, statuses, fields and components
(docs/trackers/jira.md#set-up). Where something is lacking, what the plan has to tell of it is asked as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sdesk_sync.trackers.jira.setup.found import FoundIssueType, FoundNamed, FoundScreen
from sdesk_sync.trackers.jira.setup.reading import (
    ADMINISTER,
    JiraReading,
    PeopleScreen,
    ProjectFacts,
)
from sdesk_sync.trackers.jira.setup.reads.accounts import AccountReader
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.reads.schemes import SchemeReader
from sdesk_sync.trackers.jira.setup.reads.screens import ScreenReader, WantedFields
from sdesk_sync.trackers.jira.setup.reads.things import ThingReader
from sdesk_sync.trackers.jira.setup.reads.tickets import TicketCounter
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, WantedSite
from sdesk_sync.trackers.jira.site_names import fold_name


@dataclass(frozen=True)
class ProjectReader:
    """One project and its site, by the set-up account; `moved` are statuses that tickets are to leave."""

    asker: SiteAsker
    accounts: AccountReader
    moved: tuple[str, ...] = ()

    def read_frame(self, written: str) -> JiraReading:
        """The project and the accounts: five calls. Raises Transient (Misconfigured among them), Rejected."""
        # Asked first, so that a token that is refused is told as such.
        us, bot = self.accounts.read_us(), self.accounts.read_bot()
        project = self.accounts.read_project(written)
        us, bot = self.accounts.grant_permissions(us, bot, project)
        is_whole = project.is_fit and ADMINISTER in us.permissions
        return JiraReading(project, us, bot, is_whole=is_whole)

    def read_whole(self, frame: JiraReading, wanted: WantedSite) -> JiraReading:
        """All the rest, where there is something to be compared. Raises as `read_frame`."""
        if not frame.is_whole:
            return frame
        reading = self._read_schemes(self._read_things(frame, wanted), wanted)
        return self._count_tickets(self._read_screens(reading, wanted), wanted)

    # ── Things ──────────────────────────────────────────────────────────────────────────────────

    def _read_things(self, frame: JiraReading, wanted: WantedSite) -> JiraReading:
        things, project = ThingReader(self.asker), frame.project
        role = self.accounts.read_role(project, BOT_ROLE)
        has_roles = role is not None or self.accounts.may_have_roles(project)
        types = project.types
        if not _has_all((one.name for one in types), (one.name for one in wanted.types)):
            types = _join_types(types, things.read_types())
        return replace(
            frame,
            role=role,
            has_own_roles=has_roles,
            # Where there are no roles of one's own, a group of the same name stands for it.
            groups=self.accounts.read_groups([*wanted.groups, *([] if has_roles else [BOT_ROLE])]),
            types=types,
            type_names={one.id: one.name for one in types},
            statuses=things.read_statuses([*(one.name for one in wanted.statuses), *self.moved]),
            fields=things.read_fields(one.name for one in wanted.fields),
            resolutions=things.read_resolutions(),
            hooks=things.read_hooks(),
            boards=things.read_boards(project),
            service=things.read_service(project),
        )

    # ── Schemes ─────────────────────────────────────────────────────────────────────────────────

    def _read_schemes(self, reading: JiraReading, wanted: WantedSite) -> JiraReading:
        schemes, project = SchemeReader(self.asker, reading.project), reading.project
        workflow, workflows = schemes.read_workflow(wanted.workflow.name), schemes.read_workflow_scheme()
        types, priorities = schemes.read_type_scheme(), schemes.read_priority_scheme()
        is_type_lacking = not _has_all(
            (one.name for one in reading.types), (one.name for one in wanted.types)
        )
        name = wanted.name
        return replace(
            reading,
            workflow=workflow,
            workflow_users=schemes.read_workflow_users(workflow) if workflow else (),
            workflow_scheme=workflows,
            issue_type_scheme=types,
            priority_scheme=priorities,
            priorities=self._read_priorities(schemes, wanted),
            # What a run before this one has made and not hung at the project.
            unused_workflow_scheme=schemes.find_workflow_scheme(name)
            if _is_to_be_replaced(project, workflows.projects, is_default=workflows.id is None)
            else None,
            unused_issue_type_scheme=schemes.find_type_scheme(name)
            if _is_to_be_replaced(project, types.projects, is_default=types.is_default)
            else None,
            unused_priority_scheme=schemes.find_priority_scheme(name)
            if _is_to_be_replaced(project, priorities.projects, is_default=priorities.is_default)
            else None,
            users_of_default_types=schemes.read_users_of_default_types() if is_type_lacking else (),
            users_of_default_priorities=schemes.read_users_of_default_priorities(),
        )

    def _read_priorities(self, schemes: SchemeReader, wanted: WantedSite) -> tuple[FoundNamed, ...]:
        found = schemes.list_scheme_priorities()
        if _has_all((one.name for one in found), (one.name for one in wanted.priorities)):
            return found
        # One that is in no scheme has its name all the same.
        known = {one.id for one in found}
        others = (one for one in ThingReader(self.asker).read_priorities() if one.id not in known)
        return (*found, *(replace(one, is_default=False) for one in others))

    # ── Screens ─────────────────────────────────────────────────────────────────────────────────

    def _read_screens(self, reading: JiraReading, wanted: WantedSite) -> JiraReading:
        screens = ScreenReader(self.asker, reading.project)
        names = {fold_name(one.name) for one in wanted.fields}
        ids = frozenset(one.id for one in reading.fields if names & {fold_name(one.name), one.id})
        offered = {one.id for one in reading.project.types}
        types = {
            one.name: found
            if (found := _find_type(reading.types, one.name)) and found.id in offered
            else None
            for one in wanted.types
        }
        shown = screens.read_for_people(types, WantedFields(ids, wanted.tab))
        reading = replace(reading, bot_screen=self._read_bot_screen(screens, wanted), people_screens=shown)
        if len(ids) >= len(names) and all(ids <= one.screen.field_ids for one in shown):
            return reading
        return self._read_users_of_screens(reading, screens, shown, ids)

    def _read_bot_screen(self, screens: ScreenReader, wanted: WantedSite) -> FoundScreen | None:
        return screens.read_named(wanted.name)

    def _read_users_of_screens(
        self, reading: JiraReading, screens: ScreenReader, shown: Iterable[PeopleScreen], ids: frozenset[str]
    ) -> JiraReading:
        return replace(
            reading,
            people_screens=screens.add_users(shown),
            project_fields=screens.read_project_fields(ids),
            users_of_configuration=screens.read_users_of_configuration(),
        )

    # ── Tickets ─────────────────────────────────────────────────────────────────────────────────

    def _count_tickets(self, reading: JiraReading, wanted: WantedSite) -> JiraReading:
        counter = TicketCounter(self.asker, reading.project)
        count = counter.count_all()
        reading = replace(reading, ticket_count=count, status_names=_name_statuses(reading))
        types = [one.id for one in _list_elsewhere(reading, wanted)]
        if not types:
            return reading
        statuses = counter.read_statuses()
        kept = [*(status.identity for status in wanted.workflow.statuses), *_name_kept(reading).values()]
        return replace(
            reading,
            status_names={**statuses.names, **reading.status_names},
            type_statuses={one: statuses.by_type.get(one, ()) for one in types},
            tickets={} if count == 0 else counter.count_standing(types, statuses, kept),
        )


def _has_all(found: Iterable[str], wanted: Iterable[str]) -> bool:
    return set(map(fold_name, wanted)) <= set(map(fold_name, found))


def _join_types(
    ours: tuple[FoundIssueType, ...], every: tuple[FoundIssueType, ...]
) -> tuple[FoundIssueType, ...]:
    known = {one.id for one in ours}
    return (*ours, *(one for one in every if one.id not in known))


def _find_type(types: Iterable[FoundIssueType], name: str) -> FoundIssueType | None:
    return next((one for one in types if fold_name(one.name) == fold_name(name)), None)


def _is_to_be_replaced(project: ProjectFacts, users: Iterable[str], *, is_default: bool) -> bool:
    """Whether the project gets a scheme of its own in the place of the one that it goes by."""
    return is_default or bool(project.others_among(users))


def _list_elsewhere(reading: JiraReading, wanted: WantedSite) -> list[FoundIssueType]:
    """The desk's issue types that the project offers, and that have another workflow than ours."""
    scheme, names = reading.workflow_scheme, {fold_name(one.name) for one in wanted.types}
    return [
        one
        for one in reading.project.types
        if fold_name(one.name) in names
        and (
            reading.workflow is None or scheme.workflows.get(one.id, scheme.default) != reading.workflow.name
        )
    ]


def _name_kept(reading: JiraReading) -> Mapping[str, str]:
    """The statuses that our workflow has now, by their ids: those of others stay in it."""
    shown = reading.workflow.statuses if reading.workflow else ()
    return {str(each.get("id", "")): str(each.get("name", "")) for each in shown}


def _name_statuses(reading: JiraReading) -> Mapping[str, str]:
    return {**_name_kept(reading), **{one.id: one.name for one in reading.statuses}}
