"""Whose the tokens are, what they may do, and who holds the bot's role."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdesk_sync.trackers.errors import Gone, Misconfigured, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.setup.found import FoundGroup, FoundRole
from sdesk_sync.trackers.jira.setup.reading import (
    ADMINISTER,
    ADMINISTER_PROJECT,
    AGENT,
    BOT_PERMISSIONS,
    PEOPLE_PERMISSION,
    AccountFacts,
    ProjectFacts,
)
from sdesk_sync.trackers.jira.setup.reads.asking import ADMIN_HINT, SiteAsker
from sdesk_sync.trackers.jira.setup.shown import (
    parse_account,
    parse_group,
    parse_permissions,
    parse_project,
    parse_role,
)
from sdesk_sync.trackers.jira.site_ids import require_account
from sdesk_sync.trackers.setup.port import OwnAccountUnfit
from sdesk_sync.trackers.wire.payload import Json, objects_in, text_at

_OWN_ACCOUNT = "the tracker's own account: {error}"
_PROJECT_HINT = (
    "correct the config's `project`, or let the account of `setup` see it: it needs the project permission "
    "'Browse projects' there"
)
_EVERYWHERE = (ADMINISTER, PEOPLE_PERMISSION)
_THERE = (*BOT_PERMISSIONS, ADMINISTER_PROJECT)
_FREE = "FREE"
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class AccountReader:
    """What is asked of accounts; `own` is the tracker's own, which serves."""

    asker: SiteAsker
    own: JiraClient

    def read_us(self) -> AccountFacts:
        """The account that sets up: one call a run. Raises Misconfigured where Jira takes it for nobody."""
        return parse_account(self._recall_profile(self.asker.client))

    def read_bot(self) -> AccountFacts:
        """The account that serves; no call where it is the same. Raises OwnAccountUnfit for Misconfigured."""
        try:
            return parse_account(self._recall_profile(self.own))
        except Misconfigured as error:
            said = _OWN_ACCOUNT.format(error=error)
            raise OwnAccountUnfit(said, leads_to=error.leads_to, refusal=error.refusal) from error

    def _recall_profile(self, client: JiraClient) -> Json:
        asker = replace(self.asker, client=client)
        return asker.recall("profile", (), lambda: (_ask_profile(client),))[0]

    def grant_permissions(
        self, us: AccountFacts, bot: AccountFacts, project: ProjectFacts
    ) -> tuple[AccountFacts, AccountFacts]:
        """Both with what they may do: one call each. Of the bot only an administrator is told."""
        us = replace(us, permissions=self._check_permissions(project, None))
        if bot.id == us.id:
            return us, us
        if ADMINISTER not in us.permissions:
            return us, bot
        return us, replace(bot, permissions=self._check_permissions(project, bot.id))

    def _check_permissions(self, project: ProjectFacts, account: str | None) -> frozenset[str]:
        # A site without Service Management does not know the permission.
        there = [*_THERE, *([AGENT] if project.is_service_project else [])]
        sent: dict[str, object] = {
            "globalPermissions": list(_EVERYWHERE),
            "projectPermissions": [{"permissions": there, "projects": [int(project.id)]}],
        }
        if account is not None:
            sent["accountId"] = account
        shown = self.asker.post("permissions/check", sent)
        return parse_permissions(shown)

    def read_project(self, written: str) -> ProjectFacts:
        """The project that the config names, by whatever key it has now: one call.

        Raises Misconfigured where it is not shown.
        """
        try:
            # Jira leads from a former key to the project.
            found = self.asker.client.get_project(written, hint=_PROJECT_HINT)
        except Gone as error:
            refused = Rejected(_NOT_FOUND, error.answer, _PROJECT_HINT)
            raise Misconfigured(f"{error} ({_PROJECT_HINT})", refusal=refused) from error
        return replace(parse_project(found), written_key=written)

    def read_role(self, project: ProjectFacts, name: str) -> FoundRole | None:
        """A role of the site and who holds it in the project: one call; None where there is none."""
        ident = next((one for key, one in project.roles.items() if key.casefold() == name.casefold()), None)
        if ident is None:
            return None
        return parse_role(self.asker.get(f"project/{project.id}/role/{ident}"))

    def may_have_roles(self, project: ProjectFacts) -> bool:
        """Whether the site is on a plan on which one makes roles of one's own; one call a run.

        License: docs/trackers/jira.md#rest-api-document
        """
        shown = self.asker.recall("licence", (), lambda: (self.asker.get("instance/license"),))[0]
        plans = {text_at(each, "id"): text_at(each, "plan") for each in objects_in(shown.get("applications"))}
        return plans.get(_PRODUCTS.get(project.type_key, "")) != _FREE

    def read_groups(self, names: Iterable[str]) -> tuple[FoundGroup, ...]:
        """Those of these groups that there are: one call for fifty, none for none."""
        wanted = tuple(sorted(names))

        def ask() -> tuple[Json, ...]:
            return self.asker.list_named("group/bulk", "groupName", wanted)

        return tuple(map(parse_group, self.asker.recall("groups", wanted, ask)))


_PRODUCTS = {"software": "jira-software", "service_desk": "jira-servicedesk", "business": "jira-core"}
"""The product that a project's type belongs to (LicensedApplication)."""


def _ask_profile(client: JiraClient) -> Json:
    def ask() -> Json:
        return client.get("myself", hint=ADMIN_HINT, query={"expand": "groups"})

    return require_account(client, ask)
