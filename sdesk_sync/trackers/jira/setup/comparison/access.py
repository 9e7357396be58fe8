"""What kind of project it is, and who may what in it: our account, the bot, the desk's groups."""

from collections.abc import Iterator, Mapping

from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.reading import (
    ADMINISTER,
    ADMINISTER_PROJECT,
    AGENT,
    BOT_PERMISSIONS,
    PEOPLE_PERMISSION,
    JiraReading,
)
from sdesk_sync.trackers.jira.setup.wanted import WantedSite
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.steps import BlockedStep, ByHandStep, MenuItem, PlanNote, SetupCode

PERMISSION_NAMES: Mapping[str, str] = {
    ADMINISTER: "Administer Jira",
    ADMINISTER_PROJECT: "Administer Projects",
    AGENT: "Service Desk Agent",
    PEOPLE_PERMISSION: "Browse users and groups",
    "BROWSE_PROJECTS": "Browse Projects",
    "EDIT_ISSUES": "Edit Issues",
    "TRANSITION_ISSUES": "Transition Issues",
    "ADD_COMMENTS": "Add Comments",
}
"""As Jira's own pages call them
(https://support.atlassian.com/jira-cloud-administration/docs/permissions-for-company-managed-projects/)."""


def project_key_of(wanted: WantedSite) -> StepKey:
    """What is told of the project itself."""
    return StepKey(ObjectKind.PROJECT, wanted.project_key)


class AccessComparison:
    """Who may what, against what the desk needs of it."""

    def __init__(self, mapping: JiraMapping, wanted: WantedSite, reading: JiraReading, site: str) -> None:
        self._mapping, self._wanted, self._reading, self._site = mapping, wanted, reading, site
        self._project_key = project_key_of(wanted)

    def compare_accounts(self, tracker: str) -> PlanPart:
        """What keeps everything from being done, what only a person can give, what is to be known.

        Where anything keeps it, nothing else was read that could be compared.
        """
        blocked = tuple(self._list_obstacles(tracker))
        if blocked:
            return PlanPart(blocked=blocked)
        by_hand = (*self._find_permissions(), *self._find_licence(), *self._find_missing_groups())
        ids = {self._project_key: self._reading.project.id}
        return PlanPart(by_hand=by_hand, notes=tuple(self._find_notes()), ids=ids)

    # ── Blocked ─────────────────────────────────────────────────────────────────────────────

    def _list_obstacles(self, tracker: str) -> Iterator[BlockedStep]:
        project, us, key = self._reading.project, self._reading.us, self._project_key
        if project.is_team_managed:
            yield BlockedStep(SetupCode.TEAM_MANAGED, key, {"project": project.key})
        if (why := self._find_unfit()) is not None:
            values = {"why": why, "project": project.key, "type": project.type_key}
            yield BlockedStep(SetupCode.PROJECT_UNFIT, key, values)
        if ADMINISTER not in us.permissions:
            why = "administer-of-bot" if us.id == self._reading.bot.id else "administer"
            values = {"why": why, "needs": PERMISSION_NAMES[ADMINISTER], "project": project.key}
            values |= {"account": us.name, "tracker": tracker}
            yield BlockedStep(SetupCode.ADMIN_RIGHT_LACKING, key, values)

    def _find_unfit(self) -> str | None:
        project = self._reading.project
        if project.is_archived:
            return "archived"
        if not (project.has_boards or project.is_service_project):
            return "type"
        has_portal = self._mapping.service is None or project.is_service_project
        return None if has_portal else "no-portal"

    # ── By hand ─────────────────────────────────────────────────────────────────────────────

    def _find_permissions(self) -> Iterator[ByHandStep]:
        """Given by a person: which of a scheme's roles the bot is to hold is theirs to say."""
        bot, project = self._reading.bot, self._reading.project
        needed = (*BOT_PERMISSIONS, *((ADMINISTER_PROJECT,) if self._mapping.project_roles else ()))
        lacking = [PERMISSION_NAMES[each] for each in needed if each not in bot.permissions]
        key = StepKey(ObjectKind.MEMBER, bot.name)
        if lacking:
            yield ByHandStep(
                SetupCode.BOT_PERMISSION,
                key,
                place=(MenuItem.PROJECT_SETTINGS, MenuItem.PERMISSIONS),
                words=tuple(lacking),
                link=f"{self._site}/plugins/servlet/project-config/{project.key}/permissions",
                values={"why": "project", "account": bot.name, "project": project.key},
            )
        if PEOPLE_PERMISSION not in bot.permissions:
            yield ByHandStep(
                SetupCode.BOT_PERMISSION,
                key,
                place=(MenuItem.SYSTEM, MenuItem.GLOBAL_PERMISSIONS),
                words=(PERMISSION_NAMES[PEOPLE_PERMISSION],),
                link=f"{self._site}/secure/admin/GlobalPermissions!default.jspa",
                values={"why": "global", "account": bot.name, "project": project.key},
            )

    def _find_licence(self) -> Iterator[ByHandStep]:
        """Without one its comments to customers are internal (docs/trackers/jira.md#service-management)."""
        bot, project = self._reading.bot, self._reading.project
        if project.is_service_project and AGENT not in bot.permissions:
            yield ByHandStep(
                SetupCode.BOT_UNLICENSED,
                StepKey(ObjectKind.MEMBER, bot.name),
                place=(MenuItem.USER_MANAGEMENT, MenuItem.PRODUCT_ACCESS),
                words=(bot.name,),
                link=None,
                values={"account": bot.name, "project": project.key},
            )

    def _find_missing_groups(self) -> Iterator[ByHandStep]:
        there = {fold_name(group.name) for group in self._reading.groups}
        missing = tuple(name for name in self._wanted.groups if fold_name(name) not in there)
        if missing:
            yield ByHandStep(
                SetupCode.GROUPS_MISSING,
                StepKey(ObjectKind.GROUP, missing[0]),
                place=(MenuItem.USER_MANAGEMENT, MenuItem.GROUPS),
                words=missing,
                link=None,
                values={"count": str(len(missing))},
            )

    # ── Notes ───────────────────────────────────────────────────────────────────────────────

    def _find_notes(self) -> Iterator[PlanNote]:
        project, bot = self._reading.project, self._reading.bot
        if project.is_renamed:
            values = {"old": project.written_key, "new": project.key}
            yield PlanNote(SetupCode.KEY_RENAMED, self._project_key, values)
        if ADMINISTER in bot.permissions:
            key = StepKey(ObjectKind.MEMBER, bot.name)
            yield PlanNote(SetupCode.BOT_ADMINISTERS, key, {"account": bot.name})
